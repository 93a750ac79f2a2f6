"""The decision notice as the case can write it: the template's sections, filled from what is on file (L19).

A section is there when every place in its words has something to stand in it, or when somebody wrote it otherwise.
Without one of the sections that the law asks for nothing is issued.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from domain import proposals
from domain.events import NoticeIssued, NoticeSection
from domain.recusal import recused_from_review
from domain.reviewing import reviewer
from domain.rulebook_law import PLACEHOLDER, NoticeField, in_chinese
from domain.values import Code, Frozen, Line, Moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.model import Case
    from domain.rulebook_law import NoticeTemplate, SectionRule


class DraftSection(Frozen):
    """One section of a notice that has not been issued."""

    name: Code
    title: Line
    mandatory: bool
    text: str | None
    """None where the case does not say enough."""
    missing: tuple[str, ...] = ()
    """What the case would have to say."""


class Draft(Frozen):
    """The notice as it could be issued now."""

    title: Line
    sections: tuple[DraftSection, ...]

    @property
    def missing(self) -> tuple[str, ...]:
        """Names of the sections that the law asks for and the case cannot write yet (L19)."""
        return tuple(section.name for section in self.sections if section.mandatory and section.text is None)

    @property
    def complete(self) -> bool:
        """Whether it may be issued."""
        return not self.missing

    def issued(self) -> tuple[NoticeSection, ...]:
        """Its sections, as they stand once it is issued."""
        return tuple(
            NoticeSection(name=section.name, title=section.title, text=section.text)
            for section in self.sections
            if section.text is not None
        )


def compose(case: Case, template: NoticeTemplate, overrides: Mapping[str, str]) -> Draft:
    """The notice filled from the case, single sections in other words."""
    said = _said(case)
    return Draft(
        title=template.title_zh,
        sections=tuple(
            _section(rule, rule.name in case.rulebook.notice_sections, said, overrides.get(rule.name))
            for rule in template.sections
        ),
    )


def _section(rule: SectionRule, mandatory: bool, said: Mapping[str, str], other: str | None) -> DraftSection:  # noqa: FBT001 - or not
    missing = () if other is not None else tuple(name for name in rule.fields if name not in said)
    filled = PLACEHOLDER.sub(lambda place: said.get(place[1], ""), rule.text)
    text = other if other is not None else (None if missing else filled)
    return DraftSection(name=rule.name, title=rule.title_zh, mandatory=mandatory, text=text, missing=missing)


def _said(case: Case) -> dict[str, str]:
    """What the case says, by the places of the template; what it does not say is left out."""
    found = {field.value: _of_case(case, field) for field in NoticeField}
    return {name: words for name, words in found.items() if words is not None}


def _of_case(case: Case, field: NoticeField) -> str | None:
    """What stands in one place: of the present life's latest response, and of the proposal that stands (L19, R4.4)."""
    now = proposals.standing(case)
    proposal = now if now is not None and now.at >= case.life_since else None
    response = next((r for r in reversed(case.responses) if r.at >= case.life_since), None)
    match field:
        case NoticeField.COMPLAINT_NO:
            return case.complaint_no
        case NoticeField.FACTS:
            return proposal.facts if proposal else None
        case NoticeField.CAUSE:
            return response.cause if response else None
        case NoticeField.ACTION:
            return response.action if response else None
        case NoticeField.DECISION:
            return proposal.text if proposal else None
        case NoticeField.BASIS:
            return proposal.basis if proposal else None
        case NoticeField.RESPONSIBILITY:
            return proposal.responsibility if proposal else None
        case NoticeField.REVIEW_WITHIN:
            rule = case.rulebook.clock_rule("review_window")
            return in_chinese(rule.term(case.severity).budget)
        case NoticeField.REVIEW_UNIT:
            step = reviewer(case, recused_from_review(case))
            return case.rulebook.level(step.level).title_zh if step is not None else None
        case _:
            assert_never(field)


def position_since(case: Case) -> Moment:
    """When the company's present position was taken: whatever upholds or tells it comes after."""
    return max(case.life_since, proposals.standing_since(case) or case.life_since)


def standing_notice(case: Case) -> NoticeIssued | None:
    """The notice that tells the company's present position; none where none was issued since it was taken."""
    latest = case.issued[-1] if case.issued else None
    return latest if latest is not None and latest.at >= position_since(case) else None
