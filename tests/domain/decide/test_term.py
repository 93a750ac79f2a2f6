"""The term of the law: suspension, extension, proceedings outside, a new calendar (L18, L19, L23)."""

from __future__ import annotations

import pytest

from domain import commands as c
from domain.calendar import publish
from domain.refusals import RefusalCode
from domain.values import Stage
from tests.domain.clocks_given import YEAR_2027
from tests.infra.cases import calendar
from tests.infra.scenario import (
    MONDAY,
    Story,
    acknowledges,
    closes,
    customer,
    directs,
    escalates,
    extends,
    given,
    links,
    notifies,
    proceeding_ends,
    progress,
    proposes,
    reopens,
    responds,
    resumes,
    says,
    sets_severity,
    suspends,
    withdraws,
)

# ---- suspension (L18) ---------------------------------------------------------------------------


def test_l18_the_time_of_an_appraisal_is_left_out_of_the_term() -> None:
    story = given(MONDAY, acknowledges())
    story.when(suspends(), at="2026-09-08 10:00").then("clock_suspended")
    assert story.due("statutory") == "open"
    assert story.due("resolution") == "2026-09-10 17:30", "what is not suspended runs on"
    story.when(resumes(), at="2026-09-11 10:00").then("clock_resumed")
    assert story.due("statutory") == "2026-09-29 00:00", (
        "three days later: Saturday 26 and Sunday 27 are rest days"
    )


def test_a_suspended_clock_breaches_nothing() -> None:
    story = given(MONDAY, acknowledges(), suspends()).passes("2026-11-30 10:00")
    assert not [rung for rung in story.fired() if rung.startswith("statutory")]
    assert story.clock("statutory").verdict == "running"


def test_a_clock_is_suspended_once_for_a_reason_and_for_each_reason_by_itself() -> None:
    story = given(MONDAY, suspends("appraisal"))
    story.when(suspends("appraisal")).refused(RefusalCode.CLOCK_SUSPENDED)
    story.when(suspends("mediation")).then("clock_suspended")
    story.when(resumes(reason="court")).refused(RefusalCode.CLOCK_NOT_SUSPENDED)
    story.when(resumes(reason="mediation")).then("clock_resumed")
    assert story.clock("statutory").suspended, "the appraisal goes on"
    story.when(resumes()).then("clock_resumed")
    story.when(resumes()).refused(RefusalCode.CLOCK_NOT_SUSPENDED)


def test_what_the_book_does_not_suspend_and_what_does_not_run_is_not_suspended() -> None:
    given(MONDAY).when(suspends(clock="progress")).refused(RefusalCode.CLOCK_NOT_RUNNING, "does not suspend")
    given(MONDAY).when(suspends(clock="commitment-1")).refused(RefusalCode.CLOCK_NOT_RUNNING)
    given(MONDAY, acknowledges()).when(suspends(clock="arrangement")).refused(RefusalCode.CLOCK_NOT_RUNNING)
    given(MONDAY, responds(), proposes(), notifies()).when(resumes()).refused(RefusalCode.CLOCK_NOT_RUNNING)
    given(MONDAY).when(suspends(clock="resolution")).then("clock_suspended")


def test_stopping_ends_a_suspension() -> None:
    story = given(MONDAY, suspends(), withdraws())
    assert not story.clock("statutory").suspended
    assert story.clock("statutory").verdict == "met"


# ---- extension (L18) ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("at", "code"),
    [
        ("2026-09-22 23:59:59", None),
        ("2026-09-23 00:00:00", RefusalCode.EXPIRED),
        ("2026-09-24 10:00:00", RefusalCode.EXPIRED),
    ],
)
def test_l18_the_term_is_extended_before_it_runs_out_or_not_at_all(at: str, code: RefusalCode | None) -> None:
    story = given(MONDAY, acknowledges()).when(extends(), at=at)
    if code is None:
        story.then("clock_extended")
        assert story.due("statutory") == "2026-10-23 00:00", "45 days"
    else:
        story.refused(code)


def test_l18_the_term_is_extended_once() -> None:
    given(MONDAY, extends()).when(extends(by="leader")).refused(RefusalCode.ALREADY_EXTENDED)


def test_l18_it_is_the_higher_unit_that_extends() -> None:
    given(MONDAY).when(extends(by="officer")).refused(RefusalCode.ACTOR_NOT_ALLOWED)
    given(MONDAY).when(extends(by="head")).refused(RefusalCode.ACTOR_NOT_ALLOWED, "L18")
    given(MONDAY).when(extends(by="line_head")).then("clock_extended")
    given(MONDAY).when(extends(by="leader")).then("clock_extended")


def test_l18_an_extension_needs_words_for_the_complainant() -> None:
    with pytest.raises(ValueError, match="notice"):
        given(MONDAY).when(extends(notice=" "))


def test_a_term_that_does_not_run_is_not_extended() -> None:
    given(MONDAY, responds(), proposes(), notifies()).when(extends()).refused(RefusalCode.CLOCK_NOT_RUNNING)


