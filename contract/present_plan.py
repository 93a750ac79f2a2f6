"""The view of an emergency plan: state in, what readers see out. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract.emergencies import PlanView
from contract.views import ClockView, RungView
from domain import clocks
from domain.emergency.model import PlanStatus

if TYPE_CHECKING:
    from domain.clocks import Clock
    from domain.emergency.model import Plan

_SAME = (
    *(
        "emergency_no",
        "title",
        "status",
        "severity",
        "grouping",
        "since",
        "cause",
        "reason",
        "cases",
        "persons",
    ),
    *(
        "complaint_no",
        "opened_by",
        "started_at",
        "joined_at",
        "ended_at",
        "figures",
        "counted_at",
        "dismissal",
    ),
    *("next_deadline", "overdue", "seq"),
)
"""Fields of the view that are the plan's own."""
_HEAD = {"kind", "message_id", "clause"}


def plan_view(plan: Plan) -> PlanView:
    """Everything about a plan."""
    waits = plan.status is PlanStatus.PROPOSED
    return PlanView(
        **{name: getattr(plan, name) for name in _SAME},
        group=plan.grouping.words,
        proposed_at=plan.opened_at,
        updated_at=plan.last_at,
        asked=plan.asked.person if waits else None,
        asked_level=plan.asked.level if waits else None,
        tasks=tuple({**task.model_dump(mode="json"), "open": task.open} for task in plan.tasks),
        reports=tuple(report.model_dump(mode="json", exclude=_HEAD) for report in plan.reports),
        decisions=tuple(decision.model_dump(mode="json", exclude=_HEAD) for decision in plan.decisions),
        closing=_closing(plan),
        clocks=tuple(_clock(clock, plan) for clock in plan.clocks),
        rulebook_version=plan.rulebook.version,
    )


def _closing(plan: Plan) -> dict[str, Any] | None:
    """The closing report (R6.1(1)); its figures come a moment after its words."""
    told = plan.closing
    if told is None:
        return None
    counted = plan.counted_at is not None and plan.counted_at >= told.at
    return {
        "text": told.text,
        "person": told.actor.person,
        "at": told.at.isoformat(),
        "figures": plan.figures.model_dump() if plan.figures is not None and counted else None,
        "tasks": len(plan.tasks),
        "tasks_done": sum(task.done_at is not None for task in plan.tasks),
        "tasks_waived": sum(task.waived is not None for task in plan.tasks),
        "situation_reports": len(plan.reports),
        "decisions": len(plan.decisions),
    }


def _clock(clock: Clock, plan: Plan) -> ClockView:
    projection = clocks.project(clock, plan.calendar)
    due = {entry.name: entry.due_at for entry in projection.rungs}
    return ClockView(
        name=clock.name,
        clause=clock.clause,
        run=clock.run,
        started_at=clock.started_at,
        due_at=projection.due_at,
        rungs=tuple(
            RungView(name=r.name, due_at=due[r.name], fired_at=r.fired_at, late_by=r.late_by_seconds)
            for r in clock.rungs
        ),
        provisional=projection.provisional,
        suspended=clock.suspended,
        stopped_at=clock.stopped_at,
        verdict=clock.verdict.value,
        explanation=projection.explanation,
    )
