"""R7.3: a progress record within 12 hours, at most 24, and again after every record until the case is done."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from tests.infra.cases import officer_of, said
from tests.infra.dates import at
from tests.workflows.given import both_sides, filed

if TYPE_CHECKING:
    from tests.infra.engine import Engine


async def test_the_reminder_comes_after_twelve_hours_and_the_breach_after_twenty_four(crowd: Engine) -> None:
    reminded, breached, over_the_weekend = await asyncio.gather(
        both_sides(crowd, "09-07 10:00", "progress:reminder", "09-07 22:00"),
        both_sides(crowd, "09-07 10:00", "progress:breach", "09-08 10:00"),
        both_sides(crowd, "09-11 20:00", "progress:breach", "09-12 20:00"),  # hours run on a Saturday too
    )

    assert await reminded.silent("progress:breach")
    for case in (breached, over_the_weekend):
        assert (await case.clock("progress")).verdict == "breached"
        assert (await case.view()).overdue


async def test_a_record_begins_the_next_run_whose_hours_count_from_it(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    await case.go_to(at("09-08 09:59"))

    await case.tell("record_progress", said(officer_of(case.opened), text="已联系客户"))

    assert (await case.clock("progress")).run == 2
    await case.go_to(at("09-08 21:58"))
    assert await case.silent("progress:breach")
    assert await case.silent("progress:reminder", run=2)
    await case.go_to(at("09-08 22:00"))
    await case.fired("progress:reminder", run=2)
    await case.go_to(at("09-09 09:58"))
    assert await case.silent("progress:breach", run=2)
    await case.go_to(at("09-09 10:00"))
    await case.fired("progress:breach", run=2)


async def test_a_record_after_the_breach_ends_that_run_breached_and_the_case_is_in_time_again(
    crowd: Engine,
) -> None:
    case = await filed(crowd, "09-07 18:00")  # after business: the arrangement is due tomorrow
    await case.tell("acknowledge", said(officer_of(case.opened)))
    await case.go_to(at("09-08 18:01"))
    await case.fired("progress:breach")

    await case.tell("record_progress", said(officer_of(case.opened), text="查勘记录已到"))

    view = await case.view()
    runs = {clock.run: clock.verdict for clock in view.clocks if clock.name == "progress"}
    assert runs == {1: "breached", 2: "running"}
    assert not view.overdue


async def test_nothing_rings_once_the_case_is_closed(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")

    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))

    assert (await case.handle.result())["status"] == "closed"
    assert "rung_fired" not in case.kinds()
