"""Fold a case's part in emergency plans (R6.1(1))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import events as e
from domain.model import InEmergency

if TYPE_CHECKING:
    from domain.model import Case


def in_emergencies(case: Case, event: e.EmergencyJoined | e.EmergencyLeft) -> tuple[InEmergency, ...]:
    """The plans that the case is or was in, after it joined or left one."""
    if isinstance(event, e.EmergencyJoined):
        joined = InEmergency(emergency=event.emergency, severity=event.severity, since=event.at)
        return (*case.emergencies, joined)
    return tuple(
        one.model_copy(update={"until": event.at})
        if one.emergency == event.emergency and one.until is None
        else one
        for one in case.emergencies
    )
