"""Pressing for action and leaders informed (R6.1(2), R6.2(2), R6.2(7))."""

from __future__ import annotations

from typing import Literal

from domain.event import Event
from domain.values import ChaserKind, Code, Frozen, Level, Moment, Severity, Text, Turn


class ChaserTarget(Frozen):
    """Who is pressed: a person, or a post of a unit that was asked to cooperate (R6.5)."""

    person: Code | None = None
    post: Code | None = None
    """With a person: the post in which they answer for the case (R6.5)."""
    unit: Code | None = None


class Chased(Event):
    """Somebody is pressed for action, by hand or by clock (督促, 催办, 督办)."""

    kind: Literal["chased"] = "chased"
    number: int
    how: ChaserKind
    target: ChaserTarget
    times: int
    """The how manieth chaser to the same target it is, in the present life of the case."""
    text: Text
    text_zh: Text | None = None
    due: Moment | None = None
    """Until when an answer is wanted; none where neither the issuer nor the case's rule book says."""
    copied_to: tuple[Code, ...] = ()
    """The target's superior, once pressing has been repeated."""
    cooperation: int | None = None
    """The request whose answer is wanted."""
    clock: Code | None = None
    """The clock that presses; none where a person does."""


class ChaserAnswered(Event):
    """Whoever was pressed has answered."""

    kind: Literal["chaser_answered"] = "chaser_answered"
    number: int
    text: Text


class ChaserRaised(Event):
    """No answer in time: the chaser reached the target's superior."""

    kind: Literal["chaser_raised"] = "chaser_raised"
    number: int
    person: Code


class ChaserEnded(Event):
    """What was pressed for is done, is another's, or the case is closed: nobody has to answer any more."""

    kind: Literal["chaser_ended"] = "chaser_ended"
    number: int


class LeadersInformed(Event):
    """Leaders are told of a turn of a complaint that they have to know of (R6.2(7))."""

    kind: Literal["leaders_informed"] = "leaders_informed"
    turn: Turn
    severity: Severity
    persons: tuple[Code, ...]
    clock: Code | None = None
    """Of a breach: the clock."""


class EmergencyAsked(Event):
    """A level of the leadership group has decided that the emergency plan is to start (R6.1(1))."""

    kind: Literal["emergency_asked"] = "emergency_asked"
    number: int
    """Escalation that was answered so."""
    level: Level
    person: Code
    reason: Text
