"""What requests need: the register, Temporal, the rules. Opened when the application starts, closed when it ends."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Annotated, Final

import structlog
from fastapi import Depends, Request

from api.engine import Engine
from api.offices import Offices
from contract.ids import TASK_QUEUE
from register import organisation as organisations
from register import pinned
from register.errors import RegisterUnavailableError, VersionTakenError
from register.pool import Database
from register.waiting import Watch
from runtime.client import connect
from runtime.intake import Rules, digest_keys
from runtime.master_keys import master_keys
from runtime.shipped import Shipped, ShippedError, load_shipped

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from domain.calendar import Calendar
    from domain.organisation import Organisation
    from runtime.settings import Settings

CONNECTIONS: Final = 16
_PAUSE_SECONDS: Final = 1.0

log = structlog.stdlib.get_logger("api")


@dataclass(frozen=True, slots=True)
class Door:
    """Everything behind the door."""

    db: Database
    watch: Watch
    engine: Engine
    shipped: Shipped
    keys: Mapping[str, bytes]
    """Of content digests: see `runtime.intake.digest_keys`."""
    task_queue: str = TASK_QUEUE
    """Where the workers of complaints listen."""
    temporal_ui: str | None = None
    """Address of Temporal's web UI, for the landing page."""

    offices: Offices | None = None
    """The organisation in force, kept up to date; without it, the shipped one."""

    @property
    def organisation(self) -> Organisation:
        """Units, posts and people as they stand."""
        return self.offices.organisation if self.offices is not None else self.shipped.organisation

    async def today(self) -> date:
        """The day in the company's time zone."""
        return (await self.calendar()).local(datetime.now(UTC)).date()

    async def calendar(self) -> Calendar:
        """The company calendar in force: published last, else the shipped one."""
        shipped = self.shipped.calendar
        return await pinned.current_calendar(self.db, shipped.id) or shipped

    async def rules(self) -> Rules:
        """What new cases are opened under: of the rule book every version, for the day of receipt decides (R3)."""
        return Rules(self.organisation, self.shipped.book, await self.calendar(), self.shipped.books)


@contextlib.asynccontextmanager
async def open_door(settings: Settings) -> AsyncIterator[Door]:
    """The door of one process, as the settings say. Opens although register or Temporal may be away.

    Raises:
        SettingsError: a secret or an address is missing.
        ShippedError: rule book, calendar or organisation cannot be used.
    """
    shipped = load_shipped(settings)
    keys = digest_keys(settings.keyring())
    db = Database(settings.database_dsn(), master_keys(settings), name="redress api", size=CONNECTIONS)
    engine = Engine(lambda: connect(settings, db.keys))
    opening = asyncio.create_task(_open(db, shipped), name="register: opening")
    try:
        async with Watch(db) as watch:
            offices = Offices(db, shipped.organisation)
            door = Door(
                db=db,
                watch=watch,
                engine=engine,
                shipped=shipped,
                keys=keys,
                temporal_ui=settings.temporal_ui(),
                offices=offices,
            )
            yield door
    finally:
        opening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await opening
        await db.close()


async def check_rules(settings: Settings) -> None:
    """Refuse to start on rules that cannot be used, or that another content stands for under the same version (R3).

    A register that is away is no reason: the door opens without it and looks again.

    Raises:
        ShippedError: one line: file, place, fault.
    """
    shipped = load_shipped(settings)
    try:
        masters = master_keys(settings)
        async with Database(settings.database_dsn(), masters, name="redress api, start", size=1) as db:
            await _publish(db, shipped)
    except RegisterUnavailableError:
        log.warning("register_away")
    except VersionTakenError as error:
        raise ShippedError(f"{error}; write a changed rule book or calendar under a new version") from None


async def _publish(db: Database, shipped: Shipped) -> None:
    for book in shipped.books:
        await pinned.publish_rulebook(db, book)
    await pinned.publish_calendar(db, shipped.calendar)
    await organisations.publish_shipped(db, shipped.organisation)


async def _open(db: Database, shipped: Shipped) -> None:
    """Open the register as soon as it can be, and make the shipped rules known there."""
    while True:
        try:
            await db.__aenter__()
            break
        except RegisterUnavailableError:
            log.warning("register_away")
            await asyncio.sleep(_PAUSE_SECONDS)
    try:
        await _publish(db, shipped)
    except VersionTakenError as error:
        log.warning("rules_not_published", reason=str(error))
    except RegisterUnavailableError:
        log.warning("register_away")


async def door_of(request: Request) -> Door:
    """The application's door. A coroutine, for a plain function would be called in a thread of its own."""
    door: Door = request.app.state.door
    return door


Behind = Annotated[Door, Depends(door_of)]
"""What a request needs from behind the door."""
