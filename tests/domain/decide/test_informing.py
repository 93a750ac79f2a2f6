"""Leaders are told of what they have to know of: at receipt, at each turn, at the end (R6.2(7))."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from contract.present import case_view
from domain.values import Turn
from tests.infra.cases import book
from tests.infra.scenario import (
    MONDAY,
    Story,
    acknowledges,
    chases,
    closes,
    customer,
    directs,
    given,
    links,
    proceeding_ends,
    progress,
    proposes,
    reassigns,
    reopens,
    responds,
    sets_severity,
    withdraws,
)
from tests.infra.scenario_people import declares

if TYPE_CHECKING:
    from tests.infra.scenario import Phrase

LEADERS = ("he.lixin", "liu.zhiyuan")
"""Whom the shipped book has told of a major complaint of Beijing: branch head, member of the leadership group."""


def told(story: Story) -> list[tuple[str, tuple[str, ...]]]:
    return [(event.turn.value, event.persons) for event in story.of("leaders_informed")]


def major() -> Story:
    """A major complaint about an adjuster whose direct superior is the branch head; recused for it (L17)."""
    return given(MONDAY, severity="major")


def test_r6_2_7_a_major_complaint_is_told_at_receipt_and_an_ordinary_one_is_not() -> None:
    assert told(major()) == [("received", ("liu.zhiyuan",))]
    assert told(given(MONDAY)) == []
    assert told(given(MONDAY, severity="difficult")) == []


TURNS: dict[Turn, tuple[tuple[Phrase, ...], Phrase]] = {
    Turn.REASSIGNED: ((), reassigns()),
    Turn.RESPONDED: ((), responds()),
    Turn.PROPOSED: ((responds(),), proposes()),
    Turn.CUSTOMER_ANSWERED: ((responds(), proposes()), customer(accepted=False)),
    Turn.DECIDED: ((), directs("support", 1, "leadership_member")),
    Turn.PROCEEDING: ((links(),), proceeding_ends()),
    Turn.CLOSED: ((), withdraws()),
    Turn.REOPENED: ((withdraws(),), reopens()),
    Turn.SEVERITY: ((sets_severity("ordinary"),), sets_severity("major")),
}


@pytest.mark.parametrize("turn", TURNS)
def test_r6_2_7_each_turn_of_a_major_complaint_is_told_once(turn: Turn) -> None:
    said, phrase = TURNS[turn]
    story = given(MONDAY, *said, severity="major").when(phrase)
    assert [name for name, _ in told(story)] == [turn.value]
    assert case_view(story.case).informed[-1]["turn"] == turn.value
    (event,) = story.of("leaders_informed")
    assert (event.clause, event.severity.value) == ("R6.2(7)", "major")


def test_r6_2_7_a_breach_is_told_with_its_clock_and_a_reminder_is_none() -> None:
    story = given(MONDAY, acknowledges(), severity="major").passes("2026-09-08 09:59")
    assert told(story) == []
    story.passes("2026-09-08 10:00")
    assert [(event.turn.value, event.clock) for event in story.of("leaders_informed")] == [
        ("breached", "progress")
    ]


def test_what_is_no_turn_is_not_told() -> None:
    assert told(major().when(progress())) == []
    pressed = chases(by="line_head", due="2026-09-07T12:00:00+08:00")
    story = given(MONDAY, acknowledges(), pressed, severity="major")
    story.passes("2026-09-07 12:00")
    assert story.fired() == ["chaser-1:1:breach"]
    assert told(story) == [], "silence on a chaser reaches the superior, and is no turn of the complaint"


def test_r6_2_7_leaders_learn_that_a_complaint_is_none_of_theirs_any_more_and_nothing_after_that() -> None:
    story = major().when(sets_severity("ordinary"))
    assert told(story) == [("severity", ("liu.zhiyuan",))]
    assert told(story.when(responds())) == []
    assert told(story.when(sets_severity("difficult"))) == []


def test_every_turn_that_may_be_told_is_told_by_the_shipped_books() -> None:
    for name in ("cn-claims-2026", "fast"):
        told_of = {turn for rule in book(name).severities for turn in rule.informs_of}
        assert told_of == set(Turn)
    assert set(TURNS) | {Turn.RECEIVED, Turn.BREACHED} == set(Turn)


def test_l17_a_leader_with_an_interest_is_told_nothing() -> None:
    story = major().when(declares("liu.zhiyuan")).when(responds())
    assert told(story) == []
    assert "liu.zhiyuan" not in LEADERS[:1]


def test_r6_2_7_the_end_is_told_with_the_closing_itself() -> None:
    story = given(MONDAY, responds(), proposes(), customer(), severity="major").when(closes())
    kinds = story.kinds()
    assert kinds[0] == "closed"
    assert kinds[-1] == "leaders_informed"
    assert case_view(story.case).outcome == "accepted"
