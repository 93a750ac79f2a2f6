"""What has happened in an emergency plan: past tense, never taken back (R6.1(1)).

Clocks and refused messages are told by the events that cases have for them.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from domain.calendar import PinnedCalendar
from domain.emergency.commands import Cause
from domain.emergency.grouping import Grouping
from domain.event import Event
from domain.events.refused import MessageRefused
from domain.events.ticking import ClockStarted, ClockStopped, RungFired
from domain.organisation.people import LadderStep
from domain.rulebook import PinnedRuleBook
from domain.values import Code, Frozen, Level, Line, Moment, Severity, Text


class Figures(Frozen):
    """How the cases of the group stand (R6.1(1))."""

    cases: int
    open: int
    closed: int
    overdue: int
    persons: int


class PlanProposed(Event):
    """The plan is proposed: by rule, by a level of the ladder, or by the leadership group itself."""

    kind: Literal["plan_proposed"] = "plan_proposed"
    emergency_no: Code
    title: Line
    grouping: Grouping
    since: Moment | None = None
    cause: Cause
    reason: Text
    severity: Severity
    cases: int
    persons: int
    complaint_no: Code | None = None
    ladder: tuple[LadderStep, ...] = Field(min_length=1)
    recused: tuple[Code, ...] = ()
    rulebook: PinnedRuleBook
    calendar: PinnedCalendar


class PlanRaised(Event):
    """Silence: the next level is asked whether the plan starts; at the top, the same one again."""

    kind: Literal["plan_raised"] = "plan_raised"
    level: Level
    person: Code


class PlanStarted(Event):
    """The leadership group has started the plan."""

    kind: Literal["plan_started"] = "plan_started"
    severity: Severity
    text: Text


class PlanDismissed(Event):
    """The leadership group does not start the plan."""

    kind: Literal["plan_dismissed"] = "plan_dismissed"
    text: Text


class CasesJoined(Event):
    """The cases of the group have been told that they belong to the plan."""

    kind: Literal["cases_joined"] = "cases_joined"
    told: int


class TaskGiven(Event):
    """A department has a task."""

    kind: Literal["task_given"] = "task_given"
    number: int
    unit: Code
    text: Text
    due: Moment
    """Given with it, or reckoned by the rule book."""


class TaskAcknowledged(Event):
    """The department has taken it up."""

    kind: Literal["task_acknowledged"] = "task_acknowledged"
    number: int


class TaskDone(Event):
    """The department has done it."""

    kind: Literal["task_done"] = "task_done"
    number: int
    text: Text


class TaskWaived(Event):
    """It is left undone: the plan is stood down without it."""

    kind: Literal["task_waived"] = "task_waived"
    number: int
    reason: Text


class SituationReported(Event):
    """How things stand."""

    kind: Literal["situation_reported"] = "situation_reported"
    text: Text


class DecisionLogged(Event):
    """What was decided."""

    kind: Literal["decision_logged"] = "decision_logged"
    text: Text


class FiguresCounted(Event):
    """The cases of the group were counted: for a situation report, and for the closing report."""

    kind: Literal["figures_counted"] = "figures_counted"
    figures: Figures


class PlanStoodDown(Event):
    """The plan is over, with its closing report."""

    kind: Literal["plan_stood_down"] = "plan_stood_down"
    text: Text


AnyPlanEvent = Annotated[
    PlanProposed
    | PlanRaised
    | PlanStarted
    | PlanDismissed
    | CasesJoined
    | TaskGiven
    | TaskAcknowledged
    | TaskDone
    | TaskWaived
    | SituationReported
    | DecisionLogged
    | FiguresCounted
    | PlanStoodDown
    | ClockStarted
    | RungFired
    | ClockStopped
    | MessageRefused,
    Field(discriminator="kind"),
]
