"""Recusal (回避, L17): who has an interest in a case decides nothing in it, on whatever path a decision would come.

Recused are: the person complained about; whoever answers or answered for the case as main responsible person; who
handled the claim; who declared a relation; and, where the rule book says so, the direct superior. They may tell facts
and answer; they are not given the case to drive, to supervise or to decide.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from domain.model import Case
    from domain.organisation import CasePeople, LadderStep
    from domain.rulebook import RuleBook
    from domain.values import Level, Severity

FEWEST_DECIDERS = 2
"""So many of the ladder stay free of interest when one more would be recused by somebody's word: the claims system may
still name one of them as who handled the claim."""


class Ground(StrEnum):
    """Why somebody is recused."""

    COMPLAINED_ABOUT = "complained_about"
    ANSWERED = "answered"
    CLAIM_HANDLER = "claim_handler"
    DECLARED = "declared"
    ACCUSED = "accused"
    SUPERIOR = "superior"


WORDS = {
    Ground.COMPLAINED_ABOUT: "the person complained about",
    Ground.ANSWERED: "who answered for the case as main responsible person",
    Ground.CLAIM_HANDLER: "who handled the claim",
    Ground.DECLARED: "who has declared an interest",
    Ground.ACCUSED: "who is accused in a finding of responsibility",
    Ground.SUPERIOR: "the direct superior of the person complained about",
}


def recused(case: Case) -> dict[str, Ground]:
    """Who decides nothing in this case, and why (L17)."""
    found: dict[str, Ground] = {}
    for person, ground in _certain(case):
        found.setdefault(person, ground)
    superior = superior_recused(case.people, case.rulebook, case.severity, _accused(case))
    if superior is not None and superior not in found and _free(case.people.ladder, {*found, superior}):
        found[superior] = Ground.SUPERIOR
    return found


def _certain(case: Case) -> Iterator[tuple[str, Ground]]:
    if case.people.about is not None:
        yield case.people.about, Ground.COMPLAINED_ABOUT
    yield case.responsible.person, Ground.COMPLAINED_ABOUT
    for held in case.custody:
        yield held.person, Ground.ANSWERED
    if case.claim is not None and case.claim.responsible_person is not None:
        yield case.claim.responsible_person, Ground.CLAIM_HANDLER
    for told in case.interests:
        yield told.person, Ground.DECLARED
    for person in case.accused:
        yield person, Ground.ACCUSED


def _accused(case: Case) -> tuple[str, str]:
    """Person complained about and their unit."""
    to = case.responsible
    return case.people.about or to.person, to.unit


def recused_at_receipt(people: CasePeople, book: RuleBook, severity: Severity) -> dict[str, Ground]:
    """Who is recused from a case that is being opened, as far as its content tells."""
    to = people.responsible
    found = {people.about or to.person: Ground.COMPLAINED_ABOUT}
    found.setdefault(to.person, Ground.ANSWERED)
    superior = superior_recused(people, book, severity, (people.about or to.person, to.unit))
    if superior is not None and _free(people.ladder, {*found, superior}):
        found.setdefault(superior, Ground.SUPERIOR)
    return found


def superior_recused(
    people: CasePeople, book: RuleBook, severity: Severity, accused: tuple[str, str]
) -> str | None:
    """The accused person's direct superior, where the rule book recuses them for this severity."""
    if book.recusal is None or severity not in book.recusal.superiors:
        return None
    person, unit = accused
    heads = {entry.unit: entry for entry in people.superiors}
    above = heads.get(unit)
    while above is not None:
        if above.person != person:
            return above.person
        above = heads.get(above.parent) if above.parent is not None else None
    return None


def recused_from_review(case: Case) -> dict[str, Ground]:
    """Who must not review the closed case (L20): whoever is recused, and whoever handled or decided it before."""
    found = recused(case)
    handled = {case.officer, case.supervisor}
    handled |= {said.actor.person for said in (*case.proposals, *case.consents)}
    handled |= {entry.person for entry in case.escalations if entry.decision is not None}
    handled |= {case.closing.actor.person} if case.closing is not None else set()
    for person in sorted(handled):
        found.setdefault(person, Ground.ANSWERED)
    return found


def would_leave_nobody(case: Case, person: str) -> bool:
    """Whether recusing this person by somebody's word would leave too few on the ladder who may decide.

    A case never is without a decider: then the word is refused until somebody without interest has been appointed.
    """
    known = recused(case)
    on_ladder = any(step.person == person for step in case.people.ladder)
    free = _free(case.people.ladder, {*known, person})
    return on_ladder and person not in known and len(free) < FEWEST_DECIDERS


def _free(ladder: Iterable[LadderStep], without: Collection[str]) -> set[str]:
    return {step.person for step in ladder if step.person not in without}


# ---- who steps in ---------------------------------------------------------------------------------


def supervisor_beside(ladder: tuple[LadderStep, ...], supervisor: str, without: Collection[str]) -> str:
    """The supervisor, or whoever stands next above on the ladder, where the supervisor is recused.

    Above the last level there is nobody: then the highest of the others.
    """
    people = [step.person for step in ladder]
    here = people.index(supervisor) if supervisor in people else 0
    in_turn = (supervisor, *people[here:], *reversed(people[:here]))
    return next((person for person in in_turn if person not in without), supervisor)


def officer_beside(people: CasePeople, officer: str, without: Collection[str]) -> str:
    """The officer, or where they are recused another: the unit's, those above, head office's, the supervisor."""
    in_turn = (officer, *people.officers, people.head_office_officer, people.officer, people.supervisor)
    ladder = (step.person for step in people.ladder)
    return next((person for person in (*in_turn, *ladder) if person not in without), officer)


def level_beside(ladder: tuple[LadderStep, ...], level: Level, without: Collection[str]) -> Level:
    """The level, or the next above that is there and not recused; above the last, the highest of the others."""
    order = list(type(level))
    above = [step for step in ladder if order.index(step.level) >= order.index(level)]
    below = [step for step in reversed(ladder) if order.index(step.level) < order.index(level)]
    return next((step.level for step in (*above, *below) if step.person not in without), ladder[-1].level)
