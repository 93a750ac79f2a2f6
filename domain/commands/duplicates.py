"""The same complaint twice: found, dismissed, or merged into the first (L18)."""

from __future__ import annotations

from pydantic import Field

from domain.command import Command
from domain.values import Code, DuplicateGround, Frozen, Moment, Text


class Likeness(Frozen):
    """Another open case that looks like the same complaint, and in what."""

    complaint_no: Code
    ticket_no: Code
    grounds: tuple[DuplicateGround, ...] = Field(min_length=1)


class ReportDuplicates(Command):
    """What the register found at receipt: open cases about the same claim, of the same customer, in the same matter."""

    found: tuple[Likeness, ...] = Field(max_length=20)


class DismissDuplicate(Command):
    """Somebody has looked: it is another complaint (L18)."""

    complaint_no: Code
    reason: Text


class ReportMerger(Command):
    """A case that was merged into this one hands over what it was about (L18); sent by its own workflow."""

    complaint_no: Code
    ticket_no: Code
    received_at: Moment
    content: Text
    demand: Text
