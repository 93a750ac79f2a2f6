"""A case in an emergency plan (R6.1(1))."""

from __future__ import annotations

from typing import Literal

from domain.event import Event
from domain.values import Code, Severity


class EmergencyJoined(Event):
    """The case belongs to an emergency plan from now on."""

    kind: Literal["emergency_joined"] = "emergency_joined"
    emergency: Code
    severity: Severity
    """Of the plan; the case's own is raised to it, never lowered."""


class EmergencyLeft(Event):
    """The emergency plan of the case was stood down."""

    kind: Literal["emergency_left"] = "emergency_left"
    emergency: Code
