"""The order on consumer complaints (2020-3) beside the insurer's own rules (L9 to L36)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from domain.commands import Actor
from domain.values import Role
from runtime.intake import IntakeFaultError, check_complainant
from tests.infra.cases import LEADER, PROPOSAL, book, intake
from tests.scenarios.scene import A_MINUTE, SHANGHAI

if TYPE_CHECKING:
    from tests.scenarios.scene import Company


async def test_l15_a_withdrawal_ends_the_procedure_the_day_it_arrives(company: Company) -> None:
    scene = await company.receives("Monday")
    await scene.tell("withdraw", scene.officer, text="客户撤回投诉")

    assert (await scene.ended()).status == "closed"
    view = company.engine.register.views[scene.case.number]
    assert (view.outcome, view.overdue, view.next_deadline) == ("withdrawn", False, None)


async def test_l17_whoever_has_an_interest_answers_but_decides_nothing(company: Company) -> None:
    scene = await (await company.receives("Monday")).arranged()
    await scene.answered()
    accused = Actor(person=scene.responsible.person, role=Role.OFFICER, unit=scene.officer.unit)
    assert await scene.refused("propose", accused, **PROPOSAL) == "actor_not_allowed"

    before = await scene.view()
    await scene.tell("declare_interest", scene.officer, relation="与投诉人系亲属")
    after = await scene.view()
    assert after.officer != before.officer, "somebody else drives the case at once"
    assert await scene.refused("propose", scene.officer, **PROPOSAL) == "actor_not_allowed"


async def test_l18_fifteen_or_thirty_days_once_more_thirty_with_approval_and_notice_before_expiry(
    company: Company,
) -> None:
    simple = await (await company.receives("Monday")).arranged()
    first = (await simple.clock("statutory")).due_at
    complex_one = await company.receives("Monday", severity="difficult")
    later = (await complex_one.clock("statutory")).due_at
    assert first is not None
    assert later is not None
    assert (later - complex_one.received).days >= 30

    extending = {
        "reason": "需司法鉴定",
        "notice": "已书面告知投诉人",
        "channel": "post",
        "proof": "EMS 1234567",
    }
    refused = await simple.refused("extend_clock", simple.officer, **extending)
    assert refused == "actor_not_allowed", "no higher unit has approved it"
    await simple.tell("extend_clock", LEADER, **extending)
    longer = (await simple.clock("statutory")).due_at
    assert longer is not None
    assert (longer - first).days >= 29
    assert await simple.refused("extend_clock", LEADER, **extending) == "already_extended"

    await complex_one.until(later + A_MINUTE)
    await complex_one.fired("statutory:breach")
    assert await complex_one.refused("extend_clock", LEADER, **extending) == "expired"


async def test_l21_a_notice_is_proved_and_who_cannot_be_reached_after_enough_attempts_excuses(
    company: Company,
) -> None:
    scene = await (await company.receives("Monday")).arranged()
    closing = scene.closing("unreachable")
    for channel, day in (("telephone", 0), ("text_message", 1), ("telephone", 2)):
        await scene.until(await scene.working_day(day, "15:00"))
        assert await scene.refused("close", scene.officer, **closing) == "closing_condition_unmet"
        call = {"channel": channel, "direction": "outbound", "reached": False}
        await scene.tell("record_contact", scene.officer, **call, text="未能联系")
    await scene.tell("consent", scene.head, matter="unreachable", text="同意")
    await scene.tell("close", scene.officer, **closing)
    assert (await scene.ended()).status == "closed"


async def test_l23_the_time_of_mediation_is_not_counted_and_the_proceeding_is_followed(
    company: Company,
) -> None:
    scene = await (await company.receives("Monday")).arranged()
    before = (await scene.clock("statutory")).due_at
    assert before is not None
    linked = {"kind": "mediation", "reference": "调解〔2026〕12号", "text": "双方同意调解"}
    await scene.tell("link_proceeding", scene.officer, **linked)
    assert (await scene.clock("statutory")).due_at is None, "nobody knows how long it takes"
    await scene.passes(days=10)
    await scene.tell("end_proceeding", scene.officer, text="调解未成")
    after = (await scene.clock("statutory")).due_at
    assert after is not None
    assert (after - before) >= timedelta(days=9)


async def test_l12_a_joint_complaint_has_at_most_five_representatives(company: Company) -> None:
    people = [{"name": f"代表{n}", "phone": f"1380000000{n}"} for n in range(6)]
    with pytest.raises(IntakeFaultError, match="at most 5"):
        check_complainant(
            intake(await company.now(), joint={"persons": 12, "representatives": people}), book()
        )
    scene = await company.receives(joint={"persons": 12, "representatives": people[:5]})
    joint = (await scene.view()).joint
    assert joint is not None
    assert joint["representatives"] == people[:5]


async def test_l13_nobody_is_asked_for_what_the_company_holds_already(company: Company) -> None:
    scene = await company.receives("Monday")
    step = (await scene.view()).next_step
    assert step is not None
    assert "policy_no" not in step.ask
    assert "claim_no" not in step.ask


async def test_l14_an_agent_shows_written_authority_before_anything_binding_is_taken_from_them(
    company: Company,
) -> None:
    agent = {"name": "李四", "phone": "13900000000", "relation": "agent"}
    scene = await company.receives("Monday", complainant=agent)
    assert await scene.refused("withdraw", scene.officer, text="撤回") == "papers_missing"
    today = (await company.now()).date()
    papers = {
        "title": "授权委托书",
        "original_seen": True,
        "valid_from": today.isoformat(),
        "valid_until": (today + timedelta(days=90)).isoformat(),
    }
    await scene.tell("record_papers", scene.officer, papers=papers)
    await scene.tell("withdraw", scene.officer, text="撤回")


async def test_l29_a_major_complaint_goes_to_the_leadership_group_whoever_handles_it(
    company: Company,
) -> None:
    scene = await (await company.receives("Monday")).arranged()
    await scene.tell("set_severity", scene.head, severity="major", reason="媒体报道")

    assert await (await scene.question()).level() == "leadership_member"
    await scene.answered()
    await scene.proposed()
    await scene.customer(accepts=False)
    assert (
        await scene.refused("consent", scene.head, matter="final_position", text="维持")
        == "actor_not_allowed"
    )


async def test_insurancelaw23_what_was_agreed_to_be_paid_is_paid_within_ten_days(company: Company) -> None:
    scene = await (await company.receives("Monday")).arranged()
    await scene.answered()
    await scene.proposed(commitments=[{"kind": "payment", "amount": 3000, "text": "赔付 3,000 元"}])
    closure = scene.closing("accepted")
    del closure["outcome"]
    await scene.customer(accepts=True, closure=closure)
    promise = await scene.clock("commitment-1")
    assert promise.due_at is not None
    assert timedelta(days=9) < promise.due_at - await company.now() <= timedelta(days=11)

    await scene.until(promise.due_at.astimezone(SHANGHAI) + A_MINUTE)
    await scene.fired("commitment-1:breach")
    await scene.tell("settle_commitment", scene.officer, number=1, kept=True, evidence="银行回单 1")
    assert (await scene.ended()).status == "closed"
