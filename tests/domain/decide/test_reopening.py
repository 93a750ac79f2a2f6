"""A closed case comes back: nothing new is refused; new facts reopen it one level higher (R7.4, L18)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.refusals import RefusalCode
from domain.values import Stage, Status
from tests.infra.cases import PROPOSAL, book
from tests.infra.scenario import (
    MONDAY,
    Story,
    acknowledges,
    adds_evidence,
    closes,
    consents,
    contacts,
    customer,
    directs,
    escalates,
    given,
    links,
    moment,
    notifies,
    proceeding_ends,
    proposes,
    reassigns,
    reopens,
    responds,
    settles,
    withdraws,
)

if TYPE_CHECKING:
    from tests.infra.scenario import Phrase

LATER = "2026-09-21 10:00"


def closed(*more: Phrase, outcome: str = "accepted") -> Story:
    return given(MONDAY, responds(), proposes(), customer(), *more, closes(outcome)).passes(LATER)


def reopened(*more: Phrase) -> Story:
    story = closed(*more).when(reopens())
    story.then("reopened", "escalated")
    return story


def test_an_open_case_is_not_reopened() -> None:
    given(MONDAY).when(reopens()).refused(RefusalCode.CASE_OPEN)


def test_a_merged_case_lives_on_in_its_master() -> None:
    story = given(MONDAY, closes("merged", master="RD-0000-0000-0001"))
    story.when(reopens()).refused(RefusalCode.CASE_MERGED, "RD-0000-0000-0001")


# ---- nothing new --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        "我的车险理赔被拒赔, 我不同意。",
        " 我的车险理赔被拒赔,我不同意。 ",
        "请重新核定并赔付。",
        PROPOSAL["text"],
    ],
)
def test_l18_the_same_content_and_nothing_new_is_refused(words: str) -> None:
    closed().when(reopens(words)).refused(RefusalCode.NOTHING_NEW)


def test_l18_the_same_words_with_evidence_that_came_since_are_new() -> None:
    story = closed(adds_evidence("E-OLD"))
    same = "请重新核定并赔付。"
    story.when(reopens(same, evidence=["E-NEW"])).refused(RefusalCode.EVIDENCE_UNKNOWN)
    story.when(reopens(same, evidence=["E-OLD"])).refused(RefusalCode.NOTHING_NEW)
    story.when(adds_evidence("E-NEW")).when(reopens(same, evidence=["E-NEW"])).then("reopened", "escalated")


# ---- one level higher ---------------------------------------------------------------------------


def test_new_facts_reopen_the_case_one_level_higher() -> None:
    story = closed()
    before = story.case
    case = story.when(reopens()).case
    assert (case.status, case.stage, case.closing, case.reopened) == (Status.OPEN, Stage.RECEIVED, None, 1)
    assert (before.officer, before.supervisor) == ("cheng.ruixue", "he.lixin")
    assert (case.officer, case.supervisor) == ("huang.junjie", "zhou.wenbo"), (
        "head office's officer and line head"
    )
    assert case.responsible == before.responsible


def test_each_return_goes_one_level_higher_until_the_top() -> None:
    story = closed()
    supervisors = []
    for _ in range(6):
        story.when(reopens(), after=timedelta(days=1))
        supervisors.append(story.case.supervisor)
        story.when(withdraws(), after=timedelta(hours=1))
    ladder = [step.person for step in story.case.people.ladder]
    assert supervisors == [*ladder[1:], ladder[-1], ladder[-1]]


def test_l17_the_level_above_is_passed_over_if_the_complaint_is_about_it() -> None:
    story = given(MONDAY, reassigns(by="leader", person="zhou.wenbo", post="head", unit="HQ"))
    for phrase in (responds(), proposes(), customer(), closes()):
        story.when(phrase)
    assert story.case.supervisor == "he.lixin"
    story.when(reopens(), at=LATER)
    assert story.case.supervisor == story.case.people.ladder[2].person, "zhou.wenbo heads the line"


# ---- a new life ---------------------------------------------------------------------------------


def test_every_clock_of_receipt_runs_anew_and_the_first_life_is_untouched() -> None:
    story = closed()
    first_life = {(clock.name, clock.run): clock for clock in story.case.clocks}
    story.when(reopens())
    assert story.runs() == {"arrangement", "progress", "opinion", "resolution", "statutory"}
    assert {clock.run for clock in story.case.running()} == {2}
    assert {clock.started_at for clock in story.case.running()} == {moment(LATER)}
    for clock in story.case.clocks:
        if clock.run == 1:
            assert clock == first_life[clock.name, 1], "frozen verdicts stay"


def test_the_arrangement_is_made_anew() -> None:
    story = reopened().when(acknowledges()).then("acknowledged", "clock_stopped")
    assert (story.clock("arrangement").run, story.clock("arrangement").verdict) == (2, "met")


def test_what_was_decided_before_closes_nothing_again() -> None:
    story = reopened(consents(by="head"), notifies())
    story.when(closes("accepted")).refused(RefusalCode.CLOSING_CONDITION_UNMET, "acceptance_with_evidence")
    story.when(closes("closed_unaccepted"))
    for need in (
        "investigation_complete",
        "proposal_exists",
        "upheld_by_level_above",
        "decision_notice_delivered",
    ):
        story.refused(RefusalCode.CLOSING_CONDITION_UNMET, need)
    story.when(closes("refused")).refused(RefusalCode.CLOSING_CONDITION_UNMET, "person_told")
    story.when(closes("agreed_otherwise")).refused(RefusalCode.CLOSING_CONDITION_UNMET, "terms_agreed")


def test_what_was_said_in_the_very_second_of_the_reopening_but_before_it_counts_no_more() -> None:
    story = given(MONDAY, responds(), proposes(), customer(), closes(), contacts(), notifies(), reopens())
    assert story.now == story.case.opened_at, "all in one second"
    story.when(closes("accepted")).refused(RefusalCode.CLOSING_CONDITION_UNMET, "acceptance_with_evidence")
    story.when(closes("refused")).refused(RefusalCode.CLOSING_CONDITION_UNMET, "person_told")
    story.when(closes("closed_unaccepted"))
    for need in ("investigation_complete", "proposal_exists", "decision_notice_delivered"):
        story.refused(RefusalCode.CLOSING_CONDITION_UNMET, need)


def test_a_talk_before_the_reopening_agreed_nothing_after_it() -> None:
    story = reopened(contacts())
    story.when(closes("agreed_otherwise")).refused(RefusalCode.CLOSING_CONDITION_UNMET, "terms_agreed")
    story.when(responds()).when(contacts()).when(closes("agreed_otherwise")).then(
        "closed", "escalation_ended"
    )


def test_a_proceeding_of_the_first_life_ends_no_second_one() -> None:
    story = given(MONDAY, acknowledges(), links("court"), proceeding_ends(), closes("court"))
    story.when(reopens(), at=LATER)
    story.when(closes("court")).refused(RefusalCode.CLOSING_CONDITION_UNMET, "proceeding_linked")


def test_new_facts_are_investigated_before_another_proposal() -> None:
    story = reopened().when(proposes()).refused(RefusalCode.NO_RESPONSE_YET)
    story.when(responds()).then("acknowledged", "responded")
    story.when(proposes()).then("proposed")
    assert story.case.proposals[-1].version == 2
    story.when(customer()).when(closes()).then("closed", "escalation_ended")


def test_an_accepted_proposal_of_the_first_life_is_not_accepted_again() -> None:
    reopened().when(customer()).refused(RefusalCode.PROPOSAL_ALREADY_ANSWERED)


def test_promises_of_the_first_life_are_still_owed() -> None:
    promise = {"kind": "payment", "amount": 1, "text": "赔付", "due": "2026-12-01T10:00:00+08:00"}
    story = given(MONDAY, responds(), proposes(commitments=[promise]), customer(), closes()).when(
        reopens(), at=LATER
    )
    assert "commitment-1" in story.runs()
    story.when(settles(1)).then("commitment_settled", "clock_stopped")


def test_questions_of_the_second_life_are_counted_on() -> None:
    story = closed(escalates(), directs("support")).when(reopens()).when(escalates())
    assert [entry.number for entry in story.case.escalations] == [1, 2, 3]


def test_a_case_may_come_back_after_any_end_but_a_merger() -> None:
    given(MONDAY, withdraws()).when(reopens(), at=LATER).then("reopened", "escalated")
    stranger = {"name": "吴大成", "phone": "13700001111", "relation": "other"}
    story = given(MONDAY, contacts(), closes("refused"), complainant=stranger)
    story.when(reopens(), at=LATER).then("reopened", "escalated")


def test_a_book_may_reopen_on_the_same_level() -> None:
    flat = book().model_copy(update={"reopening": book().reopening.model_copy(update={"levels_higher": 0})})
    story = given(MONDAY, responds(), proposes(), customer(), closes(), rules=flat).when(reopens(), at=LATER)
    assert (story.case.officer, story.case.supervisor) == ("cheng.ruixue", "he.lixin")
