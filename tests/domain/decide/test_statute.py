"""The class of the statutory term, new facts in an open case, what the term waits for (L18, L23)."""

from __future__ import annotations

import pytest

from domain.refusals import RefusalCode
from tests.infra.cases import old_book, opening
from tests.infra.scenario import (
    MONDAY,
    acknowledges,
    adds_evidence,
    closes,
    customer,
    extends,
    given,
    links,
    moment,
    notifies,
    proceeding_ends,
    progress,
    proposes,
    responds,
    resumes,
    sets_severity,
    suspends,
    withdraws,
)
from tests.infra.scenario_law import (
    adds_new_facts,
    checks_proceeding,
    classifies,
)

# ---- class (L18) --------------------------------------------------------------------------------


@pytest.mark.parametrize(("severity", "due"), [("ordinary", "2026-09-23"), ("difficult", "2026-10-09")])
def test_l18_the_class_is_that_of_the_severity_unless_somebody_says_otherwise(
    severity: str, due: str
) -> None:
    assert given(MONDAY, severity=severity).due("statutory").startswith(due)


def test_l18_a_clear_case_that_turns_out_complex_has_thirty_days() -> None:
    story = given(MONDAY, acknowledges()).when(classifies("complex"), at="2026-09-21 10:00")
    story.then("classified", "clock_rebudgeted")
    assert story.due("statutory") == "2026-10-09 00:00", "the last day, 7 October, is a holiday"
    story.when(classifies("simple")).then("classified", "clock_rebudgeted")
    assert story.due("statutory") == "2026-09-23 00:00"


def test_l18_the_ledger_of_the_term_is_carried_when_the_class_changes() -> None:
    story = given(MONDAY, acknowledges()).recorded_until("2026-09-18 10:00")
    fired = [rung.name for rung in story.clock("statutory").rungs if rung.fired_at is not None]
    assert fired == ["reminder"]
    story.when(suspends()).when(resumes(), at="2026-09-20 10:00").when(extends()).when(classifies("complex"))
    clock = story.clock("statutory")
    assert [rung.name for rung in clock.rungs if rung.fired_at is not None] == ["reminder"], "it rings once"
    assert (len(clock.suspensions), len(clock.extensions), clock.run) == (1, 1, 1)
    assert story.due("statutory") == "2026-11-10 00:00", "30 days, 30 more, two left out, Sunday to Monday"


def test_l18_a_class_set_by_hand_outlasts_a_change_of_severity_and_a_new_term() -> None:
    story = given(MONDAY, classifies("complex"), adds_new_facts())
    assert story.clock("statutory").budget.amount == 30
    story = given(MONDAY, classifies("complex"), sets_severity("difficult"), sets_severity("ordinary"))
    assert story.clock("statutory").budget.amount == 30
    story.when(classifies("simple"))
    assert story.clock("statutory").budget.amount == 15


def test_l18_a_breach_stays_a_breach_whatever_the_class_becomes() -> None:
    story = given(MONDAY, acknowledges()).passes("2026-09-24 10:00").when(classifies("complex"))
    assert story.clock("statutory").verdict == "breached"


def test_l18_a_complex_case_that_becomes_simple_too_late_is_breached_at_once() -> None:
    story = given(MONDAY, acknowledges(), classifies("complex")).recorded_until("2026-09-25 10:00")
    story.when(classifies("simple")).passes("2026-09-25 10:01")
    assert "statutory:1:breach" in story.fired()


def test_l18_a_class_is_set_where_the_rule_book_knows_classes() -> None:
    old = given(opening(moment(MONDAY), rules=old_book()))
    old.when(classifies("complex")).refused(RefusalCode.DECISION_NOT_OFFERED, "severity")
    given(MONDAY).when(classifies("simple")).refused(RefusalCode.SAME_CLASS)
    given(MONDAY, withdraws()).when(classifies("complex")).refused(RefusalCode.CASE_CLOSED)


# ---- new facts (L18) ----------------------------------------------------------------------------


def test_l18_new_facts_start_the_term_anew_and_freeze_the_verdict_of_the_old_run() -> None:
    story = given(MONDAY, acknowledges()).recorded_until("2026-09-21 10:00")
    story.when(adds_new_facts()).then("new_facts_added", "clock_stopped", "clock_started")
    first, second = (clock for clock in story.case.clocks if clock.name == "statutory")
    assert (first.verdict, second.run, second.started_by) == ("met", 2, "new_facts")
    assert story.due("statutory") == "2026-10-09 00:00", "15 days, the last of which falls into the holidays"
    late = given(MONDAY, acknowledges()).recorded_until("2026-09-24 10:00").when(adds_new_facts())
    verdicts = [clock.verdict for clock in late.case.clocks if clock.name == "statutory"]
    assert verdicts == ["breached", "running"]


def test_l18_a_term_begun_anew_may_be_extended_once_again() -> None:
    story = given(MONDAY, extends(), adds_new_facts(), extends())
    story.when(extends()).refused(RefusalCode.ALREADY_EXTENDED)


