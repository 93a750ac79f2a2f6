"""Explanations one can read: what was counted, what was not, why, and by which clause."""

from __future__ import annotations

from domain import clocks
from domain.calendar import publish
from domain.clocks import Extension
from domain.units import Budget
from domain.values import SuspensionReason
from tests.domain.clocks_given import (
    YEAR_2027,
    around_the_clock,
    at,
    book,
    calendar,
    clock,
    plain,
    suspended,
    told,
)


def test_working_days_over_national_day() -> None:
    assert told(clock("resolution", "2026-09-29 16:00")) == (
        "received Tuesday 2026-09-29 16:00; that day is not counted; 30 Sep is day 1; "
        "1 to 7 Oct is National Day; 8 Oct day 2; 9 Oct day 3; due Friday 9 Oct 17:30; R7.2"
    )


def test_working_days_over_national_day_in_chinese() -> None:
    assert clocks.explain_zh(clock("resolution", "2026-09-29 16:00"), calendar()) == (
        "2026年9月29日（星期二）16:00主要责任人接到；当日不计；9月30日为第1日；10月1日至7日国庆节；"
        "10月8日为第2日；10月9日为第3日；2026年10月9日（星期五）17:30到期；依据 R7.2"
    )


def test_working_days_over_a_make_up_saturday() -> None:
    assert told(clock("resolution", "2026-10-08 10:00")) == (
        "received Thursday 2026-10-08 10:00; that day is not counted; 9 Oct is day 1; "
        "10 Oct is a make-up working day: day 2; 11 Oct is a Sunday; 12 Oct day 3; "
        "due Monday 12 Oct 17:30; R7.2"
    )
    assert "10月10日调休上班，为第2日" in clocks.explain_zh(
        clock("resolution", "2026-10-08 10:00"), calendar()
    )


def test_working_days_over_a_weekend_without_business_hours() -> None:
    assert told(clock("resolution", "2026-09-10 10:00"), around_the_clock()) == (
        "received Thursday 2026-09-10 10:00; that day is not counted; 11 Sep is day 1; "
        "12 to 13 Sep is a weekend; 14 Sep day 2; 15 Sep day 3; due Tuesday 15 Sep 24:00; R7.2"
    )


def test_many_working_days_are_told_as_ranges() -> None:
    assert told(plain("7 working days", at("2026-09-04 10:00"))) == (
        "received Friday 2026-09-04 10:00; that day is not counted; 5 to 6 Sep is a weekend; "
        "7 to 11 Sep are days 1 to 5; 12 to 13 Sep is a weekend; 14 Sep day 6; 15 Sep day 7; "
        "due Tuesday 15 Sep 17:30; R7.2"
    )


def test_the_same_working_day_and_the_next() -> None:
    assert told(clock("arrangement", "2026-09-29 16:00")) == (
        "received Tuesday 2026-09-29 16:00; due the same working day; due Tuesday 29 Sep 17:30; R6.3(1)"
    )
    assert told(clock("arrangement", "2026-09-29 18:00")) == (
        "received Tuesday 2026-09-29 18:00; that is after the close of business, the next working day counts; "
        "due Wednesday 30 Sep 17:30; R6.3(1)"
    )
    assert told(clock("arrangement", "2026-10-03 10:00")) == (
        "received Saturday 2026-10-03 10:00; that day is not worked, the next working day counts; "
        "4 to 7 Oct is National Day; due Thursday 8 Oct 17:30; R6.3(1)"
    )
    assert "当日休息，顺延至下一工作日" in clocks.explain_zh(
        clock("arrangement", "2026-10-03 10:00"), calendar()
    )


def test_a_year_without_a_notice_and_then_with_one() -> None:
    resolution = clock("resolution", "2026-12-31 10:00")
    assert told(resolution) == (
        "received Thursday 2026-12-31 10:00; that day is not counted; 1 Jan 2027 is day 1; "
        "2 to 3 Jan 2027 is a weekend; 4 Jan 2027 day 2; 5 Jan 2027 day 3; "
        "the calendar of 2027 is not yet published: weekends only, provisional; "
        "due Tuesday 5 Jan 2027 17:30; R7.2"
    )
    assert told(resolution, publish(calendar(), YEAR_2027)) == (
        "received Thursday 2026-12-31 10:00; that day is not counted; 1 to 3 Jan 2027 is New Year's Day; "
        "4 Jan 2027 is day 1; 5 Jan 2027 day 2; 6 Jan 2027 day 3; due Wednesday 6 Jan 2027 17:30; R7.2"
    )
    assert "2027年放假安排尚未公布，暂按周末推算" in clocks.explain_zh(resolution, calendar())


