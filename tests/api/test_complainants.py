"""Complaints of agents, heirs and many at once through the API (L12 to L14)."""

from __future__ import annotations

from typing import Any

import pytest

from tests.api.conftest import House, complaint

pytestmark = pytest.mark.asyncio(loop_scope="module")


def _spokespeople(count: int) -> dict[str, Any]:
    people = [{"name": f"代表{n}", "phone": f"1390000000{n}"} for n in range(count)]
    return {"persons": 20, "representatives": people}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"joint": _spokespeople(6)}, "joint.representatives"),
        ({"papers": {"title": "授权委托书", "original_seen": True}}, "papers"),
        ({"joint": {"persons": 1, "representatives": [{"name": "a", "phone": "1"}]}}, "joint.persons"),
        ({"joint": {"persons": 3, "representatives": []}}, "joint.representatives"),
        (
            {
                "papers": {
                    "title": "x",
                    "original_seen": True,
                    "valid_from": "2026-02-01",
                    "valid_until": "2026-01-01",
                }
            },
            "papers",
        ),
    ],
)
async def test_who_may_not_complain_so_is_refused_and_the_field_is_named(
    house: House, changes: dict[str, Any], field: str
) -> None:
    answer = await house.post("/v1/complaints", complaint(**changes), "hotline")
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == field


async def test_an_agent_a_joint_complaint_and_what_to_ask_them_stand_in_the_case(house: House) -> None:
    agent = {"name": "李雪梅", "phone": "13800001234", "relation": "agent", "acts_for": "赵铁柱"}
    number = await house.file(complainant=agent, joint=_spokespeople(2))
    case = (await house.get(f"/v1/complaints/{number}")).json()
    assert case["next_step"]["ask"] == ["identity", "papers", "identity-1", "identity-2"]
    assert case["papers_fault"] == "the customer's written authority, the original, has not been shown (L14)"
    masked = (await house.get(f"/v1/complaints/{number}", "auditor")).text
    assert all(name not in masked for name in ("赵铁柱", "13900000001", "代表1"))
    refused = await house.act(number, "notices", channel="post", proof="EMS")
    assert (refused.status_code, refused.json()["code"]) == (409, "papers_missing")
