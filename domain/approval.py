"""Who approves what exceeds its maker's authority (R4.4): the lowest level whose own covers it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.limits import ROLE_OF, gaps
from domain.recusal import recused
from domain.values import DirectiveKind, EscalationCause, Level

if TYPE_CHECKING:
    from domain.events import Gap, Proposed
    from domain.model import Case, Escalation
    from domain.values import Moment

CAUSE: Final = EscalationCause.APPROVAL
"""Cause of a question that asks for approval: apart from those about the course of the case."""
OFFERED: Final = (DirectiveKind.APPROVE_PROPOSAL, DirectiveKind.RETURN_PROPOSAL)
"""What may be decided when approval is asked for."""


def question(case: Case) -> Escalation | None:
    """The question for approval that is open, if one is."""
    return next((x for x in case.escalations if x.cause == CAUSE and x.ended_at is None), None)


def kept_apart(case: Case, waits: Proposed) -> frozenset[str]:
    """Who never approves this version: who proposed it, who drives the case, who is recused (R4.4, L17)."""
    return frozenset({waits.actor.person, case.officer, *recused(case)})


def approving_level(case: Case, waits: Proposed, at: Moment) -> Level:
    """The lowest level that may approve and whose authority covers; where none does, the highest that is free.

    Never the level of somebody who is kept apart, unless nobody else without an interest is left to be asked.
    """
    without, apart = recused(case), kept_apart(case, waits)
    offers = {rule.level for rule in case.rulebook.escalation.levels if set(OFFERED) <= set(rule.may_decide)}
    ladder = [step for step in case.people.ladder if step.level in offers and step.person not in without]
    free = [step for step in ladder if step.person not in apart] or ladder
    for step in free:
        if not gaps(case, waits.commitments, ROLE_OF[step.level], step.person, at):
            return step.level
    return free[-1].level if free else case.people.ladder[-1].level


def words(missing: tuple[Gap, ...]) -> str:
    """What authority is lacking, in words."""
    return "; ".join(
        f"{gap.promised} promised in the case{f' as {gap.kind}' if gap.kind else ''}, may promise below {gap.below}"
        for gap in missing
    )
