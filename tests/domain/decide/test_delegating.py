"""Authority is lent for a time, within what its lender has, and recorded on the case (L24)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from contract.present import case_view
from domain.proposals import status_of
from domain.refusals import RefusalCode
from domain.values import ProposalStatus
from tests.infra.cases import book
from tests.infra.promising import FAR_TOO_MUCH, TOO_MUCH, approves, lends, takes_back
from tests.infra.scenario import MONDAY, Story, given, moment, proposes, responds, withdraws
from tests.infra.scenario_people import declares

if TYPE_CHECKING:
    from tests.infra.scenario import Phrase

DAY = timedelta(days=1)


def answered(*phrases: Phrase) -> Story:
    """A case that its responsible person has answered."""
    return given(MONDAY, responds(), *phrases)


def stands(story: Story, *commitments: dict[str, Any], by: str = "officer") -> bool:
    """Whether what is proposed now stands without approval."""
    story.when(proposes(by, commitments=list(commitments)))
    return status_of(story.case, len(story.case.proposals)) is ProposalStatus.STANDING


def test_l24_what_is_lent_counts_when_somebody_proposes() -> None:
    assert stands(answered(lends()), TOO_MUCH)
    assert not stands(answered(), TOO_MUCH)
    assert not stands(answered(lends(to="somebody.else")), TOO_MUCH)
    assert not stands(answered(lends(below=8000)), TOO_MUCH), "below means below"


def test_l24_authority_is_lent_from_one_moment_until_another() -> None:
    since, until = moment("2026-09-07 12:00"), moment("2026-09-07 15:00")
    story = answered(lends(since=since, until=until))
    for at, may in (("11:59:59", False), ("12:00", True), ("14:59:59", True), ("15:00", False)):
        assert stands(story.passes(f"2026-09-07 {at}"), TOO_MUCH) is may, at


def test_l24_what_was_proposed_under_it_stands_when_it_is_over_or_taken_back() -> None:
    story = answered(lends(), proposes(commitments=[TOO_MUCH])).when(takes_back()).then("delegation_revoked")
    assert status_of(story.case, 1) is ProposalStatus.STANDING
    assert not stands(story, TOO_MUCH)


def test_l24_it_may_be_bounded_to_kinds_and_what_is_of_another_kind_stays_within_ones_own() -> None:
    waiver, payment = {"kind": "waiver", "amount": 100, "text": "免除"}, TOO_MUCH
    of_line_head = lends("line_head", kinds=["waiver"], below=20000)
    assert stands(answered(of_line_head), waiver)
    assert not stands(answered(of_line_head), payment)
    assert not stands(answered(of_line_head), waiver, payment)
    assert stands(answered(of_line_head), waiver, payment | {"amount": 4000})


def test_l24_nobody_lends_more_than_they_have() -> None:
    story = answered()
    story.when(lends("head", below=10001)).refused(RefusalCode.BEYOND_AUTHORITY, "10000")
    story.when(lends("head", below=6000, kinds=["ex_gratia"])).refused(RefusalCode.BEYOND_AUTHORITY, "5000")
    story.when(lends("head", below=10000)).then("authority_delegated")
    ex_gratia = {"kind": "ex_gratia", "amount": 5000, "text": "慰问"}
    assert not stands(story, ex_gratia), "the lender's own figure for the kind holds"
    assert stands(story, ex_gratia | {"amount": 4999})
    story.when(lends("line_head", below=1_000_000)).then("authority_delegated")
    assert stands(story, FAR_TOO_MUCH)


def test_l24_several_that_were_lent_are_not_added_up() -> None:
    assert not stands(answered(lends(below=7000), lends("line_head", below=7000)), TOO_MUCH)


def test_l24_what_is_lent_cannot_be_lent_on() -> None:
    story = answered(lends("line_head", to="he.lixin", below=50000))
    story.when(lends("head", below=20000)).refused(RefusalCode.BEYOND_AUTHORITY)


def test_l24_a_head_may_approve_with_what_was_lent_to_them() -> None:
    story = answered(lends("line_head", to="he.lixin", below=50000), proposes(commitments=[FAR_TOO_MUCH]))
    assert [x.person for x in story.case.escalations] == ["he.lixin"], (
        "the lowest that may, counting what is lent"
    )
    story.when(approves()).then("proposal_ruled", "escalation_ended")


@pytest.mark.parametrize(
    ("until", "taken"),
    [
        ("2026-09-07 10:00", False),
        ("2026-09-07 10:00:01", True),
        ("2026-10-07 10:00", True),
        ("2026-10-07 10:00:01", False),
    ],
)
def test_l24_it_ends_in_the_future_within_what_the_rule_book_allows(until: str, taken: bool) -> None:  # noqa: FBT001
    story = answered().when(lends(until=moment(until)))
    if taken:
        story.then("authority_delegated")
    else:
        story.refused(RefusalCode.DELEGATION_TOO_LONG, "30 days")


def test_l24_it_does_not_begin_before_it_was_given() -> None:
    story = answered(lends(since=moment("2026-09-01 10:00")))
    assert story.case.delegations[0].since == moment(MONDAY)


def test_l17_nobody_lends_to_or_by_whoever_is_recused() -> None:
    story = answered(declares("luo.yulan"))
    story.when(lends(to="luo.yulan")).refused(RefusalCode.ACTOR_NOT_ALLOWED, "L17")
    story.when(lends(to="he.lixin")).refused(RefusalCode.MALFORMED, "somebody else")
    story = answered(lends(), declares("he.lixin"))
    assert not stands(story, TOO_MUCH), "what somebody with an interest lent counts no more"


def test_l24_it_is_taken_back_once_and_only_while_it_holds() -> None:
    story = answered(lends(), takes_back(by="line_head"))
    story.when(takes_back()).refused(RefusalCode.DELEGATION_UNKNOWN)
    story.when(takes_back(2)).refused(RefusalCode.DELEGATION_UNKNOWN)
    over = answered(lends())
    over.when(takes_back(), after=DAY).refused(RefusalCode.DELEGATION_UNKNOWN)
    given(MONDAY, withdraws()).when(lends()).refused(RefusalCode.CASE_CLOSED)


def test_a_rule_book_without_delegation_offers_none() -> None:
    shipped = book()
    assert shipped.promises is not None
    without = shipped.promises.model_copy(update={"delegation": None})
    story = given(MONDAY, rules=shipped.model_copy(update={"promises": without}))
    story.when(lends()).refused(RefusalCode.DECISION_NOT_OFFERED, "L24")


def test_l24_the_case_shows_who_lent_what_to_whom_until_when() -> None:
    story = answered(lends(), takes_back(by="line_head"))
    [shown] = case_view(story.case).delegations
    assert (shown["by"], shown["person"], shown["below"]) == ("he.lixin", "cheng.ruixue", 9000)
    assert (shown["revoked_by"], shown["clause"]) == ("a.line.head", "L24")
