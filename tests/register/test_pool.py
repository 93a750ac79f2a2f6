"""Connections: lost ones are made anew, errors have codes, nothing hangs for ever."""

import asyncio
import os
import signal
import traceback
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import pytest

from register.errors import RegisterFaultError, RegisterUnavailableError, StaleWriterError
from register.migrate import migrate
from register.pool import Database
from register.read import get_view
from register.waiting import Watch
from register.write import record
from runtime.embedded.postgres import EmbeddedPostgres
from tests.infra.ring import RING
from tests.register.given import Story, progress

NAME = "王芳"


@pytest.fixture
async def own_server(postgres_home: Path, free_port: int) -> AsyncIterator[EmbeddedPostgres]:
    """A server that the test may stop, with an empty register."""
    server = EmbeddedPostgres(postgres_home, free_port)
    await server.start()
    await migrate(server.url)
    try:
        yield server
    finally:
        await server.stop()


async def restart(server: EmbeddedPostgres, how: signal.Signals) -> None:
    assert server.pid is not None
    os.kill(server.pid, how)
    await server.stop()
    await server.start()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
async def test_after_a_restart_of_the_server_the_next_call_works(
    own_server: EmbeddedPostgres, how: signal.Signals
) -> None:
    story = Story()
    async with Database(own_server.url, RING, size=6) as db, Watch(db) as watch:
        await asyncio.gather(
            *(db.fetchval("SELECT pg_sleep(0.05)") for _ in range(6))
        )  # all connections are open
        await record(db, story.batch(story.opening()))
        await restart(own_server, how)
        views = await asyncio.gather(*(get_view(db, story.no) for _ in range(6)))
        assert all(view == story.view() for view in views)
        waiting = asyncio.create_task(watch.until_seq(story.no, 2, timeout=20))
        await record(db, story.batch(progress("a"), task=1))
        assert await waiting == 2


async def stop_statement(db: Database, how: str) -> None:
    """End the sleeping statement, as soon as it sleeps, by `pg_cancel_backend` or `pg_terminate_backend`."""
    sleeping = (
        "SELECT pid FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()"
    )
    while await db.fetchval(f"SELECT bool_or({how}(pid)) FROM ({sleeping}) AS s") is None:
        pass


async def test_a_call_whose_connection_is_cut_off_is_made_again(db: Database) -> None:
    cut = asyncio.create_task(db.fetchval("SELECT pg_backend_pid() FROM pg_sleep(1)"))
    await stop_statement(db, "pg_terminate_backend")
    assert await cut is not None


async def test_a_connection_that_the_driver_has_lost_track_of_is_thrown_away_and_the_call_made_again(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What asyncpg says when the server dies between two of its messages; the connection does not look closed then."""
    confused: list[object] = []
    answering = asyncpg.Connection.fetchval

    async def fetchval(connection: asyncpg.Connection, *arguments: object) -> object:
        if not confused:
            confused.append(connection.get_server_pid())
            raise asyncpg.InternalClientError(
                "cannot switch to state 12; another operation (2) is in progress"
            )
        return await answering(connection, *arguments)

    monkeypatch.setattr(asyncpg.Connection, "fetchval", fetchval)
    assert [await db.fetchval("SELECT pg_backend_pid()")] != confused


async def test_while_the_server_is_away_the_register_says_so_at_once(own_server: EmbeddedPostgres) -> None:
    story = Story()
    async with Database(own_server.url, RING) as db:
        await record(db, story.batch(story.opening()))
        await own_server.stop()
        with pytest.raises(RegisterUnavailableError):
            await get_view(db, story.no)
        with pytest.raises(RegisterUnavailableError):
            await record(db, story.batch(progress("a"), task=1))


async def test_a_server_that_is_not_there_is_unavailable(free_port: int) -> None:
    with pytest.raises(RegisterUnavailableError):
        async with Database(f"postgresql://redress@127.0.0.1:{free_port}/redress", RING):
            pass


async def test_a_register_that_is_not_open_is_unavailable(register_url: str) -> None:
    with pytest.raises(RegisterUnavailableError):
        await Database(register_url, RING).fetchval("SELECT 1")


async def test_a_lock_that_is_not_given_up_makes_the_register_unavailable(
    db: Database, register_url: str
) -> None:
    other = await asyncpg.connect(register_url)
    try:
        async with other.transaction():
            await other.execute("LOCK TABLE complaint")
            with pytest.raises(RegisterUnavailableError):
                await db.fetch("DO $$ BEGIN SET LOCAL lock_timeout = '20ms'; LOCK TABLE complaint; END $$")
    finally:
        await other.close()


async def test_a_statement_that_somebody_cancels_makes_the_register_unavailable(db: Database) -> None:
    slow = asyncio.create_task(db.fetchval("SELECT pg_sleep(20)"))
    await stop_statement(db, "pg_cancel_backend")
    with pytest.raises(RegisterUnavailableError):
        await slow


async def test_an_error_of_the_registers_own_has_its_code(db: Database) -> None:
    with pytest.raises(StaleWriterError):
        await db.fetch("DO $$ BEGIN RAISE EXCEPTION 'x' USING ERRCODE = 'RD001'; END $$")


async def test_any_other_error_is_our_fault_and_quotes_nothing(db: Database) -> None:
    for statement in (f"SELECT '{NAME}'::integer", "SELECT * FROM no_such_table", "SELECT $1::jsonb"):
        with pytest.raises(RegisterFaultError) as caught:
            await db.fetch(statement)
        assert NAME not in "".join(traceback.format_exception(caught.value, limit=0))


async def test_a_row_that_is_refused_is_not_quoted_either(db: Database) -> None:
    await db.fetch("CREATE TABLE person (name text CHECK (length(name) > 3))")
    with pytest.raises(
        RegisterFaultError, match="CheckViolationError 23514 person person_name_check"
    ) as caught:
        await db.fetch("INSERT INTO person VALUES ($1)", NAME)
    assert NAME not in "".join(traceback.format_exception(caught.value))


async def test_json_comes_and_goes_as_values(db: Database) -> None:
    value = {"文": [1, 2.5, None, True, {"a": "b"}]}
    assert await db.fetchval("SELECT $1::jsonb", value) == value
