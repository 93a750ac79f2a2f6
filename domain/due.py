"""When a budget is used up: the arithmetic of hours, working days, calendar days and seconds.

Suspended time is left out of the budget, never added to a time stamp. Days count at their end: a working day at the
close of business, a calendar day at 24:00; a day whose end is reached in a suspension is not counted, so that five
suspended minutes at noon cost nothing. (Civil Code arts. 201 to 203; L18, L23.)
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, assert_never

from domain.calendar import ONE_DAY, Calendar, Day
from domain.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterable

KEPT: Final = 16_384


class Gap(NamedTuple):
    """Suspended time, from `starts` to `ends` (None: still suspended)."""

    starts: datetime
    ends: datetime | None
    reason: str

    def covers(self, end: datetime) -> bool:
        """Whether a day that ends then ends in this gap: suspended in the moment just before."""
        return self.starts < end and (self.ends is None or end <= self.ends)


class Mark(StrEnum):
    """What became of a day."""

    COUNTED = "counted"
    REST = "rest"
    SUSPENDED = "suspended"


class Step(NamedTuple):
    """One day looked at."""

    date: date
    mark: Mark
    number: int
    """Which day of the period it is; 0 where it is not counted."""
    day: Day


class Reckoning(NamedTuple):
    """A due time and the way to it."""

    due_at: datetime | None
    """UTC; None while an open suspension leaves it unknown."""
    provisional: frozenset[int] = frozenset()
    """Unpublished years that were looked at."""
    steps: tuple[Step, ...] = ()
    last: date | None = None
    """Last day of the period, before it moved."""
    ends: date | None = None
    """Day on which it ends."""


def merge(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """Gaps in order, overlapping ones made one: the same time is left out once."""
    merged: list[Gap] = []
    for gap in sorted(
        gaps, key=lambda gap: (gap.starts, gap.ends or datetime.max.replace(tzinfo=UTC), gap.reason)
    ):
        before = merged[-1] if merged else None
        if before is None or (before.ends is not None and before.ends < gap.starts):
            merged.append(gap)
            continue
        ends = None if before.ends is None or gap.ends is None else max(before.ends, gap.ends)
        reason = (
            before.reason if gap.reason in before.reason.split(", ") else f"{before.reason}, {gap.reason}"
        )
        merged[-1] = Gap(before.starts, ends, reason)
    return tuple(merged)


@lru_cache(maxsize=KEPT)
def reckon(unit: Unit, amount: int, start: datetime, gaps: tuple[Gap, ...], calendar: Calendar) -> Reckoning:
    """When `amount` units from `start` are used up, leaving out the (merged) gaps."""
    match unit:
        case Unit.NATURAL_HOURS:
            return Reckoning(_elapsed(timedelta(hours=amount), start, gaps))
        case Unit.SECONDS:
            return Reckoning(_elapsed(timedelta(seconds=amount), start, gaps))
        case Unit.WORKING_DAYS:
            return _working_days(amount, start, gaps, calendar)
        case Unit.NATURAL_DAYS:
            return _natural_days(amount, start, gaps, calendar)
        case _:
            assert_never(unit)


def _elapsed(budget: timedelta, start: datetime, gaps: tuple[Gap, ...]) -> datetime | None:
    at = start
    for gap in gaps:
        if gap.ends is not None and gap.ends <= at:
            continue
        running = max(gap.starts - at, timedelta())
        if budget <= running:
            break
        budget -= running
        if gap.ends is None:
            return None
        at = gap.ends
    return at + budget


def _working_days(amount: int, start: datetime, gaps: tuple[Gap, ...], calendar: Calendar) -> Reckoning:
    """The day of receipt is not counted; 0 is the day of receipt itself if it can still be met (R6.3(1))."""
    steps: list[Step] = []
    looked: set[int] = set()
    here = calendar.local(start).date()
    counted = 0
    if amount == 0:
        today = calendar.day(here)
        if today.provisional:
            looked.add(here.year)
        if today.working and start < calendar.end_of_business(here):
            here -= ONE_DAY
    while counted < max(amount, 1):
        here += ONE_DAY
        day = calendar.day(here)
        if day.provisional:
            looked.add(here.year)
        if not day.working:
            steps.append(Step(here, Mark.REST, 0, day))
            continue
        gap = _gap_at(calendar.end_of_business(here), gaps)
        if gap is not None and gap.ends is None:
            return Reckoning(None, frozenset(looked), tuple(steps))
        if gap is not None:
            steps.append(Step(here, Mark.SUSPENDED, 0, day))
            continue
        counted += 1
        steps.append(Step(here, Mark.COUNTED, counted, day))
    return Reckoning(calendar.end_of_business(here), frozenset(looked), tuple(steps), here, here)


def _natural_days(amount: int, start: datetime, gaps: tuple[Gap, ...], calendar: Calendar) -> Reckoning:
    """The first day is not counted; a last day of rest moves to the next working day (arts. 201, 203)."""
    first = calendar.local(start).date()
    steps: list[Step] = []
    last = first + timedelta(days=amount)
    if gaps:
        counted, last = 0, first
        while counted < amount:
            last += ONE_DAY
            gap = _gap_at(calendar.midnight_after(last), gaps)
            if gap is not None and gap.ends is None:
                return Reckoning(None, frozenset(), tuple(steps))
            counted += gap is None
            mark = Mark.COUNTED if gap is None else Mark.SUSPENDED
            steps.append(Step(last, mark, counted if gap is None else 0, calendar.day(last)))
    return _moved(last, steps, gaps, calendar)


def _moved(last: date, steps: list[Step], gaps: tuple[Gap, ...], calendar: Calendar) -> Reckoning:
    looked: set[int] = set()
    here = last
    while True:
        day = calendar.day(here)
        if day.provisional:
            looked.add(here.year)
        gap = _gap_at(calendar.midnight_after(here), gaps)
        if gap is not None and gap.ends is None:
            return Reckoning(None, frozenset(looked), tuple(steps), last)
        if day.working and gap is None:
            return Reckoning(calendar.midnight_after(here), frozenset(looked), tuple(steps), last, here)
        here += ONE_DAY


def _gap_at(end: datetime, gaps: tuple[Gap, ...]) -> Gap | None:
    return next((gap for gap in gaps if gap.covers(end)), None)
