"""What holds for every case after every step, whatever was said to it and whenever (see docs/rules.md).

`Log` is fed with the events of one case from the first; each broken promise is an `AssertionError` in words.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

from pydantic import TypeAdapter

from contract.present import case_view
from domain import events as e
from domain import handoffs
from domain.clocks import Verdict
from domain.decide import lawful
from domain.evolve import evolve, fold
from domain.model import Case
from domain.next_step import is_finished, next_deadline, next_step
from domain.recusal import recused
from domain.values import (
    DirectiveStatus,
    EscalationStatus,
    Level,
    Outcome,
    ReviewStatus,
    Severity,
    Stage,
    Status,
)
from tests.infra import ladder_invariants
from tests.infra import promise_invariants as promising
from tests.infra.invariants_accountability import accountability, hangs, heard_first

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
        self._open: list[list[datetime]] = []
        """From when to when the case was open; without an end while it is."""
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
                ladder_invariants.kept(before, event, self._case)
                promising.reaches_the_customer(before, event)
                heard_first(before, event)
                _inherited(before, self._case, *self.history[-2:])
                if isinstance(event, e.Escalated):
                    _asked_once(before, event)
            if isinstance(event, e.Filed | e.Reopened):
                self._open.append([event.at])
            elif isinstance(event, e.Closed):
                self._open[-1].append(event.at)
            assert self._case.seq == len(self.history), "a sequence number was skipped or given twice"
        check(self.case)
        self._held_throughout()

    def _held_throughout(self) -> None:
        """Zero ownerless seconds (R7.2): custody covers exactly the time in which the case was open, once."""
        held: list[list[datetime]] = []
        for entry in self.case.custody:
            begins, end = entry.since, [] if entry.until is None else [entry.until]
            at_reopening = begins in {first for first, *_ in self._open[1:]}
            # Handed on in the very moment in which the case came back: held from then on all the same.
            if held and held[-1][1:] == [begins] and (not at_reopening or held[-1][0] == begins):
                held[-1][1:] = end
            else:
                held.append([begins, *end])
        assert held == self._open, "somebody held the closed case, or nobody the open one"

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
        "issued",
        "new_facts",
        "merged",
        "consents",
        "rulings",
        "delegations",
        "revocations",
        "root_causes",
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
    _handing_over(case)
    _directives(case)
    ladder_invariants.check(case)
    promising.check(case)
    _reviews(case)
    _notices(case)
    accountability(case)
    _emergencies(case)
    view = case_view(case)
    assert view.model_dump_json()
    assert view.owner == case.responsible.person


def _custody(case: Case) -> None:
    """Exactly one holder at every moment while open, nobody while closed (R7.2)."""
    entries = case.custody
    assert entries[0].since == case.opened_at
    for one, following in pairwise(entries):
        assert one.until is not None, "two hold the case"
        assert one.since <= one.until <= following.since, "custody overlaps"
    for entry in entries:
        assert entry.taken_at is None or entry.since <= entry.taken_at <= (entry.until or entry.taken_at)
        assert (entry.taken_at is None) == (entry.taken_by is None)
    ledger = handoffs.holders(entries)
    spent = sum(int((x.until - x.since).total_seconds()) for x in entries if x.until is not None)
    assert sum(holder.seconds for holder in ledger) == spent, "the ledger's seconds do not add up"
    assert 0 <= handoffs.bounces(entries) <= handoffs.hand_offs(entries) < len(entries)
    if case.status is Status.OPEN:
        assert entries[-1].until is None, "nobody holds the open case"
        assert entries[-1].person == case.responsible.person, "the holder is not the responsible person"
    else:
        assert entries[-1].until is not None, "somebody holds the closed case"


def _handing_over(case: Case) -> None:
    """What was handed over and not taken over is on the clock, and so is a dispute; nothing else is (R7.2)."""
    if not any(rule.name == "handover" for rule in case.rulebook.clocks):
        return
    runs = {clock.name for clock in case.running()}
    held = case.custody[-1]
    given = case.status is Status.OPEN and held.given_by is not None and held.taken_at is None
    assert ("handover" in runs) == given, "a hand-over that nobody measures, or a clock without one"
    assert ("dispute" in runs) == case.disputed, "a dispute that nobody measures, or a clock without one"
    rejected = [d.person for d in case.disputes if d.upheld is False]
    found = {shirker.person for shirker in case.shirking}
    assert found == {who for who in rejected if rejected.count(who) > 1}, "shirking found or missed"
    for asked in case.cooperation:
        if asked.answered_at is not None:
            assert not {name for name in runs if name.endswith(f"-{asked.request.number}") and "coop" in name}


def _directives(case: Case) -> None:
    """Directives are numbered; each one that is over says when; none outlives its case (R6.1(4))."""
    assert [entry.number for entry in case.directives] == list(range(1, len(case.directives) + 1))
    for entry in case.directives:
        over = entry.status in (DirectiveStatus.DONE, DirectiveStatus.ENDED)
        assert over == (entry.ended_at is not None)
        assert (entry.status is DirectiveStatus.DONE) == (entry.done_at is not None)
        assert case.status is Status.OPEN or over, "a closed case has a department at work"


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
        left = [clock.name for clock in case.running() if not case.rulebook.outlives_closing(clock.name)]
        assert not left, f"the case is closed and {left} run on"
        reviewed = any(clock.name == "review" for clock in case.running())
        assert reviewed == (case.review is not None), (
            "a review without its clock, or the clock without a review"
        )
    _statutory(by_name.get("statutory", []), case)
    looked_after = any(clock.name == "suspension" for clock in case.running())
    waits = lawful.waits(case)
    assert not looked_after or waits, "nothing stands still, and it is looked after"


def _statutory(runs: list[Clock], case: Case) -> None:
    """The law's term is that of the class; it is extended once a run, with approval and notice (L18)."""
    for clock in runs:
        assert len(clock.extensions) <= 1, "extended twice"
        for extension in clock.extensions:
            assert extension.approved_by, "extended without approval"
            assert extension.notice, "extended without notice"
        for outside in clock.suspensions:
            assert outside.notice, "time left out and nobody told (L18)"
        if clock.stopped_at is None:
            term = case.rulebook.clock_rule("statutory").term(case.term_severity("statutory"))
            assert clock.budget == term.budget, "the term is not that of the class"


