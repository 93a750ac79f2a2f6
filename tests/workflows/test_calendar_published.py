"""A year not announced yet is provisional, never an error; publishing it projects the open clocks anew (R7.2)."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.infra.cases import SYSTEM, officer_of, responsible_of, said
from tests.infra.dates import at, days, with_new_year
from tests.workflows.given import both_sides, filed

if TYPE_CHECKING:
    from domain.calendar import Calendar
    from tests.infra.engine import Engine, Running

NEXT = 2038
"""1 January is a Friday; nobody has said yet whether it is off."""


async def _published(case: Running, calendar: Calendar) -> None:
    await case.tell("publish_calendar", said(SYSTEM, calendar=calendar.model_dump(mode="json")))


async def test_a_deadline_in_a_year_not_announced_counts_weekends_alone_and_says_so(crowd: Engine) -> None:
    case = await both_sides(crowd, "12-31 10:00", "resolution:breach", "01-05 17:30", year=NEXT)

    resolution = await case.clock("resolution")
    assert resolution.provisional
    assert resolution.verdict == "breached"
    assert not (await case.clock("progress")).provisional


async def test_publishing_a_year_moves_an_open_deadline_and_the_alarm_with_it(crowd: Engine) -> None:
    case = await filed(crowd, "12-31 10:00")
    await case.go_to(at("01-04 10:00", NEXT))
    assert (await case.clock("resolution")).due_at == at("01-05 17:30", NEXT)

    await _published(case, with_new_year(["01-01"]))

    moved = await case.clock("resolution")
    assert (moved.due_at, moved.provisional) == (at("01-06 17:30", NEXT), False)
    assert "New Year's Day" in moved.explanation
    await case.go_to(at("01-06 17:29", NEXT))
    assert await case.silent("resolution:breach")
    await case.go_to(at("01-06 17:31", NEXT))
    await case.fired("resolution:breach")


async def test_a_year_that_brings_a_deadline_forward_wakes_the_case_earlier(crowd: Engine) -> None:
    case = await filed(crowd, "12-31 10:00")
    for name in ("acknowledge", "record_progress"):
        who = responsible_of(case.opened) if name == "acknowledge" else officer_of(case.opened)
        await case.tell(name, said(who, text="已安排"))
    await case.go_to(at("01-03 10:00", NEXT))
    assert (await case.clock("resolution")).due_at == at("01-05 17:30", NEXT)

    await _published(case, with_new_year([], make_up=["01-02"]))

    await case.go_to(at("01-04 17:29", NEXT))
    assert await case.silent("resolution:breach")
    await case.go_to(at("01-04 17:31", NEXT))
    await case.fired("resolution:breach")


async def test_verdicts_that_have_fallen_stay_whatever_is_published_later(crowd: Engine) -> None:
    case = await filed(crowd, "12-31 10:00")
    await case.tell("acknowledge", said(responsible_of(case.opened)))
    await case.go_to(at("01-04 17:31", NEXT))
    await case.fired("opinion:breach")

    await _published(case, with_new_year(["01-01"]))  # by which the opinion would be due a day later

    assert (await case.clock("arrangement")).verdict == "met"
    assert (await case.clock("opinion")).verdict == "breached"
    assert (await case.clock("resolution")).verdict == "running"
    assert case.kinds().count("rung_fired") == len(_fired(case)), "a rung fired twice"


async def test_the_same_calendar_again_changes_nothing(crowd: Engine) -> None:
    case = await filed(crowd, "12-31 10:00")
    before = case.kinds()

    await case.say("publish_calendar", said(SYSTEM, calendar=days().model_dump(mode="json")))

    assert case.kinds() == [*before, "message_refused"]


def _fired(case: Running) -> set[str]:
    return {event.message_id for event in case.engine.register.log(case.number) if event.kind == "rung_fired"}


async def test_a_hundred_unknown_years_ahead_nothing_raises(crowd: Engine) -> None:
    """The law's term and the promise clock reach far; the calendar may know nothing of where they end."""
    cases = await asyncio.gather(*(filed(crowd, day) for day in ("12-20 10:00", "12-31 23:59")))

    for case in cases:
        statutory = await case.clock("statutory")
        assert statutory.provisional
        assert statutory.due_at is not None
