"""The company calendar: the State Council's notices, unpublished years, publishing one."""

from __future__ import annotations

import warnings
from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import holidays
import pytest
from pydantic import BaseModel

from domain.calendar import (
    Calendar,
    CalendarYear,
    DayKind,
    Holiday,
    PinnedCalendar,
    RuleFileError,
    load_calendar,
    publish,
)
from tests.domain.clocks_given import DATA, YEAR_2027, calendar


def every_day(first: int, last: int) -> list[date]:
    start = date(first, 1, 1)
    return [start + timedelta(days=n) for n in range((date(last, 12, 31) - start).days + 1)]


def test_every_day_of_2024_to_2026_is_worked_or_not_as_two_public_calendars_say() -> None:
    china = holidays.country_holidays("CN", years=(2024, 2025, 2026))
    for day in every_day(2024, 2026):
        ours = calendar().day(day)
        assert ours.working is chinese_calendar.is_workday(day), day
        assert ours.working is china.is_working_day(day), day
        assert not ours.provisional, day


def test_2026_has_33_days_off_by_notice_and_6_make_up_days() -> None:
    year = next(year for year in calendar().years if year.year == 2026)
    assert sum(len(holiday.days()) for holiday in year.holidays) == 33
    assert [f"{day:%d %b}" for day in year.make_up_days] == [
        "04 Jan",
        "14 Feb",
        "28 Feb",
        "09 May",
        "20 Sep",
        "10 Oct",
    ]


def test_every_year_names_the_notice_it_comes_from() -> None:
    for year in calendar().years:
        assert f"关于{year.year}年部分节假日安排的通知" in year.source
        assert f"国办发明电〔{year.year - 1}〕" in year.source


@pytest.mark.parametrize(
    ("day", "working", "why", "name"),
    [
        (date(2026, 9, 30), True, DayKind.WORKING, None),
        (date(2026, 10, 1), False, DayKind.HOLIDAY, "National Day"),
        (date(2026, 10, 10), True, DayKind.MAKE_UP, None),
        (date(2026, 10, 11), False, DayKind.WEEKEND, None),
        (date(2026, 2, 14), True, DayKind.MAKE_UP, None),
        (date(2026, 2, 23), False, DayKind.HOLIDAY, "Spring Festival"),
        (date(2024, 2, 9), True, DayKind.WORKING, None),
    ],
)
def test_a_day_says_whether_it_is_worked_and_why(
    day: date, *, working: bool, why: DayKind, name: str | None
) -> None:
    known = calendar().day(day)
    assert (known.working, known.why, known.name) == (working, why, name)


def test_an_unpublished_year_is_known_by_weekends_alone_and_never_an_error() -> None:
    with pytest.raises(NotImplementedError):
        chinese_calendar.is_workday(date(2027, 10, 1))
    new_year = calendar().day(date(2027, 1, 1))
    assert (new_year.working, new_year.provisional) == (True, True)
    saturday = calendar().day(date(2027, 1, 2))
    assert (saturday.working, saturday.provisional, saturday.why) == (False, True, DayKind.WEEKEND)
    for year in (1, 1999, 2100, 9999):
        assert calendar().day(date(year, 6, 1)).provisional


def test_publishing_a_year_makes_a_new_version_in_which_its_days_are_certain() -> None:
    newer = publish(calendar(), YEAR_2027)
    assert newer.version != calendar().version
    assert newer.digest != calendar().digest
    assert newer.day(date(2027, 1, 1)).name == "New Year's Day"
    assert not newer.day(date(2027, 1, 4)).provisional
    assert newer.day(date(2027, 1, 9)).why is DayKind.MAKE_UP
    assert newer.day(date(2028, 1, 3)).provisional
    assert calendar().day(date(2027, 1, 1)).provisional, "the older version stays what it was"


def test_the_order_in_which_years_are_published_does_not_matter() -> None:
    year_2028 = CalendarYear(year=2028, source="made up", holidays=())
    one_way = publish(publish(calendar(), YEAR_2027), year_2028)
    other_way = publish(publish(calendar(), year_2028), YEAR_2027)
    assert one_way == other_way
    assert one_way.digest == other_way.digest


def test_publishing_the_same_year_again_changes_nothing() -> None:
    once = publish(calendar(), YEAR_2027)
    assert publish(once, YEAR_2027) is once


