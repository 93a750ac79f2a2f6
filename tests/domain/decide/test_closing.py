"""How a case ends (R7.4): every outcome on its own conditions, each one missing alone named; none is a free close."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.clocks import Verdict
from domain.next_step import is_finished, next_step, was_resolved
from domain.refusals import RefusalCode
from domain.rulebook_parts import ClosingCondition as Need
from domain.values import Category, ContactChannel, Outcome, Stage, Status
from tests.infra.cases import book, full_checklist, old_book, opening
from tests.infra.scenario import (
    MONDAY,
    Phrase,
    Story,
    acknowledges,
    closes,
    consents,
    contacts,
    customer,
    given,
    links,
    moment,
    notifies,
    proceeding_ends,
    proposes,
    responds,
    settles,
    withdraws,
)

STRANGER = {"name": "吴大成", "phone": "13700001111", "relation": "other"}
MISSED: dict[str, Any] = {"channel": "telephone", "reached": False, "text": "无人接听"}


def attempt(at: str, channel: ContactChannel = ContactChannel.TELEPHONE) -> Phrase:
    return contacts(**(MISSED | {"channel": channel, "at": moment(at)}))


THREE_ATTEMPTS = (
    attempt("2026-09-07 11:00"),
    attempt("2026-09-08 11:00", ContactChannel.TEXT_MESSAGE),
    attempt("2026-09-09 11:00"),
)
UPHELD = (responds(), proposes(), customer(accepted=False), consents(by="head"), notifies())

READY: dict[Outcome, tuple[Phrase, ...]] = {
    Outcome.ACCEPTED: (responds(), proposes(), customer()),
    Outcome.CLOSED_UNACCEPTED: UPHELD,
    Outcome.MERGED: (),
    Outcome.REFUSED: (contacts(),),
    Outcome.UNREACHABLE: (*THREE_ATTEMPTS, consents("unreachable")),
    Outcome.AGREED_OTHERWISE: (responds(), contacts()),
    Outcome.MEDIATION: (links("mediation"), proceeding_ends()),
    Outcome.ARBITRATION: (links("arbitration"), proceeding_ends()),
    Outcome.COURT: (links("court"), proceeding_ends()),
}
"""What has been said to a case that may end so, besides the checklist."""


def ready(outcome: Outcome, *without: Phrase) -> Story:
    """A case on Wednesday noon that may end with the outcome, but for what is left out."""
    said = [phrase for phrase in READY[outcome] if phrase not in without]
    who: dict[str, Any] = {"complainant": STRANGER} if outcome is Outcome.REFUSED else {}
    story = given(MONDAY, acknowledges(), **who).recorded_until("2026-09-09 12:00")
    for phrase in said:
        story.when(phrase)
        assert isinstance(story.last, tuple), story.last
    return story


def body(outcome: Outcome) -> dict[str, Any]:
    return {"master": "RD-0000-0000-0001"} if outcome is Outcome.MERGED else {}


def without_item(*items: str) -> list[dict[str, Any]]:
    return [entry for entry in full_checklist(book()) if entry["item"] not in items]


# ---- all conditions hold ------------------------------------------------------------------------


@pytest.mark.parametrize("outcome", READY)
def test_with_every_condition_of_its_outcome_a_case_is_closed(outcome: Outcome) -> None:
    story = ready(outcome).when(closes(outcome.value, **body(outcome))).then("closed")
    case = story.case
    assert (case.status, case.stage) == (Status.CLOSED, Stage.CLOSED)
    assert case.closing is not None
    assert (case.closing.outcome, case.closing.clause) == (outcome, case.rulebook.outcome(outcome).clause)
    assert not case.running()
    assert is_finished(case)
    assert next_step(case) is None
    assert was_resolved(case) == (outcome in {Outcome.ACCEPTED, Outcome.AGREED_OTHERWISE})


def test_the_table_has_every_outcome() -> None:
    assert set(READY) | {Outcome.WITHDRAWN} == set(Outcome) == {rule.outcome for rule in book().outcomes}


def test_l15_a_withdrawal_ends_the_procedure_the_moment_it_arrives() -> None:
    for said in ((), (responds(), proposes()), (links(),)):
        story = given(MONDAY, acknowledges(), *said).when(withdraws(), at="2026-09-07 18:00")
        assert story.of("closed")[0].outcome is Outcome.WITHDRAWN
        assert story.of("closed")[0].at == moment("2026-09-07 18:00")
        assert not story.case.running()


def test_l15_nobody_closes_as_withdrawn_for_the_customer() -> None:
    given(MONDAY).when(closes("withdrawn")).refused(RefusalCode.MALFORMED, "withdraw")


# ---- each condition missing alone ---------------------------------------------------------------

LACKING: list[tuple[Outcome, Need, Phrase]] = [
    (Outcome.ACCEPTED, Need.ACCEPTANCE_WITH_EVIDENCE, READY[Outcome.ACCEPTED][2]),
    (Outcome.CLOSED_UNACCEPTED, Need.UPHELD_BY_LEVEL_ABOVE, UPHELD[3]),
    (Outcome.CLOSED_UNACCEPTED, Need.DECISION_NOTICE_DELIVERED, UPHELD[4]),
    (Outcome.REFUSED, Need.PERSON_TOLD, READY[Outcome.REFUSED][0]),
    (Outcome.UNREACHABLE, Need.HEAD_CONSENT, READY[Outcome.UNREACHABLE][3]),
    *((Outcome.UNREACHABLE, Need.ATTEMPTS_ON_CHANNELS, attempt) for attempt in THREE_ATTEMPTS),
    (Outcome.AGREED_OTHERWISE, Need.TERMS_AGREED, READY[Outcome.AGREED_OTHERWISE][1]),
    (Outcome.AGREED_OTHERWISE, Need.INVESTIGATION_COMPLETE, READY[Outcome.AGREED_OTHERWISE][0]),
    *(
        (outcome, Need.PROCEEDING_ENDED, READY[outcome][1])
        for outcome in (Outcome.MEDIATION, Outcome.ARBITRATION, Outcome.COURT)
    ),
]


@pytest.mark.parametrize(("outcome", "need", "lacking"), LACKING)
def test_a_condition_that_is_missing_alone_is_named(outcome: Outcome, need: Need, lacking: Phrase) -> None:
    story = ready(outcome, lacking).when(closes(outcome.value, **body(outcome)))
    story.refused(RefusalCode.CLOSING_CONDITION_UNMET, need.value)
    assert story.last.text.count(":") == 1, "and no other"  # type: ignore[union-attr]
    assert story.last.field == "outcome"  # type: ignore[union-attr]


@pytest.mark.parametrize("relation", ["insured", "beneficiary"])
def test_l18_a_customers_first_complaint_is_handled_and_not_refused(relation: str) -> None:
    customer_of_ours = STRANGER | {"relation": relation}
    story = given(MONDAY, acknowledges(), contacts(), complainant=customer_of_ours).when(closes("refused"))
    story.refused(RefusalCode.CLOSING_CONDITION_UNMET, Need.NOT_ENTITLED_OR_NOTHING_NEW.value)


def test_r7_4_terms_agreed_before_anybody_knew_the_facts_do_not_count() -> None:
    story = given(MONDAY, acknowledges(), contacts()).when(responds(), at="2026-09-08 10:00")
    story.when(closes("agreed_otherwise")).refused(
        RefusalCode.CLOSING_CONDITION_UNMET, Need.TERMS_AGREED.value
    )


@pytest.mark.parametrize("outcome", [Outcome.MEDIATION, Outcome.ARBITRATION, Outcome.COURT])
def test_a_proceeding_of_another_kind_does_not_end_the_case_so(outcome: Outcome) -> None:
    other = Outcome.COURT if outcome is not Outcome.COURT else Outcome.MEDIATION
    story = ready(other).when(closes(outcome.value))
    story.refused(RefusalCode.CLOSING_CONDITION_UNMET, Need.PROCEEDING_LINKED.value)


def test_nothing_at_all_names_every_condition() -> None:
    story = given(MONDAY).when(closes("closed_unaccepted", checklist=[]))
    for need in book().outcome(Outcome.CLOSED_UNACCEPTED).conditions:
        story.refused(RefusalCode.CLOSING_CONDITION_UNMET, need.value)


def test_a_case_is_not_merged_into_itself_or_into_nothing() -> None:
    story = given(MONDAY)
    for master in (None, story.case.complaint_no):
        story.when(closes("merged", master=master)).refused(
            RefusalCode.CLOSING_CONDITION_UNMET, "master_case_open"
        )


# ---- the position after the latest proposal (R7.4(2)) -------------------------------------------


def test_another_proposal_needs_another_acceptance() -> None:
    story = given(MONDAY, responds(), proposes(), customer(), proposes())
    story.when(closes()).refused(RefusalCode.CLOSING_CONDITION_UNMET, "acceptance_with_evidence")


def test_another_proposal_needs_to_be_upheld_and_told_anew() -> None:
    for later in (timedelta(), timedelta(hours=1)):  # the very same second, or long after
        story = given(MONDAY, *UPHELD).when(proposes(), after=later)
        story.when(closes("closed_unaccepted"))
        story.refused(RefusalCode.CLOSING_CONDITION_UNMET, "upheld_by_level_above")
        story.refused(RefusalCode.CLOSING_CONDITION_UNMET, "decision_notice_delivered")


def test_investigation_and_proposal_belong_to_a_position() -> None:
    told = consents(by="head")
    story = given(opening(moment(MONDAY), rules=old_book()), told, notifies()).when(
        closes("closed_unaccepted")
    )
    story.refused(RefusalCode.CLOSING_CONDITION_UNMET, "investigation_complete")
    story.refused(RefusalCode.CLOSING_CONDITION_UNMET, "proposal_exists")


# ---- unreachable (L21) --------------------------------------------------------------------------


def unreachable(*attempts: Phrase) -> Story:
    story = given(MONDAY, acknowledges()).recorded_until("2026-09-09 12:00")
    for phrase in (*attempts, consents("unreachable")):
        story.when(phrase)
    return story.when(closes("unreachable"))


def test_l21_attempts_count_by_number_channel_and_day() -> None:
    text = ContactChannel.TEXT_MESSAGE
    unreachable(*THREE_ATTEMPTS[:2]).refused(RefusalCode.CLOSING_CONDITION_UNMET, "2 of 3 attempts")
    unreachable(*(attempt(f"2026-09-0{day} 11:00") for day in (7, 8, 9))).refused(
        RefusalCode.CLOSING_CONDITION_UNMET, "1 of 2 channels"
    )
    unreachable(
        attempt("2026-09-08 11:00"), attempt("2026-09-08 12:00", text), attempt("2026-09-09 11:00")
    ).refused(RefusalCode.CLOSING_CONDITION_UNMET, "over 2 of 3 days")
    unreachable(*THREE_ATTEMPTS).then("closed")


def test_l21_once_reached_the_attempts_and_the_consent_count_from_there() -> None:
    reached = contacts(direction="inbound", at=moment("2026-09-08 18:00"))
    unreachable(*THREE_ATTEMPTS, reached).refused(RefusalCode.CLOSING_CONDITION_UNMET, "1 of 3 attempts")
    story = ready(Outcome.UNREACHABLE).when(contacts(direction="inbound"), at="2026-09-11 10:00")
    story.when(closes("unreachable"), at="2026-09-15 10:00").refused(
        RefusalCode.CLOSING_CONDITION_UNMET, "head_consent"
    )


def test_l21_a_call_of_the_customer_that_failed_is_no_attempt_of_ours() -> None:
    inbound = contacts(**(MISSED | {"direction": "inbound", "at": moment("2026-09-09 11:00")}))
    unreachable(*THREE_ATTEMPTS[:2], inbound).refused(RefusalCode.CLOSING_CONDITION_UNMET, "2 of 3 attempts")


def test_l21_attempts_dated_before_the_complaint_prove_nothing() -> None:
    early = tuple(attempt(f"2026-09-0{day} 11:00", ContactChannel.MAIL) for day in (3, 4))
    unreachable(*early, attempt("2026-09-09 11:00")).refused(
        RefusalCode.CLOSING_CONDITION_UNMET, "1 of 3 attempts"
    )


# ---- the checklist (R6.2(4), R6.2(8)) -----------------------------------------------------------


@pytest.mark.parametrize("category", Category)
def test_r6_2_every_category_has_its_checklist_and_every_item_counts(category: Category) -> None:
    items = [item.id for item in book().checklist(category)]
    for item in items:
        story = given(MONDAY, responds(), proposes(), customer(), category=category)
        left = [entry for entry in full_checklist(book(), category) if entry["item"] != item]
        story.when(closes(checklist=left))
        story.refused(
            RefusalCode.CLOSING_CONDITION_UNMET if item == "contracts" else RefusalCode.CHECKLIST_INCOMPLETE,
            item,
        )


def test_r6_2_the_contracts_are_disposed_of_even_where_no_checklist_is_complete() -> None:
    story = ready(Outcome.AGREED_OTHERWISE).when(
        closes("agreed_otherwise", checklist=without_item("contracts"))
    )
    story.refused(RefusalCode.CLOSING_CONDITION_UNMET, "contracts_disposed")


@pytest.mark.parametrize(
    ("waived_by", "allowed"),
    [
        ("he.lixin", True),  # the branch head, who supervises
        ("zhou.wenbo", True),  # the head of the business line
        ("cheng.ruixue", False),  # the officer who closes
        ("han.dongmei", False),  # the person complained about
        ("lu.hongxia", False),  # head of another branch
    ],
)
def test_r6_2_an_item_is_waived_by_a_named_superior_of_the_case(waived_by: str, allowed: bool) -> None:  # noqa: FBT001 - a row of the table
    waiver = {"item": "record", "waived_by": waived_by, "reason": "原件在法院"}
    story = ready(Outcome.ACCEPTED).when(closes(checklist=[*without_item("record"), waiver]))
    if allowed:
        story.then("closed")
    else:
        story.refused(RefusalCode.WAIVER_NOT_BY_SUPERIOR)


def test_r6_2_nobody_waives_for_themselves() -> None:
    waiver = {"item": "record", "waived_by": "he.lixin", "reason": "原件在法院"}
    story = ready(Outcome.ACCEPTED).when(closes(by="head", checklist=[*without_item("record"), waiver]))
    story.refused(RefusalCode.WAIVER_NOT_BY_SUPERIOR)


def test_an_item_that_the_category_does_not_have_is_a_mistake() -> None:
    story = ready(Outcome.ACCEPTED).when(
        closes(checklist=[*full_checklist(book()), {"item": "x", "done": True}])
    )
    story.refused(RefusalCode.MALFORMED, "x")


# ---- what closing does --------------------------------------------------------------------------


def test_one_step_stops_every_clock_but_the_promises() -> None:
    promise = {"kind": "payment", "amount": 3000, "text": "赔付"}
    story = given(MONDAY, responds(), proposes(commitments=[promise]), customer())
    assert len(story.runs()) > 1
    story.when(closes()).then("closed")
    assert story.runs() == {"commitment-1"}
    assert {event.verdict for event in story.of("clock_stopped")} == {Verdict.MET}
    assert not is_finished(story.case)
    step = next_step(story.case)
    assert step is not None
    assert (step.clause, step.who) == ("R4.4", story.case.officer)
    story.when(settles(1))
    assert is_finished(story.case)
    assert next_step(story.case) is None


def test_a_closed_case_rings_no_more() -> None:
    story = given(MONDAY, responds(), proposes(), customer(), closes()).passes("2027-09-07 10:00")
    assert story.last == ()


def test_a_case_is_closed_once() -> None:
    story = given(MONDAY, responds(), proposes(), customer(), closes())
    story.when(closes()).refused(RefusalCode.CASE_CLOSED, "accepted")
    story.when(withdraws()).refused(RefusalCode.CASE_CLOSED)


def test_a_late_case_closes_late() -> None:
    story = given(MONDAY, responds(), proposes()).when(customer(), at="2026-09-11 09:00").when(closes())
    assert story.clock("resolution").verdict == "breached"
    assert story.case.status is Status.CLOSED


@pytest.mark.parametrize("outcome", Outcome)
def test_l20_a_review_may_be_asked_for_30_days_where_the_book_says_so(outcome: Outcome) -> None:
    story = given(MONDAY, withdraws()) if outcome is Outcome.WITHDRAWN else ready(outcome)
    if outcome is not Outcome.WITHDRAWN:
        story.when(closes(outcome.value, **body(outcome)))
    until = story.case.closing.review_until if story.case.closing else None
    if not book().outcome(outcome).review_window:
        assert until is None
    else:  # 30 days from Wednesday 9 September end on Friday 9 October, at 24:00
        assert until == moment("2026-10-10 00:00")


def test_l20_the_review_window_is_counted_in_the_units_of_the_book() -> None:
    story = given(MONDAY, acknowledges(), responds(), proposes(), customer(), closes(), rules=book("fast"))
    assert story.case.closing is not None
    assert story.case.closing.review_until is not None
    assert story.case.closing.review_until - story.now < timedelta(hours=1)
