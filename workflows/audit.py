"""What an auditor reads in Temporal's UI: the case as a page, in words, with nothing personal in it (R4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import clocks
from domain.next_step import next_step
from domain.values import EscalationStatus

if TYPE_CHECKING:
    from datetime import datetime

    from domain.clocks import Clock
    from domain.model import Case

_SHOWN = 12


def page(case: Case) -> str:
    """The case as Markdown: where it stands, what comes next, its clocks and why they are due when they are."""
    lines = [f"# {case.complaint_no}: {_headline(case)}", ""]
    step = next_step(case)
    if step is not None:
        lines.append(f"**Next:** {step.what} — `{step.who}`, due {_at(case, step.due)} ({step.clause})")
    lines += [
        "",
        f"- **Branch** {case.people.branch} · **line** {case.intake.business_line.value} · "
        f"**about** {case.intake.category.value} · **severity** {case.severity.value}",
        f"- **Responsible** `{case.responsible.person}`, {case.responsible.post} in {case.responsible.unit}: "
        f"{case.responsible.reason}",
        f"- **Officer** `{case.officer}` · **supervisor** `{case.supervisor}`",
        f"- **Claim** {_claim(case)}",
        f"- **On file** {len(case.progress)} progress records, {len(case.contacts)} contacts, "
        f"{len(case.evidence)} pieces of evidence, {len(case.responses)} responses, {len(case.proposals)} proposals",
        f"- **Rule book** {case.rulebook.version} · **calendar** {case.calendar.version} · **event** {case.seq}",
        "",
        "## Clocks",
        "",
        "| clock | clause | due | verdict | why |",
        "|---|---|---|---|---|",
    ]
    shown = [clock for clock in case.clocks if clock.stopped_at is None] + list(_stopped(case))
    lines += [_row(case, clock) for clock in shown[:_SHOWN]]
    lines += _ladder(case)
    return "\n".join(lines)


def timer_summary(case: Case, due: datetime) -> str:
    """What the durable timer waits for."""
    for clock in case.running():
        for rung in clocks.project(clock, case.calendar).rungs:
            if rung.due_at == due:
                return f"{clock.name}: {rung.name} at {_at(case, due)} ({clock.clause})"
    return f"next deadline at {_at(case, due)}"


def _headline(case: Case) -> str:
    if case.closing is not None:
        return f"closed, {case.closing.outcome.value.replace('_', ' ')} ({case.closing.clause})"
    late = " · **overdue**" if case.overdue else ""
    return f"open, {case.stage.value.replace('_', ' ')}{late}"


def _at(case: Case, moment: datetime) -> str:
    return f"{case.calendar.local(moment):%Y-%m-%d %H:%M:%S}"


def _claim(case: Case) -> str:
    if case.claim is None:
        return "asked, no answer yet (R6.2(2))"
    blocked = f"; held up by: {case.blockage_cause}" if case.blockage_cause else ""
    return f"{case.claim.status.value.replace('_', ' ')}, {case.claim.claim_status or 'no status'}{blocked}"


def _stopped(case: Case) -> tuple[Clock, ...]:
    return tuple(reversed([clock for clock in case.clocks if clock.stopped_at is not None]))


def _row(case: Case, clock: Clock) -> str:
    projection = clocks.project(clock, case.calendar)
    due = _at(case, projection.due_at) if projection.due_at else "suspended"
    run = f" (run {clock.run})" if clock.run > 1 else ""
    return f"| {clock.name}{run} | {clock.clause} | {due} | {clock.verdict.value} | {projection.explanation} |"


def _ladder(case: Case) -> list[str]:
    if not case.escalations:
        return []
    lines = ["", "## Escalations", "", "| n | level | asked | why | status | decision |", "|---|---|---|---|---|---|"]
    for entry in case.escalations:
        status = EscalationStatus(entry.status).value
        lines.append(
            f"| {entry.number} | {entry.level.value} | `{entry.person}` | {entry.cause} | {status} "
            f"| {(entry.decision or '—').replace('_', ' ')} |"
        )
    return lines
