"""What a rule book must not contradict about hand-overs, cooperation and directives (R6.1(4), R6.3(3), R6.5, R7.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.clock_rules import Scope
from domain.values import Level

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.clock_rules import ClockRule
    from domain.rulebook import RuleBook

CLOCKS: Final = {
    "handover": Scope.CASE,
    "dispute": Scope.CASE,
    "feedback": Scope.CASE,
    "cooperation_acknowledgement": Scope.COOPERATION,
    "cooperation_by_date": Scope.COOPERATION,
    "directive_acknowledgement": Scope.DIRECTIVE,
    "directive": Scope.DIRECTIVE,
    "directive_by_date": Scope.DIRECTIVE,
}
"""Clocks that a rule book may leave out, and what they hang on where it has them."""
BY_DATE: Final = ("cooperation_by_date", "directive_by_date")
"""Those that count back from a date of one's own."""
SHIRKING: Final = "rejected_disputes_are_shirking"


def handing_over(book: RuleBook) -> Iterator[str]:
    """The contradictions, one line each."""
    known = {rule.name: rule for rule in book.clocks}
    for name, scope in CLOCKS.items():
        if name in known:
            yield from _clock(known[name], scope)
    if "directive_acknowledgement" in known and "directive" not in known:
        yield "clock 'directive_acknowledgement': goes with the clock 'directive', which is missing"
    if "handover" in known and not {"starts_on", "restarts_on"} <= _pulled_by_a_move(known["handover"]):
        yield "clock 'handover': starts and restarts on 'reassigned'"
    for figure in book.figures:
        if figure.name == SHIRKING and figure.value < 1:
            yield f"figure {SHIRKING!r}: {figure.value} disputes are none"


def _clock(rule: ClockRule, scope: Scope) -> Iterator[str]:
    where = f"clock {rule.name!r}"
    if rule.scope is not scope:
        yield f"{where}: hangs on {scope.value!r}, not {rule.scope.value!r}"
    if rule.fixed != (rule.name in BY_DATE):
        yield f"{where}: {'counts back from a date: `fixed`' if rule.name in BY_DATE else 'has a term, no date'}"
    if rule.repeats:
        yield f"{where}: does not repeat"
    if any(isinstance(one, Level) for term in rule.terms for one in term.applies_to):
        yield f"{where}: its terms are by severity, not by level"


def _pulled_by_a_move(rule: ClockRule) -> set[str]:
    """Where the clock names the hand-over."""
    named = {"starts_on": rule.starts_on, "restarts_on": rule.restarts_on}
    return {name for name, triggers in named.items() if "reassigned" in triggers}
