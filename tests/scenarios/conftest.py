"""A server of its own for each scenario: a case and its escalations share one time there."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.infra.engine import one_clock_engine
from tests.scenarios.scene import Company

if TYPE_CHECKING:
    from collections.abc import AsyncIterator


@pytest.fixture
async def company() -> AsyncIterator[Company]:
    """The company of the sample organisation, under the shipped rules."""
    async with one_clock_engine() as engine:
        yield Company(engine)
