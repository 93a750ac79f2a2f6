"""When an emergency plan is proposed by rule (R6.1(1), L29): what is counted, and what suffices by itself.

Counting is the register's (`register.emergencies`): it alone sees all cases. What is counted, and when one complaint
suffices, is said here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.emergency.commands import Cause
from domain.emergency.grouping import Grouping, Similar
from domain.events import Filed, SeveritySet

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.event import Event
    from domain.intake import Intake
    from domain.rulebook import RuleBook

ASKED: Final = "emergency_asked"
"""Kind of the event with which a level of the ladder has decided that a plan be started (R6.1(1))."""
OF_A_PLAN: Final = "emergency:"
"""How the identities of what a plan tells its cases begin: nothing of that proposes another plan."""


def similar(complaint_no: str, intake: Intake, branch: str) -> Similar:
    """What makes this complaint similar to others."""
    return Similar(
        complaint_no=complaint_no,
        event=intake.event,
        place=intake.place or intake.unit,
        branch=branch,
        line=intake.business_line,
        category=intake.category,
        persons=intake.joint.persons if intake.joint is not None else 1,
        received_at=intake.received_at,
    )


def groups(book: RuleBook, one: Similar) -> tuple[Grouping, ...]:
    """The groups in which the complaint is counted, in the rule book's order."""
    return tuple(found for by in book.emergency.groupings if (found := one.grouped(by)) is not None)


def may_propose(events: Iterable[Event]) -> bool:
    """Whether a batch holds anything that could call for a plan: most do not, and need no second look."""
    return any(
        isinstance(event, Filed) or event.kind == ASKED or _severity(event) is not None  # type: ignore[attr-defined]
        for event in events
    )


def at_once(book: RuleBook, intake: Intake, events: Iterable[Event]) -> Cause | None:
    """Why this one complaint suffices, as far as these events of it tell (L29); None: it has to be counted."""
    found: set[Cause] = set()
    for event in events:
        if isinstance(event, Filed):
            found |= set(_at_receipt(book, intake))
        elif getattr(event, "kind", "") == ASKED:
            found.add(Cause.ASKED)
        elif (severity := _severity(event)) is not None and book.severity(
            severity.severity
        ).proposes_emergency:
            found.add(Cause.SEVERITY)
    order = (Cause.ASKED, Cause.SIGN, Cause.PERSONS, Cause.SEVERITY)
    return next((cause for cause in order if cause in found), None)


def _severity(event: Event) -> SeveritySet | None:
    """A severity that people or rules have set, not one that a plan has handed down."""
    if isinstance(event, SeveritySet) and not event.message_id.startswith(OF_A_PLAN):
        return event
    return None


def _at_receipt(book: RuleBook, intake: Intake) -> Iterable[Cause]:
    rule = book.emergency
    if set(intake.signs) & set(rule.signs):
        yield Cause.SIGN
    if intake.joint is not None and intake.joint.persons >= rule.persons:
        yield Cause.PERSONS
    if book.severity(intake.severity).proposes_emergency:
        yield Cause.SEVERITY


def known_signs(book: RuleBook) -> frozenset[str]:
    """Signs that the rule book knows (L29)."""
    return frozenset(book.emergency.signs).union(*(rule.signs for rule in book.severities))


def title(grouping: Grouping) -> str:
    """What a plan proposed by rule is called, until somebody says better."""
    return f"Complaints of {grouping.words}"


REASONS: Final = {
    Cause.CASES: "{cases} similar complaints within {within}: the threshold is {similar} (R6.1(1))",
    Cause.PERSONS: "{persons} people behind similar complaints: the threshold is {most} (L29)",
    Cause.SIGN: "the complaint bears a sign for which one complaint suffices (L29)",
    Cause.SEVERITY: "the complaint is of a severity that proposes the plan (L29)",
    Cause.ASKED: "a level of the ladder decided that the plan be started (R6.1(1))",
    Cause.LEADERSHIP: "started by the leadership group (R6.1(1))",
}
"""Why a plan is proposed, in words."""


def reason(book: RuleBook, cause: Cause, cases: int, persons: int) -> str:
    """The same with its figures."""
    rule = book.emergency
    return REASONS[cause].format(
        cases=cases, persons=persons, within=rule.within, similar=rule.similar_cases, most=rule.persons
    )
