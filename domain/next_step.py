"""No case without a next step, an owner of it and a due time (R6.2(1))."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from domain import clocks
from domain.clocks import Verdict
from domain.complainants import to_ask
from domain.values import Frozen, Moment, Outcome, Stage

if TYPE_CHECKING:
    from domain.clocks import Clock
    from domain.model import Case


class NextStep(Frozen):
    """What has to happen, by whom, until when, under which clause."""

    what: str
    who: str
    due: Moment
    clause: str
    ask: tuple[str, ...] = ()
    """What the complainant is still to be asked for; never what the company holds already (L13, L14)."""
    also: tuple[str, ...] = ()
    """What the officer has to decide besides; it holds nobody up (L18)."""


def next_step(case: Case) -> NextStep | None:
    """The next step of the case; None only when it is closed and nothing promised is owed.

    A step whose clock has been breached keeps its past due time: it is overdue, not gone.
    """
    if case.stage is Stage.CLOSED:
        return _owed(case)
    what, who, clock, clause = _step(case)
    ask = tuple(entry.name for entry in to_ask(case))
    return NextStep(what=what, who=who, due=_due(case, clock), clause=clause, ask=ask, also=_also(case))


def _also(case: Case) -> tuple[str, ...]:
    """Whether another open case is the same complaint (L18)."""
    return tuple(
        f"look whether this is the same complaint as {twin.complaint_no}: merge or dismiss (L18)"
        for twin in case.duplicates
        if twin.settled_at is None
    )


def next_deadline(case: Case) -> Moment | None:
    """When the earliest rung of any running clock falls due; None when no clock has anything left to fire."""
    dues = (clocks.next_due(clock, case.calendar) for clock in case.running())
    return min((due for due in dues if due is not None), default=None)


def _step(case: Case) -> tuple[str, str, str, str]:
    """What, who, the clock that says until when, the clause."""
    if case.disputed:
        return "rule on the disputed responsibility", case.supervisor, "resolution", "R7.2"
    person = case.responsible.person
    match case.stage:
        case Stage.RECEIVED:
            return "take the assignment and begin the investigation", person, "arrangement", "R6.3(1)"
        case Stage.INVESTIGATING:
            return "find the cause, act, and answer the officer", person, "resolution", "R7.2"
        case Stage.RESPONDED:
            return (
                "write the handling opinion and propose to the customer",
                case.officer,
                "opinion",
                "R6.2(4)",
            )
        case Stage.PROPOSED:
            return "obtain the customer's answer to the proposal", case.officer, "resolution", "R7.4"
        case Stage.ACCEPTED:
            return "close the case with its checklist", case.officer, "statutory", "R7.4(1)"
        case Stage.NOT_ACCEPTED:
            what = "propose anew, or have the position upheld and notify the customer"
            return what, case.officer, "statutory", "R7.4(2)"
        case Stage.IN_PROCEEDING:
            return "follow the proceeding and record how it stands", case.officer, "proceeding", "L23"
        case Stage.CLOSED:
            return "nothing", case.officer, "progress", "R7.4"
        case _:
            assert_never(case.stage)


def _due(case: Case, name: str) -> Moment:
    """Due time of the named clock; where it is unknown, of the progress record that is owed until the case is done."""
    for wanted in (name, "progress", "statutory", "proceeding"):
        clock = case.clock(wanted)
        if clock is not None and clock.stopped_at is None:
            due = clocks.project(clock, case.calendar).due_at
            if due is not None:
                return due
    return next_deadline(case) or case.last_at


def _owed(case: Case) -> NextStep | None:
    """A closed case still owes a review that was asked for (L20), and the promises made to the customer (R4.4)."""
    if case.review is not None:
        what = f"review the decision (review {case.review.number}) and answer the customer"
        return NextStep(what=what, who=case.review.person, due=_due(case, "review"), clause="L20")
    for entry in case.commitments:
        if entry.settled_at is not None:
            continue
        clock = case.clock(f"commitment-{entry.number}")
        due = clock.due if clock is not None and clock.due is not None else case.last_at
        return NextStep(
            what="keep the promise made to the customer", who=case.officer, due=due, clause="R4.4"
        )
    return None


def is_finished(case: Case) -> bool:
    """Whether nothing is left to wait for: closed, and every clock stopped."""
    return case.stage is Stage.CLOSED and not case.running()


def breached_clocks(case: Case) -> tuple[Clock, ...]:
    """Running clocks whose time is over."""
    return tuple(clock for clock in case.running() if clock.verdict is Verdict.BREACHED)


def was_resolved(case: Case) -> bool:
    """Whether the customer got what ends the matter; a case closed unaccepted never counts as resolved (R7.4)."""
    return case.closing is not None and case.closing.outcome in (Outcome.ACCEPTED, Outcome.AGREED_OTHERWISE)
