"""Waiting until the register shows something: one listening connection a process, no polling.

`record_batch` notifies with "complaint sequence" when it commits. Who waits looks once, then again whenever the
complaint is notified, and whenever the listening connection had to be made anew (something may have been missed).
"""

from __future__ import annotations

import asyncio
import contextlib
from collections import defaultdict
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar

import asyncpg

from register.errors import NotShownInTimeError, RegisterUnavailableError
from register.read import message_outcome

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable
    from types import TracebackType

    from register.pool import Database
    from register.rows import MessageOutcome

CHANNEL: Final = "redress_register"
FIRST_PAUSE_SECONDS: Final = 0.05
LONGEST_PAUSE_SECONDS: Final = 2.0
LIFE_SIGN_SECONDS: Final = 15.0

T = TypeVar("T")

_SHOWN: Final = "SELECT last_seq FROM complaint WHERE complaint_no = $1"


class Watch:
    """`async with Watch(db) as watch: await watch.until_message(…)`; for one event loop."""

    def __init__(self, db: Database) -> None:
        self._db = db
        self._waiting: defaultdict[str, set[asyncio.Event]] = defaultdict(set)
        self._listening: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        """Begin to listen; a server that is down now is listened to as soon as it is up."""
        self._listening = asyncio.create_task(self._listen(), name="register: listening")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop listening."""
        if self._listening is not None:
            self._listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._listening

    async def until_message(self, complaint_no: str, message_id: str, timeout: float) -> MessageOutcome:
        """Wait for the first event of a message, and say what became of it.

        Raises:
            NotShownInTimeError: not within `timeout` seconds.
            RegisterUnavailableError: the server does not answer.
        """

        async def look() -> MessageOutcome | None:
            return await message_outcome(self._db, complaint_no, message_id)

        return await self._until(complaint_no, look, timeout)

    async def until_seq(self, complaint_no: str, seq: int, timeout: float) -> int:
        """Wait for the event with this sequence; answers the last sequence shown.

        Raises:
            NotShownInTimeError: not within `timeout` seconds.
            RegisterUnavailableError: the server does not answer.
        """

        async def look() -> int | None:
            last: int | None = await self._db.fetchval(_SHOWN, complaint_no)
            return last if last is not None and last >= seq else None

        return await self._until(complaint_no, look, timeout)

    async def _until(self, complaint_no: str, look: Callable[[], Awaitable[T | None]], timeout: float) -> T:
        told = asyncio.Event()
        self._waiting[complaint_no].add(told)
        try:
            async with asyncio.timeout(timeout):
                while (found := await look()) is None:
                    await told.wait()
                    told.clear()
        except TimeoutError:
            found = await look()  # should the notice have been lost on its way
        finally:
            self._waiting[complaint_no].discard(told)
            if not self._waiting[complaint_no]:
                del self._waiting[complaint_no]
        if found is None:
            raise NotShownInTimeError(complaint_no)
        return found

    async def _listen(self) -> None:
        pause = FIRST_PAUSE_SECONDS
        while True:
            try:
                connection = await self._db.connect()
            except RegisterUnavailableError:
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE_SECONDS)
                continue
            pause = FIRST_PAUSE_SECONDS
            try:
                await self._follow(connection)
            except (asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
                continue
            finally:
                connection.terminate()

    async def _follow(self, connection: Any) -> None:
        """Pass on notices until the connection ends; ask now and then whether it still lives."""
        ended = asyncio.Event()
        connection.add_termination_listener(lambda _: ended.set())
        await connection.add_listener(CHANNEL, self._told)
        for waiting in self._waiting.values():
            for told in waiting:
                told.set()
        while not ended.is_set():
            try:
                async with asyncio.timeout(LIFE_SIGN_SECONDS):
                    await ended.wait()
            except TimeoutError:
                await connection.execute("SELECT", timeout=LIFE_SIGN_SECONDS)

    def _told(self, _connection: object, _pid: int, _channel: str, payload: str) -> None:
        for told in self._waiting.get(payload.partition(" ")[0], ()):
            told.set()
