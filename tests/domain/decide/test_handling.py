"""Progress, arrangement, response, contact, evidence, cooperation, and what each does to the clocks (R6, R7)."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain import commands as c
from domain.refusals import RefusalCode
from domain.values import Role, Stage
from tests.infra.cases import SYSTEM
from tests.infra.handing_over import acknowledges_cooperation, reports_back
from tests.infra.scenario import (
    MONDAY,
    acknowledges,
    adds_evidence,
    answers_cooperation,
    asks_cooperation,
    contacts,
    customer,
    disputes,
    given,
    moment,
    notifies,
    progress,
    proposes,
    responds,
    says,
    withdraws,
)

# ---- progress (R7.3) ----------------------------------------------------------------------------


def test_r7_3_the_progress_clock_runs_anew_after_each_record() -> None:
    story = given(MONDAY, acknowledges()).when(progress(), at="2026-09-07 20:00")
    story.then("progress_recorded", "clock_stopped", "clock_started")
    assert story.clock("progress").run == 2
    assert story.due("progress") == "2026-09-08 20:00"
    story.when(progress(), at="2026-09-08 09:00")
    assert (story.clock("progress").run, story.due("progress")) == (3, "2026-09-09 09:00")
    assert [clock.verdict for clock in story.case.clocks if clock.name == "progress"] == [
        "met",
        "met",
        "running",
    ]


@pytest.mark.parametrize(
    ("at", "fired", "verdict"),
    [
        ("2026-09-07 21:59:59", [], "met"),
        ("2026-09-07 22:00:00", ["progress:1:reminder"], "met"),
        ("2026-09-08 09:59:59", ["progress:1:reminder"], "met"),
        ("2026-09-08 10:00:01", ["progress:1:reminder", "progress:1:breach"], "breached"),
    ],
)
def test_r7_3_a_record_is_in_time_until_the_24th_hour(at: str, fired: list[str], verdict: str) -> None:
    story = given(MONDAY, acknowledges())
    story.passes(at)
    assert story.fired() == fired
    story.when(progress())
    assert next(clock for clock in story.case.clocks if clock.name == "progress").verdict == verdict


def test_r7_3_a_record_in_the_very_second_is_in_time_if_it_comes_before_the_alarm() -> None:
    story = given(MONDAY, acknowledges())
    story.now = moment("2026-09-08 10:00")
    story.when(progress())
    assert story.fired() == ["progress:1:reminder"], "the reminder was due before"
    assert next(clock for clock in story.case.clocks if clock.name == "progress").verdict == "met"


def test_a_record_that_comes_before_the_alarm_is_heard_saves_nobody_from_the_breach() -> None:
    story = given(MONDAY, acknowledges())
    story.now = moment("2026-09-08 11:00")  # no worker ran; the record arrives with the alarms
    story.when(progress())
    assert story.fired() == ["progress:1:reminder", "progress:1:breach"]
    assert [event.late_by_seconds for event in story.of("rung_fired")] == [13 * 3600, 3600]
    assert [event.level for event in story.of("escalated")] == ["branch_head"]
    assert story.kinds().index("progress_recorded") > story.kinds().index("escalated")
    assert story.clock("progress").run == 2


def test_a_refused_message_leaves_the_missed_alarms_for_the_timer() -> None:
    story = given(MONDAY, acknowledges())
    story.now = moment("2026-09-08 11:00")
    story.when(acknowledges()).refused(RefusalCode.ALREADY_ACKNOWLEDGED)
    assert story.sleeps("2026-09-08 11:00").fired() == ["progress:1:reminder", "progress:1:breach"]


def test_a_record_carries_the_blockage_cause_until_another_is_given() -> None:
    story = given(MONDAY, progress(blockage_cause="等待交警责任认定书"), progress())
    assert story.case.blockage_cause == "等待交警责任认定书"
    story.when(progress(blockage_cause="配件缺货"))
    assert story.case.blockage_cause == "配件缺货"


def test_what_the_claims_system_says_of_the_blockage_is_kept_too() -> None:
    report = says(c.ReportClaim, SYSTEM, status="found", claim_status="核赔中", blockage_cause="等待复勘")
    story = given(MONDAY).when(report).then("claim_looked_up")
    assert (story.case.claim.status, story.case.blockage_cause) == ("found", "等待复勘")  # type: ignore[union-attr]


# ---- arrangement (R6.3(1)) ----------------------------------------------------------------------


def test_r6_3_acknowledging_stops_the_arrangement_and_begins_the_investigation() -> None:
    story = given(MONDAY).when(acknowledges(), at="2026-09-07 17:30").then("acknowledged", "clock_stopped")
    assert story.stage() is Stage.INVESTIGATING
    assert story.clock("arrangement").verdict == "breached", "the alarm of 17:30 had gone off"
    in_time = given(MONDAY).when(acknowledges(), at="2026-09-07 17:29")
    assert in_time.clock("arrangement").verdict == "met"


def test_the_arrangement_stands_once() -> None:
    given(MONDAY, acknowledges()).when(acknowledges()).refused(RefusalCode.ALREADY_ACKNOWLEDGED)


# ---- response (R7.2) ----------------------------------------------------------------------------


def test_whoever_answers_has_begun() -> None:
    story = given(MONDAY).when(responds()).then("acknowledged", "responded")
    assert story.stage() is Stage.RESPONDED
    assert "arrangement" not in story.runs()


def test_an_answer_does_not_stop_the_three_working_days_only_the_customer_does() -> None:
    story = given(MONDAY, acknowledges()).when(responds()).then("responded")
    assert {"opinion", "resolution", "statutory", "progress"} <= story.runs()


def test_an_answer_names_evidence_that_is_on_file() -> None:
    story = given(MONDAY).when(responds(evidence=["E-1"])).refused(RefusalCode.EVIDENCE_UNKNOWN, "E-1")
    story.when(adds_evidence("E-1")).when(responds(evidence=["E-1"])).then("acknowledged", "responded")


def test_a_later_answer_does_not_turn_the_case_back() -> None:
    story = given(MONDAY, responds(), proposes(), responds())
    assert story.stage() is Stage.PROPOSED


# ---- each clock stops on its own event ----------------------------------------------------------


def test_each_clock_stops_on_its_own_event_and_on_no_other() -> None:
    story = given(MONDAY)
    stopped_by = [
        (contacts(), set()),
        (adds_evidence(), set()),
        (acknowledges(), {"arrangement"}),
        (responds(), set()),
        (proposes(), {"opinion"}),
        (customer(accepted=False), set()),
        (proposes(), set()),
        (customer(accepted=True), {"resolution"}),
        (notifies(), {"statutory"}),
        (reports_back(), {"feedback"}),
    ]
    for phrase, stops in stopped_by:
        story.when(phrase)
        assert {event.name for event in story.of("clock_stopped")} == stops
    assert story.runs() == {"progress"}


def test_r6_3_the_opinion_is_given_by_the_first_proposal() -> None:
    story = given(MONDAY, responds())
    story.passes("2026-09-09 17:30")
    assert "opinion:1:breach" in story.fired()
    late = story.when(proposes(), after=timedelta(seconds=1)).clock("opinion")
    assert (late.verdict, late.stopped_at) == ("breached", story.now)


# ---- contact and evidence (R6.2) ----------------------------------------------------------------


def test_r6_2_a_contact_is_dated_when_it_was_made_and_never_ahead() -> None:
    story = given(MONDAY)
    story.when(contacts(at=moment("2026-09-07 09:30"))).then("contact_recorded")
    assert story.case.contacts[0].contacted_at == moment("2026-09-07 09:30")
    story.when(contacts(at=moment("2026-09-07 10:00:01"))).refused(RefusalCode.IN_THE_FUTURE)
    story.when(contacts(by="hotline", direction="inbound")).then("contact_recorded")


def test_evidence_has_an_id_of_its_own() -> None:
    given(MONDAY, adds_evidence("E-1")).when(adds_evidence("E-1")).refused(RefusalCode.EVIDENCE_EXISTS)


# ---- cooperation (R6.5) -------------------------------------------------------------------------


def test_r6_5_each_request_has_a_clock_that_its_answer_stops() -> None:
    story = given(MONDAY, asks_cooperation(), asks_cooperation(post="adjuster"))
    assert {"cooperation-1", "cooperation-2"} <= story.runs()
    assert story.due("cooperation-1") == "2026-09-09 17:30"
    story.when(answers_cooperation(2)).then("cooperation_answered", "clock_stopped", "clock_stopped")
    assert {e.name for e in story.of("clock_stopped")} == {"cooperation-2", "cooperation_acknowledgement-2"}
    assert "cooperation-1" in story.runs()
    story.when(answers_cooperation(2)).refused(RefusalCode.COOPERATION_UNKNOWN)
    story.when(answers_cooperation(3)).refused(RefusalCode.COOPERATION_UNKNOWN)


def test_r6_5_silence_of_a_related_post_goes_to_the_branch_head() -> None:
    story = given(MONDAY, acknowledges(), asks_cooperation(), acknowledges_cooperation())
    story.recorded_until("2026-09-09 17:30")
    assert "cooperation-1:1:breach" in story.fired()
    asked = [(event.level.value, event.reason) for event in story.of("escalated")]
    assert asked[0] == ("branch_head", "Cooperation of a related post (R6.5) was due 2026-09-09 17:30")


# ---- any state ----------------------------------------------------------------------------------


def test_what_is_said_to_a_closed_case_is_refused_but_facts_are_kept() -> None:
    story = given(MONDAY, acknowledges(), withdraws())
    for phrase in (progress(), responds(), disputes(), proposes(), asks_cooperation(), withdraws()):
        story.when(phrase).refused(RefusalCode.CASE_CLOSED, "withdrawn")
    story.when(notifies()).refused(RefusalCode.NOTICE_INCOMPLETE)
    for fact in (contacts(), adds_evidence()):
        story.when(fact)
        assert len(story.kinds()) == 1, "a fact, and no clock"


def test_who_may_not_speak_learns_that_before_they_learn_that_the_case_is_closed() -> None:
    stranger = c.Actor(person="p", role=Role.OFFICER, unit="SH")
    given(MONDAY, withdraws()).when(progress(by=stranger)).refused(RefusalCode.UNIT_NOT_ALLOWED)


def test_the_cases_time_never_runs_back() -> None:
    story = given(MONDAY, progress())
    story.now = moment("2026-09-07 09:00")  # another host's clock is behind
    story.when(progress())
    assert story.case.progress[1].at == story.case.progress[0].at
