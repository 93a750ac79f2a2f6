"""The parts of a rule book besides its clocks: severities, ladder, outcomes, checklists, authority, figures."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta, tzinfo
from enum import StrEnum

from pydantic import Field

from domain.accountability_rules import AssessedOn, OwedBy
from domain.clock_rules import Clause
from domain.emergency.grouping import GroupBy
from domain.ladder_rules import StartRule
from domain.units import Budget
from domain.values import (
    BusinessLine,
    Category,
    Code,
    DirectiveKind,
    Frozen,
    Level,
    Line,
    Money,
    Outcome,
    Role,
    Severity,
    SuspensionReason,
    Text,
    Turn,
)


class ClosingCondition(StrEnum):
    """What must hold before a case may end with an outcome (R7.4); each outcome names its own."""

    CHECKLIST_COMPLETE = "checklist_complete"
    """Every item of the category's closing checklist done, or waived by a named superior with a reason (R6.2(8))."""
    CONTRACTS_DISPOSED = "contracts_disposed"
    """The related insurance contracts are disposed of (R6.2(4))."""
    ACCEPTANCE_WITH_EVIDENCE = "acceptance_with_evidence"
    """The customer accepted the latest version of the proposal, with evidence (R7.4(1))."""
    INVESTIGATION_COMPLETE = "investigation_complete"
    """The main responsible person has responded with cause and action (R6.2(8))."""
    PROPOSAL_EXISTS = "proposal_exists"
    """A proposal stands, within authority (R4.4)."""
    UPHELD_BY_LEVEL_ABOVE = "upheld_by_level_above"
    """A level above the handler, by the severity's `upheld_by`, has upheld the final position."""
    DECISION_NOTICE_DELIVERED = "decision_notice_delivered"
    """The decision notice reached the customer, with proof (L19, L21)."""
    CUSTOMER_WITHDREW_TODAY = "customer_withdrew_today"
    """The customer's withdrawal arrived on this day (L15)."""
    MASTER_CASE_OPEN = "master_case_open"
    """The case merged into is another one and open (L18)."""
    NOT_ENTITLED_OR_NOTHING_NEW = "not_entitled_or_nothing_new"
    """Not from the customer or their agent, or nothing new after a decision (L18)."""
    PERSON_TOLD = "person_told"
    """Whoever complained has been told (L18)."""
    ATTEMPTS_ON_CHANNELS = "attempts_on_channels"
    """The number of proven attempts, on enough channels, over enough days (L21)."""
    HEAD_CONSENT = "head_consent"
    """The head of the unit consents."""
    TERMS_AGREED = "terms_agreed"
    """Other terms are on record, agreed by both."""
    PROCEEDING_LINKED = "proceeding_linked"
    """The proceeding outside is linked with its reference (L19, L23)."""
    PROCEEDING_ENDED = "proceeding_ended"
    """The proceeding outside has come to its end."""
    ROOT_CAUSE_FOUND = "root_cause_found"
    """A root cause of the book's scheme has been found in the case's present life (L9)."""


class ClauseText(Frozen):
    """A clause and its words."""

    id: str = Field(pattern=r"^(R\d+(\.\d+)?(\(\d+\))?|[A-Z][A-Za-z]*\d+)$")
    text: Text


class SuspensionRule(Frozen):
    """A reason for time outside the term, and the clocks that it suspends (L18, L23)."""

    reason: SuspensionReason
    title: Line
    title_zh: Line
    clause: Clause
    clocks: tuple[str, ...] = Field(min_length=1)


class SeverityRule(Frozen):
    """A severity class: what makes a complaint one, and what it sets off."""

    severity: Severity
    title: Line
    title_zh: Line
    clause: Clause
    amount_from: Money | None = None
    """Amount in dispute from which the class is proposed."""
    persons_from: int | None = Field(default=None, ge=2)
    signs: tuple[Code, ...] = ()
    """Signs of which one suffices: media, lawsuit, regulator, injury."""
    escalates_to: Level | None = None
    """Level that is asked as soon as the class is set (R6.2(7), R7.1)."""
    informs: tuple[Level, ...] = ()
    """Levels told at receipt, at each turn, at the end (R6.2(7))."""
    informs_of: tuple[Turn, ...] = Field(default=(), exclude_if=lambda turns: not turns)
    """The turns of which they are told; a book written before names none, and nobody is told."""
    proposes_emergency: bool = False
    upheld_by: tuple[Level, ...] = Field(min_length=1)
    """Levels that may uphold a position the customer does not accept (R7.4(2))."""


class LevelRule(Frozen):
    """A level of the ladder and what it may decide; its time limits are the clocks of scope `escalation`."""

    level: Level
    title: Line
    title_zh: Line
    may_decide: tuple[DirectiveKind, ...] = Field(min_length=1)


