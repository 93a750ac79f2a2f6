"""Who reviews a decision: the unit above the deciding one, nobody who handled or decided the case (L17, L20)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import clocks
from domain.values import Level

if TYPE_CHECKING:
    from collections.abc import Collection

    from domain.model import Case
    from domain.organisation import LadderStep
    from domain.values import Moment


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


def window_ends(case: Case) -> Moment | None:
    """Until when a review may be asked for; none where the outcome leaves no review (L20).

    Counted from the closing, or from the notice of the decision where that reached the customer later.
    """
    closing = case.closing
    if closing is None or closing.review_until is None:
        return None
    later = [told.at for told in case.notices if told.at > closing.at]
    if not later:
        return closing.review_until
    window = clocks.start(
        case.rulebook.clock_rule("review_window"), run=1, at=later[0], severity=case.severity
    )
    due = clocks.project(window, case.calendar).due_at
    return max(closing.review_until, due) if due is not None else closing.review_until


def level_place(level: Level) -> int:
    """Place of a level, lowest first."""
    return list(Level).index(level)
