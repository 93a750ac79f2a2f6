"""Going up: escalation, severity, directives (R6.1, R7.1)."""

from __future__ import annotations

from typing import Literal

from pydantic import Field, model_validator

from domain.command import Command
from domain.values import Code, DirectiveKind, Frozen, Level, Severity, Text


class Escalate(Command):
    """A difficult case goes up early (R7.1): one question to one level."""

    reason: Text
    question: Text
    level: Level | None = None


class SetSeverity(Command):
    """Severity raised or lowered by hand, with the reason."""

    severity: Severity
    reason: Text


class Directive(Frozen):
    """A level's decision, with what it carries (R6.1, R7.1)."""

    decision: DirectiveKind
    text: Text
    person: Code | None = None
    post: Code | None = None
    unit: Code | None = None
    severity: Severity | None = None
    days: int | None = Field(default=None, ge=1, le=90)
    proposal_version: int | None = Field(default=None, ge=1, le=10_000)
    """Version that `approve_proposal` or `return_proposal` is about; default: the one that waits."""

    @model_validator(mode="after")
    def _carries(self) -> Directive:
        if self.decision is DirectiveKind.REASSIGN and not (self.person and self.post and self.unit):
            raise ValueError("`reassign` needs `person`, `post` and `unit`")
        if self.decision is DirectiveKind.SET_SEVERITY and self.severity is None:
            raise ValueError("`set_severity` needs `severity`")
        if self.decision is DirectiveKind.INSTRUCT_UNIT and self.unit is None:
            raise ValueError("`instruct_unit` needs `unit`")
        return self


class ReportEscalation(Command):
    """A turn of an escalation, told by its own workflow: acknowledged, raised, decided or left unanswered."""

    number: int = Field(ge=1)
    turn: Literal["acknowledged", "raised", "decided", "unanswered", "ended"]
    level: Level
    person: Code
    text: Text | None = None
    directive: Directive | None = None