class Ladder(Frozen):
    """The escalation ladder, lowest level first (R7.1, R6.1)."""

    clause: Clause
    levels: tuple[LevelRule, ...] = Field(min_length=1)
    difficult_to: Level
    """Level that a difficult case is taken to when the officer names none (R7.1)."""
    starts: tuple[StartRule, ...] = Field(default=(), exclude_if=lambda starts: not starts)
    """What starts a question, to which level, in which words; left out where there is none, as `recusal` is."""


class OutcomeRule(Frozen):
    """How a case may end and on which conditions (R7.4)."""

    outcome: Outcome
    title: Line
    title_zh: Line
    clause: Clause
    conditions: tuple[ClosingCondition, ...] = Field(min_length=1)
    resolved: bool
    """Whether reports count it as resolved."""
    review_window: bool
    """Whether the customer may ask the higher unit for a review afterwards (L20)."""


class ChecklistItem(Frozen):
    """One line of a closing checklist (R6.2(8))."""

    id: Code
    title: Line
    title_zh: Line
    clause: Clause


class Checklist(Frozen):
    """Closing checklist of a category."""

    category: Category
    items: tuple[ChecklistItem, ...] = Field(min_length=1)


class Unreachable(Frozen):
    """When a customer counts as unreachable (L21)."""

    clause: Clause
    attempts: int = Field(ge=1, le=50)
    channels: int = Field(ge=1, le=7)
    over: Budget
    """Calendar days (or, run fast, seconds) between the first attempt and the last, both counted."""


class Post(Frozen):
    """A post that a complaint may be about (R6.5)."""

    post: Code
    title: Line
    title_zh: Line


class ResponsiblePost(Frozen):
    """The post that answers for a category in a business line (R6.5)."""

    business_line: BusinessLine
    category: Category
    post: Code


class AuthorityRule(Frozen):
    """Up to which amount a role may promise by itself (R4.4); none: without limit."""

    role: Role
    below: Money | None = None
    clause: Clause


class Review(Frozen):
    """The customer's right to a review by the higher unit (L20); its clocks are `review_window` and `review`."""

    clause: Clause
    examines: tuple[Code, ...] = ("process", "time_limits", "result")


class Reopening(Frozen):
    """How a closed case comes back (R7.4, L18)."""

    clause: Clause
    needs_new_facts: bool = True
    levels_higher: int = Field(ge=0, le=3)


class Recusal(Frozen):
    """Who is recused besides those whom the law itself names (L17)."""

    clause: Clause
    superiors: tuple[Severity, ...] = ()
    """Severities for which the direct superior of the person complained about decides nothing either."""


class Emergency(Frozen):
    """When the emergency plan is proposed by rule (R6.1(1), L29)."""

    clause: Clause
    similar_cases: int = Field(ge=2)
    within: Budget
    persons: int = Field(ge=2)
    groupings: tuple[tuple[GroupBy, ...], ...] = Field(default=(), exclude_if=lambda given: not given)
    """What similar complaints share, the grouping that is looked at first first; none: no plan is proposed by rule."""
    signs: tuple[Code, ...] = Field(default=(), exclude_if=lambda given: not given)
    """Signs of which one complaint's suffices."""
    severity: Severity | None = Field(default=None, exclude_if=lambda given: given is None)
    """Severity that a proposed plan gives its cases, unless the leadership group starts it with another."""
    asks: Level | None = Field(default=None, exclude_if=lambda given: given is None)
    """Level that is asked first whether a proposed plan starts."""


class QuietHours(Frozen):
    """When reminders do not disturb; breaches do."""

    clause: Clause
    begins: time
    ends: time

    def over(self, at: datetime, zone: tzinfo) -> datetime:
        """The moment itself outside the quiet hours, else their end, in UTC."""
        local = at.astimezone(zone)
        now, overnight = local.time(), self.begins > self.ends
        quiet = now >= self.begins or now < self.ends if overnight else self.begins <= now < self.ends
        if not quiet:
            return at
        day = local.date() + timedelta(days=1) if overnight and now >= self.begins else local.date()
        return datetime.combine(day, self.ends, zone).astimezone(UTC)


class AssessmentRule(Frozen):
    """Points for or against a person or unit, by what happened (R3, L27).

    A row that does not say `on` and `owed_by` is not counted from cases: nobody is named whose points they would be.
    """

    event: Code
    title: Line
    title_zh: Line
    points: int = Field(ge=-100, le=100)
    clause: Clause
    on: AssessedOn | None = Field(default=None, exclude_if=lambda on: on is None)
    clock: str | None = Field(default=None, exclude_if=lambda clock: clock is None)
    """With `on` = breach: the clock; `commitment` means that of every promise."""
    grade: Code | None = Field(default=None, exclude_if=lambda grade: grade is None)
    """With `on` = finding_upheld: the grade."""
    owed_by: OwedBy | None = Field(default=None, exclude_if=lambda owed_by: owed_by is None)


class Figure(Frozen):
    """A number that a clause leaves open, by name."""

    name: Code
    value: int
    unit: Line
    title_zh: Line
    clause: Clause
