"""What the clocks make of events and of time: started, stopped, fired, once each (rulebook: how the clocks run)."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from domain import clocks
from domain import events as e
from domain.clock_rules import ClockRule, RungAction, Scope, Trigger
from domain.commands import Actor
from domain.decide import approving, chasing, hanging, ladder, lawful
from domain.decide.asking import ask_anew, asked_already
from domain.decide.informing import informed
from domain.evolve import evolve
from domain.recusal import WORDS, officer_beside, recused, supervisor_beside
from domain.values import EscalationStatus, Role, Status

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from domain.clocks import Clock, DueRung
    from domain.model import Case
    from domain.recusal import Ground
    from domain.values import Moment

SYSTEM = Actor(person="system", role=Role.SYSTEM, unit="HQ")


def follow(case: Case | None, primary: tuple[e.AnyEvent, ...]) -> tuple[e.AnyEvent, ...]:
    """The events and, after each, what they do to the clocks; each step sees what the one before it did."""
    result: list[e.AnyEvent] = []
    for told in primary:
        event = told
        if isinstance(told, e.Escalated) and case is not None:
            if asked_already(case, told.level, told.cause):
                continue  # a step before this one has asked: no mail without end
            event = told.model_copy(update={"number": len(case.escalations) + 1})
        case = evolve(case, event)
        result.append(event)
        for step in _steps(case, event):
            for consequence in tuple(step(case)):
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
        case e.Reassigned():
            return ((Trigger.REASSIGNED, event.at),)
        case e.ResponsibilityDisputed():
            return ((Trigger.RESPONSIBILITY_DISPUTED, event.at),)
        case e.DisputeRuled():
            return ((Trigger.DISPUTE_RULED, event.at),)
        case e.ReportedBack():
            return ((Trigger.REPORTED_BACK, event.at),)
        case e.Proposed():
            return ((Trigger.PROPOSED, event.at),)
        case e.CustomerDecided():
            pulled = Trigger.CUSTOMER_ACCEPTED if event.accepted else Trigger.CUSTOMER_REFUSED
            return ((pulled, event.at),)
        case e.NoticeDelivered():
            return ((Trigger.DECISION_NOTIFIED, event.at),)
        case e.NewFactsAdded():
            return ((Trigger.NEW_FACTS, event.at),)
        case e.ProceedingChecked():
            return ((Trigger.PROCEEDING_CHECKED, event.at),)
        case e.ProceedingLinked():
            return ((Trigger.PROCEEDING_LINKED, event.at),)
        case e.ProceedingEnded():
            return ((Trigger.PROCEEDING_ENDED, event.at),)
        case e.Closed():
            return ((Trigger.CLOSED, event.at),)
        case e.Reopened():
            pulls = (
                Trigger.REOPENED,
                Trigger.MATERIAL_RECEIVED,
                Trigger.RESPONSIBLE_NOTIFIED,
                Trigger.RECEIVED,
            )
            return tuple((pull, event.at) for pull in pulls)
        case e.RungFired() if event.does is RungAction.BREACH:
            return ((Trigger.BREACHED, event.at),)
        case _:
            return ()


def _steps(case: Case, event: e.AnyEvent) -> Iterator[Callable[[Case], Iterable[e.AnyEvent]]]:
    """What is to be done to the clocks after an event, in order."""
    for pulled, since in (*triggers_of(event), *lawful.pulled_by(case, event)):
        for rule in case.rulebook.clocks:
            if rule.scope in (Scope.CASE, Scope.PROCEEDING):
                yield partial(_follow_rule, rule=rule, pulled=pulled, since=since, event=event)
    yield from _steps_of_the_rules(event)
    yield from _steps_of_the_law(event)
    if isinstance(event, e.CustomerDecided | e.Reopened):
        yield partial(ladder.asks_after, event=event)
    yield partial(chasing.end_what_is_over, cause=event)
    yield partial(informed, event=event)
    yield partial(_stop_looking, cause=event)


def _steps_of_the_rules(event: e.AnyEvent) -> Iterator[Callable[[Case], Iterable[e.AnyEvent]]]:
    """What follows from one kind of event under the insurer's own rules (R4 to R7)."""
    match event:
        case e.Proposed() | e.ProposalRuled() | e.EscalationDecided():
            yield partial(approving.follow_up, cause=event)
        case e.Closed():
            yield partial(_stop_all, cause=event)
        case e.CustomerDecided(accepted=True):
            yield partial(_commitment_clocks, cause=event)
        case e.CommitmentSettled():
            yield partial(_stop, name=f"commitment-{event.number}", cause=event)
            yield partial(_end_questions_of_the_closed, cause=event)
        case e.CooperationRequested():
            yield partial(_cooperation_clocks, cause=event)
        case e.CooperationAcknowledged():
            yield partial(_stop, name=f"cooperation_acknowledgement-{event.number}", cause=event)
        case e.CooperationAnswered():
            yield partial(_stop, name=f"cooperation_acknowledgement-{event.number}", cause=event)
            yield partial(_stop, name=f"cooperation-{event.number}", cause=event)
        case e.SeveritySet():
            yield partial(_rebudget, cause=event)
            yield partial(_step_aside, cause=event)
            yield partial(ladder.asks_by_severity, told=event, severity=event.severity)
        case e.Filed() | e.ClaimLookedUp() | e.InterestDeclared() | e.Reassigned() | e.PeopleChanged():
            yield partial(_step_aside, cause=event)
        case e.Chased():
            yield partial(chasing.follows_chaser, chased=event)
        case e.ChaserAnswered():
            yield partial(_stop, name=f"{chasing.CLOCK}-{event.number}", cause=event)
        case e.RungFired():
            yield partial(ladder.asks_after_rung, fired=event)
            yield partial(chasing.after_rung, fired=event)
            yield partial(approving.follow_up, cause=event)
            yield partial(_repeat_after_rung, fired=event)
            yield partial(_hanging, cause=event)
        case _:
            pass


