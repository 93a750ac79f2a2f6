"""No case without a next step, an owner of it and a due time (R6.2(1))."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, assert_never

from domain import clocks
from domain.approval import approving_level, question
from domain.clocks import Verdict
from domain.complainants import to_ask
from domain.owed import still_owed
from domain.proposals import awaiting, sent_back
from domain.values import Frozen, Moment, Outcome, Stage

if TYPE_CHECKING:
    from domain.clocks import Clock
    from domain.events import Proposed
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
    """The next step of the case; None only when it is closed and nothing is owed any more.

    A step whose clock has been breached keeps its past due time: it is overdue, not gone.
    """
    if case.stage is Stage.CLOSED:
        return _owed(case)
    waits = awaiting(case)
    if waits is not None and not case.disputed:
        return _approval(case, waits)
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


def _approval(case: Case, waits: Proposed) -> NextStep:
    """Somebody up the line decides on what exceeds its maker's authority (R4.4), in the time of their level.

    The words are such that the hotline may read them: what waits has not been offered to anybody.
    """
    asked = question(case)
    level = asked.level if asked is not None else approving_level(case, waits, case.last_at)
    person = next((step.person for step in case.people.ladder if step.level is level), case.supervisor)
    since = asked.asked_at if asked is not None else waits.at
    rule = case.rulebook.clock_rule("decision")
    clock = clocks.start(rule, run=1, at=since, severity=case.severity, level=level)
    due = clocks.project(clock, case.calendar).due_at
    return NextStep(
        what="decide on the handling opinion",
        who=asked.person if asked is not None else person,
        due=due or _due(case, "progress"),
        clause="R4.4",
    )


def next_deadline(case: Case) -> Moment | None:
    """When the earliest rung of any running clock falls due; None when no clock has anything left to fire."""
    dues = (clocks.next_due(clock, case.calendar) for clock in case.running())
    return min((due for due in dues if due is not None), default=None)


def _step(case: Case) -> tuple[str, str, str, str]:
    """What, who, the clock that says until when, the clause."""
    if case.disputed:
        return "rule on the disputed responsibility", case.supervisor, "dispute", "R7.2"
    if sent_back(case) is not None and case.stage is not Stage.IN_PROCEEDING:
        return "revise the handling opinion", case.officer, "opinion", "R4.4"
    person = case.responsible.person
    match case.stage:
        case Stage.RECEIVED if _waits(case, "handover"):
            return "take over the case that was handed over", person, "handover", "R7.2"
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


_INSTEAD: Final = {"dispute": ("resolution",)}
"""Which clock says until when, where the case's rule book does not know the one asked for."""


def _waits(case: Case, name: str) -> bool:
    return any(clock.name == name for clock in case.running())


def _due(case: Case, name: str) -> Moment:
    """Due time of the named clock; where it is unknown, of the progress record that is owed until the case is done."""
    for wanted in (name, *_INSTEAD.get(name, ()), "progress", "statutory", "proceeding"):
        clock = case.clock(wanted)
        if clock is not None and clock.stopped_at is None:
            due = clocks.project(clock, case.calendar).due_at
            if due is not None:
                return due
    return next_deadline(case) or case.last_at


def _owed(case: Case) -> NextStep | None:
    """What a closed case still owes, the earliest due first: promises, reviews, findings, causes (R4.4, L9, L20)."""
    outlived = (clock for clock in case.running() if case.rulebook.outlives_closing(clock.name))
    steps = [_owed_by(case, clock) for clock in outlived]
    return min(steps, key=lambda step: step.due, default=None)


def _owed_by(case: Case, clock: Clock) -> NextStep:
    """The step behind a clock that has outlived its case."""
    what, who = still_owed(case, clock.name)
    due = clocks.project(clock, case.calendar).due_at or case.last_at
    return NextStep(what=what, who=who, due=due, clause=clock.clause)


def is_finished(case: Case) -> bool:
    """Whether nothing is left to wait for: closed, and every clock stopped."""
    return case.stage is Stage.CLOSED and not case.running()


def breached_clocks(case: Case) -> tuple[Clock, ...]:
    """Running clocks whose time is over."""
    return tuple(clock for clock in case.running() if clock.verdict is Verdict.BREACHED)


def was_resolved(case: Case) -> bool:
    """Whether the customer got what ends the matter; a case closed unaccepted never counts as resolved (R7.4)."""
    return case.closing is not None and case.closing.outcome in (Outcome.ACCEPTED, Outcome.AGREED_OTHERWISE)
