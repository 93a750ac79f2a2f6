"""What holds of the ladder, of chasers and of leaders informed, after every event of every case (R6.1(2), R6.2(7))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import events as e
from domain.recusal import recused
from domain.values import Status

if TYPE_CHECKING:
    from domain.model import Case

MOVES = (e.Reassigned,)
"""What alone gives a case to another main responsible person (R7.2)."""


def kept(before: Case, event: e.AnyEvent, after: Case) -> None:
    """Across one event: going up moves no case, what was pressed for stays on record, nobody recused is told."""
    if not isinstance(event, MOVES):
        assert after.responsible == before.responsible, f"{event.kind} gave the case to somebody else (R7.2)"
    if isinstance(event, e.Escalated | e.EscalationRaised | e.EscalationDecided | e.Chased | e.ChaserRaised):
        assert after.custody == before.custody, "ownership moved by going up"
    assert len(after.chasers) >= len(before.chasers)
    for was, now in zip(before.chasers, after.chasers, strict=False):
        assert now.chased == was.chased, "a chaser was rewritten"
        assert now.copied_to[: len(was.copied_to)] == was.copied_to, "who has a chaser was rewritten"
        if not was.is_open:
            assert now == was, "a chaser that was over has changed"
    assert after.informed[: len(before.informed)] == before.informed, "what leaders were told was rewritten"
    if isinstance(event, e.LeadersInformed):
        seats = {step.person for step in before.people.ladder}
        assert event.persons
        assert set(event.persons) <= seats | {p for told in before.informed for p in told.persons}
        assert not set(event.persons) & recused(before).keys(), "a leader with an interest was told (L17)"
    if isinstance(event, e.Chased | e.ChaserRaised):
        copied = {event.person} if isinstance(event, e.ChaserRaised) else set(event.copied_to)
        assert not copied & recused(before).keys(), "a chaser reached a superior with an interest (L17)"


def check(case: Case) -> None:
    """In one state: chasers are numbered, run while they are open, and end with the case."""
    assert [x.chased.number for x in case.chasers] == list(range(1, len(case.chasers) + 1))
    runs = {clock.name for clock in case.running()}
    for x in case.chasers:
        assert not (x.is_open and case.status is Status.CLOSED), "a closed case presses on"
        assert x.answered_at is None or x.ended_at is None
        assert x.chased.target.person not in x.copied_to, "whoever is pressed is not their own superior"
        assert len(set(x.copied_to)) == len(x.copied_to), "a superior has a chaser twice"
        timed = any(clock.name == f"chaser-{x.chased.number}" for clock in case.clocks)
        assert (f"chaser-{x.chased.number}" in runs) == (x.is_open and timed), (
            "its time runs while it is open"
        )
    for level in {x.level for x in case.escalations if x.ended_at is None}:
        open_ones = [x for x in case.escalations if x.ended_at is None and x.level is level]
        causes = {x.message_id for x in open_ones}
        assert len(causes) == len(open_ones), "one message asked one level twice"
