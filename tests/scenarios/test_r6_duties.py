"""Article 6, who does what: leadership group, officers, line heads, branch heads, responsible persons (R6)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from tests.infra.cases import LEADER, PROPOSAL
from tests.scenarios.scene import A_MINUTE

if TYPE_CHECKING:
    from tests.scenarios.scene import Company


async def test_r6_1_what_nobody_answers_climbs_to_the_head_of_the_leadership_group(company: Company) -> None:
    scene = await (await company.receives("Monday")).arranged()
    await scene.tell(
        "escalate", scene.officer, reason="意见不一", question="如何处理?", level="leadership_deputy"
    )
    question = await scene.question()

    await scene.until(await scene.working_day(1, "17:30", minutes=1))
    await question.turned("raised")
    assert await question.level() == "leadership_head"
    await scene.until(await scene.working_day(5, "17:30", minutes=1))
    await question.turned("unanswered")
    assert (await scene.view()).owner == scene.responsible.person, "going up moves nobody's duty"


async def test_r6_2_1_an_open_case_always_has_a_next_step_an_owner_and_a_due_time(company: Company) -> None:
    scene = await company.receives("Monday")
    for told in (scene.arranged, scene.answered, scene.proposed):
        step = (await scene.view()).next_step
        assert step is not None
        assert step.who
        assert step.due >= scene.received
        await told()
    assert (await scene.view()).next_step is not None


async def test_r6_2_2_the_claims_status_and_what_blocks_it_are_asked_for_though_the_system_is_away(
    company: Company,
) -> None:
    company.engine.claims.down = True
    try:
        scene = await company.receives("Monday")
        await scene.arranged()
        assert (await scene.view()).claim.lookup == "pending", "the case goes on meanwhile"
    finally:
        company.engine.claims.down = False
    await scene.passes(minutes=30)
    await scene.recorded("claim_looked_up")
    assert (await scene.view()).blockage_cause == "等待交警责任认定书"


async def test_r6_2_3_every_attempt_to_speak_with_the_customer_is_kept_with_its_result(
    company: Company,
) -> None:
    scene = await company.receives("Monday")
    call = {"channel": "telephone", "direction": "outbound"}
    await scene.tell("record_contact", scene.officer, **call, reached=False, text="无人接听")
    await scene.tell("record_contact", scene.officer, **call, reached=True, text="已说明进展")

    assert [entry["reached"] for entry in (await scene.view()).contacts] == [False, True]


async def test_r6_2_4_the_opinion_stands_in_versions_and_related_contracts_are_disposed_of(
    company: Company,
) -> None:
    scene = await (await company.receives("Monday")).arranged()
    await scene.answered()
    assert await scene.proposed() == 1
    assert await scene.proposed(text="赔付3500元") == 2
    await scene.customer(accepts=True, version=2)
    closing = scene.closing("accepted")
    closing["checklist"] = [entry for entry in closing["checklist"] if entry["item"] != "contracts"]
    assert await scene.refused("close", scene.officer, **closing) == "closing_condition_unmet"


async def test_r6_2_8_key_evidence_missing_is_waived_only_by_a_named_superior_with_a_reason(
    company: Company,
) -> None:
    scene = await (await company.receives("Monday")).arranged()
    await scene.answered()
    await scene.proposed()
    await scene.customer(accepts=True)

    def waived(by: str) -> dict[str, object]:
        closing = scene.closing("accepted")
        closing["checklist"][0] = {
            "item": closing["checklist"][0]["item"],
            "waived_by": by,
            "reason": "原件灭失",
        }
        return closing

    own = await scene.refused("close", scene.officer, **waived(scene.officer.person))
    assert own == "waiver_not_by_superior"
    await scene.tell("close", scene.officer, **waived(scene.head.person))
    assert (await scene.ended()).status == "closed"


async def test_r6_3_1_people_are_arranged_on_the_working_day_the_complaint_comes(company: Company) -> None:
    scene = await company.receives("Monday", "10:00")
    due = await scene.working_day(0, "17:30")
    await scene.until(due - A_MINUTE)
    assert await scene.silent("arrangement:breach")
    await scene.until(due + A_MINUTE)
    await scene.fired("arrangement:breach")
    question = await scene.question()
    assert await question.level() == "line_head"


async def test_r6_3_2_the_handling_opinion_is_due_in_its_time(company: Company) -> None:
    scene = await (await company.receives("Monday", "10:00")).arranged()
    await scene.answered()
    due = await scene.working_day(2, "17:30")
    await scene.until(due - A_MINUTE)
    assert await scene.silent("opinion:breach")
    await scene.tell("propose", scene.officer, **PROPOSAL)
    assert (await scene.clock("opinion")).verdict == "met"


async def test_r6_4_the_branch_claims_head_is_asked_first_and_answers_for_the_branch(
    company: Company,
) -> None:
    scene = await (await company.receives("Monday", "08:00")).arranged()
    await scene.until(scene.received + timedelta(hours=24) + A_MINUTE)
    await scene.fired("progress:breach")

    question = await scene.question()
    assert await question.level() == "branch_head"
    await question.tell("decide", scene.head, decision="support", text="今日内补录进展")
    await scene.recorded("escalation_decided")


async def test_r6_5_the_post_complained_about_answers_an_organisations_head_for_it_and_others_cooperate(
    company: Company,
) -> None:
    by_post = await company.receives("Monday", category="settlement_amount")
    assert (await by_post.view()).responsible.post == "loss_assessor"
    by_unit = await company.receives("Monday", about={"unit": "BJ01"})
    assert (await by_unit.view()).responsible.unit in {"BJ01", "BJ"}
    assert "head" in (await by_unit.view()).responsible.reason

    await by_post.tell(
        "request_cooperation", by_post.officer, post="adjuster", unit="BJ", text="请提供核赔记录"
    )
    await by_post.tell("answer_cooperation", by_post.officer, number=1, text="核赔记录已提供")
    assert (await by_post.view()).cooperation[0]["answer"] == "核赔记录已提供"


async def test_r6_2_7_leaders_know_of_a_major_complaint_at_receipt(company: Company) -> None:
    scene = await company.receives("Monday", severity="major")

    question = await scene.question()
    assert await question.level() == "leadership_member"
    await question.tell("decide", LEADER, decision="support", text="成立专班")
    await scene.recorded("escalation_decided")
