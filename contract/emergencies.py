"""What enters history and HTTP of an emergency plan: its start, its messages, its activities, its view. Append-only."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import Literal

from pydantic import Field, model_validator
from temporalio import activity

from contract.views import ClockView, View
from domain.emergency import commands as c
from domain.emergency.events import AnyPlanEvent, Figures
from domain.emergency.grouping import Grouping
from domain.emergency.model import Plan, PlanStatus
from domain.values import Code, Frozen, Level, Moment, Severity


class EmergencyStart(Frozen):
    """Start of a plan's run: a new one, or a state carried over."""

    open: c.OpenPlan | None = None
    carried: Plan | None = None
    """State handed on by continue-as-new."""
    spent: tuple[str, ...] = ()
    """Envelopes of updates that were refused after they had been let in, handed on with `carried`."""

    @model_validator(mode="after")
    def _one(self) -> EmergencyStart:
        if (self.open is None) == (self.carried is None):
            raise ValueError("exactly one of `open`, `carried`")
        return self


class EmergencyAnswer(Frozen):
    """What an update answers: the register shows the plan at `seq` or later by then."""

    emergency_no: Code
    seq: int
    status: PlanStatus
    number: int | None = None
    """Number of the task that this message gave."""


@dataclass(frozen=True, slots=True)
class PlanMessage:
    """One message of a plan."""

    name: str
    """Signal and update name."""
    command: type[c.PlanCommand]
    path: str
    """After `POST /v1/emergencies/{id}/`; `{n}` is the number of a task."""


PLAN_MESSAGES: tuple[PlanMessage, ...] = (
    PlanMessage("start", c.StartPlan, "start"),
    PlanMessage("dismiss", c.DismissPlan, "dismissal"),
    PlanMessage("give_task", c.GiveTask, "tasks"),
    PlanMessage("acknowledge_task", c.AcknowledgeTask, "tasks/{n}/acknowledgement"),
    PlanMessage("finish_task", c.FinishTask, "tasks/{n}/done"),
    PlanMessage("report_situation", c.ReportSituation, "situation-reports"),
    PlanMessage("log_decision", c.LogDecision, "decisions"),
    PlanMessage("stand_down", c.StandDown, "stand-down"),
)
PLAN_BY_NAME = {message.name: message for message in PLAN_MESSAGES}


class PlanView(View):
    """One emergency plan, as readers see it."""

    emergency_no: str
    title: str
    status: PlanStatus
    severity: Severity
    grouping: Grouping
    group: str
    """The grouping in words."""
    since: Moment | None
    cause: c.Cause
    reason: str
    cases: int
    """Similar complaints when it was proposed."""
    persons: int
    complaint_no: str | None
    """The complaint with which the threshold was reached."""
    opened_by: str
    """Message that opened it."""
    proposed_at: Moment
    started_at: Moment | None
    joined_at: Moment | None
    ended_at: Moment | None
    asked: str | None
    """Who is asked whether it starts; none once that is decided."""
    asked_level: Level | None
    tasks: tuple[dict[str, object], ...]
    reports: tuple[dict[str, object], ...]
    decisions: tuple[dict[str, object], ...]
    figures: Figures | None
    """How its cases stood when they were last counted."""
    counted_at: Moment | None
    closing: dict[str, object] | None
    """The closing report: text, by whom, when, figures, tasks done and waived."""
    dismissal: str | None
    clocks: tuple[ClockView, ...]
    next_deadline: Moment | None
    overdue: bool
    updated_at: Moment
    rulebook_version: str
    seq: int


class PlanBatch(Frozen):
    """Events of one plan on their way to the register, with what readers see after them."""

    emergency_no: Code
    workflow_id: str
    episode: int = Field(ge=1)
    first_seq: int = Field(ge=1)
    events: tuple[AnyPlanEvent, ...] = Field(min_length=1)
    view: PlanView


class TellCases(Frozen):
    """What the open cases of a plan have to learn."""

    emergency_no: Code
    severity: Severity
    told: Literal["join", "leave"]


class EmergencyPort(ABC):
    """What an emergency plan asks of the world."""

    @abstractmethod
    @activity.defn(name="record_plan")
    async def record_plan(self, batch: PlanBatch) -> int:
        """Write a batch; twice has one effect. Returns the sequence of the last event that stands."""

    @abstractmethod
    @activity.defn(name="tell_cases")
    async def tell_cases(self, order: TellCases) -> int:
        """Tell every open case of the plan, once each; how many there were."""

    @abstractmethod
    @activity.defn(name="count_cases")
    async def count_cases(self, emergency_no: str) -> Figures:
        """How the cases of the plan stand."""
