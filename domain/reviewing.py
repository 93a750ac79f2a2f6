"""Who reviews a decision: the unit above the deciding one, nobody who handled or decided the case (L17, L20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain.values import Level

if TYPE_CHECKING:
    from collections.abc import Collection

    from domain.model import Case
    from domain.organisation import LadderStep


def decided_on(case: Case) -> int:
    """The highest place of the ladder that had a part in the decision; -1 where none had."""
    ladder = case.people.ladder
    spoke = {case.supervisor}
    spoke |= {said.actor.person for said in (*case.proposals, *case.consents)}
    spoke |= {entry.person for entry in case.escalations if entry.decision is not None}
    spoke |= {case.closing.actor.person} if case.closing is not None else set()
    levels = {said.level for said in case.consents if said.level is not None}
    return max(
        (place for place, step in enumerate(ladder) if step.person in spoke or step.level in levels),
        default=-1,
    )


def reviewer(case: Case, without: Collection[str]) -> LadderStep | None:
    """Who is asked: the lowest level above the deciding one that is free; above the last, the highest of the others.

    None where nobody on the ladder is free: somebody without a part in the case has to be appointed first.
    """
    ladder, after = case.people.ladder, decided_on(case) + 1
    in_turn = (*ladder[after:], *reversed(ladder[:after]))
    return next((step for step in in_turn if step.person not in without), None)


def level_place(level: Level) -> int:
    """Place of a level, lowest first."""
    return list(Level).index(level)
