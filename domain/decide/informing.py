"""Leaders are told of complaints that they have to know of: at receipt, at each turn, at the end (R6.2(7))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import events as e
from domain.clock_rules import RungAction, Scope
from domain.recusal import recused
from domain.values import Turn

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.model import Case


def informed(case: Case, event: e.AnyEvent) -> Iterator[e.AnyEvent]:
    """Tell the levels that the case's severity informs, if this is a turn of which it informs them (R6.2(7)).

    Whoever has an interest in the matter is not among them (L17); nobody is told twice of one turn.
    """
    turn = turn_of(event)
    if turn is None or _of_a_chaser(case, event):
        return
    without = recused(case)
    persons = tuple(dict.fromkeys(person for person in _whom(case, turn) if person not in without))
    if persons:
        yield e.LeadersInformed(
            at=event.at,
            actor=event.actor,
            message_id=event.message_id,
            clause="R6.2(7)",
            turn=turn,
            severity=case.severity,
            persons=persons,
            clock=event.name if isinstance(event, e.RungFired) else None,
        )


def _of_a_chaser(case: Case, event: e.AnyEvent) -> bool:
    """Silence on a chaser reaches the target's superior; it is no turn of the complaint."""
    return isinstance(event, e.RungFired) and case.rulebook.clock_rule(event.name).scope is Scope.CHASER


def _whom(case: Case, turn: Turn) -> Iterator[str]:
    rule = case.rulebook.severity(case.severity)
    if turn in rule.informs_of:
        yield from (step.person for step in case.people.ladder if step.level in rule.informs)
    elif turn is Turn.SEVERITY and case.informed:
        last = case.informed[-1]
        if case.rulebook.severity(last.severity).informs_of:
            yield from last.persons  # they learn that it is none of theirs any more


def turn_of(event: e.AnyEvent) -> Turn | None:
    """Which turn of a complaint an event is; None for what is no turn."""
    match event:
        case e.Filed():
            return Turn.RECEIVED
        case e.SeveritySet():
            return Turn.SEVERITY
        case e.Reassigned():
            return Turn.REASSIGNED
        case e.Responded():
            return Turn.RESPONDED
        case e.Proposed():
            return Turn.PROPOSED
        case e.CustomerDecided():
            return Turn.CUSTOMER_ANSWERED
        case e.RungFired(does=RungAction.BREACH):
            return Turn.BREACHED
        case e.EscalationDecided():
            return Turn.DECIDED
        case e.ProceedingLinked() | e.ProceedingEnded():
            return Turn.PROCEEDING
        case e.Closed():
            return Turn.CLOSED
        case e.Reopened():
            return Turn.REOPENED
        case _:
            return None
