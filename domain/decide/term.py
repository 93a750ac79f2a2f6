"""The term of the law: suspension, extension, proceedings outside; and a new calendar (L18, L23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import clocks
from domain import commands as c
from domain import events as e
from domain.decide.conditions import LEVELS_OF
from domain.decide.facts import head, no
from domain.refusals import RefusalCode, Refused
from domain.values import SuspensionReason

if TYPE_CHECKING:
    from domain.clocks import Clock
    from domain.decide.facts import Head
    from domain.model import Case
    from domain.values import Level, Moment

Primary = tuple[e.AnyEvent, ...] | Refused


def decide(
    case: Case,
    command: c.SuspendClocks | c.ResumeClocks | c.ExtendClock | c.LinkProceeding | c.EndProceeding,
    at: Moment,
) -> Primary:
    """Time outside the term begins, ends, or is granted."""
    match command:
        case c.SuspendClocks():
            return _suspend(case, command, at)
        case c.ResumeClocks():
            return _resume(case, command, at)
        case c.ExtendClock():
            return _extend(case, command, at)
        case c.LinkProceeding():
            return _link(case, command, at)
        case c.EndProceeding():
            return _end(case, command, at)


def _running(case: Case, name: str) -> Clock | Refused:
    clock = case.clock(name)
    if clock is None or clock.stopped_at is not None:
        return no(RefusalCode.CLOCK_NOT_RUNNING, f"no clock {name} is running", "clock")
    return clock


def _suspend(case: Case, command: c.SuspendClocks, at: Moment) -> Primary:
    clock = _running(case, command.clock)
    if isinstance(clock, Refused):
        return clock
    if clock.name not in case.rulebook.suspends(command.reason):
        return no(
            RefusalCode.CLOCK_NOT_RUNNING, f"{command.reason.value} does not suspend {clock.name}", "clock"
        )
    if _suspended_for(clock, command.reason):
        text = f"the clock {clock.name} is suspended for {command.reason.value} already"
        return no(RefusalCode.CLOCK_SUSPENDED, text, "clock")
    return (
        e.ClockSuspended(
            **head(command, at, "L18"), name=clock.name, reason=command.reason, notice=command.notice
        ),
    )


def _resume(case: Case, command: c.ResumeClocks, at: Moment) -> Primary:
    clock = _running(case, command.clock)
    if isinstance(clock, Refused):
        return clock
    if not (clock.suspended if command.reason is None else _suspended_for(clock, command.reason)):
        return no(RefusalCode.CLOCK_NOT_SUSPENDED, f"the clock {clock.name} is not suspended", "clock")
    known = head(command, at, "L18")
    return (e.ClockResumed(**known, name=clock.name, text=command.text, reason=command.reason),)


def _suspended_for(clock: Clock, reason: SuspensionReason) -> bool:
    return any(s.ends is None and s.reason is reason for s in clock.suspensions)


def _extend(case: Case, command: c.ExtendClock, at: Moment) -> Primary:
    extended = extension(
        case,
        head(command, at, "L18"),
        levels=LEVELS_OF.get(command.actor.role, frozenset()),
        approved_by=command.actor.person,
        notice=command.notice,
    )
    return extended if isinstance(extended, Refused) else (extended,)


def extension(
    case: Case,
    said: Head,
    *,
    levels: frozenset[Level],
    approved_by: str,
    notice: str,
    days: int | None = None,
) -> e.ClockExtended | Refused:
    """The statutory term, extended once, by a level that may, the complainant told, before expiry (L18).

    Args:
        case: the case.
        said: head of the event.
        levels: for which the approving person speaks.
        approved_by: that person.
        notice: what the complainant was told.
        days: how much, in the clock's unit; what the rule book grants at most where none is named or more.
    """
    clock = _running(case, "statutory")
    if isinstance(clock, Refused):
        return clock
    rule = case.rulebook.clock_rule(clock.name)
    if rule.extension is None:
        return no(RefusalCode.CLOCK_NOT_RUNNING, f"the clock {clock.name} cannot be extended", "clock")
    if not levels & set(rule.extension.approved_by):
        text = f"the term is extended by {', '.join(rule.extension.approved_by)} (L18)"
        return no(RefusalCode.ACTOR_NOT_ALLOWED, text, "actor.role")
    most = rule.extension.by.amount
    amount = min(days or most, most)
    asked = clocks.Extension(
        budget=clocks.Budget(unit=clock.budget.unit, amount=amount),
        by=said["actor"].person,
        at=said["at"],
        approved_by=approved_by,
        notice=notice,
    )
    refusal = clocks.extension_refused(clock, rule, asked, case.calendar)
    if refusal is not None:
        return _not_extended(clock, refusal)
    return e.ClockExtended(**said, name=clock.name, days=amount, approved_by=approved_by, notice=notice)


def _not_extended(clock: Clock, refusal: clocks.ExtensionRefusal) -> Refused:
    match refusal:
        case clocks.ExtensionRefusal.TOO_OFTEN:
            return no(
                RefusalCode.ALREADY_EXTENDED, "the term has been extended; the law allows it once (L18)"
            )
        case clocks.ExtensionRefusal.EXPIRED:
            return no(
                RefusalCode.EXPIRED, "the term has expired; it is extended before that or not at all (L18)"
            )
        case _:
            text = f"the clock {clock.name} cannot be extended: {refusal.value}"
            return no(RefusalCode.CLOCK_NOT_RUNNING, text, "clock")


def _link(case: Case, command: c.LinkProceeding, at: Moment) -> Primary:
    if case.proceeding is not None:
        text = f"a {case.proceeding.kind.value} is going on already"
        return no(RefusalCode.PROCEEDING_OPEN, text, "kind")
    reason = SuspensionReason(command.kind.value)
    linked = e.ProceedingLinked(
        **head(command, at, "L23"), proceeding=command.kind, reference=command.reference, text=command.text
    )
    suspended = tuple(
        e.ClockSuspended(
            **head(command, at, "L23"),
            name=clock.name,
            reason=reason,
            notice=command.text,
        )
        for clock in case.running()
        if clock.name in case.rulebook.suspends(reason) and not _suspended_for(clock, reason)
    )
    return (linked, *suspended)


def _end(case: Case, command: c.EndProceeding, at: Moment) -> Primary:
    going_on = case.proceeding
    if going_on is None:
        return no(RefusalCode.NO_PROCEEDING, "no proceeding is going on")
    reason = SuspensionReason(going_on.kind.value)
    ended = e.ProceedingEnded(**head(command, at, "L23"), proceeding=going_on.kind, text=command.text)
    resumed = tuple(
        e.ClockResumed(**head(command, at, "L23"), name=clock.name, text=command.text, reason=reason)
        for clock in case.running()
        if _suspended_for(clock, reason)
    )
    return (ended, *resumed)


def publish(case: Case, command: c.PublishCalendar, at: Moment) -> Primary:
    """Another version of the calendar: open clocks are projected anew, closed verdicts stay."""
    if command.calendar.digest == case.calendar.digest:
        return no(
            RefusalCode.CALENDAR_NOT_NEWER, "the case runs under this calendar already", "calendar.version"
        )
    return (e.CalendarPublished(**head(command, at, "R7.2"), calendar=command.calendar),)
