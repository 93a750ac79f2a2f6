"""Pressing, answering, reminders and what leaders were told of, over HTTP (R6.1(2), R6.2(2), R6.2(7))."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from domain.values import Role
from register.write import record
from runtime.tokens import mint
from tests.api.conftest import SECRET
from tests.register.given import Story, clock_started, filed, intake
from tests.register.test_ladder import reminded

if TYPE_CHECKING:
    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")
_tickets = itertools.count(1)
DUE = "2099-12-31T17:30:00+08:00"


def _as(person: str, role: Role, unit: str = "HQ") -> dict[str, str]:
    return {"Authorization": f"Bearer {mint(SECRET, person=person, role=role, unit=unit)}"}


async def _mine(house: House, who: str) -> list[str]:
    answer = await house.get("/v1/worklist?limit=500", who)
    assert answer.status_code == 200, answer.text
    return [item["complaint_no"] for item in answer.json()["items"]]


async def test_r6_1_2_a_head_presses_the_responsible_person_sees_it_and_answers(house: House) -> None:
    number = await house.file()
    answer = await house.act(number, "chasers", "head", text="请今日补齐材料", due=DUE)
    assert answer.status_code == 200, answer.text
    case = answer.json()
    assert case["number"] == 1
    (chaser,) = case["chasers"]
    assert (chaser["kind"], chaser["kind_zh"], chaser["issuer"], chaser["status"]) == (
        "chase",
        "催办",
        "he.lixin",
        "open",
    )
    assert chaser["target"] == {"person": "han.dongmei", "post": "adjuster", "unit": "BJ"}
    assert "chaser-1" in {clock["name"] for clock in case["clocks"]}
    assert case["owner"] == "han.dongmei", "pressing moves no case"
    seen = (await house.get(f"/v1/complaints/{number}", "responsible")).json()
    assert seen["chasers"][0]["text"] == "请今日补齐材料"

    told = await house.act(number, "chaser-answer", "responsible", number=1, text="下午补齐")
    assert told.status_code == 200, told.text
    assert [entry["status"] for entry in told.json()["chasers"]] == ["answered"]
    line = (await house.get(f"/v1/complaints/{number}/timeline", "auditor")).json()["items"]
    assert {"chased", "chaser_answered"} <= {entry["kind"] for entry in line}


async def test_r6_2_2_the_second_chaser_brings_the_case_to_the_superiors_work_list(house: House) -> None:
    number = await house.file()
    await house.act(number, "chasers", "line_head", text="请办理")
    assert number not in await _mine(house, "head")
    again = await house.act(number, "chasers", "line_head", text="请速办理")
    assert again.json()["chasers"][1]["copied_to"] == ["he.lixin"]
    assert again.json()["chasers"][1]["kind_zh"] == "督促"
    assert number in await _mine(house, "head")


@pytest.mark.parametrize(
    ("who", "path", "body", "code", "field"),
    [
        ("head", "chasers", {"text": "请办理", "person": "nobody.here"}, "target_unknown", None),
        ("head", "chasers", {"text": "请办理", "cooperation": 1}, "cooperation_unknown", None),
        ("head", "chasers", {"text": "请办理", "due": "2020-01-01T00:00:00+08:00"}, "expired", None),
        ("head", "chasers", {"text": "请办理", "person": "x", "cooperation": 1}, "malformed", ""),
        ("head", "chasers", {"text": ""}, "malformed", "text"),
        ("head", "chasers", {"text": "请办理", "urgent": True}, "malformed", "urgent"),
        ("hotline", "chasers", {"text": "请办理"}, "role_not_allowed", None),
        ("responsible", "chasers", {"text": "请办理"}, "role_not_allowed", None),
        ("shanghai_head", "chasers", {"text": "请办理"}, "case_unknown", None),
        ("officer", "chaser-answer", {"number": 1, "text": "已办"}, "chaser_unknown", None),
        ("officer", "chaser-answer", {"number": 0, "text": "已办"}, "malformed", "number"),
        ("auditor", "chaser-answer", {"number": 1, "text": "已办"}, "role_not_allowed", None),
    ],
)
async def test_what_cannot_be_done_is_refused_with_its_code_and_nothing_is_half_done(  # noqa: PLR0917
    house: House, who: str, path: str, body: dict[str, Any], code: str, field: str | None
) -> None:
    number = await house.file()
    before = (await house.get(f"/v1/complaints/{number}")).json()["seq"]
    answer = await house.act(number, path, who, **body)
    assert answer.json()["code"] == code, answer.text
    if field:
        assert field in {error["field"] for error in answer.json()["errors"]}
    assert (await house.get(f"/v1/complaints/{number}")).json()["seq"] == before


async def test_r6_2_7_the_leaders_of_a_major_complaint_read_each_turn_of_it(house: House) -> None:
    number = await house.file(severity="major", unit="SH")
    await house.act(number, "response", "leader", cause="录入有误", action="已更正")
    answer = await house.http.get("/v1/informed", headers=_as("liu.zhiyuan", Role.LEADERSHIP))
    assert answer.status_code == 200, answer.text
    mine = [entry for entry in answer.json()["items"] if entry["complaint_no"] == number]
    assert [entry["turn"] for entry in mine] == ["responded", "received"]
    assert mine[0]["severity"] == "major"
    assert not [name for name in mine[0] if name in {"complainant", "content", "phone"}]
    other = await house.http.get("/v1/informed", headers=_as("a.leader", Role.LEADERSHIP))
    assert number not in {entry["complaint_no"] for entry in other.json()["items"]}
    case = (await house.get(f"/v1/complaints/{number}", "leader")).json()
    assert [entry["turn"] for entry in case["informed"]] == ["received", "responded"]


@pytest.mark.parametrize("who", ["hotline", "officer", "responsible", "auditor", "admin"])
async def test_only_heads_and_leaders_are_told(house: House, who: str) -> None:
    answer = await house.get("/v1/informed", who)
    assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed")


@pytest.mark.parametrize(("waits", "listed"), [(timedelta(hours=-1), True), (timedelta(hours=1), False)])
async def test_r6_1_2_the_work_list_shows_a_reminder_once_it_may_disturb(
    house: House, *, waits: timedelta, listed: bool
) -> None:
    ticket, now = f"T-REMIND-{next(_tickets)}", datetime.now(UTC)
    story = Story(ticket, first=filed(intake(ticket), responsible="han.dongmei"))
    await record(house.door.db, story.batch(story.opening(), clock_started()))
    await record(house.door.db, story.batch(reminded(disturb_at=now + waits), task=1))
    items = (await house.get("/v1/worklist?limit=500", "responsible")).json()["items"]
    (item,) = [entry for entry in items if entry["complaint_no"] == story.no]
    assert [(entry["clock"], entry["rung"], entry["clause"]) for entry in item["reminders"]] == (
        [("progress", "reminder", "R7.3")] if listed else []
    )
