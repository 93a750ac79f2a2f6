"""The term of the law: suspension, extension, proceedings outside; and a new calendar (L18, L23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import clocks, commands as c, events as e
from domain.decide.facts import head, no
from domain.refusals import Refused, RefusalCode
from domain.values import SuspensionReason

if TYPE_CHECKING:
    from domain.clocks import Clock
    from domain.model import Case
    from domain.values import Moment

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
            clock = _running(case, command.clock)
            if isinstance(clock, Refused):
                return clock
            if not clock.suspended:
                return no(RefusalCode.CLOCK_NOT_SUSPENDED, f"the clock {clock.name} is not suspended", "clock")
            return (e.ClockResumed(**head(command, at, "L18"), name=clock.name, text=command.text),)
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
        return no(RefusalCode.CLOCK_NOT_RUNNING, f"{command.reason.value} does not suspend {clock.name}", "clock")
    if clock.suspended:
        return no(RefusalCode.CLOCK_SUSPENDED, f"the clock {clock.name} is suspended already", "clock")
    return (
        e.ClockSuspended(
            **head(command, at, "L18"), name=clock.name, reason=command.reason, notice=command.notice
        ),
    )


def _extend(case: Case, command: c.ExtendClock, at: Moment) -> Primary:
    """Once, by the higher unit, the complainant told, before expiry (L18)."""
    clock = _running(case, command.clock)
    if isinstance(clock, Refused):
        return clock
    rule = case.rulebook.clock_rule(clock.name)
    if rule.extension is None:
        return no(RefusalCode.CLOCK_NOT_RUNNING, f"the clock {clock.name} cannot be extended", "clock")
    days = rule.extension.by.amount
    extension = clocks.Extension(
        budget=clocks.Budget(unit=clock.budget.unit, amount=days),
        by=command.actor.person,
        at=at,
        approved_by=command.actor.person,
        notice=command.notice,
    )
    match clocks.extension_refused(clock, rule, extension, case.calendar):
        case None:
            pass
        case "too_often":
            return no(RefusalCode.ALREADY_EXTENDED, "the term has been extended; the law allows it once (L18)")
        case "expired":
            return no(RefusalCode.EXPIRED, "the term has expired; it is extended before that or not at all (L18)")
        case other:
            return no(RefusalCode.CLOCK_NOT_RUNNING, f"the clock {clock.name} cannot be extended: {other}", "clock")
    return (
        e.ClockExtended(
            **head(command, at, "L18"),
            name=clock.name,
            days=days,
            approved_by=command.actor.person,
            notice=command.notice,
        ),
    )


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
        if clock.name in case.rulebook.suspends(reason) and not clock.suspended
    )
    return (linked, *suspended)


def _end(case: Case, command: c.EndProceeding, at: Moment) -> Primary:
    going_on = case.proceeding
    if going_on is None:
        return no(RefusalCode.NO_PROCEEDING, "no proceeding is going on")
    ended = e.ProceedingEnded(**head(command, at, "L23"), proceeding=going_on.kind, text=command.text)
    resumed = tuple(
        e.ClockResumed(**head(command, at, "L23"), name=clock.name, text=command.text)
        for clock in case.running()
        if clock.suspended
    )
    return (ended, *resumed)


def publish(case: Case, command: c.PublishCalendar, at: Moment) -> Primary:
    """Another version of the calendar: open clocks are projected anew, closed verdicts stay."""
    if command.calendar.digest == case.calendar.digest:
        return no(RefusalCode.CALENDAR_NOT_NEWER, "the case runs under this calendar already", "calendar.version")
    return (e.CalendarPublished(**head(command, at, "R7.2"), calendar=command.calendar),)
