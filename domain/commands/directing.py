"""Directives to other departments, and what comes back to head office (R6.1(4), R6.3(3))."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from domain.clock_rules import RungAction
from domain.command import Command
from domain.values import Code, Frozen, Moment, Text


class Instruct(Command):
    """A head or the leadership group gives another department a directive (R6.1(4))."""

    unit: Code
    """The department addressed."""
    text: Text
    due: Moment | None = None
    """A date of its own; the rule book's term where none is given."""


class DirectiveRung(Frozen):
    """A rung of one of a directive's clocks that fired in the directive's own workflow."""

    clock: Code
    rung: Code
    does: RungAction
    due_at: Moment
    late_by_seconds: int = Field(ge=0)


class ReportDirective(Command):
    """A turn of a directive, told by its own workflow: taken up, a rung of its clocks, done."""

    number: int = Field(ge=1)
    turn: Literal["acknowledged", "rung", "done"]
    person: Code | None = None
    """Who answered for the department."""
    at: Moment | None = None
    """When they answered; the case may hear of it a moment later."""
    text: Text | None = None
    evidence: Text | None = None
    rung: DirectiveRung | None = None

    @model_validator(mode="after")
    def _carries(self) -> ReportDirective:
        if (self.turn == "rung") != (self.rung is not None):
            raise ValueError("`rung` goes with the turn `rung`")
        if (self.turn == "rung") == (self.person is not None):
            raise ValueError("`person` goes with an answer of the department")
        if self.turn == "done" and self.text is None:
            raise ValueError("`done` needs `text`")
        return self


class ReportBack(Command):
    """A head reports handling and result to head office complaint management (R6.3(3))."""

    text: Text
