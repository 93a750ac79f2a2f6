"""The organisation in force, kept in memory: every request asks it, and a change is seen within seconds (R5).

Every process looks again every two seconds whether there is a newer version (one small query), rather than listening:
a lost connection then needs no care of its own. The same round notices that a day has begun: people go on leave and
come back without a new version.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING, Final

import structlog

from register import organisation as organisations
from register.errors import RegisterError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable

    from domain.organisation import Organisation
    from register.pool import Database

LOOKS_EVERY_SECONDS: Final = 2.0
TELLS_AGAIN_SECONDS: Final = 30.0
"""How long after a round in which a case could not be told the next one begins."""

log = structlog.stdlib.get_logger("api")


class Offices:
    """The organisation as one process knows it.

    Args:
        db: the register.
        shipped: of the file, for as long as the register knows none or cannot be asked.
    """

    def __init__(self, db: Database, shipped: Organisation) -> None:
        self._db = db
        self._number: int | None = None
        self.organisation = shipped
        """As it stands."""

    async def refresh(self) -> None:
        """Look whether there is a newer version.

        Raises:
            RegisterError: the register does not answer.
        """
        number = await organisations.latest(self._db)
        if number is None:  # it was away when this process began
            await organisations.publish_shipped(self._db, self.organisation)
            return
        if number == self._number:
            return
        found = await organisations.current(self._db)
        if found is not None:
            self.organisation, self._number = found, number

    @contextlib.asynccontextmanager
    async def kept(self, tell: Callable[[], Awaitable[bool]]) -> AsyncIterator[None]:
        """Look again and again for as long as the block runs.

        Args:
            tell: tells the open cases of the organisation of today, once; whether all could be told.
        """
        keeping = asyncio.create_task(self._keep(tell), name="organisation: looking")
        try:
            yield
        finally:
            keeping.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await keeping

    async def _keep(self, tell: Callable[[], Awaitable[bool]]) -> None:
        while True:
            pause = LOOKS_EVERY_SECONDS
            try:
                await self.refresh()
                if not await tell():
                    pause = TELLS_AGAIN_SECONDS
            except RegisterError as error:
                log.warning("organisation_not_read", code=error.code.value)
            except Exception:
                log.warning("organisation_not_told", exc_info=True)
                pause = TELLS_AGAIN_SECONDS
            await asyncio.sleep(pause)
