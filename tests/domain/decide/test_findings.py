"""L25, L26: who is accused is heard before anything is decided, by another than the opener; L9: the root cause."""

from __future__ import annotations

import pytest

from domain import commands as c
from domain.accountability import state_of
from domain.next_step import is_finished, next_step
from domain.recusal import Ground, recused
from domain.refusals import RefusalCode, Refused
from domain.rulebook import RuleBook
from domain.rulebook_parts import ClosingCondition
from domain.values import FindingState, Role, Status
from tests.infra import scenario as say
from tests.infra.cases import LEADER, book
from tests.infra.scenario import MONDAY, Story, given
from tests.infra.scenario_accountability import (
    accuses,
    decides_finding,
    finds_cause,
    pleads,
)
from tests.infra.scenario_people import declares

TERM_ENDS = "2026-09-10 17:30"
"""Accused on Monday 7 September: heard for three working days."""
ANOTHER_LEADER = c.Actor(person="b.leader", role=Role.LEADERSHIP, unit="HQ")
PREDECESSOR = "tang.yiming"


def older_book() -> RuleBook:
    """The shipped book as it was before accountability."""
    parts = {"accountability": None, "root_causes": (), "version": "older"}
    clocks = tuple(c for c in book().clocks if c.scope not in ("finding", "rectification"))
    plain = {"on": None, "owed_by": None, "clock": None, "grade": None}
    rows = tuple(row.model_copy(update=plain) for row in book().assessment if row.clause != "L27")
    return book().model_copy(update={**parts, "clocks": clocks, "assessment": rows})


def stands(story: Story, number: int = 1) -> FindingState:
    return state_of(story.case, story.case.findings[number - 1])


# ---- the root cause -------------------------------------------------------------------------------


def test_l9_a_root_cause_is_one_of_the_scheme_and_may_be_revised() -> None:
    story = given(MONDAY, finds_cause(), finds_cause("system.data_wrong", by="head"))
    assert [(found.version, found.code) for found in story.case.root_causes] == [
        (1, "people.wrong_decision"),
        (2, "system.data_wrong"),
    ]


@pytest.mark.parametrize("code", ["people.unheard_of", "people", "", "PEOPLE.ATTITUDE"])
def test_l9_a_cause_that_the_scheme_has_not_is_refused_with_its_field(code: str) -> None:
    story = given(MONDAY).when(finds_cause(code)).refused(RefusalCode.MALFORMED)
    assert isinstance(story.last, Refused)
    assert story.last.field == "code"


def test_l9_a_group_of_causes_is_too_coarse_and_the_refusal_names_its_causes() -> None:
    story = given(MONDAY).when(finds_cause("people"))
    assert isinstance(story.last, Refused)
    assert "people.attitude" in story.last.text


def test_l17_who_is_complained_about_does_not_find_the_cause() -> None:
    accused = given(MONDAY).case.responsible.person
    himself = c.Actor(person=accused, role=Role.OFFICER, unit="BJ")
    given(MONDAY).when(finds_cause(by=himself)).refused(RefusalCode.ACTOR_NOT_ALLOWED)


def strict() -> RuleBook:
    """A book that lets nobody close as accepted without a root cause."""
    outcomes = tuple(
        rule.model_copy(update={"conditions": (*rule.conditions, ClosingCondition.ROOT_CAUSE_FOUND)})
        if rule.outcome == "accepted"
        else rule
        for rule in book().outcomes
    )
    return book().model_copy(update={"version": "strict", "outcomes": outcomes})


def test_l9_a_book_may_ask_for_the_root_cause_before_a_case_is_closed() -> None:
    story = given(MONDAY, say.responds(), say.proposes(), say.customer(), rules=strict())
    story.when(say.closes()).refused(RefusalCode.CLOSING_CONDITION_UNMET)
    story.when(finds_cause()).when(say.closes()).then("closed")


def test_l9_the_shipped_book_does_not_ask_for_it() -> None:
    given(MONDAY, say.responds(), say.proposes(), say.customer(), say.closes())


# ---- accused, heard, decided ---------------------------------------------------------------------------


