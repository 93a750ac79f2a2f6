"""The state of one emergency plan: one frozen value, folded from its events."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from domain.calendar import PinnedCalendar
from domain.clocks import Clock, Verdict, next_due
from domain.emergency.commands import Cause
from domain.emergency.events import DecisionLogged, Figures, PlanStoodDown, SituationReported
from domain.emergency.grouping import Grouping
from domain.organisation.people import LadderStep
from domain.rulebook import PinnedRuleBook
from domain.values import Code, Frozen, Moment, Severity


class PlanStatus(StrEnum):
    """Where a plan stands."""

    PROPOSED = "proposed"
    ACTIVE = "active"
    STOOD_DOWN = "stood_down"
    DISMISSED = "dismissed"


class Task(Frozen):
    """What one department has to do (R6.1(4))."""

    number: int
    unit: Code
    text: str
    message_id: Code
    """Message that gave it."""
    given_at: Moment
    due: Moment
    acknowledged_at: Moment | None = None
    acknowledged_by: Code | None = None
    done_at: Moment | None = None
    done_by: Code | None = None
    result: str | None = None
    waived: str | None = None
    """Why it was left undone."""

    @property
    def open(self) -> bool:
        """Whether it is still to be done."""
        return self.done_at is None and self.waived is None


class Plan(Frozen):
    """One emergency plan from its proposal to its end."""

    emergency_no: Code
    seq: int
    title: str
    grouping: Grouping
    since: Moment | None
    cause: Cause
    reason: str
    severity: Severity
    cases: int
    persons: int
    complaint_no: Code | None
    opened_by: Code
    """Message that opened it."""
    opened_at: Moment
    last_at: Moment
    status: PlanStatus = PlanStatus.PROPOSED
    ladder: tuple[LadderStep, ...]
    place: int = 0
    """Which step of the ladder is asked."""
    recused: tuple[Code, ...] = ()
    rulebook: PinnedRuleBook
    calendar: PinnedCalendar
    started_at: Moment | None = None
    joined_at: Moment | None = None
    """When the cases had been told that they belong to it."""
    ended_at: Moment | None = None
    ended_by: Code | None = None
    tasks: tuple[Task, ...] = ()
    reports: tuple[SituationReported, ...] = ()
    decisions: tuple[DecisionLogged, ...] = ()
    figures: Figures | None = None
    counted_at: Moment | None = None
    closing: PlanStoodDown | None = None
    dismissal: str | None = None
    clocks: tuple[Clock, ...] = ()
    seen: dict[Code, int] = Field(default_factory=dict)
    """Message ids that had their effect, with the sequence of their last event."""
    refusals: int = 0

    @property
    def asked(self) -> LadderStep:
        """Who is asked whether the plan starts."""
        return self.ladder[self.place]

    @property
    def over(self) -> bool:
        """Whether nothing more happens in it."""
        return self.status in (PlanStatus.STOOD_DOWN, PlanStatus.DISMISSED)

    @property
    def open_tasks(self) -> tuple[Task, ...]:
        """Tasks still to be done."""
        return tuple(task for task in self.tasks if task.open)

    def task(self, number: int) -> Task | None:
        """A task by its number, if there is one."""
        return next((task for task in self.tasks if task.number == number), None)

    def running(self) -> tuple[Clock, ...]:
        """Clocks that have not stopped."""
        return tuple(clock for clock in self.clocks if clock.stopped_at is None)

    @property
    def overdue(self) -> bool:
        """Whether a running clock has been breached."""
        return any(clock.verdict is Verdict.BREACHED for clock in self.running())

    @property
    def next_deadline(self) -> Moment | None:
        """The earliest rung that has not fired."""
        dues = (next_due(clock, self.calendar) for clock in self.running())
        return min((due for due in dues if due is not None), default=None)
