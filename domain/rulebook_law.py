"""The parts of a rule book that the law asks for: classes of the term, duplicates, the decision notice (L18 to L21)."""

from __future__ import annotations

import re
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from pydantic import Field

from domain.clock_rules import Clause
from domain.units import Unit
from domain.values import Code, Complexity, ContactChannel, DuplicateGround, Frozen, Line, Severity, Text

if TYPE_CHECKING:
    from domain.units import Budget

PLACEHOLDER: Final = re.compile(r"\{([a-z_]+)\}")
_UNITS_ZH: Final = {
    Unit.NATURAL_HOURS: "小时",
    Unit.WORKING_DAYS: "个工作日",
    Unit.NATURAL_DAYS: "日",
    Unit.SECONDS: "秒",
}


class StatutoryClass(Frozen):
    """A class of the statutory term, and the severities that have it unless somebody says otherwise (L18).

    Its budget and rungs are the term of clock `statutory` for these severities.
    """

    complexity: Complexity
    title: Line
    title_zh: Line
    clause: Clause
    severities: tuple[Severity, ...] = Field(min_length=1)


class DuplicateRule(Frozen):
    """In what an open case must be the same to be proposed as a duplicate (L18).

    One ground of each list at least: what the complaint is about, and who complains. A person decides; nothing is
    merged by rule.
    """

    clause: Clause
    about: tuple[DuplicateGround, ...] = Field(min_length=1)
    """Claim or policy; the first that the complaint names is asked."""
    customer: tuple[DuplicateGround, ...] = Field(min_length=1)
    same_category: bool = True


class NoticeField(StrEnum):
    """What a section's text may take from the case."""

    COMPLAINT_NO = "complaint_no"
    FACTS = "facts"
    CAUSE = "cause"
    ACTION = "action"
    DECISION = "decision"
    BASIS = "basis"
    RESPONSIBILITY = "responsibility"
    REVIEW_WITHIN = "review_within"
    REVIEW_UNIT = "review_unit"


class SectionRule(Frozen):
    """One section of the decision notice: its words, with places for what the case says (L19)."""

    name: Code
    title: Line
    title_zh: Line
    text: Text

    @property
    def fields(self) -> tuple[str, ...]:
        """Names of the places in its words."""
        return tuple(dict.fromkeys(PLACEHOLDER.findall(self.text)))


class NoticeTemplate(Frozen):
    """The decision notice (L19)."""

    clause: Clause
    title_zh: Line
    sections: tuple[SectionRule, ...] = Field(min_length=1)


class NoticeChannel(Frozen):
    """A channel by which the customer may be told, and what proves it (L21)."""

    channel: ContactChannel
    clause: Clause
    proof: Code
    title: Line
    """What the proof has to name."""
    title_zh: Line
    pattern: str
    """Regular expression that is found in every such proof."""

    def proves(self, proof: str) -> bool:
        """Whether the words name what proves a notice by this channel."""
        return re.search(self.pattern, proof) is not None


def in_chinese(budget: Budget) -> str:
    """A budget as a letter to the customer says it."""
    return f"{budget.amount}{_UNITS_ZH[budget.unit]}"
