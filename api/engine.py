"""Temporal as the API meets it: connected when first needed, every call short, its failures told apart."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from temporalio.client import WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.service import RPCError, RPCStatusCode

from api.problems import Problem

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from temporalio.client import Client

CONNECT_SECONDS: Final = 3.0
CALL_SECONDS: Final = 6.0
"""A start, a signal, a look: given up after this, retries of the client included."""
UPDATE_SECONDS: Final = 12.0
"""An update waits for the case's worker, which may be taking the case over from one that was killed."""
RPC_TIMEOUT: Final = timedelta(seconds=5)
UPDATE_TIMEOUT: Final = timedelta(seconds=11)

GONE: Final = frozenset({RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION})
"""What Temporal says of a run that has ended, or was never there."""

log = structlog.stdlib.get_logger("api.engine")


class Engine:
    """The one client of this process."""

    def __init__(self, connect: Callable[[], Awaitable[Client]]) -> None:
        """Take the way to connect; nothing is connected yet."""
        self._connect = connect
        self._client: Client | None = None
        self._lock = asyncio.Lock()

    async def client(self) -> Client:
        """The client, connected.

        Raises:
            Problem: Temporal cannot be reached.
        """
        if self._client is None:
            async with self._lock:
                if self._client is None:
                    self._client = await self._connected()
        return self._client

    async def answers(self) -> bool:
        """Whether Temporal can be spoken to now."""
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                client = await self.client()
                return await client.service_client.check_health(timeout=timedelta(seconds=CONNECT_SECONDS))
        except (Problem, RPCError, TimeoutError):
            return False

    async def _connected(self) -> Client:
        try:
            async with asyncio.timeout(CONNECT_SECONDS):
                return await self._connect()
        except (RuntimeError, RPCError, OSError, TimeoutError) as error:
            log.warning("engine_away", error=type(error).__qualname__)
            raise Problem("engine_away") from None


@contextlib.asynccontextmanager
async def patience(
    seconds: float = CALL_SECONDS, *, silence: str = "engine_away", gone: str | None = None
) -> AsyncIterator[None]:
    """Give a call to Temporal this long; make its absence a problem that says when to come again.

    Args:
        seconds: after which the call is given up.
        silence: code of the problem then.
        gone: code of the problem where Temporal knows no such run, or not even its namespace; none: the error
            goes on to the caller.

    Raises:
        Problem: Temporal, or the case's worker, does not answer.
    """
    try:
        async with asyncio.timeout(seconds):
            yield
    except WorkflowUpdateRPCTimeoutOrCancelledError:
        raise Problem("worker_away") from None
    except TimeoutError:
        raise Problem(silence) from None
    except RPCError as error:
        if error.status in GONE and gone is None:
            raise
        if error.status is RPCStatusCode.INVALID_ARGUMENT:
            raise
        log.warning("engine_away", status=error.status.name)
        raise Problem(gone or "engine_away") from None
