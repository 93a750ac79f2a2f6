"""Nothing above its maker's authority reaches the customer before somebody up the line approves it (R4.4)."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from contract.present import case_view
from domain import commands as c
from domain.next_step import next_step
from domain.organisation import AuthorityLimit
from domain.proposals import standing, status_of
from domain.refusals import RefusalCode
from domain.values import ProposalStatus, Role, Stage
from tests.infra.cases import book
from tests.infra.promising import FAR_TOO_MUCH, TOO_MUCH, approves, returns
from tests.infra.scenario import (
    MONDAY,
    SHANGHAI,
    Phrase,
    Story,
    closes,
    consents,
    contacts,
    customer,
    directs,
    escalates,
    given,
    notifies,
    progress,
    proposes,
    reopens,
    reports_turn,
    responds,
    sets_severity,
    settles,
    withdraws,
)
from tests.infra.scenario_people import declares

if TYPE_CHECKING:
    from domain.rulebook import RuleBook


def promise(amount: float | None, kind: str = "payment", **more: Any) -> dict[str, Any]:
    """A promise of an amount."""
    return {"kind": kind, "text": "赔付"} | ({} if amount is None else {"amount": amount}) | more


def waiting(*commitments: dict[str, Any], by: str = "officer", **given_: Any) -> Story:
    """A case in which this was proposed."""
    return given(MONDAY, responds(), proposes(by, commitments=list(commitments)), **given_)


def status(story: Story, version: int = 1) -> ProposalStatus:
    """Where a version stands."""
    return status_of(story.case, version)


def asked(story: Story) -> list[tuple[str, str, bool]]:
    """Questions for approval: level, person, still open."""
    return [
        (x.level.value, x.person, x.ended_at is None) for x in story.case.escalations if x.cause == "approval"
    ]


# ---- the limit ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("by", "commitments", "goes_to"),
    [
        ("officer", [promise(4999.99)], None),
        ("officer", [promise(5000)], "branch_head"),
        ("officer", [promise(2500), promise(2500)], "branch_head"),
        ("officer", [promise(9999.99)], "branch_head"),
        ("officer", [promise(10000)], "line_head"),
        ("officer", [promise(None, "call")], None),
        ("officer", [], None),
        ("officer", [promise(999, "goodwill")], None),
        ("officer", [promise(1000, "goodwill")], "branch_head"),
        ("officer", [promise(None, "waiver")], "line_head"),
        ("officer", [promise(1, "ex_gratia")], "branch_head"),
        ("officer", [promise(5000, "ex_gratia")], "line_head"),
        ("head", [promise(9999.99)], None),
        ("head", [promise(10000)], "line_head"),
        ("head", [promise(1, "waiver")], "line_head"),
        ("line_head", [promise(1_000_000)], None),
        ("leader", [promise(1_000_000, "waiver")], None),
    ],
)
def test_r4_4_what_exceeds_the_makers_authority_goes_to_the_lowest_level_that_covers_it(
    by: str, commitments: list[dict[str, Any]], goes_to: str | None
) -> None:
    story = waiting(*commitments, by=by)
    assert [level for level, _, _ in asked(story)] == ([goes_to] if goes_to else [])
    assert status(story) is (ProposalStatus.AWAITING_APPROVAL if goes_to else ProposalStatus.STANDING)


def test_r4_4_the_narrower_of_rule_book_and_organisation_holds() -> None:
    """The shipped book lets an officer promise goodwill below 2,000, the organisation below 1,000."""
    kinds = {rule.kind: rule.below for rule in book().promises.kinds if rule.role is Role.OFFICER}  # type: ignore[union-attr]
    assert kinds["goodwill"] == 2000
    assert status(waiting(promise(1500, "goodwill"))) is ProposalStatus.AWAITING_APPROVAL
    lax = given(MONDAY).opened.people.model_copy(
        update={"limits": (AuthorityLimit(post="officer", kind="goodwill", below=Decimal(3000)),)}
    )
    opened = given(MONDAY).opened.model_copy(update={"people": lax})
    story = given(opened, responds(), proposes(commitments=[promise(2000, "goodwill")]))
    assert status(story) is ProposalStatus.AWAITING_APPROVAL, "the organisation never raises a figure"


def test_r4_4_what_is_promised_in_the_case_is_counted_together() -> None:
    story = given(MONDAY, responds(), proposes(commitments=[promise(3000)]), customer())
    story.when(proposes(commitments=[promise(2000)]))
    assert asked(story) == [("branch_head", "he.lixin", True)]
    assert [(gap.promised, gap.below) for gap in story.case.proposals[-1].exceeds] == [
        (Decimal(5000), Decimal(5000))
    ]


def test_r4_4_what_the_customer_released_and_what_they_never_accepted_are_not_counted() -> None:
    story = given(MONDAY, responds(), proposes(commitments=[promise(4000)]), customer(accepted=False))
    story.when(proposes(commitments=[promise(4500)])).when(customer())
    assert status(story, 2) is ProposalStatus.STANDING
    story.when(settles(1, kept=False)).when(proposes(commitments=[promise(4500)]))
    assert status(story, 3) is ProposalStatus.STANDING


def test_r4_4_a_reopened_case_is_counted_anew() -> None:
    story = given(MONDAY, responds(), proposes(commitments=[promise(4000)]), customer(), closes(), settles(1))
    story.when(reopens()).when(responds()).when(proposes(commitments=[promise(4000)]))
    assert status(story, 2) is ProposalStatus.STANDING


def test_an_act_promised_after_much_was_approved_needs_no_approval_of_its_own() -> None:
    story = waiting(TOO_MUCH).when(approves()).when(customer())
    story.when(proposes(commitments=[promise(None, "call")]))
    assert status(story, 2) is ProposalStatus.STANDING


def test_r3_a_case_received_under_a_book_without_this_part_goes_on_as_it_began() -> None:
    old: RuleBook = book().model_copy(update={"promises": None, "opinion": None, "version": "older"})
    story = waiting(promise(1_000_000, "waiver"), rules=old)
    assert (status(story), asked(story)) == (ProposalStatus.STANDING, [])
    assert story.case.proposals[0].demand is None
    story.when(customer()).then("customer_decided")


# ---- before approval nothing reaches the customer ----------------------------------------------------------------

REACHES: list[tuple[str, Phrase]] = [
    ("customer accepts", customer()),
    ("customer refuses", customer(accepted=False)),
    ("notice", notifies()),
    ("upheld", consents()),
    ("closed as accepted", closes()),
    ("closed unaccepted", closes("closed_unaccepted")),
    ("closed on other terms", closes("agreed_otherwise")),
]


@pytest.mark.parametrize("phrase", [entry[1] for entry in REACHES], ids=[entry[0] for entry in REACHES])
def test_r4_4_before_approval_nothing_of_it_reaches_the_customer(phrase: Phrase) -> None:
    story = waiting(TOO_MUCH).when(contacts())
    story.when(phrase).refused(RefusalCode.PROPOSAL_NOT_APPROVED, "R4.4")
    story.when(returns()).when(phrase).refused(RefusalCode.PROPOSAL_NOT_APPROVED, "return")


def test_r4_4_the_case_stands_where_it_stood_until_approval() -> None:
    story = waiting(TOO_MUCH)
    assert story.stage() is Stage.RESPONDED, "what the hotline reads is not that something was proposed"
    assert story.clock("opinion").verdict == "met", "the handling opinion is given (R6.3(2))"
    story.when(approves()).then("proposal_ruled", "escalation_ended")
    assert story.stage() is Stage.PROPOSED
    story.when(customer()).then("customer_decided", "clock_stopped", "clock_started")
    assert story.stage() is Stage.ACCEPTED


def test_r6_2_1_while_it_waits_the_next_step_is_the_approvers_and_has_a_due_time() -> None:
    story = waiting(TOO_MUCH)
    step = next_step(story.case)
    assert step is not None
    assert (step.what, step.who, step.clause) == ("decide on the handling opinion", "he.lixin", "R4.4")
    assert f"{step.due.astimezone(SHANGHAI):%Y-%m-%d %H:%M}" == "2026-09-09 17:30", "two working days"
    story.when(returns())
    step = next_step(story.case)
    assert step is not None
    assert (step.what, step.who) == ("revise the handling opinion", "cheng.ruixue")


def test_r4_4_a_version_that_waits_replaces_nothing_until_it_is_approved() -> None:
    """The customer holds the first offer; an internal second one takes nothing from them."""
    story = given(MONDAY, responds(), proposes(commitments=[promise(1000)]))
    story.when(proposes(commitments=[TOO_MUCH]))
    assert (status(story, 1), status(story, 2)) == (
        ProposalStatus.STANDING,
        ProposalStatus.AWAITING_APPROVAL,
    )
    story.when(customer(proposal_version=1)).then("customer_decided")
    story.when(closes()).refused(RefusalCode.PROPOSAL_NOT_APPROVED)
    story.when(approves()).then("proposal_ruled", "escalation_ended")
    assert status(story, 1) is ProposalStatus.SUPERSEDED
    assert status(story, 2) is ProposalStatus.STANDING


def test_r4_4_what_was_returned_leaves_the_offer_before_it_standing() -> None:
    story = given(MONDAY, responds(), proposes(commitments=[promise(1000)]))
    story.when(proposes(commitments=[TOO_MUCH])).when(returns())
    assert (status(story, 1), status(story, 2)) == (ProposalStatus.STANDING, ProposalStatus.RETURNED)
    story.when(customer(proposal_version=2)).refused(RefusalCode.PROPOSAL_NOT_APPROVED)
    story.when(customer(proposal_version=1)).then("customer_decided")
    story.when(closes()).then("closed")


def test_r4_4_what_was_accepted_meanwhile_counts_when_it_is_ruled() -> None:
    story = given(MONDAY, responds(), proposes(commitments=[promise(4000)]))
    story.when(proposes(commitments=[TOO_MUCH])).when(customer(proposal_version=1))
    assert asked(story) == [("branch_head", "he.lixin", True)]
    story.when(approves()).refused(RefusalCode.BEYOND_AUTHORITY, "12000")
    story.when(directs("approve_proposal")).then("escalation_decided", "escalated")
    assert asked(story)[-1] == ("line_head", "zhou.wenbo", True), "12,000 is above the branch"
    story.when(approves(by="line_head")).then("proposal_ruled", "escalation_ended")


def test_a_new_version_overtakes_one_that_waits_and_asks_anew() -> None:
    story = waiting(TOO_MUCH).when(proposes(commitments=[FAR_TOO_MUCH]))
    story.then("proposed", "escalation_ended", "escalated")
    assert status(story, 1) is ProposalStatus.SUPERSEDED
    assert asked(story) == [("branch_head", "he.lixin", False), ("line_head", "zhou.wenbo", True)]
    story.when(proposes(commitments=[promise(4000)])).then("proposed", "escalation_ended")
    assert standing(story.case) == story.case.proposals[2]


def test_withdrawal_ends_the_question_and_what_waited_never_comes_back() -> None:
    story = waiting(TOO_MUCH).when(withdraws()).then("closed", "escalation_ended")
    assert status(story) is ProposalStatus.SUPERSEDED
    story.when(reopens())
    assert status(story) is ProposalStatus.SUPERSEDED
    story.when(customer()).refused(RefusalCode.PROPOSAL_SUPERSEDED)
    story.when(approves()).refused(RefusalCode.NOTHING_TO_APPROVE)


# ---- who approves -----------------------------------------------------------------------------------------------


def test_r4_4_approval_is_given_once_by_a_head_whose_own_authority_covers_it() -> None:
    story = waiting(FAR_TOO_MUCH).when(approves(by="head")).refused(RefusalCode.BEYOND_AUTHORITY, "20000")
    story.when(approves(by="line_head")).then("proposal_ruled", "escalation_ended")
    story.when(approves(by="leader")).refused(RefusalCode.NOTHING_TO_APPROVE)
    assert story.case.rulings[0].person == "a.line.head"


def test_a_head_may_return_what_they_could_not_approve() -> None:
    waiting(FAR_TOO_MUCH).when(returns(by="head")).then("proposal_ruled", "escalation_ended")


def test_r4_4_whoever_proposed_never_approves() -> None:
    story = waiting(FAR_TOO_MUCH, by="head")
    head = story.actor("head")
    as_line_head = c.Actor(person=head.person, role=Role.LINE_HEAD, unit="HQ")
    for approver in (head, as_line_head):
        story.when(approves(by=approver)).refused(RefusalCode.ACTOR_NOT_ALLOWED, "who proposed")
    assert asked(story) == [("line_head", "zhou.wenbo", True)]


def test_l17_whoever_is_recused_neither_is_asked_nor_approves() -> None:
    story = given(MONDAY, declares("he.lixin"), responds(), proposes(commitments=[TOO_MUCH]))
    assert asked(story) == [("line_head", "zhou.wenbo", True)]
    head = c.Actor(person="he.lixin", role=Role.BRANCH_HEAD, unit="BJ")
    story.when(approves(by=head)).refused(RefusalCode.ACTOR_NOT_ALLOWED, "interest")


def test_l17_an_approver_who_turns_out_to_have_an_interest_is_replaced() -> None:
    story = waiting(TOO_MUCH).when(declares("he.lixin"))
    assert asked(story) == [("branch_head", "he.lixin", False), ("line_head", "zhou.wenbo", True)]


@pytest.mark.parametrize(("version", "field"), [(2, RefusalCode.PROPOSAL_UNKNOWN), (1, None)])
def test_a_ruling_is_about_one_version(version: int, field: RefusalCode | None) -> None:
    story = waiting(TOO_MUCH).when(approves(proposal_version=version))
    if field is None:
        story.then("proposal_ruled", "escalation_ended")
    else:
        story.refused(field)


# ---- the ladder's directives ----------------------------------------------------------------------------------------


def test_r4_4_a_directive_of_the_level_asked_approves_the_version() -> None:
    story = waiting(TOO_MUCH).when(directs("approve_proposal")).then("escalation_decided", "proposal_ruled")
    assert status(story) is ProposalStatus.STANDING
    assert (story.case.rulings[0].person, story.case.rulings[0].level) == ("he.lixin", "branch_head")


def test_r4_4_a_directive_returns_the_version_with_the_reason() -> None:
    story = waiting(TOO_MUCH).when(directs("return_proposal", text="依据不足"))
    story.then("escalation_decided", "proposal_ruled")
    assert status(story) is ProposalStatus.RETURNED
    assert story.case.rulings[0].text == "依据不足"
    story.when(proposes(commitments=[promise(4000)])).then("proposed")
    assert status(story, 2) is ProposalStatus.STANDING


@pytest.mark.parametrize(
    "directive",
    [
        directs("support"),
        directs("approve_proposal", proposal_version=2),
        directs("approve_proposal", person="x", post="x", unit="x", proposal_version=9),
    ],
)
def test_a_directive_that_does_not_rule_leaves_it_waiting_and_it_is_asked_anew(directive: Phrase) -> None:
    story = waiting(TOO_MUCH).when(directive).then("escalation_decided", "escalated")
    assert status(story) is ProposalStatus.AWAITING_APPROVAL
    assert asked(story)[-1] == ("branch_head", "he.lixin", True)


def test_r4_4_a_level_whose_authority_does_not_cover_it_cannot_approve_by_any_question() -> None:
    story = waiting(FAR_TOO_MUCH).when(escalates("branch_head"))
    story.when(directs("approve_proposal", 2)).then("escalation_decided")
    assert status(story) is ProposalStatus.AWAITING_APPROVAL
    assert [entry[2] for entry in asked(story)] == [True], "the line head is still asked"


def test_any_question_to_a_level_that_covers_it_may_bring_the_approval() -> None:
    story = waiting(TOO_MUCH).when(escalates("branch_head")).when(directs("approve_proposal", 2))
    story.then("escalation_decided", "proposal_ruled", "escalation_ended")
    assert status(story) is ProposalStatus.STANDING


def test_r6_1_a_question_for_approval_silences_no_alarm() -> None:
    """The 24 hours are breached: the branch head is asked though the line head is asked for approval already."""
    story = waiting(FAR_TOO_MUCH).passes("2026-09-08 10:00")
    assert [(x.cause, x.level.value) for x in story.case.escalations] == [
        ("approval", "line_head"),
        ("breach", "branch_head"),
    ]


def test_a_ladder_that_stays_silent_is_asked_again_with_the_next_alarm() -> None:
    story = waiting(TOO_MUCH).when(reports_turn("unanswered", 1, "leadership_head"))
    assert not [entry for entry in asked(story) if entry[2]]
    step = next_step(story.case)
    assert step is not None
    assert step.who == "he.lixin", "somebody still has to decide"
    story.passes("2026-09-08 10:00")
    assert [entry[2] for entry in asked(story)] == [False, True]


# ---- what readers see --------------------------------------------------------------------------------------------


def test_r4_4_the_view_says_where_a_version_stands_and_who_ruled() -> None:
    story = waiting(TOO_MUCH)
    shown = case_view(story.case).proposals[0]
    assert (shown["status"], shown["asked_to_approve"], shown["ruling"]) == (
        "awaiting_approval",
        "he.lixin",
        None,
    )
    assert shown["exceeds"] == [{"promised": 8000, "below": 5000, "kind": None}]
    story.when(returns(text="依据不足")).when(progress())
    shown = case_view(story.case).proposals[0]
    assert (shown["status"], shown["ruling"]["text"]) == ("returned", "依据不足")  # type: ignore[index]


# ---- several questions at once ------------------------------------------------------------------------------------


def numbers(story: Story) -> list[int]:
    """Numbers of the questions to the ladder."""
    return [entry.number for entry in story.case.escalations]


def test_a_severity_that_recuses_who_is_asked_and_asks_another_level_numbers_both_questions() -> None:
    """L17, R6.2(7): the branch head steps aside for the line head, and the leadership group is asked too."""
    story = given(MONDAY, escalates("branch_head"), sets_severity("major"))
    assert [(x.level.value, x.ended_at is None) for x in story.case.escalations] == [
        ("branch_head", False),
        ("line_head", True),
        ("leadership_member", True),
    ]
    assert numbers(story) == [1, 2, 3]


def test_a_directive_that_sets_the_severity_instead_of_ruling_numbers_all_questions() -> None:
    story = waiting(TOO_MUCH).when(directs("set_severity", severity="major"))
    assert numbers(story) == [1, 2, 3, 4]
    assert [entry[2] for entry in asked(story)] == [False, False, True], "asked anew, then of somebody free"
