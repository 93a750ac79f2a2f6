"""Turns of escalations, and severity (R6.1, R7.1)."""

from __future__ import annotations

from typing import Literal

from domain.commands import Directive
from domain.event import Event
from domain.values import Code, Level, Severity, Text


class SeveritySet(Event):
    """Severity changed, by rule, by hand or by directive."""

    kind: Literal["severity_set"] = "severity_set"
    severity: Severity
    reason: Text


class Escalated(Event):
    """One level is asked one question (R7.1, R6.1)."""

    kind: Literal["escalated"] = "escalated"
    number: int
    level: Level
    cause: Literal["breach", "difficult", "severity", "approval"]
    reason: Text
    question: Text


class EscalationAcknowledged(Event):
    """The level asked has taken the question up."""

    kind: Literal["escalation_acknowledged"] = "escalation_acknowledged"
    number: int
    level: Level
    person: Code


class EscalationRaised(Event):
    """Silence: the question went one level up."""

    kind: Literal["escalation_raised"] = "escalation_raised"
    number: int
    level: Level
    person: Code


class EscalationDecided(Event):
    """The directive is back in the case (R6.1)."""

    kind: Literal["escalation_decided"] = "escalation_decided"
    number: int
    level: Level
    person: Code
    directive: Directive


class EscalationUnanswered(Event):
    """Even the head of the leadership group stayed silent; on record for the auditor."""

    kind: Literal["escalation_unanswered"] = "escalation_unanswered"
    number: int
    level: Level
    person: Code


class EscalationEnded(Event):
    """The case was closed before the level decided."""

    kind: Literal["escalation_ended"] = "escalation_ended"
    number: int
