"""The lives whose histories are stored: between them they take every turn that a case can take.

Each is lived against a real server, as production lives it: the workflow cache on, the shipped rules.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from temporalio.client import Client, WithStartWorkflowOperation
from temporalio.common import RawValue, WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from contract.ids import complaint_workflow_id
from contract.starts import CaseStart
from domain.commands import Actor
from domain.emergency.grouping import Grouping
from domain.values import Role
from tests.infra.cases import (
    LEADER,
    LINE_HEAD,
    PROPOSAL,
    SYSTEM,
    book,
    full_checklist,
    head_of,
    officer_of,
    opening,
    responsible_of,
    said,
)
from tests.infra.dates import at, days, with_new_year
from tests.infra.plans import BEIJING
from tests.replay.lives_law import merged, reviewed
from tests.replay.lives_promising import approved
from tests.workflows.asked import escalated, running
from tests.workflows.given import quiet_book
from tests.workflows.instructed import instructed
from tests.workflows.planned import proposed
from tests.workflows.stranger import WITHOUT_KEYS, signalled

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from tests.infra.engine import Engine, Running

CONTACT: dict[str, Any] = {
    "channel": "telephone",
    "direction": "inbound",
    "reached": True,
    "text": "客户来电",
}
SIXTY_DAYS = timedelta(days=60)


async def _filed(engine: Engine, **given: Any) -> Running:
    return await engine.file(opening(datetime.now(UTC), **given))


async def _proposed(case: Running, **more: Any) -> None:
    officer = officer_of(case.opened)
    await case.tell("respond", said(responsible_of(case.opened), cause="责任认定有误", action="重新核赔"))
    await case.tell("propose", said(officer, **PROPOSAL, **more))


async def _accepted(case: Running) -> None:
    closure = {"text": "客户接受", "checklist": full_checklist(book())}
    accepted = {"proposal_version": 1, "accepted": True, "evidence": "电话录音 REC-1", "closure": closure}
    await case.tell("customer_decision", said(officer_of(case.opened), **accepted))


async def ordinary(engine: Engine) -> None:
    """Filed, acknowledged, three progress records by signal, response, proposal, acceptance: closed."""
    case = await _filed(engine)
    await case.tell("acknowledge", said(responsible_of(case.opened)))
    for text in ("已联系客户", "查勘记录已到", "正在复核"):
        await case.say("record_progress", said(officer_of(case.opened), text=text))
    await _proposed(case)
    await _accepted(case)
    await case.handle.result()


async def escalated_and_decided(engine: Engine) -> None:
    """Taken up the ladder by the officer, acknowledged, decided: the case moves to another person, and is withdrawn."""
    case = await _filed(engine)
    question = await escalated(case)
    await question.tell("acknowledge", head_of(case.opened))
    carried = {"person": "cao.zhenghua", "post": "claims_handler", "unit": "BJ01"}
    await question.tell("decide", head_of(case.opened), decision="reassign", text="改派", **carried)
    await question.turned("decided")
    again = await escalated(case, level="line_head")
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    await again.handle.result()
    await case.handle.result()


async def silent(world: Engine) -> None:
    """Nobody does anything for sixty days: every alarm, the ladder to its top."""
    case = await world.file(opening(at("09-07 10:00"), days=days()), at=at("09-07 10:00"))
    await case.skip(SIXTY_DAYS)
    await case.view()


async def over_new_year(world: Engine) -> None:
    """A year is published while a question is open; suspended, extended, in mediation, cooperation, a promise kept."""
    case = await world.file(opening(at("12-31 10:00"), days=days()), at=at("12-31 10:00"))
    officer = officer_of(case.opened)
    question = await escalated(case)
    published = with_new_year(["01-01"]).model_dump(mode="json")
    await case.tell("publish_calendar", said(SYSTEM, calendar=published))
    told = {"notice": "已告知客户", "channel": "post", "proof": "EMS 1234567"}
    await case.tell("extend_clock", said(LINE_HEAD, reason="案情复杂", **told))
    await case.tell("suspend_clock", said(officer, reason="appraisal", notice="已告知客户"))
    await case.tell("request_cooperation", said(officer, post="loss_assessor", unit="BJ", text="请补充照片"))
    await case.skip(timedelta(days=5))
    await question.turned("raised")
    await case.tell("resume_clock", said(officer, text="鉴定完成"))
    await case.tell("link_proceeding", said(officer, kind="mediation", reference="TJ-1", text="双方同意"))
    await case.tell("end_proceeding", said(officer, text="调解不成"))
    due = (await case.now() + timedelta(days=2)).isoformat()
    promise = {"kind": "payment", "amount": 800, "text": "赔付800元", "due": due}
    await _proposed(case, commitments=[promise])
    await _accepted(case)
    await case.skip(timedelta(days=3))
    await case.tell("settle_commitment", said(officer, number=1, kept=True, evidence="PAY-1"))
    await case.handle.result()


async def continued(engine: Engine) -> None:
    """A case that goes on in fresh runs, with a question open, and is closed in the last."""
    case = await _filed(engine)
    await escalated(case)
    for number in range(40):
        await case.tell("record_progress", said(officer_of(case.opened), text=f"第{number}次跟进"))
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    await case.handle.result()


async def reopened(engine: Engine) -> None:
    """Closed; a call is recorded; new facts reopen it; withdrawn in its second life."""
    case = await _filed(engine)
    await _proposed(case)
    await _accepted(case)
    await case.handle.result()
    steps = [
        ("record_contact", said(officer_of(case.opened), **CONTACT)),
        ("reopen", said(officer_of(case.opened), new_facts="新的交警责任认定书")),
        ("withdraw", said(officer_of(case.opened), text="客户撤诉")),
    ]
    for name, message in steps:
        start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
            "ComplaintWorkflow",
            CaseStart(take_up=case.number),
            id=complaint_workflow_id(case.number),
            task_queue=engine.queue,
            id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
            id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        )
        await engine.client.execute_update_with_start_workflow(name, message, start_workflow_operation=start)
        handle = await start.workflow_handle()
        engine.handles.append(handle)
        if name != "reopen":
            await handle.result()


async def systems_away(engine: Engine) -> None:
    """The claims system and the register are down, and come back."""
    engine.claims.down = True
    case = await _filed(engine)
    engine.register.down = True
    await case.signal("record_progress", said(officer_of(case.opened), text="一"))
    waiting = asyncio.create_task(case.tell("record_progress", said(officer_of(case.opened), text="二")))
    calls = engine.register.calls
    while engine.register.calls < calls + 6:  # four times inside the task, then as an activity of its own
        await asyncio.sleep(0.01)
    engine.register.down = engine.claims.down = False
    await waiting
    await engine.register.until_kind(case.number, "claim_looked_up")
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    await case.handle.result()


async def closed_while_the_claims_system_is_away(engine: Engine) -> None:
    """A look-up that is ended with its case."""
    engine.claims.down = True
    case = await _filed(engine)
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    await case.handle.result()


async def refused(engine: Engine) -> None:
    """Everything that is no message, what the state forbids, a request to cancel: kept, and the case goes on."""
    case = await _filed(engine, policy_no=None, claim_no=None)
    await case.handle.signal("record_progress")
    await case.handle.signal("record_progress", args=[{}, {}])
    for nonsense in ({"text": 5}, [1], "进展", None, b"\xff"):
        await case.signal("record_progress", nonsense)
    await case.signal("hurry_up", {"message_id": "m-1"})
    await case.say("propose", said(officer_of(case.opened), **PROPOSAL))
    await case.handle.cancel()
    await case.refused("propose", said(officer_of(case.opened), **PROPOSAL))
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    await case.handle.result()


async def quiet(engine: Engine) -> None:
    """Alarms that move: a deadline brought forward re-arms the timer, one put off lets it ring in vain."""
    moment = at("12-31 10:00")
    case = await engine.file(opening(moment, rules=quiet_book(), days=days()), at=moment)
    await case.tell("acknowledge", said(responsible_of(case.opened)))
    await case.go_to(at("01-03 10:00", 2038))
    brought_forward = with_new_year([], make_up=["01-02"]).model_dump(mode="json")
    await case.tell("publish_calendar", said(SYSTEM, calendar=brought_forward))
    await case.go_to(at("01-05 10:00", 2038))
    await case.view()


async def not_a_case(engine: Engine) -> None:
    """Started with nonsense, and taken up though the register does not know it."""
    for number, start in enumerate(({"open": 5}, CaseStart(take_up="RD-NOT-A-CASE-1"))):
        handle = await engine.client.start_workflow(
            "ComplaintWorkflow",
            start,
            id=complaint_workflow_id(f"RD-NOT-A-CASE-{number}"),
            task_queue=engine.queue,
        )
        engine.handles.append(handle)
        await asyncio.gather(handle.result(), return_exceptions=True)


async def forged(engine: Engine) -> None:
    """Signals past the API, plain and copied: refused or without effect, today and in every replay."""
    case = await _filed(engine)
    address = engine.client.service_client.config.target_host
    stranger = await Client.connect(address, namespace=engine.client.namespace, data_converter=WITHOUT_KEYS)
    outside = stranger.get_workflow_handle(case.handle.id)
    await case.say("propose", said(officer_of(case.opened), **PROPOSAL))  # refused: nobody has answered
    [copied] = await signalled(case.handle)
    await outside.signal("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    await engine.register.until_kind(case.number, "message_refused", 2)
    await case.tell("respond", said(responsible_of(case.opened), cause="责任认定有误", action="重新核赔"))
    await outside.signal("propose", RawValue(copied))
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    assert "proposed" not in case.kinds()
    await case.handle.result()


async def handed_over(world: Engine) -> None:
    """Disputed, ruled on, handed over and taken over; one department silent and late, one ended with the case."""
    case = await world.file(opening(at("09-07 10:00"), days=days()), at=at("09-07 10:00"))
    officer, head = officer_of(case.opened), head_of(case.opened)
    await case.tell("dispute_responsibility", said(responsible_of(case.opened), reason="不是本岗位经办"))
    carried = {"person": "cao.zhenghua", "post": "claims_handler", "unit": "BJ01"}
    await case.tell("rule_dispute", said(head, upheld=True, text="经办人为查勘岗", **carried))
    await case.tell("acknowledge", said(Actor(person="cao.zhenghua", role=Role.RESPONSIBLE, unit="BJ01")))
    late = await instructed(case)
    await case.skip(timedelta(days=1, hours=10))
    await late.turned("rung_fired", 2)
    await late.tell("acknowledge")
    published = with_new_year(["01-01"]).model_dump(mode="json")
    await case.tell("publish_calendar", said(SYSTEM, calendar=published))
    await late.tell("report_done", text="照片已补齐", evidence="IMG-1")
    await late.turned("done")
    await late.handle.result()
    dated = (await case.now() + timedelta(days=2)).isoformat()
    ended = await instructed(case, due=dated)
    await case.tell("withdraw", said(officer, text="客户撤诉"))
    await ended.handle.result()
    await case.handle.result()


async def pressed(world: Engine) -> None:
    """From the regulator, pressed, refused by the customer, major for a while: the emergency plan; then silence."""
    moment = at("09-07 10:00")
    case = await world.file(opening(moment, days=days(), channel="regulator"), at=moment)
    await running(case, 1)
    for number in (1, 2, 3):
        await case.tell("chase", said(head_of(case.opened), text="请尽快办理"))
        if number == 1:
            await case.tell("answer_chaser", said(responsible_of(case.opened), number=1, text="今日办理"))
    await _proposed(case)
    refused = {"accepted": False, "evidence": "电话录音 REC-1"}
    await case.tell("customer_decision", said(officer_of(case.opened), proposal_version=1, **refused))
    await case.tell("set_severity", said(officer_of(case.opened), severity="major", reason="媒体关注"))
    question = await running(case, 2)
    start = {"decision": "start_emergency", "text": "启动应急预案"}
    await question.tell("decide", LEADER, **start)
    await question.turned("decided")
    await case.tell("set_severity", said(officer_of(case.opened), severity="ordinary", reason="已平息"))
    await case.skip(timedelta(days=20))
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    await case.handle.result()


async def accountable(world: Engine) -> None:
    """Root cause, rectification put back and done, a finding heard and one unheard; the closed case waits for them."""
    case = await world.file(opening(at("09-07 10:00"), rules=quiet_book(), days=days()), at=at("09-07 10:00"))
    officer, head, person = officer_of(case.opened), head_of(case.opened), responsible_of(case.opened)
    await case.tell("find_cause", said(officer, code="people.wrong_decision", text="未核对原件"))
    for _ in range(2):
        accused = {"person": person.person, "facts": "未核对原件", "breached": "R4.3"}
        await case.tell("open_finding", said(head, **accused))
    due = (await case.now() + timedelta(days=2)).isoformat()
    task = {"unit": person.unit, "root_cause": "system.data_wrong", "text": "二次校验", "due": due}
    await case.tell("open_rectification", said(head, **task))
    await case.tell("plead", said(person, finding=1, text="系统停机"))
    await case.tell("withdraw", said(officer, text="客户撤诉"))
    await case.skip(timedelta(days=4))
    await case.tell("report_rectification", said(person, number=1, text="已上线"))
    await case.tell("verify_rectification", said(LINE_HEAD, number=1, done=False, text="不完整"))
    await case.tell("report_rectification", said(person, number=1, text="已补充"))
    await case.tell("verify_rectification", said(LINE_HEAD, number=1, done=True, text="已验收"))
    upheld = {"finding": 1, "upheld": True, "grade": "minor", "text": "属实"}
    await case.tell("decide_finding", said(LINE_HEAD, **upheld))
    earned = (await case.view()).assessments[-1]
    waived = {"seq": earned["seq"], "code": earned["code"], "reason": "申辩成立"}
    await case.tell("waive_assessment", said(LEADER, **waived))
    await case.tell("decide_finding", said(LINE_HEAD, finding=2, upheld=False, text="证据不足"))
    await case.handle.result()


async def emergency(engine: Engine) -> None:
    """An emergency plan: silence over the proposal, started, a task, a late report, refused messages, the end."""
    plan = await proposed(engine, emergency_no="HA1L-0001-1", grouping=Grouping(event="hail-2037-09"))
    await plan.handle.signal("stand_down", said(LEADER, text="过早"))
    await engine.plans.until(plan.number, "message_refused")
    await plan.passes(timedelta(hours=2, minutes=1))
    await engine.plans.until(plan.number, "plan_raised")
    await plan.tell("start", text="启动")
    await engine.plans.until(plan.number, "figures_counted")
    await plan.tell("give_task", unit="BJ", text="增派查勘")
    await plan.tell("acknowledge_task", BEIJING, number=1)
    await plan.passes(timedelta(hours=24, minutes=1))
    await engine.plans.until(plan.number, "rung:situation_report:1:breach")
    await plan.handle.signal("report_situation", said(LEADER, text="累计312件"))
    await engine.plans.until(plan.number, "figures_counted", 2)
    await plan.handle.cancel()
    await engine.plans.until(plan.number, "message_refused", 2)
    await plan.tell("log_decision", text="五千元以下免查勘")
    await plan.tell("stand_down", text="结束", waived=[{"number": 1, "reason": "已无需要"}])
    await plan.handle.result()


ON_A_SERVER: dict[str, Callable[[Engine], Awaitable[None]]] = {
    "ordinary": ordinary,
    "escalated": escalated_and_decided,
    "reopened": reopened,
    "systems-away": systems_away,
    "closed-while-away": closed_while_the_claims_system_is_away,
    "refused": refused,
    "forged": forged,
    "merged": merged,
    "quiet": quiet,
    "accountable": accountable,
    "emergency": emergency,
    "not-a-case": not_a_case,
}
WITH_ONE_CLOCK: dict[str, Callable[[Engine], Awaitable[None]]] = {
    "silent": silent,
    "over-new-year": over_new_year,
    "handed-over": handed_over,
    "pressed": pressed,
    "approved": approved,
    "reviewed": reviewed,
}
SUGGESTING_EARLY: dict[str, Callable[[Engine], Awaitable[None]]] = {"continued": continued}
