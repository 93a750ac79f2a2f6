"""R6.1(1), R6.1(4), L29: emergency plans over HTTP, before a real register, a real Temporal and a worker."""

from __future__ import annotations

import asyncio
import base64
import uuid
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf import json_format
from pydantic import TypeAdapter

from api import examples
from api.emergencies import OpenEmergency
from api.plan_actions import BODIES
from contract.emergencies import PLAN_MESSAGES
from tests.api.conftest import complaint
from tests.infra.memory import WAIT_SECONDS

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from httpx import Response

    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")


def event() -> str:
    """An occurrence of the test's own."""
    return f"hail-{uuid.uuid4().hex[:8]}"


async def opened(house: House, **changes: Any) -> Response:
    body = {
        "message_id": f"m-{uuid.uuid4().hex}",
        "title": "冰雹集中投诉",
        "grouping": {"event": event()},
        "reason": "红色预警",
    }
    return await house.post("/v1/emergencies", body | changes, "leader")


async def say(house: House, number: str, path: str, who: str = "leader", /, **body: Any) -> Response:
    message = {"message_id": f"m-{uuid.uuid4().hex}"} | body
    return await house.post(f"/v1/emergencies/{number}/{path}", message, who)


async def until(look: Callable[[], Awaitable[bool]]) -> None:
    """Wait for what has to come."""
    async with asyncio.timeout(WAIT_SECONDS):
        while not await look():
            await asyncio.sleep(0.02)


async def shows(house: House, number: str, who: str = "leader") -> dict[str, Any]:
    answer = await house.get(f"/v1/emergencies/{number}", who)
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def in_emergency(house: House, number: str, emergency: str | None) -> None:
    """Wait until the case shows that it is in this plan, or in none."""

    async def look() -> bool:
        shown: bool = (await house.get(f"/v1/complaints/{number}")).json()["emergency"] == emergency
        return shown

    await until(look)


async def has_priority(house: House, case: str, key: int) -> bool:
    described = await house.temporal.get_workflow_handle(f"complaint-{case}").describe()
    given: int = described.raw_description.workflow_execution_info.priority.priority_key
    return given == key


async def test_a_storm_proposes_a_plan_whose_cases_inherit_severity_and_are_let_go_at_the_end(
    house: House,
) -> None:
    hail = event()
    cases = [await house.file(event=hail) for _ in range(5)]

    async def proposed() -> bool:
        listed = (await house.get("/v1/emergencies?status=proposed", "leader")).json()["items"]
        return any(plan["grouping"]["event"] == hail for plan in listed)

    await until(proposed)
    listed = (await house.get("/v1/emergencies", "leader")).json()["items"]
    [plan] = [plan for plan in listed if plan["grouping"]["event"] == hail]
    number = plan["emergency_no"]
    assert (plan["status"], plan["cause"], plan["cases"]) == ("proposed", "cases", 5)
    assert (await house.get(f"/v1/complaints/{cases[0]}")).json()["emergency"] is None

    assert (await say(house, number, "start", text="启动")).status_code == 200
    for case in cases:
        await in_emergency(house, case, number)
        assert (await house.get(f"/v1/complaints/{case}")).json()["severity"] == "major"
        await until(lambda case=case: has_priority(house, case, 1))  # type: ignore[misc]
    late = await house.file(event=hail)
    await in_emergency(house, late, number)
    elsewhere = await house.file(event=event(), category="service", unit="SH")
    assert (await house.get(f"/v1/complaints/{elsewhere}", "shanghai")).json()["emergency"] is None

    assert (await say(house, number, "stand-down", text="恢复常态")).status_code == 200
    for case in (*cases, late):
        await in_emergency(house, case, None)
        assert (await house.get(f"/v1/complaints/{case}")).json()["severity"] == "major"

    async def counted() -> bool:
        closing = (await shows(house, number))["closing"]
        return closing is not None and closing["figures"] is not None

    await until(counted)
    figures = (await shows(house, number))["closing"]["figures"]
    assert (figures["cases"], figures["open"]) == (6, 6)


