"""The review: asked for within 30 days, by nobody who had a part in the case, answered within 30 (L17, L20)."""

from __future__ import annotations

import pytest

from domain.next_step import is_finished, next_deadline, next_step
from domain.recusal import recused_from_review
from domain.refusals import RefusalCode
from domain.values import Level, Status
from tests.infra.scenario import (
    MONDAY,
    Phrase,
    Story,
    closes,
    consents,
    customer,
    given,
    moment,
    notifies,
    progress,
    proposes,
    reopens,
    responds,
    settles,
    withdraws,
)
from tests.infra.scenario_law import (
    asks_review,
    review_decides,
    reviews,
)
from tests.infra.scenario_people import declares

DECIDED = (responds(), proposes(), customer(accepted=False), consents(by="head"), notifies())


def closed(*more: Phrase) -> Story:
    return given(MONDAY, *DECIDED, closes("closed_unaccepted"), *more)


# ---- the window (L20) ---------------------------------------------------------------------------


@pytest.mark.parametrize(("at", "in_time"), [("2026-10-08 23:59", True), ("2026-10-09 00:00", False)])
def test_l20_a_review_is_asked_for_within_thirty_days(at: str, in_time: bool) -> None:  # noqa: FBT001 - the case
    story = closed()
    assert story.case.closing is not None
    assert story.case.closing.review_until == moment("2026-10-09 00:00"), (
        "the last day, 7 October, is a holiday"
    )
    story.when(asks_review(), at=at)
    if in_time:
        story.then("review_requested", "clock_started")
    else:
        story.refused(RefusalCode.REVIEW_WINDOW_OVER, "2026-10-09 00:00")


def test_l20_without_a_decision_that_was_told_there_is_nothing_to_review() -> None:
    given(MONDAY).when(asks_review()).refused(RefusalCode.CASE_OPEN)
    given(MONDAY, withdraws()).when(asks_review()).refused(RefusalCode.NO_DECISION_NOTICE)
    accepted = given(MONDAY, responds(), proposes(), customer(), closes())
    accepted.when(asks_review()).refused(RefusalCode.NO_DECISION_NOTICE)
    accepted.when(notifies()).when(asks_review()).then("review_requested")


@pytest.mark.parametrize(("at", "in_time"), [("2026-10-27 23:59", True), ("2026-10-28 00:00", False)])
def test_l20_a_decision_that_was_told_after_the_closing_may_be_reviewed_thirty_days_from_then(
    at: str,
    in_time: bool,  # noqa: FBT001 - the case
) -> None:
    story = given(MONDAY, responds(), proposes(), customer(), closes())
    story.when(notifies(), at="2026-09-27 10:00").when(asks_review(), at=at)
    if in_time:
        story.then("review_requested", "clock_started")
    else:
        story.refused(RefusalCode.REVIEW_WINDOW_OVER)


def test_l20_the_customer_says_what_is_to_be_examined() -> None:
    story = closed(asks_review(examines=["process", "time_limits"]))
    assert story.case.reviews[0].examines == ("process", "time_limits")
    every = closed(asks_review())
    assert every.case.reviews[0].examines == ("process", "time_limits", "result")


# ---- who reviews (L17, L20) ---------------------------------------------------------------------


def test_l20_the_unit_above_the_deciding_one_reviews() -> None:
    story = closed(asks_review())
    review = story.case.reviews[0]
    assert (review.level, review.person) == (Level.LINE_HEAD, "zhou.wenbo"), "the branch head upheld it"


def test_l17_nobody_who_handled_or_decided_the_case_reviews_it() -> None:
    for by in ("line_head", "leader"):
        known = given(MONDAY).actor(by)
        on_ladder = {"line_head": "zhou.wenbo", "leader": "liu.zhiyuan"}[by]
        actor = known.model_copy(update={"person": on_ladder})
        story = given(MONDAY, responds(), proposes(), consents(by=actor), notifies())
        story.when(closes("closed_unaccepted")).when(asks_review())
        review = story.case.reviews[0]
        assert review.person not in recused_from_review(story.case)
        assert list(Level).index(review.level) > list(Level).index(
            Level.LINE_HEAD if by == "line_head" else Level.LEADERSHIP_MEMBER
        )


def test_l17_a_reviewer_who_turns_out_to_have_an_interest_steps_aside_at_once() -> None:
    story = closed(asks_review()).when(declares("zhou.wenbo")).then("interest_declared", "review_moved")
    review = story.case.review
    assert review is not None
    assert (review.level, review.person) == (Level.LEADERSHIP_MEMBER, "liu.zhiyuan")
    story.when(review_decides(person="zhou.wenbo")).refused(RefusalCode.ACTOR_NOT_ALLOWED, "L17")
    assert story.case.review is not None, "the review goes on"


