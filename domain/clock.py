"""What is stored of a clock: start, budget, ledger (suspensions, extensions, fired rungs) and verdict.

Due times are not stored: `domain.projection` derives them.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Any

from pydantic import Field, model_serializer, model_validator

from domain.clock_rules import Clause, RungAction, Trigger
from domain.units import Budget
from domain.values import Frozen, Level, Moment, SuspensionReason

if TYPE_CHECKING:
    from pydantic import SerializerFunctionWrapHandler


class ClockError(ValueError):
    """What a clock cannot do; `code` is stable."""

    def __init__(self, code: str, text: str) -> None:
        """Take the code and the words."""
        super().__init__(text)
        self.code = code


class Verdict(StrEnum):
    """How a clock stands."""

    RUNNING = "running"
    MET = "met"
    BREACHED = "breached"


class Lean(Frozen):
    """A frozen value whose JSON leaves out what is empty: thousands of them are stored."""

    @model_serializer(mode="wrap")
    def _lean(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {
            key: value for key, value in handler(self).items() if value is not None and value not in ((), [])
        }


class Rung(Lean):
    """A rung of a running clock: its budget from the clock's start, and whether it fired."""

    name: str
    budget: Budget
    does: RungAction
    to: Level | None = None
    fired_at: Moment | None = None
    late_by_seconds: int | None = None
    """How long after its due time it fired; 0 is on time."""
    disturb_at: Moment | None = None
    """Of a reminder that fired: from when it may reach a person (quiet hours)."""


class Suspension(Lean):
    """Time outside the term: why, by whom, from when to when, and the notice given to the complainant (L18, L23)."""

    reason: SuspensionReason
    by: str
    starts: Moment
    ends: Moment | None = None
    notice: str | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Suspension:
        if self.ends is not None and self.ends < self.starts:
            raise ValueError("a suspension cannot end before it starts")
        return self


class Extension(Lean):
    """More budget, in the clock's own unit, with the approval and the notice that allowed it (L18)."""

    budget: Budget
    by: str
    at: Moment
    approved_by: str | None = None
    notice: str | None = None


class Clock(Lean):
    """One run of one clock."""

    name: str
    clause: Clause
    run: int = Field(ge=1)
    started_at: Moment
    started_by: Trigger
    budget: Budget
    due: Moment | None = None
    """Given due instant of a fixed clock (a promised date); rung budgets then count back from it."""
    rungs: tuple[Rung, ...]
    suspensions: tuple[Suspension, ...] = ()
    extensions: tuple[Extension, ...] = ()
    stopped_at: Moment | None = None
    verdict: Verdict = Verdict.RUNNING

    @property
    def running(self) -> bool:
        """Whether it has not stopped; a breached clock runs on until it is stopped."""
        return self.stopped_at is None

    @property
    def suspended(self) -> bool:
        """Whether a suspension is open."""
        return any(suspension.ends is None for suspension in self.suspensions)

    @property
    def allowed(self) -> Budget:
        """Budget with its extensions."""
        extra = sum(extension.budget.amount for extension in self.extensions)
        return Budget(unit=self.budget.unit, amount=self.budget.amount + extra) if extra else self.budget
