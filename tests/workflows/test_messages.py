"""One rule behind signal and update: taken once, or refused with the reason; nothing said to a case is lost."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest
from temporalio.client import WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode

from contract.ids import complaint_workflow_id
from contract.messages import BY_NAME
from domain.commands import Actor
from domain.events import MessageRefused
from domain.values import Role
from tests.infra.cases import (
    LEADER,
    LINE_HEAD,
    PROPOSAL,
    SYSTEM,
    book,
    calendar,
    fresh,
    full_checklist,
    head_of,
    officer_of,
    opening,
    responsible_of,
    said,
)
from tests.infra.engine import worker_of

if TYPE_CHECKING:
    from domain.commands import Open
    from tests.infra.engine import Engine, Running

Said = tuple[str, dict[str, Any]]


def _everything(opened: Open) -> list[Said]:
    """Every message there is, some that are taken and some that are not, in one life."""
    officer, head, party = officer_of(opened), head_of(opened), responsible_of(opened)
    mediation = {"kind": "mediation", "reference": "TJ-1", "text": "双方同意调解"}
    elsewhere = Actor(person="lu.hongxia", role=Role.BRANCH_HEAD, unit="SH")
    return [
        (
            "respond",
            said(officer_of(opened), cause="查勘有误", action="重新核赔", evidence=["E-1"]),
        ),  # unknown
        ("propose", said(officer, **PROPOSAL)),  # no response yet
        ("acknowledge", said(elsewhere)),  # another branch
        ("acknowledge", said(party)),
        ("acknowledge", said(party)),  # again
        ("record_progress", said(officer, text="已联系客户", blockage_cause="等待鉴定")),
        ("dispute_responsibility", said(party, reason="不属于核赔岗")),
        ("rule_dispute", said(head, upheld=False, text="维持")),
        ("rule_dispute", said(head, upheld=False, text="维持")),  # nothing is disputed
        ("add_evidence", said(officer, evidence_id="E-1", kind="photo", title="现场照片")),
        ("respond", said(party, cause="查勘有误", action="重新核赔", evidence=["E-1"])),
        *_setting_to_work(opened),
        (
            "record_contact",
            said(officer, channel="telephone", direction="outbound", reached=True, text="已说明"),
        ),
        ("suspend_clock", said(officer, reason="appraisal", notice="已告知客户")),
        ("resume_clock", said(officer, text="鉴定完成")),
        ("resume_clock", said(officer, text="鉴定完成")),  # not suspended
        ("extend_clock", said(LINE_HEAD, reason="案情复杂", notice="已告知客户")),  # not proven
        (
            "extend_clock",
            said(LINE_HEAD, reason="案情复杂", notice="已告知客户", channel="post", proof="EMS 1234"),
        ),
        *_about_the_term(officer),
        ("link_proceeding", said(officer, **mediation)),
        ("link_proceeding", said(officer, **mediation)),  # one is open
        ("end_proceeding", said(officer, text="调解不成")),
        ("publish_calendar", said(officer, calendar=calendar().model_dump(mode="json"))),  # not an officer's
        (
            "report_escalation",
            said(SYSTEM, number=3, turn="raised", level="line_head", person="x"),
        ),  # unknown
        *_about_the_end(opened),
    ]


def _about_the_end(opened: Open) -> list[Said]:
    officer = officer_of(opened)
    promise = {"kind": "payment", "amount": 800, "text": "赔付800元"}
    return [
        ("propose", said(officer, **PROPOSAL, commitments=[promise])),
        ("customer_decision", said(officer, proposal_version=1, accepted=False, evidence="录音 REC-1")),
        ("consent", said(LEADER, matter="final_position", text="维持处理意见")),
        ("issue_notice", said(officer, sections={"reasons": "原拒赔理由不成立。"})),
        ("deliver_notice", said(officer, channel="post", proof="EMS 1234567", notice=1)),
        (
            "reassign",
            said(officer, person="cao.zhenghua", post="claims_handler", unit="BJ01", reason="更换查勘员"),
        ),
        ("close", said(officer, outcome="accepted", text="客户接受", checklist=[])),  # conditions unmet
        ("customer_decision", said(officer, proposal_version=1, accepted=True, evidence="录音 REC-2")),
        *_about_people(opened),
        *_about_responsibility(opened),
        ("settle_commitment", said(officer, number=1, kept=True, evidence="回单 PAY-1")),
        ("reopen", said(officer, new_facts="新的鉴定报告")),  # open
        ("set_severity", said(officer, severity="ordinary", reason="无变化")),  # the same
        ("set_severity", said(officer, severity="difficult", reason="争议较大")),
        (
            "escalate",
            said(officer, reason="争议较大", question="如何处理?", level="branch_head"),
        ),  # asked already
        ("close", said(officer, outcome="accepted", text="客户接受", checklist=full_checklist(book()))),
    ]


def _setting_to_work(opened: Open) -> list[Said]:
    officer, head = officer_of(opened), head_of(opened)
    return [
        ("request_cooperation", said(officer, post="loss_assessor", unit="BJ", text="请补充定损照片")),
        ("acknowledge_cooperation", said(officer, number=1)),
        ("acknowledge_cooperation", said(officer, number=1)),  # again
        ("answer_cooperation", said(officer, number=1, text="已补充")),
        ("instruct", said(officer, unit="SH", text="请核实")),  # not an officer's
        ("instruct", said(head, unit="SH", text="请核实")),
        ("report_directive", said(SYSTEM, number=7, turn="acknowledged", person="x")),  # unknown
        ("report_back", said(officer, text="已重新核赔")),  # not an officer's
        ("report_back", said(head, text="已重新核赔")),
        ("answer_cooperation", said(officer, number=7, text="没有这一项")),  # unknown
    ]


def _pressing(opened: Open) -> list[Said]:
    head, party = head_of(opened), responsible_of(opened)
    return [
        ("chase", said(head, text="请尽快补充")),
        ("chase", said(head, text="请尽快补充", person="nobody.here")),  # nobody of the case
        ("answer_chaser", said(party, number=1, text="今日补充")),
        ("answer_chaser", said(party, number=1, text="今日补充")),  # answered
    ]


def _about_the_term(officer: Actor) -> list[Said]:
    merged = {
        "complaint_no": "RD-0000-0000-0001",
        "ticket_no": "T-1",
        "content": "再次投诉",
        "demand": "赔付",
    }
    return [
        ("issue_notice", said(officer)),  # incomplete
        ("classify", said(officer, complexity="complex", reason="涉及多方责任")),
        ("classify", said(officer, complexity="complex", reason="涉及多方责任")),  # the same
        ("add_new_facts", said(officer, text="客户提交交警认定书")),
        ("add_new_facts", said(officer, text="客户提交 交警认定书")),  # nothing new
        ("check_proceeding", said(officer, text="鉴定机构尚未出具报告")),  # nothing to check
        ("dismiss_duplicate", said(officer, complaint_no="RD-0000-0000-0001", reason="事由不同")),  # none
        ("report_merger", said(SYSTEM, received_at="2026-09-01T10:00:00+08:00", **merged)),
        ("request_review", said(officer, grounds="未回应证明")),  # open
        (
            "report_review",
            said(SYSTEM, number=1, turn="acknowledged", level="line_head", person="x"),
        ),  # unknown
    ]


def _about_people(opened: Open) -> list[Said]:
    officer, same = officer_of(opened), opened.people.model_dump(mode="json")
    return [
        *_pressing(opened),
        ("declare_interest", said(officer, person="huang.junjie", relation="与投诉人系亲属")),
        ("declare_interest", said(officer, person="huang.junjie", relation="与投诉人系亲属")),  # known
        ("verify_identity", said(officer, method="video", shown=["id_card"])),
        ("record_papers", said(officer, papers={"title": "授权委托书", "original_seen": True})),  # not needed
        ("leave_emergency", said(SYSTEM, emergency="HA1L-0001-1")),  # not in it
        ("join_emergency", said(SYSTEM, emergency="HA1L-0001-1", severity="ordinary")),
        ("renew_people", said(SYSTEM, people=same, reason="任命变更")),  # unchanged, or no more the same
        *_about_authority(opened),
    ]


def _about_authority(opened: Open) -> list[Said]:
    until = (opened.intake.received_at + timedelta(days=1)).isoformat()
    lent = {"person": officer_of(opened).person, "below": 9000, "until": until, "reason": "出差"}
    return [
        ("rule_proposal", said(LINE_HEAD, proposal_version=1, approved=True, text="同意")),  # nothing waits
        ("delegate_authority", said(LEADER, **lent)),
        ("delegate_authority", said(officer_of(opened), **lent)),  # not an officer's
        ("revoke_delegation", said(LEADER, number=1, reason="已返岗")),
        ("revoke_delegation", said(LEADER, number=1, reason="已返岗")),  # none in force
    ]


def _about_responsibility(opened: Open) -> list[Said]:
    officer, head, party = officer_of(opened), head_of(opened), responsible_of(opened)
    decided = {"finding": 1, "upheld": True, "grade": "minor", "text": "属实"}
    task = {"unit": party.unit, "root_cause": "system.data_wrong", "text": "二次校验"}
    return [
        ("find_cause", said(officer, code="people", text="x")),  # a group
        ("find_cause", said(officer, code="people.skill", text="x")),
        ("open_finding", said(head, person=party.person, facts="未核对原件", breached="R4.3")),
        ("decide_finding", said(LINE_HEAD, **decided)),  # not heard yet
        ("plead", said(head, finding=1, text="x")),  # not the accused
        ("plead", said(party, finding=1, text="系统停机")),
        ("decide_finding", said(LINE_HEAD, **decided)),
        ("open_rectification", said(head, **task)),
        ("verify_rectification", said(LINE_HEAD, number=1, done=True, text="x")),  # not reported
        ("report_rectification", said(party, number=1, text="已上线")),
        ("verify_rectification", said(LINE_HEAD, number=1, done=True, text="已抽查")),
        ("waive_assessment", said(LEADER, seq=1, code="shirking", reason="x")),  # earned nothing
    ]


async def _by_update(engine: Engine, taken: Open) -> tuple[list[str], list[tuple[str, str, str]]]:
    case = await engine.file(taken)
    refused = []
    for name, message in _everything(taken):
        try:
            await case.tell(name, message)
        except WorkflowUpdateFailedError as error:
            cause = error.cause
            refused.append((name, str(getattr(cause, "type", "")), str(getattr(cause, "message", ""))))
    await case.handle.result()
    return _told(case), refused


async def _by_signal(engine: Engine, taken: Open) -> tuple[list[str], list[tuple[str, str, str]]]:
    case = await engine.file(taken)
    for name, message in _everything(taken):
        await case.say(name, message)
    await case.handle.result()
    return _told(case), [(event.name, event.code, event.reason) for event in _refusals(case)]


async def test_signal_and_update_of_every_name_are_one_rule(crowd: Engine) -> None:
    now = datetime.now(UTC)

    updated, signalled = await asyncio.gather(
        _by_update(crowd, opening(now)), _by_signal(crowd, opening(now))
    )

    assert {name for name, _ in _everything(opening(now))} == BY_NAME.keys() - {"withdraw"}
    assert signalled == updated


async def test_the_same_message_has_one_effect_however_often_and_by_whichever_way_it_comes(
    engine: Engine,
) -> None:
    case = await engine.file(opening(datetime.now(UTC)))
    message = said(officer_of(case.opened), text="已联系客户")

    await case.signal("record_progress", message)
    first = await case.tell("record_progress", message)
    second = await case.handle.execute_update("record_progress", message, id=fresh("another-update-id"))
    await case.signal("record_progress", message)
    await case.say("record_contact", said(officer_of(case.opened), **CONTACT))

    assert case.kinds().count("progress_recorded") == 1
    assert first.seq <= second["seq"]


async def test_a_message_that_was_refused_may_be_sent_again_and_is_taken_then(engine: Engine) -> None:
    case = await engine.file(opening(datetime.now(UTC)))
    proposal = said(officer_of(case.opened), **PROPOSAL)
    await case.say("propose", proposal)
    await case.tell("respond", said(responsible_of(case.opened), cause="查勘有误", action="重新核赔"))

    await case.tell("propose", proposal)

    assert [event.code for event in _refusals(case)] == ["no_response_yet"]
    assert case.kinds().count("proposed") == 1


CONTACT: dict[str, Any] = {
    "channel": "telephone",
    "direction": "inbound",
    "reached": True,
    "text": "客户来电",
}


async def test_messages_before_the_first_task_are_taken_in_their_order(engine: Engine) -> None:
    unmanned = type(engine)(engine.skipper, queue=fresh("unmanned"))
    case = await unmanned.start(opening(datetime.now(UTC)))
    for text in ("一", "二", "三"):
        await case.signal("record_progress", said(officer_of(case.opened), text=text))
    await case.signal("record_progress", {"text": "谁?"})
    update = asyncio.create_task(case.tell("acknowledge", said(responsible_of(case.opened))))

    async with worker_of(unmanned):
        await update
        view = await case.view()

    assert [entry["text"] for entry in view.progress] == ["一", "二", "三"]
    assert case.kinds()[0] == "filed"
    assert [event.code for event in _refusals(case)] == ["malformed"]


async def test_messages_that_come_while_the_register_is_writing_are_recorded_next_in_order(
    engine: Engine,
) -> None:
    case = await engine.file(opening(datetime.now(UTC)))
    engine.register.gate.clear()
    await case.signal("record_progress", said(officer_of(case.opened), text="一"))
    waiting = asyncio.create_task(case.tell("record_progress", said(officer_of(case.opened), text="二")))
    for text in ("三", "四"):
        await case.signal("record_progress", said(officer_of(case.opened), text=text))
    assert "progress_recorded" not in case.kinds()

    engine.register.gate.set()
    answer = await waiting
    await engine.register.until_kind(case.number, "progress_recorded", 4)

    told = [event for event in engine.register.log(case.number) if event.kind == "progress_recorded"]
    assert {event.text for event in told} == {"一", "二", "三", "四"}
    assert answer.seq >= next(n for n, e in engine.register.events[case.number].items() if "二" in str(e))


async def test_a_closed_case_that_still_owes_a_promise_refuses_what_is_over_and_keeps_what_is_told(
    engine: Engine,
) -> None:
    case = await _owing(engine)

    await case.say("record_progress", said(officer_of(case.opened), text="补充说明"))
    refused = await case.refused("escalate", said(officer_of(case.opened), reason="迟了", question="?"))
    await case.tell("record_contact", said(officer_of(case.opened), **CONTACT))

    assert refused.type == "case_closed"
    assert [event.code for event in _refusals(case)] == ["case_closed"]
    assert case.kinds()[-1] == "contact_recorded"


async def test_a_case_that_is_over_or_was_never_there_is_not_found(engine: Engine) -> None:
    case = await engine.file(opening(datetime.now(UTC)))
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    await case.handle.result()
    nowhere = engine.client.get_workflow_handle(complaint_workflow_id(fresh("RD-nowhere")))

    for handle in (case.handle, nowhere):
        for send in (handle.signal, handle.execute_update):
            with pytest.raises(RPCError) as error:
                await send("record_progress", said(officer_of(case.opened), text="?"))
            assert error.value.status is RPCStatusCode.NOT_FOUND


async def test_a_request_to_cancel_the_workflow_is_kept_as_refused_and_the_case_goes_on(
    engine: Engine,
) -> None:
    case = await engine.file(opening(datetime.now(UTC)))

    await case.handle.cancel()
    await engine.register.until_kind(case.number, "message_refused")
    await case.handle.cancel()
    await case.tell("record_progress", said(officer_of(case.opened), text="继续处理"))

    assert {(event.name, event.code) for event in _refusals(case)} == {("cancel", "unknown_message")}
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    assert (await case.handle.result())["status"] == "closed"


async def _owing(engine: Engine) -> Running:
    """A closed case with a promise to keep."""
    case = await engine.file(opening(datetime.now(UTC)))
    officer = officer_of(case.opened)
    await case.tell("respond", said(responsible_of(case.opened), cause="查勘有误", action="重新核赔"))
    promise = {"kind": "payment", "amount": 800, "text": "赔付800元"}
    await case.tell("propose", said(officer, **PROPOSAL, commitments=[promise]))
    closure = {"text": "客户接受", "checklist": full_checklist(book())}
    await case.tell(
        "customer_decision",
        said(officer, proposal_version=1, accepted=True, evidence="REC-1", closure=closure),
    )
    return case


def _told(case: Running) -> list[str]:
    """Kinds of what was taken."""
    return [kind for kind in case.kinds() if kind != "message_refused"]


def _refusals(case: Running) -> list[MessageRefused]:
    return [event for event in case.engine.register.log(case.number) if isinstance(event, MessageRefused)]
