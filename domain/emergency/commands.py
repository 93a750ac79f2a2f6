"""What is asked of an emergency plan (R6.1(1), R6.1(4)): imperative, validated, not yet true."""

from __future__ import annotations

from enum import StrEnum

from pydantic import Field

from domain.calendar import PinnedCalendar
from domain.command import Actor, Command
from domain.emergency.grouping import Grouping
from domain.organisation.people import LadderStep
from domain.rulebook import PinnedRuleBook
from domain.values import Code, Frozen, Line, Moment, Severity, Text


class Cause(StrEnum):
    """Why a plan was proposed (R6.1(1), L29)."""

    CASES = "cases"
    """As many similar complaints as the rule book says, within its time."""
    PERSONS = "persons"
    """As many people behind them (L29)."""
    SIGN = "sign"
    """One complaint bears a sign: the media, the regulator, a disaster."""
    SEVERITY = "severity"
    """One complaint is of a severity that proposes the plan."""
    ASKED = "asked"
    """A level of the ladder decided that it be started."""
    LEADERSHIP = "leadership"
    """The leadership group itself, whatever the figures say."""


class OpenPlan(Frozen):
    """First command of every plan: whom it is about, why, who is asked, under which rules."""

    message_id: Code
    actor: Actor
    emergency_no: Code
    title: Line
    grouping: Grouping
    since: Moment | None = None
    """Complaints received before are not of this group; None: all that are open."""
    cause: Cause
    reason: Text
    severity: Severity
    cases: int = Field(default=0, ge=0)
    """Similar complaints when it was proposed."""
    persons: int = Field(default=0, ge=0)
    complaint_no: Code | None = None
    """The complaint with which the threshold was reached."""
    ladder: tuple[LadderStep, ...] = Field(min_length=1)
    """Levels that are asked in turn, lowest first."""
    recused: tuple[Code, ...] = ()
    """Who decides nothing here: has an interest in the complaint that proposed it (L17)."""
    rulebook: PinnedRuleBook
    calendar: PinnedCalendar


class StartPlan(Command):
    """The leadership group starts the plan (R6.1(1)): the cases of the group join it and inherit its severity."""

    text: Text
    severity: Severity | None = None
    """Another than was proposed."""


class DismissPlan(Command):
    """The leadership group does not start the plan that was proposed (R6.1(1)), and says why."""

    text: Text


class GiveTask(Command):
    """A task for a department, to be acknowledged and done in time (R6.1(4))."""

    unit: Code
    text: Text
    due: Moment | None = None
    """Default: the rule book's."""


class AcknowledgeTask(Command):
    """The department has taken its task up (R6.1(4))."""

    number: int = Field(ge=1)


class FinishTask(Command):
    """The department has done its task, and says what came of it (R6.1(4))."""

    number: int = Field(ge=1)
    text: Text


class ReportSituation(Command):
    """How things stand, every so many hours while the plan runs (R6.1(1))."""

    text: Text


class LogDecision(Command):
    """What the leadership group decided while the plan runs (R6.1(1)), kept word for word."""

    text: Text


class Waiver(Frozen):
    """A task that is left undone, and why."""

    number: int = Field(ge=1)
    reason: Text


class StandDown(Command):
    """The plan is stood down with its closing report (R6.1(1)); tasks still open are waived one by one."""

    text: Text
    waived: tuple[Waiver, ...] = Field(default=(), max_length=200)
    """Open tasks that are left undone, each with the reason."""


PlanCommand = (
    StartPlan
    | DismissPlan
    | GiveTask
    | AcknowledgeTask
    | FinishTask
    | ReportSituation
    | LogDecision
    | StandDown
)
"""Whatever may be said to a plan."""
