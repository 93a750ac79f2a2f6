"""Going up: breaches, difficult cases and severity ask a level; what the ladder answers is carried out (R6.1, R7.1)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain import commands as c
from domain.decide import decide
from domain.refusals import RefusalCode, Refused
from domain.values import DirectiveKind, EscalationStatus, Level, Severity
from tests.infra.cases import old_book, opening
from tests.infra.scenario import (
    MONDAY,
    Story,
    acknowledges,
    closes,
    consents,
    customer,
    directs,
    escalates,
    extends,
    given,
    moment,
    notifies,
    proposes,
    reports_turn,
    responds,
    says,
    sets_severity,
    settles,
    withdraws,
)


def asked(story: Story) -> list[tuple[str, str]]:
    return [(event.level.value, event.cause) for event in story.of("escalated")]


# ---- breach -> the level of the rule book --------------------------------------------------------


@pytest.mark.parametrize(
    ("quiet_until", "rung", "level"),
    [
        ("2026-09-07 17:30", "arrangement:1:breach", "line_head"),
        ("2026-09-08 10:00", "progress:1:breach", "branch_head"),
    ],
)
def test_a_breach_asks_the_level_that_the_rule_book_names(quiet_until: str, rung: str, level: str) -> None:
    story = given(MONDAY) if rung.startswith("arrangement") else given(MONDAY, acknowledges())
    story.passes(quiet_until)
    assert story.fired()[-1] == rung
    assert asked(story) == [(level, "breach")]


def test_each_clock_of_a_late_case_asks_its_own_level_when_nobody_is_being_asked() -> None:
    story = given(MONDAY, acknowledges()).recorded_until("2026-09-09 17:30")
    assert story.fired()[-2:] == ["opinion:1:breach", "resolution:1:reminder"]
    assert asked(story) == [("line_head", "breach")]
    story.when(directs("support", 1, "line_head"))
    story.recorded_until("2026-09-10 17:30")
    assert story.fired() == ["resolution:1:breach"]
    assert asked(story) == [("branch_head", "breach")]


def test_no_level_is_asked_twice_while_it_or_one_above_is_being_asked() -> None:
    story = given(MONDAY).passes("2026-09-07 17:30")
    assert asked(story) == [("line_head", "breach")]
    story.passes("2026-09-10 17:30")
    assert {"progress:1:breach", "opinion:1:breach", "resolution:1:breach"} <= set(story.fired())
    assert asked(story) == [], "branch and line head know"


def test_a_higher_level_is_asked_though_a_lower_one_is_being_asked() -> None:
    story = given(MONDAY, escalates("branch_head")).passes("2026-09-07 17:30")
    assert asked(story) == [("line_head", "breach")]
    assert story.case.escalation_level == 2


@pytest.mark.parametrize("turn", ["decided", "unanswered", "ended"])
def test_once_answered_a_level_may_be_asked_again(turn: str) -> None:
    story = given(MONDAY).passes("2026-09-07 17:30")
    directive = {"decision": "support", "text": "协助"} if turn == "decided" else None
    story.when(reports_turn(turn, 1, "line_head", directive=directive))
    assert story.case.escalation_level == 0
    story.passes("2026-09-09 17:30")
    assert asked(story)[-1] == ("line_head", "breach")


# ---- difficult cases (R7.1) ---------------------------------------------------------------------


def test_r7_1_a_difficult_case_goes_to_the_level_of_the_book_and_then_one_higher_each_time() -> None:
    story = given(MONDAY)
    for level in Level:
        assert asked(story.when(escalates())) == [(level.value, "difficult")]
    story.when(escalates()).refused(RefusalCode.LEVEL_ALREADY_ASKED)


def test_r7_1_the_officer_may_name_the_level() -> None:
    story = given(MONDAY).when(escalates("leadership_member"))
    assert asked(story) == [("leadership_member", "difficult")]
    story.when(escalates("line_head")).refused(RefusalCode.LEVEL_ALREADY_ASKED, "line_head or a level above")
    story.when(escalates("leadership_head")).then("escalated")


def test_a_level_that_the_book_does_not_know_is_not_asked() -> None:
    story = given(MONDAY)
    fewer = story.case.rulebook.escalation.model_copy(
        update={"levels": story.case.rulebook.escalation.levels[:2]}
    )
    short = story.case.model_copy(
        update={"rulebook": story.case.rulebook.model_copy(update={"escalation": fewer})}
    )
    answer = decide(short, escalates("leadership_head")(story), story.now)
    assert isinstance(answer, Refused)
    assert answer.code is RefusalCode.MALFORMED


# ---- severity (R6.2(7), L29) --------------------------------------------------------------------


def test_severity_raised_by_hand_asks_its_level_and_gives_the_longer_term() -> None:
    story = given(MONDAY).when(sets_severity("major"))
    story.then("severity_set", "clock_rebudgeted", "people_changed", "escalated", "leaders_informed")
    assert asked(story) == [("leadership_member", "severity")]
    assert story.due("statutory") == "2026-10-09 00:00"
    story.when(sets_severity("major")).refused(RefusalCode.SAME_SEVERITY)
    assert story.when(sets_severity("ordinary")).kinds() == [
        "severity_set",
        "clock_rebudgeted",
        "leaders_informed",
    ]
    assert story.due("statutory") == "2026-09-23 00:00"


def test_a_change_of_severity_carries_the_ledger_and_takes_no_breach_back() -> None:
    story = given(MONDAY, acknowledges())
    story.passes("2026-09-18 00:00")
    reminded = story.clock("statutory").rungs[0]
    assert reminded.fired_at is not None
    story.when(sets_severity("difficult"))
    assert story.clock("statutory").rungs[0].fired_at == reminded.fired_at
    story.passes("2026-09-23 00:00")
    assert not [rung for rung in story.fired() if rung.startswith("statutory")], "30 days now"
    story.when(sets_severity("ordinary"), at="2026-10-05 10:00")
    story.passes("2026-10-05 10:00")
    assert "statutory:1:breach" in story.fired(), "15 days again, long past"
    story.when(sets_severity("major"))
    assert story.clock("statutory").verdict == "breached"


# ---- the turns of an escalation -----------------------------------------------------------------


def test_the_turns_of_a_question_are_written_into_the_case() -> None:
    story = given(MONDAY, escalates())
    story.when(reports_turn("acknowledged")).then("escalation_acknowledged")
    story.when(reports_turn("raised", level="line_head")).then("escalation_raised")
    assert (story.case.escalations[0].level, story.case.escalations[0].person) == ("line_head", "zhou.wenbo")
    story.when(reports_turn("unanswered", level="leadership_head")).then("escalation_unanswered")
    assert story.case.escalations[0].status is EscalationStatus.UNANSWERED
    story.when(reports_turn("acknowledged")).refused(RefusalCode.ESCALATION_OVER)


def test_a_turn_of_a_question_nobody_asked_is_refused() -> None:
    given(MONDAY).when(reports_turn("acknowledged")).refused(RefusalCode.ESCALATION_UNKNOWN)


def test_a_decision_carries_its_directive() -> None:
    given(MONDAY, escalates()).when(reports_turn("decided")).refused(RefusalCode.MALFORMED)


# ---- directives (R6.1) --------------------------------------------------------------------------

CARRIES: dict[DirectiveKind, dict[str, Any]] = {
    DirectiveKind.REASSIGN: {"person": "cao.zhenghua", "post": "claims_handler", "unit": "BJ01"},
    DirectiveKind.SET_SEVERITY: {"severity": "difficult"},
    DirectiveKind.INSTRUCT_UNIT: {"unit": "BJ02"},
}
CARRIED_OUT: dict[DirectiveKind, tuple[str, ...]] = {
    DirectiveKind.REASSIGN: ("escalation_decided", "reassigned"),
    DirectiveKind.SUPPORT: ("escalation_decided",),
    DirectiveKind.APPROVE_PROPOSAL: ("escalation_decided",),
    DirectiveKind.RETURN_PROPOSAL: ("escalation_decided",),
    DirectiveKind.GRANT_EXTENSION: ("escalation_decided", "extension_approved"),
    DirectiveKind.UPHOLD_POSITION: ("escalation_decided", "consented"),
    DirectiveKind.SET_SEVERITY: ("escalation_decided", "severity_set", "clock_rebudgeted"),
    DirectiveKind.INSTRUCT_UNIT: ("escalation_decided", "directive_given"),
    DirectiveKind.START_EMERGENCY: ("escalation_decided",),  # a line head's word starts none (R6.1(1))
}


def directed(story: Story, kind: DirectiveKind, level: str = "line_head", **more: Any) -> Story:
    return story.when(directs(kind.value, level=level, **(CARRIES.get(kind, {}) | more)))


@pytest.mark.parametrize("kind", DirectiveKind)
def test_the_case_carries_out_what_a_directive_says(kind: DirectiveKind) -> None:
    story = directed(given(MONDAY, responds(), proposes(), escalates("line_head")), kind)
    story.then(*CARRIED_OUT[kind])
    assert story.case.escalations[0].decision == kind.value


@pytest.mark.parametrize("kind", DirectiveKind)
def test_a_closed_case_keeps_the_words_of_a_directive_and_does_nothing(kind: DirectiveKind) -> None:
    promise = {"kind": "payment", "amount": 100, "text": "补偿", "due": "2026-09-08T10:00:00+08:00"}
    story = given(MONDAY, responds(), proposes(commitments=[promise]), customer(), closes())
    story.passes("2026-09-08 10:00")
    assert asked(story) == [("branch_head", "breach")]
    assert directed(story, kind).kinds() == ["escalation_decided"]


def test_a_directive_that_changes_nothing_is_only_words() -> None:
    here = {"person": "han.dongmei", "post": "adjuster", "unit": "BJ"}
    story = directed(given(MONDAY, escalates("line_head")), DirectiveKind.REASSIGN, **here)
    assert story.kinds() == ["escalation_decided"]
    same = directed(given(MONDAY, escalates("line_head")), DirectiveKind.SET_SEVERITY, severity="ordinary")
    assert same.kinds() == ["escalation_decided"]


def test_r6_2_whoever_has_to_know_of_a_major_case_is_asked_when_a_directive_makes_it_one() -> None:
    story = directed(given(MONDAY, escalates()), DirectiveKind.SET_SEVERITY, "branch_head", severity="major")
    assert asked(story) == [("leadership_member", "severity")]
    knew = directed(
        given(MONDAY, escalates("leadership_member")),
        DirectiveKind.SET_SEVERITY,
        "leadership_member",
        severity="major",
    )
    assert asked(knew) == [], "they decided it themselves"


def test_l18_an_approval_by_directive_extends_once_the_complainant_is_told() -> None:
    story = given(MONDAY, escalates("line_head"), directs("grant_extension", 1, "line_head"))
    assert story.due("statutory") == "2026-09-23 00:00", "an approval alone extends nothing"
    story.when(extends(by="officer", proof=None)).refused(RefusalCode.PROOF_MISSING)
    story.when(extends(by="officer"), at="2026-09-22 23:59").then("clock_extended")
    assert story.clock("statutory").extensions[0].approved_by == "zhou.wenbo"
    assert story.due("statutory") == "2026-10-23 00:00"
    story.when(extends(by="officer")).refused(RefusalCode.ACTOR_NOT_ALLOWED)
    late = given(MONDAY, escalates("line_head"), directs("grant_extension", 1, "line_head"))
    late.when(extends(by="officer"), at="2026-09-23 00:01").refused(RefusalCode.EXPIRED)


def test_l18_a_directive_approves_once_and_not_after_the_term_has_run_out() -> None:
    twice = given(MONDAY, extends(), escalates("line_head"))
    assert twice.when(directs("grant_extension", 1, "line_head")).kinds() == ["escalation_decided"]
    late = given(MONDAY, acknowledges()).passes("2026-09-24 10:00")
    number = len(late.case.escalations)
    assert late.when(directs("grant_extension", number, "leadership_member")).kinds() == [
        "escalation_decided"
    ]


def test_l18_a_directive_approves_no_more_than_the_law_and_less_if_it_says_so() -> None:
    for days, granted in ((None, 30), (10, 10), (90, 30)):
        story = given(MONDAY, escalates("line_head")).when(
            directs("grant_extension", 1, "line_head", days=days)
        )
        assert [event.days for event in story.of("extension_approved")] == [granted]
        assert [event.days for event in story.when(extends(by="officer")).of("clock_extended")] == [granted]


def test_l18_under_an_older_rule_book_a_directive_extends_by_itself() -> None:
    story = given(opening(moment(MONDAY), rules=old_book()), escalates("line_head"))
    story.when(directs("grant_extension", 1, "line_head")).then("escalation_decided", "clock_extended")
    assert story.due("statutory") == "2026-10-23 00:00"


def test_l18_a_branch_head_extends_nothing() -> None:
    story = given(MONDAY, escalates()).when(directs("grant_extension"))
    assert story.kinds() == ["escalation_decided"]


def upheld(severity: str, level: str) -> Story:
    story = given(MONDAY, responds(), proposes(), notifies(), severity=severity)
    if severity == "ordinary":
        story.when(escalates(level))
    story.when(directs("uphold_position", 1, level))
    assert [kind for kind in story.kinds() if kind != "leaders_informed"] == [
        "escalation_decided",
        "consented",
    ]
    return story.when(closes("closed_unaccepted"))


def test_r7_4_a_position_upheld_by_directive_counts_for_the_level_that_spoke() -> None:
    upheld("ordinary", "branch_head").then("closed")
    upheld("difficult", "branch_head").then("closed")
    upheld("major", "leadership_member").then("closed", "leaders_informed")
    upheld("major", "line_head").refused(RefusalCode.CLOSING_CONDITION_UNMET, "upheld_by_level_above")


def test_l17_a_directive_of_the_handler_does_not_uphold_the_handler() -> None:
    story = given(MONDAY, responds(), proposes(), escalates())
    story.when(directs("uphold_position")).then("escalation_decided", "consented")
    own = given(MONDAY, responds(), proposes(), escalates())
    directive = {"decision": "uphold_position", "text": "维持"}
    own.when(reports_turn("decided", person=own.case.officer, directive=directive)).then("escalation_decided")


# ---- closing ends what was asked ----------------------------------------------------------------


def test_closing_ends_every_open_question() -> None:
    story = given(MONDAY, escalates("branch_head"), escalates("line_head"), directs("support", 1)).when(
        withdraws()
    )
    assert [event.number for event in story.of("escalation_ended")] == [2]
    assert story.case.escalation_level == 0
    story.when(directs("support", 2, "line_head")).refused(RefusalCode.ESCALATION_OVER)


def test_a_question_can_be_asked_again_after_a_promise_was_broken_and_mended() -> None:
    promise = {"kind": "payment", "amount": 100, "text": "补偿", "due": "2026-09-08T10:00:00+08:00"}
    story = given(MONDAY, responds(), proposes(commitments=[promise]), customer(), closes())
    story.passes("2026-09-08 10:00")
    story.when(settles(1), after=timedelta(hours=1)).then(
        "commitment_settled", "clock_stopped", "escalation_ended"
    )
    assert story.case.severity is Severity.ORDINARY
    story.when(says(c.Escalate, "officer", reason="r", question="q")).refused(RefusalCode.CASE_CLOSED)
    story.when(consents(by="head")).refused(RefusalCode.CASE_CLOSED)


def test_l17_a_question_put_anew_and_the_one_of_the_severity_have_numbers_of_their_own() -> None:
    """Raised to major, the superior whom the difficult case asks is recused: they are two questions, not one twice."""
    story = given(MONDAY, severity="difficult").when(sets_severity("major"))
    assert [(entry.number, entry.level.value) for entry in story.case.escalations] == [
        (1, "branch_head"),
        (2, "line_head"),
        (3, "leadership_member"),
    ]
