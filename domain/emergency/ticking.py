"""What the clocks of a plan make of events and of time (R6.1(1)): started, stopped, fired, once each.

The rule book says what starts and stops them (scope `emergency`). A clock that a task starts is the task's own:
`emergency_task-2`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import clocks
from domain.clock_rules import ClockRule, RungAction, Scope, Trigger
from domain.decide.ticking import SYSTEM
from domain.emergency import events as e
from domain.emergency.evolve import evolve
from domain.events.ticking import ClockStarted, ClockStopped, RungFired

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from domain.clocks import Clock, DueRung
    from domain.emergency.model import Plan
    from domain.event import Event
    from domain.values import Moment

DECISION: Final = "emergency_decision"
"""The clock of whether a proposed plan starts: its breach asks the next level."""


def follow(plan: Plan | None, primary: Iterable[e.AnyPlanEvent]) -> tuple[e.AnyPlanEvent, ...]:
    """The events and, after each, what they do to the clocks; each step sees what the one before it did."""
    result: list[e.AnyPlanEvent] = []
    waiting = list(primary)
    while waiting:
        event = waiting.pop(0)
        plan = evolve(plan, event)
        result.append(event)
        for consequence in tuple(_consequences(plan, event)):
            plan = evolve(plan, consequence)
            result.append(consequence)
        if isinstance(event, RungFired):
            waiting = [*_after_rung(plan, event), *waiting]
    return tuple(result)


def _pulled(event: e.AnyPlanEvent) -> tuple[Trigger, int | None] | None:
    """The trigger that an event pulls, and the task it is about."""
    match event:
        case e.PlanProposed():
            return Trigger.EMERGENCY_PROPOSED, None
        case e.PlanRaised():
            return Trigger.EMERGENCY_RAISED, None
        case e.PlanStarted():
            return Trigger.EMERGENCY_STARTED, None
        case e.PlanDismissed():
            return Trigger.EMERGENCY_DISMISSED, None
        case e.SituationReported():
            return Trigger.SITUATION_REPORTED, None
        case e.PlanStoodDown():
            return Trigger.EMERGENCY_STOOD_DOWN, None
        case e.TaskGiven():
            return Trigger.TASK_GIVEN, event.number
        case e.TaskAcknowledged():
            return Trigger.TASK_ACKNOWLEDGED, event.number
        case e.TaskDone() | e.TaskWaived():
            return Trigger.TASK_DONE, event.number
        case _:
            return None


def _consequences(plan: Plan, event: e.AnyPlanEvent) -> Iterator[e.AnyPlanEvent]:
    pulled = _pulled(event)
    if pulled is not None:
        trigger, number = pulled
        for rule in plan.rulebook.clocks:
            if rule.scope is Scope.EMERGENCY:
                yield from _by_rule(plan, rule, trigger, number, event)
    if plan.over and not isinstance(event, ClockStopped):
        for (
            clock
        ) in plan.running():  # each of its own: those that the rule stopped just now are gone from the next
            if pulled is None or not _stops(plan, clock, pulled[0]):
                yield _stopped(plan, clock, event)


def _stops(plan: Plan, clock: Clock, trigger: Trigger) -> bool:
    rule = plan.rulebook.clock_rule(clock.name)
    return trigger in rule.stops_on and clock.name == rule.name


def _by_rule(
    plan: Plan, rule: ClockRule, trigger: Trigger, number: int | None, event: e.AnyPlanEvent
) -> Iterator[e.AnyPlanEvent]:
    name = rule.name if number is None else f"{rule.name}-{number}"
    running = next((clock for clock in plan.running() if clock.name == name), None)
    if running is not None:
        if trigger in rule.stops_on or trigger in rule.restarts_on:
            yield _stopped(plan, running, event)
        if trigger in rule.restarts_on:
            yield _started(plan, rule, name, trigger, event)
    elif trigger in rule.starts_on:
        yield _started(plan, rule, name, trigger, event)


def _started(plan: Plan, rule: ClockRule, name: str, trigger: Trigger, event: e.AnyPlanEvent) -> ClockStarted:
    due = event.due if isinstance(event, e.TaskGiven) and rule.fixed else None
    run = sum(clock.name == name for clock in plan.clocks) + 1
    clock = clocks.start(rule, run=run, at=event.at, by=trigger, severity=plan.severity, name=name, due=due)
    return ClockStarted(
        at=event.at, actor=event.actor, message_id=event.message_id, clause=clock.clause, clock=clock
    )


def _stopped(plan: Plan, clock: Clock, cause: Event) -> ClockStopped:
    return ClockStopped(
        at=cause.at,
        actor=cause.actor,
        message_id=cause.message_id,
        clause=clock.clause,
        name=clock.name,
        run=clock.run,
        verdict=clocks.stop(clock, cause.at, plan.calendar).verdict,
    )


def _after_rung(plan: Plan, fired: RungFired) -> Iterator[e.AnyPlanEvent]:
    """Silence over a proposal asks the next level; a report that never came is owed anew, so that no plan sleeps."""
    rule = plan.rulebook.clock_rule(fired.name)
    if fired.name == DECISION and fired.does is RungAction.BREACH:
        yield _raised(plan, fired)
        return
    clock = next(c for c in plan.clocks if (c.name, c.run) == (fired.name, fired.run))
    if rule.repeats and clock.stopped_at is None and all(r.fired_at is not None for r in clock.rungs):
        stopped = _stopped(plan, clock, fired)
        yield stopped
        yield _started(evolve(plan, stopped), rule, clock.name, clock.started_by, fired)


def _raised(plan: Plan, fired: RungFired) -> e.PlanRaised:
    """The next level above whose person has no interest (L17); at the top the same one is asked again."""
    above = (step for step in plan.ladder[plan.place + 1 :] if step.person not in plan.recused)
    to = next(above, plan.asked)
    return e.PlanRaised(
        at=fired.at,
        actor=fired.actor,
        message_id=fired.message_id,
        clause="R6.1(1)",
        level=to.level,
        person=to.person,
    )


def advance(plan: Plan, at: Moment) -> tuple[e.AnyPlanEvent, ...]:
    """Fire every rung that is due, in the order in which they fell due, with what follows from each."""
    return fire(plan, max(at, plan.last_at), lambda due_at: due_at <= at)


def fire(plan: Plan, at: Moment, is_due: Callable[[datetime], bool]) -> tuple[e.AnyPlanEvent, ...]:
    """Fire what is due; looks again after each rung, for a rung may stop a clock or begin its next run."""
    events: list[e.AnyPlanEvent] = []
    while waiting := [entry for entry in _due(plan, at) if is_due(entry[1].due_at)]:
        clock, rung = waiting[0]
        told = follow(plan, (_fired(clock, rung, at),))
        for event in told:
            plan = evolve(plan, event)
        events.extend(told)
    return tuple(events)


def _due(plan: Plan, at: Moment) -> list[tuple[Clock, DueRung]]:
    found = [(clock, rung) for clock in plan.running() for rung in clocks.due_rungs(clock, plan.calendar, at)]
    return sorted(found, key=lambda entry: (entry[1].due_at, entry[0].name))


def _fired(clock: Clock, rung: DueRung, at: Moment) -> RungFired:
    return RungFired(
        at=at,
        actor=SYSTEM,
        message_id=f"rung:{clock.name}:{clock.run}:{rung.name}",
        clause=clock.clause,
        name=clock.name,
        run=clock.run,
        rung=rung.name,
        does=rung.does,
        due_at=rung.due_at,
        late_by_seconds=rung.late_by_seconds,
    )
