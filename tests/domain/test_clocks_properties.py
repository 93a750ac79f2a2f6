"""What holds for every clock, whatever its budget, start and ledger."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain import clocks
from domain.calendar import Calendar, publish
from domain.clocks import Clock, Extension, Suspension, Verdict
from domain.units import Budget, Unit
from domain.values import Severity, SuspensionReason
from tests.domain.clocks_given import YEAR_2027, around_the_clock, book, calendar, plain
from tests.infra.depth import examples

pytestmark = pytest.mark.deep

EXAMPLES = settings(max_examples=examples(100), deadline=None)

moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 12, 31, 23, 59, 59), timezones=st.just(UTC))  # noqa: DTZ001  # hypothesis adds the zone
near = st.datetimes(datetime(2026, 1, 1), datetime(2027, 3, 1), timezones=st.just(UTC))  # noqa: DTZ001  # as above
budgets = st.one_of(
    st.integers(0, 200).map(lambda n: Budget(unit=Unit.NATURAL_HOURS, amount=n)),
    st.integers(0, 40).map(lambda n: Budget(unit=Unit.WORKING_DAYS, amount=n)),
    st.integers(0, 90).map(lambda n: Budget(unit=Unit.NATURAL_DAYS, amount=n)),
    st.integers(0, 1_000_000).map(lambda n: Budget(unit=Unit.SECONDS, amount=n)),
)
calendars = st.sampled_from((calendar(), around_the_clock(), publish(calendar(), YEAR_2027)))
lengths = st.timedeltas(timedelta(0), timedelta(days=40))
reasons = st.sampled_from(SuspensionReason)


@st.composite
def suspensions(draw: st.DrawFn, starts: st.SearchStrategy[datetime] = near) -> Suspension:
    since = draw(starts)
    until = draw(st.one_of(st.none(), lengths.map(lambda length: since + length)))
    return Suspension(reason=draw(reasons), by="P1", starts=since, ends=until)


def ends(clock: Clock, by: Calendar) -> datetime:
    """When it is due; the end of time where that is open."""
    return clocks.project(clock, by).due_at or datetime.max.replace(tzinfo=UTC)


def paused(clock: Clock, ledger: list[Suspension]) -> Clock:
    return clock.model_copy(update={"suspensions": tuple(ledger)})


@given(moments, budgets, st.lists(suspensions(moments), max_size=3), calendars)
@EXAMPLES
def test_projecting_never_raises_between_2000_and_2100(
    since: datetime, budget: Budget, ledger: list[Suspension], by: Calendar
) -> None:
    clock = paused(plain(str(budget), since), ledger)
    projection = clocks.project(clock, by)
    assert projection.explanation.endswith("; R7.2")
    assert clocks.explain_zh(clock, by).endswith("依据 R7.2")
    assert projection.due_at is None or projection.due_at >= since
    assert (projection.due_at is None) <= clock.suspended


@given(near, budgets, st.lists(suspensions(), max_size=4), suspensions(), calendars)
@EXAMPLES
def test_more_suspended_time_never_makes_a_clock_due_earlier(
    since: datetime, budget: Budget, ledger: list[Suspension], more: Suspension, by: Calendar
) -> None:
    clock = plain(str(budget), since)
    assert ends(paused(clock, [*ledger, more]), by) >= ends(paused(clock, ledger), by)


@given(near, lengths, budgets, st.lists(suspensions(), max_size=3), calendars)
@EXAMPLES
def test_who_starts_later_is_never_due_earlier(
    since: datetime, later: timedelta, budget: Budget, ledger: list[Suspension], by: Calendar
) -> None:
    first = paused(plain(str(budget), since), ledger)
    second = paused(plain(str(budget), since + later), ledger)
    assert ends(second, by) >= ends(first, by)


@given(near, budgets, st.integers(0, 60), st.lists(suspensions(), max_size=3), calendars)
@EXAMPLES
def test_more_budget_never_makes_a_clock_due_earlier(
    since: datetime, budget: Budget, extra: int, ledger: list[Suspension], by: Calendar
) -> None:
    clock = paused(plain(str(budget), since), ledger)
    extension = Extension(budget=Budget(unit=budget.unit, amount=extra), by="P1", at=since)
    assert ends(clocks.extend(clock, extension), by) >= ends(clock, by)


@given(near, budgets, st.permutations(range(4)), st.lists(suspensions(), min_size=4, max_size=4), calendars)
@EXAMPLES
def test_the_order_in_which_suspensions_are_recorded_does_not_matter(
    since: datetime, budget: Budget, order: list[int], ledger: list[Suspension], by: Calendar
) -> None:
    clock = plain(str(budget), since)
    assert ends(paused(clock, ledger), by) == ends(paused(clock, [ledger[n] for n in order]), by)


@given(
    near,
    st.sampled_from(("progress", "resolution", "opinion", "statutory", "arrangement")),
    st.lists(st.timedeltas(timedelta(0), timedelta(days=20)), min_size=1, max_size=8),
    calendars,
)
@EXAMPLES
def test_rungs_fire_once_and_in_order_however_irregularly_one_looks(
    since: datetime, name: str, looks: list[timedelta], by: Calendar
) -> None:
    clock = clocks.start(book().clock_rule(name), run=1, at=since, severity=Severity.ORDINARY)
    order = [rung.name for rung in clock.rungs]
    fired: list[str] = []
    now = since
    for wait in looks:
        now += wait
        for rung in clocks.due_rungs(clock, by, now):
            clock = clocks.fire(clock, rung.name, now, rung.late_by_seconds)
            fired.append(rung.name)
            assert rung.late_by_seconds >= 0
    assert fired == order[: len(fired)]
    upcoming = clocks.next_due(clock, by)
    assert upcoming is None or upcoming > now


@given(near, budgets, lengths, st.data(), calendars)
@EXAMPLES
def test_a_frozen_verdict_survives_whatever_comes_after(
    since: datetime, budget: Budget, ran: timedelta, data: st.DataObject, by: Calendar
) -> None:
    rule = book().clock_rule("statutory")
    stopped = clocks.stop(plain(str(budget), since), since + ran, by)
    assert stopped.verdict is not Verdict.RUNNING
    after = stopped
    for _ in range(data.draw(st.integers(1, 5))):
        moment = data.draw(near)
        match data.draw(st.integers(0, 5)):
            case 0:
                after = clocks.suspend(after, data.draw(suspensions()))
            case 1:
                after = clocks.resume(after, moment)
            case 2:
                after = clocks.stop(after, moment, publish(calendar(), YEAR_2027))
            case 3:
                after = clocks.fire(after, "breach", moment)
            case 4:
                after = clocks.rebudget(after, rule, Severity.MAJOR)
            case _:
                after = clocks.extend(after, Extension(budget=budget, by="P1", at=moment))
    assert after == stopped


@given(near, budgets, st.lists(suspensions(), max_size=3), st.booleans(), calendars)
@EXAMPLES
def test_a_clock_reads_back_equal_from_its_json(
    since: datetime,
    budget: Budget,
    ledger: list[Suspension],
    stopped: bool,  # noqa: FBT001  # drawn
    by: Calendar,
) -> None:
    clock = paused(plain(str(budget), since), ledger)
    if stopped:
        clock = clocks.stop(clock, since + timedelta(days=3), by)
    again = Clock.model_validate_json(clock.model_dump_json())
    assert again == clock
    assert clocks.project(again, by) == clocks.project(clock, by)


@given(near, st.integers(1, 40), calendars)
@EXAMPLES
def test_working_days_end_on_a_worked_day_at_the_close_of_business(
    since: datetime, amount: int, by: Calendar
) -> None:
    due_at = ends(plain(f"{amount} working days", since), by)
    last = by.local(due_at - timedelta(seconds=1)).date()
    assert by.day(last).working
    assert due_at == by.end_of_business(last)
    first = by.local(since).date()
    passed = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    assert sum(by.day(day).working for day in passed) == amount


@given(near, st.integers(1, 60), calendars)
@EXAMPLES
def test_calendar_days_end_on_a_worked_day_and_moved_over_rest_only(
    since: datetime, amount: int, by: Calendar
) -> None:
    due_at = ends(plain(f"{amount} days", since), by)
    last = by.local(due_at - timedelta(seconds=1)).date()
    counted = by.local(since).date() + timedelta(days=amount)
    assert by.day(last).working
    moved_over = [counted + timedelta(days=n) for n in range((last - counted).days)]
    assert not any(by.day(day).working for day in moved_over)
