"""What readers see of root causes, findings, rectification and points (R3, R4.5, L9, L25 to L27)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain import clocks
from domain.accountability import awaited, state_of
from domain.assessment import in_force
from domain.clocks import Verdict
from domain.next_step import was_resolved

if TYPE_CHECKING:
    from domain.accountability import Finding, Rectification
    from domain.events import CauseFound
    from domain.model import Case
    from domain.values import Frozen

_HEAD = {"kind", "message_id", "clause"}


def accountability(case: Case) -> dict[str, Any]:
    """The fields of the view that this part fills."""
    return {
        "root_causes": tuple(_cause(case, found) for found in case.root_causes),
        "findings": tuple(_finding(case, finding) for finding in case.findings),
        "rectifications": tuple(_rectification(case, task) for task in case.rectifications),
        "assessments": tuple(_points(case)),
        "awaited": awaited(case),
        "saved_seconds": saved_seconds(case),
        "rulebook_in_force": in_force(case),
    }


def saved_seconds(case: Case) -> int | None:
    """Time saved against the term of R7.2 (R4.5): only where the customer got what ends the matter, in time."""
    clock = case.clock("resolution")
    if (
        clock is None
        or clock.stopped_at is None
        or clock.verdict is not Verdict.MET
        or not was_resolved(case)
    ):
        return None
    due = clocks.project(clock, case.calendar).due_at
    return int((due - clock.stopped_at).total_seconds()) if due is not None else None


def _said(event: Frozen) -> dict[str, Any]:
    return event.model_dump(mode="json", exclude=_HEAD)


def _cause(case: Case, found: CauseFound) -> dict[str, Any]:
    return _said(found) | _titles(case, found.code)


def _titles(case: Case, code: str) -> dict[str, str]:
    known = case.rulebook.root_cause(code)
    return {"title": known.title, "title_zh": known.title_zh} if known is not None else {}


def _finding(case: Case, finding: Finding) -> dict[str, Any]:
    heard = case.clock(f"plea-{finding.number}")
    until = clocks.project(heard, case.calendar).due_at if heard is not None else None
    decided = finding.decided
    return _said(finding.opened) | {
        "state": state_of(case, finding).value,
        "plea_until": until,
        "pleas": [_said(plea) for plea in finding.pleas],
        "decision": _said(decided) if decided is not None else None,
    }


def _rectification(case: Case, task: Rectification) -> dict[str, Any]:
    return (
        _said(task.opened)
        | {"cause": _titles(case, task.opened.root_cause)}
        | {
            "state": task.state.value,
            "due": task.due,
            "reports": [_said(report) for report in task.reports],
            "verified": [_said(verdict) for verdict in task.verified],
        }
    )


def _points(case: Case) -> list[dict[str, Any]]:
    titles = {row.event: row.title_zh for row in case.rulebook.assessment}
    return [p.model_dump(mode="json") | {"title_zh": titles.get(p.code)} for p in case.assessed]