def _steps_of_the_law(event: e.AnyEvent) -> Iterator[Callable[[Case], Iterable[e.AnyEvent]]]:
    """The same for the statutory term's class (L18), reviews (L20), findings and rectification (L9, L25, L26)."""
    match event:
        case e.FindingOpened() | e.PleaMade() | e.FindingDecided():
            yield partial(_hanging, cause=event)
            yield partial(_step_aside, cause=event)
            yield partial(_end_questions_of_the_closed, cause=event)
        case e.RectificationOpened() | e.RectificationReported() | e.RectificationVerified():
            yield partial(_hanging, cause=event)
            yield partial(_end_questions_of_the_closed, cause=event)
        case e.Classified():
            yield partial(_rebudget, cause=event)
        case e.ReviewRequested():
            yield partial(lawful.review_clock, cause=event)
        case e.ReviewDecided():
            yield partial(_stop, name="review", cause=event)
            yield partial(_end_questions_of_the_closed, cause=event)
        case e.Reopened():
            yield partial(lawful.end_review, cause=event)
            yield partial(_stop, name="review", cause=event)
        case e.Filed() | e.ClaimLookedUp() | e.InterestDeclared() | e.Reassigned() | e.PeopleChanged():
            yield partial(lawful.move_review, cause=event)
        case _:
            pass


def _stop_looking(case: Case, cause: e.AnyEvent) -> Iterator[e.AnyEvent]:
    """When no clock stands still any more, whatever ended that, nothing outside is looked after any more (L18)."""
    for clock in case.running():
        rule = next((r for r in case.rulebook.clocks if r.name == clock.name), None)
        if rule is not None and Trigger.RESUMED in rule.stops_on and not lawful.waits(case):
            yield _stopped(case, clock, cause)


def _follow_rule(
    case: Case, rule: ClockRule, pulled: Trigger, since: Moment, event: e.AnyEvent
) -> Iterator[e.AnyEvent]:
    running = next((c for c in case.running() if c.name == rule.name), None)
    if running is not None:
        if pulled in rule.stops_on:
            yield _stopped(case, running, event)
        elif pulled in rule.restarts_on:
            yield from _run_anew(case, running, since, pulled, event)
        return
    last = max((c.run for c in case.clocks if c.name == rule.name), default=0)
    severity = case.term_severity(rule.name)
    again = last > 0 and rule.scope is Scope.CASE  # what is over outside is not looked after again by a check
    starts = pulled in rule.starts_on or (pulled in rule.restarts_on and again)
    if starts and case.status is Status.OPEN:  # on a closed case only promises are still measured (R4.4)
        yield _started(clocks.start(rule, run=last + 1, at=since, by=pulled, severity=severity), event)


def _run_anew(
    case: Case, clock: Clock, since: Moment, pulled: Trigger, event: e.AnyEvent
) -> Iterator[e.AnyEvent]:
    """The next run of a running clock; time outside the term that goes on goes over to it."""
    rule = case.rulebook.clock_rule(clock.name)
    severity = case.term_severity(clock.name)
    _, fresh = clocks.restart(clock, rule, since, case.calendar, by=pulled, severity=severity)
    yield _stopped(case, clock, event)
    yield _started(fresh, event)


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
    """Closing stops every clock of the case in one step, but for those of which the rule book says otherwise.

    Promises to the customer are still owed (R4.4), causes still to be put right (L9), the accused still heard (L26).
    """
    for clock in case.running():
        if not case.rulebook.outlives_closing(clock.name):
            yield _stopped(case, clock, cause)
    yield from _end_questions(case, cause)
    yield from _end_directives(case, cause)


def _hanging(case: Case, cause: e.AnyEvent) -> Iterator[e.AnyEvent]:
    """Clocks of findings and rectification: first what the event ends, then what it begins (L9, L25, L26)."""
    ended = hanging.ended_by(cause)
    if ended is not None:
        yield from _stop(case, ended, cause)
    for clock in hanging.begun_by(case, cause):
        yield _started(clock, cause)


