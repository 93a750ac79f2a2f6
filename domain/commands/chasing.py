"""Pressing for action, by hand, and the answer to it (督促, 催办, 督办; R6.1(2), R6.2(2))."""

from __future__ import annotations

from pydantic import Field, model_validator

from domain.command import Command
from domain.values import Code, Moment, Text


class Chase(Command):
    """A supervisor or the officer presses for action (R6.1(2), R6.2(2)): whom, what, until when."""

    text: Text
    person: Code | None = None
    """Somebody of the case; the main responsible person where nobody is named."""
    cooperation: int | None = Field(default=None, ge=1)
    """Number of the open cooperation request whose unit is pressed instead (R6.5)."""
    due: Moment | None = None
    """Until when an answer is wanted; the rule book's time where none is named."""

    @model_validator(mode="after")
    def _one_target(self) -> Chase:
        if self.person is not None and self.cooperation is not None:
            raise ValueError("name a `person` or a `cooperation` request, not both")
        return self


class AnswerChaser(Command):
    """Whoever was pressed answers, or the officer for them (R6.2(2), R7.2)."""

    number: int = Field(ge=1)
    text: Text