async def test_the_leadership_group_starts_a_plan_by_itself_and_the_same_message_again_has_no_second_effect(
    house: House,
) -> None:
    body = {"message_id": f"m-{uuid.uuid4().hex}", "grouping": {"event": event()}}
    first = await opened(house, **body)
    assert first.status_code == 201, first.text
    plan = first.json()
    assert (plan["status"], plan["cause"]) == ("active", "leadership")
    assert first.headers["location"] == f"/v1/emergencies/{plan['emergency_no']}"
    again = await opened(house, **body)
    assert (again.status_code, again.json()["emergency_no"]) == (200, plan["emergency_no"])
    another = await opened(house, grouping=body["grouping"])
    assert (another.status_code, another.json()["code"]) == (409, "emergency_exists")
    assert plan["emergency_no"] in another.json()["detail"]


async def test_two_leaders_who_start_the_same_plan_at_once_start_one(house: House) -> None:
    grouping = {"event": event()}
    answers = await asyncio.gather(*(opened(house, grouping=grouping) for _ in range(4)))
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


async def test_a_plan_that_was_stood_down_gives_way_to_the_next_one(house: House) -> None:
    grouping = {"event": event()}
    first = (await opened(house, grouping=grouping)).json()["emergency_no"]
    await say(house, first, "stand-down", text="结束")
    second = await opened(house, grouping=grouping)
    assert second.status_code == 201
    assert second.json()["emergency_no"] == f"{first[:-1]}2"


async def test_r6_1_4_a_task_is_taken_up_and_done_by_its_department_over_http(house: House) -> None:
    number = (await opened(house)).json()["emergency_no"]
    given = await say(house, number, "tasks", unit="BJ", text="增派查勘")
    assert (given.status_code, given.json()["number"]) == (200, 1)
    refused = await say(house, number, "tasks/1/done", "shanghai_head", text="完成")
    assert refused.status_code in {403, 404}
    assert (await say(house, number, "tasks/1/acknowledgement", "head")).status_code == 200
    twice = await say(house, number, "tasks/1/acknowledgement", "head")
    assert (twice.status_code, twice.json()["code"]) == (409, "already_acknowledged")
    early = await say(house, number, "stand-down", text="结束")
    assert (early.status_code, early.json()["code"]) == (409, "tasks_open")
    assert (await say(house, number, "situation-reports", "head", text="累计12件")).status_code == 200
    assert (await say(house, number, "decisions", text="免查勘")).status_code == 200
    done = await say(house, number, "tasks/1/done", "head", text="已到岗")
    assert done.json()["tasks"][0]["result"] == "已到岗"
    over = await say(house, number, "stand-down", text="结束")
    assert over.json()["status"] == "stood_down"
    late = await say(house, number, "decisions", text="再决定")
    assert (late.status_code, late.json()["code"]) == (409, "emergency_over")


async def test_a_message_may_be_sent_without_waiting(house: House) -> None:
    number = (await opened(house)).json()["emergency_no"]
    message = {"message_id": f"m-{uuid.uuid4().hex}", "text": "免查勘"}
    answer = await house.post(
        f"/v1/emergencies/{number}/decisions", message, "leader", also={"Prefer": "respond-async"}
    )
    assert answer.status_code == 202

    async def logged() -> bool:
        return len((await shows(house, number))["decisions"]) == 1

    await until(logged)


@pytest.mark.parametrize(
    "who", ["officer", "head", "line_head", "hotline", "auditor", "admin", "responsible"]
)
async def test_nobody_but_the_leadership_group_starts_a_plan(house: House, who: str) -> None:
    body = {"message_id": "m", "title": "x", "grouping": {"event": event()}, "reason": "x"}
    answer = await house.post("/v1/emergencies", body, who)
    assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed")


