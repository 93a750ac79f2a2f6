"""The assessment ledger (R3, L27): which points an event of a case earns, whose they are, and under which clause.

A pure function of the case before the event, the event, and the rule book pinned at receipt. Every entry names its
event, so that an auditor goes from a total to the words that were breached.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import events as e
from domain.accountability import Points
from domain.accountability_rules import AssessedOn, OwedBy
from domain.clock_rules import RungAction

if TYPE_CHECKING:
    from domain.model import Case
    from domain.rulebook_parts import AssessmentRule

Owner = tuple[str | None, str]
"""Person and unit."""


def points(case: Case, event: e.AnyEvent, seq: int) -> tuple[Points, ...]:
    """What the event earns, by the case's own rule book; nothing where the book was not in force at receipt (R3).

    Args:
        case: the case before the event.
        event: what happened.
        seq: the event's sequence.
    """
    on, subject = _happened(case, event)
    if on is None or not in_force(case):
        return ()
    return tuple(
        Points(
            seq=seq,
            code=row.event,
            points=row.points,
            person=person,
            unit=unit,
            at=event.at,
            clause=row.clause,
            kind=event.kind,
        )
        for row in case.rulebook.assessment
        if row.on is on and row.owed_by is not None and _counts(row, subject)
        for person, unit in (owner(case, row.owed_by, event),)
    )


def in_force(case: Case) -> bool:
    """Whether the case's rule book was in force when the complaint was received (R3): older ones earn nothing."""
    return case.calendar.local(case.intake.received_at).date() >= case.rulebook.effective_from


def _happened(case: Case, event: e.AnyEvent) -> tuple[AssessedOn | None, str | None]:
    """What of the ledger's words the event is, and which clock or grade it concerns."""
    match event:
        case e.RungFired(does=RungAction.BREACH):
            return AssessedOn.BREACH, base_of(event.name)
        case e.Closed() if _same_day(case, event):
            return AssessedOn.RESOLVED_SAME_DAY, None
        case e.DisputeRuled(upheld=False):
            return AssessedOn.DISPUTE_REJECTED, None
        case e.FindingDecided(upheld=True):
            return AssessedOn.FINDING_UPHELD, event.grade
        case _:
            return None, None


def _counts(row: AssessmentRule, subject: str | None) -> bool:
    """A row for one clock or one grade counts for that alone."""
    return (row.clock or row.grade) == subject


def _same_day(case: Case, event: e.Closed) -> bool:
    """Resolved on the day of receipt, in the case's first life (R4.5)."""
    days = {case.calendar.local(at).date() for at in (case.intake.received_at, event.at)}
    return case.reopened == 0 and len(days) == 1 and case.rulebook.outcome(event.outcome).resolved


def base_of(clock: str) -> str:
    """Name of the rule of a clock: `commitment-2` is ruled by `commitment`."""
    base, _, number = clock.rpartition("-")
    return base if number.isdigit() else clock


def owner(case: Case, owed_by: OwedBy, event: e.AnyEvent) -> Owner:
    """Who owed it at that moment, and for which unit."""
    match owed_by:
        case OwedBy.RESPONSIBLE:
            return case.responsible.person, case.responsible.unit
        case OwedBy.OFFICER:
            return case.officer, unit_of(case, case.officer)
        case OwedBy.SUPERVISOR:
            return case.supervisor, unit_of(case, case.supervisor)
        case OwedBy.ASKED:
            return _asked(case, event)
        case OwedBy.ACCUSED:
            return _accused(case, event)


def _asked(case: Case, event: e.AnyEvent) -> Owner:
    """The unit asked to cooperate or to put a cause right, and the person where one was named."""
    base, _, number = event.name.rpartition("-") if isinstance(event, e.RungFired) else ("", "", "")
    if base == "cooperation":
        request = case.cooperation[int(number) - 1].request
        return None, request.unit
    task = case.rectifications[int(number) - 1].opened
    return task.person, task.unit


def _accused(case: Case, event: e.AnyEvent) -> Owner:
    assert isinstance(event, e.FindingDecided)
    opened = case.findings[event.number - 1].opened
    return opened.person, opened.unit


def unit_of(case: Case, person: str) -> str:
    """The unit for which a person acts in the case, as far as the case knows."""
    for held in reversed(case.custody):
        if held.person == person:
            return held.unit
    for seat in case.people.officer_seats:
        if seat.person == person:
            return seat.unit
    for head in case.people.superiors:
        if head.person == person:
            return head.unit
    if person == case.people.head_office_officer and person != case.people.officer:
        return case.people.lineage[-1]
    return case.people.branch
