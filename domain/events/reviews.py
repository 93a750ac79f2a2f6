"""The review by the higher unit (L20)."""

from __future__ import annotations

from typing import Literal

from domain.commands import ReviewFinding
from domain.event import Event
from domain.values import Code, Level, ReviewMatter, Text


class ReviewRequested(Event):
    """The customer asks for a review; the unit above the deciding one is asked (L20)."""

    kind: Literal["review_requested"] = "review_requested"
    number: int
    grounds: Text
    examines: tuple[ReviewMatter, ...]
    level: Level
    person: Code


class ReviewAcknowledged(Event):
    """The reviewer has taken the review up (L20)."""

    kind: Literal["review_acknowledged"] = "review_acknowledged"
    number: int
    level: Level
    person: Code


class ReviewMoved(Event):
    """Another reviews: the one asked left, or turned out to have a part in the matter (L17, L20)."""

    kind: Literal["review_moved"] = "review_moved"
    number: int
    level: Level
    person: Code


class ReviewDecided(Event):
    """The review's result (L20)."""

    kind: Literal["review_decided"] = "review_decided"
    number: int
    level: Level
    person: Code
    finding: ReviewFinding


class ReviewEnded(Event):
    """The case came back for new facts before the review was decided: the decision under review stands no more."""

    kind: Literal["review_ended"] = "review_ended"
    number: int
