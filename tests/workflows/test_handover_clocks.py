"""R7.2, R6.5, R6.3(3): taking over, ruling on a dispute, cooperating and reporting back, each in its own time."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from domain.commands import Actor
from domain.values import Role
from tests.infra.cases import head_of, officer_of, responsible_of, said
from tests.infra.dates import at
from tests.workflows.given import filed

if TYPE_CHECKING:
    from tests.infra.engine import Engine, Running

CAO = Actor(person="cao.zhenghua", role=Role.RESPONSIBLE, unit="BJ01")
TO_CAO = {"person": "cao.zhenghua", "post": "claims_handler", "unit": "BJ01", "reason": "经办人为查勘岗"}


async def _handed_over(engine: Engine, when: str) -> Running:
    case = await filed(engine, when)
    await case.tell("acknowledge", said(responsible_of(case.opened)))
    await case.tell("reassign", said(officer_of(case.opened), **TO_CAO, note="已调卷; 待补照片"))
    return case


async def test_r7_2_a_case_handed_over_is_taken_over_by_the_end_of_the_next_working_day(
    crowd: Engine,
) -> None:
    silent, taken = await asyncio.gather(
        _handed_over(crowd, "09-11 10:00"),
        _handed_over(crowd, "09-11 10:00"),  # a Friday
    )
    for case in (silent, taken):
        await case.go_to(at("09-14 17:29"))
        assert await case.silent("handover:breach")
        assert (await case.view()).owner == "cao.zhenghua", "theirs since the hand-over, taken over or not"
    assert (await taken.refused("acknowledge", said(officer_of(taken.opened)))).type == "own_hand_over"
    await taken.tell("acknowledge", said(CAO))
    for case in (silent, taken):
        await case.go_to(at("09-14 17:31"))
    await silent.fired("handover:breach")
    assert await taken.silent("handover:breach")

    assert (await taken.clock("handover")).verdict == "met"
    entry = (await taken.view()).custody[-1]
    assert (entry["given_by"], entry["taken_by"]) == (silent.opened.people.officer, "cao.zhenghua")
    assert entry["note"] == "已调卷; 待补照片"


async def test_r7_2_a_dispute_is_ruled_on_by_the_end_of_the_next_working_day(crowd: Engine) -> None:
    silent, ruled = await asyncio.gather(filed(crowd, "09-11 10:00"), filed(crowd, "09-11 10:00"))
    for case in (silent, ruled):
        await case.tell("dispute_responsibility", said(responsible_of(case.opened), reason="不是本岗位经办"))
        await case.go_to(at("09-14 17:29"))
        assert await case.silent("dispute:breach")
    await ruled.tell("rule_dispute", said(head_of(ruled.opened), upheld=False, text="维持"))
    for case in (silent, ruled):
        await case.go_to(at("09-14 17:31"))
    await silent.fired("dispute:breach")

    assert (await ruled.clock("dispute")).verdict == "met"
    assert {c.name for c in (await silent.view()).clocks} >= {"resolution", "progress"}, "they run on"


async def test_r6_5_a_request_is_taken_up_by_the_end_of_the_next_working_day(crowd: Engine) -> None:
    case = await filed(crowd, "09-11 10:00")  # a Friday
    asked = {"post": "loss_assessor", "unit": "BJ", "text": "请补充定损照片"}
    for _ in range(2):
        await case.tell("request_cooperation", said(officer_of(case.opened), **asked))
    related = Actor(person="zheng.xiuyun", role=Role.RESPONSIBLE, unit="BJ")

    await case.go_to(at("09-14 17:29"))
    await case.tell("acknowledge_cooperation", said(related, number=1))
    assert await case.silent("cooperation_acknowledgement-2:breach")
    await case.go_to(at("09-14 17:31"))
    await case.fired("cooperation_acknowledgement-2:breach")

    assert (await case.clock("cooperation_acknowledgement-1")).verdict == "met"
    shown = (await case.view()).cooperation
    assert [entry["acknowledged_at"] is None for entry in shown] == [False, True]


async def test_r6_5_a_request_with_a_date_of_its_own_is_due_then(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    asked = {"post": "loss_assessor", "unit": "BJ", "text": "请补充定损照片"}
    due = at("09-07 16:00").isoformat()
    await case.tell("request_cooperation", said(officer_of(case.opened), **asked, due=due))

    await case.go_to(at("09-07 15:59"))
    assert await case.silent("cooperation-1:breach")
    await case.go_to(at("09-07 16:01"))
    await case.fired("cooperation-1:breach")


async def test_r6_3_3_a_head_reports_back_by_the_end_of_the_working_day_after_the_answer(
    crowd: Engine,
) -> None:
    silent, told = await asyncio.gather(filed(crowd, "09-11 10:00"), filed(crowd, "09-11 10:00"))
    for case in (silent, told):
        answered = {"cause": "责任认定有误", "action": "重新核赔"}
        await case.tell("respond", said(responsible_of(case.opened), **answered))
        await case.go_to(at("09-14 17:29"))
        assert await case.silent("feedback:breach")
    await told.tell("report_back", said(head_of(told.opened), text="已重新核赔"))
    for case in (silent, told):
        await case.go_to(at("09-14 17:31"))
    await silent.fired("feedback:breach")

    assert (await told.clock("feedback")).verdict == "met"
    assert (await told.view()).feedback[0]["text"] == "已重新核赔"
    await silent.go_to(at("09-16 17:31"))
    await silent.fired("feedback:chase")
