"""Fold an event into a plan: total, exhaustive, and without any decision of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from domain import clocks
from domain.emergency import events as e
from domain.emergency.model import Plan, PlanStatus, Task
from domain.events.refused import MessageRefused
from domain.events.ticking import ClockStarted, ClockStopped, RungFired
from domain.model import spent_id

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from domain.clocks import Clock

Ticking = ClockStarted | RungFired | ClockStopped


def fold(history: Iterable[e.AnyPlanEvent]) -> Plan:
    """The state after these events, the first of which must be `PlanProposed`.

    Raises:
        ValueError: no event, or the first is not `PlanProposed`.
    """
    plan: Plan | None = None
    for event in history:
        plan = evolve(plan, event)
    if plan is None:
        raise ValueError("a plan begins with an event")
    return plan


def evolve(plan: Plan | None, event: e.AnyPlanEvent) -> Plan:
    """The state after one more event.

    Raises:
        ValueError: the first event is not `PlanProposed`, or it comes again.
    """
    if isinstance(event, e.PlanProposed):
        if plan is not None:
            raise ValueError("a plan is proposed once")
        return _proposed(event)
    if plan is None:
        raise ValueError("a plan begins with `PlanProposed`")
    seq = plan.seq + 1
    changes = _changes(plan, event)
    changes |= {"seq": seq, "last_at": max(plan.last_at, event.at)}
    changes["seen"] = {**plan.seen, event.message_id: seq}
    if isinstance(event, MessageRefused) and event.seal:
        changes["seen"] |= {spent_id(event.seal): seq}
    return plan.model_copy(update=changes)


def _proposed(event: e.PlanProposed) -> Plan:
    said = event.model_dump(exclude={"kind", "at", "actor", "message_id", "clause", "rulebook", "calendar"})
    return Plan(
        **said,
        seq=1,
        opened_by=event.message_id,
        opened_at=event.at,
        last_at=event.at,
        rulebook=event.rulebook,
        calendar=event.calendar,
        seen={event.message_id: 1},
    )


def _changes(plan: Plan, event: e.AnyPlanEvent) -> dict[str, Any]:
    match event:
        case e.PlanProposed():
            raise ValueError("a plan is proposed once")
        case e.PlanRaised():
            levels = [step.level for step in plan.ladder]
            return {"place": levels.index(event.level)}
        case e.PlanStarted():
            return {"status": PlanStatus.ACTIVE, "severity": event.severity, "started_at": event.at}
        case e.PlanDismissed():
            return {"status": PlanStatus.DISMISSED, "dismissal": event.text, **_ended(event)}
        case e.PlanStoodDown():
            return {"status": PlanStatus.STOOD_DOWN, "closing": event, **_ended(event)}
        case e.CasesJoined():
            return {"joined_at": event.at}
        case e.TaskGiven() | e.TaskAcknowledged() | e.TaskDone() | e.TaskWaived():
            return {"tasks": _tasks(plan, event)}
        case e.SituationReported():
            return {"reports": (*plan.reports, event)}
        case e.DecisionLogged():
            return {"decisions": (*plan.decisions, event)}
        case e.FiguresCounted():
            return {"figures": event.figures, "counted_at": event.at}
        case ClockStarted() | RungFired() | ClockStopped():
            return {"clocks": _clocks(plan, event)}
        case MessageRefused():
            return {"refusals": plan.refusals + 1}
        case _:
            assert_never(event)


def _ended(event: e.PlanDismissed | e.PlanStoodDown) -> dict[str, Any]:
    return {"ended_at": event.at, "ended_by": event.actor.person}


def _tasks(
    plan: Plan, event: e.TaskGiven | e.TaskAcknowledged | e.TaskDone | e.TaskWaived
) -> tuple[Task, ...]:
    match event:
        case e.TaskGiven():
            given = Task(
                number=event.number,
                unit=event.unit,
                text=event.text,
                message_id=event.message_id,
                given_at=event.at,
                due=event.due,
            )
            return (*plan.tasks, given)
        case e.TaskAcknowledged():
            turn: dict[str, Any] = {"acknowledged_at": event.at, "acknowledged_by": event.actor.person}
        case e.TaskDone():
            turn = {"done_at": event.at, "done_by": event.actor.person, "result": event.text}
        case e.TaskWaived():
            turn = {"waived": event.reason}
        case _:
            assert_never(event)
    return tuple(t.model_copy(update=turn) if t.number == event.number else t for t in plan.tasks)


def _clocks(plan: Plan, event: Ticking) -> tuple[Clock, ...]:
    match event:
        case ClockStarted():
            return (*plan.clocks, event.clock)
        case RungFired():
            late = event.late_by_seconds
            return _on(plan, event, lambda clock: clocks.fire(clock, event.rung, event.at, late))
        case ClockStopped():
            return _on(plan, event, lambda clock: clocks.freeze(clock, event.at, event.verdict))
        case _:
            assert_never(event)


def _on(plan: Plan, event: RungFired | ClockStopped, change: Callable[[Clock], Clock]) -> tuple[Clock, ...]:
    named = (event.name, event.run)
    return tuple(change(clock) if (clock.name, clock.run) == named else clock for clock in plan.clocks)
