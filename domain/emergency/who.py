"""Who may do what to an emergency plan: the same table as for cases (`domain.authority`), asked of a plan."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from domain.authority import TABLE, Reach, Right
from domain.emergency import commands as c
from domain.refusals import RefusalCode, Refused
from domain.values import Role

if TYPE_CHECKING:
    from domain.command import Actor
    from domain.emergency.model import Plan

OF_PLAN_COMMAND: Final[Mapping[type[c.PlanCommand], Right]] = MappingProxyType(
    {
        c.StartPlan: Right.START_EMERGENCY,
        c.DismissPlan: Right.START_EMERGENCY,
        c.GiveTask: Right.DIRECT_EMERGENCY,
        c.AcknowledgeTask: Right.EMERGENCY_TASK,
        c.FinishTask: Right.EMERGENCY_TASK,
        c.ReportSituation: Right.EMERGENCY_TASK,
        c.LogDecision: Right.DIRECT_EMERGENCY,
        c.StandDown: Right.DIRECT_EMERGENCY,
    }
)
"""The right that each command of a plan needs."""


def refused(plan: Plan, command: c.PlanCommand) -> Refused | None:
    """Why this actor may not give this command, or None."""
    actor, right = command.actor, OF_PLAN_COMMAND[type(command)]
    no = reach_refused(actor, right, plan)
    if no is not None:
        return no
    if TABLE[right].decides and actor.person in plan.recused:
        text = "whoever has an interest in the matter decides nothing in it (L17)"
        return Refused(code=RefusalCode.ACTOR_NOT_ALLOWED, text=text, field="actor.person")
    if actor.role is not Role.LEADERSHIP and isinstance(command, c.AcknowledgeTask | c.FinishTask):
        return _of_the_unit(plan, command)
    return None


def reach_refused(actor: Actor, right: Right, plan: Plan) -> Refused | None:
    """Why this right does not reach the plan for this person, interest (L17) apart; None where it does."""
    tasked = frozenset(task.unit for task in plan.tasks)
    shared = plan.grouping.shared
    units = frozenset(filter(None, (shared.get("branch"), shared.get("place"))))
    return out_of_reach(actor, right, tasked=tasked, units=units, line=shared.get("line"))


def out_of_reach(
    actor: Actor, right: Right, *, tasked: frozenset[str], units: frozenset[str], line: str | None
) -> Refused | None:
    """The same by what decides it: units that have tasks, units and line that the plan is about."""
    granted = TABLE[right].grants.get(actor.role)
    if granted is None:
        text = f"the role {actor.role.value} may not do this"
        return Refused(code=RefusalCode.ACTOR_NOT_ALLOWED, text=text, field="actor.role")
    held = {Reach.ANY}
    if actor.unit in tasked:
        held.add(Reach.COOPERATING)
    if actor.unit in units:
        held.add(Reach.UNIT)
    if line is None or actor.line is None or actor.line.value == line:
        held.add(Reach.LINE)
    if granted & held:
        return None
    text = f"{actor.unit} has no task in this plan"
    return Refused(code=RefusalCode.UNIT_NOT_ALLOWED, text=text, field="actor.unit")


def _of_the_unit(plan: Plan, command: c.AcknowledgeTask | c.FinishTask) -> Refused | None:
    """A department answers for its own tasks (R6.1(4))."""
    task = plan.task(command.number)
    if task is None or task.unit == command.actor.unit:
        return None
    text = f"task {task.number} is of {task.unit}, not of {command.actor.unit}"
    return Refused(code=RefusalCode.UNIT_NOT_ALLOWED, text=text, field="actor.unit")
