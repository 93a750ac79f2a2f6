"""What the clocks make of events and of time: started, stopped, fired, once each (rulebook: how the clocks run)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import clocks, events as e
from domain.clock_rules import ClockRule, RungAction, Scope, Trigger
from domain.commands import Actor
from domain.evolve import evolve
from domain.values import EscalationStatus, Level, Role, Status

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.clocks import Clock, DueRung
    from domain.model import Case
    from domain.values import Moment

SYSTEM = Actor(person="system", role=Role.SYSTEM, unit="HQ")


def follow(case: Case | None, primary: tuple[e.AnyEvent, ...]) -> tuple[e.AnyEvent, ...]:
    """The events and, after each, what they do to the clocks."""
    result: list[e.AnyEvent] = []
    for event in primary:
        case = evolve(case, event)
        result.append(event)
        for consequence in _consequences(case, event):
            case = evolve(case, consequence)
            result.append(consequence)
    return tuple(result)


def triggers_of(event: e.AnyEvent) -> tuple[tuple[Trigger, Moment], ...]:
    """Which triggers an event pulls, each with the moment from which it counts."""
    match event:
        case e.Filed():
            return (
                (Trigger.RECEIVED, event.intake.received_at),
                (Trigger.MATERIAL_RECEIVED, event.at),
                (Trigger.RESPONSIBLE_NOTIFIED, event.at),
            )
        case e.ProgressRecorded():
            return ((Trigger.PROGRESS_RECORDED, event.at),)
        case e.Acknowledged():
            return ((Trigger.ACKNOWLEDGED, event.at),)
        case e.Responded():
            return ((Trigger.RESPONDED, event.at),)
        case e.Proposed():
            return ((Trigger.PROPOSED, event.at),)
        case e.CustomerDecided():
            pulled = Trigger.CUSTOMER_ACCEPTED if event.accepted else Trigger.CUSTOMER_REFUSED
            return ((pulled, event.at),)
        case e.NoticeDelivered():
            return ((Trigger.DECISION_NOTIFIED, event.at),)
        case e.ProceedingLinked():
            return ((Trigger.PROCEEDING_LINKED, event.at),)
        case e.ProceedingEnded():
            return ((Trigger.PROCEEDING_ENDED, event.at),)
        case e.Closed():
            return ((Trigger.CLOSED, event.at),)
        case e.Reopened():
            pulls = (Trigger.REOPENED, Trigger.MATERIAL_RECEIVED, Trigger.RESPONSIBLE_NOTIFIED, Trigger.RECEIVED)
            return tuple((pull, event.at) for pull in pulls)
        case e.RungFired() if event.does is RungAction.BREACH:
            return ((Trigger.BREACHED, event.at),)
        case _:
            return ()


def _consequences(case: Case, event: e.AnyEvent) -> Iterator[e.AnyEvent]:
    for pulled, since in triggers_of(event):
        for rule in case.rulebook.clocks:
            if rule.scope in (Scope.CASE, Scope.PROCEEDING):
                yield from _follow_rule(case, rule, pulled, since, event)
    match event:
        case e.Closed():
            yield from _stop_all(case, event)
        case e.CustomerDecided(accepted=True):
            yield from _commitment_clocks(case, event)
        case e.CommitmentSettled():
            yield from _stop(case, f"commitment-{event.number}", event)
        case e.CooperationRequested():
            rule = case.rulebook.clock_rule("cooperation")
            clock = clocks.start(rule, run=1, at=event.at, severity=case.severity, name=f"cooperation-{event.number}")
            yield _started(clock, event)
        case e.CooperationAnswered():
            yield from _stop(case, f"cooperation-{event.number}", event)
        case e.SeveritySet():
            yield from _rebudget(case, event)
        case e.RungFired():
            yield from _after_rung(case, event)
        case _:
            pass


def _follow_rule(
    case: Case, rule: ClockRule, pulled: Trigger, since: Moment, event: e.AnyEvent
) -> Iterator[e.AnyEvent]:
    running = next((c for c in case.running() if c.name == rule.name), None)
    last = max((c.run for c in case.clocks if c.name == rule.name), default=0)
    if running is not None and pulled in rule.stops_on:
        yield _stopped(case, running, event)
        return
    if running is not None and pulled in rule.restarts_on:
        yield _stopped(case, running, event)
        yield _started(clocks.start(rule, run=last + 1, at=since, by=pulled, severity=case.severity), event)
        return
    restarts_after_end = pulled in rule.restarts_on and last > 0 and case.status is Status.OPEN
    if running is None and (pulled in rule.starts_on or restarts_after_end):
        yield _started(clocks.start(rule, run=last + 1, at=since, by=pulled, severity=case.severity), event)


def _started(clock: Clock, cause: e.AnyEvent) -> e.ClockStarted:
    return e.ClockStarted(
        at=cause.at, actor=cause.actor, message_id=cause.message_id, clause=clock.clause, clock=clock
    )


def _stopped(case: Case, clock: Clock, cause: e.AnyEvent) -> e.ClockStopped:
    verdict = clocks.stop(clock, cause.at, case.calendar).verdict
    return e.ClockStopped(
        at=cause.at,
        actor=cause.actor,
        message_id=cause.message_id,
        clause=clock.clause,
        name=clock.name,
        run=clock.run,
        verdict=verdict,
    )


def _stop(case: Case, name: str, cause: e.AnyEvent) -> Iterator[e.AnyEvent]:
    for clock in case.running():
        if clock.name == name:
            yield _stopped(case, clock, cause)


def _stop_all(case: Case, cause: e.Closed) -> Iterator[e.AnyEvent]:
    """Closing stops every clock of the case in one step; promises made to the customer are still owed (R4.4)."""
    stopped_by_rule = {rule.name for rule in case.rulebook.clocks if Trigger.CLOSED in rule.stops_on}
    for clock in case.running():
        if not clock.name.startswith("commitment-") and clock.name not in stopped_by_rule:
            yield _stopped(case, clock, cause)
    for escalation in case.escalations:
        if escalation.status in (EscalationStatus.OPENED, EscalationStatus.ACKNOWLEDGED):
            yield e.EscalationEnded(
                at=cause.at,
                actor=cause.actor,
                message_id=cause.message_id,
                clause="R6.1",
                number=escalation.number,
            )


def _commitment_clocks(case: Case, cause: e.CustomerDecided) -> Iterator[e.AnyEvent]:
    """Every promise with the accepted proposal gets a clock of its own (R4.4)."""
    rule = case.rulebook.clock_rule("commitment")
    for entry in case.commitments:
        if entry.proposal_version == cause.proposal_version and entry.settled_at is None:
            due = entry.promise.due or case.rulebook.commitment_due(cause.at)
            clock = clocks.start(
                rule, run=1, at=cause.at, severity=case.severity, name=f"commitment-{entry.number}", due=due
            )
            yield _started(clock, cause)


def _rebudget(case: Case, cause: e.SeveritySet) -> Iterator[e.AnyEvent]:
    for clock in case.running():
        rule = next((r for r in case.rulebook.clocks if r.name == clock.name), None)
        if rule is not None and not rule.fixed and rule.term(cause.severity).budget != clock.budget:
            yield e.ClockRebudgeted(
                at=cause.at,
                actor=cause.actor,
                message_id=cause.message_id,
                clause=clock.clause,
                name=clock.name,
                run=clock.run,
                severity=cause.severity,
            )


def _after_rung(case: Case, fired: e.RungFired) -> Iterator[e.AnyEvent]:
    """A breach asks the level that the rule book names; a monitoring clock begins its next run."""
    clock = next(c for c in case.clocks if c.name == fired.name and c.run == fired.run)
    rule = case.rulebook.clock_rule(fired.name.split("-")[0])
    to = next(r.to for r in clock.rungs if r.name == fired.rung)
    if to is not None:
        yield from ask(
            case,
            fired,
            level=to,
            cause="breach",
            reason=f"{rule.title} ({rule.clause}) was due {case.calendar.local(fired.due_at):%Y-%m-%d %H:%M}",
            question=f"{rule.title} is overdue: what is to be done?",
        )
    if rule.repeats and all(r.fired_at is not None for r in clock.rungs):
        yield _stopped(case, clock, fired)
        yield _started(clocks.start(rule, run=clock.run + 1, at=fired.due_at, severity=case.severity), fired)


def ask(
    case: Case, by: e.AnyEvent, *, level: Level, cause: str, reason: str, question: str
) -> Iterator[e.AnyEvent]:
    """Open an escalation, unless that level or a higher one is being asked already: no mail without end."""
    ladder = list(Level)
    if case.escalation_level >= ladder.index(level) + 1:
        return
    yield e.Escalated.model_validate(
        {
            "at": by.at,
            "actor": by.actor,
            "message_id": by.message_id,
            "clause": "R7.1" if cause == "difficult" else "R6.1",
            "number": len(case.escalations) + 1,
            "level": level,
            "cause": cause,
            "reason": reason,
            "question": question,
        }
    )


def due(case: Case, at: Moment) -> tuple[tuple[Clock, DueRung], ...]:
    """Rungs that are due and have not fired, in the order in which they fell due."""
    found = [(clock, rung) for clock in case.running() for rung in clocks.due_rungs(clock, case.calendar, at)]
    found.sort(key=lambda entry: (entry[1].due_at, entry[0].name))
    return tuple(found)


def fired(clock: Clock, rung: DueRung, at: Moment) -> e.RungFired:
    """The event of one rung; its identity (case, clock, run, rung) is its message id, so that it fires once."""
    return e.RungFired(
        at=at,
        actor=SYSTEM,
        message_id=f"rung:{clock.name}:{clock.run}:{rung.name}",
        clause=clock.clause,
        name=clock.name,
        run=clock.run,
        rung=rung.name,
        does=rung.does,
        due_at=rung.due_at,
        late_by_seconds=max(0, rung.late_by_seconds),
    )
