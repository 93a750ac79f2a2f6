"""Connections to PostgreSQL: a pool that survives a restart of the server, and errors as codes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, Self

import asyncpg

from register.case_keys import RegisterKeyStore
from register.errors import SQLSTATES, RegisterError, RegisterFaultError, RegisterUnavailableError
from sealing.blind import BlindIndex
from sealing.cached import CachedCaseKeys
from sealing.case_keys import StoredCaseKeys

if TYPE_CHECKING:
    from types import TracebackType

    from sealing.master import MasterKeys

Row = Any
"""An `asyncpg.Record` (asyncpg carries no types)."""

CONNECT_SECONDS: Final = 5.0
COMMAND_SECONDS: Final = 10.0
IDLE_SECONDS: Final = 300.0
TRIES: Final = 3
"""A call whose connection was lost is made again on a new one: every call of the register may be made twice."""

SERVER_SETTINGS: Final = {
    "timezone": "UTC",
    "jit": "off",
    "statement_timeout": "15s",
    "lock_timeout": "8s",
    "idle_in_transaction_session_timeout": "30s",
}

_LOST: Final = (
    asyncpg.PostgresConnectionError,
    asyncpg.AdminShutdownError,
    asyncpg.CrashShutdownError,
    asyncpg.CannotConnectNowError,
    asyncpg.TooManyConnectionsError,
    asyncpg.InterfaceError,
    asyncpg.InternalClientError,  # the driver's word when the server dies between two of its messages
    OSError,
)


class Database:
    """The register's PostgreSQL, for one process and one event loop; use it as an asynchronous context manager.

    Args:
        url: `postgresql://user:password@host:port/name`.
        masters: of the data keys, and roots of the blind indexes; the register seals with nothing else.
        name: shown in `pg_stat_activity`.
        size: most connections at a time.
    """

    def __init__(self, url: str, masters: MasterKeys, *, name: str = "redress", size: int = 8) -> None:
        self.url = url
        self.masters = masters
        self.keys = CachedCaseKeys(StoredCaseKeys(masters, RegisterKeyStore(self)))
        """Data keys of cases: for the register's own columns and for whoever seals payloads of these cases."""
        self.blind = BlindIndex(masters)
        self.name = name
        self._size = size
        self._pool: Any = None
        self.pinned: set[str] = set()
        """Digests of rule books and calendars that this process knows to be stored."""

    async def __aenter__(self) -> Self:
        """Open the pool.

        Raises:
            RegisterUnavailableError: the server does not answer or refuses us.
        """
        try:
            self._pool = await asyncpg.create_pool(
                self.url,
                min_size=0,
                max_size=self._size,
                timeout=CONNECT_SECONDS,
                command_timeout=COMMAND_SECONDS,
                max_inactive_connection_lifetime=IDLE_SECONDS,
                server_settings=SERVER_SETTINGS | {"application_name": self.name},
                init=prepare_connection,
                reset=_nothing_to_reset,
            )
            await self._pool.fetchval("SELECT 1")
        except (*_LOST, asyncpg.PostgresError) as error:
            await self.close()
            raise _unavailable(error) from error
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection; running calls may end first."""
        await self.close()

    async def close(self) -> None:
        """Close every connection; harmless to call again."""
        pool, self._pool = self._pool, None
        if pool is not None:
            await pool.close()

    async def fetch(self, sql: str, *args: object) -> list[Row]:
        """All rows of one statement, which is its own transaction.

        Raises:
            RegisterError: what the register's own functions refuse (`errors.SQLSTATES`).
            RegisterUnavailableError: the server does not answer.
            RegisterFaultError: any other error of PostgreSQL; its text is not passed on, it may quote personal data.
        """
        rows: list[Row] = await self._call("fetch", sql, args)
        return rows

    async def fetchrow(self, sql: str, *args: object) -> Row | None:
        """First row of one statement, or none. Raises as `fetch`."""
        return await self._call("fetchrow", sql, args)

    async def fetchval(self, sql: str, *args: object) -> Any:
        """First column of the first row of one statement. Raises as `fetch`."""
        return await self._call("fetchval", sql, args)

    async def connect(self) -> Any:
        """A connection of its own, outside the pool (for listening); the caller closes it.

        Raises:
            RegisterUnavailableError: the server does not answer.
        """
        try:
            return await asyncpg.connect(
                self.url,
                timeout=CONNECT_SECONDS,
                server_settings={"application_name": f"{self.name}: listening"},
            )
        except (*_LOST, asyncpg.PostgresError) as error:
            raise _unavailable(error) from error

    async def _call(self, method: str, sql: str, arguments: tuple[object, ...]) -> Any:
        pool = self._pool
        if pool is None:
            raise RegisterUnavailableError("the register is not open")
        lost: Exception | None = None
        for _ in range(TRIES):
            try:
                return await self._once(pool, method, sql, arguments)
            except TimeoutError as error:
                raise _unavailable(error) from error
            except _LOST as error:
                lost = error
                await pool.expire_connections()
            except asyncpg.PostgresError as error:
                raise coded(error) from None  # its text may quote what was to be written
        if isinstance(lost, asyncpg.InterfaceError):
            raise RegisterFaultError(f"PostgreSQL was used wrongly ({type(lost).__name__})") from None
        raise _unavailable(lost) from lost

    @staticmethod
    async def _once(pool: Any, method: str, sql: str, arguments: tuple[object, ...]) -> Any:
        async with pool.acquire() as connection:
            try:
                return await getattr(connection, method)(sql, *arguments)
            except asyncpg.InternalClientError:
                connection.terminate()  # the pool would lend it again: to the driver it is not closed
                raise


async def prepare_connection(connection: Any) -> None:
    """JSON columns are read and written as Python values."""
    await connection.set_type_codec(
        "jsonb", schema="pg_catalog", encoder=_to_json, decoder=json.loads, format="text"
    )


async def _nothing_to_reset(_connection: object) -> None:
    """No call leaves anything behind in its session: the usual reset would cost a round trip a call."""


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def coded(error: asyncpg.PostgresError) -> RegisterError:
    """The register's error for an error of PostgreSQL."""
    known: type[RegisterError] | None = SQLSTATES.get(error.sqlstate)
    if known is not None:
        return known(error.args[0])
    if isinstance(error, asyncpg.QueryCanceledError | asyncpg.LockNotAvailableError):
        return _unavailable(error)
    where = [name for name in (error.table_name, error.column_name, error.constraint_name) if name]
    return RegisterFaultError(
        f"PostgreSQL refused: {type(error).__name__} {error.sqlstate} {' '.join(where)}".rstrip()
    )


def _unavailable(error: BaseException | None) -> RegisterUnavailableError:
    return RegisterUnavailableError(f"PostgreSQL does not answer ({type(error).__name__})")