def test_a_holiday_extended_in_mid_holiday_is_a_correction_of_its_year() -> None:
    known = next(year for year in calendar().years if year.year == 2026)
    longer = Holiday(first=date(2026, 2, 15), last=date(2026, 2, 25), name="Spring Festival")
    kept = tuple(holiday for holiday in known.holidays if holiday.name != longer.name)
    corrected = publish(
        calendar(), known.model_copy(update={"holidays": (*kept, longer), "source": "an urgent notice"})
    )
    assert not corrected.day(date(2026, 2, 24)).working
    assert calendar().day(date(2026, 2, 24)).working
    assert len(corrected.years) == len(calendar().years)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"make_up_days": (date(2027, 1, 8),)}, "make_up_days: 2027-01-08 is a Friday, worked anyway"),
        ({"make_up_days": (date(2027, 1, 2),)}, "make_up_days: 2027-01-02 is a holiday"),
        ({"make_up_days": (date(2026, 1, 3),)}, "2026-01-03 does not lie in 2027"),
        ({"make_up_days": (date(2027, 1, 9),) * 2}, "make_up_days: 2027-01-09 stands twice"),
        ({"holidays": YEAR_2027.holidays * 2}, "holidays: 2027-01-01 stands twice"),
        ({"source": " "}, "source: String should have at least 1 character"),
        ({"year": 1900}, "year: Input should be greater than or equal to 1949"),
    ],
)
def test_a_malformed_year_is_refused_in_words(changed: dict[str, object], words: str) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        year = YEAR_2027.model_copy(update=changed)
    with pytest.raises(RuleFileError, match=words):
        publish(calendar(), year)


def test_a_holiday_that_ends_before_it_begins_is_refused_where_it_stands() -> None:
    text = (DATA / "calendar-cn.toml").read_text(encoding="utf-8")
    wrong = text.replace("first = 2026-10-01, last = 2026-10-07", "first = 2026-10-01, last = 2026-09-07")
    with pytest.raises(RuleFileError) as refused:
        load_calendar(wrong)
    assert refused.value.problems == (
        "year 2026, holiday 'National Day': 'National Day' ends 2026-09-07, before it begins 2026-10-01",
    )


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ('zone = "Asia/Shanghai"', 'zone = "Asia/Nowhere"', "zone: 'Asia/Nowhere' is not a time zone"),
        ("opens = 09:00:00\n", "", "business hours need both"),
        ("closes = 17:30:00", "closes = 08:30:00", "business closes at 08:30:00, not after it opens"),
        ("year = 2024", "year = 2026", "does not lie in 2026"),
        ('id = "cn"', 'id = "cn"\ncolour = 1', "colour: Extra inputs are not permitted"),
        ('id = "cn"', 'id = "cn', r"not TOML: .*line 6"),
    ],
)
def test_a_malformed_calendar_file_is_refused_with_its_place(before: str, after: str, words: str) -> None:
    text = (DATA / "calendar-cn.toml").read_text(encoding="utf-8")
    assert before in text
    with pytest.raises(RuleFileError, match=words):
        load_calendar(text.replace(before, after))


def test_years_out_of_order_are_refused() -> None:
    years = tuple(reversed(calendar().years))
    with pytest.raises(ValueError, match="years must be in order"):
        Calendar(id="cn", version="x", zone="Asia/Shanghai", years=years)


def test_days_end_at_the_close_of_business_or_at_midnight() -> None:
    day = date(2026, 10, 9)
    assert calendar().end_of_business(day) == datetime(2026, 10, 9, 9, 30, tzinfo=UTC)
    assert calendar().midnight_after(day) == datetime(2026, 10, 9, 16, 0, tzinfo=UTC)
    open_end = Calendar(id="cn", version="x", zone="Asia/Shanghai")
    assert open_end.end_of_business(day) == open_end.midnight_after(day)


class Holder(BaseModel):
    calendar: PinnedCalendar


def test_a_calendar_read_back_is_the_same_object_everywhere_in_the_process() -> None:
    text = Holder(calendar=calendar()).model_dump_json()
    first, second = Holder.model_validate_json(text), Holder.model_validate_json(text)
    assert first.calendar is second.calendar
    assert first.calendar == calendar()
    assert Calendar.model_validate_json(calendar().model_dump_json()) == calendar()
    assert '"years":[{"year":2024' in text, "written in full"


def test_the_digest_follows_the_content_and_not_the_object() -> None:
    copied = calendar().model_copy(update={"version": "another"})
    assert copied.digest != calendar().digest
    assert calendar().model_copy().digest == calendar().digest
    assert hash(calendar().model_copy()) == hash(calendar())
    without = calendar().model_copy(update={"years": ()})
    assert without.day(date(2026, 10, 1)).provisional, "nothing derived from the old content is left"
