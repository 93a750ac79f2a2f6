"""What starts a review, what is said to it, what it answers (L20)."""

from __future__ import annotations

from pydantic import Field

from domain.commands import Actor, ReviewFinding
from domain.organisation import LadderStep
from domain.values import BusinessLine, Code, Frozen, Level, Moment, ReviewMatter, ReviewStatus, Text


class Reviewers(Frozen):
    """Who is asked, who might answer in their place, and who must not (L17)."""

    level: Level
    person: Code
    ladder: tuple[LadderStep, ...] = Field(min_length=1)
    recused: tuple[Code, ...] = ()


class ReviewDue(Frozen):
    """Until when the review is to be answered, and why then."""

    due_at: Moment | None
    explanation: str


class ReviewStart(Frozen):
    """Start of a review: the customer's grounds, the unit asked, the time it has."""

    complaint_no: Code
    number: int = Field(ge=1)
    grounds: Text
    examines: tuple[ReviewMatter, ...] = Field(min_length=1)
    reviewers: Reviewers
    due: ReviewDue
    branch: Code
    business_line: BusinessLine
    requested_at: Moment


class ReviewDeciding(ReviewFinding):
    """An update or signal of a review: its result."""

    message_id: Code
    actor: Actor


class ReviewRenewing(Frozen):
    """Others may review now: the ladder changed, or somebody turned out to have a part in the matter (L17)."""

    message_id: Code
    reviewers: Reviewers


class ReviewRecounting(Frozen):
    """The case runs under another version of the calendar: the review is due at another time."""

    message_id: Code
    due: ReviewDue


class ReviewAnswer(Frozen):
    """What a review's updates answer, and how it ended."""

    complaint_no: Code
    number: int
    level: Level
    person: Code
    status: ReviewStatus
    reported: Code | None = None
    """Message by which the case was told of the last turn."""