def test_hours() -> None:
    assert told(clock("progress", "2026-10-03 18:00")) == (
        "received Saturday 2026-10-03 18:00; 24 hours, rest days included; due Sunday 4 Oct 18:00; R7.3"
    )
    second = clocks.start(
        book().clock_rule("progress"), run=2, at=at("2026-10-03 18:00"), by=clocks.Trigger.PROGRESS_RECORDED
    )
    assert told(second).startswith("progress recorded Saturday 2026-10-03 18:00; ")
    assert clocks.explain_zh(second, calendar()).startswith(
        "2026年10月3日（星期六）18:00上次进展备案；连续计24小时"
    )


def test_hours_with_suspended_time() -> None:
    paused = suspended(plain("24h", at("2026-09-07 10:00")), "2026-09-07 12:00", "2026-09-07 14:30")
    assert told(paused) == (
        "received Monday 2026-09-07 10:00; 24 hours, rest days included; "
        "suspended from Monday 2026-09-07 12:00 to Monday 2026-09-07 14:30 (outside appraisal), "
        "2 h 30 min not counted; due Tuesday 8 Sep 12:30; R7.2"
    )
    assert "中止（外部鉴定），不计" in clocks.explain_zh(paused, calendar())


def test_an_open_suspension() -> None:
    paused = suspended(
        clock("resolution", "2026-09-07 10:00"), "2026-09-09 09:00", None, SuspensionReason.MEDIATION
    )
    assert told(paused) == (
        "received Monday 2026-09-07 10:00; that day is not counted; 8 Sep is day 1; "
        "suspended since Wednesday 2026-09-09 09:00 (mediation), the due time is open until that ends; R7.2"
    )
    assert "中止（调解），恢复后确定到期时间" in clocks.explain_zh(paused, calendar())


def test_suspended_working_days_are_named() -> None:
    paused = suspended(clock("resolution", "2026-09-07 10:00"), "2026-09-08 09:00", "2026-09-10 09:00")
    assert told(paused) == (
        "received Monday 2026-09-07 10:00; that day is not counted; "
        "8 to 9 Sep not counted: suspended (outside appraisal); 10 Sep is day 1; 11 Sep day 2; "
        "12 to 13 Sep is a weekend; 14 Sep day 3; due Monday 14 Sep 17:30; R7.2"
    )


def test_calendar_days() -> None:
    assert told(clock("statutory", "2026-09-01 10:00")) == (
        "received Tuesday 2026-09-01 10:00; that day is not counted; 15 calendar days end on 16 Sep; "
        "due Wednesday 16 Sep 24:00; L18"
    )


def test_calendar_days_that_move() -> None:
    assert told(clock("statutory", "2026-09-16 10:00")) == (
        "received Wednesday 2026-09-16 10:00; that day is not counted; 15 calendar days end on 1 Oct; "
        "that is National Day, so the period ends on the next working day, 8 Oct; due Thursday 8 Oct 24:00; L18"
    )
    assert told(clock("statutory", "2026-08-28 10:00")).split("; ")[3] == (
        "that is a Saturday, so the period ends on the next working day, 14 Sep"
    )
    assert told(clock("statutory", "2026-09-25 10:00")).split("; ")[3] == "10 Oct is a make-up working day"
    assert "末日为国庆节，顺延至10月8日" in clocks.explain_zh(
        clock("statutory", "2026-09-16 10:00"), calendar()
    )


def test_calendar_days_with_suspended_days_and_an_extension() -> None:
    paused = suspended(clock("statutory", "2026-09-01 10:00"), "2026-09-03 09:00", "2026-09-05 09:00")
    longer = clocks.extend(
        paused,
        Extension(budget=Budget.parse("30 days"), by="P1", at=at("2026-09-10 10:00"), approved_by="P2"),
    )
    assert told(longer) == (
        "received Tuesday 2026-09-01 10:00; that day is not counted; "
        "15 calendar days extended by 30 calendar days; 3 to 4 Sep not counted: suspended (outside appraisal); "
        "45 calendar days end on 18 Oct; that is a Sunday, so the period ends on the next working day, 19 Oct; "
        "due Monday 19 Oct 24:00; L18"
    )


def test_seconds() -> None:
    fast = clocks.start(book("fast").clock_rule("progress"), run=1, at=at("2026-10-03 18:00"))
    assert told(fast) == (
        "received Saturday 2026-10-03 18:00:00; 40 seconds; due Saturday 3 Oct 18:00:40; R7.3"
    )


def test_a_promise() -> None:
    promise = clocks.start(
        book().clock_rule("commitment"), run=1, at=at("2026-09-29 16:00"), due=at("2026-10-09 12:00")
    )
    assert told(promise) == "promised for Friday 2026-10-09 12:00; R4.4"
    assert clocks.explain_zh(promise, calendar()) == "承诺于2026年10月9日（星期五）12:00前兑现；依据 R4.4"
