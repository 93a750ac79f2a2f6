"""The run's one system, and people who call it."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import pytest

from tests.e2e.caller import Caller
from tests.e2e.system import System, shared_system


@pytest.fixture(scope="session")
def system(run_dir: Path) -> Iterator[System]:
    """The run's one system, as `make up` starts it, with the fast rule book."""
    with shared_system(run_dir) as found:
        yield found


@pytest.fixture
async def people(system: System) -> AsyncIterator[Caller]:
    """People before its API, who leave no case open: under the fast rule book one rings on for minutes."""
    async with httpx.AsyncClient(base_url=system.url, trust_env=False) as http:
        caller = Caller(http, system.settings.signing_secret())
        yield caller
        await caller.withdraw_all()
