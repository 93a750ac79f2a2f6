"""Root causes, findings of responsibility, rectification, and points taken back (R3, L9, L25 to L27)."""

from __future__ import annotations

from pydantic import Field

from domain.command import Command
from domain.values import Code, Moment, Text

Evidence = Field(default=(), max_length=100)


class FindCause(Command):
    """The root cause of the complaint, by the rule book's scheme (L9); said again it is revised, the last stands."""

    code: str = Field(max_length=64)
    text: Text
    evidence: tuple[Code, ...] = Evidence


class OpenFinding(Command):
    """A person is accused of a breach (问责, L25): facts, clause breached, how grave; they are heard first (L26)."""

    person: Code
    unit: Code | None = None
    """Unit for which the person acted; default: the one in which the case knows them."""
    facts: Text
    breached: str = Field(max_length=40)
    grade: Code | None = None
    evidence: tuple[Code, ...] = Evidence


class Plead(Command):
    """The accused person is heard (申辩, L26): only themselves, until the finding is decided."""

    finding: int = Field(ge=1)
    text: Text
    evidence: tuple[Code, ...] = Evidence


class DecideFinding(Command):
    """A finding is upheld with a grade, or not (L25); by another person than its opener, after the plea (L26)."""

    finding: int = Field(ge=1)
    upheld: bool
    grade: Code | None = None
    text: Text


class OpenRectification(Command):
    """A unit is to put a root cause right (溯源整改, L9), until a date; by the rule book's term where none is named."""

    unit: Code
    person: Code | None = None
    root_cause: str = Field(max_length=64)
    text: Text
    due: Moment | None = None


class ReportRectification(Command):
    """The unit asked reports what it has put right (L9)."""

    number: int = Field(ge=1)
    text: Text
    evidence: tuple[Code, ...] = Evidence


class VerifyRectification(Command):
    """Whoever asked verifies what was reported (L9): done, or it goes back until another date."""

    number: int = Field(ge=1)
    done: bool
    text: Text
    due: Moment | None = None


class WaiveAssessment(Command):
    """The leadership group strikes out points that a case event earned, with the reason (R3, L26); the entry stays."""

    seq: int = Field(ge=1)
    code: Code
    reason: Text
