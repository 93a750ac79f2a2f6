"""One system of their own for all tests here (of one process); each finds it whole and leaves it whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest_asyncio

from tests.faults.house import open_house
from tests.infra.postgres import initialised_home

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from tests.faults.house import House


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def standing(initialised: Path) -> AsyncIterator[House]:
    """The system, started once."""
    with initialised_home(initialised) as home:
        async with open_house(home) as house:
            yield house


@pytest_asyncio.fixture(loop_scope="session")
async def house(standing: House) -> AsyncIterator[House]:
    """The system, whole; whatever the test kills or freezes is put right behind it."""
    yield standing
    await standing.restore()
