"""The proposal in versions, the customer's answer to one of them, consent, notice, promises (R4, R6.2(4), R7.4)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain import commands as c
from domain.refusals import RefusalCode
from domain.values import Role, Stage
from tests.infra.cases import book, full_checklist
from tests.infra.scenario import (
    MONDAY,
    acknowledges,
    closes,
    consents,
    customer,
    given,
    moment,
    notifies,
    proposes,
    responds,
    sets_severity,
    settles,
    withdraws,
)

PAY = {"kind": "payment", "amount": 3000, "text": "赔付3000元"}
CALL = {"kind": "call", "text": "三日内回访", "due": "2026-09-10T12:00:00+08:00"}


# ---- the proposal (R4.2, R6.2(4)) ---------------------------------------------------------------


def test_cause_and_facts_come_before_the_proposal() -> None:
    given(MONDAY, acknowledges()).when(proposes()).refused(RefusalCode.NO_RESPONSE_YET, "R7.2")
    given(MONDAY, responds()).when(proposes()).then("proposed")


def test_proposals_are_counted_and_only_the_latest_can_be_answered() -> None:
    story = given(MONDAY, responds(), proposes(), proposes())
    assert [proposal.version for proposal in story.case.proposals] == [1, 2]
    story.when(customer(proposal_version=1)).refused(RefusalCode.PROPOSAL_SUPERSEDED, "by 2")
    story.when(customer(proposal_version=3)).refused(RefusalCode.PROPOSAL_UNKNOWN)
    story.when(customer(proposal_version=2)).then("customer_decided")


def test_there_is_nothing_to_answer_before_a_proposal() -> None:
    given(MONDAY, responds()).when(customer()).refused(RefusalCode.PROPOSAL_UNKNOWN)


def test_r4_4_a_promise_lies_in_the_future() -> None:
    story = given(MONDAY, responds())
    story.when(proposes(commitments=[PAY, PAY | {"due": MONDAY + "+08:00"}])).refused(RefusalCode.EXPIRED)
    assert story.last.field == "commitments.1.due"  # type: ignore[union-attr]


# ---- the customer's answer (R7.4) ---------------------------------------------------------------


def test_r7_4_an_acceptance_stops_the_three_working_days() -> None:
    story = given(MONDAY, responds(), proposes()).when(customer(accepted=True), at="2026-09-10 17:29")
    assert story.stage() is Stage.ACCEPTED
    assert story.clock("resolution").verdict == "met"


def test_r7_4_a_refusal_leaves_the_clocks_running_and_the_next_proposal_is_another_version() -> None:
    story = given(MONDAY, responds(), proposes()).when(customer(accepted=False))
    assert story.stage() is Stage.NOT_ACCEPTED
    assert "resolution" in story.runs()
    story.when(proposes())
    assert (story.case.stage, story.case.proposals[-1].version) == (Stage.PROPOSED, 2)


def test_a_customer_who_refused_may_change_their_mind_but_not_take_an_acceptance_back() -> None:
    story = given(MONDAY, responds(), proposes(), customer(accepted=False), customer(accepted=True))
    assert story.stage() is Stage.ACCEPTED
    story.when(customer(accepted=False)).refused(RefusalCode.PROPOSAL_ALREADY_ANSWERED)
    story.when(customer(accepted=True)).refused(RefusalCode.PROPOSAL_ALREADY_ANSWERED)


def test_r7_4_an_acceptance_may_close_the_case_in_the_same_step() -> None:
    closure = {"text": "结案", "checklist": full_checklist(book())}
    story = given(MONDAY, responds(), proposes(commitments=[PAY]))
    story.when(customer(closure=closure)).then("customer_decided", "closed")
    assert story.runs() == {"commitment-1"}


def test_what_cannot_close_does_not_accept_either() -> None:
    story = given(MONDAY, responds(), proposes())
    story.when(customer(closure={"text": "结案", "checklist": []})).refused(
        RefusalCode.CLOSING_CONDITION_UNMET
    )
    assert story.stage() is Stage.PROPOSED
    half = {"text": "结案", "checklist": full_checklist(book())}
    story.when(customer(accepted=False, closure=half)).refused(RefusalCode.MALFORMED, "only an acceptance")


# ---- promises (R4.4) ----------------------------------------------------------------------------


def test_r4_4_every_promise_gets_a_clock_when_the_customer_accepts() -> None:
    story = given(MONDAY, responds(), proposes(commitments=[CALL, PAY]))
    assert not [name for name in story.runs() if name.startswith("commitment")]
    story.when(customer())
    assert story.due("commitment-1") == "2026-09-10 12:00", "the promised date"
    assert story.due("commitment-2") == "2026-09-18 00:00", "ten days (InsuranceLaw23)"


def test_r4_4_a_refused_proposal_promises_nothing() -> None:
    story = given(MONDAY, responds(), proposes(commitments=[PAY]), customer(accepted=False))
    assert not story.case.commitments
    story.when(proposes(commitments=[CALL])).when(customer())
    assert [(entry.number, entry.proposal_version) for entry in story.case.commitments] == [(1, 2)]


def test_r4_4_promises_of_two_accepted_versions_are_counted_on() -> None:
    story = given(MONDAY, responds(), proposes(commitments=[PAY]), customer())
    story.when(proposes(commitments=[CALL, PAY | {"amount": 1000}])).when(customer())
    assert [(entry.number, entry.proposal_version) for entry in story.case.commitments] == [
        (1, 1),
        (2, 2),
        (3, 2),
    ]
    assert {"commitment-1", "commitment-2", "commitment-3"} <= story.runs()


def test_r4_4_a_promise_is_kept_or_released_once() -> None:
    story = given(MONDAY, responds(), proposes(commitments=[PAY, CALL]), customer())
    story.when(settles(1)).then("commitment_settled", "clock_stopped")
    story.when(settles(1)).refused(RefusalCode.COMMITMENT_UNKNOWN)
    story.when(settles(3)).refused(RefusalCode.COMMITMENT_UNKNOWN)
    story.when(settles(2, kept=False)).then("commitment_settled")
    assert [entry.kept for entry in story.case.commitments] == [True, False]


def test_r4_4_a_promise_is_owed_after_closing_and_its_breach_goes_up() -> None:
    story = given(MONDAY, responds(), proposes(commitments=[CALL]), customer(), closes())
    assert story.runs() == {"commitment-1"}
    story.passes("2026-09-10 12:00")
    assert story.fired() == ["commitment-1:1:reminder", "commitment-1:1:breach"]
    assert [event.level.value for event in story.of("escalated")] == ["branch_head"]
    story.when(settles(1), after=timedelta(hours=1)).then(
        "commitment_settled", "clock_stopped", "escalation_ended"
    )
    assert story.clock("commitment-1").verdict == "breached"


def test_a_promise_accepted_after_its_date_is_broken_at_once() -> None:
    story = given(MONDAY, responds(), proposes(commitments=[CALL])).when(customer(), at="2026-09-11 10:00")
    story.passes("2026-09-11 10:00")
    assert story.fired() == ["commitment-1:1:breach"], "no reminder of what is past"


def test_a_promise_of_new_years_eve_far_ahead_is_a_mistake_and_never_an_accident() -> None:
    with pytest.raises(ValueError, match="outside the years"):
        given(MONDAY, responds(), proposes(commitments=[PAY | {"due": "2199-12-31T23:00:00-05:00"}]))
    story = given(
        MONDAY, responds(), proposes(commitments=[PAY | {"due": "2199-12-31T23:00:00Z"}]), customer()
    )
    assert "commitment-1" in story.runs()


# ---- consent (R7.4, L17) ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("severity", "by", "allowed"),
    [
        ("ordinary", "head", True),
        ("ordinary", "line_head", True),
        ("ordinary", "leader", True),
        ("difficult", "head", True),
        ("major", "line_head", False),
        ("major", "leader", True),
    ],
)
def test_r7_4_a_position_is_upheld_by_a_level_that_the_severity_asks_for(
    severity: str,
    by: str,
    allowed: bool,  # noqa: FBT001 - a row of the table
) -> None:
    story = given(MONDAY, responds(), proposes(), severity=severity).when(consents(by=by))
    if allowed:
        story.then("consented")
    else:
        story.refused(RefusalCode.ACTOR_NOT_ALLOWED, "major")


def test_l17_in_a_major_case_the_direct_superior_consents_to_nothing() -> None:
    for matter in ("final_position", "unreachable"):
        story = given(MONDAY, responds(), proposes(), severity="major").when(consents(matter, by="head"))
        story.refused(RefusalCode.ACTOR_NOT_ALLOWED, "superior")


def test_l17_consent_comes_from_above_the_handler() -> None:
    story = given(MONDAY, responds(), proposes())
    officer_in_chief = c.Actor(person=story.case.officer, role=Role.BRANCH_HEAD, unit="BJ")
    story.when(consents(by=officer_in_chief)).refused(RefusalCode.ACTOR_NOT_ALLOWED, "L17")


def test_l17_nobody_upholds_what_they_proposed_themselves() -> None:
    story = given(MONDAY, responds(), proposes(by="head"))
    story.when(consents(by="head")).refused(RefusalCode.ACTOR_NOT_ALLOWED, "above the handler")
    story.when(consents(by="line_head")).then("consented")


def test_r7_4_that_the_customer_is_unreachable_any_head_may_agree() -> None:
    for severity, by in (("ordinary", "head"), ("major", "line_head"), ("major", "leader")):
        given(MONDAY, severity=severity).when(consents("unreachable", by=by)).then("consented")
    given(MONDAY).when(consents("unreachable", by="officer")).refused(RefusalCode.ACTOR_NOT_ALLOWED)


# ---- notice (L19, L21) --------------------------------------------------------------------------


def test_l18_the_decision_notice_stops_the_statutory_term() -> None:
    story = given(MONDAY, responds(), proposes()).when(notifies(), at="2026-09-22 23:59")
    assert story.clock("statutory").verdict == "met"
    late = given(MONDAY, responds(), proposes()).when(notifies(), at="2026-09-23 00:01")
    assert late.clock("statutory").verdict == "breached"


def test_a_second_notice_is_a_fact_and_stops_nothing() -> None:
    story = given(MONDAY, responds(), proposes())
    assert story.when(notifies()).kinds() == ["notice_issued", "notice_delivered", "clock_stopped"]
    assert story.when(notifies()).kinds() == ["notice_delivered"]
    assert story.when(withdraws()).when(notifies()).kinds() == ["notice_delivered"]


def test_severity_counts_when_the_position_is_upheld() -> None:
    story = given(MONDAY, responds(), proposes(), sets_severity("major"))
    story.when(consents(by="head")).refused(RefusalCode.ACTOR_NOT_ALLOWED)
    assert moment(MONDAY) == story.now