def test_l25_a_finding_is_opened_and_the_accused_has_three_working_days_to_be_heard() -> None:
    story = given(MONDAY, accuses(grade="ordinary"))
    assert stands(story) is FindingState.PLEA_AWAITED
    assert story.due("plea-1") == TERM_ENDS


def test_l26_nothing_is_decided_before_the_plea_or_the_end_of_its_term() -> None:
    story = given(MONDAY, accuses())
    for when in ("2026-09-07 10:00", "2026-09-10 17:29"):
        story.when(decides_finding(), at=when).refused(RefusalCode.PLEA_PENDING)
    assert isinstance(story.last, Refused)
    assert "2026-09-10 17:30" in story.last.text
    story.when(decides_finding(), at="2026-09-10 17:31").then("finding_decided")


def test_l26_after_the_plea_it_may_be_decided_at_once() -> None:
    story = given(MONDAY, accuses(), pleads())
    assert stands(story) is FindingState.TO_DECIDE
    story.when(decides_finding()).then("finding_decided")
    assert stands(story) is FindingState.UPHELD


def test_l26_a_plea_after_the_term_is_heard_until_the_decision_and_not_later() -> None:
    story = given(MONDAY, accuses()).passes("2026-09-11 10:00")
    story.when(pleads()).then("plea_made")
    story.when(pleads(text="补充")).then("plea_made")
    story.when(decides_finding()).then("finding_decided")
    story.when(pleads()).refused(RefusalCode.FINDING_DECIDED)


def test_l26_only_the_accused_is_heard() -> None:
    story = given(MONDAY, accuses("luo.yulan"))
    for other in ("responsible", "officer", "head"):
        story.when(pleads(by=other))
        assert isinstance(story.last, Refused), other
    story.when(pleads()).then("plea_made")


def test_l26_whatever_their_capacity_the_accused_is_heard() -> None:
    story = given(MONDAY, accuses("guo.fengying"))
    himself = c.Actor(person="guo.fengying", role=Role.OFFICER, unit="BJ")
    story.when(pleads(by=himself)).then("plea_made")


def test_l26_the_opener_does_not_decide_nor_does_the_accused() -> None:
    story = given(MONDAY, accuses("b.leader", by="leader"), pleads())
    story.when(decides_finding(by=LEADER)).refused(RefusalCode.ACTOR_NOT_ALLOWED)
    story.when(decides_finding(by=ANOTHER_LEADER)).refused(RefusalCode.ACTOR_NOT_ALLOWED)
    story.when(decides_finding(by="line_head")).then("finding_decided")


def test_l25_nobody_accuses_themselves_and_who_is_recused_accuses_nobody() -> None:
    head = given(MONDAY).case.people.ladder[0].person
    given(MONDAY).when(accuses(head)).refused(RefusalCode.ACTOR_NOT_ALLOWED)
    given(MONDAY, declares(head)).when(
        accuses(by=c.Actor(person=head, role=Role.BRANCH_HEAD, unit="BJ"))
    ).refused(RefusalCode.ACTOR_NOT_ALLOWED)


@pytest.mark.parametrize(
    ("proposed", "given_grade", "by", "may"),
    [
        ("minor", "minor", "head", True),
        ("minor", "ordinary", "head", False),
        ("ordinary", "minor", "head", False),
        ("ordinary", "ordinary", "line_head", True),
        ("minor", "serious", "line_head", False),
        ("serious", "serious", "leader", True),
    ],
)
def test_l25_the_graver_the_breach_the_higher_the_level_that_decides(
    proposed: str,
    given_grade: str,
    by: str,
    may: bool,  # noqa: FBT001 - the expected answer
) -> None:
    story = given(MONDAY, accuses(grade=proposed, by=ANOTHER_LEADER), pleads())
    story.when(decides_finding(by=by, grade=given_grade))
    assert not isinstance(story.last, Refused) if may else isinstance(story.last, Refused)


