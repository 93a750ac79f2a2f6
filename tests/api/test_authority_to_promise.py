"""Authority and promises over HTTP (R4.4, L24): what waits for approval, who rules, what the hotline is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from register import read

if TYPE_CHECKING:
    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

OPINION: dict[str, Any] = {
    "text": "赔付8000元",
    "facts": "责任成立",
    "basis": "条款第八条",
    "responsibility": "核赔岗",
}
PAY: dict[str, Any] = {"kind": "payment", "amount": 8000, "text": "赔付维修费"}
ACCEPTED: dict[str, Any] = {"proposal_version": 1, "accepted": True, "evidence": "REC-1"}
RULING: dict[str, Any] = {"proposal_version": 1, "approved": True, "text": "同意"}


async def waiting(house: House, **more: Any) -> str:
    """A case whose officer proposed more than they may promise."""
    number = await house.file()
    answer = await house.act(number, "response", cause="录入有误", action="重新核赔")
    assert answer.status_code == 200, answer.text
    answer = await house.act(number, "proposals", **OPINION, commitments=[PAY], **more)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["version"], body["number"]) == (1, 1)
    assert body["proposals"][0]["status"] == "awaiting_approval"
    assert (body["next_step"]["what"], body["next_step"]["who"]) == (
        "decide on the handling opinion",
        "he.lixin",
    )
    return number


async def refused(house: House, number: str, path: str, who: str = "officer", **body: Any) -> tuple[int, str]:
    answer = await house.act(number, path, who, **body)
    return answer.status_code, answer.json()["code"]


async def test_r4_4_what_waits_for_approval_reaches_nobody_and_the_hotline_sees_nothing_of_it(
    house: House,
) -> None:
    number = await waiting(house)
    assert await refused(house, number, "customer-decision", **ACCEPTED) == (409, "proposal_not_approved")
    notice = {"channel": "post", "proof": "EMS 1"}
    assert await refused(house, number, "notices", **notice) == (409, "proposal_not_approved")
    told = (await house.get(f"/v1/complaints/{number}", "hotline")).text
    found = (await house.post("/v1/complaints/search", {"complaint_no": number}, "hotline")).text
    for text in (told, found):
        assert number in text
        assert not [word for word in ("proposed", "proposal", "8000", "approv") if word in text]
    await house.act(number, "proposal-ruling", "head", **RULING | {"approved": False})
    assert "8000" not in (await house.get(f"/v1/complaints/{number}", "hotline")).text
    assert await refused(house, number, "customer-decision", **ACCEPTED) == (409, "proposal_not_approved")


async def test_r4_4_a_head_approves_and_the_customer_may_answer(house: House) -> None:
    number = await waiting(house)
    assert await refused(house, number, "proposal-ruling", **RULING) == (403, "role_not_allowed")
    assert await refused(house, number, "proposal-ruling", "shanghai_head", **RULING) in (
        (403, "unit_not_allowed"),
        (404, "case_unknown"),
    )
    answer = await house.act(number, "proposal-ruling", "head", **RULING)
    assert answer.status_code == 200, answer.text
    [proposal] = answer.json()["proposals"]
    assert (proposal["status"], proposal["ruling"]["person"]) == ("standing", "he.lixin")
    assert await refused(house, number, "proposal-ruling", "head", **RULING) == (409, "nothing_to_approve")
    assert (await house.act(number, "customer-decision", **ACCEPTED)).status_code == 200
    [promise] = (await house.get(f"/v1/complaints/{number}")).json()["commitments"]
    assert (promise["state"], promise["amount"]) == ("open", 8000)
    kept = await house.act(number, "commitments", number=1, kept=True, evidence="银行回单 1")
    assert kept.json()["commitments"][0]["state"] == "kept"


async def test_the_question_for_approval_is_answered_at_its_own_address(house: House) -> None:
    number = await waiting(house)
    path = "escalations/1/decision"
    assert await refused(house, number, path, "head", decision="support", text="同意") == (
        409,
        "decision_not_offered",
    )
    answer = await house.act(
        number, path, "head", decision="approve_proposal", text="同意", proposal_version=1
    )
    assert answer.status_code == 200, answer.text
    assert (await house.get(f"/v1/complaints/{number}")).json()["proposals"][0]["status"] == "standing"


async def test_the_approver_finds_it_on_their_work_list(house: House) -> None:
    number = await waiting(house)
    answer = await house.get("/v1/worklist", "head")
    [mine] = [item for item in answer.json()["items"] if item["complaint_no"] == number]
    assert (mine["who"], mine["clause"]) == ("he.lixin", "R4.4")


async def test_l24_authority_is_lent_used_and_taken_back(house: House) -> None:
    number = await house.file()
    await house.act(number, "response", cause="录入有误", action="重新核赔")
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    lent: dict[str, Any] = {"person": "guo.fengying", "below": 9000, "until": until, "reason": "出差"}
    assert await refused(house, number, "delegations", **lent) == (403, "role_not_allowed")
    answer = await house.act(number, "delegations", "head", **lent)
    assert (answer.status_code, answer.json()["number"]) == (200, 1), answer.text
    assert answer.json()["delegations"][0]["by"] == "he.lixin"
    answer = await house.act(number, "proposals", **OPINION, commitments=[PAY])
    assert answer.json()["proposals"][0]["status"] == "standing"
    answer = await house.act(number, "delegation-end", "head", number=1, reason="已返岗")
    assert answer.json()["delegations"][0]["revoked_by"] == "he.lixin"
    answer = await house.act(number, "proposals", **OPINION, commitments=[PAY])
    assert answer.json()["proposals"][1]["status"] == "awaiting_approval"


@pytest.mark.parametrize(
    ("path", "who", "body", "field"),
    [
        ("proposals", "officer", OPINION | {"commitments": [PAY | {"amount": -1}]}, "commitments.0.amount"),
        ("proposals", "officer", OPINION | {"cost_to_company": 1, "commitments": [PAY]}, "cost_to_company"),
        ("proposal-ruling", "head", RULING | {"proposal_version": 0}, "proposal_version"),
        ("proposal-ruling", "head", {"proposal_version": 1, "text": "同意"}, "approved"),
        ("delegations", "head", {"person": "x", "below": 0, "until": "2027-01-01T00:00:00Z", "reason": "x"}, "below"),
        ("delegations", "head", {"person": "x", "below": 1, "until": "soon", "reason": "x"}, "until"),
        ("delegations", "head", {"person": "x", "below": 1, "reason": "x"}, "until"),
        ("delegation-end", "head", {"number": 1}, "reason"),
    ],
)  # fmt: skip
async def test_what_does_not_fit_names_its_field_and_changes_nothing(
    house: House, path: str, who: str, body: dict[str, Any], field: str
) -> None:
    number = await house.file()
    await house.act(number, "response", cause="录入有误", action="重新核赔")
    before = (await house.get(f"/v1/complaints/{number}")).json()["seq"]
    answer = await house.act(number, path, who, **body)
    assert answer.status_code == 422, answer.text
    assert field in answer.text
    assert (await house.get(f"/v1/complaints/{number}")).json()["seq"] == before


async def test_r4_1_what_was_ruled_and_lent_comes_back_from_the_register_and_stands_sealed(
    house: House,
) -> None:
    number = await waiting(house, evidence=[])
    until = (datetime.now(UTC) + timedelta(hours=2)).isoformat()
    lent = {"person": "guo.fengying", "below": 9000, "until": until, "reason": "只此一句的事由"}
    await house.act(number, "delegations", "head", **lent)
    await house.act(number, "proposal-ruling", "head", **RULING | {"text": "只此一句的批复"})
    await house.act(number, "delegation-end", "head", number=1, reason="只此一句的收回")

    case = await read.load_case(house.door.db, number)
    assert [ruled.text for ruled in case.rulings] == ["只此一句的批复"]
    assert (case.delegations[0].reason, case.revocations[0].reason) == ("只此一句的事由", "只此一句的收回")
    rows = await house.door.db.fetch(
        "SELECT e::text AS plain FROM case_event e WHERE complaint_no = $1", number
    )
    assert rows
    for written in ("只此一句", "只此一句".encode().hex()):  # a plain `bytea` would read as hexadecimal
        assert not [row for row in rows if written in row["plain"]]
    events = [
        entry["kind"] for entry in (await house.get(f"/v1/complaints/{number}/timeline")).json()["items"]
    ]
    assert {"proposal_ruled", "authority_delegated", "delegation_revoked"} <= set(events)


async def test_l24_authority_lent_for_too_long_is_refused_with_its_field(house: House) -> None:
    number = await house.file()
    for until in (datetime.now(UTC) - timedelta(seconds=1), datetime.now(UTC) + timedelta(days=31)):
        lent = {"person": "guo.fengying", "below": 9000, "until": until.isoformat(), "reason": "出差"}
        answer = await house.act(number, "delegations", "head", **lent)
        assert (answer.status_code, answer.json()["code"]) == (409, "delegation_too_long"), answer.text
        assert "until" in answer.text
