"""Working days end at the close of business, calendar days at 24:00 (R7.2, R6.3(1), L18; Civil Code 201 to 203)."""

from __future__ import annotations

import pytest

from domain import clocks
from domain.calendar import publish
from domain.clocks import Verdict
from domain.values import Severity
from tests.domain.clocks_given import (
    YEAR_2027,
    around_the_clock,
    at,
    calendar,
    clock,
    due,
    plain,
    rung_due,
)


@pytest.mark.parametrize(
    ("received", "due_at"),
    [
        ("2026-09-07 10:00", "2026-09-10 17:30"),  # Monday to Thursday
        ("2026-09-07 23:59", "2026-09-10 17:30"),  # after the close: the day counts no more and no less
        ("2026-09-08 00:01", "2026-09-11 17:30"),  # two minutes later it is another day
        ("2026-09-11 17:00", "2026-09-16 17:30"),  # Friday evening to Wednesday
        ("2026-09-12 10:00", "2026-09-16 17:30"),  # Saturday
        ("2026-09-13 10:00", "2026-09-16 17:30"),  # Sunday
        ("2026-09-29 16:00", "2026-10-09 17:30"),  # over National Day
        ("2026-09-30 09:00", "2026-10-10 17:30"),  # the make-up Saturday 10 Oct is the third day
        ("2026-10-04 12:00", "2026-10-10 17:30"),  # received on a holiday
        ("2026-10-09 09:00", "2026-10-13 17:30"),  # 10 Oct works, 11 Oct does not
        ("2026-02-13 10:00", "2026-02-25 17:30"),  # Spring Festival: 14 Feb works, 15 to 23 Feb do not
        ("2026-02-17 10:00", "2026-02-26 17:30"),  # received in the Spring Festival
        ("2026-02-26 10:00", "2026-03-02 17:30"),  # 28 Feb is a make-up Saturday, Sunday 1 Mar is not
        ("2024-02-28 10:00", "2024-03-04 17:30"),  # 29 Feb is a day
        ("2025-01-24 10:00", "2025-02-05 17:30"),  # Sunday 26 Jan works, New Year until 4 Feb
    ],
)
def test_r7_2_three_working_days_after_the_day_of_receipt(received: str, due_at: str) -> None:
    assert due(clock("resolution", received)) == due_at


@pytest.mark.parametrize(
    ("stopped", "verdict"),
    [
        ("2026-10-09 17:29:59", Verdict.MET),
        ("2026-10-09 17:30:00", Verdict.MET),
        ("2026-10-09 17:30:01", Verdict.BREACHED),
    ],
)
def test_r7_2_the_period_ends_with_the_close_of_business(stopped: str, verdict: Verdict) -> None:
    resolution = clock("resolution", "2026-09-29 16:00")
    assert clocks.stop(resolution, at(stopped), calendar()).verdict is verdict


def test_without_business_hours_the_last_day_ends_at_midnight() -> None:
    resolution = clock("resolution", "2026-09-29 16:00")
    assert due(resolution, around_the_clock()) == "2026-10-10 00:00"
    assert clocks.stop(resolution, at("2026-10-09 23:59:59"), around_the_clock()).verdict is Verdict.MET
    assert clocks.stop(resolution, at("2026-10-10 00:00:01"), around_the_clock()).verdict is Verdict.BREACHED


def test_r7_2_the_reminder_comes_a_working_day_earlier_and_pressing_goes_on_after_the_breach() -> None:
    resolution = clock("resolution", "2026-09-29 16:00")
    assert rung_due(resolution, "reminder") == "2026-10-08 17:30"
    assert rung_due(resolution, "chase") == "2026-10-12 17:30"
    assert rung_due(resolution, "escalate") == "2026-10-14 17:30"


# ---- the same working day -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "due_at"),
    [
        ("2026-09-29 00:00", "2026-09-29 17:30"),
        ("2026-09-29 17:29:59", "2026-09-29 17:30"),
        ("2026-09-29 17:30:00", "2026-09-30 17:30"),  # at the close it is too late for that day
        ("2026-09-29 17:30:01", "2026-09-30 17:30"),
        ("2026-09-30 18:00", "2026-10-08 17:30"),  # the next working day is after National Day
        ("2026-10-03 10:00", "2026-10-08 17:30"),  # on a holiday
        ("2026-10-09 18:00", "2026-10-10 17:30"),  # the next day is a make-up Saturday
        ("2026-10-10 10:00", "2026-10-10 17:30"),  # on a make-up Saturday
        ("2026-10-11 10:00", "2026-10-12 17:30"),  # on a Sunday
    ],
)
def test_r6_3_1_arranged_on_the_working_day_of_receipt_else_on_the_next(received: str, due_at: str) -> None:
    assert due(clock("arrangement", received)) == due_at


