"""The tests' own servers: one of each per run, and fresh databases on them."""

from datetime import timedelta

import asyncpg
from temporalio.client import Client

from tests.infra.postgres import PostgresServer
from tests.infra.temporal import TemporalServer


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
