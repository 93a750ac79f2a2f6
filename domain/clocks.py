"""Clocks of a case: independent, each with its clause, start, budget, ledger, rungs and verdict.

Stored are start, budget and ledger (`domain.clock`); due times are derived (`domain.projection`), with an explanation
one can read. A verdict freezes when the clock stops or its breach rung fires, and never changes again, whatever
happens to the calendar. A rung fires once: its identity is (clock name, run, rung name).

All functions are pure: a clock in, a clock out. Moments are aware datetimes, kept in UTC.
"""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from domain.clock import Clock, ClockError, Extension, Rung, Suspension, Verdict
from domain.clock_rules import Clause, ClockRule, ExtensionRule, RungAction, RungRule, Scope, Term, Trigger
from domain.projection import DueRung, Projection, RungDue, due_rungs, explain_zh, judge, next_due, project
from domain.units import Budget, Unit, elapsed
from domain.values import SuspensionReason

if TYPE_CHECKING:
    from domain.calendar import Calendar
    from domain.values import Level, Severity

FIRST_YEAR: Final = 1990
LAST_YEAR: Final = 2200
"""Moments outside these years are mistakes; inside them no arithmetic overflows."""


class ExtensionRefusal(StrEnum):
    """Why a clock cannot be extended (L18)."""

    NOT_EXTENDABLE = "not_extendable"
    EXPIRED = "expired"
    WRONG_UNIT = "wrong_unit"
    TOO_OFTEN = "too_often"
    TOO_LONG = "too_long"
    NOT_APPROVED = "not_approved"
    NOT_TOLD = "not_told"


def start(
    rule: ClockRule,
    *,
    run: int,
    at: datetime,
    by: Trigger | None = None,
    severity: Severity | None = None,
    level: Level | None = None,
    name: str | None = None,
    due: datetime | None = None,
) -> Clock:
    """Start a run of a clock.

    Args:
        rule: the clock in the case's rule book.
        run: 1 for the first.
        at: when it starts.
        by: what started it; default: the first trigger of the rule.
        severity: picks the term (budget and rungs).
        level: picks the term of an escalation's clocks.
        name: of one among several (`commitment-2`); default: the rule's name.
        due: the promised instant of a fixed clock.

    Raises:
        ClockError: a fixed clock without `due` or the reverse, or a moment outside 1990 to 2200.
    """
    if rule.fixed != (due is not None):
        raise ClockError(
            "due_instant", f"clock {rule.name!r} {'needs' if rule.fixed else 'takes no'} due instant"
        )
    for moment in (at, due):
        if moment is not None and not FIRST_YEAR <= moment.year < LAST_YEAR:
            raise ClockError("moment_out_of_range", f"{moment.year} is outside {FIRST_YEAR} to {LAST_YEAR}")
    term = rule.term(severity, level)
    return Clock(
        name=name or rule.name,
        clause=rule.clause,
        run=run,
        started_at=at,
        started_by=by or rule.starts_on[0],
        budget=term.budget,
        due=due,
        rungs=_rungs(term, at, due),
    )


def _rungs(term: Term, at: datetime, due: datetime | None) -> tuple[Rung, ...]:
    """The term's rungs; a fixed clock leaves out reminders that would lie before its start."""
    rungs = (Rung(name=r.name, budget=r.budget, does=r.does, to=r.to) for r in term.rungs)
    if due is None:
        return tuple(rungs)
    return tuple(
        r
        for r in rungs
        if r.does is not RungAction.REMIND or due - elapsed(r.budget.unit, r.budget.amount) > at
    )


def fire(
    clock: Clock,
    rung_name: str,
    at: datetime,
    late_by_seconds: int = 0,
    disturb_at: datetime | None = None,
) -> Clock:
    """Mark a rung as fired. A rung that has fired, and a stopped clock, stay as they are.

    Raises:
        ClockError: the clock has no such rung.
    """
    rung = next((rung for rung in clock.rungs if rung.name == rung_name), None)
    if rung is None:
        raise ClockError("unknown_rung", f"clock {clock.name!r} has no rung {rung_name!r}")
    if rung.fired_at is not None or clock.stopped_at is not None:
        return clock
    fired = rung.model_copy(
        update={
            "fired_at": at.astimezone(UTC),
            "late_by_seconds": max(late_by_seconds, 0),
            "disturb_at": disturb_at,
        }
    )
    rungs = tuple(fired if known.name == rung_name else known for known in clock.rungs)
    breached = rung.does is RungAction.BREACH and clock.verdict is Verdict.RUNNING
    verdict = Verdict.BREACHED if breached else clock.verdict
    return clock.model_copy(update={"rungs": rungs, "verdict": verdict})


def stop(clock: Clock, at: datetime, calendar: Calendar) -> Clock:
    """Stop the clock and freeze its verdict. Open suspensions end with it. A stopped clock stays as it is."""
    return freeze(clock, at, judge(clock, at, calendar))


def freeze(clock: Clock, at: datetime, verdict: Verdict) -> Clock:
    """Stop the clock with a verdict already given (what `stop` does, for folding recorded events)."""
    if clock.stopped_at is not None:
        return clock
    kept = clock.verdict if clock.verdict is not Verdict.RUNNING else verdict
    suspensions = _ended(clock.suspensions, at.astimezone(UTC), None)
    return clock.model_copy(
        update={"stopped_at": at.astimezone(UTC), "verdict": kept, "suspensions": suspensions}
    )


