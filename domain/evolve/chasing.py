"""Fold what is pressed for, of what leaders were told, and that the emergency plan was asked for (R6.1, R6.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from domain import events as e
from domain.model import Chaser

if TYPE_CHECKING:
    from domain.model import Case

Pressing = e.Chased | e.ChaserAnswered | e.ChaserRaised | e.ChaserEnded | e.LeadersInformed | e.EmergencyAsked
"""Chasers and their turns, and what goes up without a question."""


def pressed(case: Case, event: Pressing) -> dict[str, Any]:
    """What such an event changes: one line a kind."""
    match event:
        case e.Chased():
            return {"chasers": (*case.chasers, Chaser(chased=event, copied_to=event.copied_to))}
        case e.ChaserAnswered():
            who = {"answered_at": event.at, "answered_by": event.actor.person, "answer": event.text}
            return {"chasers": _turned(case, event.number, who)}
        case e.ChaserRaised():
            before = next(c.copied_to for c in case.chasers if c.chased.number == event.number)
            return {"chasers": _turned(case, event.number, {"copied_to": (*before, event.person)})}
        case e.ChaserEnded():
            return {"chasers": _turned(case, event.number, {"ended_at": event.at})}
        case e.LeadersInformed():
            return {"informed": (*case.informed, event)}
        case e.EmergencyAsked():
            return {"emergencies_asked": (*case.emergencies_asked, event)}
        case _:
            assert_never(event)


def _turned(case: Case, number: int, change: dict[str, Any]) -> tuple[Chaser, ...]:
    return tuple(c.model_copy(update=change) if c.chased.number == number else c for c in case.chasers)
