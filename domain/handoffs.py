"""Who held the case, who disputed it, who else was set to work: the hand-off ledgers (R6.1(4), R6.5, R7.2)."""

from __future__ import annotations

from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING

from domain.commands import DirectiveRung
from domain.events import CooperationRequested
from domain.values import Code, DirectiveStatus, Frozen, Level, Line, Moment, Severity, Text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.calendar import Calendar


class Custody(Frozen):
    """Who held the case from when to when (R7.2)."""

    person: Code
    post: Code
    unit: Code
    since: Moment
    until: Moment | None = None
    reason: Line | None = None
    """Why it came to them."""
    given_by: Code | None = None
    """Who handed it over to them; none: it came to them with the complaint."""
    note: Text | None = None
    """The giver's hand-over note."""
    taken_at: Moment | None = None
    """When it was taken over; they own it from `since` on all the same."""
    taken_by: Code | None = None
    """Whose word that was: their own, or that of who handles the case."""


class Dispute(Frozen):
    """One dispute of responsibility and how it was ruled on (R7.2)."""

    person: Code
    at: Moment
    reason: Text
    evidence: tuple[Code, ...] = ()
    ruled_at: Moment | None = None
    ruled_by: Code | None = None
    upheld: bool | None = None
    """None where it was never ruled on: the case changed hands or was closed before."""


class Cooperation(Frozen):
    """A request to a related post (R6.5)."""

    request: CooperationRequested
    acknowledged_at: Moment | None = None
    answered_at: Moment | None = None
    answer: str | None = None


class UnitDirective(Frozen):
    """One directive to another department and where it stands (R6.1(4))."""

    number: int
    unit: Code
    text: Text
    due: Moment | None = None
    person: Code
    """Who gave it."""
    level: Level
    severity: Severity
    escalation: int | None = None
    given_at: Moment
    message_id: Code
    """Message that gave it."""
    status: DirectiveStatus = DirectiveStatus.GIVEN
    acknowledged_at: Moment | None = None
    acknowledged_by: Code | None = None
    done_at: Moment | None = None
    done_by: Code | None = None
    result: Text | None = None
    evidence: Text | None = None
    ended_at: Moment | None = None
    """When it was done, or ended with the case."""
    rungs: tuple[tuple[Moment, DirectiveRung], ...] = ()
    """Rungs of its clocks that fired, and when."""


class Holder(Frozen):
    """How long one person held the case in all."""

    person: Code
    seconds: int
    """Of ended custody; while they hold it now, `since` in the ledger's last entry tells the rest."""
    times: int
    """How often it came to them."""


def hand_offs(custody: Sequence[Custody]) -> int:
    """How often the case was handed over; that it came back to the same hands after a closing is none."""
    return sum(_hands(one) != _hands(following) for one, following in pairwise(custody))


def bounces(custody: Sequence[Custody]) -> int:
    """How often a hand-over gave the case back to somebody who had held it before (R7.2)."""
    came_back = 0
    for place, (one, following) in enumerate(pairwise(custody)):
        before = {entry.person for entry in custody[: place + 1]}
        came_back += following.person != one.person and following.person in before
    return came_back


def holders(custody: Sequence[Custody]) -> tuple[Holder, ...]:
    """Everybody who held the case, first holder first, with their natural time."""
    found: dict[str, tuple[int, int]] = {}
    for entry in custody:
        seconds, times = found.get(entry.person, (0, 0))
        found[entry.person] = (seconds + (seconds_held(entry) or 0), times + 1)
    return tuple(Holder(person=who, seconds=s, times=t) for who, (s, t) in found.items())


def seconds_held(entry: Custody) -> int | None:
    """Natural time of one custody; None while it lasts."""
    return None if entry.until is None else int((entry.until - entry.since).total_seconds())


def working_days_held(entry: Custody, calendar: Calendar) -> int | None:
    """Working days that ended while they held it: a day counts at its close of business; None while it lasts."""
    if entry.until is None:
        return None
    first, last = calendar.local(entry.since).date(), calendar.local(entry.until).date()
    days = (first + timedelta(days=n) for n in range((last - first).days + 1))
    return sum(
        calendar.day(day).working and entry.since <= calendar.end_of_business(day) < entry.until
        for day in days
    )


def _hands(entry: Custody) -> tuple[str, str, str]:
    return entry.person, entry.post, entry.unit
