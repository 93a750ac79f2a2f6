"""R4.4, L24: what exceeds its maker's authority asks the ladder by itself; silence goes up; nothing goes out before."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from temporalio.api.sdk.v1 import WorkflowMetadata

from domain.commands import Actor
from domain.values import Role
from tests.infra.cases import (
    LINE_HEAD,
    PROPOSAL,
    book,
    full_checklist,
    head_of,
    officer_of,
    responsible_of,
    said,
)
from tests.infra.dates import at
from tests.workflows.asked import Question, filed, running

if TYPE_CHECKING:
    from tests.infra.engine import Engine, Running

ACCEPTED = {"proposal_version": 1, "accepted": True, "evidence": "REC-1"}


def _money(amount: int, **more: Any) -> dict[str, Any]:
    return {"kind": "payment", "amount": amount, "text": "赔付"} | more


async def _waiting(engine: Engine, amount: int = 8000) -> tuple[Running, Question]:
    """A case in which an officer proposed so much, and the question that it asked."""
    case = await filed(engine, "09-07 10:00")
    await case.tell("respond", said(responsible_of(case.opened), cause="责任认定有误", action="重新核赔"))
    proposed = said(officer_of(case.opened), **PROPOSAL, commitments=[_money(amount)])
    answer = await case.tell("propose", proposed)
    assert (answer.version, answer.number) == (1, 1)
    return case, await running(case)


async def _status(case: Running) -> object:
    return (await case.view()).proposals[0]["status"]


async def test_a_proposal_above_authority_asks_the_lowest_level_that_covers_it_and_waits(
    one_clock: Engine,
) -> None:
    case, question = await _waiting(one_clock)
    officer, head = officer_of(case.opened), head_of(case.opened)

    assert await question.level() == "branch_head"
    assert await _status(case) == "awaiting_approval"
    assert (
        await case.refused("customer_decision", said(officer, **ACCEPTED))
    ).type == "proposal_not_approved"
    assert (
        await case.refused("deliver_notice", said(officer, channel="post", proof="EMS 1"))
    ).type == "proposal_not_approved"
    assert await question.refused("decide", head, decision="support", text="同意") == "decision_not_offered"

    await question.tell("decide", head, decision="approve_proposal", text="同意")
    await question.turned("decided")
    assert await _status(case) == "standing"
    closure = {"text": "客户接受", "checklist": full_checklist(book())}
    await case.tell("customer_decision", said(officer, **ACCEPTED, closure=closure))
    await case.tell("settle_commitment", said(officer, number=1, kept=True, evidence="PAY-1"))
    assert (await case.handle.result())["status"] == "closed"


async def test_a_proposal_sent_back_is_revised_and_the_customer_never_hears_of_it(one_clock: Engine) -> None:
    case, question = await _waiting(one_clock)
    officer = officer_of(case.opened)

    await question.tell("decide", head_of(case.opened), decision="return_proposal", text="依据不足")
    await question.turned("decided")
    view = await case.view()
    assert view.next_step is not None
    assert (view.proposals[0]["status"], view.next_step.what) == ("returned", "revise the handling opinion")
    assert (
        await case.refused("customer_decision", said(officer, **ACCEPTED))
    ).type == "proposal_not_approved"

    answer = await case.tell("propose", said(officer, **PROPOSAL, commitments=[_money(4000)]))
    assert (answer.version, answer.number) == (2, None)
    await case.tell("customer_decision", said(officer, **ACCEPTED | {"proposal_version": 2}))


async def test_silence_on_an_approval_goes_one_level_up_at_the_hour(one_clock: Engine) -> None:
    case, question = await _waiting(one_clock)

    await one_clock.pass_until(at("09-08 17:29"))
    assert await question.level() == "branch_head"
    await one_clock.pass_until(at("09-08 17:31"))
    await question.turned("raised")
    assert await question.level() == "line_head"
    assert await question.refused("decide", LINE_HEAD, decision="approve_proposal", text="同意") is None
    await question.turned("decided")
    assert await _status(case) == "standing"


async def test_a_head_who_rules_without_being_asked_ends_the_question(one_clock: Engine) -> None:
    case, question = await _waiting(one_clock)
    ruling = {"proposal_version": 1, "approved": True, "text": "同意"}

    await case.tell("rule_proposal", said(head_of(case.opened), **ruling))
    assert (await question.handle.result())["status"] == "ended"
    assert await _status(case) == "standing"


async def test_a_new_version_ends_the_question_about_the_old_one_and_asks_its_own(one_clock: Engine) -> None:
    case, first = await _waiting(one_clock)
    proposed = said(officer_of(case.opened), **PROPOSAL, commitments=[_money(20000)])

    answer = await case.tell("propose", proposed)
    assert (answer.version, answer.number) == (2, 2)
    assert (await first.handle.result())["status"] == "ended"
    second = await running(case, 2)
    assert await second.level() == "line_head"
    assert await second.refused("decide", head_of(case.opened), decision="approve_proposal", text="同意") == (
        "not_the_level_asked"
    )


async def test_l17_who_proposed_is_not_heard_when_the_question_has_climbed_to_them(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    await case.tell("respond", said(responsible_of(case.opened), cause="责任认定有误", action="重新核赔"))
    above = next(step.person for step in case.opened.people.ladder if step.level == "line_head")
    as_officer = Actor(person=above, role=Role.OFFICER, unit="BJ")
    await case.tell("propose", said(as_officer, **PROPOSAL, commitments=[_money(8000)]))
    question = await running(case)

    await one_clock.pass_until(at("09-08 17:31"))
    await question.turned("raised")
    assert await question.level() == "leadership_member", "past the line head, who proposed"
    themselves = Actor(person=above, role=Role.LEADERSHIP, unit="HQ")
    assert await question.refused("decide", themselves, decision="approve_proposal", text="同意") == (
        "actor_not_allowed"
    )


async def test_l24_lent_authority_ends_at_its_moment(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    officer = officer_of(case.opened)
    await case.tell("respond", said(responsible_of(case.opened), cause="责任认定有误", action="重新核赔"))
    until = at("09-07 16:00")
    lent = {"person": officer.person, "below": 9000, "until": until.isoformat(), "reason": "出差"}
    answer = await case.tell("delegate_authority", said(head_of(case.opened), **lent))
    assert answer.number == 1

    await one_clock.pass_until(until - timedelta(minutes=1))
    await case.tell("propose", said(officer, **PROPOSAL, commitments=[_money(8000)]))
    await one_clock.pass_until(until + timedelta(minutes=1))
    await case.tell("propose", said(officer, **PROPOSAL, commitments=[_money(8500)]))
    assert [entry["status"] for entry in (await case.view()).proposals] == ["standing", "awaiting_approval"]


async def test_r4_4_a_promise_is_open_to_its_last_minute_broken_after_it_and_kept_late_at_last(
    one_clock: Engine,
) -> None:
    case = await filed(one_clock, "09-07 10:00")
    officer = officer_of(case.opened)
    await case.tell("respond", said(responsible_of(case.opened), cause="责任认定有误", action="重新核赔"))
    due = at("09-08 12:00").isoformat()
    await case.tell("propose", said(officer, **PROPOSAL, commitments=[_money(800, due=due)]))
    closure = {"text": "客户接受", "checklist": full_checklist(book())}
    await case.tell("customer_decision", said(officer, **ACCEPTED, closure=closure))

    async def state() -> object:
        return (await case.view()).commitments[0]["state"]

    await one_clock.pass_until(at("09-08 11:59"))
    assert await state() == "open"
    await one_clock.pass_until(at("09-08 12:01"))
    await case.fired("commitment-1:breach")
    assert await state() == "broken"
    question = await running(case)
    assert await question.level() == "branch_head"
    await question.tell("decide", head_of(case.opened), decision="support", text="今日付款")
    await question.turned("decided")
    assert (await case.view()).next_step is not None, "decided is not kept: the case waits on"
    await case.tell("settle_commitment", said(officer, number=1, kept=True, evidence="PAY-1"))
    assert (await case.handle.result())["status"] == "closed"
    assert one_clock.register.views[case.number].commitments[0]["state"] == "kept_late"


async def test_the_auditors_page_tells_limits_approvals_promises_and_lent_authority(
    one_clock: Engine,
) -> None:
    case, question = await _waiting(one_clock)
    lent = {"person": "cheng.ruixue", "below": 9000, "until": at("09-08 12:00").isoformat(), "reason": "出差"}
    await case.tell("delegate_authority", said(head_of(case.opened), **lent))
    await question.tell("decide", head_of(case.opened), decision="approve_proposal", text="同意")
    await question.turned("decided")
    await case.tell("customer_decision", said(officer_of(case.opened), **ACCEPTED))

    raw: WorkflowMetadata = await case.handle.query(
        "__temporal_workflow_metadata", result_type=WorkflowMetadata
    )
    page = raw.current_details
    assert "8000 promised in the case, may promise below 5000" in page
    assert "| 1 | payment | 8000 | 2037-09-18 00:00:00 | open |" in page
    assert "| 1 | `he.lixin` | `cheng.ruixue` | 9000 | all | 2037-09-07" in page
    assert "proposal 1 approved" in page
    assert not [word for word in ("赔付", "出差", "同意") if word in page], "nobody's words stand there"