def test_the_extension_survives_a_change_of_severity() -> None:
    story = given(MONDAY, extends(), sets_severity("major"))
    assert len(story.clock("statutory").extensions) == 1
    assert story.due("statutory") == "2026-11-07 00:00", "30 and 30 days"


# ---- proceedings outside (L19, L23) -------------------------------------------------------------


@pytest.mark.parametrize("kind", ["mediation", "arbitration", "court"])
def test_l23_a_proceeding_suspends_what_the_law_leaves_out_and_is_looked_after(kind: str) -> None:
    story = given(MONDAY, acknowledges(), responds(), proposes(), customer(accepted=False))
    story.when(links(kind)).then("proceeding_linked", "clock_started", "clock_suspended", "clock_suspended")
    assert story.stage() is Stage.IN_PROCEEDING
    assert {event.name for event in story.of("clock_suspended")} == {"statutory", "resolution"}
    assert {"progress", "proceeding"} <= story.runs(), (
        "the hotline is asked whatever the case waits for (R7.3)"
    )
    story.when(links("court")).refused(RefusalCode.PROCEEDING_OPEN)
    story.when(proceeding_ends(), at="2026-09-07 16:00")
    story.then("proceeding_ended", "clock_stopped", "clock_resumed", "clock_resumed")
    assert story.stage() is Stage.NOT_ACCEPTED, "back to where it stood"
    story.when(proceeding_ends()).refused(RefusalCode.NO_PROCEEDING)


def test_l23_the_days_of_a_mediation_are_not_counted() -> None:
    story = given(MONDAY, acknowledges()).when(links(), at="2026-09-08 10:00")
    story.when(proceeding_ends(), at="2026-10-08 10:00")
    assert story.due("statutory") == "2026-10-23 00:00", "30 days later"
    assert story.due("resolution") == "2026-10-10 17:30", "three working days, the make-up Saturday the last"


def test_a_proceeding_is_checked_every_30_days_until_it_ends() -> None:
    story = given(MONDAY, acknowledges(), links()).passes("2027-01-06 10:00")
    checks = [rung for rung in story.fired() if rung.startswith("proceeding")]
    assert checks == ["proceeding:1:check", "proceeding:2:check", "proceeding:3:check"]


def test_after_an_outage_a_missed_check_is_made_once() -> None:
    story = given(MONDAY, acknowledges(), links()).sleeps("2027-09-07 10:00")
    assert [rung for rung in story.fired() if rung.startswith("proceeding")] == ["proceeding:1:check"]
    assert story.due("proceeding") == "2027-10-08 00:00"


def test_the_end_of_a_mediation_does_not_end_the_appraisal() -> None:
    story = given(MONDAY, suspends("appraisal"), links("mediation"))
    assert len(story.clock("statutory").suspensions) == 2
    story.when(proceeding_ends())
    assert story.clock("statutory").suspended, "the appraisal goes on"
    assert not story.clock("resolution").suspended


def test_a_closed_case_follows_no_proceeding_and_reopened_it_may_follow_another() -> None:
    story = given(MONDAY, acknowledges(), responds(), proposes(), links(), customer(), closes())
    assert story.case.proceeding is None
    assert "proceeding" not in story.runs()
    story.when(reopens(), at="2026-09-21 10:00").when(links("court")).then(
        "proceeding_linked", "clock_suspended", "clock_suspended", "clock_suspended"
    )


def test_a_reopened_case_stands_after_a_proceeding_by_what_is_new_on_file() -> None:
    story = given(MONDAY, responds(), proposes(), customer(), closes())
    story.when(reopens(), at="2026-09-21 10:00").when(links()).when(proceeding_ends())
    assert story.stage() is Stage.RECEIVED


# ---- the company calendar -----------------------------------------------------------------------


def new_year() -> Story:
    return given("2026-12-30 10:00", acknowledges(), progress())


def test_a_new_calendar_moves_open_clocks_and_leaves_verdicts() -> None:
    story = new_year()
    assert story.due("resolution") == "2027-01-04 17:30", "provisional: only weekends are known"
    verdict = story.clock("arrangement").verdict
    newer = says(c.PublishCalendar, "admin", calendar=publish(calendar(), YEAR_2027))
    story.when(newer).then("calendar_published")
    assert story.due("resolution") == "2027-01-05 17:30", "1 to 3 January are holidays"
    assert story.clock("arrangement").verdict == verdict
    story.when(says(c.PublishCalendar, "admin", calendar=story.case.calendar)).refused(
        RefusalCode.CALENDAR_NOT_NEWER
    )


def test_a_calendar_is_published_by_the_office_not_by_the_handler() -> None:
    given(MONDAY).when(says(c.PublishCalendar, "officer", calendar=calendar())).refused(
        RefusalCode.ACTOR_NOT_ALLOWED
    )


def test_a_directive_that_extends_a_suspended_term_counts_when_it_runs_again() -> None:
    story = given(MONDAY, acknowledges(), suspends(), escalates("line_head"))
    story.when(directs("grant_extension", 1, "line_head")).then("escalation_decided", "extension_approved")
    story.when(extends(by="officer")).then("clock_extended")
    story.when(resumes())
    assert story.due("statutory") == "2026-10-23 00:00"
