"""L9: what is to be put right is reported by the unit asked, verified by the level that asked, outlives the case."""

from __future__ import annotations

from datetime import timedelta

from domain import commands as c
from domain.next_step import is_finished, next_step
from domain.refusals import RefusalCode, Refused
from domain.values import RectificationState, Role
from tests.domain.decide.test_findings import older_book
from tests.infra import scenario as say
from tests.infra.scenario import MONDAY, Story, given, moment
from tests.infra.scenario_accountability import (
    asks_rectification,
    reports_rectification,
    verifies_rectification,
)

DUE = moment("2026-09-30 18:00")
SHANGHAI_STAFF = c.Actor(person="lin.xiaoping", role=Role.RESPONSIBLE, unit="SH")


def state(story: Story) -> RectificationState:
    return story.case.rectifications[0].state


def test_l9_asked_reported_verified_done() -> None:
    story = given(MONDAY, asks_rectification(due=DUE))
    assert (state(story), story.due("rectification-1")) == (RectificationState.OPEN, "2026-09-30 18:00")
    story.when(reports_rectification())
    assert state(story) is RectificationState.REPORTED
    assert story.clock("rectification-1").verdict == "met"
    story.when(verifies_rectification())
    assert state(story) is RectificationState.DONE
    assert "verification-1" not in story.runs()


def test_l9_without_a_date_the_rule_books_term_holds() -> None:
    assert given(MONDAY, asks_rectification()).due("rectification-1") == "2026-10-08 00:00"


def test_l9_what_is_not_done_goes_back_with_another_date() -> None:
    story = given(MONDAY, asks_rectification(due=DUE), reports_rectification())
    story.when(verifies_rectification(done=False, due=moment("2026-10-20 18:00")))
    assert state(story) is RectificationState.OPEN
    assert story.due("rectification-1") == "2026-10-20 18:00"
    assert story.clock("rectification-1").run == 2
    story.when(reports_rectification()).when(verifies_rectification())
    assert state(story) is RectificationState.DONE


def test_l9_only_the_unit_asked_or_the_person_named_reports() -> None:
    story = given(MONDAY, asks_rectification(unit="SH", person="tang.yiming"))
    story.when(reports_rectification()).refused(RefusalCode.NOT_THE_UNIT_ASKED)
    named = c.Actor(person="tang.yiming", role=Role.RESPONSIBLE, unit="BJ")
    assert not isinstance(story.when(reports_rectification(by=named)).last, Refused)
    other = given(MONDAY, asks_rectification(unit="SH"))
    assert not isinstance(other.when(reports_rectification(by=SHANGHAI_STAFF)).last, Refused)


def test_l9_a_unit_that_was_not_asked_has_no_say() -> None:
    given(MONDAY, asks_rectification()).when(reports_rectification(by=SHANGHAI_STAFF)).refused(
        RefusalCode.UNIT_NOT_ALLOWED
    )


def test_l9_verified_by_the_openers_level_or_above_never_by_who_reported() -> None:
    head = given(MONDAY).actor("head")
    story = given(MONDAY, asks_rectification(by="line_head"), reports_rectification(by=head))
    story.when(verifies_rectification(by="officer")).refused(RefusalCode.ACTOR_NOT_ALLOWED)
    story.when(verifies_rectification(by=head)).refused(RefusalCode.ACTOR_NOT_ALLOWED)
    assert not isinstance(story.when(verifies_rectification(by="leader")).last, Refused)
    mine = given(MONDAY, asks_rectification(by="officer"), reports_rectification(by="officer"))
    mine.when(verifies_rectification(by="officer")).refused(RefusalCode.ACTOR_NOT_ALLOWED)


def test_l9_bad_input_is_refused_with_its_field() -> None:
    story = given(MONDAY)
    for phrase, code, field in (
        (asks_rectification(root_cause="people"), RefusalCode.MALFORMED, "root_cause"),
        (asks_rectification(due=moment(MONDAY)), RefusalCode.EXPIRED, "due"),
        (reports_rectification(3), RefusalCode.RECTIFICATION_UNKNOWN, None),
    ):
        story.when(phrase)
        assert isinstance(story.last, Refused)
        assert story.last.code in (code, RefusalCode.UNIT_NOT_ALLOWED)
        assert field is None or story.last.field == field
    story = given(MONDAY, asks_rectification(), reports_rectification())
    story.when(verifies_rectification(done=True, due=DUE)).refused(RefusalCode.MALFORMED)
    story.when(reports_rectification()).refused(RefusalCode.RECTIFICATION_REPORTED)


def test_l9_late_is_a_breach_that_asks_the_branch_head_and_counts_against_the_unit_asked() -> None:
    story = given(MONDAY, say.withdraws(), asks_rectification(due=DUE, unit="BJ02"))
    story.passes(after=timedelta(days=30))
    assert story.clock("rectification-1").verdict == "breached"
    assert [asked.level for asked in story.case.escalations] == ["branch_head"]
    late = story.case.assessed[-1]
    assert (late.code, late.person, late.unit) == ("rectification_late", None, "BJ02")


def test_l9_a_rectification_outlives_the_closing_and_the_closed_case_waits_for_it() -> None:
    story = given(MONDAY, asks_rectification(due=DUE), say.withdraws())
    assert story.runs() == {"rectification-1"}
    step = next_step(story.case)
    assert step is not None
    assert step.clause == "L9"
    story.when(reports_rectification()).when(verifies_rectification())
    assert is_finished(story.case)


def test_r3_a_case_of_an_older_book_knows_no_rectification() -> None:
    given(MONDAY, rules=older_book()).when(asks_rectification()).refused(RefusalCode.NOT_IN_THE_RULEBOOK)
