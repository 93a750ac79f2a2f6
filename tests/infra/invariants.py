"""What holds for every case after every step, whatever was said to it and whenever (see docs/rules.md).

`Log` is fed with the events of one case from the first; each broken promise is an `AssertionError` in words.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from contract.present import case_view
from domain import events as e
from domain.clocks import Verdict
from domain.evolve import evolve, fold
from domain.model import Case
from domain.next_step import is_finished, next_deadline, next_step
from domain.recusal import recused
from domain.values import EscalationStatus, Level, Severity, Stage, Status

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from domain.clocks import Clock

_EVENT: TypeAdapter[e.AnyEvent] = TypeAdapter(e.AnyEvent)


class Log:
    """Every event of one case, the state that they make, and the promises checked along the way."""

    def __init__(self, events: Iterable[e.AnyEvent]) -> None:
        self.history: list[e.AnyEvent] = []
        self._rungs: set[tuple[str, int, str]] = set()
        self._case: Case | None = None
        self.add(events)

    @property
    def case(self) -> Case:
        """The state."""
        assert self._case is not None
        return self._case

    def add(self, events: Iterable[e.AnyEvent]) -> None:
        """Fold events in, and look at each step."""
        for event in events:
            before, self._case = self._case, evolve(self._case, event)
            self.history.append(event)
            self._once(event)
            if before is not None:
                _kept(before, self._case)
                _inherited(before, self._case, *self.history[-2:])
                if isinstance(event, e.Escalated):
                    _asked_once(before, event)
            assert self._case.seq == len(self.history), "a sequence number was skipped or given twice"
        check(self.case)

    def _once(self, event: e.AnyEvent) -> None:
        if isinstance(event, e.RungFired):
            rung = (event.name, event.run, event.rung)
            assert rung not in self._rungs, f"the rung {rung} fired twice"
            assert event.message_id == "rung:" + ":".join(map(str, rung)), (
                "a rung's identity is its message id"
            )
            self._rungs.add(rung)

    def rungs(self) -> int:
        """How many rungs have fired."""
        return len(self._rungs)

    def reads_back_equal(self) -> None:
        """What was written to the register, and what continue-as-new carries, is the case again."""
        written = [_EVENT.dump_json(event) for event in self.history]
        assert fold(_EVENT.validate_json(line) for line in written) == self.case
        assert Case.model_validate_json(self.case.model_dump_json()) == self.case


def _kept(before: Case, after: Case) -> None:
    """What is past stays: frozen verdicts, stopped clocks, ended custody, what was said."""
    now = {(clock.name, clock.run): clock for clock in after.clocks}
    for clock in before.clocks:
        same = now.get((clock.name, clock.run))
        assert same is not None, f"the clock {clock.name} run {clock.run} is gone"
        if clock.verdict is not Verdict.RUNNING:
            assert same.verdict is clock.verdict, f"the verdict of {clock.name} run {clock.run} changed"
        if clock.stopped_at is not None:
            assert same == clock, f"{clock.name} run {clock.run} had stopped and changed"
    ended = tuple(entry for entry in before.custody if entry.until is not None)
    assert after.custody[: len(ended)] == ended, "who held the case was rewritten"
    for name in (
        "progress",
        "responses",
        "proposals",
        "decisions",
        "contacts",
        "evidence",
        "notices",
        "consents",
    ):
        kept = getattr(after, name)[: len(getattr(before, name))]
        assert kept == getattr(before, name), f"{name}: what was said was rewritten"


def check(case: Case) -> None:
    """Every promise that can be read off one state."""
    _custody(case)
    _clocks(case)
    _people(case)
    _waits(case)
    _escalations(case)
    _emergencies(case)
    view = case_view(case)
    assert view.model_dump_json()
    assert view.owner == case.responsible.person


def _custody(case: Case) -> None:
    """Exactly one holder at every moment while open, nobody while closed (R7.2)."""
    entries = case.custody
    assert entries[0].since == case.opened_at
    gaps = 0
    for one, following in pairwise(entries):
        assert one.until is not None, "two hold the case"
        assert one.since <= one.until <= following.since, "custody overlaps"
        gaps += one.until < following.since
    assert gaps <= case.reopened, "nobody held the open case for a while"
    if case.status is Status.OPEN:
        assert entries[-1].until is None, "nobody holds the open case"
        assert entries[-1].person == case.responsible.person, "the holder is not the responsible person"
    else:
        assert entries[-1].until is not None, "somebody holds the closed case"


def _clocks(case: Case) -> None:
    by_name: dict[str, list[Clock]] = {}
    for clock in case.clocks:
        by_name.setdefault(clock.name, []).append(clock)
    for name, runs in by_name.items():
        assert [clock.run for clock in runs] == list(range(1, len(runs) + 1)), f"{name}: runs out of order"
        assert all(clock.stopped_at is not None for clock in runs[:-1]), f"{name}: two runs at once"
        for clock in runs:
            breached = any(rung.does == "breach" and rung.fired_at is not None for rung in clock.rungs)
            assert not breached or clock.verdict is Verdict.BREACHED, f"{name}: breach without verdict"
            assert clock.stopped_at is None or clock.verdict is not Verdict.RUNNING, (
                f"{name}: stopped undecided"
            )
            assert clock.stopped_at is None or not clock.suspended, f"{name}: stopped and suspended"
    if case.status is Status.CLOSED:
        left = [clock.name for clock in case.running() if not clock.name.startswith("commitment-")]
        assert not left, f"the case is closed and {left} run on"


def _people(case: Case) -> None:
    """Nobody supervises or drives the complaint about themselves (L17)."""
    without = recused(case)
    assert case.supervisor not in without, f"the supervisor is recused: {without.get(case.supervisor)}"
    assert case.officer not in without, f"the officer is recused: {without.get(case.officer)}"
    asked = {entry.person for entry in case.escalations if entry.ended_at is None}
    assert not asked & without.keys(), "somebody who is recused is being asked (L17)"
    assert {step.person for step in case.people.ladder} - without.keys(), "nobody may decide any more (L17)"


def _waits(case: Case) -> None:
    """No open case without a next step, whose it is, when it is due, and an alarm that will wake it (R6.2(1))."""
    step = next_step(case)
    if case.status is Status.OPEN:
        assert case.stage is not Stage.CLOSED
        assert case.closing is None
        assert step is not None, "an open case has no next step"
        assert next_deadline(case) is not None, "an open case sleeps for ever"
        assert not is_finished(case)
    else:
        assert case.stage is Stage.CLOSED
        assert case.closing is not None
        assert case.proceeding is None
        owes = any(entry.settled_at is None for entry in case.commitments)
        assert (step is not None) == owes == (not is_finished(case)), (
            "what a closed case waits for is not what it owes"
        )
    assert step is None or (step.what and step.who and step.clause)


def _escalations(case: Case) -> None:
    """Questions are numbered; no level is asked while it, or one above it, is being asked already."""
    assert [entry.number for entry in case.escalations] == list(range(1, len(case.escalations) + 1))
    for entry in case.escalations:
        over = entry.status not in (EscalationStatus.OPENED, EscalationStatus.ACKNOWLEDGED)
        assert over == (entry.ended_at is not None)
    assert 0 <= case.escalation_level <= len(Level)


def _emergencies(case: Case) -> None:
    """No case is in one emergency plan twice at a time (R6.1(1))."""
    inside = [one.emergency for one in case.emergencies if one.until is None]
    assert len(inside) == len(set(inside)), "in one plan twice"
    assert all(one.until is None or one.since <= one.until for one in case.emergencies)
    assert case.emergency is None or case.emergency in inside


def _inherited(before: Case, after: Case, cause: e.AnyEvent, event: e.AnyEvent) -> None:
    """What a plan hands down raises a severity and never lowers it (R6.1(1))."""
    if isinstance(event, e.SeveritySet) and isinstance(cause, e.EmergencyJoined):
        order = list(Severity)
        assert order.index(after.severity) > order.index(before.severity), "a plan lowered a severity"


def _asked_once(before: Case, escalated: e.Escalated) -> None:
    """At the moment of asking nobody on that level or above was being asked (R7.1)."""
    assert before.escalation_level < list(Level).index(escalated.level) + 1, "asked twice: mail without end"
    person = next(step.person for step in before.people.ladder if step.level is escalated.level)
    assert person not in recused(before), "somebody who is recused is asked (L17)"


def at_rest(case: Case, at: datetime) -> None:
    """After time has passed nothing is left undone: the next alarm lies ahead."""
    ahead = next_deadline(case)
    assert ahead is None or ahead > at, "a rung is due and did not fire"
