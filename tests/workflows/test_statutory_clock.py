"""L18, L23: 15 or 30 calendar days from the hotline's receipt; time outside left out; extended once, in time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from temporalio.client import WorkflowUpdateFailedError

from tests.infra.cases import LINE_HEAD, head_of, officer_of, said
from tests.infra.dates import at
from tests.workflows.given import both_sides, filed, proposed

if TYPE_CHECKING:
    from tests.infra.engine import Engine, Running


TOLD = {"channel": "post", "proof": "EMS 1234567"}


async def test_a_clear_case_has_fifteen_days_and_a_complex_one_thirty(crowd: Engine) -> None:
    await asyncio.gather(
        both_sides(crowd, "09-07 10:00", "statutory:reminder", "09-18 00:00"),
        both_sides(crowd, "09-07 10:00", "statutory:breach", "09-23 00:00"),
        both_sides(crowd, "08-03 10:00", "statutory:breach", "09-03 00:00", severity="difficult"),
    )


async def test_a_last_day_of_rest_moves_to_the_next_working_day_and_a_make_up_day_is_none(
    crowd: Engine,
) -> None:
    await asyncio.gather(
        both_sides(crowd, "08-21 10:00", "statutory:breach", "09-08 00:00"),  # a Saturday: to Monday the 7th
        both_sides(crowd, "09-10 10:00", "statutory:breach", "09-29 00:00"),  # Mid-autumn: to Monday the 28th
        both_sides(crowd, "09-25 10:00", "statutory:breach", "10-11 00:00"),  # Saturday 10 October is worked
    )


async def test_the_term_counts_from_the_hotlines_receipt_not_from_ours(crowd: Engine) -> None:
    # Received on Friday 4 September: the 15th day is Saturday the 19th, and Sunday the 20th is worked.
    await both_sides(crowd, "09-07 10:00", "statutory:breach", "09-21 00:00", received_at=at("09-04 22:00"))


async def test_suspended_time_is_left_out_and_nothing_rings_meanwhile(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    await case.go_to(at("09-10 10:00"))
    await case.tell("suspend_clock", _officer(case, reason="appraisal", notice="已电话告知客户"))
    assert (await case.clock("statutory")).due_at is None
    await case.go_to(at("09-30 10:00"))
    assert await case.silent("statutory:reminder")

    await case.tell("resume_clock", _officer(case, text="鉴定报告已到"))

    assert (await case.clock("statutory")).due_at == at("10-13 00:00")  # twenty days' ends were left out
    await case.go_to(at("10-12 23:59"))
    assert await case.silent("statutory:breach")
    await case.go_to(at("10-13 00:01"))
    await case.fired("statutory:breach")


async def test_mediation_suspends_what_the_law_names_and_the_hotline_is_still_owed_its_record(
    crowd: Engine,
) -> None:
    case = await filed(crowd, "09-07 10:00")
    await case.tell(
        "link_proceeding", _officer(case, kind="mediation", reference="TJ-2037-1", text="双方同意调解")
    )
    await case.go_to(at("09-08 10:01"))

    await case.fired("progress:breach")

    suspended = {clock.name for clock in (await case.view()).clocks if clock.suspended}
    assert suspended == {"statutory", "resolution", "opinion"}
    await case.go_to(at("10-20 10:00"))
    await case.fired("proceeding:check")
    assert (await case.clock("proceeding")).run == 2
    await case.tell("end_proceeding", _officer(case, text="调解不成"))
    assert not any(clock.suspended for clock in (await case.view()).clocks)
    resolution = await case.clock("resolution")
    assert resolution.due_at == at("10-22 17:30")  # all three working days are still to come


async def test_the_term_is_extended_before_it_ends_and_not_after(crowd: Engine) -> None:
    in_time, late = await asyncio.gather(filed(crowd, "09-07 10:00"), filed(crowd, "09-07 10:00"))
    await asyncio.gather(in_time.go_to(at("09-22 23:59")), late.go_to(at("09-23 00:01")))
    asked = {"reason": "案情复杂", "notice": "已书面告知客户", **TOLD}

    await in_time.tell("extend_clock", said(LINE_HEAD, **asked))
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await late.tell("extend_clock", said(LINE_HEAD, **asked))

    assert _code(refused) == "expired"
    await in_time.go_to(at("09-23 10:00"))
    assert await in_time.silent("statutory:breach")
    await in_time.go_to(at("10-22 23:59"))
    assert await in_time.silent("statutory:breach")
    await in_time.go_to(at("10-23 00:01"))
    await in_time.fired("statutory:breach")


async def test_the_term_is_extended_once_by_the_higher_unit(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    asked = {"reason": "案情复杂", "notice": "已书面告知客户", **TOLD}

    with pytest.raises(WorkflowUpdateFailedError):
        await case.tell("extend_clock", said(head_of(case.opened), **asked))
    await case.tell("extend_clock", said(LINE_HEAD, **asked))
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await case.tell("extend_clock", said(LINE_HEAD, **asked))

    assert _code(refused) == "already_extended"
    assert (await case.clock("statutory")).due_at == at("10-23 00:00")


async def test_the_notice_ends_the_term(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    await case.go_to(at("09-22 23:59"))

    await proposed(case)
    await case.tell("deliver_notice", _officer(case, channel="post", proof="EMS 1234567"))

    assert (await case.clock("statutory")).verdict == "met"


async def test_l18_a_case_found_complex_has_thirty_days_and_keeps_its_ledger(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    await case.go_to(at("09-18 10:00"))
    await case.fired("statutory:reminder")

    await case.tell("classify", _officer(case, complexity="complex", reason="涉及多方责任"))

    statutory = await case.clock("statutory")
    assert (statutory.run, statutory.rungs[0].fired_at is not None) == (1, True)
    assert statutory.due_at == at("10-09 00:00")
    await case.go_to(at("09-23 00:01"))
    assert await case.silent("statutory:breach")
    await case.go_to(at("10-08 23:59"))
    assert await case.silent("statutory:breach")
    await case.go_to(at("10-09 00:01"))
    await case.fired("statutory:breach")


async def test_l18_new_facts_start_the_term_anew(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    await case.go_to(at("09-22 23:59"))

    await case.tell("add_new_facts", _officer(case, text="客户提交交警认定书"))

    first, second = [clock for clock in (await case.view()).clocks if clock.name == "statutory"]
    assert (first.verdict, second.verdict) == ("met", "running")
    await case.go_to(at("09-23 00:01"))
    assert await case.silent("statutory:breach", run=2)
    await case.go_to(at("10-08 23:59"))
    assert await case.silent("statutory:breach", run=2)
    await case.go_to(at("10-09 00:01"))
    await case.fired("statutory:breach", run=2)


async def test_l18_an_appraisal_that_lasts_is_asked_after(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    await case.tell("suspend_clock", _officer(case, reason="appraisal", notice="已电话告知客户"))
    await case.go_to(at("10-09 00:01"))
    await case.fired("suspension:check")

    await case.tell("check_proceeding", _officer(case, text="鉴定机构称下周出具报告"))
    await case.tell("resume_clock", _officer(case, text="鉴定报告已到"))

    running = {clock.name for clock in (await case.view()).clocks if clock.stopped_at is None}
    assert "suspension" not in running


def _officer(case: Running, **body: Any) -> dict[str, Any]:
    return said(officer_of(case.opened), **body)


def _code(refused: pytest.ExceptionInfo[WorkflowUpdateFailedError]) -> str | None:
    return getattr(refused.value.cause, "type", None)
