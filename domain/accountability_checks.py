"""What a rule book must not contradict in what it says of causes, findings, rectification and points (R3, L9, L25)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from domain.accountability_rules import AssessedOn, OwedBy
from domain.clock_rules import RungAction, Scope

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.rulebook import RuleBook
    from domain.rulebook_parts import AssessmentRule

CLOCKS: Final = {
    "plea": Scope.FINDING,
    "finding": Scope.FINDING,
    "rectification": Scope.RECTIFICATION,
    "verification": Scope.RECTIFICATION,
}
"""Clocks that a book with accountability cannot do without; none of them ends with the case."""
_ASKED: Final = ("cooperation", "rectification")


def accountability(book: RuleBook) -> Iterator[str]:
    """All contradictions of this part; none for a good book, none for one that has nothing of it."""
    yield from _causes(book)
    yield from _clocks(book)
    yield from _grades(book)
    for rule in book.assessment:
        yield from (f"assessment {rule.event!r}: {fault}" for fault in _points(book, rule))


def _causes(book: RuleBook) -> Iterator[str]:
    groups = {cause.code for cause in book.root_causes if cause.is_group}
    for cause in book.root_causes:
        if cause.group not in groups:
            yield f"root cause {cause.code!r}: its group {cause.group!r} is not among the root causes"
    filled = {cause.group for cause in book.root_causes if not cause.is_group}
    yield from (f"root cause {group!r}: a group without causes" for group in sorted(groups - filled))


def _clocks(book: RuleBook) -> Iterator[str]:
    known = {clock.name: clock for clock in book.clocks}
    for name, scope in CLOCKS.items():
        rule = known.get(name)
        if rule is None:
            if book.accountability is not None:
                yield f"clocks: {name!r} is missing, accountability needs it"
            continue
        if rule.scope is not scope:
            yield f"clock {name!r}: hangs on {scope.value!r}, not {rule.scope.value!r}"
        if not book.outlives_closing(name):
            yield f"clock {name!r}: does not stop on 'closed', it outlives the case"
        if rule.fixed != (name == "rectification"):
            yield f"clock {name!r}: {'is' if rule.fixed else 'is not'} fixed"
        ends = {rung.does for term in rule.terms for rung in term.rungs}
        if name == "plea" and (RungAction.EXPIRE not in ends or RungAction.BREACH in ends):
            yield "clock 'plea': is a right that ends by time (expire), nobody breaches it (L26)"


def _grades(book: RuleBook) -> Iterator[str]:
    if book.accountability is None:
        return
    levels = {rule.level for rule in book.escalation.levels}
    seen: set[str] = set()
    for grade in book.accountability.grades:
        if grade.grade in seen:
            yield f"accountability, grades: {grade.grade!r} stands twice"
        seen.add(grade.grade)
        if grade.decided_by not in levels:
            yield f"accountability, grade {grade.grade!r}: {grade.decided_by.value!r} is not a level of the ladder"


def _points(book: RuleBook, rule: AssessmentRule) -> Iterator[str]:
    if (rule.on is None) != (rule.owed_by is None):
        yield "`on` and `owed_by` go together"
    if (rule.clock is not None) != (rule.on is AssessedOn.BREACH):
        yield "`clock` goes with `on` = breach"
    if (rule.grade is not None) != (rule.on is AssessedOn.FINDING_UPHELD):
        yield "`grade` goes with `on` = finding_upheld"
    if rule.clock is not None and rule.clock not in {clock.name for clock in book.clocks}:
        yield f"clock {rule.clock!r} is unknown"
    if rule.grade is not None and (
        book.accountability is None or book.accountability.grade(rule.grade) is None
    ):
        yield f"grade {rule.grade!r} is unknown"
    if rule.owed_by is OwedBy.ACCUSED and rule.on is not AssessedOn.FINDING_UPHELD:
        yield "only a finding has an accused"
    if rule.owed_by is OwedBy.ASKED and re.sub(r"-\d+$", "", rule.clock or "") not in _ASKED:
        yield f"only the clocks {' and '.join(_ASKED)} are owed by a unit asked"