def test_l17_where_everybody_had_a_part_nobody_reviews_before_somebody_is_appointed() -> None:
    story = given(MONDAY, responds(), proposes(), customer(accepted=False))
    heads = ("line_head", "leader", "leader", "leader")
    for by, person in zip(heads, [step.person for step in story.case.people.ladder[1:]], strict=True):
        story.when(consents(by=story.actor(by).model_copy(update={"person": person}))).then("consented")
    story.when(notifies()).refused(RefusalCode.NOTICE_INCOMPLETE, "review")


# ---- while it runs (L20) ------------------------------------------------------------------------


def test_l20_the_case_stays_closed_and_says_who_reviews_until_when() -> None:
    story = closed(asks_review())
    assert story.case.status is Status.CLOSED
    assert {clock.name for clock in story.case.running()} == {"review"}, "and no other timer lives"
    step = next_step(story.case)
    assert step is not None
    assert (step.who, step.clause, step.due) == ("zhou.wenbo", "L20", moment("2026-10-09 00:00"))
    assert not is_finished(story.case)
    story.when(progress()).refused(RefusalCode.CASE_CLOSED)
    story.when(asks_review()).refused(RefusalCode.REVIEW_OPEN)


@pytest.mark.parametrize(("at", "breached"), [("2026-10-08 23:59", False), ("2026-10-09 00:00", True)])
def test_l20_a_review_is_answered_within_thirty_days_or_the_leadership_is_asked(
    at: str,
    breached: bool,  # noqa: FBT001 - the case
) -> None:
    story = closed(asks_review()).passes(at)
    assert ("review:1:breach" in story.fired()) == breached
    levels = [event.level for event in story.of("escalated")]
    assert levels == ([Level.LEADERSHIP_MEMBER] if breached else [])
    assert story.clock("review").verdict == ("breached" if breached else "running")


def test_l20_taken_up_then_upheld_the_case_stays_closed_and_nothing_waits_any_more() -> None:
    story = closed(asks_review(), reviews()).when(review_decides("upheld"), at="2026-09-20 10:00")
    story.then("review_decided", "clock_stopped")
    assert story.clock("review").verdict == "met"
    assert is_finished(story.case)
    assert next_deadline(story.case) is None
    assert story.case.reviews[0].finding is not None
    story.when(asks_review()).refused(RefusalCode.ALREADY_REVIEWED)


def test_l20_a_late_answer_ends_the_question_that_its_breach_asked() -> None:
    story = closed(asks_review()).passes("2026-10-10 10:00").when(review_decides("upheld"))
    story.then("review_decided", "clock_stopped", "escalation_ended")
    assert story.clock("review").verdict == "breached"
    assert is_finished(story.case)


@pytest.mark.parametrize("decision", ["changed", "redo"])
def test_l20_a_decision_that_does_not_stand_brings_the_case_back_one_level_higher(decision: str) -> None:
    story = closed(asks_review())
    before = story.case.supervisor
    story.when(review_decides(decision), at="2026-09-20 10:00")
    told = [kind for kind in story.kinds() if not kind.startswith("clock_")]
    assert told == ["review_decided", "reopened", "escalated"], "what comes back goes up (R7.4)"
    assert story.case.status is Status.OPEN
    assert story.case.supervisor != before
    assert {"statutory", "progress", "resolution"} <= story.runs()
    story.when(responds()).when(proposes()).when(customer()).when(notifies()).when(closes()).when(
        asks_review()
    )
    story.then("review_requested", "clock_started")
    assert (story.case.reviews[1].number, story.clock("review").run) == (2, 2), "a new decision, a new review"


def test_l20_new_facts_end_a_review_for_the_decision_under_it_stands_no_more() -> None:
    story = closed(asks_review()).when(reopens(), at="2026-09-20 10:00")
    assert story.kinds()[0] == "reopened"
    assert "review_ended" in story.kinds()
    assert "review" not in story.runs()
    assert story.case.review is None
    story.when(review_decides()).refused(RefusalCode.REVIEW_OVER)


def test_r4_4_a_promise_is_owed_beside_a_review() -> None:
    promise = {"kind": "payment", "amount": 100, "text": "补偿", "due": "2026-09-30T10:00:00+08:00"}
    story = given(MONDAY, responds(), proposes(commitments=[promise]), customer(), notifies(), closes())
    story.when(asks_review()).when(review_decides("upheld"))
    assert not is_finished(story.case), "the promise is still owed"
    story.when(settles())
    assert is_finished(story.case)
