"""The law's side over HTTP: class, duplicates and mergers, the decision notice, the review (L18 to L21)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from contract.ids import complaint_workflow_id, review_workflow_id
from tests.infra.cases import PROPOSAL, book, full_checklist

if TYPE_CHECKING:
    from httpx import Response

    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

POST = {"channel": "post", "proof": "EMS 1234567890, 本人签收"}


def claim() -> dict[str, Any]:
    """Numbers that no other test of this database has."""
    return {"claim_no": f"CLM-{uuid.uuid4().hex[:10]}", "policy_no": f"P-{uuid.uuid4().hex[:10]}"}


async def ok(answer: Response) -> dict[str, Any]:
    assert answer.status_code == 200, answer.text
    return dict(answer.json())


async def case_of(house: House, number: str) -> dict[str, Any]:
    return await ok(await house.get(f"/v1/complaints/{number}"))


async def decided(house: House) -> str:
    """A case with a proposal that the customer refused and the branch head upheld."""
    number = await house.file(**claim())
    await ok(await house.act(number, "response", "head", cause="查勘有误", action="重新核赔"))
    await ok(await house.act(number, "proposals", **PROPOSAL))
    refused = {"proposal_version": 1, "accepted": False, "evidence": "录音 REC-1"}
    await ok(await house.act(number, "customer-decision", **refused))
    await ok(await house.act(number, "consent", "head", matter="final_position", text="维持"))
    return number


async def closed(house: House) -> str:
    number = await decided(house)
    await ok(await house.act(number, "notices", **POST))
    closing = {"outcome": "closed_unaccepted", "text": "维持", "checklist": full_checklist(book())}
    await ok(await house.act(number, "closure", **closing))
    return number


# ---- class (L18) ----------------------------------------------------------------------------------------


async def test_l18_the_class_of_the_term_is_shown_and_set_by_hand(house: House) -> None:
    number = await house.file(**claim())
    assert (await case_of(house, number))["statutory_class"] == {
        "complexity": "simple",
        "by": "severity",
        "reason": None,
    }
    after = await ok(await house.act(number, "class", complexity="complex", reason="涉及多方责任"))
    assert (after["statutory_class"]["complexity"], after["statutory_class"]["by"]) == ("complex", "hand")
    again = await house.act(number, "class", complexity="complex", reason="涉及多方责任")
    assert (again.status_code, again.json()["code"]) == (409, "same_class")
    wrong = await house.act(number, "class", complexity="hard", reason="?")
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (422, "complexity")


# ---- duplicates (L18) -----------------------------------------------------------------------------------


async def suspected(house: House) -> tuple[str, str]:
    """The same complaint filed twice; the second one suspects the first."""
    same = claim()
    first, second = await house.file(**same), await house.file(**same, channel="online")
    await house.door.watch.until_message(second, "duplicates", 5.0)
    return first, second


async def test_l18_the_same_complaint_filed_twice_is_put_to_the_officer(house: House) -> None:
    first, second = await suspected(house)
    view = await case_of(house, second)
    assert [(d["complaint_no"], d["grounds"]) for d in view["duplicates"]] == [
        (first, ["claim", "phone", "id_no", "category"])
    ]
    assert first in view["next_step"]["also"][0]
    assert (view["status"], (await case_of(house, first))["duplicates"]) == ("open", [])
    assert view["officer"] == "guo.fengying"
    steps = await ok(await house.get("/v1/worklist", "officer", params={"limit": 500}))
    assert {second} == {step["complaint_no"] for step in steps["items"]} & {first, second}


async def test_l18_a_suspicion_is_dismissed_with_a_reason(house: House) -> None:
    first, second = await suspected(house)
    after = await ok(await house.act(second, "duplicate-dismissal", complaint_no=first, reason="事由不同"))
    assert after["duplicates"][0]["dismissed"]
    again = await house.act(second, "duplicate-dismissal", complaint_no=first, reason="事由不同")
    assert (again.status_code, again.json()["code"]) == (409, "duplicate_unknown")


async def test_l18_merged_by_one_message_the_master_shows_both_tickets(house: House) -> None:
    first, second = await suspected(house)
    merged = await ok(await house.act(second, "closure", outcome="merged", text="并案", master=first))
    assert (merged["outcome"], merged["master"]) == ("merged", first)
    await house.door.watch.until_message(first, f"merged-{second}", 5.0)
    view = await case_of(house, first)
    assert [entry["complaint_no"] for entry in view["merged"]] == [second]
    assert view["merged"][0]["ticket_no"] == merged["ticket_no"]
    forwarded = await ok(await house.act(second, "progress", text="已联系客户"))
    assert (forwarded["complaint_no"], forwarded["forwarded_from"]) == (first, second)
    await house.temporal.get_workflow_handle(complaint_workflow_id(second)).result()


# ---- the notice (L19, L21) ------------------------------------------------------------------------------


async def test_l19_the_draft_says_what_is_missing_and_then_is_complete(house: House) -> None:
    number = await house.file(**claim())
    draft = await ok(await house.get(f"/v1/complaints/{number}/notice"))
    assert not draft["complete"]
    assert draft["missing"] == ["result", "decision", "basis", "reasons"]
    refused = await house.act(number, "notice", sections={})
    assert (refused.status_code, refused.json()["code"]) == (409, "notice_incomplete")
    assert "basis" in refused.json()["detail"]

    ready = await decided(house)
    draft = await ok(await house.get(f"/v1/complaints/{ready}/notice"))
    assert (draft["complete"], draft["missing"], draft["issued"]) == (True, [], None)
    assert [section["name"] for section in draft["sections"]] == list(book().notice_sections)


async def test_l19_a_notice_is_issued_in_versions_and_delivered_with_proof(house: House) -> None:
    number = await decided(house)
    after = await ok(await house.act(number, "notice", sections={"reasons": "原拒赔理由成立。"}))
    issued = after["issued_notices"][0]
    assert issued["version"] == 1
    assert {s["name"]: s["text"] for s in issued["sections"]}["reasons"] == "原拒赔理由成立。"
    unknown = await house.act(number, "notice", sections={"mood": "好"})
    assert (unknown.status_code, unknown.json()["errors"][0]["field"]) == (422, "sections.mood")
    unproven = await house.act(number, "notices", channel="post", proof="已寄出", notice=1)
    assert (unproven.status_code, unproven.json()["code"]) == (422, "proof_missing")
    assert unproven.json()["errors"][0]["field"] == "proof"
    told = await ok(await house.act(number, "notices", **POST, notice=1))
    assert told["notices"][0]["notice"] == 1
    assert (await ok(await house.get(f"/v1/complaints/{number}/notice")))["issued"]["version"] == 1


async def test_l19_without_a_delivered_notice_nothing_is_closed_unaccepted(house: House) -> None:
    number = await decided(house)
    closing = {"outcome": "closed_unaccepted", "text": "维持", "checklist": full_checklist(book())}
    early = await house.act(number, "closure", **closing)
    assert (early.status_code, early.json()["code"]) == (409, "closing_condition_unmet")
    await ok(await house.act(number, "notices", **POST))  # issues the complete notice in the same step
    await ok(await house.act(number, "closure", **closing))
    assert len((await case_of(house, number))["issued_notices"]) == 1


@pytest.mark.parametrize(("who", "status"), [("hotline", 403), ("shanghai", 404), ("auditor", 200)])
async def test_r4_1_the_notice_is_shown_to_whoever_may_read_the_case(
    house: House, who: str, status: int
) -> None:
    number = await house.file(**claim())
    assert (await house.get(f"/v1/complaints/{number}/notice", who)).status_code == status


# ---- the review (L20) -----------------------------------------------------------------------------------


async def test_l20_the_customer_asks_the_higher_unit_takes_it_up_and_upholds(house: House) -> None:
    number = await closed(house)
    asked = await ok(await house.act(number, "reviews", "officer", grounds="未回应证明", examines=["result"]))
    assert (asked["number"], asked["status"]) == (1, "closed")
    assert asked["next_step"]["clause"] == "L20"
    taken = await ok(await house.act(number, "reviews/1/acknowledgement", "line_head"))
    assert taken["reviews"][0]["status"] == "acknowledged"
    steps = await ok(await house.get("/v1/worklist", "line_head"))
    assert number in {step["complaint_no"] for step in steps["items"]}
    finding = {"decision": "upheld", "text": "维持原处理决定", "findings": "过程合规"}
    done = await ok(await house.act(number, "reviews/1/decision", "line_head", **finding))
    assert (done["reviews"][0]["status"], done["status"], done["number"]) == ("decided", "closed", 1)
    await house.temporal.get_workflow_handle(review_workflow_id(number, 1)).result()
    await house.temporal.get_workflow_handle(complaint_workflow_id(number)).result()
    late = await house.act(number, "reviews/1/decision", "line_head", **finding)
    assert (late.status_code, late.json()["code"]) == (409, "review_over")


async def test_l20_a_changed_decision_brings_the_case_back(house: House) -> None:
    number = await closed(house)
    await ok(await house.act(number, "reviews", "hotline", grounds="对结果有异议"))
    finding = {"decision": "changed", "text": "应重新核定", "findings": "证明未入卷"}
    after = await ok(await house.act(number, "reviews/1/decision", "leader", **finding))
    assert (after["status"], after["reviews"][0]["finding"]["decision"]) == ("open", "changed")


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("officer", 403, "role_not_allowed"),
        ("auditor", 403, "role_not_allowed"),
        ("head", 403, "actor_not_allowed"),
        ("shanghai_head", 404, "case_unknown"),
    ],
)
async def test_l17_only_the_unit_above_reviews_and_nobody_who_decided(
    house: House, who: str, status: int, code: str
) -> None:
    number = await closed(house)
    await ok(await house.act(number, "reviews", grounds="对结果有异议"))
    answer = await house.act(number, "reviews/1/acknowledgement", who)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_l20_a_review_that_nobody_asked_for_is_unknown(house: House) -> None:
    number = await closed(house)
    finding = {"decision": "upheld", "text": "维持", "findings": "合规"}
    answer = await house.act(number, "reviews/1/decision", "line_head", **finding)
    assert (answer.status_code, answer.json()["code"]) == (404, "review_unknown")
    open_case = await house.file(**claim())
    early = await house.act(open_case, "reviews", grounds="?")
    assert (early.status_code, early.json()["code"]) == (409, "case_open")