def _reviews(case: Case) -> None:
    """Reviews are numbered, one at a time, by somebody without a part in the decision (L17, L20)."""
    assert [entry.number for entry in case.reviews] == list(range(1, len(case.reviews) + 1))
    assert sum(entry.ended_at is None for entry in case.reviews) <= 1, "two reviews at once"
    for entry in case.reviews:
        over = entry.status in (ReviewStatus.DECIDED, ReviewStatus.ENDED)
        assert over == (entry.ended_at is not None)
    if case.review is not None:
        assert case.status is Status.CLOSED, "an open case is under review"


def _notices(case: Case) -> None:
    """What was issued is numbered and lacks no section of the law (L19); what was delivered was issued."""
    assert [entry.version for entry in case.issued] == list(range(1, len(case.issued) + 1))
    for issued in case.issued:
        assert set(case.rulebook.notice_sections) <= {section.name for section in issued.sections}
    if case.rulebook.notice is not None:
        assert all(told.notice is not None and told.notice <= len(case.issued) for told in case.notices)
    closing = case.closing
    if closing is not None and closing.outcome is Outcome.CLOSED_UNACCEPTED:
        assert any(told.at >= case.proposals[-1].at for told in case.notices), "closed and nobody told (L19)"


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
        owes = (
            any(entry.settled_at is None for entry in case.commitments)
            or case.review is not None
            or hangs(case)
        )
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
    if escalated.cause == "approval":
        promising.asked_for_approval(before)
    else:
        assert before.asked_beside_approval < list(Level).index(escalated.level) + 1, "asked twice"
    person = next(step.person for step in before.people.ladder if step.level is escalated.level)
    assert person not in recused(before), "somebody who is recused is asked (L17)"


def at_rest(case: Case, at: datetime) -> None:
    """After time has passed nothing is left undone: the next alarm lies ahead."""
    ahead = next_deadline(case)
    assert ahead is None or ahead > at, "a rung is due and did not fire"
    promising.at_rest(case, at)
