"""Root causes, findings of responsibility, rectification, and points taken back (R3, L9, L25 to L27)."""

from __future__ import annotations

from typing import Literal

from domain.event import Event
from domain.values import Code, Moment, Text


class CauseFound(Event):
    """The root cause of the complaint by the rule book's scheme; the last version stands (L9)."""

    kind: Literal["cause_found"] = "cause_found"
    version: int
    code: str
    text: Text
    evidence: tuple[Code, ...] = ()


class FindingOpened(Event):
    """A person is accused of a breach and may be heard (L25, L26)."""

    kind: Literal["finding_opened"] = "finding_opened"
    number: int
    person: Code
    unit: Code
    facts: Text
    breached: str
    """The clause that they are said to have breached."""
    grade: Code | None = None
    evidence: tuple[Code, ...] = ()


class PleaMade(Event):
    """The accused person was heard (L26)."""

    kind: Literal["plea_made"] = "plea_made"
    number: int
    text: Text
    evidence: tuple[Code, ...] = ()


class FindingDecided(Event):
    """The finding is upheld with a grade, or it is not (L25)."""

    kind: Literal["finding_decided"] = "finding_decided"
    number: int
    upheld: bool
    grade: Code | None = None
    text: Text


class RectificationOpened(Event):
    """A unit is to put a root cause right (L9)."""

    kind: Literal["rectification_opened"] = "rectification_opened"
    number: int
    unit: Code
    person: Code | None = None
    root_cause: str
    text: Text
    due: Moment


class RectificationReported(Event):
    """The unit asked reported what it has put right (L9)."""

    kind: Literal["rectification_reported"] = "rectification_reported"
    number: int
    text: Text
    evidence: tuple[Code, ...] = ()


class RectificationVerified(Event):
    """What was reported was verified: done, or back until another date (L9)."""

    kind: Literal["rectification_verified"] = "rectification_verified"
    number: int
    done: bool
    text: Text
    due: Moment | None = None


class AssessmentWaived(Event):
    """Points that an event of the case earned are struck out; the entry stays, marked (R3, L26)."""

    kind: Literal["assessment_waived"] = "assessment_waived"
    seq: int
    """Sequence of the event that earned them."""
    code: Code
    reason: Text
