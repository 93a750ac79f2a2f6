"""Directives by HTTP: heads give them, the department reads its own, takes it up and reports it done (R6.1(4))."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from contract.ids import directive_workflow_id

if TYPE_CHECKING:
    from httpx import Response

    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

ORDER = {"unit": "SH", "text": "请核实异地查勘记录"}
DONE = {"text": "记录已核实", "evidence": "IMG-1"}


async def given(house: House, **changes: Any) -> tuple[str, int]:
    """A case of Beijing in which Shanghai has a directive, and the directive's number."""
    number = await house.file()
    answer = await house.act(number, "directives", "head", **ORDER | changes)
    assert answer.status_code == 200, answer.text
    return number, answer.json()["number"]


async def say(
    house: House, number: str, n: int, what: str, who: str = "shanghai_head", **body: Any
) -> Response:
    """Take the directive up, or report it done."""
    return await house.act(number, f"directives/{n}/{what}", who, **body)


async def test_r6_1_4_a_department_reads_takes_up_and_does_its_directive(house: House) -> None:
    number, n = await given(house)
    assert n == 1
    read = await house.get(f"/v1/complaints/{number}/directives/{n}", "shanghai_head")
    assert (read.status_code, read.json()["text"], read.json()["status"]) == (200, ORDER["text"], "given")
    taken = await say(house, number, n, "acknowledgement")
    assert taken.status_code == 200, taken.text
    assert (taken.json()["status"], taken.json()["acknowledged_by"]) == ("acknowledged", "lu.hongxia")
    done = await say(house, number, n, "done", "shanghai", **DONE)
    assert done.status_code == 200, done.text
    shown = done.json()
    assert (shown["status"], shown["result"], shown["evidence"]) == ("done", DONE["text"], DONE["evidence"])
    assert {clock["name"]: clock["verdict"] for clock in shown["clocks"]} == {
        "directive_acknowledgement": "met",
        "directive": "met",
    }
    case = (await house.get(f"/v1/complaints/{number}")).json()
    assert case["directives"][0]["seconds"] is not None
    assert {clock["directive"] for clock in case["clocks"]} == {None, 1}


async def test_r4_1_a_department_sees_its_directive_and_nothing_else_of_the_case(house: House) -> None:
    number, n = await given(house)
    read = await house.get(f"/v1/complaints/{number}/directives/{n}", "shanghai_head")
    assert not {"complainant", "content", "phone"} & read.json().keys()
    assert "李雪梅" not in read.text
    assert "13800001234" not in read.text
    for path in ("", "/timeline", "/deadlines", f"/directives/{n + 1}"):
        hidden = await house.get(f"/v1/complaints/{number}{path}", "shanghai_head")
        assert (hidden.status_code, hidden.json()["code"]) == (404, "case_unknown")


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("officer", 403, "unit_not_allowed"),
        ("head", 403, "unit_not_allowed"),
        ("hotline", 403, "role_not_allowed"),
        ("auditor", 403, "role_not_allowed"),
        ("other_responsible", 404, "case_unknown"),
    ],
)
async def test_only_the_department_answers(house: House, who: str, status: int, code: str) -> None:
    number, n = await given(house)
    answer = await say(house, number, n, "acknowledgement", who)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize("who", ["officer", "responsible"])
async def test_only_heads_and_the_leadership_group_give_directives(house: House, who: str) -> None:
    number = await house.file()
    answer = await house.act(number, "directives", who, **ORDER)
    assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed")


async def test_bad_directives_name_the_field_and_give_nothing(house: House) -> None:
    number = await house.file()
    for wrong, field in (
        ({"unit": "XX"}, "unit"),
        ({"text": ""}, "text"),
        ({"due": "2020-01-01T00:00:00+08:00"}, "due"),
        ({"deadline": "x"}, "deadline"),
    ):
        answer = await house.act(number, "directives", "head", **ORDER | wrong)
        assert answer.status_code == 422, answer.text
        assert answer.json()["errors"][0]["field"] == field
    assert (await house.get(f"/v1/complaints/{number}")).json()["directives"] == []


