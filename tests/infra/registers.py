"""Migrated, empty registers on the tests' PostgreSQL, lent to one test after the other.

A new database costs 170 ms of the machine, most of it copied files; emptying one that is there costs a few. A register
whose schema a test has changed, or that somebody still writes to, is thrown away instead of being lent again.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import TYPE_CHECKING, Any, Final

import asyncpg

from register.migrate import migrate, shipped

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.infra.postgres import PostgresServer

_SHAPE: Final = """
SELECT (SELECT count(*) FROM pg_class WHERE relnamespace = 'public'::regnamespace),
       (SELECT count(*) FROM pg_attribute JOIN pg_class ON attrelid = pg_class.oid
         WHERE relnamespace = 'public'::regnamespace AND NOT attisdropped),
       (SELECT count(*) FROM pg_constraint WHERE connamespace = 'public'::regnamespace),
       (SELECT count(*) FROM pg_proc WHERE pronamespace = 'public'::regnamespace),
       (SELECT count(*) FROM pg_trigger WHERE NOT tgisinternal AND tgenabled = 'O')"""
"""What tells a register that is as it was migrated from one that a test has changed."""

_EMPTY: Final = """
DO $$
DECLARE one record;
BEGIN
    SET LOCAL session_replication_role = replica;  -- what is append-only for the product is not for its tests
    SET LOCAL lock_timeout = '1s';
    FOR one IN SELECT tablename AS name FROM pg_tables
               WHERE schemaname = 'public' AND tablename <> 'schema_migration' LOOP
        EXECUTE format('DELETE FROM %I', one.name);
    END LOOP;
    FOR one IN SELECT sequencename AS name FROM pg_sequences
               WHERE schemaname = 'public' AND last_value IS NOT NULL LOOP
        EXECUTE format('ALTER SEQUENCE %I RESTART', one.name);
    END LOOP;
END $$"""

_idle: dict[PostgresServer, list[str]] = {}
"""URLs of the registers of this process that nobody uses."""
_shape: dict[PostgresServer, Any] = {}
"""What a register as it was migrated looks like there."""


@contextlib.asynccontextmanager
async def a_register(server: PostgresServer) -> AsyncIterator[str]:
    """URL of a migrated register with nothing in it, the caller's alone until the block ends."""
    idle = _idle.setdefault(server, [])
    url = idle.pop() if idle else await server.create_database(await _template(server))
    if server not in _shape:
        _shape[server] = await _shape_of(url)
    try:
        yield url
    finally:
        if await _as_new(url, _shape[server]):
            idle.append(url)
        else:
            await server.drop_database(url)


async def drop_registers(server: PostgresServer) -> None:
    """Drop every register that this process made: the server may be somebody else's."""
    for url in _idle.pop(server, []):
        await server.drop_database(url)


async def _template(server: PostgresServer) -> str:
    """Name of the database that registers are copied from: another one after each change of the migrations."""
    version = hashlib.sha256("".join(one.sha256 for one in shipped()).encode()).hexdigest()
    return await server.make_template(f"register_{version[:16]}", migrate)


async def _shape_of(url: str) -> Any:
    connection = await asyncpg.connect(url)
    try:
        return await connection.fetchrow(_SHAPE)
    finally:
        await connection.close()


async def _as_new(url: str, shape: Any) -> bool:
    """Whether the register is empty now, and of that shape; not where somebody still holds what should go."""
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_EMPTY)
        return bool(await connection.fetchrow(_SHAPE) == shape)
    except asyncpg.PostgresError:
        return False
    finally:
        await connection.close()
