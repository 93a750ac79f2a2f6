"""Turns of directives to other departments, and feedback to head office (R6.1(4), R6.3(3))."""

from __future__ import annotations

from typing import Literal

from domain.clock_rules import RungAction
from domain.event import Event
from domain.values import Code, Level, Moment, Severity, Text


class DirectiveGiven(Event):
    """A department has a directive of its own, with its own measured time (R6.1(4))."""

    kind: Literal["directive_given"] = "directive_given"
    number: int
    unit: Code
    text: Text
    due: Moment | None = None
    """A date of its own; none: the rule book's term."""
    person: Code
    """Who gave it."""
    level: Level
    """The level of the ladder for which they spoke."""
    severity: Severity
    """Of the case at that time: it picks the term."""
    escalation: int | None = None
    """Number of the escalation whose decision it was."""


class DirectiveAcknowledged(Event):
    """The department has taken the directive up (R6.1(4))."""

    kind: Literal["directive_acknowledged"] = "directive_acknowledged"
    number: int
    person: Code
    answered_at: Moment
    text: Text | None = None


class DirectiveRungFired(Event):
    """A rung of one of the directive's clocks fired: reminded, breached, chased (R6.1(2), R6.1(4))."""

    kind: Literal["directive_rung_fired"] = "directive_rung_fired"
    number: int
    name: Code
    """Of the clock."""
    rung: Code
    does: RungAction
    due_at: Moment
    late_by_seconds: int


class DirectiveDone(Event):
    """The department reports the directive done (R6.1(4))."""

    kind: Literal["directive_done"] = "directive_done"
    number: int
    person: Code
    answered_at: Moment
    text: Text
    evidence: Text | None = None


class DirectiveEnded(Event):
    """The case was closed before the department had done it."""

    kind: Literal["directive_ended"] = "directive_ended"
    number: int


class ReportedBack(Event):
    """A head has reported handling and result to head office complaint management (R6.3(3))."""

    kind: Literal["reported_back"] = "reported_back"
    text: Text