async def test_what_is_over_takes_no_answer_and_the_same_message_twice_has_one_effect(house: House) -> None:
    number, n = await given(house)
    path = f"/v1/complaints/{number}/directives/{n}/done"
    body = {"message_id": f"d-{uuid.uuid4().hex}", **DONE}
    for _ in range(2):
        assert (await house.post(path, body, "shanghai_head")).status_code == 200
    await house.temporal.get_workflow_handle(directive_workflow_id(number, n)).result()
    late = await say(house, number, n, "done", **DONE)
    assert (late.status_code, late.json()["code"]) == (409, "directive_over")
    assert (await house.post(path, body, "shanghai_head")).status_code == 200
    unknown = await say(house, number, 7, "done", "head", **DONE)
    assert (unknown.status_code, unknown.json()["code"]) == (404, "directive_unknown")


async def test_a_directive_ends_with_its_case(house: House) -> None:
    number, n = await given(house)
    assert (await house.act(number, "withdrawal", text="客户撤诉")).status_code == 200
    ended = await house.temporal.get_workflow_handle(directive_workflow_id(number, n)).result()
    assert ended["status"] == "ended"
    late = await say(house, number, n, "acknowledgement")
    assert (late.status_code, late.json()["code"]) == (409, "directive_over")


async def test_r7_2_a_hand_over_shows_both_sides_and_the_ledger(house: House) -> None:
    number = await house.file()
    await house.act(number, "acknowledgement", "responsible")
    to = {"person": "tang.yiming", "post": "adjuster", "unit": "BJ", "reason": "原责任人休假"}
    moved = await house.act(number, "reassignment", **to, note="已调卷; 待补照片")
    assert moved.status_code == 200, moved.text
    assert moved.json()["owner"] == "tang.yiming"
    own = await house.act(number, "acknowledgement")
    assert (own.status_code, own.json()["code"]) == (409, "own_hand_over")
    taken = await house.act(number, "acknowledgement", "other_responsible")
    assert taken.status_code == 200, taken.text
    first, last = taken.json()["custody"]
    assert first["seconds"] is not None
    assert first["until"] == last["since"]
    assert (last["given_by"], last["taken_by"]) == ("guo.fengying", "tang.yiming")
    assert last["note"] == "已调卷; 待补照片"
    assert taken.json()["hand_offs"]["times"] == 1


async def test_r6_5_cooperation_is_taken_up_and_r6_3_3_reported_back(house: House) -> None:
    number = await house.file()
    asked = await house.act(number, "cooperation", post="loss_assessor", unit="BJ", text="请提供定损照片")
    assert asked.json()["number"] == 1
    taken = await house.act(number, "cooperation-acknowledgement", number=1)
    assert taken.json()["cooperation"][0]["acknowledged_at"] is not None
    early = await house.act(number, "feedback", "head", text="已处理")
    assert (early.status_code, early.json()["code"]) == (409, "nothing_to_report")
    await house.act(number, "response", "responsible", cause="录入有误", action="已更正")
    told = await house.act(number, "feedback", "head", text="已更正并重新核赔")
    assert told.json()["feedback"][0]["text"] == "已更正并重新核赔"


async def test_r6_1_4_a_department_finds_its_open_directives_the_earliest_due_first(house: House) -> None:
    plain, n = await given(house)
    dated, _ = await given(house, due=(datetime.now(UTC) + timedelta(minutes=5)).isoformat())
    elsewhere, _ = await given(house, unit="GD")

    async def listed(who: str) -> list[str]:
        answer = await house.get("/v1/directives", who)
        assert answer.status_code == 200, answer.text
        return [item["complaint_no"] for item in answer.json()["items"]]

    mine = await listed("shanghai")
    assert mine.index(dated) < mine.index(plain)
    assert elsewhere not in mine
    assert await listed("head") == []
    await say(house, plain, n, "done", **DONE)
    await house.act(dated, "withdrawal", text="客户撤诉")
    left = await listed("shanghai_head")
    assert plain not in left
    assert dated not in left
    refused = await house.get("/v1/directives", "hotline")
    assert (refused.status_code, refused.json()["code"]) == (403, "role_not_allowed")
