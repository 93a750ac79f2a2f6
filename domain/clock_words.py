"""Why a clock is due when it is, in English: the days counted and not counted, one after another, and the clause."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Final

from domain.calendar import DayKind
from domain.clock_rules import Trigger
from domain.due import Mark
from domain.units import Unit

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date, datetime, timedelta

    from domain.calendar import Calendar
    from domain.due import Gap, Reckoning, Step
    from domain.ledger import Ledger

_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_RUN: Final = 4
"""So many counted days in a row are told as one range."""
_SINCE: Final = {
    Trigger.RECEIVED: "received",
    Trigger.MATERIAL_RECEIVED: "received",
    Trigger.RESPONSIBLE_NOTIFIED: "received",
}
"""How the start is called; other triggers by their own name."""
_FIXED: Final = {Trigger.COMMITMENT_MADE: "promised for", Trigger.CHASED: "an answer is wanted by"}
"""What a date that is given says; others are set."""
_REASONS: Final = {"appraisal": "outside appraisal", "court": "court proceedings"}


def tell(ledger: Ledger, way: Reckoning, calendar: Calendar) -> str:
    """The explanation, its parts parted by semicolons: start, days, due time, clause."""
    if ledger.due is not None:
        word = _FIXED.get(ledger.started_by, "set for")
        parts: tuple[str, ...] = (f"{word} {_moment(ledger.due, calendar)}",)
    else:
        parts = (*_start(ledger, calendar), *_body(ledger, way, calendar), *_end(ledger, way, calendar))
    return "; ".join((*parts, ledger.clause))


# ---- the start ----------------------------------------------------------------------------------


def _start(ledger: Ledger, calendar: Calendar) -> Iterator[str]:
    local = calendar.local(ledger.started_at)
    word = _SINCE.get(ledger.started_by, ledger.started_by.value.replace("_", " "))
    yield f"{word} {_DAYS[local.weekday()]} {local:%Y-%m-%d} {_time(local, ledger.unit)}"
    match ledger.unit:
        case Unit.NATURAL_DAYS:
            yield "that day is not counted"
        case Unit.WORKING_DAYS if ledger.amount + ledger.extra == 0:
            yield from _same_day(ledger, calendar)
        case Unit.WORKING_DAYS:
            yield "that day is not counted"
        case _:
            pass
    if ledger.extra:
        yield f"{_amount(ledger.unit, ledger.amount)} extended by {_amount(ledger.unit, ledger.extra)}"


def _same_day(ledger: Ledger, calendar: Calendar) -> Iterator[str]:
    today = calendar.local(ledger.started_at).date()
    if not calendar.day(today).working:
        yield "that day is not worked, the next working day counts"
    elif ledger.started_at < calendar.end_of_business(today):
        yield "due the same working day"
    else:
        yield "that is after the close of business, the next working day counts"


# ---- the way ------------------------------------------------------------------------------------


def _body(ledger: Ledger, way: Reckoning, calendar: Calendar) -> Iterator[str]:
    year = calendar.local(ledger.started_at).year
    match ledger.unit:
        case Unit.NATURAL_HOURS | Unit.SECONDS:
            rest = ", rest days included" if ledger.unit is Unit.NATURAL_HOURS else ""
            yield f"{_amount(ledger.unit, ledger.amount + ledger.extra)}{rest}"
            yield from _gaps(ledger, way, calendar)
        case Unit.WORKING_DAYS:
            yield from _working_days(ledger, way, year, calendar)
        case Unit.NATURAL_DAYS:
            yield from _natural_days(ledger, way, year, calendar)


def _gaps(ledger: Ledger, way: Reckoning, calendar: Calendar) -> Iterator[str]:
    for gap in ledger.gaps:
        begins = max(gap.starts, ledger.started_at)
        if gap.ends is not None and begins < gap.ends and (way.due_at is None or begins < way.due_at):
            left_out = _span(gap.ends - begins)
            yield (
                f"suspended from {_moment(begins, calendar)} to {_moment(gap.ends, calendar)} "
                f"({_reason(gap)}), {left_out} not counted"
            )


def _working_days(ledger: Ledger, way: Reckoning, year: int, calendar: Calendar) -> Iterator[str]:
    single = ledger.amount + ledger.extra == 0
    for mark, days in _grouped(way.steps):
        match mark:
            case Mark.REST:
                yield f"{_range(days, year)} is {_rest(days)}"
            case Mark.SUSPENDED:
                yield f"{_range(days, year)} not counted: suspended ({_reason_on(days[0], ledger, calendar)})"
            case Mark.COUNTED if single:
                pass
            case Mark.COUNTED:
                yield from _counted(days, year)


def _counted(days: list[Step], year: int) -> Iterator[str]:
    for make_up, some in groupby(days, key=lambda step: step.day.why is DayKind.MAKE_UP):
        run = list(some)
        if make_up:
            yield from (f"{_day(s.date, year)} is a make-up working day: day {s.number}" for s in run)
        elif len(run) >= _RUN:
            yield f"{_range(run, year)} are days {run[0].number} to {run[-1].number}"
        else:
            yield from (f"{_day(s.date, year)}{' is' if s.number == 1 else ''} day {s.number}" for s in run)


def _natural_days(ledger: Ledger, way: Reckoning, year: int, calendar: Calendar) -> Iterator[str]:
    for mark, days in _grouped(way.steps):
        if mark is Mark.SUSPENDED:
            yield f"{_range(days, year)} not counted: suspended ({_reason_on(days[0], ledger, calendar)})"
    if way.last is None:
        return
    yield f"{_amount(ledger.unit, ledger.amount + ledger.extra)} end on {_day(way.last, year)}"
    day = calendar.day(way.last)
    if way.ends is not None and way.ends != way.last:
        rest = day.name or f"a {_DAYS[way.last.weekday()]}"
        yield f"that is {rest}, so the period ends on the next working day, {_day(way.ends, year)}"
    elif day.why is DayKind.MAKE_UP:
        yield f"{_day(way.last, year)} is a make-up working day"


# ---- the end ------------------------------------------------------------------------------------


def _end(ledger: Ledger, way: Reckoning, calendar: Calendar) -> Iterator[str]:
    for unpublished in sorted(way.provisional):
        yield f"the calendar of {unpublished} is not yet published: weekends only, provisional"
    if way.due_at is None:
        gap = next(gap for gap in ledger.gaps if gap.ends is None)
        since = _moment(gap.starts, calendar)
        yield f"suspended since {since} ({_reason(gap)}), the due time is open until that ends"
        return
    year = calendar.local(ledger.started_at).year
    if way.ends is None or way.due_at != calendar.midnight_after(way.ends):
        local = calendar.local(way.due_at)
        yield f"due {_DAYS[local.weekday()]} {_day(local.date(), year)} {_time(local, ledger.unit)}"
    else:
        yield f"due {_DAYS[way.ends.weekday()]} {_day(way.ends, year)} 24:00"


# ---- words --------------------------------------------------------------------------------------


def _grouped(steps: tuple[Step, ...]) -> Iterator[tuple[Mark, list[Step]]]:
    for (mark, _), days in groupby(
        steps, key=lambda step: (step.mark, step.mark is Mark.REST and step.day.name)
    ):
        yield mark, list(days)


def _rest(days: list[Step]) -> str:
    name = days[0].day.name
    return name or ("a weekend" if len(days) > 1 else f"a {_DAYS[days[0].date.weekday()]}")


def _range(days: list[Step], year: int) -> str:
    first, last = days[0].date, days[-1].date
    if first == last:
        return _day(first, year)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day} to {_day(last, year)}"
    return f"{_day(first, year)} to {_day(last, year)}"


def _day(d: date, year: int) -> str:
    return f"{d.day} {_MONTHS[d.month - 1]}" + (f" {d.year}" if d.year != year else "")


def _time(local: datetime, unit: Unit | None = None) -> str:
    return f"{local:%H:%M:%S}" if unit is Unit.SECONDS or local.second else f"{local:%H:%M}"


def _moment(at: datetime, calendar: Calendar) -> str:
    local = calendar.local(at)
    return f"{_DAYS[local.weekday()]} {local:%Y-%m-%d} {_time(local)}"


def _amount(unit: Unit, amount: int) -> str:
    word = {
        Unit.NATURAL_HOURS: "hour",
        Unit.SECONDS: "second",
        Unit.WORKING_DAYS: "working day",
        Unit.NATURAL_DAYS: "calendar day",
    }[unit]
    return f"{amount} {word}{'' if amount == 1 else 's'}"


def _span(length: timedelta) -> str:
    seconds = int(length.total_seconds())
    sizes = ((seconds // 3600, "h"), (seconds % 3600 // 60, "min"), (seconds % 60, "s"))
    return " ".join(f"{n} {word}" for n, word in sizes if n) or "0 s"


def _reason(gap: Gap) -> str:
    return ", ".join(_REASONS.get(part, part) for part in gap.reason.split(", "))


def _reason_on(step: Step, ledger: Ledger, calendar: Calendar) -> str:
    ends = (calendar.end_of_business(step.date), calendar.midnight_after(step.date))
    end = ends[ledger.unit is Unit.NATURAL_DAYS]
    return next(_reason(gap) for gap in ledger.gaps if gap.covers(end))
