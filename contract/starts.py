"""What starts a workflow, and what the query and the updates answer."""

from __future__ import annotations

from pydantic import Field, model_validator

from domain.calendar import PinnedCalendar
from domain.commands import Actor, Directive, Open
from domain.model import Case
from domain.organisation import LadderStep
from domain.rulebook import PinnedRuleBook
from domain.values import (
    BusinessLine,
    Code,
    DirectiveKind,
    DirectiveStatus,
    EscalationStatus,
    Frozen,
    Level,
    Moment,
    Severity,
    Stage,
    Status,
    Text,
)


class CaseStart(Frozen):
    """Start of a complaint's run: exactly one of a new complaint, a carried state, or a case to take up again."""

    open: Open | None = None
    carried: Case | None = None
    """State handed on by continue-as-new."""
    children: tuple[int, ...] = ()
    """Numbers of the escalations whose workflows run, handed on with `carried`."""
    more_children: dict[Code, tuple[int, ...]] = Field(default_factory=dict)
    """Numbers of the other workflows that run beside the case, by kind."""
    spent: tuple[str, ...] = ()
    """Envelopes of updates that were refused after they had been let in, handed on with `carried`."""
    take_up: Code | None = None
    """Number of a closed complaint that is spoken to again: its state is folded from the register."""

    @model_validator(mode="after")
    def _one(self) -> CaseStart:
        if [self.open, self.carried, self.take_up].count(None) != 2:
            raise ValueError("exactly one of `open`, `carried`, `take_up`")
        return self


class CaseAnswer(Frozen):
    """What an update answers: the register shows the case at `seq` or later by then."""

    complaint_no: Code
    seq: int
    status: Status
    stage: Stage
    version: int | None = None
    """Version of the proposal that this message made."""
    number: int | None = None
    """Number of what this message opened: an escalation, a directive, a chaser, a delegation, a review, a finding …"""


class EscalationStart(Frozen):
    """Start of an escalation: one question to one level, the ladder above it, and the rules of the case."""

    complaint_no: Code
    number: int = Field(ge=1)
    level: Level
    ladder: tuple[LadderStep, ...] = Field(min_length=1)
    reason: str
    question: Text
    offers: tuple[DirectiveKind, ...] = ()
    """Only these may be decided; none: whatever the rule book offers the level."""
    severity: Severity
    branch: Code
    recused: tuple[Code, ...] = ()
    """Who must not decide (L17), when it was asked; the case tells when there are more."""
    business_line: BusinessLine
    opened_at: Moment
    rulebook: PinnedRuleBook
    calendar: PinnedCalendar


class Taking(Frozen):
    """An update or signal of an escalation: the level asked has taken the question up."""

    message_id: Code
    actor: Actor
    text: Text | None = None


class Deciding(Directive):
    """An update or signal of an escalation: the level's directive."""

    message_id: Code
    actor: Actor


class Ending(Frozen):
    """The case has outlived the question."""

    message_id: Code
    reason: Text


class Recounting(Frozen):
    """The case runs under another version of the calendar: the question's clocks do too."""

    message_id: Code
    calendar: PinnedCalendar


class Renewing(Frozen):
    """Others stand on the case's ladder now, or more people are recused (L17): so do they for the question."""

    message_id: Code
    ladder: tuple[LadderStep, ...] = Field(min_length=1)
    recused: tuple[Code, ...]


class EscalationAnswer(Frozen):
    """What an escalation's updates answer, and how it ended."""

    complaint_no: Code
    number: int
    level: Level
    status: EscalationStatus


class DirectiveStart(Frozen):
    """Start of a directive to another department: what is to be done, by when, under which rules (R6.1(4))."""

    complaint_no: Code
    number: int = Field(ge=1)
    unit: Code
    text: Text
    due: Moment | None = None
    severity: Severity
    branch: Code
    business_line: BusinessLine
    given_at: Moment
    rulebook: PinnedRuleBook
    calendar: PinnedCalendar


class Reporting(Frozen):
    """An update or signal of a directive: the department has done it."""

    message_id: Code
    actor: Actor
    text: Text
    evidence: Text | None = None


class DirectiveAnswer(Frozen):
    """What a directive's updates answer, and how it ended."""

    complaint_no: Code
    number: int
    unit: Code
    status: DirectiveStatus
