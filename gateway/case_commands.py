"""`starter.py show` and `watch`: a case as the register has it, now or for as long as one looks."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Final

from domain.values import Status
from gateway.patience import AwayError, GaveUpError, Patience
from gateway.terminal import Notes
from gateway.words import case_lines, event_line
from register.errors import NotShownInTimeError, RegisterUnavailableError
from register.pool import Database
from register.read import by_ticket, get_view, timeline
from register.waiting import Watch
from runtime.exits import Exit
from runtime.master_keys import master_keys
from runtime.shipped import load_shipped

if TYPE_CHECKING:
    from argparse import Namespace
    from datetime import tzinfo

    from contract.views import CaseView
    from gateway.terminal import Terminal
    from runtime.settings import Settings

_NUMBER: Final = re.compile(r"RD(-[0-9A-Z]{4}){3}")
QUIET_SECONDS: Final = 60.0
"""How long one waits for a case to say something before looking whether the register is still there."""
PATIENCE_SECONDS: Final = 300.0
PAGE: Final = 200


def _open(settings: Settings, name: str) -> Database:
    return Database(settings.database_dsn(), master_keys(settings), name=name, size=2)


async def show(arguments: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Print the case as it stands."""
    zone = load_shipped(settings).calendar.tz
    try:
        async with _open(settings, "redress show") as database:
            number = await _resolve(database, arguments.no)
            view = await get_view(database, number) if number else None
    except RegisterUnavailableError as error:
        terminal.note(f"the register is away: {error}")
        return Exit.FAILED
    if view is None:
        return _unknown(arguments.no, terminal)
    if arguments.json:
        terminal.say(json.dumps(_without_person(view), ensure_ascii=False))
    else:
        for line in case_lines(view, zone):
            terminal.say(line)
    return Exit.OK


async def watch(arguments: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Print every event of the case as it happens, from the first on, until it is closed."""
    zone = load_shipped(settings).calendar.tz
    patience = Patience(PATIENCE_SECONDS, Notes(terminal))
    try:
        async with _open(settings, "redress watch") as database:
            number = await _resolve(database, arguments.no)
            if number is None:
                return _unknown(arguments.no, terminal)
            async with Watch(database) as watching:
                await _follow(_Eye(database, watching, terminal, zone, number), patience)
    except (RegisterUnavailableError, GaveUpError) as error:
        terminal.note(f"the register is away: {error}")
        return Exit.FAILED
    return Exit.OK


class _Eye:
    """Sees the events of one case, each once."""

    def __init__(
        self, database: Database, watching: Watch, terminal: Terminal, zone: tzinfo, number: str
    ) -> None:
        self._database = database
        self._watching = watching
        self._terminal = terminal
        self._zone = zone
        self._number = number
        self._seen = 0

    async def look(self) -> bool:
        """Print what is new; whether the case is closed and everything is told."""
        try:
            entries = await timeline(self._database, self._number, after_seq=self._seen, limit=PAGE)
            for entry in entries:
                self._terminal.say(event_line(entry, self._zone))
                self._seen = entry.seq
            if entries:
                return False
            view = await get_view(self._database, self._number)
            if view is not None and view.status is Status.CLOSED and view.seq <= self._seen:
                return True
            await self._watching.until_seq(self._number, self._seen + 1, QUIET_SECONDS)
        except NotShownInTimeError:
            return False
        except RegisterUnavailableError as error:
            raise AwayError(str(error)) from error
        return False


async def _follow(eye: _Eye, patience: Patience) -> None:
    while not await patience.call(eye.look):
        pass


async def _resolve(database: Database, no: str) -> str | None:
    """The complaint's number: given itself, or as the number of its ticket."""
    if _NUMBER.fullmatch(no.upper()):
        number = no.upper()
        return number if await get_view(database, number) is not None else None
    holder = await by_ticket(database, no)
    return holder.complaint_no if holder else None


def _unknown(no: str, terminal: Terminal) -> int:
    terminal.note(f"no complaint and no ticket {no[:64]!r} is on record")
    return Exit.FAILED


def _without_person(view: CaseView) -> dict[str, object]:
    """The case without who complains: names and numbers are read through the API, which logs the reading (R4.1)."""
    shown = view.model_dump(mode="json")
    shown["complainant"] = {"relation": view.complainant.get("relation")}
    return shown