def _end_questions_of_the_closed(case: Case, cause: e.AnyEvent) -> Iterator[e.AnyEvent]:
    """When a closed case owes nothing any more, nobody is asked any more."""
    if case.status is Status.CLOSED and not case.running():
        yield from _end_questions(case, cause)


def _end_questions(case: Case, cause: e.AnyEvent) -> Iterator[e.AnyEvent]:
    for escalation in case.escalations:
        if escalation.status in (EscalationStatus.OPENED, EscalationStatus.ACKNOWLEDGED):
            yield e.EscalationEnded(
                at=cause.at,
                actor=cause.actor,
                message_id=cause.message_id,
                clause="R6.1",
                number=escalation.number,
            )


def _end_directives(case: Case, cause: e.Closed) -> Iterator[e.AnyEvent]:
    """A closed case has nobody at work for it any more (R6.1(4))."""
    for directive in case.directives:
        if directive.ended_at is None:
            yield e.DirectiveEnded(
                at=cause.at,
                actor=cause.actor,
                message_id=cause.message_id,
                clause="R6.1(4)",
                number=directive.number,
            )


def _cooperation_clocks(case: Case, cause: e.CooperationRequested) -> Iterator[e.AnyEvent]:
    """Every request to a related post gets clocks of its own: to be taken up, and to be answered (R6.5)."""
    rule = case.rulebook.clock_rule("cooperation" if cause.due is None else "cooperation_by_date")
    name = f"cooperation-{cause.number}"
    start = partial(clocks.start, run=1, at=cause.at, severity=case.severity)
    yield _started(start(rule, name=name, due=cause.due), cause)
    taking_up = next((r for r in case.rulebook.clocks if r.name == "cooperation_acknowledgement"), None)
    if taking_up is not None:
        yield _started(start(taking_up, name=f"{taking_up.name}-{cause.number}"), cause)


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


def _rebudget(case: Case, cause: e.SeveritySet | e.Classified) -> Iterator[e.AnyEvent]:
    """Another severity, or another class (L18), gives running clocks another term; their ledgers stay."""
    for clock in case.running():
        rule = case.rulebook.clock_rule(clock.name)
        severity = case.term_severity(clock.name)
        if clock.due is None and clocks.rebudget(clock, rule, severity) != clock:
            yield e.ClockRebudgeted(
                at=cause.at,
                actor=cause.actor,
                message_id=cause.message_id,
                clause=clock.clause,
                name=clock.name,
                run=clock.run,
                severity=severity,
                complexity=cause.complexity if isinstance(cause, e.Classified) else None,
            )


def _step_aside(case: Case, cause: e.AnyEvent) -> Iterator[e.AnyEvent]:
    """Whoever drives or supervises the case and turns out to have an interest steps aside at once (L17)."""
    without = recused(case)
    yield from _hand_over(case, cause, without)
    for asked in case.escalations:
        if asked.ended_at is None and asked.person in without:
            for told in ask_anew(case, asked, cause):
                case = evolve(case, told)
                yield told


def _hand_over(case: Case, cause: e.AnyEvent, without: Mapping[str, Ground]) -> Iterator[e.AnyEvent]:
    officer = officer_beside(case.people, case.officer, without)
    supervisor = supervisor_beside(case.people.ladder, case.supervisor, without)
    gone = [person for person in (case.officer, case.supervisor) if person not in (officer, supervisor)]
    if not gone:
        return
    yield e.PeopleChanged(
        at=cause.at,
        actor=cause.actor,
        message_id=cause.message_id,
        clause="L17",
        reason="; ".join(f"{person} is {WORDS[without[person]]}" for person in gone if person in without),
        officer=officer if officer != case.officer else None,
        supervisor=supervisor if supervisor != case.supervisor else None,
    )


def _repeat_after_rung(case: Case, fired: e.RungFired) -> Iterator[e.AnyEvent]:
    """A monitoring clock begins its next run when its last rung has fired: from now, not from when it was due.

    After an outage a check that was missed ten times is made once.
    """
    rule = case.rulebook.clock_rule(fired.name)
    clock = next(c for c in case.clocks if c.name == fired.name and c.run == fired.run)
    if rule.repeats and clock.stopped_at is None and all(r.fired_at is not None for r in clock.rungs):
        yield from _run_anew(case, clock, fired.at, clock.started_by, fired)


def due(case: Case, at: Moment) -> tuple[tuple[Clock, DueRung], ...]:
    """Rungs that are due and have not fired, in the order in which they fell due."""
    found = [(clock, rung) for clock in case.running() for rung in clocks.due_rungs(clock, case.calendar, at)]
    found.sort(key=lambda entry: (entry[1].due_at, entry[0].name))
    return tuple(found)


def fired(case: Case, clock: Clock, rung: DueRung, at: Moment) -> e.RungFired:
    """The event of one rung; its identity (case, clock, run, rung) is its message id, so that it fires once.

    A reminder says from when it may disturb a person; when it was due and fired moves by nothing (R6.1(2)).
    """
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
        disturb_at=case.rulebook.reminds_at(at) if rung.does is RungAction.REMIND else None,
    )
