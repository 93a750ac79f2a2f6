"""R4.4, R6.5: a promise to the customer outlives the case until it is kept; a related post owes its cooperation."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

from domain.commands import Actor
from domain.values import Role
from tests.infra.cases import book, full_checklist, officer_of, said
from tests.infra.dates import at
from tests.workflows.given import filed, proposed

if TYPE_CHECKING:
    from tests.infra.engine import Engine, Running


async def _accepted(case: Running, **promise: Any) -> None:
    """Closed with one promise to the customer."""
    await proposed(case, commitments=[{"kind": "payment", "amount": 3000, "text": "赔付3000元", **promise}])
    closure = {"text": "客户接受", "checklist": full_checklist(book())}
    accepted = {"proposal_version": 1, "accepted": True, "evidence": "电话录音 REC-1", "closure": closure}
    await case.tell("customer_decision", said(officer_of(case.opened), **accepted))


async def test_a_promise_is_reminded_of_a_day_before_and_breached_at_its_hour_though_the_case_is_closed(
    crowd: Engine,
) -> None:
    case = await filed(crowd, "09-07 10:00")
    await _accepted(case, due=at("09-20 12:00").isoformat())
    assert (await case.view()).status == "closed"

    await case.go_to(at("09-19 11:59"))
    assert await case.silent("commitment-1:reminder")
    await case.go_to(at("09-19 12:01"))
    await case.fired("commitment-1:reminder")
    await case.go_to(at("09-20 11:59"))
    assert await case.silent("commitment-1:breach")
    await case.go_to(at("09-20 12:01"))
    await case.fired("commitment-1:breach")

    view = await case.view()
    assert [clock.name for clock in view.clocks if clock.stopped_at is None] == ["commitment-1"]
    assert view.next_step is not None
    assert view.next_step.clause == "R4.4"


async def test_the_case_ends_when_its_last_promise_is_kept(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    await _accepted(case, due=at("09-20 12:00").isoformat())
    await case.go_to(at("09-20 11:59"))

    kept = said(officer_of(case.opened), number=1, kept=True, evidence="转账回单 PAY-1")
    await case.tell("settle_commitment", kept)

    assert (await case.handle.result())["status"] == "closed"
    promise = next(c for c in crowd.register.views[case.number].clocks if c.name == "commitment-1")
    assert promise.verdict == "met"


async def test_a_promise_without_a_date_is_due_after_ten_days(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")

    await _accepted(case)

    assert (await case.clock("commitment-1")).due_at == at("09-18 00:00")


async def test_cooperation_is_due_on_the_second_working_day_and_each_request_has_its_own_clock(
    crowd: Engine,
) -> None:
    case = await filed(crowd, "09-11 10:00")  # a Friday
    asked = {"post": "loss_assessor", "unit": "BJ", "text": "请补充定损照片"}
    for _ in range(2):
        await case.tell("request_cooperation", said(officer_of(case.opened), **asked))

    await case.go_to(at("09-15 17:29"))
    related = Actor(person="zheng.xiuyun", role=Role.RESPONSIBLE, unit="BJ")
    await case.tell("answer_cooperation", said(related, number=1, text="照片已上传"))
    assert await case.silent("cooperation-2:breach")
    await case.go_to(at("09-15 17:31"))
    await case.fired("cooperation-2:breach")

    verdicts = {
        clock.name: clock.verdict
        for clock in (await case.view()).clocks
        if clock.name.startswith("cooperation-")
    }
    assert verdicts == {"cooperation-1": "met", "cooperation-2": "breached"}


async def test_cooperation_is_reminded_of_on_the_first_working_day(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    asked = {"post": "loss_assessor", "unit": "BJ", "text": "请补充定损照片"}
    await case.tell("request_cooperation", said(officer_of(case.opened), **asked))

    await case.go_to(at("09-08 17:29"))
    assert await case.silent("cooperation-1:reminder")
    await case.go_to(at("09-08 17:31"))

    await asyncio.gather(case.fired("cooperation-1:reminder"), case.fired("opinion:reminder"))
