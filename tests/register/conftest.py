"""A register of each test's own: a copy of one that was migrated once."""

from collections.abc import AsyncIterator

import pytest

from register.pool import Database
from tests.infra.postgres import PostgresServer
from tests.infra.registers import a_register
from tests.infra.ring import RING


@pytest.fixture
async def register_url(postgres_server: PostgresServer) -> AsyncIterator[str]:
    """URL of a migrated, empty register."""
    async with a_register(postgres_server) as url:
        yield url


@pytest.fixture
async def db(register_url: str) -> AsyncIterator[Database]:
    """An open register."""
    async with Database(register_url, RING, size=8) as database:
        yield database