@pytest.mark.parametrize(
    ("phrase", "field"),
    [
        (accuses(breached="R99"), "breached"),
        (accuses(grade="unheard"), "grade"),
        (accuses(evidence=["E-9"]), "evidence"),
    ],
)
def test_l25_a_wrong_finding_is_refused_with_its_field_and_nothing_half_done(
    phrase: say.Phrase, field: str
) -> None:
    story = given(MONDAY)
    before = story.case
    story.when(phrase)
    assert isinstance(story.last, Refused)
    assert story.last.field == field
    assert story.case is before


def test_l25_an_upheld_finding_names_its_grade_and_one_not_upheld_none() -> None:
    story = given(MONDAY, accuses(), pleads())
    story.when(decides_finding(grade=None)).refused(RefusalCode.MALFORMED)
    story.when(decides_finding(upheld=False, grade="minor")).refused(RefusalCode.MALFORMED)
    story.when(decides_finding(upheld=False)).then("finding_decided")
    assert stands(story) is FindingState.NOT_UPHELD


# ---- recusal ------------------------------------------------------------------------------------------------


def test_l17_the_accused_officer_steps_aside_at_once_and_decides_nothing_until_cleared() -> None:
    story = given(MONDAY)
    officer = story.case.officer
    story.when(accuses(officer, breached="R7.3"))
    assert recused(story.case)[officer] is Ground.ACCUSED
    assert story.case.officer != officer
    himself = c.Actor(person=officer, role=Role.OFFICER, unit="BJ")
    story.when(say.withdraws(by=himself)).refused(RefusalCode.ACTOR_NOT_ALLOWED)
    story.when(pleads()).when(decides_finding(upheld=False))
    assert officer not in recused(story.case)


def test_l17_nobody_is_accused_without_whom_hardly_anybody_could_decide() -> None:
    free = [declares(person) for person in ("he.lixin", "zhou.wenbo", "liu.zhiyuan")]
    story = given(MONDAY, *free)
    story.when(accuses("wang.jianguo", by=LEADER)).refused(RefusalCode.NOBODY_LEFT)


# ---- the closed case ---------------------------------------------------------------------------------------


def closed() -> Story:
    return given(MONDAY, say.responds(), say.proposes(), say.customer(), say.closes())


def test_l25_a_closed_case_hears_of_a_finding_and_goes_on_until_it_is_decided() -> None:
    story = closed()
    assert is_finished(story.case)
    story.when(accuses())
    assert story.case.status is Status.CLOSED
    assert not is_finished(story.case)
    step = next_step(story.case)
    assert step is not None
    assert (step.who, step.clause) == ("han.dongmei", "L26")
    story.when(pleads())
    step = next_step(story.case)
    assert step is not None
    assert step.clause == "L25"
    story.when(decides_finding())
    assert is_finished(story.case)
    assert next_step(story.case) is None


def test_l26_closing_ends_every_clock_but_the_time_to_be_heard() -> None:
    story = given(MONDAY, say.responds(), say.proposes(), say.customer(), accuses())
    story.when(say.closes())
    assert story.runs() == {"plea-1"}
    story.passes("2026-09-11 10:00")
    assert story.runs() == {"finding-1"}
    assert story.clock("plea-1").verdict == "met", "a right that ended by time: nobody failed"


def test_l25_a_decision_that_is_late_asks_the_leadership_and_the_question_ends_with_it() -> None:
    story = closed().when(accuses()).when(pleads()).passes("2026-09-30 10:00")
    assert story.clock("finding-1").verdict == "breached"
    assert [asked.level for asked in story.case.escalations if asked.ended_at is None] == [
        "leadership_member"
    ]
    story.when(decides_finding())
    assert all(asked.ended_at is not None for asked in story.case.escalations)
    assert is_finished(story.case)


# ---- older books --------------------------------------------------------------------------------------------


def test_r3_a_case_of_an_older_book_knows_no_findings_and_no_scheme() -> None:
    story = given(MONDAY, rules=older_book())
    story.when(accuses()).refused(RefusalCode.NOT_IN_THE_RULEBOOK)
    story.when(finds_cause()).refused(RefusalCode.NOT_IN_THE_RULEBOOK)
