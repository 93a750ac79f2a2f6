"""The term of the law: suspension, extension, proceedings outside; and a new calendar (L18, L23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import clocks
from domain import commands as c
from domain import events as e
from domain.decide.conditions import LEVELS_OF
from domain.decide.facts import head, no
from domain.decide.notices import unproven
from domain.refusals import RefusalCode, Refused
from domain.values import Role, SuspensionReason

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
    if command.channel is not None:
        fault = unproven(case.rulebook, command.channel, command.proof)
        if fault is not None:
            return fault
    return (
        e.ClockSuspended(
            **head(command, at, "L18"),
            name=clock.name,
            reason=command.reason,
            notice=command.notice,
            channel=command.channel,
            proof=command.proof,
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
    """By the level that approves, or by who handles the case on an approval that stands; the complainant told (L18)."""
    levels = LEVELS_OF.get(command.actor.role, frozenset())
    approval = _approval(case)
    mine = levels & _may_approve(case)
    if approval is None and command.actor.role is Role.OFFICER:
        text = "no higher unit has approved an extension of this term (L18)"
        return no(RefusalCode.ACTOR_NOT_ALLOWED, text, "actor.role")
    fault = _untold(case, command)
    if fault is not None:
        return fault
    by_approval = approval is not None and not mine
    extended = extension(
        case,
        head(command, at, "L18"),
        levels=frozenset({approval.level}) if approval is not None and by_approval else levels,
        approved_by=approval.person if approval is not None and by_approval else command.actor.person,
        notice=command.notice,
        days=approval.days if approval is not None and by_approval else None,
    )
    if isinstance(extended, Refused):
        return extended
    return (extended.model_copy(update={"channel": command.channel, "proof": command.proof}),)


def _may_approve(case: Case) -> frozenset[Level]:
    rule = case.rulebook.clock_rule("statutory").extension
    return frozenset(rule.approved_by) if rule is not None else frozenset()


def _approval(case: Case) -> e.ExtensionApproved | None:
    """The approval that stands for the running term and has not been used."""
    clock = case.clock("statutory")
    if clock is None or clock.extensions:
        return None
    fitting = (known for known in reversed(case.approvals) if known.run == clock.run)
    return next(fitting, None)


def _untold(case: Case, command: c.ExtendClock) -> Refused | None:
    """The complainant is told, with proof where the book asks for it (L18, L21)."""
    rule = case.rulebook.clock_rule("statutory").extension
    if command.channel is None:
        if rule is None or not rule.proof:
            return None
        text = "say by which channel the complainant was told, and what proves it (L18, L21)"
        return no(RefusalCode.PROOF_MISSING, text, "channel")
    return unproven(case.rulebook, command.channel, command.proof)


def approved(case: Case, said: Head, *, level: Level, person: str, text: str, days: int | None) -> Primary:
    """A level's directive that the term may be extended (L18).

    Where the book asks for the notice's proof an approval extends nothing by itself: who handles the case tells the
    complainant and extends, before expiry. In books that do not, the directive's words are the notice.
    """
    rule = case.rulebook.clock_rule("statutory").extension
    extended = extension(case, said, levels=frozenset({level}), approved_by=person, notice=text, days=days)
    if isinstance(extended, Refused):
        return extended
    if rule is None or not rule.proof:
        return (extended,)
    clock = case.clock("statutory")
    run = clock.run if clock is not None else 1
    return (
        e.ExtensionApproved(
            **said, name=extended.name, run=run, days=extended.days, level=level, person=person, text=text
        ),
    )


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
