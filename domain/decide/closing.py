"""Closing, withdrawal, reopening: every outcome on its own conditions, none a free "close" (R7.4)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import clocks
from domain import commands as c
from domain import events as e
from domain.decide.conditions import not_approved, rests_on_the_proposal, unmet
from domain.decide.facts import head, just_after, no
from domain.decide.handling import unknown_evidence
from domain.decide.reopening import reopened
from domain.recusal import recused
from domain.refusals import RefusalCode, Refused
from domain.values import Outcome, Status

if TYPE_CHECKING:
    from domain.model import Case
    from domain.values import Moment

Primary = tuple[e.AnyEvent, ...] | Refused


def decide(case: Case, command: c.Close | c.Withdraw | c.Reopen, at: Moment) -> Primary:
    """How a case ends, and how it comes back."""
    match command:
        case c.Close():
            return close(case, command, at)
        case c.Withdraw():
            return _withdraw(case, command, at)
        case c.Reopen():
            return _reopen(case, command, at)


def close(case: Case, command: c.Close, at: Moment) -> Primary:
    """Close if every condition of the outcome holds; otherwise say which do not (R7.4)."""
    if command.outcome is Outcome.WITHDRAWN:
        return no(RefusalCode.MALFORMED, "a withdrawal is the customer's: use `withdraw`", "outcome")
    refused = _checklist_refused(case, command)
    if refused is not None:
        return refused
    if rests_on_the_proposal(case, command.outcome) and (refused := not_approved(case)) is not None:
        return refused
    missing = unmet(case, command)
    if missing:
        text = "; ".join(f"{condition.value}: {words}" for condition, words in missing)
        checklist_only = all(condition.value == "checklist_complete" for condition, _ in missing)
        code = RefusalCode.CHECKLIST_INCOMPLETE if checklist_only else RefusalCode.CLOSING_CONDITION_UNMET
        return no(code, text, "checklist" if checklist_only else "outcome")
    return (_closed(case, command, command.outcome, at),)


def _closed(case: Case, command: c.Close | c.Withdraw, outcome: Outcome, at: Moment) -> e.Closed:
    rule = case.rulebook.outcome(outcome)
    window = clocks.start(case.rulebook.clock_rule("review_window"), run=1, at=at, severity=case.severity)
    given = command if isinstance(command, c.Close) else None
    return e.Closed(
        **head(command, at, rule.clause),
        outcome=outcome,
        text=command.text,
        checklist=given.checklist if given else (),
        master=given.master if given else None,
        review_until=clocks.project(window, case.calendar).due_at if rule.review_window else None,
    )


def _checklist_refused(case: Case, command: c.Close) -> Refused | None:
    """A waiver is a named superior's, never the closer's own nor that of the person complained about (R6.2(8), L17)."""
    superiors = {step.person for step in case.people.ladder} | {case.supervisor}
    known = {item.id for item in case.rulebook.checklist(case.intake.category)}
    for index, entry in enumerate(command.checklist):
        if entry.item not in known:
            return no(RefusalCode.MALFORMED, f"no such item: {entry.item}", f"checklist.{index}.item")
        if entry.waived_by is None:
            continue
        if entry.waived_by not in superiors or entry.waived_by in {command.actor.person, *recused(case)}:
            text = "a waiver is given by a superior named for this case who is not recused, not by whoever closes it"
            return no(RefusalCode.WAIVER_NOT_BY_SUPERIOR, text, f"checklist.{index}.waived_by")
    return None


def _withdraw(case: Case, command: c.Withdraw, at: Moment) -> Primary:
    """The procedure ends the day the withdrawal arrives (L15)."""
    return (_closed(case, command, Outcome.WITHDRAWN, at),)


def _reopen(case: Case, command: c.Reopen, at: Moment) -> Primary:
    """Nothing new is refused; new facts reopen the case one level higher (R7.4, L18)."""
    if case.status is Status.OPEN:
        return no(RefusalCode.CASE_OPEN, "the case is open")
    if case.closing is not None and case.closing.outcome is Outcome.MERGED:
        return no(RefusalCode.CASE_MERGED, f"the case lives on in {case.closing.master}")
    refused = unknown_evidence(case, command.evidence)
    if refused is not None:
        return refused
    if case.rulebook.reopening.needs_new_facts and _nothing_new(case, command):
        return no(
            RefusalCode.NOTHING_NEW,
            "the same content was decided on; only new facts reopen a case",
            "new_facts",
        )
    told = head(command, just_after(case, at), "R7.4(2)")
    return (reopened(case, told, command.new_facts, command.evidence),)


def _nothing_new(case: Case, command: c.Reopen) -> bool:
    """The same words as before, however spaced, and no evidence that came after the closing."""
    words = "".join(command.new_facts.split()).casefold()
    before = [case.intake.content, case.intake.demand, *(p.text for p in case.proposals)]
    if words not in {"".join(text.split()).casefold() for text in before}:
        return False
    closed_at = case.closing.at if case.closing is not None else case.last_at
    fresh = {piece.evidence_id for piece in case.evidence if piece.at > closed_at}
    return not fresh.intersection(command.evidence)
