"""Fold root causes, findings of responsibility, rectification and waivers (see `domain.evolve`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from domain import events as e
from domain.accountability import Finding, Points, Rectification

if TYPE_CHECKING:
    from domain.model import Case

Accounted = (
    e.CauseFound
    | e.FindingOpened
    | e.PleaMade
    | e.FindingDecided
    | e.RectificationOpened
    | e.RectificationReported
    | e.RectificationVerified
    | e.AssessmentWaived
)
"""Events of accountability: they move the procedure of Article 7 nowhere."""


def accounted(case: Case, event: Accounted) -> dict[str, Any]:
    """What an event of accountability changes: one line a kind."""
    match event:
        case e.CauseFound():
            return {"root_causes": (*case.root_causes, event)}
        case e.FindingOpened():
            return {"findings": (*case.findings, Finding(opened=event))}
        case e.PleaMade():
            return {"findings": _findings(case, event)}
        case e.FindingDecided():
            return {"findings": _findings(case, event)}
        case e.RectificationOpened():
            return {"rectifications": (*case.rectifications, Rectification(opened=event))}
        case e.RectificationReported():
            return {"rectifications": _rectifications(case, event)}
        case e.RectificationVerified():
            return {"rectifications": _rectifications(case, event)}
        case e.AssessmentWaived():
            return {"assessed": _waived(case, event)}
        case _:
            assert_never(event)


def _findings(case: Case, event: e.PleaMade | e.FindingDecided) -> tuple[Finding, ...]:
    def changed(entry: Finding) -> Finding:
        if isinstance(event, e.PleaMade):
            return entry.model_copy(update={"pleas": (*entry.pleas, event)})
        return entry.model_copy(update={"decided": event})

    return tuple(changed(f) if f.opened.number == event.number else f for f in case.findings)


def _rectifications(
    case: Case, event: e.RectificationReported | e.RectificationVerified
) -> tuple[Rectification, ...]:
    def changed(entry: Rectification) -> Rectification:
        if isinstance(event, e.RectificationReported):
            return entry.model_copy(update={"reports": (*entry.reports, event)})
        return entry.model_copy(update={"verified": (*entry.verified, event)})

    return tuple(changed(r) if r.opened.number == event.number else r for r in case.rectifications)


def _waived(case: Case, event: e.AssessmentWaived) -> tuple[Points, ...]:
    mark = {"waived_seq": case.seq + 1, "waived_at": event.at, "waived_by": event.actor.person}
    return tuple(
        p.model_copy(update=mark) if (p.seq, p.code) == (event.seq, event.code) else p for p in case.assessed
    )