# ---- calendar days ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("received", "severity", "ends"),
    [
        ("2026-09-01 10:00", Severity.ORDINARY, "2026-09-17 00:00"),  # Wednesday 16 Sep, 24:00
        ("2026-09-01 23:59", Severity.ORDINARY, "2026-09-17 00:00"),
        ("2026-09-02 00:01", Severity.ORDINARY, "2026-09-18 00:00"),
        ("2026-08-28 10:00", Severity.ORDINARY, "2026-09-15 00:00"),  # Saturday 12 Sep moves to Monday 14
        ("2026-09-05 10:00", Severity.ORDINARY, "2026-09-21 00:00"),  # Sunday 20 Sep is a make-up day: stands
        (
            "2026-09-16 10:00",
            Severity.ORDINARY,
            "2026-10-09 00:00",
        ),  # 1 Oct moves over the holiday to the 8th
        ("2026-09-25 10:00", Severity.ORDINARY, "2026-10-11 00:00"),  # 10 Oct is a make-up Saturday: stands
        ("2026-09-26 10:00", Severity.ORDINARY, "2026-10-13 00:00"),  # Sunday 11 Oct moves to Monday
        ("2026-01-31 10:00", Severity.ORDINARY, "2026-02-25 00:00"),  # 15 Feb moves over the Spring Festival
        ("2026-09-01 10:00", Severity.MAJOR, "2026-10-09 00:00"),  # 30 days end on 1 Oct
        ("2026-09-10 10:00", Severity.DIFFICULT, "2026-10-11 00:00"),  # 30 days end on the make-up Saturday
        ("2024-02-14 10:00", Severity.ORDINARY, "2024-03-01 00:00"),  # ends on 29 Feb
        ("2024-01-30 10:00", Severity.MAJOR, "2024-03-01 00:00"),  # over 29 Feb
    ],
)
def test_l18_calendar_days_move_from_a_day_of_rest(received: str, severity: Severity, ends: str) -> None:
    assert due(clock("statutory", received, severity)) == ends


def test_l18_24_00_of_the_last_day_is_in_time_and_a_second_later_is_not() -> None:
    statutory = clock("statutory", "2026-09-01 10:00")
    assert clocks.stop(statutory, at("2026-09-16 23:59:59"), calendar()).verdict is Verdict.MET
    assert clocks.stop(statutory, at("2026-09-17 00:00:00"), calendar()).verdict is Verdict.MET
    assert clocks.stop(statutory, at("2026-09-17 00:00:01"), calendar()).verdict is Verdict.BREACHED


def test_days_are_judged_in_the_calendars_zone() -> None:
    """16:30 UTC on the 7th is half past midnight of the 8th in Shanghai."""
    resolution = plain("3 working days", at("2026-09-08 00:30"))
    assert resolution.started_at.day == 7
    assert due(resolution) == "2026-09-11 17:30"


# ---- years without a notice ---------------------------------------------------------------------


def test_a_deadline_in_an_unpublished_year_is_provisional_and_never_an_error() -> None:
    resolution = clock("resolution", "2026-12-31 10:00")
    before = clocks.project(resolution, calendar())
    assert before.provisional
    assert due(resolution) == "2027-01-05 17:30"
    assert "the calendar of 2027 is not yet published: weekends only, provisional" in before.explanation


def test_publishing_the_year_projects_the_deadline_anew() -> None:
    resolution = clock("resolution", "2026-12-31 10:00")
    newer = publish(calendar(), YEAR_2027)
    after = clocks.project(resolution, newer)
    assert not after.provisional
    assert due(resolution, newer) == "2027-01-06 17:30"
    assert "1 to 3 Jan 2027 is New Year's Day" in after.explanation


def test_a_verdict_once_given_stays_when_the_year_is_published() -> None:
    resolution = clock("resolution", "2026-12-31 10:00")
    late = clocks.stop(resolution, at("2027-01-06 10:00"), calendar())
    assert late.verdict is Verdict.BREACHED
    newer = publish(calendar(), YEAR_2027)
    assert clocks.stop(resolution, at("2027-01-06 10:00"), newer).verdict is Verdict.MET
    assert clocks.stop(late, at("2027-01-06 10:00"), newer) == late
    assert clocks.judge(late, at("2027-01-06 10:00"), newer) is Verdict.BREACHED


def test_a_deadline_that_ends_in_the_published_year_is_certain() -> None:
    assert not clocks.project(clock("opinion", "2026-12-28 10:00"), calendar()).provisional
    assert clocks.project(clock("resolution", "2026-12-28 10:00"), calendar()).provisional, (
        "a later rung is not"
    )


def test_calendar_days_are_provisional_only_where_their_last_day_is_unpublished() -> None:
    inside = clocks.project(clock("statutory", "2026-12-10 10:00"), calendar())
    assert not inside.provisional
    assert clocks.project(clock("statutory", "2026-12-20 10:00"), calendar()).provisional
