"""The rule book: every figure and choice that the clauses leave open, as versioned data (R3).

A case keeps the rule book under which it was received. An amendment is a new version of the file, nothing else.
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar
from zoneinfo import ZoneInfo

from pydantic import Field, WrapValidator

from domain.accountability_rules import Accountability, RootCause
from domain.clock_rules import ClockRule, Scope, Trigger
from domain.ladder_rules import Chasing
from domain.pinned import Pinned, interning
from domain.promise_rules import OpinionRule, PromiseRules
from domain.rulebook_checks import problems
from domain.rulebook_law import DuplicateRule, NoticeChannel, NoticeTemplate, StatutoryClass
from domain.rulebook_parts import (
    AssessmentRule,
    AuthorityRule,
    Checklist,
    ChecklistItem,
    ClauseText,
    ClosingCondition,
    Emergency,
    Figure,
    Ladder,
    LevelRule,
    OutcomeRule,
    Post,
    QuietHours,
    Recusal,
    Reopening,
    ResponsiblePost,
    Review,
    SeverityRule,
    SuspensionRule,
    Unreachable,
)
from domain.rulefile import RuleFileError, check, read_toml
from domain.units import Unit, elapsed
from domain.values import (
    BusinessLine,
    Category,
    Code,
    Complexity,
    ContactChannel,
    Level,
    Line,
    Outcome,
    Role,
    Severity,
    SuspensionReason,
)

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from domain.units import Budget

T = TypeVar("T")

_NUMBERED: Final = re.compile(r"-\d+$")


class RuleBook(Pinned):
    """One version of the rules. Looking something up by a name that is not there raises `LookupError`."""

    version: Code
    effective_from: date
    title: Line
    title_en: Line
    source: Line
    zone: str
    calendar: Code
    """Identifier of the calendar by which its working days are counted."""
    clauses: tuple[ClauseText, ...] = Field(min_length=1)
    clocks: tuple[ClockRule, ...] = Field(min_length=1)
    suspensions: tuple[SuspensionRule, ...]
    severities: tuple[SeverityRule, ...]
    escalation: Ladder
    outcomes: tuple[OutcomeRule, ...]
    checklists: tuple[Checklist, ...]
    unreachable: Unreachable
    posts: tuple[Post, ...]
    responsible_posts: tuple[ResponsiblePost, ...]
    authority: tuple[AuthorityRule, ...]
    review: Review
    reopening: Reopening
    emergency: Emergency
    recusal: Recusal | None = Field(default=None, exclude_if=lambda rule: rule is None)
    """Left out where there is none: the digest of a book written before stays what it was."""
    chasing: Chasing | None = Field(default=None, exclude_if=lambda rule: rule is None)
    """How people are pressed (R6.1(2)); under a book without it nobody is pressed by clock."""
    opinion: OpinionRule | None = Field(default=None, exclude_if=lambda rule: rule is None)
    promises: PromiseRules | None = Field(default=None, exclude_if=lambda rule: rule is None)
    quiet_hours: QuietHours | None = None
    notice_sections: tuple[Code, ...] = Field(min_length=1)
    """Sections without which a decision notice cannot be sent (L19)."""
    notice: NoticeTemplate | None = Field(default=None, exclude_if=lambda rule: rule is None)
    notice_channels: tuple[NoticeChannel, ...] = Field(default=(), exclude_if=lambda rules: not rules)
    statutory_classes: tuple[StatutoryClass, ...] = Field(default=(), exclude_if=lambda rules: not rules)
    duplicates: DuplicateRule | None = Field(default=None, exclude_if=lambda rule: rule is None)
    assessment: tuple[AssessmentRule, ...] = ()
    accountability: Accountability | None = Field(default=None, exclude_if=lambda rule: rule is None)
    root_causes: tuple[RootCause, ...] = Field(default=(), exclude_if=lambda causes: not causes)
    figures: tuple[Figure, ...] = ()

    def clause(self, clause: str) -> str:
        """The words of a clause."""
        return _one((c.text for c in self.clauses if c.id == clause), "clause", clause)

    def clock_rule(self, name: str) -> ClockRule:
        """The rule of a clock; `commitment-2` is ruled by `commitment`."""
        base = _NUMBERED.sub("", name)
        return _one((rule for rule in self.clocks if rule.name == base), "clock", name)

    def has_clock(self, name: str) -> bool:
        """Whether the book rules such a clock: one written before it was thought of does not."""
        return any(rule.name == _NUMBERED.sub("", name) for rule in self.clocks)

    def outlives_closing(self, name: str) -> bool:
        """Whether the clock runs on when its case is closed: one that does not stop on `closed` (R4.4, L9, L26)."""
        return Trigger.CLOSED not in self.clock_rule(name).stops_on

    def case_clocks(self, trigger: Trigger) -> tuple[ClockRule, ...]:
        """Clocks of a case that the trigger starts, restarts or stops, in the book's order."""
        mine = (rule for rule in self.clocks if rule.scope is Scope.CASE)
        return tuple(r for r in mine if trigger in (*r.starts_on, *r.restarts_on, *r.stops_on))

    def suspends(self, reason: SuspensionReason) -> tuple[str, ...]:
        """Names of the clocks that the law leaves standing for this reason (L18, L23)."""
        return next((rule.clocks for rule in self.suspensions if rule.reason is reason), ())

    def class_of(self, severity: Severity) -> StatutoryClass | None:
        """The class of the statutory term that a severity has by itself (L18); none in books without classes."""
        return next((rule for rule in self.statutory_classes if severity in rule.severities), None)

    def class_severity(self, complexity: Complexity, otherwise: Severity) -> Severity:
        """A severity whose term is that of the class (L18)."""
        fitting = (rule.severities[0] for rule in self.statutory_classes if rule.complexity is complexity)
        return next(fitting, otherwise)

    def notice_channel(self, channel: ContactChannel) -> NoticeChannel | None:
        """What proves a notice by this channel (L21); none where the book names none."""
        return next((rule for rule in self.notice_channels if rule.channel is channel), None)

    def severity(self, severity: Severity) -> SeverityRule:
        """What a severity class sets off."""
        return _one((rule for rule in self.severities if rule.severity is severity), "severity", severity)

    def severity_level(self, severity: Severity) -> Level | None:
        """The level that is asked as soon as a severity is set (R6.2(7), R7.1)."""
        return self.severity(severity).escalates_to

    def needs_leadership(self, severity: Severity) -> bool:
        """Whether only the leadership group may uphold a position or consent (R7.4(2), R6.1)."""
        return not {Level.BRANCH_HEAD, Level.LINE_HEAD} & set(self.severity(severity).upheld_by)

    def level(self, level: Level) -> LevelRule:
        """A level of the ladder."""
        return _one((rule for rule in self.escalation.levels if rule.level is level), "level", level)

    def level_above(self, level: Level) -> Level | None:
        """The next level up; None above the last."""
        ladder = [rule.level for rule in self.escalation.levels]
        place = ladder.index(level) + 1
        return ladder[place] if place < len(ladder) else None

    def acknowledge_within(self, level: Level) -> Budget:
        """Time a level has to take an escalation up (R6.1)."""
        return self.clock_rule("acknowledgement").term(level=level).budget

    def decide_within(self, level: Level) -> Budget:
        """Time a level has to decide an escalation (R6.1)."""
        return self.clock_rule("decision").term(level=level).budget

    def extension_days(self) -> int:
        """By how much the statutory term may be extended, in its own unit (L18)."""
        rule = self.clock_rule("statutory").extension
        return rule.by.amount if rule is not None else 0

    def commitment_due(self, at: datetime) -> datetime:
        """When a promise is due that names no date (R4.4)."""
        return self.fixed_due("commitment", at)

    def fixed_due(self, name: str, at: datetime) -> datetime:
        """When a fixed clock is due for which nobody named a date: elapsed time, or 24:00 of the last calendar day."""
        budget = self.clock_rule(name).terms[0].budget
        if budget.unit is not Unit.NATURAL_DAYS:
            return at + elapsed(budget.unit, budget.amount)
        zone = ZoneInfo(self.zone)
        last = at.astimezone(zone).date() + timedelta(days=budget.amount)
        return datetime.combine(last + timedelta(days=1), time(), zone).astimezone(UTC)

    def outcome(self, outcome: Outcome) -> OutcomeRule:
        """The conditions of an outcome."""
        return _one((rule for rule in self.outcomes if rule.outcome is outcome), "outcome", outcome)

    def checklist(self, category: Category) -> tuple[ChecklistItem, ...]:
        """The closing checklist of a category."""
        return _one((c.items for c in self.checklists if c.category is category), "checklist", category)

    def responsible_post(self, category: Category, line: BusinessLine) -> str:
        """The post that answers for a category in a business line (R6.5)."""
        fitting = (
            p.post for p in self.responsible_posts if p.category is category and p.business_line is line
        )
        return _one(fitting, "responsible post", f"{category} in {line}")

    def post_title(self, post: str) -> str:
        """The Chinese name of a post, the code where unknown."""
        return next((entry.title_zh for entry in self.posts if entry.post == post), post)

    def authority_of(self, role: Role) -> Decimal | None:
        """The amount below which a role may promise by itself; None: without limit. A role not listed may not."""
        return _one((rule for rule in self.authority if rule.role is role), "authority", role).below

    def reminds_at(self, at: datetime) -> datetime:
        """When a reminder that falls due at `at` may reach a person: after the quiet hours. Breaches do not wait."""
        quiet = self.quiet_hours
        return at if quiet is None else quiet.over(at, ZoneInfo(self.zone))

    def root_cause(self, code: str) -> RootCause | None:
        """A root cause or a group of them by its code; None if the scheme has none (L9)."""
        return next((cause for cause in self.root_causes if cause.code == code), None)

    def figure(self, name: str) -> int:
        """A named figure."""
        return _one((figure.value for figure in self.figures if figure.name == name), "figure", name)


PinnedRuleBook = Annotated[RuleBook, WrapValidator(interning(RuleBook))]
"""A rule book that is one object per content in this process; written in full."""


def load_rulebook(text: str) -> RuleBook:
    """Read a rule book file (TOML) and check it throughout.

    Raises:
        RuleFileError: one line a fault, each naming its place, such as `clock 'progress', rung 'breach': …`.
    """
    book = check(RuleBook, read_toml(text))
    found = problems(book)
    if found:
        raise RuleFileError(found)
    return book


def _one(found: Iterable[T], kind: str, name: Any) -> T:
    for entry in found:
        return entry
    raise LookupError(f"the rule book has no {kind} {str(name)!r}")


__all__ = [
    "ClosingCondition",
    "PinnedRuleBook",
    "RuleBook",
    "RuleFileError",
    "load_rulebook",
]
