"""Notice, review, who answers for what went wrong and how it is put right (L9, L19, L20, L25 to L27)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.infra.cases import LEADER, LINE_HEAD, book, said
from tests.scenarios.scene import A_MINUTE, HOTLINE, SHANGHAI
from tests.workflows.reviewed import FINDING, REVIEWER, UnderReview, speak

if TYPE_CHECKING:
    from tests.scenarios.scene import Company, Scene


async def _closed_unaccepted(company: Company) -> Scene:
    scene = await (await company.receives("Monday")).arranged()
    await scene.answered()
    await scene.proposed()
    await scene.customer(accepts=False)
    await scene.tell("consent", scene.head, matter="final_position", text="维持处理意见")
    await scene.tell("deliver_notice", scene.officer, channel="post", proof="EMS 1234567890123")
    await scene.tell("close", scene.officer, **scene.closing("closed_unaccepted"))
    await scene.ended()
    return scene


async def test_l19_a_decision_notice_lacks_none_of_its_sections_and_its_delivery_is_proved(
    company: Company,
) -> None:
    scene = await (await company.receives("Monday")).arranged()
    delivering = {"channel": "post", "proof": "EMS 1234567890123"}
    assert await scene.refused("deliver_notice", scene.officer, **delivering) == "notice_incomplete"
    await scene.answered()
    await scene.proposed()
    unproven = {"channel": "post", "proof": "已寄"}
    assert await scene.refused("deliver_notice", scene.officer, **unproven) == "proof_missing"
    await scene.tell("issue_notice", scene.officer)
    await scene.tell("deliver_notice", scene.officer, **delivering)
    (issued,) = (await scene.view()).issued_notices
    sections: Any = issued["sections"]
    assert {section["name"] for section in sections} >= set(book().notice_sections)


async def test_l20_the_higher_unit_reviews_within_thirty_days_and_a_decision_that_does_not_stand_comes_back(
    company: Company,
) -> None:
    scene = await _closed_unaccepted(company)
    await scene.passes(days=20)
    taken_up, answer = await speak(
        scene.case, "request_review", said(HOTLINE, grounds="未回应客户提交的证明")
    )
    scene.case = taken_up
    assert answer.number == 1
    review = UnderReview(taken_up, 1)
    await review.begun()
    view = await scene.view()
    assert (view.status.value, view.next_step and view.next_step.clause) == ("closed", "L20")
    clock = await scene.clock("review")
    assert clock.due_at is not None
    await scene.until(clock.due_at.astimezone(SHANGHAI) - A_MINUTE)
    assert await scene.silent("review:breach")

    await review.tell("decide", REVIEWER, decision="changed", **FINDING)
    await scene.recorded("reopened")
    after = await scene.view()
    assert after.status.value == "open"
    assert after.supervisor != view.supervisor, "one level higher"


async def test_l9_the_root_cause_is_found_by_the_scheme_and_put_right_by_a_date(company: Company) -> None:
    scene = await (await company.receives("Monday")).arranged()
    assert await scene.refused("find_cause", scene.officer, code="no.such", text="?") == "malformed"
    await scene.tell("find_cause", scene.officer, code="system.data_wrong", text="接口漏传")
    due = (await company.now() + timedelta(days=14)).isoformat()
    task = {"unit": "BJ", "root_cause": "system.data_wrong", "text": "增加二次校验", "due": due}
    await scene.tell("open_rectification", scene.head, **task)
    await scene.tell("withdraw", scene.officer, text="客户撤诉")
    assert (await scene.view()).status.value == "closed", "the cause is still to be put right"
    await scene.tell("report_rectification", scene.responsible, number=1, text="已上线")
    own = await scene.refused("verify_rectification", scene.responsible, number=1, done=True, text="好")
    assert own == "actor_not_allowed"
    await scene.tell("verify_rectification", LEADER, number=1, done=True, text="已验收")
    assert (await scene.ended()).rectifications[0]["state"] == "done"


async def test_l25_a_breach_is_answered_for_by_decision_of_somebody_else_than_who_accused(
    company: Company,
) -> None:
    scene = await (await company.receives("Monday")).arranged()
    accusing = {"person": scene.responsible.person, "facts": "未核对原件", "breached": "R4.3"}
    await scene.tell("open_finding", scene.head, **accusing)
    await scene.tell("plead", scene.responsible, finding=1, text="系统停机")
    decided = {"finding": 1, "upheld": True, "grade": "minor", "text": "属实"}
    assert await scene.refused("decide_finding", scene.head, **decided) == "actor_not_allowed"
    await scene.tell("decide_finding", LINE_HEAD, **decided)
    assert (await scene.view()).findings[0]["state"] == "upheld"


async def test_l26_nobody_is_found_responsible_before_they_were_heard_or_their_time_is_over(
    company: Company,
) -> None:
    scene = await (await company.receives("Monday", "10:00")).arranged()
    accusing = {"person": scene.responsible.person, "facts": "未核对原件", "breached": "R4.3"}
    await scene.tell("open_finding", scene.head, **accusing)
    decided = {"finding": 1, "upheld": True, "grade": "minor", "text": "属实"}
    due = await scene.working_day(3, "17:30")
    await scene.until(due - A_MINUTE)
    assert await scene.refused("decide_finding", LINE_HEAD, **decided) == "plea_pending"
    await scene.until(due + A_MINUTE)
    await scene.fired("plea-1:end")
    await scene.tell("decide_finding", LINE_HEAD, **decided)


async def test_l27_points_stand_under_the_event_that_earned_them(company: Company) -> None:
    scene = await company.receives("Monday", "10:00")
    await scene.until(await scene.working_day(0, "17:30", minutes=1))
    await scene.fired("arrangement:breach")
    (entry,) = (await scene.view()).assessments
    assert (entry["code"], entry["person"]) == ("arrangement_breached", scene.responsible.person)
    earned = company.engine.register.log(scene.case.number)[int(str(entry["seq"])) - 1]
    assert (earned.kind, earned.clause) == ("rung_fired", "R6.3(1)")
