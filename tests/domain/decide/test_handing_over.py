"""Hand-overs with two sides, the custody ledger, shirking (R7.2); cooperation (R6.5); feedback (R6.3(3))."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from contract.present import case_view
from domain import commands as c
from domain import handoffs
from domain.next_step import next_step
from domain.refusals import RefusalCode
from domain.rulebook import RuleBook
from domain.values import Role
from tests.infra.cases import book
from tests.infra.handing_over import acknowledges_cooperation, reports_back
from tests.infra.scenario import (
    MONDAY,
    acknowledges,
    answers_cooperation,
    asks_cooperation,
    directs,
    disputes,
    escalates,
    given,
    moment,
    proposes,
    reassigns,
    reopens,
    responds,
    rules,
    withdraws,
)

HANDING_OVER = ("handover", "dispute", "feedback", "cooperation_acknowledgement", "cooperation_by_date")


def before() -> RuleBook:
    """A rule book of before hand-overs were measured."""
    shipped = book()
    clocks = tuple(rule for rule in shipped.clocks if rule.name not in HANDING_OVER)
    figures = tuple(one for one in shipped.figures if one.name != "rejected_disputes_are_shirking")
    return shipped.model_copy(update={"version": "before", "clocks": clocks, "figures": figures})


# ---- two sides (R7.2) ---------------------------------------------------------------------------


def test_r7_2_the_next_person_owns_the_case_from_the_hand_over_and_takes_it_over_on_a_clock() -> None:
    story = given(MONDAY, acknowledges()).when(reassigns(note="已调卷"), at="2026-09-07 12:00")
    held = story.case.custody[-1]
    assert (held.person, held.since, held.taken_at) == ("cao.zhenghua", moment("2026-09-07 12:00"), None)
    assert (held.given_by, held.note) == (story.case.officer, "已调卷")
    assert story.due("handover") == "2026-09-08 17:30"
    step = next_step(story.case)
    assert step is not None
    assert (step.who, step.clause, step.due) == ("cao.zhenghua", "R7.2", moment("2026-09-08 17:30"))
    story.when(acknowledges(), at="2026-09-07 13:00").then("acknowledged", "clock_stopped")
    held = story.case.custody[-1]
    assert (held.taken_at, held.taken_by) == (moment("2026-09-07 13:00"), "cao.zhenghua")
    assert story.clock("handover").verdict == "met"


def test_r7_2_whoever_gives_the_case_does_not_take_it_over_for_the_other_side() -> None:
    story = given(MONDAY, acknowledges(), reassigns())
    story.when(acknowledges(by="officer")).refused(RefusalCode.OWN_HAND_OVER, "cao.zhenghua takes it over")
    story.when(acknowledges(by="head")).then("acknowledged")
    assert story.case.custody[-1].taken_by == "he.lixin"


def test_r7_2_an_answer_that_the_giver_writes_down_takes_nothing_over() -> None:
    story = given(MONDAY, acknowledges(), reassigns())
    story.when(responds(by="officer")).then("responded")
    assert "handover" in story.runs()
    story.when(responds()).then("acknowledged", "responded")
    assert "handover" not in story.runs()


def test_r7_2_a_case_handed_on_before_it_was_taken_over_gives_the_next_one_a_term_of_their_own() -> None:
    story = given(MONDAY, acknowledges(), reassigns())
    story.when(reassigns(person="luo.yulan", unit="BJ"), at="2026-09-08 10:00")
    assert (story.clock("handover").run, story.due("handover")) == (2, "2026-09-09 17:30")
    assert story.case.custody[1].taken_at is None
    assert handoffs.hand_offs(story.case.custody) == 2


def test_r7_2_silence_after_a_hand_over_asks_the_level_that_the_book_names() -> None:
    story = given(MONDAY, acknowledges(), reassigns()).recorded_until("2026-09-08 17:30")
    assert "handover:1:breach" in story.fired()
    [asked] = story.of("escalated")
    assert (asked.level, "R7.2" in asked.reason) == ("branch_head", True)
    assert story.case.responsible.person == "cao.zhenghua", "late, and theirs all the same"


def test_r7_2_a_level_that_moves_the_case_is_on_record_as_the_giver() -> None:
    carried: dict[str, Any] = {"person": "cao.zhenghua", "post": "claims_handler", "unit": "BJ01"}
    story = given(MONDAY, acknowledges(), escalates(), directs("reassign", **carried))
    assert story.case.custody[-1].given_by == "he.lixin", "the head, not the machinery that carries it out"


def test_r7_2_closing_ends_the_hand_over_and_reopening_is_none() -> None:
    story = given(MONDAY, acknowledges(), reassigns(), withdraws())
    assert story.runs() == set()
    story.when(reopens(), after=timedelta(days=1))
    assert "handover" not in story.runs()
    assert handoffs.hand_offs(story.case.custody) == 1


# ---- the ledger (R7.2) --------------------------------------------------------------------------


def test_r7_2_who_held_it_how_long_and_how_often_it_bounced_is_shown() -> None:
    story = given(MONDAY, acknowledges())
    for person, hours in (("cao.zhenghua", 1), ("luo.yulan", 2), ("cao.zhenghua", 3), ("han.dongmei", 4)):
        story.when(reassigns(person=person), after=timedelta(hours=hours))
    story.when(withdraws(), after=timedelta(hours=5))
    view = case_view(story.case)
    assert view.hand_offs is not None
    assert (view.hand_offs.times, view.hand_offs.bounces) == (4, 2)
    held = {str(h["person"]): int(str(h["seconds"])) // 3600 for h in view.hand_offs.holders}
    assert held == {"han.dongmei": 1 + 5, "cao.zhenghua": 2 + 4, "luo.yulan": 3}
    assert sum(held.values()) == 15, "every second was somebody's"
    assert [entry["seconds"] for entry in view.custody] == [3600 * n for n in (1, 2, 3, 4, 5)]


@pytest.mark.parametrize(
    ("until", "days"),
    [
        ("2026-09-11 17:29", 0),
        ("2026-09-11 17:31", 1),
        ("2026-09-13 23:00", 1),  # the weekend is nobody's working time
        ("2026-09-14 17:30", 1),
        ("2026-09-14 17:31", 2),
    ],
)
def test_r7_2_the_ledger_counts_the_working_days_that_ended_in_somebodys_hands(until: str, days: int) -> None:
    story = given("2026-09-11 10:00", acknowledges()).when(reassigns(), at=until)  # a Friday
    first, last = case_view(story.case).custody
    assert (first["working_days"], last["working_days"]) == (days, None)


def test_another_post_of_the_same_person_is_a_hand_over_and_no_bounce() -> None:
    same = {"person": "han.dongmei", "post": "claims_supervisor", "unit": "BJ"}
    story = given(MONDAY, acknowledges(), reassigns(**same))
    assert (handoffs.hand_offs(story.case.custody), handoffs.bounces(story.case.custody)) == (1, 0)


# ---- disputes (R7.2) ----------------------------------------------------------------------------


def test_r7_2_a_dispute_has_a_clock_for_its_ruling_and_the_others_run_on() -> None:
    story = given(MONDAY, acknowledges(), disputes())
    assert story.due("dispute") == "2026-09-08 17:30"
    assert {"resolution", "progress", "opinion"} <= story.runs()
    step = next_step(story.case)
    assert step is not None
    assert (step.who, step.due) == ("he.lixin", moment("2026-09-08 17:30"))


@pytest.mark.parametrize(
    ("about", "supervisor", "level"),
    [(None, "he.lixin", "line_head"), ({"unit": "BJ"}, "zhou.wenbo", "leadership_member")],
)
def test_r7_2_a_ruling_that_is_late_is_asked_of_the_level_above_the_supervisor(
    about: dict[str, str] | None, supervisor: str, level: str
) -> None:
    story = given(MONDAY, acknowledges(), disputes(), about=about)
    assert story.case.supervisor == supervisor
    story.recorded_until("2026-09-08 17:30")
    assert "dispute:1:breach" in story.fired()
    assert level in [event.level for event in story.of("escalated")]


@pytest.mark.parametrize("end", [rules(upheld=False), rules(upheld=True), reassigns(), withdraws()])
def test_r7_2_the_ruling_a_move_and_the_end_of_the_case_stop_the_clock_of_a_dispute(end: Any) -> None:
    story = given(MONDAY, acknowledges(), disputes()).when(end)
    assert "dispute" not in story.runs()


def test_r7_2_the_second_dispute_of_one_person_that_is_not_upheld_is_shirking() -> None:
    story = given(MONDAY, acknowledges(), disputes())
    story.when(rules(upheld=False)).then("dispute_ruled")
    story.when(disputes()).when(rules(upheld=False)).then("dispute_ruled", "shirking_found")
    [found] = story.of("shirking_found")
    assert (found.person, found.disputes, found.clause) == ("han.dongmei", 2, "R7.2")
    assert [rule.points for rule in book().assessment if rule.event == "shirking"] == [-10]


def test_r7_2_disputes_that_were_upheld_or_are_another_persons_are_no_shirking() -> None:
    story = given(MONDAY, acknowledges(), disputes(), rules(upheld=False), disputes())
    story.when(rules(upheld=True)).then("dispute_ruled", "reassigned")
    story.when(disputes()).when(rules(upheld=False)).then("dispute_ruled")
    assert story.case.shirking == ()
    view = case_view(story.case)
    assert view.hand_offs is not None
    assert [(d["person"], d["upheld"]) for d in view.hand_offs.disputes] == [
        ("han.dongmei", False),
        ("han.dongmei", True),
        ("cao.zhenghua", False),
    ]


# ---- cooperation (R6.5) -------------------------------------------------------------------------


def test_r6_5_a_request_is_taken_up_and_answered_each_in_its_own_time() -> None:
    story = given(MONDAY, acknowledges(), asks_cooperation())
    assert story.due("cooperation_acknowledgement-1") == "2026-09-08 17:30"
    clerk = c.Actor(person="zheng.xiuyun", role=Role.RESPONSIBLE, unit="BJ")
    story.when(acknowledges_cooperation(by=clerk), at="2026-09-07 15:00")
    story.then("cooperation_acknowledged", "clock_stopped")
    assert "cooperation-1" in story.runs()
    story.when(acknowledges_cooperation()).refused(RefusalCode.ALREADY_ACKNOWLEDGED)
    story.when(answers_cooperation())
    story.when(acknowledges_cooperation()).refused(RefusalCode.COOPERATION_UNKNOWN)


def test_r6_5_a_unit_that_was_not_asked_takes_nothing_up() -> None:
    stranger = c.Actor(person="p", role=Role.RESPONSIBLE, unit="GD")
    story = given(MONDAY, acknowledges(), asks_cooperation())
    story.when(acknowledges_cooperation(by=stranger)).refused(RefusalCode.UNIT_NOT_ALLOWED, "R6.5")


def test_r6_5_a_request_may_name_a_date_of_its_own_that_lies_ahead() -> None:
    story = given(MONDAY, acknowledges())
    for past in ("2026-09-07 09:00", MONDAY):
        story.when(asks_cooperation(due=moment(past))).refused(RefusalCode.MALFORMED, "must lie ahead")
    story.when(asks_cooperation(due=moment("2026-09-10 12:00")))
    assert story.due("cooperation-1") == "2026-09-10 12:00"
    assert "set for" in next(k.explanation for k in case_view(story.case).clocks if k.name == "cooperation-1")


# ---- feedback (R6.3(3)) -------------------------------------------------------------------------


def test_r6_3_3_every_answer_is_reported_to_head_office_and_a_late_report_is_chased() -> None:
    story = given(MONDAY, acknowledges()).when(reports_back()).refused(RefusalCode.NOTHING_TO_REPORT)
    story.when(responds())
    assert story.due("feedback") == "2026-09-08 17:30"
    story.when(reports_back()).then("reported_back", "clock_stopped")
    story.when(responds())
    assert story.clock("feedback").run == 2
    story.when(proposes()).recorded_until("2026-09-08 17:30")
    assert "feedback:2:breach" in story.fired()
    assert story.of("escalated") == [], "marked and chased, nobody is asked"
    story.recorded_until("2026-09-10 17:30")
    assert "feedback:2:chase" in story.fired()


def test_r6_3_3_the_branch_head_and_the_line_head_report_and_nobody_else() -> None:
    for who in ("head", "line_head"):
        given(MONDAY, responds()).when(reports_back(by=who)).then("reported_back")
    for who in ("officer", "leader", "responsible"):
        given(MONDAY, responds()).when(reports_back(by=who)).refused(RefusalCode.ACTOR_NOT_ALLOWED)


# ---- cases under a rule book of before ----------------------------------------------------------


def test_r3_a_case_under_a_rule_book_of_before_goes_on_as_it_did() -> None:
    story = given(MONDAY, acknowledges(), disputes(), rules(upheld=False), disputes(), rules=before())
    story.when(rules(upheld=False)).then("dispute_ruled")
    story.when(reassigns()).then("reassigned")
    story.when(acknowledges(by="officer")).then("acknowledged")
    story.when(asks_cooperation())
    assert {"cooperation-1"} == {name for name in story.runs() if "cooperation" in name}
    story.when(asks_cooperation(due=moment("2026-09-10 12:00"))).refused(RefusalCode.MALFORMED, "rule book")
    story.when(responds())
    assert not {"handover", "dispute", "feedback"} & {clock.name for clock in story.case.clocks}
