"""Decide: a plan and a command in, events or a refusal out; the one rule behind signal, update and HTTP (R6.1(1))."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, assert_never

from domain.decide.dispatch import refused_id
from domain.decide.facts import head
from domain.decide.ticking import SYSTEM
from domain.emergency import commands as c
from domain.emergency import events as e
from domain.emergency import who
from domain.emergency.evolve import evolve
from domain.emergency.model import PlanStatus
from domain.emergency.ticking import advance, fire, follow
from domain.events.refused import MessageRefused
from domain.refusals import RefusalCode, Refused
from domain.units import elapsed

if TYPE_CHECKING:
    from domain.command import Actor
    from domain.emergency.model import Plan, Task
    from domain.values import Moment

Primary = tuple[e.AnyPlanEvent, ...] | Refused

_OWN_NAMES: Final = re.compile(r"(rung:|refused:|spent:|told:|counted:).*")
"""Identities of what the plan's own machinery says."""


def open_plan(command: c.OpenPlan, at: Moment) -> tuple[e.AnyPlanEvent, ...]:
    """The plan is proposed; the first level without interest is asked whether it starts (R6.1(1), L17, L29)."""
    said = command.model_dump(exclude={"message_id", "actor", "rulebook", "calendar"})
    proposed = e.PlanProposed(
        at=at,
        actor=command.actor,
        message_id=command.message_id,
        clause="L29" if command.cause in (c.Cause.PERSONS, c.Cause.SIGN, c.Cause.SEVERITY) else "R6.1(1)",
        rulebook=command.rulebook,
        calendar=command.calendar,
        **said,
    )
    return follow(None, (proposed,))


def decide(plan: Plan, command: c.PlanCommand, at: Moment) -> Primary:
    """What a command makes happen, or why nothing does. Pure; what fell due before the message came fires before it.

    Args:
        plan: the state before.
        command: one validated message.
        at: the plan's time now; it never runs back.
    """
    at = max(at, plan.last_at)
    refused = who.refused(plan, command)
    if refused is not None:
        return refused
    if _OWN_NAMES.fullmatch(command.message_id):
        text = "message ids that begin so are the plan's own; choose another"
        return _no(RefusalCode.MALFORMED, text, "message_id")
    if plan.over:
        text = f"the plan is {plan.status.value.replace('_', ' ')}"
        return _no(RefusalCode.EMERGENCY_OVER, text)
    missed = fire(plan, at, lambda due_at: due_at < at)
    for event in missed:
        plan = evolve(plan, event)
    primary = _rule(plan, command, at)
    return primary if isinstance(primary, Refused) else (*missed, *follow(plan, primary))


def _rule(plan: Plan, command: c.PlanCommand, at: Moment) -> Primary:
    match command:
        case c.StartPlan() | c.DismissPlan():
            return _answer(plan, command, at)
        case c.GiveTask():
            return _give(plan, command, at)
        case c.AcknowledgeTask() | c.FinishTask():
            return _task(plan, command, at)
        case c.ReportSituation():
            told = e.SituationReported(**head(command, at, "R6.1(1)"), text=command.text)
            return _not_active(plan) or (told,)
        case c.LogDecision():
            return _not_active(plan) or (e.DecisionLogged(**head(command, at, "R6.1(1)"), text=command.text),)
        case c.StandDown():
            return _stand_down(plan, command, at)
        case _:
            assert_never(command)


def _answer(plan: Plan, command: c.StartPlan | c.DismissPlan, at: Moment) -> Primary:
    """Whether the plan starts is decided once, by the leadership group alone (R6.1(1))."""
    if plan.status is not PlanStatus.PROPOSED:
        return _no(RefusalCode.EMERGENCY_STARTED, "the plan has been started already")
    known = head(command, at, "R6.1(1)")
    if isinstance(command, c.DismissPlan):
        return (e.PlanDismissed(**known, text=command.text),)
    return (e.PlanStarted(**known, text=command.text, severity=command.severity or plan.severity),)


def _not_active(plan: Plan) -> Refused | None:
    if plan.status is PlanStatus.ACTIVE:
        return None
    return _no(RefusalCode.EMERGENCY_NOT_STARTED, "the plan has been proposed, not started")


