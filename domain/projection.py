"""When a clock and its rungs fall due, derived from its start, budget and ledger under a calendar.

Pure and remembered: the same ledger under the same calendar is reckoned once in a process.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from domain.calendar import Calendar
from domain.clock import Clock, Verdict
from domain.clock_rules import RungAction
from domain.clock_words import tell
from domain.clock_words_zh import tell_zh
from domain.due import Reckoning, reckon
from domain.ledger import Ledger
from domain.units import elapsed

if TYPE_CHECKING:
    from domain.values import Level


class RungDue(NamedTuple):
    """When a rung is reached."""

    name: str
    due_at: datetime | None


class DueRung(NamedTuple):
    """A rung that is due now and has not fired."""

    name: str
    does: RungAction
    to: Level | None
    due_at: datetime
    late_by_seconds: int


class Projection(NamedTuple):
    """What follows from a clock's start, budget and ledger under a calendar."""

    due_at: datetime | None
    """UTC; None while an open suspension leaves it unknown."""
    provisional: bool
    """A day that was looked at lies in a year whose calendar is not published."""
    rungs: tuple[RungDue, ...]
    explanation: str
    """English; `explain_zh` has the Chinese."""


def project(clock: Clock, calendar: Calendar) -> Projection:
    """Due time of the clock and of its rungs, and why.

    Never raises, whatever the years: a year not yet published makes the projection provisional.
    """
    ledger = Ledger.of(clock)
    dues = _dues(ledger, calendar)
    return Projection(dues.own.due_at, dues.provisional, dues.rungs, _explained(ledger, calendar))


def next_due(clock: Clock, calendar: Calendar) -> datetime | None:
    """When the earliest rung that has not fired is due; None for a stopped clock or an unknown time."""
    if clock.stopped_at is not None:
        return None
    fired = {rung.name for rung in clock.rungs if rung.fired_at is not None}
    dues = _dues(Ledger.of(clock), calendar).rungs
    return min((r.due_at for r in dues if r.due_at is not None and r.name not in fired), default=None)


def due_rungs(clock: Clock, calendar: Calendar, now: datetime) -> tuple[DueRung, ...]:
    """Rungs that are due now and have not fired, in the order in which they fell due."""
    if clock.stopped_at is not None:
        return ()
    dues = _dues(Ledger.of(clock), calendar).rungs
    reached = [
        DueRung(rung.name, rung.does, rung.to, due.due_at, int((now - due.due_at).total_seconds()))
        for rung, due in zip(clock.rungs, dues, strict=True)
        if rung.fired_at is None and due.due_at is not None and due.due_at <= now
    ]
    return tuple(sorted(reached, key=lambda rung: rung.due_at))


def judge(clock: Clock, at: datetime, calendar: Calendar) -> Verdict:
    """The verdict if the clock stopped at `at`: met at or before its due time, breached after.

    A clock without a breach rung (monitoring, a right that ends by time) cannot be breached.
    """
    if clock.verdict is not Verdict.RUNNING:
        return clock.verdict
    if not any(rung.does is RungAction.BREACH for rung in clock.rungs):
        return Verdict.MET
    due_at = _dues(Ledger.of(clock), calendar).own.due_at
    return Verdict.MET if due_at is None or at <= due_at else Verdict.BREACHED


class _Dues(NamedTuple):
    own: Reckoning
    rungs: tuple[RungDue, ...]
    provisional: bool


@lru_cache(maxsize=8_192)
def _dues(ledger: Ledger, calendar: Calendar) -> _Dues:
    if ledger.due is not None:
        back = tuple(RungDue(n, ledger.due - elapsed(u, a)) for n, a, u in ledger.rungs)
        return _Dues(Reckoning(ledger.due), back, False)
    own = reckon(ledger.unit, ledger.amount + ledger.extra, ledger.started_at, ledger.gaps, calendar)
    ways = [
        (name, reckon(unit, amount + ledger.extra, ledger.started_at, ledger.gaps, calendar))
        for name, amount, unit in ledger.rungs
    ]
    provisional = bool(own.provisional) or any(way.provisional for _, way in ways)
    return _Dues(own, tuple(RungDue(name, way.due_at) for name, way in ways), provisional)


@lru_cache(maxsize=2_048)
def _explained(ledger: Ledger, calendar: Calendar) -> str:
    return tell(ledger, _dues(ledger, calendar).own, calendar)


def explain_zh(clock: Clock, calendar: Calendar) -> str:
    """Why the clock is due when it is, in Chinese."""
    ledger = Ledger.of(clock)
    return tell_zh(ledger, _dues(ledger, calendar).own, calendar)
