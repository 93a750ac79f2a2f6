"""The decision notice: complete or not at all, frozen in versions, delivered with proof by channel (L19, L21)."""

from __future__ import annotations

import pytest

from domain.notices import compose
from domain.refusals import RefusalCode
from domain.values import ContactChannel
from tests.infra.cases import PROPOSAL, book, old_book, opening
from tests.infra.scenario import (
    MONDAY,
    Story,
    closes,
    consents,
    customer,
    given,
    moment,
    notifies,
    proposes,
    reopens,
    responds,
)
from tests.infra.scenario_law import (
    issues_notice,
)

DECIDED = (responds(), proposes(), customer(accepted=False), consents(by="head"))


def draft(story: Story) -> dict[str, str | None]:
    template = story.case.rulebook.notice
    assert template is not None
    return {section.name: section.text for section in compose(story.case, template, {}).sections}


# ---- the template (L19) -------------------------------------------------------------------------


def test_l19_the_notice_holds_result_decision_basis_reasons_and_the_ways_that_stay_open() -> None:
    story = given(MONDAY, *DECIDED)
    told = draft(story)
    assert list(told) == list(story.case.rulebook.notice_sections)
    assert PROPOSAL["facts"] in str(told["result"])
    assert story.case.complaint_no in str(told["result"])
    assert told["decision"] == PROPOSAL["text"]
    assert told["basis"] == PROPOSAL["basis"]
    assert "责任认定有误" in str(told["reasons"])
    assert "30日" in str(told["review"])
    assert "总公司业务条线负责人" in str(told["review"]), "the unit above the branch head who upheld it (L20)"
    for way, word in (("mediation", "调解"), ("arbitration", "仲裁"), ("court", "法院")):
        assert word in str(told[way])


def test_l19_the_review_goes_to_the_level_above_whoever_decided() -> None:
    upheld_high = given(MONDAY, responds(), proposes(), consents(by="line_head"))
    upheld_high.when(consents(by=upheld_high.actor("leader").model_copy(update={"person": "zhang.weiming"})))
    assert "总公司业务条线负责人" not in str(draft(upheld_high)["review"])


@pytest.mark.parametrize("name", book().notice_sections)
def test_l19_without_one_of_its_sections_no_notice_is_issued(name: str) -> None:
    full = book()
    assert full.notice is not None
    gone = tuple(
        section.model_copy(update={"text": "{facts}"}) if section.name == name else section
        for section in full.notice.sections
    )
    rules = full.model_copy(update={"notice": full.notice.model_copy(update={"sections": gone})})
    story = given(opening(moment(MONDAY), rules=rules), responds())
    story.when(issues_notice()).refused(RefusalCode.NOTICE_INCOMPLETE, name)
    assert not story.case.issued


def test_l19_a_notice_is_incomplete_before_there_is_a_proposal_and_says_what_is_missing() -> None:
    story = given(MONDAY).when(issues_notice())
    story.refused(RefusalCode.NOTICE_INCOMPLETE, "result, decision, basis, reasons")
    story.when(notifies()).refused(RefusalCode.NOTICE_INCOMPLETE, "decision")
    assert not story.case.notices, "nothing half done"


def test_l19_single_sections_stand_in_other_words_and_unknown_ones_are_named() -> None:
    story = given(MONDAY, *DECIDED).when(issues_notice(reasons="驾驶证有效。")).then("notice_issued")
    assert {s.name: s.text for s in story.case.issued[0].sections}["reasons"] == "驾驶证有效。"
    story.when(issues_notice(mood="好")).refused(RefusalCode.MALFORMED, "mood")
    assert story.last.field == "sections.mood"  # type: ignore[union-attr]


def test_l19_what_was_issued_stays_as_it_was_and_the_next_one_has_its_own_number() -> None:
    story = given(MONDAY, *DECIDED, issues_notice())
    before = story.case.issued[0]
    story.when(proposes(text="赔付 3500 元")).when(issues_notice())
    assert story.case.issued[0] == before
    assert [entry.version for entry in story.case.issued] == [1, 2]
    assert "3500" in {s.name: s.text for s in story.case.issued[1].sections}["decision"]


