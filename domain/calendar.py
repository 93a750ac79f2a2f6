"""The company calendar: which days are worked, by the State Council's yearly notice (R7.2, Civil Code arts. 201-203).

A year whose notice is not out yet is known by weekends alone: its days are provisional, never an error. Publishing the
year makes a new version of the calendar; deadlines are derived from it anew.
"""

from __future__ import annotations

import hashlib
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Final, NamedTuple
from zoneinfo import ZoneInfo

from pydantic import Field, WrapValidator, field_validator, model_validator

from domain.pinned import Pinned, interning
from domain.rulefile import RuleFileError, check, read_toml
from domain.values import Code, Frozen, Line

ONE_DAY: Final = timedelta(days=1)
SATURDAY: Final = 5


class DayKind(StrEnum):
    """Why a day is worked or not."""

    WORKING = "working day"
    MAKE_UP = "make-up working day"
    WEEKEND = "weekend"
    HOLIDAY = "holiday"


class Day(NamedTuple):
    """One day as the calendar knows it."""

    working: bool
    provisional: bool
    """The day's year has no notice yet: weekends only."""
    name: str | None
    """English name of the holiday."""
    name_zh: str | None
    why: DayKind


class Holiday(Frozen):
    """Consecutive days off under one name; weekends that the notice includes are within."""

    first: date
    last: date
    name: Line
    name_zh: Line | None = None

    @model_validator(mode="after")
    def _ordered(self) -> Holiday:
        if self.last < self.first:
            raise ValueError(f"{self.name!r} ends {self.last}, before it begins {self.first}")
        return self

    def days(self) -> tuple[date, ...]:
        """Every day of it."""
        return tuple(self.first + timedelta(days=n) for n in range((self.last - self.first).days + 1))


class CalendarYear(Frozen):
    """One published year: the State Council's notice, its holidays and make-up working days (调休).

    All dates lie in the year; a notice that touches the December before is published as a correction of that year too.
    """

    year: int = Field(ge=1949, le=2200)
    source: Line
    holidays: tuple[Holiday, ...]
    make_up_days: tuple[date, ...] = ()

    @model_validator(mode="after")
    def _consistent(self) -> CalendarYear:
        off = [day for holiday in self.holidays for day in holiday.days()]
        for day in (*off, *self.make_up_days):
            if day.year != self.year:
                raise ValueError(f"{day} does not lie in {self.year}")
        for name, days in (("holidays", off), ("make_up_days", list(self.make_up_days))):
            if len(set(days)) != len(days):
                twice = next(day for day in days if days.count(day) > 1)
                raise ValueError(f"{name}: {twice} stands twice")
        for day in self.make_up_days:
            if day in off:
                raise ValueError(f"make_up_days: {day} is a holiday")
            if day.weekday() < SATURDAY:
                raise ValueError(f"make_up_days: {day} is a {day:%A}, worked anyway")
        return self


class Calendar(Pinned):
    """A company calendar in one version.

    `closes` is the close of business, at which a period of working days ends; without business hours it ends at 24:00.
    """

    id: Code
    version: Code
    zone: str
    opens: time | None = None
    closes: time | None = None
    years: tuple[CalendarYear, ...] = ()

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str) -> str:
        try:
            ZoneInfo(zone)
        except (KeyError, ValueError, OSError):
            raise ValueError(f"{zone!r} is not a time zone") from None
        return zone

    @model_validator(mode="after")
    def _consistent(self) -> Calendar:
        if (self.opens is None) != (self.closes is None):
            raise ValueError("business hours need both `opens` and `closes`, or neither")
        if self.opens is not None and self.closes is not None and self.closes <= self.opens:
            raise ValueError(f"business closes at {self.closes}, not after it opens at {self.opens}")
        listed = [year.year for year in self.years]
        if listed != sorted(set(listed)):
            raise ValueError(f"years must be in order and stand once, found {listed}")
        return self

    @cached_property
    def tz(self) -> tzinfo:
        """The zone in which days are judged."""
        return ZoneInfo(self.zone)

    @cached_property
    def published(self) -> frozenset[int]:
        """Years whose notice is out."""
        return frozenset(year.year for year in self.years)

    @cached_property
    def special(self) -> dict[date, Day]:
        """Days that a notice names."""
        days = {}
        for year in self.years:
            for holiday in year.holidays:
                off = Day(False, False, holiday.name, holiday.name_zh, DayKind.HOLIDAY)
                days.update(dict.fromkeys(holiday.days(), off))
            make_up = Day(True, False, None, None, DayKind.MAKE_UP)
            days.update(dict.fromkeys(year.make_up_days, make_up))
        return days

    def day(self, d: date) -> Day:
        """What kind of day it is; never raises, whatever the year."""
        named = self.special.get(d)
        if named is not None:
            return named
        working = d.weekday() < SATURDAY
        why = DayKind.WORKING if working else DayKind.WEEKEND
        return Day(working, d.year not in self.published, None, None, why)

    def local(self, at: datetime) -> datetime:
        """The moment as the clock on the wall shows it."""
        return at.astimezone(self.tz)

    def midnight_after(self, d: date) -> datetime:
        """24:00 of the day, in UTC."""
        return datetime.combine(d + ONE_DAY, time(), self.tz).astimezone(UTC)

    def end_of_business(self, d: date) -> datetime:
        """Close of business of the day, else 24:00, in UTC (Civil Code art. 203)."""
        if self.closes is None:
            return self.midnight_after(d)
        return datetime.combine(d, self.closes, self.tz).astimezone(UTC)


PinnedCalendar = Annotated[Calendar, WrapValidator(interning(Calendar))]
"""A calendar that is one object per content in this process; written in full."""


def load_calendar(text: str) -> Calendar:
    """Read a calendar file (TOML).

    Raises:
        RuleFileError: one line a fault, each naming its place.
    """
    return check(Calendar, read_toml(text))


def publish(calendar: Calendar, year: CalendarYear) -> Calendar:
    """The calendar with one year published, or corrected: a new version, named by its content.

    The order in which years are published does not matter.

    Raises:
        RuleFileError: the year is malformed; nothing of it is taken.
    """
    data = year.model_dump()
    checked = check(CalendarYear, data)
    years = {known.year: known for known in calendar.years} | {checked.year: checked}
    ordered = tuple(years[number] for number in sorted(years))
    if ordered == calendar.years:
        return calendar
    content = "".join(entry.model_dump_json() for entry in ordered)
    version = f"{ordered[0].year}-{ordered[-1].year}.{hashlib.sha256(content.encode()).hexdigest()[:8]}"
    return Calendar(
        id=calendar.id,
        version=version,
        zone=calendar.zone,
        opens=calendar.opens,
        closes=calendar.closes,
        years=ordered,
    )


__all__ = [
    "ONE_DAY",
    "Calendar",
    "CalendarYear",
    "Day",
    "DayKind",
    "Holiday",
    "PinnedCalendar",
    "RuleFileError",
    "load_calendar",
    "publish",
]