def suspend(clock: Clock, suspension: Suspension) -> Clock:
    """Begin time outside the term. What is stopped, fixed, or suspended for this reason already stays as it is."""
    open_for = {known.reason for known in clock.suspensions if known.ends is None}
    if clock.stopped_at is not None or clock.due is not None or suspension.reason in open_for:
        return clock
    return clock.model_copy(update={"suspensions": (*clock.suspensions, suspension)})


def resume(clock: Clock, at: datetime, reason: SuspensionReason | None = None) -> Clock:
    """End the open suspensions, or those for one reason."""
    if clock.stopped_at is not None or not clock.suspended:
        return clock
    return clock.model_copy(update={"suspensions": _ended(clock.suspensions, at.astimezone(UTC), reason)})


def _ended(
    known: tuple[Suspension, ...], at: datetime, reason: SuspensionReason | None
) -> tuple[Suspension, ...]:
    return tuple(
        s.model_copy(update={"ends": max(at, s.starts)})
        if s.ends is None and reason in (None, s.reason)
        else s
        for s in known
    )


def extend(clock: Clock, extension: Extension) -> Clock:
    """Add to the budget; all rungs move by the same amount. Whether it may be done: `extension_refused`.

    Raises:
        ClockError: another unit than the clock's, or a fixed clock.
    """
    if clock.due is not None:
        raise ClockError("fixed", f"clock {clock.name!r} has a fixed due instant")
    if extension.budget.unit is not clock.budget.unit:
        raise ClockError(
            "unit", f"clock {clock.name!r} counts {clock.budget.unit.value}, not {extension.budget}"
        )
    if clock.stopped_at is not None:
        return clock
    return clock.model_copy(update={"extensions": (*clock.extensions, extension)})


def extension_refused(
    clock: Clock, rule: ClockRule, extension: Extension, calendar: Calendar
) -> ExtensionRefusal | None:
    """Why an extension is not allowed; None if it is (L18: once, approved, the complainant told, before expiry)."""
    allowed = rule.extension
    if allowed is None:
        return ExtensionRefusal.NOT_EXTENDABLE
    late = not clock.running or judge(clock, extension.at, calendar) is not Verdict.MET
    faults = (
        (late, ExtensionRefusal.EXPIRED),
        (extension.budget.unit is not clock.budget.unit, ExtensionRefusal.WRONG_UNIT),
        (len(clock.extensions) >= allowed.times, ExtensionRefusal.TOO_OFTEN),
        (extension.budget.amount > allowed.by.amount, ExtensionRefusal.TOO_LONG),
        (not extension.approved_by, ExtensionRefusal.NOT_APPROVED),
        (allowed.notice and not extension.notice, ExtensionRefusal.NOT_TOLD),
    )
    return next((code for fault, code in faults if fault), None)


def rebudget(clock: Clock, rule: ClockRule, severity: Severity) -> Clock:
    """Give the clock the budget and rungs of another severity; ledger, fired rungs and verdict stay.

    A rung that has fired keeps its mark and fires no second time. A stopped clock stays as it is.

    Raises:
        ClockError: the other term counts in another unit than an extension already granted.
    """
    if clock.stopped_at is not None:
        return clock
    term = rule.term(severity)
    if clock.extensions and term.budget.unit is not clock.budget.unit:
        raise ClockError("unit", f"clock {clock.name!r} was extended in {clock.budget.unit.value}")
    fired = {rung.name: rung for rung in clock.rungs if rung.fired_at is not None}
    fresh = {rung.name: rung for rung in _rungs(term, clock.started_at, clock.due)}
    kept = tuple(_marked(rung, fired.get(rung.name)) for rung in fresh.values())
    gone = tuple(rung for name, rung in fired.items() if name not in fresh)
    return clock.model_copy(update={"budget": term.budget, "rungs": (*gone, *kept)})


def _marked(rung: Rung, before: Rung | None) -> Rung:
    if before is None:
        return rung
    kept = {name: getattr(before, name) for name in ("fired_at", "late_by_seconds", "disturb_at")}
    return rung.model_copy(update=kept)


def restart(
    clock: Clock,
    rule: ClockRule,
    at: datetime,
    calendar: Calendar,
    *,
    by: Trigger,
    severity: Severity | None = None,
) -> tuple[Clock, Clock]:
    """Stop this run and begin the next (R7.3: anew after each progress record). Open suspensions go over to it."""
    name = clock.name if clock.name != rule.name else None
    fresh = start(rule, run=clock.run + 1, at=at, by=by, severity=severity, name=name)
    still = (s for s in clock.suspensions if s.ends is None)
    over = tuple(s.model_copy(update={"starts": max(s.starts, at.astimezone(UTC))}) for s in still)
    return stop(clock, at, calendar), fresh.model_copy(update={"suspensions": over})


__all__ = [
    "Budget",
    "Clause",
    "Clock",
    "ClockError",
    "ClockRule",
    "DueRung",
    "Extension",
    "ExtensionRefusal",
    "ExtensionRule",
    "Projection",
    "Rung",
    "RungAction",
    "RungDue",
    "RungRule",
    "Scope",
    "Suspension",
    "SuspensionReason",
    "Term",
    "Trigger",
    "Unit",
    "Verdict",
    "due_rungs",
    "explain_zh",
    "extend",
    "extension_refused",
    "fire",
    "freeze",
    "judge",
    "next_due",
    "project",
    "rebudget",
    "restart",
    "resume",
    "start",
    "stop",
    "suspend",
]
