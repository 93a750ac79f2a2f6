"""Fold what the law adds: class, new facts, notices, duplicates, reviews (L18 to L20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from domain import events as e
from domain.model import Review, Suspicion
from domain.values import ReviewStatus

if TYPE_CHECKING:
    from domain.model import Case

Lawful = (
    e.Classified
    | e.NewFactsAdded
    | e.ProceedingChecked
    | e.ExtensionApproved
    | e.NoticeIssued
    | e.NoticeDelivered
    | e.DuplicateSuspected
    | e.DuplicateDismissed
    | e.MergedIn
    | e.ReviewRequested
    | e.ReviewAcknowledged
    | e.ReviewMoved
    | e.ReviewDecided
    | e.ReviewEnded
)
"""What the law adds to the insurer's own procedure."""

Reviewing = e.ReviewAcknowledged | e.ReviewMoved | e.ReviewDecided | e.ReviewEnded


def lawful(case: Case, event: Lawful) -> dict[str, Any]:
    """What the event changes: one line a kind."""
    match event:
        case e.Classified():
            return {"classified": event}
        case e.NewFactsAdded():
            return {"new_facts": (*case.new_facts, event)}
        case e.ProceedingChecked():
            return {}
        case e.ExtensionApproved():
            return {"approvals": (*case.approvals, event)}
        case e.NoticeIssued():
            return {"issued": (*case.issued, event)}
        case e.NoticeDelivered():
            return {"notices": (*case.notices, event)}
        case e.DuplicateSuspected():
            return {"duplicates": (*case.duplicates, _suspicion(event))}
        case e.DuplicateDismissed():
            return {"duplicates": _settled(case, event, dismissed=True)}
        case e.MergedIn():
            return {
                "merged": (*case.merged, event),
                "duplicates": _settled(case, event, dismissed=False),
            }
        case e.ReviewRequested():
            return {"reviews": (*case.reviews, _requested(event))}
        case e.ReviewAcknowledged() | e.ReviewMoved() | e.ReviewDecided() | e.ReviewEnded():
            turn = _turn(event)
            return {
                "reviews": tuple(
                    r.model_copy(update=turn) if r.number == event.number else r for r in case.reviews
                )
            }
        case _:
            assert_never(event)


def _suspicion(event: e.DuplicateSuspected) -> Suspicion:
    return Suspicion(
        complaint_no=event.complaint_no, ticket_no=event.ticket_no, grounds=event.grounds, since=event.at
    )


def _settled(
    case: Case, event: e.DuplicateDismissed | e.MergedIn, *, dismissed: bool
) -> tuple[Suspicion, ...]:
    return tuple(
        s.model_copy(update={"settled_at": event.at, "dismissed": dismissed})
        if s.complaint_no == event.complaint_no and s.settled_at is None
        else s
        for s in case.duplicates
    )


def _requested(event: e.ReviewRequested) -> Review:
    return Review(
        number=event.number,
        grounds=event.grounds,
        examines=event.examines,
        level=event.level,
        person=event.person,
        requested_at=event.at,
        message_id=event.message_id,
    )


def _turn(event: Reviewing) -> dict[str, Any]:
    match event:
        case e.ReviewAcknowledged():
            return {
                "status": ReviewStatus.ACKNOWLEDGED,
                "level": event.level,
                "person": event.person,
                "acknowledged_at": event.at,
            }
        case e.ReviewMoved():
            return {
                "status": ReviewStatus.REQUESTED,
                "level": event.level,
                "person": event.person,
                "acknowledged_at": None,
            }
        case e.ReviewDecided():
            return {
                "status": ReviewStatus.DECIDED,
                "level": event.level,
                "person": event.person,
                "ended_at": event.at,
                "finding": event.finding,
            }
        case e.ReviewEnded():
            return {"status": ReviewStatus.ENDED, "ended_at": event.at}
        case _:
            assert_never(event)
