"""The register or the claims system is away: nothing is lost, no clock stops, no history grows, and it all goes on."""

from __future__ import annotations

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from tests.infra.cases import officer_of, opening, responsible_of, said
from tests.infra.dates import at, days
from tests.workflows.given import quiet_book

if TYPE_CHECKING:
    from tests.infra.engine import Engine, Running

HOURS = timedelta(hours=1)
A_MINUTE = timedelta(minutes=1)


async def _filed(world: Engine, when: str) -> Running:
    return await world.file(opening(at(when), rules=quiet_book(), days=days()), at=at(when))


async def test_while_the_register_is_away_for_hours_the_history_does_not_grow_and_then_all_is_written_once(
    one_clock: Engine, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "temporalio.activity")  # each try would say that it failed
    case = await _filed(one_clock, "09-07 10:00")
    officer, register = officer_of(case.opened), one_clock.register
    register.down = True
    await case.signal("record_progress", said(officer, text="一"))
    waiting = asyncio.create_task(case.tell("record_progress", said(officer, text="二")))
    await case.signal("record_progress", said(officer, text="三"))
    while len((await case.view()).progress) < 3:  # the case has heard all three; the register has none
        await asyncio.sleep(0.01)
    await case.skip(timedelta(minutes=20))
    before = sum((await case.history()).values())
    calls = register.calls

    await case.skip(2 * HOURS)

    assert sum((await case.history()).values()) == before
    assert register.calls - calls > 400, "it is tried again all the time"
    assert not waiting.done()
    register.down = False
    await case.skip(timedelta(minutes=1))
    answer = await waiting
    await register.until_kind(case.number, "progress_recorded", 3)
    told = [event.text for event in register.log(case.number) if event.kind == "progress_recorded"]
    assert sorted(told) == sorted(["一", "二", "三"])
    assert answer.seq <= len(register.log(case.number))
    print("history with the register away:", await case.history())


async def test_rungs_that_fell_due_while_the_register_was_away_fire_once_in_order_and_say_how_late(
    one_clock: Engine,
) -> None:
    case = await _filed(one_clock, "09-07 05:32")
    await one_clock.pass_until(at("09-07 17:28"))
    one_clock.register.down = True
    contact = {"channel": "telephone", "direction": "inbound", "reached": True, "text": "客户来电"}
    await case.signal("record_contact", said(officer_of(case.opened), **contact))
    await case.view()
    await one_clock.pass_until(at("09-07 17:48"))

    one_clock.register.down = False
    await case.skip(A_MINUTE)
    arrangement, reminder = await asyncio.gather(
        case.fired("arrangement:breach"), case.fired("progress:reminder")
    )

    assert arrangement.late_by is not None
    assert reminder.late_by is not None
    assert 18 * 60 <= arrangement.late_by < 20 * 60  # due at 17:30
    assert 16 * 60 <= reminder.late_by < 18 * 60  # due at 17:32
    fired = [event for event in one_clock.register.log(case.number) if event.kind == "rung_fired"]
    assert [event.name for event in fired] == ["arrangement", "progress"]


async def test_a_register_that_refuses_for_good_parks_the_case_until_somebody_has_looked(
    engine: Engine,
) -> None:
    case = await engine.file(opening(datetime.now(UTC)))
    await case.view()
    engine.register.refuses = "gap_in_sequence"
    await case.signal("record_progress", said(officer_of(case.opened), text="已联系客户"))
    while not engine.failed:
        await asyncio.sleep(0.01)

    assert "gap_in_sequence" in engine.failed[0]
    engine.register.refuses = None

    await engine.register.until_kind(case.number, "progress_recorded")
    await case.view()
    engine.failed.clear()


async def test_without_the_claims_system_the_case_goes_on_and_the_answer_comes_when_it_comes(
    one_clock: Engine,
) -> None:
    one_clock.claims.down = True
    case = await _filed(one_clock, "09-07 17:31")  # nothing is due before the morning
    await case.tell("acknowledge", said(responsible_of(case.opened)))
    assert (await case.view()).claim.lookup == "pending"
    await case.skip(HOURS)
    before = await case.history()
    calls = one_clock.claims.calls

    await case.skip(9 * HOURS)

    assert await case.history() == before
    assert one_clock.claims.calls > calls
    one_clock.claims.down = False
    await case.skip(timedelta(minutes=11))  # it is asked again at least every ten minutes
    await one_clock.register.until_kind(case.number, "claim_looked_up")
    claim = (await case.view()).claim
    assert (claim.lookup, claim.blockage_cause) == ("found", "等待交警责任认定书")


async def test_a_case_that_closes_meanwhile_asks_the_claims_system_no_more(one_clock: Engine) -> None:
    one_clock.claims.down = True
    case = await _filed(one_clock, "09-07 10:00")

    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))

    assert (await case.handle.result())["status"] == "closed"
    assert "claim_looked_up" not in case.kinds()


async def test_a_complaint_without_any_reference_asks_nobody(engine: Engine) -> None:
    case = await engine.file(opening(datetime.now(UTC), policy_no=None, claim_no=None))

    assert engine.claims.calls == 0
    assert (await case.view()).claim.lookup == "no_reference"
