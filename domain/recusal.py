"""Recusal (回避, L17): the person complained about answers for it, and decides nothing in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.values import Level

if TYPE_CHECKING:
    from domain.organisation import CasePeople, LadderStep


def supervisor_beside(ladder: tuple[LadderStep, ...], supervisor: str, recused: str) -> str:
    """The supervisor, or whoever stands next above on the ladder, where the supervisor is the recused person.

    Above the last level there is nobody: then the highest of the others.
    """
    people = [step.person for step in ladder]
    here = people.index(supervisor) if supervisor in people else 0
    in_turn = (supervisor, *people[here:], *reversed(people[:here]))
    return next((person for person in in_turn if person != recused), supervisor)


def officer_beside(people: CasePeople, officer: str, recused: str) -> str:
    """The officer, or head office's, where the officer is the recused person."""
    in_turn = (officer, people.head_office_officer, people.officer, people.supervisor)
    return next((person for person in in_turn if person != recused), officer)


def level_beside(ladder: tuple[LadderStep, ...], level: Level, recused: str) -> Level:
    """The level, or the next above that is there and is not the recused person; at the top, the highest there is."""
    order = list(Level)
    above = (step for step in ladder if order.index(step.level) >= order.index(level))
    return next((step.level for step in above if step.person != recused), ladder[-1].level)
