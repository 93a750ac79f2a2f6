"""What a rule book's ladder and chasing must not contradict: every fault is one line that names its place."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final

from domain.clock_rules import Scope
from domain.ladder_rules import MAY_NAME, named_in
from domain.values import DirectiveKind, EscalationCause, Level, Role

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.ladder_rules import StartRule
    from domain.rulebook import RuleBook

LEADERSHIP: Final = (Level.LEADERSHIP_MEMBER, Level.LEADERSHIP_DEPUTY, Level.LEADERSHIP_HEAD)
"""Levels of the leadership group: they alone start the emergency plan (R6.1(1))."""
_COUNTED: Final = (EscalationCause.CUSTOMER_REFUSED, EscalationCause.REPEATED, EscalationCause.CHASED)
_LEVEL_ELSEWHERE: Final = (EscalationCause.BREACH, EscalationCause.SEVERITY, EscalationCause.DIFFICULT)
_PRESSING: Final = (Role.OFFICER, Role.BRANCH_HEAD, Role.LINE_HEAD, Role.LEADERSHIP, Role.SYSTEM)


def ladder_problems(book: RuleBook) -> Iterator[str]:
    """Contradictions of the starts, of what levels may decide, of chasing and of informing."""
    for number, start in enumerate(book.escalation.starts, 1):
        yield from _start(book, start, f"escalation, start {number} ({start.cause.value})")
    places = Counter(_place(start) for start in book.escalation.starts)
    for place, times in places.items():
        if times > 1:
            yield f"escalation, starts: {place} stands twice"
    for rule in book.escalation.levels:
        if DirectiveKind.START_EMERGENCY in rule.may_decide and rule.level not in LEADERSHIP:
            yield (
                f"escalation, level {rule.level.value!r}: the leadership group alone starts the emergency plan"
            )
    for severity in book.severities:
        if severity.informs_of and not severity.informs:
            yield f"severity {severity.severity.value!r}: informs_of names turns, informs names nobody"
    yield from _chasing(book)


def ladder_clauses(book: RuleBook) -> Iterator[tuple[str, str]]:
    """Where the ladder and chasing refer to a clause."""
    for number, start in enumerate(book.escalation.starts, 1):
        yield f"escalation, start {number} ({start.cause.value})", start.clause
    if book.chasing is not None:
        yield "chasing", book.chasing.clause


def _place(start: StartRule) -> str:
    of = ", ".join((*start.clocks, *start.rungs, *start.severities))
    return " ".join(part for part in (start.cause.value, of, f"from time {start.after} on") if part)


def _start(book: RuleBook, start: StartRule, where: str) -> Iterator[str]:
    if start.to is None and start.cause not in _LEVEL_ELSEWHERE:
        yield f"{where}: names no level to ask"
    if start.to is not None and start.to not in {rule.level for rule in book.escalation.levels}:
        yield f"{where}: {start.to.value!r} is not a level of the ladder"
    if start.after > 1 and start.cause not in _COUNTED:
        yield f"{where}: is not counted, `after` is for {', '.join(_COUNTED)}"
    if (start.clocks or start.rungs) and start.cause is not EscalationCause.BREACH:
        yield f"{where}: clocks and rungs go with a breach"
    clocks = {clock.name for clock in book.clocks}
    yield from (f"{where}: clock {name!r} is unknown" for name in start.clocks if name not in clocks)
    rungs = {
        rung.name
        for clock in book.clocks
        if not start.clocks or clock.name in start.clocks
        for term in clock.terms
        for rung in term.rungs
    }
    yield from (f"{where}: rung {name!r} is unknown" for name in start.rungs if name not in rungs)
    if (start.question is None) != (start.question_zh is None):
        yield f"{where}: a question has its English and its Chinese"
    if start.question is None and start.cause not in _LEVEL_ELSEWHERE:
        yield f"{where}: asks no question"
    yield from _template(where, start.question)
    yield from _template(where, start.question_zh)


def _template(where: str, template: str | None) -> Iterator[str]:
    try:
        wrong = named_in(template or "") - MAY_NAME
    except ValueError:
        yield f"{where}: braces do not pair in {template!r}"
        return
    yield from (f"{where}: {{{name}}} cannot be named in a text" for name in sorted(wrong))


def _chasing(book: RuleBook) -> Iterator[str]:
    chasing = book.chasing
    if chasing is None:
        return
    clocks = {clock.name: clock for clock in book.clocks}
    if "chaser" not in clocks:
        yield "chasing: the clock 'chaser' is missing"
    elif clocks["chaser"].scope is not Scope.CHASER or clocks["chaser"].fixed:
        yield "clock 'chaser': hangs on 'chaser', and names no fixed instant"
    yield from (f"chasing: clock {name!r} is unknown" for name in chasing.officer_for if name not in clocks)
    yield from _template("chasing", chasing.text)
    yield from _template("chasing", chasing.text_zh)
    named = Counter(role for kind in chasing.kinds for role in kind.by)
    for role in _PRESSING:
        if named[role] != 1:
            yield f"chasing, kinds: {role.value!r} stands in {named[role]} of them, not in one"
    kinds = Counter(kind.kind for kind in chasing.kinds)
    yield from (f"chasing, kinds: {kind.value!r} stands twice" for kind, times in kinds.items() if times > 1)
