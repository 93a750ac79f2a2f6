"""Days to come whose weekdays one can look up: 2037 has the calendar of 2026, day for day.

A test that is to stand on a Friday before a holiday cannot stand in the present; and a year that is too near
is over one day. In 2037 the State Council's notice of 2026 holds here, word for word.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import cache
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from domain.calendar import Calendar, CalendarYear, Holiday, publish
from tests.infra.cases import calendar

if TYPE_CHECKING:
    from collections.abc import Iterable

YEAR = 2037
_SHANGHAI = ZoneInfo("Asia/Shanghai")


def at(text: str, year: int = YEAR) -> datetime:
    """``"09-28 10:00"``: the moment in Shanghai, of the year to come."""
    return datetime.fromisoformat(f"{year}-{text}").replace(tzinfo=_SHANGHAI).astimezone(UTC)


@cache
def days() -> Calendar:
    """The shipped calendar, and 2037 as 2026; 2038 is not published yet."""
    assert date(2026, 1, 1).weekday() == date(YEAR, 1, 1).weekday()
    notice = next(year for year in calendar().years if year.year == 2026)
    return publish(calendar(), _moved(notice))


def with_new_year(off: Iterable[str], make_up: Iterable[str] = ()) -> Calendar:
    """The calendar with 2038 published: these days (``01-01``) off, those worked."""
    return publish(
        days(),
        CalendarYear(
            year=YEAR + 1,
            source="国务院办公厅关于2038年部分节假日安排的通知",
            holidays=tuple(
                Holiday(first=_day(text), last=_day(text), name="New Year's Day", name_zh="元旦")
                for text in off
            ),
            make_up_days=tuple(_day(text) for text in make_up),
        ),
    )


def _day(text: str) -> date:
    return date.fromisoformat(f"{YEAR + 1}-{text}")


def _moved(notice: CalendarYear) -> CalendarYear:
    return CalendarYear(
        year=YEAR,
        source=notice.source,
        holidays=tuple(
            holiday.model_copy(
                update={"first": holiday.first.replace(year=YEAR), "last": holiday.last.replace(year=YEAR)}
            )
            for holiday in notice.holidays
        ),
        make_up_days=tuple(day.replace(year=YEAR) for day in notice.make_up_days),
    )
