"""Who answers for the case and who helps (R6.5, R7.2)."""

from __future__ import annotations

from typing import Literal

from domain.event import Event
from domain.organisation.people import Appointee
from domain.values import Code, Text


class ResponsibilityDisputed(Event):
    """The main responsible person disputes; owns the case meanwhile (R7.2)."""

    kind: Literal["responsibility_disputed"] = "responsibility_disputed"
    reason: Text
    evidence: tuple[Code, ...] = ()


class DisputeRuled(Event):
    """The supervisor has ruled on the dispute (R7.2)."""

    kind: Literal["dispute_ruled"] = "dispute_ruled"
    upheld: bool
    text: Text


class Reassigned(Event):
    """Another person is responsible now, with the officer's consent or by directive (R7.2)."""

    kind: Literal["reassigned"] = "reassigned"
    to: Appointee
    officer: Code | None = None
    """Who drives the case from now on, where the person now complained about did so before (L17)."""
    supervisor: Code | None = None
    """Who supervises from now on, for the same reason."""


class CooperationRequested(Event):
    """A related post is asked to cooperate (R6.5)."""

    kind: Literal["cooperation_requested"] = "cooperation_requested"
    number: int
    post: Code
    unit: Code
    text: Text


class CooperationAnswered(Event):
    """The related post answered (R6.5)."""

    kind: Literal["cooperation_answered"] = "cooperation_answered"
    number: int
    text: Text
