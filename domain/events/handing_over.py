"""Who answers for the case and who helps (R6.5, R7.2)."""

from __future__ import annotations

from typing import Literal

from domain.event import Event
from domain.organisation.people import Appointee
from domain.values import Code, Moment, Text


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
    note: Text | None = None
    """The giver's hand-over note: what was done, what is open."""
    by: Code | None = None
    """Who decided the hand-over, where the machinery only carries it out; else the actor."""


class ShirkingFound(Event):
    """So many disputes of one person were not upheld that it counts as shirking (推诿, R7.2)."""

    kind: Literal["shirking_found"] = "shirking_found"
    person: Code
    post: Code
    unit: Code
    disputes: int
    """How many of theirs were not upheld in this case."""


class CooperationRequested(Event):
    """A related post is asked to cooperate (R6.5)."""

    kind: Literal["cooperation_requested"] = "cooperation_requested"
    number: int
    post: Code
    unit: Code
    text: Text
    due: Moment | None = None
    """A date of its own; none: the rule book's term."""


class CooperationAcknowledged(Event):
    """The related post has taken the request up (R6.5)."""

    kind: Literal["cooperation_acknowledged"] = "cooperation_acknowledged"
    number: int
    text: Text | None = None


class CooperationAnswered(Event):
    """The related post answered (R6.5)."""

    kind: Literal["cooperation_answered"] = "cooperation_answered"
    number: int
    text: Text