def test_l18_new_facts_after_the_decision_was_told_open_a_term_again() -> None:
    story = given(MONDAY, responds(), proposes(), notifies()).when(adds_new_facts(), at="2026-09-10 10:00")
    assert "statutory" in story.runs()
    assert story.clock("statutory").run == 2
    assert story.due("statutory") == "2026-09-29 00:00", (
        "the 15th day, 25 September, is a holiday, then a weekend"
    )


def test_l18_the_same_words_again_are_no_new_facts() -> None:
    story = given(MONDAY, adds_new_facts("交警 认定书"))
    story.when(adds_new_facts("交警认定书 ")).refused(RefusalCode.NOTHING_NEW)
    story.when(adds_new_facts("请重新核定并赔付。")).refused(RefusalCode.NOTHING_NEW, "new facts")
    story.when(adds_new_facts(evidence=["E-1"])).refused(RefusalCode.EVIDENCE_UNKNOWN)
    story.when(adds_evidence()).when(adds_new_facts("交警认定书", evidence=["E-1"])).then(
        "new_facts_added", "clock_stopped", "clock_started"
    )
    story.when(adds_new_facts("交警认定书", evidence=["E-1"])).refused(RefusalCode.NOTHING_NEW)


def test_l18_time_outside_goes_over_to_the_term_begun_anew() -> None:
    story = given(MONDAY, suspends(), adds_new_facts())
    assert story.clock("statutory").suspended
    assert story.due("statutory") == "open"


# ---- looked after (L18, L23) --------------------------------------------------------------------


def test_l18_an_appraisal_that_lasts_is_asked_after_every_thirty_days_until_it_ends() -> None:
    story = given(MONDAY, acknowledges(), suspends())
    assert "suspension" in story.runs()
    story.passes("2026-11-10 10:00")
    assert [rung for rung in story.fired() if rung.startswith("suspension")] == [
        "suspension:1:check",
        "suspension:2:check",
    ]
    story.when(resumes())
    assert "suspension" not in story.runs()


def test_l23_a_check_counts_from_when_it_was_made() -> None:
    story = given(MONDAY, acknowledges(), links()).when(checks_proceeding(), at="2026-09-28 10:00")
    story.then("proceeding_checked", "clock_stopped", "clock_started")
    assert story.due("proceeding") == "2026-10-29 00:00"
    given(MONDAY).when(checks_proceeding()).refused(RefusalCode.NO_PROCEEDING)


def test_l23_a_mediation_is_looked_after_once_and_an_appraisal_beside_it_by_itself() -> None:
    story = given(MONDAY, acknowledges(), links("mediation"))
    assert "suspension" not in story.runs(), "the proceeding has a clock of its own"
    story.when(suspends("appraisal")).when(proceeding_ends())
    assert "suspension" in story.runs()
    assert "proceeding" not in story.runs()


def test_l23_a_check_of_one_thing_does_not_wake_another_that_is_over() -> None:
    story = given(MONDAY, links(), proceeding_ends(), suspends("appraisal")).when(checks_proceeding())
    assert "proceeding" not in story.runs(), "the mediation is over"
    story.when(resumes()).when(links()).when(checks_proceeding())
    assert "suspension" not in story.runs(), "the appraisal is over"


def test_l18_what_ends_the_term_ends_the_looking_after() -> None:
    told = given(MONDAY, responds(), proposes(), suspends(), notifies())
    assert "suspension" not in told.runs(), "the notice stopped the only clock that stood still"
    closed = given(MONDAY, responds(), proposes(), suspends(), customer(), closes())
    assert not closed.runs()


def test_l18_a_suspension_tells_how_the_complainant_was_told_and_a_proof_that_is_none_is_refused() -> None:
    given(MONDAY).when(suspends(channel="post", proof="已寄")).refused(RefusalCode.PROOF_MISSING, "tracking")
    story = given(MONDAY).when(suspends(channel="telephone", proof="录音 REC-20260907-12"))
    told = story.of("clock_suspended")[0]
    assert (told.channel, told.proof) == ("telephone", "录音 REC-20260907-12")


# ---- extension (L18, L21) -----------------------------------------------------------------------


def test_l18_an_extension_is_told_with_what_proves_it() -> None:
    story = given(MONDAY)
    story.when(extends(channel=None, proof=None)).refused(RefusalCode.PROOF_MISSING, "channel")
    story.when(extends(proof="已寄出")).refused(RefusalCode.PROOF_MISSING, "tracking number")
    story.when(extends(channel="wechat")).refused(RefusalCode.PROOF_MISSING, "wechat")
    story.when(extends()).then("clock_extended")
    assert (story.of("clock_extended")[0].channel, story.of("clock_extended")[0].proof) == (
        "post",
        "EMS 回执 1234",
    )


def test_l18_under_an_older_rule_book_words_are_notice_enough() -> None:
    old = given(opening(moment(MONDAY), rules=old_book()))
    old.when(extends(channel=None, proof=None)).then("clock_extended")
    old.when(progress()).then("progress_recorded")
