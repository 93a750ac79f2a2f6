"""What starts a question to the ladder, to which level, in which words: the rule book's entries (R6.1, R6.4, R7.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from domain import events as e
from domain.ladder_rules import MAY_NAME, named_in, start_that_fits
from domain.values import DirectiveKind, EscalationCause, Level, Severity
from tests.infra.cases import book
from tests.infra.scenario import (
    MONDAY,
    Phrase,
    Story,
    acknowledges,
    chases,
    closes,
    customer,
    directs,
    escalates,
    given,
    proposes,
    reassigns,
    reopens,
    reports_turn,
    responds,
    sets_severity,
    withdraws,
)

if TYPE_CHECKING:
    from domain.rulebook import RuleBook

LEADERSHIP = ("leadership_member", "leadership_deputy", "leadership_head")
REFUSED = (proposes(), customer(accepted=False))


def asked(story: Story) -> list[tuple[str, str]]:
    return [(event.level.value, event.cause.value) for event in story.of("escalated")]


def before_the_table() -> RuleBook:
    """The shipped book as books were written before: no starts, no chasing, nobody informed."""
    shipped = book()
    ladder = shipped.escalation.model_copy(update={"starts": ()})
    silent = tuple(rule.model_copy(update={"informs_of": ()}) for rule in shipped.severities)
    fewer = tuple(rule for rule in shipped.clocks if rule.name != "chaser")
    return shipped.model_copy(
        update={"escalation": ladder, "chasing": None, "severities": silent, "clocks": fewer}
    )


# ---- the customer refuses (R7.4(2)) -----------------------------------------------------------------


def test_r7_4_2_a_first_refusal_asks_nobody_the_second_the_branch_head_the_third_the_line_head() -> None:
    story = given(MONDAY, responds(), proposes())
    assert asked(story.when(customer(accepted=False))) == []
    assert asked(story.when(proposes()).when(customer(accepted=False))) == [
        ("branch_head", "customer_refused")
    ]
    assert asked(story.when(proposes()).when(customer(accepted=False))) == [("line_head", "customer_refused")]
    assert asked(story.when(proposes()).when(customer(accepted=False))) == [], "the line head is being asked"


def test_r7_4_2_an_acceptance_is_no_refusal_and_those_of_an_earlier_life_do_not_count() -> None:
    story = given(MONDAY, responds(), *REFUSED)
    assert asked(story.when(proposes()).when(customer())) == []
    again = given(MONDAY, responds(), *REFUSED, withdraws(), reopens(), responds())
    again.when(directs("support", 1, "line_head"))
    assert asked(again.when(proposes()).when(customer(accepted=False))) == []


# ---- it comes back, from the regulator, or is pressed for in vain ---------------------------------------


def test_r7_4_a_complaint_that_comes_back_asks_the_line_head_and_the_second_time_the_leadership_group() -> (
    None
):
    story = given(MONDAY, withdraws()).when(reopens())
    assert asked(story) == [("line_head", "repeated")]
    story.when(withdraws()).when(reopens("又一份新的证明"))
    assert asked(story) == [("leadership_member", "repeated")]
    assert "2" in story.of("escalated")[0].question


def test_l33_what_the_regulator_passes_on_asks_the_line_head_at_receipt() -> None:
    assert asked(given(MONDAY, channel="regulator")) == [("line_head", "regulator")]
    assert asked(given(MONDAY, channel="letter")) == []


def test_l33_a_major_complaint_from_the_regulator_asks_the_leadership_group_once() -> None:
    assert asked(given(MONDAY, channel="regulator", severity="major")) == [("leadership_member", "severity")]


def test_r6_4_the_third_chaser_to_the_same_person_asks_the_branch_head() -> None:
    story = given(MONDAY, chases(by="line_head"), chases(by="line_head"))
    assert story.case.escalations == ()
    assert asked(story.when(chases(by="line_head"))) == [("branch_head", "chased")]


# ---- a breach, by clock and by severity -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "level"),
    [("ordinary", "branch_head"), ("difficult", "branch_head"), ("major", "leadership_member")],
)
def test_r6_1_1_the_same_breach_asks_a_higher_level_where_the_complaint_is_major(
    severity: str, level: str
) -> None:
    story = given(MONDAY, acknowledges())
    if severity != "ordinary":
        story.when(sets_severity(severity))
        last = story.case.escalations[-1]
        story.when(directs("support", last.number, last.level.value))
    story.passes("2026-09-08 09:59")
    assert asked(story) == []
    story.passes("2026-09-08 10:00")
    assert story.fired() == ["progress:1:breach"]
    assert asked(story) == [(level, "breach")]


def test_r6_1_2_a_breach_without_an_entry_of_its_own_asks_the_level_that_its_rung_names() -> None:
    story = given(MONDAY).passes("2026-09-07 17:30")
    (question,) = story.of("escalated")
    assert (question.level.value, question.cause) == ("line_head", EscalationCause.BREACH)
    assert question.question == (
        "Arrangement: assignment taken, investigation begun (R6.3(1)) is overdue: what is to be done?"
    )
    assert question.question_zh == "当日安排调查核实（R6.3(1)）已超期，请指示如何处理。"


def test_a_reminder_asks_nobody_whatever_an_entry_for_its_clock_says() -> None:
    story = given(MONDAY, acknowledges(), severity="major").when(directs("support", 1, "leadership_member"))
    story.passes("2026-09-07 22:00")
    assert story.fired() == ["progress:1:reminder"]
    assert asked(story) == []


def test_r7_1_a_difficult_major_complaint_goes_to_the_leadership_group_when_no_level_is_named() -> None:
    story = given(MONDAY, severity="major").when(directs("support", 1, "leadership_member"))
    assert asked(story.when(escalates())) == [("leadership_member", "difficult")]
    assert story.of("escalated")[0].question_zh is None, "the officer's own words"


# ---- the words ------------------------------------------------------------------------------------------

STARTED: dict[EscalationCause, tuple[tuple[Phrase, ...], dict[str, Any]]] = {
    EscalationCause.BREACH: ((), {}),
    EscalationCause.SEVERITY: ((), {"severity": "major"}),
    EscalationCause.REGULATOR: ((), {"channel": "regulator"}),
    EscalationCause.CUSTOMER_REFUSED: ((responds(), *REFUSED, *REFUSED), {}),
    EscalationCause.REPEATED: ((withdraws(), reopens()), {}),
    EscalationCause.CHASED: ((chases(), chases(), chases()), {}),
}


@pytest.mark.parametrize("cause", STARTED)
def test_r4_1_what_the_book_asks_is_said_in_both_languages_and_names_nobody(cause: EscalationCause) -> None:
    said, taken = STARTED[cause]
    story = given(MONDAY, *said, **taken)
    if cause is EscalationCause.BREACH:
        story.passes("2026-09-07 17:30")
    question = next(x for x in story.case.escalations if x.cause == cause)
    person = story.case.intake.complainant
    for text in (question.question, question.question_zh):
        assert text
        assert "{" not in text
        for secret in (person.name, person.phone, story.case.intake.content, story.case.intake.policy_no):
            assert str(secret) not in text


def test_every_cause_but_the_officers_own_question_is_asked_in_the_shipped_books_words() -> None:
    for name in ("cn-claims-2026", "fast"):
        starts = book(name).escalation.starts
        asked_by_itself = {EscalationCause.APPROVAL}  # of the level whose authority covers it (R4.4)
        assert {start.cause for start in starts} == set(EscalationCause) - asked_by_itself
        for start in starts:
            assert (start.question is None) == (start.cause is EscalationCause.DIFFICULT)
            assert named_in(start.question or "") | named_in(start.question_zh or "") <= MAY_NAME


# ---- books written before ------------------------------------------------------------------------------


def test_a_case_under_a_book_without_starts_is_asked_as_it_always_was() -> None:
    old = before_the_table()
    story = given(MONDAY, rules=old).passes("2026-09-07 17:30")
    (question,) = story.of("escalated")
    assert (
        question.question
        == "Arrangement: assignment taken, investigation begun is overdue: what is to be done?"
    )
    assert question.question_zh is None
    assert asked(given(MONDAY, rules=old, channel="regulator")) == []
    assert asked(given(MONDAY, withdraws(), rules=old).when(reopens())) == []
    refused = given(MONDAY, responds(), *REFUSED, *REFUSED, rules=old)
    assert refused.case.escalations == ()
    major = given(MONDAY, rules=old, severity="major")
    (asks,) = major.of("escalated")
    assert asks.question == "How is this complaint to be handled, and who supports it?"
    assert major.case.informed == ()


def test_the_digest_of_a_book_without_the_new_tables_holds_nothing_of_them() -> None:
    written = before_the_table().model_dump(mode="json")
    assert "chasing" not in written
    assert "starts" not in written["escalation"]
    assert not [rule for rule in written["severities"] if "informs_of" in rule]


def test_of_entries_that_fit_the_one_for_most_times_goes_first_then_the_one_that_stands_first() -> None:
    starts = book().escalation.starts
    cause = EscalationCause.CUSTOMER_REFUSED
    found = {
        times: start_that_fits(starts, cause, severity=Severity.ORDINARY, times=times)
        for times in range(1, 6)
    }
    assert {times: start.to if start else None for times, start in found.items()} == {
        1: None,
        2: Level.BRANCH_HEAD,
        3: Level.LINE_HEAD,
        4: Level.LINE_HEAD,
        5: Level.LINE_HEAD,
    }


# ---- the emergency plan (R6.1(1)) -----------------------------------------------------------------------


@pytest.mark.parametrize("level", Level)
def test_r6_1_1_the_leadership_group_alone_starts_the_emergency_plan(level: Level) -> None:
    story = given(MONDAY, escalates(level.value)).when(directs("start_emergency", 1, level.value))
    if level.value not in LEADERSHIP:
        story.then("escalation_decided")
        return
    story.then("escalation_decided", "emergency_asked")
    (told,) = story.of("emergency_asked")
    person = next(step.person for step in story.case.people.ladder if step.level is level)
    assert (told.clause, told.level, told.person, told.reason) == ("R6.1(1)", level, person, "请照此办理")
    assert story.case.emergencies_asked == (told,)


def test_r6_1_1_the_shipped_books_offer_the_emergency_plan_to_the_leadership_group_only() -> None:
    for name in ("cn-claims-2026", "fast"):
        offered = {
            rule.level.value
            for rule in book(name).escalation.levels
            if DirectiveKind.START_EMERGENCY in rule.may_decide
        }
        assert offered == set(LEADERSHIP)


def test_a_closed_case_starts_no_emergency() -> None:
    promise = {"kind": "payment", "amount": 100, "text": "补偿", "due": "2026-09-08T10:00:00+08:00"}
    story = given(MONDAY, responds(), proposes(commitments=[promise]), customer(), closes())
    story.passes("2026-09-08 10:00")
    story.when(directs("start_emergency", 1, "leadership_member")).then("escalation_decided")


# ---- whose the case is ----------------------------------------------------------------------------------


def _held(story: Story) -> tuple[str, int]:
    return story.case.responsible.person, len(story.case.custody)


@pytest.mark.parametrize("kind", DirectiveKind)
def test_r7_2_going_up_moves_no_case_only_the_directive_to_reassign_does(kind: DirectiveKind) -> None:
    story = given(MONDAY, responds(), proposes())
    before = _held(story)
    for phrase in (escalates("line_head"), chases(), reports_turn("acknowledged", 1, "line_head")):
        assert _held(story.when(phrase)) == before
    assert _held(story.when(reports_turn("raised", 1, "leadership_member"))) == before
    carries: dict[str, Any] = {
        "reassign": {"person": "cao.zhenghua", "post": "claims_handler", "unit": "BJ01"},
        "set_severity": {"severity": "major"},
        "instruct_unit": {"unit": "BJ02"},
    }.get(kind.value, {})
    story.when(directs(kind.value, 1, "leadership_member", **carries))
    if kind is DirectiveKind.REASSIGN:
        assert _held(story) == ("cao.zhenghua", 2)
    else:
        assert _held(story) == before


def test_r7_2_sixty_days_of_breaches_chasers_and_silence_up_the_ladder_leave_the_case_where_it_was() -> None:
    story = given(MONDAY)
    before = _held(story)
    story.passes("2026-11-06 10:00")
    assert story.case.escalations
    assert story.case.chasers
    for x in [x for x in story.case.escalations if x.ended_at is None]:
        story.when(reports_turn("unanswered", x.number, "leadership_head"))
    assert _held(story) == before
    moved = [event for event in story.log.history if isinstance(event, e.Reassigned)]
    assert moved == []
    story.when(reassigns())
    assert story.case.responsible.person == "cao.zhenghua"
