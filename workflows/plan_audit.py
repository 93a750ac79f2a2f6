"""What an auditor reads of an emergency plan in Temporal's UI: without what anybody wrote (R4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import clocks
from domain.emergency.model import PlanStatus

if TYPE_CHECKING:
    from datetime import datetime

    from domain.emergency.model import Plan, Task


def page(plan: Plan) -> str:
    """The plan as Markdown: where it stands, its group, its clocks, tasks and turns."""
    return "\n".join((*_summary(plan), *_clocks(plan), *_tasks(plan), *_turns(plan)))


def _summary(plan: Plan) -> list[str]:
    late = " · **overdue**" if plan.overdue else ""
    lines = [f"# Emergency plan {plan.emergency_no}: {plan.status.value.replace('_', ' ')}{late}", ""]
    if plan.status is PlanStatus.PROPOSED:
        lines += [f"**Asked:** {plan.asked.level.value.replace('_', ' ')}, `{plan.asked.person}`", ""]
    lines += [
        f"- **Group** {plan.grouping.words}",
        f"- **Proposed by** {plan.cause.value}: {plan.cases} cases, {plan.persons} persons (R6.1(1), L29)",
        f"- **Severity** {plan.severity.value}",
        f"- **Rule book** {plan.rulebook.version} · **event** {plan.seq}",
    ]
    if plan.figures is not None:
        told = plan.figures
        lines.append(
            f"- **Cases** {told.cases}: {told.open} open, {told.closed} closed, {told.overdue} overdue; "
            f"{told.persons} persons"
        )
    return lines


def _clocks(plan: Plan) -> list[str]:
    lines = ["", "## Clocks", "", "| clock | clause | due | verdict | why |", "|---|---|---|---|---|"]
    for clock in plan.clocks[-12:]:
        projection = clocks.project(clock, plan.calendar)
        due = _at(plan, projection.due_at) if projection.due_at else "—"
        lines.append(
            f"| {clock.name} (run {clock.run}) | {clock.clause} | {due} | {clock.verdict.value} "
            f"| {projection.explanation} |"
        )
    return lines


def _tasks(plan: Plan) -> list[str]:
    if not plan.tasks:
        return []
    lines = ["", "## Tasks (R6.1(4))", "", "| n | unit | due | stands |", "|---|---|---|---|"]
    return lines + [
        f"| {t.number} | {t.unit} | {_at(plan, t.due)} | {_stands(plan, t)} |" for t in plan.tasks[-30:]
    ]


def _stands(plan: Plan, task: Task) -> str:
    if task.done_at is not None:
        return f"done {_at(plan, task.done_at)} by `{task.done_by}`"
    if task.waived is not None:
        return "waived"
    if task.acknowledged_at is not None:
        return f"taken up {_at(plan, task.acknowledged_at)} by `{task.acknowledged_by}`"
    return "given"


def _turns(plan: Plan) -> list[str]:
    told = [(plan.opened_at, "proposed", "system")]
    if plan.started_at is not None:
        told.append((plan.started_at, f"started, severity {plan.severity.value}", "leadership"))
    if plan.joined_at is not None:
        told.append((plan.joined_at, "cases told that they belong to it", "system"))
    told += [(one.at, "situation reported", one.actor.person) for one in plan.reports]
    told += [(one.at, "decision logged", one.actor.person) for one in plan.decisions]
    if plan.ended_at is not None:
        told.append((plan.ended_at, plan.status.value.replace("_", " "), plan.ended_by or "system"))
    told.sort(key=lambda entry: entry[0])
    lines = ["", "## What happened", "", "| when | what | who |", "|---|---|---|"]
    return lines + [f"| {_at(plan, at)} | {what} | `{who}` |" for at, what, who in told[-30:]]


def timer_summary(plan: Plan, due: datetime) -> str:
    """What the durable timer waits for."""
    for clock in plan.running():
        for rung in clocks.project(clock, plan.calendar).rungs:
            if rung.due_at == due:
                return f"{clock.name}: {rung.name} at {_at(plan, due)} ({clock.clause})"
    return f"next deadline at {_at(plan, due)}"


def _at(plan: Plan, moment: datetime) -> str:
    return f"{plan.calendar.local(moment):%Y-%m-%d %H:%M:%S}"
