"""The review by the higher unit after the decision (L20)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from domain.command import Command
from domain.values import Code, Frozen, Level, ReviewDecision, ReviewMatter, Text


class RequestReview(Command):
    """The customer asks the higher unit to examine process, time limits or result of the decision (L20)."""

    grounds: Text
    examines: tuple[ReviewMatter, ...] = Field(default=tuple(ReviewMatter), min_length=1, max_length=3)


class ReviewFinding(Frozen):
    """What the review decides, in words for the customer, with what was found (L20)."""

    decision: ReviewDecision
    text: Text
    findings: Text


class ReportReview(Command):
    """A turn of a review, told by its own workflow: acknowledged or decided (L20)."""

    number: int = Field(ge=1)
    turn: Literal["acknowledged", "decided"]
    level: Level
    person: Code
    finding: ReviewFinding | None = None
