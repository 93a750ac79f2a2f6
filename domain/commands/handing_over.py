"""Who answers for the case and who helps: disputes, reassignment, cooperation (R6.5, R7.2)."""

from __future__ import annotations

from pydantic import Field

from domain.command import Command
from domain.values import Code, Moment, Text


class DisputeResponsibility(Command):
    """The main responsible person disputes responsibility with evidence (R7.2); declining does not exist."""

    reason: Text
    evidence: tuple[Code, ...] = Field(default=(), max_length=100)


class RuleDispute(Command):
    """The supervisor rules on a dispute; upheld moves the case to `person`."""

    upheld: bool
    text: Text
    person: Code | None = None
    post: Code | None = None
    unit: Code | None = None


class Reassign(Command):
    """The officer moves the case to another responsible person (R7.2: only with the officer's consent)."""

    person: Code
    post: Code
    unit: Code
    reason: Text
    note: Text | None = None
    """The giver's hand-over note: what was done, what is open."""


class RequestCooperation(Command):
    """A related post is asked to cooperate (R6.5)."""

    post: Code
    unit: Code
    text: Text
    due: Moment | None = None
    """A date of its own; the rule book's term where none is given."""


class AcknowledgeCooperation(Command):
    """The related post has taken the request up (R6.5)."""

    number: int = Field(ge=1)
    text: Text | None = None


class AnswerCooperation(Command):
    """The related post's answer."""

    number: int = Field(ge=1)
    text: Text
