"""Hours and seconds run round the clock; promised dates stand fast (R7.3, R4.4)."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain import clocks
from domain.clocks import ClockError, RungAction, Verdict
from domain.units import Budget, Unit
from tests.domain.clocks_given import SECOND, at, book, calendar, clock, due, local, plain, rung_due


def test_r7_3_the_progress_record_is_reminded_of_at_12_hours_and_breached_at_24() -> None:
    progress = clock("progress", "2026-09-29 16:00")
    assert rung_due(progress, "reminder") == "2026-09-30 04:00"
    assert rung_due(progress, "breach") == due(progress) == "2026-09-30 16:00"


@pytest.mark.parametrize(
    ("now", "fired"),
    [
        ("2026-09-29 11:59:59", []),
        ("2026-09-29 12:00:00", ["reminder"]),
        ("2026-09-29 12:00:01", ["reminder"]),
        ("2026-09-29 23:59:59", ["reminder"]),
        ("2026-09-30 00:00:00", ["reminder", "breach"]),
    ],
)
def test_r7_3_rungs_are_due_on_the_second(now: str, fired: list[str]) -> None:
    progress = clock("progress", "2026-09-29 00:00")
    assert [rung.name for rung in clocks.due_rungs(progress, calendar(), at(now))] == fired


@pytest.mark.parametrize(
    ("stopped", "verdict"),
    [
        ("2026-09-30 15:59:59", Verdict.MET),
        ("2026-09-30 16:00:00", Verdict.MET),
        ("2026-09-30 16:00:01", Verdict.BREACHED),
    ],
)
def test_a_clock_stopped_at_or_before_its_due_time_is_met_and_breached_after(
    stopped: str, verdict: Verdict
) -> None:
    progress = clock("progress", "2026-09-29 16:00")
    assert clocks.stop(progress, at(stopped), calendar()).verdict is verdict


def test_hours_run_through_weekends_and_holidays() -> None:
    assert due(clock("progress", "2026-09-30 20:00")) == "2026-10-01 20:00"
    assert due(clock("progress", "2026-10-10 00:00")) == "2026-10-11 00:00"


def test_hours_are_never_provisional_for_no_day_is_judged() -> None:
    assert not clocks.project(clock("progress", "2026-12-31 20:00"), calendar()).provisional


def test_hours_cross_a_leap_day() -> None:
    assert due(clock("progress", "2028-02-28 12:00")) == "2028-02-29 12:00"


def test_seconds_are_plain_seconds() -> None:
    fast = clocks.start(book("fast").clock_rule("progress"), run=1, at=at("2026-10-03 23:59:45"))
    assert rung_due(fast, "reminder") == "2026-10-04 00:00:05"
    assert due(fast) == "2026-10-04 00:00:25"


def test_moments_of_any_offset_are_kept_in_utc() -> None:
    started = clocks.start(
        book().clock_rule("progress"), run=1, at=datetime.fromisoformat("2026-09-29T10:00:00+02:00")
    )
    assert started.started_at == at("2026-09-29 16:00")
    assert started.started_at.tzinfo is UTC


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="timezone"):
        clocks.start(book().clock_rule("progress"), run=1, at=datetime(2026, 9, 29, 16))  # noqa: DTZ001  # the point


# ---- promised dates -----------------------------------------------------------------------------


def promised(due_at: str, since: str = "2026-09-29 16:00") -> clocks.Clock:
    rule = book().clock_rule("commitment-2")
    return clocks.start(rule, run=1, at=at(since), name="commitment-2", due=at(due_at))


def test_r4_4_a_promise_is_due_on_its_date_and_reminded_of_a_day_before() -> None:
    promise = promised("2026-10-03 12:00")
    assert promise.name == "commitment-2"
    assert rung_due(promise, "reminder") == "2026-10-02 12:00"
    assert rung_due(promise, "breach") == due(promise) == "2026-10-03 12:00"
    assert clocks.stop(promise, at("2026-10-03 12:00"), calendar()).verdict is Verdict.MET
    assert clocks.stop(promise, at("2026-10-03 12:00:01"), calendar()).verdict is Verdict.BREACHED


def test_r4_4_a_promise_for_the_same_day_has_no_reminder_in_the_past() -> None:
    promise = promised("2026-09-29 20:00")
    assert [rung.name for rung in promise.rungs] == ["breach"]
    assert clocks.next_due(promise, calendar()) == at("2026-09-29 20:00")


def test_r4_4_a_promise_without_a_date_is_due_after_ten_days() -> None:
    assert local(book().commitment_due(at("2026-09-29 16:00"))) == "2026-10-10 00:00"
    assert book("fast").commitment_due(at("2026-09-29 16:00")) == at("2026-09-29 16:01")


def test_a_fixed_clock_needs_its_date_and_another_clock_takes_none() -> None:
    with pytest.raises(ClockError, match="needs due instant") as refused:
        clocks.start(book().clock_rule("commitment"), run=1, at=at("2026-09-29 16:00"))
    assert refused.value.code == "due_instant"
    with pytest.raises(ClockError, match="takes no due instant"):
        clocks.start(
            book().clock_rule("progress"),
            run=1,
            at=at("2026-09-29 16:00"),
            due=at("2026-09-30 16:00"),
        )


@pytest.mark.parametrize("year", [1, 1989, 2200, 9999])
def test_a_moment_beyond_reason_is_refused_at_the_start_and_overflows_nothing_later(year: int) -> None:
    moment = datetime(year, 12, 31, 23, 59, tzinfo=UTC)
    with pytest.raises(ClockError) as refused:
        clocks.start(book().clock_rule("statutory"), run=1, at=moment, severity=None)
    assert refused.value.code == "moment_out_of_range"


# ---- budgets ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "unit", "amount"),
    [
        ("12h", Unit.NATURAL_HOURS, 12),
        ("3 working days", Unit.WORKING_DAYS, 3),
        ("1 working day", Unit.WORKING_DAYS, 1),
        ("0 working days", Unit.WORKING_DAYS, 0),
        ("15 days", Unit.NATURAL_DAYS, 15),
        ("1 day", Unit.NATURAL_DAYS, 1),
        ("45s", Unit.SECONDS, 45),
    ],
)
def test_a_budget_is_its_short_text_and_back(text: str, unit: Unit, amount: int) -> None:
    budget = Budget.parse(text)
    assert (budget.unit, budget.amount) == (unit, amount)
    assert str(budget) == text
    assert budget.model_dump_json() == f'"{text}"'
    assert Budget.model_validate_json(f'"{text}"') == budget


@pytest.mark.parametrize("text", ["", "12", "12 hours", "-3 working days", "1.5h", "3 weeks", "99999 days"])
def test_what_is_no_duration_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"is not a duration|is outside 0 to"):
        Budget.parse(text)


def test_units_are_never_converted() -> None:
    with pytest.raises(ValueError, match="units are never converted"):
        Budget.parse("24h").plus(Budget.parse("1 day"))
    assert Budget.parse("15 days").plus(Budget.parse("30 days")) == Budget.parse("45 days")


def test_the_next_due_time_is_that_of_the_earliest_rung_that_has_not_fired() -> None:
    started = plain("24h", at("2026-09-29 16:00"), reminder="12h")
    assert clocks.next_due(started, calendar()) == at("2026-09-30 04:00")
    reminded = clocks.fire(started, "reminder", at("2026-09-30 04:00"))
    assert clocks.next_due(reminded, calendar()) == at("2026-09-30 16:00")
    breached = clocks.fire(reminded, "breach", at("2026-09-30 16:00") + SECOND)
    assert clocks.next_due(breached, calendar()) is None
    stopped = clocks.stop(started, at("2026-09-29 17:00"), calendar())
    assert clocks.next_due(stopped, calendar()) is None


def test_a_monitoring_clock_or_a_right_that_ends_by_time_is_never_breached() -> None:
    for name in ("proceeding", "review_window"):
        started = clock(name, "2026-01-05 10:00")
        assert all(rung.does is not RungAction.BREACH for rung in started.rungs)
        assert clocks.stop(started, at("2026-08-01 10:00"), calendar()).verdict is Verdict.MET
