"""Article 7, the procedure: from receipt to closing (R7)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.scenarios.scene import A_MINUTE, LEADER

if TYPE_CHECKING:
    from tests.scenarios.scene import Company


async def test_r7_1_the_claim_is_looked_up_at_once_the_responsible_person_found_and_a_difficult_case_goes_up(
    company: Company,
) -> None:
    scene = await company.receives("Monday", "10:00")
    view = await scene.view()
    assert view.claim.claim_status == "核赔中"
    assert view.blockage_cause == "等待交警责任认定书"
    assert view.owner == scene.responsible.person

    await scene.arranged()
    await scene.tell("escalate", scene.officer, reason="查勘资料相互矛盾", question="是否同意重新查勘?")
    question = await scene.question()
    assert await question.level() == "branch_head"
    await question.tell("decide", scene.head, decision="support", text="同意, 派第二名查勘员")
    await scene.recorded("escalation_decided")
    assert (await scene.view()).escalations[0]["text"] == "同意, 派第二名查勘员"


async def test_r7_2_nobody_shirks_and_the_case_is_resolved_within_three_working_days(
    company: Company,
) -> None:
    scene = await (await company.receives("Thursday", "10:00")).arranged()
    to_another = {"person": "x", "post": "adjuster", "unit": "BJ", "reason": "推"}
    assert await scene.refused("reassign", scene.responsible, **to_another) == "actor_not_allowed"
    await scene.tell("dispute_responsibility", scene.responsible, reason="该案由定损岗经办")
    assert (await scene.view()).owner == scene.responsible.person, "whoever disputes owns the case meanwhile"

    due = await scene.working_day(3, "17:30")
    assert due.weekday() == 1, "Friday, Monday, Tuesday"
    await scene.until(due - A_MINUTE)
    assert await scene.silent("resolution:breach")
    await scene.until(due + A_MINUTE)
    await scene.fired("resolution:breach")
    assert (await scene.clock("resolution")).verdict == "breached"


async def test_r7_3_progress_is_on_record_within_12_hours_at_most_24_again_and_again_until_done(
    company: Company,
) -> None:
    scene = await (await company.receives("Friday", "20:00")).arranged()
    await scene.until(scene.received + timedelta(hours=12) - A_MINUTE)
    assert await scene.silent("progress:reminder")
    await scene.until(scene.received + timedelta(hours=12) + A_MINUTE)
    await scene.fired("progress:reminder")

    await scene.until(scene.received + timedelta(hours=24) - A_MINUTE)
    await scene.tell("record_progress", scene.officer, text="已联系客户", next_step="周一回复")
    assert await scene.silent("progress:breach"), "a record in the last minute is in time"
    assert (await scene.view()).progress[-1]["text"] == "已联系客户"

    await scene.passes(hours=24, minutes=1)
    await scene.fired("progress:breach", run=2)


async def test_r7_4_no_case_is_closed_unless_every_condition_of_its_outcome_holds(company: Company) -> None:
    scene = await (await company.receives("Monday")).arranged()
    assert (
        await scene.refused("close", scene.officer, **scene.closing("accepted")) == "closing_condition_unmet"
    )
    await scene.answered()
    await scene.proposed()
    await scene.customer(accepts=True)
    empty = scene.closing("accepted", checklist=[])
    assert await scene.refused("close", scene.officer, **empty) == "closing_condition_unmet"
    await scene.tell("close", scene.officer, **scene.closing("accepted"))
    assert (await scene.ended()).status == "closed"


async def test_r7_4_1_the_customers_acceptance_of_one_version_closes_the_case(company: Company) -> None:
    scene = await (await company.receives("Monday")).arranged()
    await scene.answered()
    await scene.proposed()
    version = await scene.proposed(text="赔付3200元")
    assert (
        await scene.refused(
            "customer_decision", scene.officer, proposal_version=1, accepted=True, evidence="电话"
        )
        == "proposal_superseded"
    )
    closure = scene.closing("accepted")
    del closure["outcome"]
    await scene.customer(accepts=True, version=version, closure=closure)

    view = await scene.ended()
    assert (view.status.value, view.outcome, view.next_step) == ("closed", "accepted", None)
    assert {clock.verdict for clock in view.clocks} == {"met"}


async def test_r7_4_2_what_the_customer_does_not_accept_is_closed_only_upheld_above_and_with_a_notice(
    company: Company,
) -> None:
    scene = await (await company.receives("Monday")).arranged()
    await scene.answered()
    await scene.proposed()
    await scene.customer(accepts=False)
    closing = scene.closing("closed_unaccepted")
    assert await scene.refused("close", scene.officer, **closing) == "closing_condition_unmet"
    assert (
        await scene.refused("consent", scene.officer, matter="final_position", text="维持")
        == "actor_not_allowed"
    )
    await scene.tell("consent", LEADER, matter="final_position", text="维持处理意见")
    await scene.tell("deliver_notice", scene.officer, channel="post", proof="EMS 1234567890123")
    await scene.tell("close", scene.officer, **closing)

    view = await scene.ended()
    assert view.outcome == "closed_unaccepted"
    assert view.review_until is not None, "the way of review stays open (L20)"