# ---- delivery (L21) -----------------------------------------------------------------------------

PROOFS = {
    ContactChannel.IN_PERSON: ("客户当面签收，签收凭证 QS-12", "当面告知"),
    ContactChannel.POST: ("EMS 1234567890", "已寄出"),
    ContactChannel.TEXT_MESSAGE: ("短信编号 SMS-20260907-01", "已发短信"),
    ContactChannel.MAIL: ("邮件编号 <20260907.1@mail>", "已发邮件"),
    ContactChannel.TELEPHONE: ("录音 REC-20260907-01", "已电话告知"),
}


@pytest.mark.parametrize("channel", PROOFS)
def test_l21_each_channel_has_a_proof_of_its_own(channel: ContactChannel) -> None:
    good, bad = PROOFS[channel]
    story = given(MONDAY, *DECIDED)
    rule = story.case.rulebook.notice_channel(channel)
    assert rule is not None
    story.when(notifies(channel=channel, proof=bad)).refused(RefusalCode.PROOF_MISSING, rule.proof)
    assert story.last.field == "proof"  # type: ignore[union-attr]
    story.when(notifies(channel=channel, proof=good)).then(
        "notice_issued", "notice_delivered", "clock_stopped"
    )


def test_l21_a_channel_that_proves_nothing_is_refused_with_those_that_do() -> None:
    story = given(MONDAY, *DECIDED).when(notifies(channel="wechat", proof="已读 1234"))
    story.refused(RefusalCode.PROOF_MISSING, "in_person, post, text_message, mail, telephone")


def test_l19_what_was_issued_is_delivered_and_not_issued_again() -> None:
    story = given(MONDAY, *DECIDED, issues_notice()).when(notifies(notice=1)).then("notice_delivered")
    assert story.case.notices[0].notice == 1


def test_l19_delivering_without_issuing_does_both_in_one_step() -> None:
    story = given(MONDAY, *DECIDED).when(notifies()).then("notice_issued", "notice_delivered")
    assert story.case.notices[0].notice == story.case.issued[0].version == 1


def test_l19_a_case_is_closed_unaccepted_when_its_notice_was_issued_and_delivered() -> None:
    issued = given(MONDAY, *DECIDED, issues_notice()).when(closes("closed_unaccepted"))
    issued.refused(RefusalCode.CLOSING_CONDITION_UNMET, "decision_notice_delivered")
    issued.when(notifies()).when(closes("closed_unaccepted")).then("closed")


def test_l19_a_notice_of_another_position_closes_nothing_and_is_not_delivered() -> None:
    story = given(MONDAY, *DECIDED, notifies(), proposes(), consents(by="head"))
    story.when(closes("closed_unaccepted")).refused(RefusalCode.CLOSING_CONDITION_UNMET, "decision_notice")
    story.when(notifies(notice=1)).refused(RefusalCode.NOTICE_SUPERSEDED)
    story.when(notifies(notice=7)).refused(RefusalCode.NOTICE_UNKNOWN)
    story.when(notifies()).then("notice_issued", "notice_delivered")


def test_l19_a_reopened_case_is_told_anew() -> None:
    story = given(MONDAY, *DECIDED, notifies(), closes("closed_unaccepted"), reopens())
    story.when(notifies()).refused(RefusalCode.NOTICE_INCOMPLETE)


def test_under_an_older_rule_book_a_delivery_is_a_fact_as_it_was() -> None:
    old = given(opening(moment(MONDAY), rules=old_book()))
    old.when(notifies(proof="x")).then("notice_delivered")
    old.when(notifies(notice=1)).refused(RefusalCode.NOTICE_UNKNOWN)
    old.when(issues_notice()).refused(RefusalCode.DECISION_NOT_OFFERED)
