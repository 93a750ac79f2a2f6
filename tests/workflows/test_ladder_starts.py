"""R6.1, R7.1: what starts a rung besides a breach; a deputy stands in, and the question follows who comes back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain.commands import Actor
from domain.organisation import people_around
from domain.organisation.roster import Organisation
from domain.values import BusinessLine, Role
from tests.infra.cases import (
    LEADER,
    PROPOSAL,
    SYSTEM,
    officer_of,
    opening,
    organisation,
    responsible_of,
    said,
)
from tests.infra.dates import at, days
from tests.workflows.asked import escalated, filed, running

if TYPE_CHECKING:
    from datetime import date

    from domain.organisation import CasePeople
    from tests.infra.engine import Engine, Running


async def _refused_by_the_customer(case: Running, version: int) -> None:
    await case.tell("propose", said(officer_of(case.opened), **PROPOSAL))
    answer = {"proposal_version": version, "accepted": False, "evidence": "录音 REC-1"}
    await case.tell("customer_decision", said(officer_of(case.opened), **answer))


async def test_r7_4_2_the_second_refusal_of_the_customer_asks_the_branch_head(one_clock: Engine) -> None:
    case = await filed(one_clock, "09-07 10:00")
    await case.tell("respond", said(responsible_of(case.opened), cause="责任认定有误", action="重新核赔"))

    await _refused_by_the_customer(case, 1)
    assert "escalated" not in case.kinds()
    await _refused_by_the_customer(case, 2)
    question = await running(case)

    assert await question.level() == "branch_head"
    entry = one_clock.register.views[case.number].escalations[0]
    assert (entry["cause"], entry["question_zh"]) == (
        "customer_refused",
        "客户已2次不接受处理方案：重新提出方案，还是维持处理意见？请决定。",
    )


async def test_l33_a_complaint_from_the_regulator_asks_the_line_head_at_receipt(one_clock: Engine) -> None:
    opened = opening(at("09-07 10:00"), days=days(), channel="regulator")
    case = await one_clock.file(opened, at=at("09-07 10:00"))

    assert await (await running(case)).level() == "line_head"


async def test_r6_1_1_the_leadership_group_starts_the_emergency_plan_and_a_branch_head_cannot(
    one_clock: Engine,
) -> None:
    case = await filed(one_clock, "09-07 10:00")
    low = await escalated(case)
    head = Actor(person="he.lixin", role=Role.BRANCH_HEAD, unit="BJ")
    start: dict[str, Any] = {"decision": "start_emergency", "text": "多起同类投诉, 启动应急预案"}
    assert await low.refused("decide", head, **start) == "decision_not_offered"

    high = await escalated(case, level="leadership_member")
    await high.tell("decide", LEADER, **start)
    await high.turned("decided")

    (asked,) = (await case.view()).emergencies_asked
    assert (asked["level"], asked["number"], asked["clause"]) == ("leadership_member", high.number, "R6.1(1)")


def _on(company: Organisation, case: Running, day: date) -> CasePeople:
    to = case.opened.people.responsible
    return people_around(company, to, on=day, unit="BJ01", line=BusinessLine.MOTOR)


async def test_r5_the_deputy_of_a_head_on_leave_is_asked_and_the_open_question_follows_the_head_back(
    one_clock: Engine,
) -> None:
    leave = {"person": "he.lixin", "since": "2037-09-07", "until": "2037-09-08"}
    deputy = {"person": "he.lixin", "deputy": "ma.chaoqun", "place": 1}
    plain = organisation().model_dump(mode="json", exclude={"digest"})
    company = Organisation.model_validate(
        plain | {"absences": [*plain["absences"], leave], "deputies": [*plain["deputies"], deputy]}
    )
    case = await filed(one_clock, "09-07 10:00")
    away = _on(company, case, at("09-07 10:00").date())
    assert away.ladder[0].person == "ma.chaoqun"
    await case.tell("renew_people", said(SYSTEM, people=away.model_dump(mode="json"), reason="he.lixin 休假"))

    question = await escalated(case)
    assert one_clock.register.views[case.number].escalations[0]["person"] == "ma.chaoqun"
    back = _on(company, case, at("09-09 10:00").date())
    assert back.ladder[0].person == "he.lixin"
    await case.tell("renew_people", said(SYSTEM, people=back.model_dump(mode="json"), reason="he.lixin 销假"))

    view = await case.view()
    assert (view.escalations[0]["number"], view.escalations[0]["person"]) == (1, "he.lixin")
    assert view.escalations[0]["ended_at"] is None
    head = Actor(person="he.lixin", role=Role.BRANCH_HEAD, unit="BJ")
    answer = await question.tell("decide", head, decision="support", text="同意")
    assert answer.status.value == "decided"
    assert view.owner == case.opened.people.responsible.person
