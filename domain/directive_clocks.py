"""The clocks of a directive to another department: the same for its workflow and for who reads the case (R6.1(4))."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import clocks

if TYPE_CHECKING:
    from domain.clocks import Clock
    from domain.handoffs import UnitDirective
    from domain.model import Case
    from domain.rulebook import RuleBook
    from domain.values import Moment, Severity

ACKNOWLEDGEMENT: Final = "directive_acknowledgement"
"""Within which the department takes the directive up; a rule book that has it knows directives."""
TERM: Final = "directive"
"""Within which the department does it."""
BY_DATE: Final = "directive_by_date"
"""The same, where the directive names a date of its own."""


def known_to(book: RuleBook) -> bool:
    """Whether a rule book measures directives; under one of before, a cooperation request stands for them."""
    return any(rule.name == ACKNOWLEDGEMENT for rule in book.clocks)


def started(
    book: RuleBook, *, number: int, at: Moment, due: Moment | None, severity: Severity
) -> tuple[Clock, Clock]:
    """Both clocks as they start with the directive: to be taken up, and to be done."""
    taking_up = clocks.start(book.clock_rule(ACKNOWLEDGEMENT), run=number, at=at, severity=severity)
    rule = book.clock_rule(TERM if due is None else BY_DATE)
    return taking_up, clocks.start(rule, run=number, at=at, severity=severity, due=due)


def measured(case: Case, directive: UnitDirective) -> tuple[Clock, ...]:
    """Both clocks as the record of the case tells them: rungs that fired, stopped by the answer or with the case."""
    both = started(
        case.rulebook,
        number=directive.number,
        at=directive.given_at,
        due=directive.due,
        severity=directive.severity,
    )
    shown = []
    for clock, stopped_at in zip(
        both, (directive.acknowledged_at or directive.ended_at, directive.ended_at), strict=True
    ):
        for at, rung in directive.rungs:
            if rung.clock == clock.name:
                clock = clocks.fire(clock, rung.rung, at, rung.late_by_seconds)  # noqa: PLW2901 - folded
        shown.append(clocks.stop(clock, stopped_at, case.calendar) if stopped_at is not None else clock)
    return tuple(shown)
