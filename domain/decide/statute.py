"""The statutory term's class, new facts in an open case, checks of what the term waits for (L18, L23)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import commands as c
from domain import events as e
from domain.decide.facts import head, no
from domain.decide.handling import unknown_evidence
from domain.refusals import RefusalCode, Refused

if TYPE_CHECKING:
    from domain.model import Case
    from domain.values import Complexity, Moment

Primary = tuple[e.AnyEvent, ...] | Refused


def decide(case: Case, command: c.Classify | c.AddNewFacts | c.CheckProceeding, at: Moment) -> Primary:
    """What moves the law's term, or looks after it."""
    match command:
        case c.Classify():
            return _classify(case, command, at)
        case c.AddNewFacts():
            return _add_new_facts(case, command, at)
        case c.CheckProceeding():
            return _check(case, command, at)


def complexity(case: Case) -> Complexity | None:
    """The class of the statutory term: set by hand, else the severity's (L18); none in books without classes."""
    if case.classified is not None:
        return case.classified.complexity
    rule = case.rulebook.class_of(case.severity)
    return rule.complexity if rule is not None else None


def _classify(case: Case, command: c.Classify, at: Moment) -> Primary:
    known = complexity(case)
    if known is None:
        text = "the case's rule book knows no classes of the term; its severity decides (L18)"
        return no(RefusalCode.DECISION_NOT_OFFERED, text, "complexity")
    if command.complexity is known:
        return no(RefusalCode.SAME_CLASS, f"the case is {known.value} already", "complexity")
    return (e.Classified(**head(command, at, "L18"), complexity=command.complexity, reason=command.reason),)


def _add_new_facts(case: Case, command: c.AddNewFacts, at: Moment) -> Primary:
    """The term starts anew for facts that are new, not for the same words again (L18)."""
    refused = unknown_evidence(case, command.evidence)
    if refused is not None:
        return refused
    if repeats(case, command.text) and not _fresh(case, command):
        text = "the case knows these words; only new facts start the term anew (L18)"
        return no(RefusalCode.NOTHING_NEW, text, "text")
    told = head(command, at, "L18")
    return (e.NewFactsAdded(**told, text=command.text, evidence=command.evidence),)


def repeats(case: Case, text: str) -> bool:
    """Whether these words, however spaced, were said before: in the complaint, a proposal, earlier new facts."""
    before = [
        case.intake.content,
        case.intake.demand,
        *(proposal.text for proposal in case.proposals),
        *(facts.text for facts in case.new_facts),
    ]
    return _bare(text) in {_bare(words) for words in before}


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()


def _fresh(case: Case, command: c.AddNewFacts) -> bool:
    """Whether a piece of evidence is named on which no earlier new facts rest."""
    used = {piece for facts in case.new_facts for piece in facts.evidence}
    return bool(set(command.evidence) - used)


def _check(case: Case, command: c.CheckProceeding, at: Moment) -> Primary:
    if case.proceeding is None and not any(clock.suspended for clock in case.running()):
        return no(RefusalCode.NO_PROCEEDING, "no proceeding is going on and no clock is suspended")
    return (e.ProceedingChecked(**head(command, at, "L23"), text=command.text),)
