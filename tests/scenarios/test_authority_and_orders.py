"""Promises within authority, chasing, orders to departments, the emergency plan (R4.4, R6.1, R6.3(3), L24, L33)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.infra.cases import LEADER, LINE_HEAD, SYSTEM
from tests.scenarios.scene import A_MINUTE, SHANGHAI
from tests.workflows.instructed import SHANGHAI_HEAD, begun
from tests.workflows.planned import started

if TYPE_CHECKING:
    from tests.scenarios.scene import Company, Scene

TOO_MUCH = [{"kind": "payment", "amount": 8000, "text": "赔付 8,000 元"}]
"""More than an officer may promise, less than a branch head may."""


async def _answered(company: Company) -> Scene:
    scene = await (await company.receives("Monday")).arranged()
    return await scene.answered()


async def test_r4_4_what_exceeds_authority_reaches_nobody_before_approval_and_what_is_promised_is_kept_or_goes_up(
    company: Company,
) -> None:
    scene = await _answered(company)
    await scene.proposed(commitments=TOO_MUCH)
    accepting = {"proposal_version": 1, "accepted": True, "evidence": "电话录音"}
    assert await scene.refused("customer_decision", scene.officer, **accepting) == "proposal_not_approved"
    assert (
        await scene.refused("deliver_notice", scene.officer, channel="post", proof="EMS 1234567")
        == "proposal_not_approved"
    )

    question = await scene.question()
    assert await question.level() == "branch_head"
    await question.tell("decide", scene.head, decision="approve_proposal", text="同意")
    await scene.recorded("proposal_ruled")
    await scene.customer(
        accepts=True, closure={k: v for k, v in scene.closing("accepted").items() if k != "outcome"}
    )

    promise = await scene.clock("commitment-1")
    assert promise.due_at is not None
    await scene.until(promise.due_at.astimezone(SHANGHAI) - A_MINUTE)
    assert (await scene.view()).commitments[0]["state"] == "open"
    await scene.until(promise.due_at.astimezone(SHANGHAI) + A_MINUTE)
    await scene.fired("commitment-1:breach")
    assert (await scene.view()).commitments[0]["state"] == "broken"
    assert (await scene.view()).escalations[-1]["cause"] == "breach", "a broken promise goes up"
    await scene.tell("settle_commitment", scene.officer, number=1, kept=True, evidence="银行回单 1")
    assert (await scene.ended()).commitments[0]["state"] == "kept_late"


async def test_l24_authority_is_lent_for_a_time_and_no_longer(company: Company) -> None:
    scene = await _answered(company)
    until = await company.now() + timedelta(hours=24)
    await scene.tell(
        "delegate_authority", LINE_HEAD,
        person=scene.officer.person, below=9000, until=until.isoformat(), reason="出差，临时授权",
    )  # fmt: skip
    await scene.proposed(commitments=TOO_MUCH)
    assert (await scene.view()).proposals[0]["status"] == "standing"

    await scene.until(until + A_MINUTE)
    await scene.proposed(commitments=TOO_MUCH)
    assert (await scene.view()).proposals[1]["status"] == "awaiting_approval"


async def test_r6_1_1_the_leadership_group_starts_the_emergency_plan_and_cases_inherit_its_severity(
    company: Company,
) -> None:
    scene = await (await company.receives("Monday")).arranged()
    plan = await started(company.engine)
    await scene.tell("join_emergency", SYSTEM, emergency=plan.number, severity="major")
    view = await scene.view()
    assert (view.severity.value, view.emergency) == ("major", plan.number)

    await plan.tell("give_task", LEADER, unit="BJ", text="集中查勘")
    assert (await plan.refused("stand_down", LEADER, text="结束")).type == "tasks_open"
    await plan.tell("finish_task", scene.head, number=1, text="已完成集中查勘")
    await plan.tell("stand_down", LEADER, text="灾情结束，全部案件已分派")
    await company.engine.plans.until(plan.number, "plan_stood_down")


async def test_r6_1_2_whoever_is_pressed_answers_and_pressing_again_reaches_the_superior(
    company: Company,
) -> None:
    scene = await (await company.receives("Monday")).arranged()
    await scene.tell("chase", scene.head, text="请今日内反馈原因")
    first: dict[str, Any] = (await scene.view()).chasers[0]
    assert (first["target"]["person"], first["copied_to"]) == (scene.responsible.person, [])
    await scene.tell("chase", scene.head, text="再次催办")
    second = (await scene.view()).chasers[1]
    assert second["copied_to"], "the second time the superior has it too"
    await scene.tell("answer_chaser", scene.responsible, number=2, text="今日 17 时前提交")
    assert (await scene.view()).chasers[1]["answer"] == "今日 17 时前提交"


async def test_r6_1_4_another_department_is_given_a_directive_with_its_own_measured_time(
    company: Company,
) -> None:
    scene = await (await company.receives("Monday")).arranged()
    told = await scene.tell("instruct", LEADER, unit="SH", text="请核实异地查勘照片")
    assert told.number == 1
    directive = await begun(scene.case, 1)
    await directive.tell("acknowledge", SHANGHAI_HEAD)
    await directive.turned("acknowledged")
    await scene.passes(hours=3)
    await directive.tell("report_done", SHANGHAI_HEAD, text="照片已补齐", evidence="IMG-1")
    await directive.turned("done")
    shown = (await scene.view()).directives[0]
    assert shown["status"] == "done"
    assert float(str(shown["seconds"])) >= timedelta(hours=3).total_seconds()
    assert (await scene.view()).owner == scene.responsible.person


async def test_r6_3_3_handling_and_result_are_reported_back_to_head_office_in_time(company: Company) -> None:
    scene = await (await company.receives("Monday", "10:00")).arranged()
    assert await scene.refused("report_back", scene.head, text="无") == "nothing_to_report"
    await scene.answered()
    due = await scene.working_day(1, "17:30")
    await scene.until(due - A_MINUTE)
    assert await scene.silent("feedback:breach")
    await scene.tell("report_back", scene.head, text="已查明，拟重新核赔")
    assert (await scene.clock("feedback")).verdict == "met"
    assert (await scene.view()).feedback[0]["text"] == "已查明，拟重新核赔"


async def test_l33_what_the_regulator_passes_on_goes_up_at_receipt(company: Company) -> None:
    scene = await company.receives("Monday", channel="regulator")
    question = await scene.question()
    assert (await scene.view()).escalations[0]["cause"] == "regulator"
    assert await question.level() == "line_head"
