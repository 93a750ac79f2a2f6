"""A closed case comes back, one level higher: for new facts, or because a review says so (R7.4, L18, L20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import events as e
from domain.recusal import officer_beside, recused, supervisor_beside

if TYPE_CHECKING:
    from domain.decide.facts import Head
    from domain.model import Case


def reopened(case: Case, told: Head, new_facts: str, evidence: tuple[str, ...]) -> e.Reopened:
    """The event of a case that comes back: head office's officer, a supervisor further up, nobody recused (L17)."""
    up = case.rulebook.reopening.levels_higher
    about = recused(case)
    return e.Reopened(
        **told,
        new_facts=new_facts,
        evidence=evidence,
        officer=officer_beside(case.people, case.people.head_office_officer if up else case.officer, about),
        supervisor=supervisor_beside(case.people.ladder, _higher(case, up), about),
    )


def _higher(case: Case, levels: int) -> str:
    people = [step.person for step in case.people.ladder]
    here = people.index(case.supervisor) if case.supervisor in people else 0
    return people[min(here + levels, len(people) - 1)]