async def test_a_plan_is_seen_by_those_it_concerns_and_unknown_to_others(house: House) -> None:
    plan = (await opened(house, grouping={"branch": "BJ", "event": event()})).json()["emergency_no"]
    for who, status in (
        ("head", 200),
        ("leader", 200),
        ("auditor", 200),
        ("shanghai", 404),
        ("hotline", 403),
    ):
        assert (await house.get(f"/v1/emergencies/{plan}", who)).status_code == status, who
    mine = (await house.get("/v1/emergencies", "shanghai")).json()["items"]
    assert plan not in [one["emergency_no"] for one in mine]
    assert (await say(house, plan, "tasks", unit="SH", text="支援人手")).status_code == 200
    assert (await house.get(f"/v1/emergencies/{plan}", "shanghai")).status_code == 200
    assert (await house.get("/v1/emergencies/0000-0000-1", "leader")).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"grouping": {}}, "grouping"),
        ({"grouping": {"branch": "nowhere"}}, "grouping.branch"),
        ({"grouping": {"event": "a b"}}, "grouping.event"),
        ({"title": ""}, "title"),
        ({"severity": "dreadful"}, "severity"),
        ({"sudden": True}, "sudden"),
        ({"message_id": None}, "message_id"),
    ],
)
async def test_bad_input_names_the_field_and_starts_nothing(
    house: House, changes: dict[str, Any], field: str
) -> None:
    answer = await opened(house, **changes)
    assert answer.status_code == 422, answer.text
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


async def test_a_task_for_a_unit_that_there_is_not_is_refused(house: House) -> None:
    number = (await opened(house)).json()["emergency_no"]
    answer = await say(house, number, "tasks", unit="nowhere", text="x")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "unit")


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"signs": ["gossip"]}, "signs"),
        ({"event": "with blanks"}, "event"),
        ({"place": ""}, "place"),
        ({"events": "x"}, "events"),
    ],
)
async def test_what_the_hotline_cannot_mean_is_refused_by_name_and_files_nothing(
    house: House, changes: dict[str, Any], field: str
) -> None:
    answer = await house.post("/v1/complaints", complaint(**changes), "hotline")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == field


async def test_event_place_and_signs_are_shown_with_the_case_and_are_content_of_the_ticket(
    house: House,
) -> None:
    body = complaint(event=event(), place="110108", signs=["media"], category="service")
    filed = await house.post("/v1/complaints", body, "hotline")
    assert filed.status_code == 201
    view = (await house.get(f"/v1/complaints/{filed.json()['complaint_no']}")).json()
    assert (view["event"], view["place"], view["signs"]) == (body["event"], "110108", ["media"])
    again = await house.post("/v1/complaints", body, "hotline")
    assert again.status_code == 200
    other = await house.post("/v1/complaints", body | {"event": event()}, "hotline")
    assert (other.status_code, other.json()["code"]) == (409, "ticket_conflict")


async def test_the_examples_are_valid() -> None:
    TypeAdapter(OpenEmergency).validate_python(examples.EMERGENCY_OPENED)
    for message in PLAN_MESSAGES:
        sent = {"message_id": examples.MESSAGE_ID, **examples.TO_EMERGENCIES[message.path]}
        TypeAdapter(BODIES[message.path]).validate_python(sent)


async def test_the_ui_opens_a_plan_for_those_whom_it_concerns_and_for_nobody_else(house: House) -> None:
    number = (await opened(house, reason="鹮鸢预警")).json()["emergency_no"]
    history = await house.temporal.get_workflow_handle(f"emergency-{number}").fetch_history()
    [sealed] = history.events[0].workflow_execution_started_event_attributes.input.payloads
    assert "鹮鸢预警".encode() not in sealed.data
    body = {"payloads": [json_format.MessageToDict(sealed)]}
    for who, opens in (("leader", True), ("auditor", True), ("shanghai", False)):
        answer = await house.post("/codec/decode", body, who)
        assert answer.status_code == 200, answer.text
        data = base64.b64decode(answer.json()["payloads"][0]["data"])
        assert ("鹮鸢预警" in data.decode("utf-8", "replace")) is opens, who