def _give(plan: Plan, command: c.GiveTask, at: Moment) -> Primary:
    """A task has a due time: the one given, or the rule book's (R6.1(4))."""
    refused = _not_active(plan)
    if refused is not None:
        return refused
    if command.due is not None and command.due <= at:
        return _no(RefusalCode.MALFORMED, "due: lies in the past", "due")
    budget = plan.rulebook.clock_rule("emergency_task").terms[0].budget
    return (
        e.TaskGiven(
            **head(command, at, "R6.1(4)"),
            number=len(plan.tasks) + 1,
            unit=command.unit,
            text=command.text,
            due=command.due or at + elapsed(budget.unit, budget.amount),
        ),
    )


def _task(plan: Plan, command: c.AcknowledgeTask | c.FinishTask, at: Moment) -> Primary:
    task = plan.task(command.number)
    if task is None:
        return _no(RefusalCode.TASK_UNKNOWN, "no task of the plan has this number", "number")
    if not task.open:
        return _no(RefusalCode.TASK_OVER, f"task {task.number} is done", "number")
    known = head(command, at, "R6.1(4)")
    if isinstance(command, c.FinishTask):
        return (e.TaskDone(**known, number=task.number, text=command.text),)
    if task.acknowledged_at is not None:
        return _no(RefusalCode.ALREADY_ACKNOWLEDGED, f"task {task.number} has been taken up", "number")
    return (e.TaskAcknowledged(**known, number=task.number),)


def _stand_down(plan: Plan, command: c.StandDown, at: Moment) -> Primary:
    """Only when every task is done, or waived by name and with a reason (R6.1(1), R6.1(4))."""
    refused = _not_active(plan)
    if refused is not None:
        return refused
    waived = {waiver.number: waiver.reason for waiver in command.waived}
    if len(waived) < len(command.waived):
        return _no(RefusalCode.MALFORMED, "waived: one task is waived twice", "waived")
    wrong = sorted(waived.keys() - {task.number for task in plan.open_tasks})
    if wrong:
        return _no(RefusalCode.TASK_UNKNOWN, f"no open task has the number {wrong[0]}", "waived")
    left = [task for task in plan.open_tasks if task.number not in waived]
    if left:
        return _no(RefusalCode.TASKS_OPEN, f"still to be done or waived: {_named(left)}", "waived")
    waivers = (
        e.TaskWaived(**head(command, at, "R6.1(4)"), number=number, reason=reason)
        for number, reason in waived.items()
    )
    return (*waivers, e.PlanStoodDown(**head(command, at, "R6.1(1)"), text=command.text))


def _named(tasks: list[Task]) -> str:
    return ", ".join(f"task {task.number} of {task.unit}" for task in tasks)


# ---- what the plan's own machinery tells ------------------------------------------------------------


def joined(plan: Plan, told: int, at: Moment) -> tuple[e.AnyPlanEvent, ...]:
    """The cases of the group have been told."""
    at = max(at, plan.last_at)
    return (e.CasesJoined(at=at, actor=SYSTEM, message_id="told:joined", clause="R6.1(1)", told=told),)


def counted(plan: Plan, figures: e.Figures, at: Moment) -> tuple[e.AnyPlanEvent, ...]:
    """The cases of the group have been counted."""
    at, known = max(at, plan.last_at), f"counted:{plan.seq}"
    return (e.FiguresCounted(at=at, actor=SYSTEM, message_id=known, clause="R6.1(1)", figures=figures),)


def answered(plan: Plan, message_id: str) -> int | None:
    """Sequence of the last event that this message caused, if it was taken before."""
    return plan.seen.get(message_id)


def refuse(
    name: str,
    message_id: str,
    actor: Actor | None,
    refused: Refused,
    at: Moment,
    *,
    seal: str | None = None,
) -> MessageRefused:
    """The event of a message that cannot be taken: kept with its reason (contract: a signal is never lost)."""
    return MessageRefused(
        at=at,
        actor=actor or SYSTEM,
        message_id=refused_id(message_id),
        clause="contract",
        name=name[:100],
        code=refused.code.value,
        reason=refused.text[:2000],
        seal=seal,
    )


def _no(code: RefusalCode, text: str, field: str | None = None) -> Refused:
    return Refused(code=code, text=text, field=field)


__all__ = ["advance", "answered", "counted", "decide", "joined", "open_plan", "refuse"]
