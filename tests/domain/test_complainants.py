"""Who complains, in whose name, and what they are still asked for (L12, L13, L14)."""

from __future__ import annotations

from typing import Any

import pytest

from domain import commands as c
from domain.complainants import to_ask
from domain.next_step import next_step
from domain.refusals import RefusalCode, Refused
from tests.infra import scenario as say
from tests.infra.scenario import MONDAY, Phrase, Story, given, says
from tests.infra.scenario_people import shows_papers, verifies

PERSON = {"name": "张三", "phone": "13800001234"}
AGENT = PERSON | {"relation": "agent", "acts_for": "李四"}
HEIR = PERSON | {"relation": "heir", "acts_for": "王五"}
PAPER = {"title": "授权委托书", "original_seen": True}


def asked(story: Story) -> list[str]:
    return [entry.name for entry in to_ask(story.case)]


def decided(story: Story) -> Story:
    """As far as the customer may be asked."""
    return story.when(say.responds()).when(say.proposes())


BINDING: tuple[Phrase, ...] = (say.notifies(), say.customer(), say.withdraws())


# ---- papers (L14) ---------------------------------------------------------------------------------


@pytest.mark.parametrize("complainant", [AGENT, HEIR], ids=["agent", "heir"])
@pytest.mark.parametrize("phrase", BINDING, ids=["notice", "customer", "withdrawal"])
def test_l14_nothing_binding_goes_out_to_or_is_taken_from_who_has_shown_no_papers(
    complainant: dict[str, Any], phrase: Phrase
) -> None:
    story = decided(given(MONDAY, complainant=complainant))
    story.when(phrase).refused(RefusalCode.PAPERS_MISSING, "has not been shown (L14)")
    story.when(shows_papers()).then("papers_recorded")
    assert not isinstance(story.when(phrase).last, Refused), story.last


def test_l14_the_complaint_itself_is_handled_meanwhile() -> None:
    story = decided(given(MONDAY, complainant=AGENT))
    story.when(say.contacts()).then("contact_recorded")
    assert "papers" in asked(story)


@pytest.mark.parametrize(
    ("papers", "fault"),
    [
        (PAPER | {"original_seen": False}, "of 授权委托书 no original was shown"),
        (PAPER | {"valid_until": "2026-09-06"}, "授权委托书 has expired on 2026-09-06"),
        (PAPER | {"valid_from": "2026-09-08"}, "授权委托书 holds from 2026-09-08 only"),
    ],
)
def test_l14_papers_that_do_not_hold_are_said_and_hold_back(papers: dict[str, Any], fault: str) -> None:
    story = decided(given(MONDAY, complainant=AGENT, papers=papers))
    story.when(say.notifies()).refused(RefusalCode.PAPERS_MISSING, fault)


def test_l14_an_authority_holds_on_its_last_day_and_not_on_the_next() -> None:
    story = decided(given(MONDAY, complainant=AGENT, papers=PAPER | {"valid_until": "2026-09-07"}))
    story.when(say.customer(accepted=False), at="2026-09-07 23:59").then("customer_decided")
    story.when(say.notifies(), at="2026-09-08 00:00").refused(RefusalCode.PAPERS_MISSING, "expired")
    story.when(shows_papers(valid_until="2026-12-31")).then("papers_recorded")
    story.when(say.notifies()).then("notice_issued", "notice_delivered")


def test_who_complains_in_their_own_name_shows_no_papers() -> None:
    story = given(MONDAY)
    story.when(shows_papers()).refused(RefusalCode.NO_PAPERS_NEEDED)
    assert "papers" not in asked(story)


# ---- identity (L13) -------------------------------------------------------------------------------


def test_l13_who_checked_whom_how_and_when_is_on_file() -> None:
    story = given(MONDAY).when(verifies(method="in_person", shown=["id_card", "policy"]))
    (check,) = story.case.identity
    assert (check.actor.person, check.method, check.shown) == (
        story.case.officer,
        "in_person",
        ("id_card", "policy"),
    )
    assert check.checked_at == check.at
    assert "identity" not in asked(story)


@pytest.mark.parametrize(
    "text", ["电话 138 0000 1234 核对", "保单P-2026-0001相符", "证件 11010119800101123x", "案号 c20260001"]
)
def test_l13_a_number_that_we_hold_is_not_copied(text: str) -> None:
    story = given(MONDAY, complainant=PERSON | {"id_no": "11010119800101123X"})
    story.when(verifies(text=text)).refused(RefusalCode.NUMBER_REPEATED)
    story.when(verifies(text="证件与本人相符")).then("identity_verified")


@pytest.mark.parametrize("body", [{"whom": "representative"}, {"number": 1}])
def test_which_representative_was_checked_is_said_and_of_nobody_else(body: dict[str, Any]) -> None:
    given(MONDAY, joint=joint(1)).when(verifies(**body)).refused(RefusalCode.MALFORMED, "`number`")


def test_an_identity_check_lies_in_the_past() -> None:
    story = given(MONDAY)
    story.when(verifies(at="2026-09-07T10:00:01+08:00")).refused(RefusalCode.IN_THE_FUTURE)


# ---- what is asked (L13) --------------------------------------------------------------------------


def claim(**found: Any) -> Phrase:
    return says(c.ReportClaim, "system", **({"status": "found"} | found))


def test_l13_a_policy_number_that_the_claims_system_gave_is_never_asked_for() -> None:
    story = given(MONDAY, policy_no=None, claim_no=None)
    assert "reference" in asked(story)
    story.when(claim(policy_no="P-77"))
    assert "reference" not in asked(story)
    step = next_step(story.case)
    assert step is not None
    assert step.ask == ("identity",)


def test_a_reference_that_nobody_knows_is_asked_for_anew() -> None:
    story = given(MONDAY)
    assert "reference" not in asked(story)
    story.when(claim(status="not_found"))
    assert "reference" in asked(story)


def test_a_closed_case_asks_for_nothing() -> None:
    assert asked(given(MONDAY, say.withdraws())) == []


# ---- joint complaints (L12) -------------------------------------------------------------------------


def joint(count: int) -> dict[str, Any]:
    return {
        "persons": 12,
        "representatives": [{"name": f"代表{n}", "phone": f"1390000000{n}"} for n in range(count)],
    }


def test_l12_each_representative_is_checked_by_themselves() -> None:
    story = given(MONDAY, joint=joint(2))
    story.when(verifies())
    assert asked(story) == ["identity-1", "identity-2"]
    story.when(verifies(whom="representative", number=2))
    assert asked(story) == ["identity-1"]
    story.when(verifies(whom="representative", number=3)).refused(RefusalCode.REPRESENTATIVE_UNKNOWN)
    story.when(verifies(whom="representative", number=1, text="13900000001")).refused(
        RefusalCode.NUMBER_REPEATED
    )
