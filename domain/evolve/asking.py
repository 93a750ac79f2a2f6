"""Fold the turns of escalations (R6.1, R7.1)."""

from __future__ import annotations

from typing import Any, assert_never

from domain import events as e
from domain.model import Case, Escalation
from domain.values import EscalationStatus

Asking = (
    e.Escalated
    | e.EscalationAcknowledged
    | e.EscalationRaised
    | e.EscalationDecided
    | e.EscalationUnanswered
    | e.EscalationEnded
)
"""Turns of an escalation."""


def escalations(case: Case, event: Asking) -> tuple[Escalation, ...]:
    """The escalations of the case after a turn of one."""
    if isinstance(event, e.Escalated):
        return (
            *case.escalations,
            Escalation(
                number=event.number,
                level=event.level,
                person=next(s.person for s in case.people.ladder if s.level is event.level),
                cause=event.cause.value,
                reason=event.reason,
                question=event.question,
                question_zh=event.question_zh,
                opened_at=event.at,
                asked_at=event.at,
                message_id=event.message_id,
            ),
        )
    turn = _escalation_turn(event)
    return tuple(x.model_copy(update=turn) if x.number == event.number else x for x in case.escalations)


def _escalation_turn(
    event: e.EscalationAcknowledged
    | e.EscalationRaised
    | e.EscalationDecided
    | e.EscalationUnanswered
    | e.EscalationEnded,
) -> dict[str, Any]:
    match event:
        case e.EscalationAcknowledged():
            return {
                "status": EscalationStatus.ACKNOWLEDGED,
                "level": event.level,
                "person": event.person,
                "acknowledged_at": event.at,
            }
        case e.EscalationRaised():
            return {
                "status": EscalationStatus.OPENED,
                "level": event.level,
                "person": event.person,
                "asked_at": event.at,
                "acknowledged_at": None,
            }
        case e.EscalationDecided():
            return {
                "status": EscalationStatus.DECIDED,
                "level": event.level,
                "person": event.person,
                "ended_at": event.at,
                "decision": event.directive.decision.value,
                "text": event.directive.text,
            }
        case e.EscalationUnanswered():
            return {"status": EscalationStatus.UNANSWERED, "ended_at": event.at}
        case e.EscalationEnded():
            return {"status": EscalationStatus.ENDED, "ended_at": event.at}
        case _:
            assert_never(event)
