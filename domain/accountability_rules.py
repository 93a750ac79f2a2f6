"""What a rule book says of accountability: the scheme of root causes, grades of findings, what earns points, whose.

Every part is optional: a book written before has none, and cases pinned to it know no findings, no rectification and
no points (R3: a case is judged by the version in force at its receipt).
"""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from domain.clock_rules import Clause
from domain.values import Code, Frozen, Level, Line

GROUP_AND_CAUSE = r"^[a-z][a-z_]{0,30}(\.[a-z][a-z_]{0,30})?$"


class RootCause(Frozen):
    """A root cause in two levels (L9): `process` is a group, `process.dispatch_missed` a cause of it."""

    code: str = Field(pattern=GROUP_AND_CAUSE)
    title: Line
    title_zh: Line
    clause: Clause

    @property
    def group(self) -> str:
        """Code of the first level."""
        return self.code.partition(".")[0]

    @property
    def is_group(self) -> bool:
        """Whether it is of the first level: too coarse to be found."""
        return "." not in self.code


class FindingGrade(Frozen):
    """How grave a breach is, and which level at least decides that it was one (L25)."""

    grade: Code
    title: Line
    title_zh: Line
    decided_by: Level


class Accountability(Frozen):
    """Findings of responsibility (问责, L25); their terms are the clocks `plea` and `finding`."""

    clause: Clause
    grades: tuple[FindingGrade, ...] = Field(min_length=1)

    def grade(self, grade: str) -> FindingGrade | None:
        """A grade by its code; None if there is none."""
        return next((known for known in self.grades if known.grade == grade), None)


class AssessedOn(StrEnum):
    """What happens in a case that earns or costs points (R3)."""

    BREACH = "breach"
    """The breach rung of the row's `clock` fired."""
    RESOLVED_SAME_DAY = "resolved_same_day"
    """Closed as resolved on the day of receipt (R4.5)."""
    DISPUTE_REJECTED = "dispute_rejected"
    """A dispute of responsibility was not upheld (R7.2)."""
    FINDING_UPHELD = "finding_upheld"
    """A finding of the row's `grade` was upheld (L25)."""


class OwedBy(StrEnum):
    """Whose points they are: who owed it when it happened."""

    RESPONSIBLE = "responsible"
    OFFICER = "officer"
    SUPERVISOR = "supervisor"
    ASKED = "asked"
    """The unit asked to cooperate or to put a cause right, and the person named there."""
    ACCUSED = "accused"
    """The person of the finding."""
