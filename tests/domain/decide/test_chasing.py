"""Pressing for action (督促, 催办, 督办), by hand and by clock; silence and repetition reach the superior (R6.1(2))."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from contract.present import case_view
from domain import commands as c
from domain.clocks import Verdict
from domain.decide.chasing import superior_of
from domain.events import ChaserTarget
from domain.refusals import RefusalCode
from domain.values import ChaserKind, Role
from tests.domain.decide.test_ladder import before_the_table
from tests.domain.lives_told import newer
from tests.infra.scenario import (
    MONDAY,
    Story,
    acknowledges,
    answers_chaser,
    answers_cooperation,
    asks_cooperation,
    chases,
    given,
    moment,
    progress,
    reassigns,
    reopens,
    responds,
    withdraws,
)
from tests.infra.scenario_people import declares

HEAD_OF_BJ = "he.lixin"
LINE_HEAD = "zhou.wenbo"


def chased(story: Story) -> Any:
    (event,) = story.of("chased")
    return event


def shown(story: Story, number: int = 1) -> dict[str, Any]:
    return dict(case_view(story.case).chasers[number - 1])


# ---- by hand --------------------------------------------------------------------------------------------


def test_r6_1_2_a_head_presses_the_main_responsible_person_who_answers() -> None:
    story = given(MONDAY).when(chases(text="请今日补齐材料"))
    story.then("chased", "clock_started")
    event = chased(story)
    to = story.case.responsible
    assert event.target == ChaserTarget(person=to.person, post=to.post, unit=to.unit)
    assert (event.number, event.times, event.copied_to, event.clock) == (1, 1, (), None)
    assert story.due("chaser-1") == "2026-09-08 17:30", "one working day"
    story.when(answers_chaser(1, by="responsible"), after=timedelta(hours=1))
    story.then("chaser_answered", "clock_stopped")
    assert story.clock("chaser-1").verdict is Verdict.MET
    seen = shown(story)
    assert (seen["status"], seen["answered_by"], seen["answer"]) == ("answered", to.person, "今日办结")


@pytest.mark.parametrize(
    ("by", "kind", "words", "clause"),
    [
        ("officer", ChaserKind.CHASE, "催办", "R6.2(2)"),
        ("head", ChaserKind.CHASE, "催办", "R6.1(2)"),
        ("line_head", ChaserKind.URGE, "督促", "R6.1(2)"),
        ("leader", ChaserKind.SUPERVISE, "督办", "R6.1(2)"),
    ],
)
def test_r6_1_2_pressing_is_called_by_who_presses(by: str, kind: ChaserKind, words: str, clause: str) -> None:
    story = given(MONDAY).when(chases(by=by))
    assert (chased(story).how, chased(story).clause) == (kind, clause)
    assert shown(story)["kind_zh"] == words
    assert (shown(story)["issuer"], shown(story)["issuer_role"]) == (
        story.actor(by).person,
        story.actor(by).role.value,
    )


def test_r6_2_2_whoever_presses_may_name_the_person_and_the_time() -> None:
    due = "2026-09-07T16:00:00+08:00"
    story = given(MONDAY).when(chases(by="leader", person=HEAD_OF_BJ, due=due))
    assert chased(story).target == ChaserTarget(person=HEAD_OF_BJ)
    assert story.due("chaser-1") == "2026-09-07 16:00"
    assert "an answer is wanted by" in next(
        clock.explanation for clock in case_view(story.case).clocks if clock.name == "chaser-1"
    )
    story.passes("2026-09-07 15:59")
    assert story.fired() == []
    story.passes("2026-09-07 16:00")
    assert story.fired() == ["chaser-1:1:breach"]


def test_r6_5_the_unit_of_a_cooperation_request_is_pressed_and_its_answer_ends_the_chaser() -> None:
    story = given(MONDAY, asks_cooperation()).when(chases(by="officer", cooperation=1))
    assert chased(story).target == ChaserTarget(post="loss_assessor", unit="BJ")
    cooperating = c.Actor(person="zheng.xiuyun", role=Role.RESPONSIBLE, unit="BJ")
    elsewhere = c.Actor(person=story.case.responsible.person, role=Role.RESPONSIBLE, unit="SH")
    story.when(answers_chaser(1, by=elsewhere)).refused(RefusalCode.ACTOR_NOT_ALLOWED, "BJ was pressed")
    story.when(answers_cooperation(1, by=cooperating))
    story.then("cooperation_answered", "chaser_ended")
    assert shown(story)["status"] == "ended"
    assert "chaser-1" not in story.runs()


def test_a_chaser_is_answered_by_whom_it_presses_or_by_the_officer_and_once() -> None:
    story = given(MONDAY).when(chases(by="line_head", person=HEAD_OF_BJ))
    story.when(answers_chaser(1, by="responsible")).refused(RefusalCode.ACTOR_NOT_ALLOWED, HEAD_OF_BJ)
    story.when(answers_chaser(1, by="leader")).refused(RefusalCode.ACTOR_NOT_ALLOWED)
    story.when(answers_chaser(1, by="head")).then("chaser_answered", "clock_stopped")
    story.when(answers_chaser(1, by="head")).refused(RefusalCode.CHASER_UNKNOWN)
    story.when(answers_chaser(7)).refused(RefusalCode.CHASER_UNKNOWN)
    story.when(chases()).when(answers_chaser(2, by="officer")).then("chaser_answered", "clock_stopped")


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({"person": "nobody.here"}, RefusalCode.TARGET_UNKNOWN, "person"),
        ({"person": HEAD_OF_BJ}, RefusalCode.TARGET_UNKNOWN, "person"),  # the head themselves
        ({"cooperation": 1}, RefusalCode.COOPERATION_UNKNOWN, "cooperation"),
        ({"due": moment(MONDAY)}, RefusalCode.EXPIRED, "due"),
    ],
)
def test_what_cannot_be_pressed_for_is_refused_and_names_the_field(
    body: dict[str, Any], code: RefusalCode, field: str
) -> None:
    story = given(MONDAY)
    story.when(chases(**body)).refused(code)
    assert getattr(story.last, "field", None) == field
    assert story.case.chasers == ()


def test_l17_whoever_has_an_interest_presses_nobody() -> None:
    story = given(MONDAY, declares("he.lixin"))
    head = c.Actor(person="he.lixin", role=Role.BRANCH_HEAD, unit="BJ")
    story.when(chases(by=head)).refused(RefusalCode.ACTOR_NOT_ALLOWED, "L17")


# ---- again, and in vain ---------------------------------------------------------------------------------


def test_r6_1_2_the_second_chaser_to_the_same_person_goes_to_their_superior_too() -> None:
    story = given(MONDAY, chases(by="line_head"))
    event = chased(story.when(chases(by="line_head")))
    assert (event.times, event.copied_to) == (2, (HEAD_OF_BJ,)), "han.dongmei works in BJ"
    other = chased(story.when(chases(by="line_head", person=story.case.officer)))
    assert (other.times, other.copied_to) == (1, ()), "somebody else, for the first time"


def test_r6_1_2_silence_reaches_the_superior_on_time_and_once() -> None:
    story = given(MONDAY, acknowledges(), chases()).recorded_until("2026-09-08 17:29")
    assert not [event for event in story.log.history if event.kind == "chaser_raised"]
    story.passes("2026-09-08 17:30")
    assert [event.person for event in story.of("chaser_raised")] == [HEAD_OF_BJ]
    assert shown(story)["status"] == "overdue"
    assert shown(story)["copied_to"] == [HEAD_OF_BJ]
    story.recorded_until("2026-09-20 10:00")
    raised = [event.number for event in story.log.history if event.kind == "chaser_raised"]
    assert raised.count(1) == 1


def test_r6_1_2_where_the_superior_has_it_already_silence_reaches_the_next_above() -> None:
    story = given(
        MONDAY, acknowledges(), chases(by="leader"), chases(by="leader", due="2026-09-07T12:00:00+08:00")
    )
    story.passes("2026-09-07 12:00")
    assert shown(story, 2)["copied_to"] == [HEAD_OF_BJ, LINE_HEAD]


def test_l17_the_superior_of_a_target_is_nobody_with_an_interest() -> None:
    story = given(MONDAY, declares("he.lixin"), chases(by="line_head"), chases(by="line_head"))
    assert chased(story).copied_to == ("zhao.lihua",), "above he.lixin: the head of head office"


@pytest.mark.parametrize(
    ("target", "superior"),
    [
        ({"person": "cao.zhenghua", "post": "claims_handler", "unit": "BJ01"}, "dong.chunhui"),
        ({"person": "dong.chunhui"}, HEAD_OF_BJ),
        ({"person": HEAD_OF_BJ}, LINE_HEAD),
        ({"person": LINE_HEAD}, "liu.zhiyuan"),
        ({"person": "zhang.weiming"}, None),
        ({"post": "claims_handler", "unit": "SH01"}, LINE_HEAD),
    ],
)
def test_r6_4_above_everybody_stands_their_head_and_above_the_heads_the_ladder(
    target: dict[str, str], superior: str | None
) -> None:
    assert superior_of(given(MONDAY).case, ChaserTarget.model_validate(target)) == superior


# ---- by clock -------------------------------------------------------------------------------------------


def test_r6_1_2_a_rung_that_chases_presses_the_responsible_person_with_target_due_time_and_words() -> None:
    story = given(MONDAY, acknowledges(), responds()).recorded_until("2026-09-14 17:29")
    assert {x.chased.clock for x in story.case.chasers} == {"feedback"}, "R6.3(3): on a clock of its own"
    story.passes("2026-09-14 17:30")
    event = chased(story)
    assert (event.clock, event.how, event.actor.person) == ("resolution", ChaserKind.CHASE, "system")
    assert event.target.person == story.case.responsible.person
    assert (
        event.text == "Resolved and the customer answered (R7.2) is overdue: act, and answer how far it is."
    )
    assert event.text_zh == "处理完毕并回复客户（R7.2）已超期，请立即办理并回复进展。"
    assert event.due == moment("2026-09-15 17:30")
    assert "chaser-1" not in story.runs(), (
        "the clock that presses presses again: a silent case wakes no oftener"
    )


def test_r7_3_a_case_gone_silent_presses_its_officer_again_and_again_and_the_record_ends_it() -> None:
    story = given(MONDAY, acknowledges()).passes("2026-10-30 10:00")
    pressed = [x for x in story.case.chasers if x.chased.clock == "chasing"]
    assert len(pressed) >= 3
    assert {x.chased.target.person for x in pressed} == {story.case.officer}
    assert [x.chased.times for x in pressed] == list(range(1, len(pressed) + 1))
    assert [bool(x.chased.copied_to) for x in pressed] == [False, *[True] * (len(pressed) - 1)]
    assert [x.is_open for x in pressed] == [*[False] * (len(pressed) - 1), True], "one answer is wanted"
    story.when(progress())
    assert [event.number for event in story.of("chaser_ended")] == [pressed[-1].chased.number]


def test_a_case_under_a_book_without_chasing_is_chased_by_its_rung_alone_and_by_hand_without_a_clock() -> (
    None
):
    story = given(MONDAY, rules=before_the_table()).passes("2026-10-30 10:00")
    assert "chasing" in {event.name for event in story.log.history if event.kind == "rung_fired"}
    assert story.case.chasers == ()
    story.when(chases()).then("chased")
    assert (chased(story).due, chased(story).how, shown(story)["kind_zh"]) == (None, ChaserKind.CHASE, None)
    story.when(chases()).then("chased")
    assert chased(story).copied_to == ()
    story.when(answers_chaser(1)).then("chaser_answered")


# ---- its end --------------------------------------------------------------------------------------------


def test_closing_ends_every_chaser_and_stops_its_clock_and_a_reopened_case_begins_to_count_anew() -> None:
    story = given(MONDAY, chases(), chases(by="officer", person=HEAD_OF_BJ), answers_chaser(2)).when(
        withdraws()
    )
    assert [event.number for event in story.of("chaser_ended")] == [1]
    assert not story.runs()
    assert [entry["status"] for entry in case_view(story.case).chasers] == ["ended", "answered"]
    story.when(chases()).refused(RefusalCode.CASE_CLOSED)
    story.when(answers_chaser(1)).refused(RefusalCode.CASE_CLOSED)
    story.when(reopens()).when(chases(by="line_head"))
    assert (chased(story).number, chased(story).times) == (3, 1)


def test_r7_2_a_case_that_goes_to_another_person_ends_what_the_first_was_pressed_for() -> None:
    story = given(MONDAY, chases(), chases(by="line_head", person=HEAD_OF_BJ)).when(reassigns())
    assert [event.number for event in story.of("chaser_ended")] == [1]
    assert {"chaser-2"} == {name for name in story.runs() if name.startswith("chaser-")}


def test_a_calendar_published_later_moves_no_time_that_somebody_was_told() -> None:
    story = given("2026-12-31 10:00", chases())
    told = story.case.chasers[0].chased.due
    story.when(lambda s: c.PublishCalendar(message_id="cal", actor=s.actor("admin"), calendar=newer()))
    assert story.clock("chaser-1").due == told
