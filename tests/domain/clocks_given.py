"""What the tests of clocks start from: the shipped books and calendar, moments in Shanghai, clocks of one rule."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from domain import clocks
from domain.calendar import Calendar, CalendarYear, Holiday, load_calendar
from domain.clocks import Clock, ClockRule, Suspension
from domain.rulebook import RuleBook, load_rulebook
from domain.units import Budget
from domain.values import Severity, SuspensionReason

SHANGHAI = ZoneInfo("Asia/Shanghai")
DATA = Path(__file__).resolve().parents[2] / "rulebook"
SECOND = timedelta(seconds=1)

YEAR_2027 = CalendarYear(
    year=2027,
    source="a notice for 2027, made up for this test",
    holidays=(
        Holiday(first=date(2027, 1, 1), last=date(2027, 1, 3), name="New Year's Day", name_zh="元旦"),
        Holiday(first=date(2027, 2, 5), last=date(2027, 2, 12), name="Spring Festival", name_zh="春节"),
    ),
    make_up_days=(date(2027, 1, 9),),
)


@cache
def calendar() -> Calendar:
    """The shipped calendar: 2024 to 2026, business hours 09:00 to 17:30."""
    return load_calendar((DATA / "calendar-cn.toml").read_text(encoding="utf-8"))


@cache
def around_the_clock() -> Calendar:
    """The same calendar without business hours: days end at 24:00."""
    full = calendar()
    return Calendar(id=full.id, version="no-hours", zone=full.zone, years=full.years)


@cache
def book(name: str = "cn-claims-2026") -> RuleBook:
    """A shipped rule book."""
    return load_rulebook((DATA / f"{name}.toml").read_text(encoding="utf-8"))


def at(text: str) -> datetime:
    """`2026-09-29 16:00` or `… 16:00:05`, Shanghai time, as UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=SHANGHAI).astimezone(UTC)


def local(moment: datetime | None) -> str:
    """A moment as the clock in Shanghai shows it; `open` where it is unknown."""
    if moment is None:
        return "open"
    shown = moment.astimezone(SHANGHAI)
    return f"{shown:%Y-%m-%d %H:%M:%S}" if shown.second else f"{shown:%Y-%m-%d %H:%M}"


def clock(name: str, since: str, severity: Severity = Severity.ORDINARY) -> Clock:
    """Run 1 of a clock of the shipped book."""
    return clocks.start(book().clock_rule(name), run=1, at=at(since), severity=severity)


def plain(budget: str, since: datetime, *, reminder: str | None = None) -> Clock:
    """A clock with any budget, a breach rung, and a reminder if asked for."""
    whole = Budget.parse(budget)
    rungs = [{"name": "breach", "budget": budget, "does": "breach"}]
    if reminder is not None:
        rungs.insert(0, {"name": "reminder", "budget": reminder, "does": "remind"})
    rule = ClockRule.model_validate(
        {
            "name": "plain",
            "title": "Plain",
            "title_zh": "测试",
            "clause": "R7.2",
            "unit": whole.unit,
            "starts_on": ["received"],
            "stops_on": ["closed"],
            "terms": [{"budget": budget, "rungs": rungs}],
        }
    )
    return clocks.start(rule, run=1, at=since)


def due(clock: Clock, by: Calendar | None = None) -> str:
    """When the clock is due, Shanghai time."""
    return local(clocks.project(clock, by or calendar()).due_at)


def rung_due(clock: Clock, name: str, by: Calendar | None = None) -> str:
    """When a rung is due, Shanghai time."""
    rungs = dict(clocks.project(clock, by or calendar()).rungs)
    return local(rungs[name])


def told(clock: Clock, by: Calendar | None = None) -> str:
    """The explanation."""
    return clocks.project(clock, by or calendar()).explanation


def suspended(
    clock: Clock, since: str, until: str | None = None, reason: SuspensionReason = SuspensionReason.APPRAISAL
) -> Clock:
    """The clock with a suspension, ended or open."""
    ends = at(until) if until else None
    known = Suspension(reason=reason, by="P1", starts=at(since), ends=ends, notice="N1")
    return clocks.suspend(clock, known)
