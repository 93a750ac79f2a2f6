"""The same complaint twice: proposed, dismissed, merged by a person, handed over to the master (L18)."""

from __future__ import annotations

from domain.next_step import next_step
from domain.refusals import RefusalCode
from domain.values import Outcome, Status
from tests.infra.scenario import (
    MONDAY,
    acknowledges,
    adds_evidence,
    closes,
    contacts,
    given,
    progress,
    reopens,
    responds,
    withdraws,
)
from tests.infra.scenario_law import (
    OTHER_CASE,
    dismisses,
    finds_duplicate,
    reports_merger,
)


def test_l18_what_looks_the_same_is_put_to_the_officer_who_decides() -> None:
    story = given(MONDAY).when(finds_duplicate()).then("duplicate_suspected")
    step = next_step(story.case)
    assert step is not None
    assert OTHER_CASE in step.also[0]
    assert (step.who, step.clause) == (story.case.responsible.person, "R6.3(1)"), "and nobody is held up"
    assert story.case.status is Status.OPEN, "nothing is merged by rule"


def test_l18_a_suspicion_is_told_once_and_never_of_the_case_itself() -> None:
    story = given(MONDAY, finds_duplicate())
    story.when(finds_duplicate()).refused(RefusalCode.NOTHING_NEW)
    story.when(finds_duplicate(story.case.complaint_no)).refused(RefusalCode.NOTHING_NEW)


def test_l18_a_suspicion_that_was_dismissed_is_gone_with_its_reason() -> None:
    story = given(MONDAY, finds_duplicate()).when(dismisses()).then("duplicate_dismissed")
    assert story.case.duplicates[0].dismissed
    step = next_step(story.case)
    assert step is not None
    assert not step.also
    story.when(dismisses()).refused(RefusalCode.DUPLICATE_UNKNOWN)


def test_l18_a_suspicion_waits_for_the_officer_while_the_case_goes_on() -> None:
    story = given(MONDAY, finds_duplicate(), acknowledges())
    step = next_step(story.case)
    assert step is not None
    assert (step.clause, len(step.also)) == ("R7.2", 1)
    story.when(responds()).then("responded")


def test_l18_a_merged_case_is_closed_its_alarms_stop_and_it_says_where_it_lives_on() -> None:
    story = given(MONDAY, finds_duplicate()).when(closes("merged", master=OTHER_CASE)).then("closed")
    assert not story.case.running()
    assert story.case.closing is not None
    assert story.case.closing.master == OTHER_CASE
    for phrase in (progress(), contacts(), adds_evidence(), reopens(), withdraws()):
        story.when(phrase).refused(RefusalCode.CASE_MERGED, OTHER_CASE)


def test_l18_the_master_has_the_repeated_complaint_on_its_record_once() -> None:
    story = given(MONDAY).when(reports_merger()).then("merged_in")
    merged = story.case.merged[0]
    assert (merged.complaint_no, merged.ticket_no, merged.content) == (OTHER_CASE, "T-OTHER", "再次投诉拒赔")
    assert story.case.status is Status.OPEN


def test_l18_a_merger_settles_the_masters_own_suspicion() -> None:
    story = given(MONDAY, finds_duplicate(), reports_merger())
    assert story.case.duplicates[0].settled_at is not None
    assert not story.case.duplicates[0].dismissed


def test_l18_a_master_that_was_closed_meanwhile_still_learns_of_it() -> None:
    story = given(MONDAY, withdraws()).when(reports_merger()).then("merged_in")
    assert story.case.status is Status.CLOSED


def test_l18_two_cases_merged_into_one_another_are_not_both_lost() -> None:
    low, high = "RD-0000-0000-0001", "RD-ZZZZ-ZZZZ-ZZZZ"
    one = given(MONDAY, closes("merged", master=high)).when(reports_merger(high))
    one.then("merged_in", "reopened", *["clock_started"] * 5, "escalated")
    assert one.case.status is Status.OPEN, "the one with the lower number comes back"
    other = given(MONDAY, closes("merged", master=low)).when(reports_merger(low)).then("merged_in")
    assert other.case.closing is not None
    assert other.case.closing.outcome is Outcome.MERGED, "and the other one stays merged into it"
    one.when(reports_merger(one.case.complaint_no)).refused(RefusalCode.DUPLICATE_UNKNOWN)
