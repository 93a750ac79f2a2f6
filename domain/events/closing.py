"""How the case ended and how it came back (R7.4)."""

from __future__ import annotations

from typing import Literal

from domain.commands import ChecklistEntry
from domain.event import Event
from domain.values import Code, Moment, Outcome, Text


class Closed(Event):
    """The case is closed with one outcome, its conditions fulfilled (R7.4)."""

    kind: Literal["closed"] = "closed"
    outcome: Outcome
    text: Text
    checklist: tuple[ChecklistEntry, ...] = ()
    master: Code | None = None
    review_until: Moment | None = None
    """Until when the customer may ask the higher unit for a review (L20)."""


class Reopened(Event):
    """New facts brought the case back, one level higher."""

    kind: Literal["reopened"] = "reopened"
    new_facts: Text
    evidence: tuple[Code, ...] = ()
    officer: Code
    supervisor: Code
