"""The same complaint twice (L18)."""

from __future__ import annotations

from typing import Literal

from domain.event import Event
from domain.values import Code, DuplicateGround, Moment, Text


class DuplicateSuspected(Event):
    """Another open case looks like the same complaint; a person decides (L18)."""

    kind: Literal["duplicate_suspected"] = "duplicate_suspected"
    complaint_no: Code
    ticket_no: Code
    grounds: tuple[DuplicateGround, ...]


class DuplicateDismissed(Event):
    """Somebody has looked: it is another complaint (L18)."""

    kind: Literal["duplicate_dismissed"] = "duplicate_dismissed"
    complaint_no: Code
    reason: Text


class MergedIn(Event):
    """Another case was merged into this one: what it was about is on this one's record (L18)."""

    kind: Literal["merged_in"] = "merged_in"
    complaint_no: Code
    ticket_no: Code
    received_at: Moment
    content: Text
    demand: Text
