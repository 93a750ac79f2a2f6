"""Fold the turns of directives to other departments (R6.1(4))."""

from __future__ import annotations

from typing import Any, assert_never

from domain import events as e
from domain.commands import DirectiveRung
from domain.handoffs import UnitDirective
from domain.model import Case
from domain.values import DirectiveStatus

Directing = (
    e.DirectiveGiven | e.DirectiveAcknowledged | e.DirectiveRungFired | e.DirectiveDone | e.DirectiveEnded
)
"""Turns of a directive."""


def directives(case: Case, event: Directing) -> tuple[UnitDirective, ...]:
    """The directives of the case after a turn of one."""
    if isinstance(event, e.DirectiveGiven):
        given = UnitDirective(
            number=event.number,
            unit=event.unit,
            text=event.text,
            due=event.due,
            person=event.person,
            level=event.level,
            severity=event.severity,
            escalation=event.escalation,
            given_at=event.at,
            message_id=event.message_id,
        )
        return (*case.directives, given)
    return tuple(
        x.model_copy(update=_turn(x, event)) if x.number == event.number else x for x in case.directives
    )


def _turn(
    known: UnitDirective,
    event: e.DirectiveAcknowledged | e.DirectiveRungFired | e.DirectiveDone | e.DirectiveEnded,
) -> dict[str, Any]:
    match event:
        case e.DirectiveAcknowledged():
            return {
                "status": DirectiveStatus.ACKNOWLEDGED,
                "acknowledged_at": event.answered_at,
                "acknowledged_by": event.person,
            }
        case e.DirectiveRungFired():
            return {"rungs": (*known.rungs, (event.at, _rung(event)))}
        case e.DirectiveDone():
            return {
                "status": DirectiveStatus.DONE,
                "done_at": event.answered_at,
                "done_by": event.person,
                "result": event.text,
                "evidence": event.evidence,
                "ended_at": event.answered_at,
            }
        case e.DirectiveEnded():
            return {"status": DirectiveStatus.ENDED, "ended_at": event.at}
        case _:
            assert_never(event)


def _rung(event: e.DirectiveRungFired) -> DirectiveRung:
    return DirectiveRung(
        clock=event.name,
        rung=event.rung,
        does=event.does,
        due_at=event.due_at,
        late_by_seconds=event.late_by_seconds,
    )
