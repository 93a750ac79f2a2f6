"""How a case ends and how it comes back (R7.4)."""

from __future__ import annotations

from pydantic import Field, model_validator

from domain.command import Command
from domain.values import Code, Frozen, Outcome, Text


class ChecklistEntry(Frozen):
    """One line of the closing checklist: done, or waived by a named superior with a reason (R6.2(8))."""

    item: Code
    done: bool = False
    waived_by: Code | None = None
    reason: Text | None = None

    @model_validator(mode="after")
    def _done_or_waived(self) -> ChecklistEntry:
        if self.done == (self.waived_by is not None):
            raise ValueError("say either `done` or `waived_by`")
        if self.waived_by is not None and self.reason is None:
            raise ValueError("a waiver needs a `reason`")
        return self


class Closing(Frozen):
    """What closing takes besides the outcome: the officer's words and the checklist."""

    text: Text
    checklist: tuple[ChecklistEntry, ...] = Field(default=(), max_length=100)


class Withdraw(Command):
    """The customer withdraws: the procedure ends the same day (L15)."""

    text: Text
    evidence: Text | None = None


class Close(Command):
    """Close with one outcome; each has its conditions (R7.4)."""

    outcome: Outcome
    text: Text
    checklist: tuple[ChecklistEntry, ...] = Field(default=(), max_length=100)
    master: Code | None = None
    """The case into which a duplicate is merged (outcome `merged`)."""


class Reopen(Command):
    """A closed case comes back: nothing new is refused, new facts reopen it one level higher."""

    new_facts: Text
    evidence: tuple[Code, ...] = Field(default=(), max_length=100)
