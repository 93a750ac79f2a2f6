"""R6.3(1), R6.3(2), R7.2: arrangement, opinion and resolution count working days and end at the close of business."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.infra.cases import officer_of, responsible_of, said
from tests.infra.dates import at
from tests.workflows.given import A_MINUTE, both_sides, filed, proposed

if TYPE_CHECKING:
    from tests.infra.engine import Engine


async def test_the_arrangement_is_due_at_the_close_of_business_of_the_working_day_of_receipt(
    crowd: Engine,
) -> None:
    await asyncio.gather(
        both_sides(crowd, "09-07 10:00", "arrangement:breach", "09-07 17:30"),
        both_sides(crowd, "09-07 17:31", "arrangement:breach", "09-08 17:30"),  # received after business
        both_sides(crowd, "09-12 10:00", "arrangement:breach", "09-14 17:30"),  # received on a Saturday
        both_sides(crowd, "09-20 10:00", "arrangement:breach", "09-20 17:30"),  # on a Sunday that is worked
    )


async def test_an_arrangement_made_in_the_last_minute_is_met_and_one_a_minute_later_is_not(
    crowd: Engine,
) -> None:
    async def arranged(minutes: int) -> str:
        case = await filed(crowd, "09-07 10:00")
        await case.go_to(at("09-07 17:30") + minutes * A_MINUTE)
        await case.tell("acknowledge", said(responsible_of(case.opened)))
        return (await case.clock("arrangement")).verdict

    assert list(await asyncio.gather(arranged(-1), arranged(1))) == ["met", "breached"]


async def test_the_opinion_is_due_on_the_second_working_day(crowd: Engine) -> None:
    await asyncio.gather(
        both_sides(crowd, "09-07 10:00", "opinion:reminder", "09-08 17:30"),
        both_sides(crowd, "09-07 10:00", "opinion:breach", "09-09 17:30"),
    )


async def test_a_proposal_stops_the_opinion_and_leaves_the_resolution_running(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    await case.go_to(at("09-09 17:29"))

    await proposed(case)

    assert (await case.clock("opinion")).verdict == "met"
    assert (await case.clock("resolution")).verdict == "running"
    await case.go_to(at("09-10 17:31"))
    await case.fired("resolution:breach")
    assert await case.silent("opinion:breach")


async def test_the_resolution_is_due_on_the_third_working_day_then_chased_then_taken_up(
    crowd: Engine,
) -> None:
    await asyncio.gather(
        both_sides(crowd, "09-07 10:00", "resolution:reminder", "09-09 17:30"),
        both_sides(crowd, "09-07 10:00", "resolution:breach", "09-10 17:30"),
        both_sides(crowd, "09-07 10:00", "resolution:chase", "09-14 17:30"),
        both_sides(crowd, "09-07 10:00", "resolution:escalate", "09-16 17:30"),
    )


async def test_a_weekend_is_not_counted(crowd: Engine) -> None:
    case = await both_sides(crowd, "09-11 10:00", "resolution:breach", "09-16 17:30")  # received on a Friday

    resolution = await case.clock("resolution")
    assert not resolution.provisional
    assert "weekend" in resolution.explanation


async def test_holidays_are_not_counted_and_make_up_days_are(crowd: Engine) -> None:
    over_national_day, into_mid_autumn = await asyncio.gather(
        # 1 to 7 October off; 8 and 9 October worked, and Saturday the 10th made up
        both_sides(crowd, "09-30 10:00", "resolution:breach", "10-10 17:30"),
        # Sunday 20 September made up, then the 21st and 22nd
        both_sides(crowd, "09-18 10:00", "resolution:breach", "09-22 17:30"),
    )

    assert "National Day" in (await over_national_day.clock("resolution")).explanation
    assert "make-up" in (await into_mid_autumn.clock("resolution")).explanation


async def test_accepting_stops_the_resolution_on_the_last_minute(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    await proposed(case)
    await case.go_to(at("09-10 17:29"))

    accepted = said(officer_of(case.opened), proposal_version=1, accepted=True, evidence="电话录音 REC-1")
    await case.tell("customer_decision", accepted)

    assert (await case.clock("resolution")).verdict == "met"
    await case.go_to(at("09-10 17:31"))
    assert await case.silent("resolution:breach")
