"""Directives to other departments as the case keeps them: given, told, pressed, ended with the case (R6.1(4))."""

from __future__ import annotations

import pytest

from contract.present import case_view
from domain import commands as c
from domain.refusals import RefusalCode
from domain.values import DirectiveStatus, Role
from tests.infra.cases import book
from tests.infra.handing_over import directive_rings, instructs, reports_directive
from tests.infra.scenario import MONDAY, Story, acknowledges, directs, escalates, given, moment, withdraws


def verdicts(story: Story, number: int = 1) -> dict[str, str]:
    """Verdicts of a directive's clocks, as readers see them."""
    return {k.name: k.verdict for k in case_view(story.case).clocks if k.directive == number}


@pytest.mark.parametrize(
    ("by", "level"), [("head", "branch_head"), ("line_head", "line_head"), ("leader", "leadership_member")]
)
def test_r6_1_4_heads_and_the_leadership_group_instruct_a_department(by: str, level: str) -> None:
    story = given(MONDAY, acknowledges()).when(instructs(by=by)).then("directive_given")
    [entry] = story.case.directives
    assert (entry.unit, entry.level, entry.status) == ("SH", level, DirectiveStatus.GIVEN)
    assert verdicts(story) == {"directive_acknowledgement": "running", "directive": "running"}


def test_r6_1_4_who_stands_on_the_ladder_speaks_for_that_level() -> None:
    deputy = c.Actor(person="wang.jianguo", role=Role.LEADERSHIP, unit="HQ")
    story = given(MONDAY, acknowledges()).when(instructs(by=deputy))
    assert story.case.directives[0].level == "leadership_deputy"


def test_l17_whoever_is_recused_instructs_nobody() -> None:
    story = given(MONDAY, about={"unit": "BJ"})
    head = c.Actor(person=story.case.responsible.person, role=Role.BRANCH_HEAD, unit="BJ")
    story.when(instructs(by=head)).refused(RefusalCode.ACTOR_NOT_ALLOWED, "L17")


def test_r6_1_4_the_turns_of_a_directive_are_written_into_the_case() -> None:
    story = given(MONDAY, acknowledges(), instructs())
    story.when(reports_directive("acknowledged", at=moment("2026-09-07 10:00")), at="2026-09-07 10:01")
    story.then("directive_acknowledged")
    story.when(reports_directive("acknowledged")).refused(RefusalCode.ALREADY_ACKNOWLEDGED)
    story.when(reports_directive("done"), at="2026-09-09 17:29").then("directive_done")
    [entry] = story.case.directives
    assert entry.acknowledged_at == moment("2026-09-07 10:00"), (
        "when they answered, not when the case heard of it"
    )
    assert (entry.status, entry.done_by) == (DirectiveStatus.DONE, "lu.hongxia")
    assert verdicts(story) == {"directive_acknowledgement": "met", "directive": "met"}
    story.when(directive_rings()).refused(RefusalCode.DIRECTIVE_OVER)


def test_r6_1_4_done_a_minute_late_is_breached() -> None:
    story = given(MONDAY, acknowledges(), instructs(), reports_directive("acknowledged"))
    story.when(reports_directive("done"), at="2026-09-09 17:31")
    assert verdicts(story)["directive"] == "breached"


@pytest.mark.parametrize(
    ("by", "asked"),
    [("head", "line_head"), ("line_head", "leadership_member"), ("leader", "leadership_deputy")],
)
def test_r6_1_4_a_breach_asks_the_level_above_whoever_gave_the_directive(by: str, asked: str) -> None:
    story = given(MONDAY, acknowledges(), instructs(by=by))
    story.when(directive_rings("reminder")).then("directive_rung_fired")
    story.when(directive_rings()).then("directive_rung_fired", "escalated")
    assert story.of("escalated")[0].level == asked
    assert verdicts(story)["directive"] == "breached"


def test_r6_1_4_above_the_head_of_the_leadership_group_there_is_nobody_else_to_ask() -> None:
    top = c.Actor(person="zhang.weiming", role=Role.LEADERSHIP, unit="HQ")
    story = given(MONDAY, acknowledges(), instructs(by=top)).when(directive_rings())
    assert [event.level for event in story.of("escalated")] == ["leadership_head"]


def test_r6_1_4_a_directive_may_name_a_date_of_its_own_that_lies_ahead() -> None:
    story = given(MONDAY, acknowledges())
    story.when(instructs(due=moment(MONDAY))).refused(RefusalCode.MALFORMED, "must lie ahead")
    story.when(instructs(due=moment("2026-09-08 09:00")))
    shown = next(k for k in case_view(story.case).clocks if k.name == "directive_by_date")
    assert shown.due_at == moment("2026-09-08 09:00")


def test_r6_1_4_a_decision_to_instruct_a_unit_is_a_directive_of_that_level() -> None:
    story = given(MONDAY, acknowledges(), escalates()).when(directs("instruct_unit", unit="BJ02"))
    story.then("escalation_decided", "directive_given")
    [entry] = story.case.directives
    assert (entry.unit, entry.person, entry.level, entry.escalation) == ("BJ02", "he.lixin", "branch_head", 1)


def test_r6_1_4_a_directive_ends_with_its_case() -> None:
    story = given(MONDAY, acknowledges(), instructs(), instructs(unit="GD"), reports_directive("done", 2))
    story.when(withdraws())
    assert [event.number for event in story.of("directive_ended")] == [1]
    assert [entry.status for entry in story.case.directives] == [DirectiveStatus.ENDED, DirectiveStatus.DONE]
    assert all(k.stopped_at is not None for k in case_view(story.case).clocks)
    story.when(reports_directive("done")).refused(RefusalCode.DIRECTIVE_OVER)


def test_r3_under_a_rule_book_without_directives_nothing_is_instructed() -> None:
    shipped = book()
    clocks = tuple(rule for rule in shipped.clocks if rule.name != "directive_acknowledgement")
    before = shipped.model_copy(update={"version": "before", "clocks": clocks})
    story = given(MONDAY, acknowledges(), escalates(), rules=before)
    story.when(instructs()).refused(RefusalCode.UNKNOWN_MESSAGE, "knows no directives")
    story.when(directs("instruct_unit", unit="SH")).then("escalation_decided", "cooperation_requested")
