"""One house a module; its sign-ins do not disturb one another."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest_asyncio

from tests.identity.house import House, open_house

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.infra.postgres import PostgresServer


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(postgres_server: PostgresServer) -> AsyncIterator[House]:
    """Console, provider and register of this module."""
    async with open_house(postgres_server) as opened:
        yield opened
