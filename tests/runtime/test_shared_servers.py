"""The tests' own servers: one of each per run, and fresh databases on them."""

from datetime import timedelta

import asyncpg
import pytest
from temporalio.client import Client

from register.errors import RegisterError
from register.pool import Database
from register.read import get_view
from register.write import record
from tests.infra.postgres import PostgresServer
from tests.infra.registers import a_register
from tests.infra.ring import RING
from tests.infra.temporal import TemporalServer
from tests.register.given import Story


async def test_an_empty_database_belongs_to_one_test_alone(empty_database: str) -> None:
    connection = await asyncpg.connect(empty_database)
    try:
        await connection.execute("CREATE TABLE mine (a int)")
        assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 1
    finally:
        await connection.close()


async def test_another_test_does_not_see_what_the_first_one_made(empty_database: str) -> None:
    connection = await asyncpg.connect(empty_database)
    try:
        assert await connection.fetchval("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'") == 0
    finally:
        await connection.close()


async def test_a_template_is_prepared_once_and_copied(postgres_server: PostgresServer) -> None:
    calls: list[str] = []

    async def prepare(url: str) -> None:
        calls.append(url)
        connection = await asyncpg.connect(url)
        await connection.execute("CREATE TABLE filled AS SELECT 1 AS a")
        await connection.close()

    name = await postgres_server.make_template("a_template_of_this_test", prepare)
    assert await postgres_server.make_template("a_template_of_this_test", prepare) == name
    assert len(calls) == 1

    copy = await postgres_server.create_database(name)
    connection = await asyncpg.connect(copy)
    assert await connection.fetchval("SELECT a FROM filled") == 1
    await connection.close()
    await postgres_server.drop_database(copy)


async def test_the_temporal_of_the_tests_serves_the_products_namespace(
    temporal_server: TemporalServer,
) -> None:
    client = await Client.connect(temporal_server.address, namespace=temporal_server.namespace)
    assert await client.service_client.check_health(timeout=timedelta(seconds=5))


async def test_a_register_is_lent_again_with_nothing_of_the_test_before_in_it(
    postgres_server: PostgresServer,
) -> None:
    story = Story()
    filed = story.batch(story.opening())
    async with a_register(postgres_server) as first, Database(first, RING) as db:
        await record(db, filed)
    async with a_register(postgres_server) as second, Database(second, RING) as db:
        assert second == first
        assert await get_view(db, story.no) is None
        await record(db, filed)
        assert await get_view(db, story.no) == story.view(), "and what is append-only is so again"
        with pytest.raises(RegisterError):
            await db.fetch("DELETE FROM complaint")


@pytest.mark.parametrize("change", ["ALTER TABLE case_event DISABLE TRIGGER USER", "CREATE TABLE another ()"])
async def test_a_register_whose_schema_a_test_has_changed_is_not_lent_again(
    postgres_server: PostgresServer, change: str
) -> None:
    async with a_register(postgres_server) as first, Database(first, RING) as db:
        await db.fetch(change)
    async with a_register(postgres_server) as second:
        assert second != first


async def test_a_register_that_somebody_still_writes_to_is_not_lent_again(
    postgres_server: PostgresServer,
) -> None:
    async with a_register(postgres_server) as first:
        connection = await asyncpg.connect(first)
        await connection.execute("BEGIN; LOCK TABLE complaint")
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)):  # its database is gone
        await connection.execute("COMMIT")
    async with a_register(postgres_server) as second:
        assert second != first
