"""Lists of the ladder: reminders that may disturb by now, and what a leader was told of (R6.1(2), R6.2(7))."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from register.pool import Database

_REMINDERS: Final = """
SELECT complaint_no, name, run, rung, clause, due_at, disturb_at FROM case_clock
WHERE complaint_no = ANY($1) AND disturb_at <= $2 AND stopped_at IS NULL
ORDER BY disturb_at, name, rung"""
_INFORMED: Final = """
SELECT i.complaint_no, c.branch, c.unit, c.business_line, c.category, c.status, c.severity, i.turn, i.clock, i.at
FROM case_informed i JOIN complaint c USING (complaint_no)
WHERE i.person = $1
ORDER BY i.at DESC, i.complaint_no, i.number DESC LIMIT $2"""


@dataclass(frozen=True, slots=True)
class Reminder:
    """A reminder that has fired and may disturb a person by now."""

    complaint_no: str
    name: str
    run: int
    rung: str
    clause: str
    due_at: datetime | None
    disturb_at: datetime


@dataclass(frozen=True, slots=True)
class Told:
    """One turn of one complaint of which a leader was told; the complaint as it stands now."""

    complaint_no: str
    branch: str
    unit: str
    business_line: str
    category: str
    status: str
    severity: str
    turn: str
    clock: str | None
    at: datetime


async def reminders(db: Database, numbers: Iterable[str], now: datetime) -> dict[str, tuple[Reminder, ...]]:
    """Reminders of running clocks of these complaints that may disturb by now, by complaint (R6.1(2))."""
    found: dict[str, tuple[Reminder, ...]] = {}
    for row in await db.fetch(_REMINDERS, list(numbers), now):
        reminder = Reminder(*row)
        found[reminder.complaint_no] = (*found.get(reminder.complaint_no, ()), reminder)
    return found


async def told(db: Database, person: str, *, limit: int = 100) -> tuple[Told, ...]:
    """Of what this person was told as a leader, newest first (R6.2(7))."""
    return tuple(Told(*row) for row in await db.fetch(_INFORMED, person, limit))
