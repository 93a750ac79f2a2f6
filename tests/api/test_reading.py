"""Reading a case: by role and unit (R2), masked where need be (R4.1)."""

from __future__ import annotations

import asyncio
import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import structlog

from tests.api.conftest import headers

if TYPE_CHECKING:
    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

OFFSET = re.compile(r"(Z|[+-]\d\d:\d\d)$")


async def test_a_branch_sees_its_own_and_nothing_else(house: House) -> None:
    beijing, shanghai = await house.file(unit="BJ01"), await house.file(unit="SH01")
    for part in ("", "/timeline", "/deadlines", "/contacts", "/evidence"):
        assert (await house.get(f"/v1/complaints/{beijing}{part}", "officer")).status_code == 200
        foreign = await house.get(f"/v1/complaints/{shanghai}{part}", "officer")
        assert (foreign.status_code, foreign.json()["code"]) == (404, "case_unknown")
    assert (await house.get(f"/v1/complaints/{shanghai}", "leader")).status_code == 200
    assert (await house.get(f"/v1/complaints/{shanghai}", "auditor")).status_code == 200


async def test_the_responsible_person_sees_the_own_cases_with_the_complainant_masked(house: House) -> None:
    number = await house.file()
    mine = (await house.get(f"/v1/complaints/{number}", "responsible")).json()
    assert mine["masked"] is True
    shown = {"name": "李**", "phone": "138****1234", "relation": "insured", "id_no": "****"}
    assert {name: value for name, value in mine["complainant"].items() if value is not None} == shown
    assert (await house.get(f"/v1/complaints/{number}", "other_responsible")).status_code == 404
    events = (await house.get(f"/v1/complaints/{number}/timeline", "responsible")).json()["items"]
    assert "13800001234" not in json.dumps(events)


async def test_the_officer_sees_the_complainant_and_no_log_line_does(house: House) -> None:
    number = await house.file()
    with structlog.testing.capture_logs() as lines:
        case = (await house.get(f"/v1/complaints/{number}")).json()
    assert case["complainant"]["phone"] == "13800001234"
    assert "13800001234" not in str(lines)


async def test_the_hotline_sees_what_the_customer_may_be_told(house: House) -> None:
    number = await house.file()
    await house.act(number, "progress", text="已联系承办人", next_step="明日回复")
    told = (await house.get(f"/v1/complaints/{number}", "hotline")).json()
    assert told["latest_progress"]["text"] == "已联系承办人"
    assert told["due_at"] == told["next_step"]["due"]
    assert not {"complainant", "content", "owner", "clocks"} & told.keys()
    for part in ("timeline", "contacts", "evidence", "deadlines"):
        assert (await house.get(f"/v1/complaints/{number}/{part}", "hotline")).status_code == 403


async def test_an_admin_reads_no_case(house: House) -> None:
    number = await house.file()
    assert (await house.get(f"/v1/complaints/{number}", "admin")).status_code == 403


async def test_the_timeline_tells_every_event_in_its_order_and_by_pages(house: House) -> None:
    number = await house.file()
    await house.act(number, "progress", text="第一条")
    path = f"/v1/complaints/{number}/timeline"
    whole = (await house.get(path)).json()
    assert [item["seq"] for item in whole["items"]] == list(range(1, len(whole["items"]) + 1))
    assert whole["items"][0]["kind"] == "filed"
    assert whole["items"][0]["actor"]["role"] == "hotline"
    assert whole["next_after"] is None
    first = (await house.get(path, params={"limit": 3})).json()
    rest = (await house.get(path, params={"after": first["next_after"]})).json()
    assert first["items"] + rest["items"] == whole["items"]


@pytest.mark.parametrize("query", ["after=-1", "after=99999999999", "after=x", "limit=0", "limit=1001"])
async def test_a_wrong_page_is_malformed(house: House, query: str) -> None:
    number = await house.file()
    answer = await house.get(f"/v1/complaints/{number}/timeline?{query}")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, query.partition("=")[0])


async def test_deadlines_are_explained_the_nearest_first(house: House) -> None:
    number = await house.file()
    found = (await house.get(f"/v1/complaints/{number}/deadlines")).json()
    dues = [clock["due_at"] for clock in found["clocks"] if clock["stopped_at"] is None]
    assert dues == sorted(dues)
    assert all(clock["explanation"] for clock in found["clocks"])


async def test_every_time_that_is_answered_has_an_offset(house: House) -> None:
    number = await house.file()
    await house.act(number, "contacts", channel="telephone", direction="outbound", reached=True, text="回访")
    for path in ("", "/timeline", "/deadlines", "/contacts"):
        for moment in _moments((await house.get(f"/v1/complaints/{number}{path}")).json()):
            assert OFFSET.search(moment), moment


@pytest.mark.parametrize("number", ["RD-ZZZZ-ZZZZ-ZZZZ", "nonsense", "RD-%00", "%ED%A0%80", "a" * 3000])
async def test_an_unknown_number_is_not_found(house: House, number: str) -> None:
    answer = await house.get(f"/v1/complaints/{number}")
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


async def test_without_a_good_token_nothing_is_answered(house: House) -> None:
    number = await house.file()
    for sent, code in (
        (b"", "token_missing"),
        (b"Basic eA==", "token_missing"),
        (b"Bearer", "token_missing"),
        (b"Bearer nonsense", "token_invalid"),
        (b"Bearer \xff\xfe", "token_invalid"),
    ):
        answer = await house.http.get(f"/v1/complaints/{number}", headers=[(b"authorization", sent)])
        assert (answer.status_code, answer.json()["code"]) == (401, code)
        assert answer.headers["www-authenticate"].startswith("Bearer")


async def test_a_case_is_watched_as_it_changes(house: House) -> None:
    number = await house.file()
    seen: list[dict[str, Any]] = []
    events = _watch(house, number)
    seen.append(await anext(events))
    await house.act(number, "progress", text="新进展")
    while not seen[-1]["progress"]:
        seen.append(await anext(events))
    await events.aclose()
    assert seen[0]["progress"] == []
    assert seen[-1]["progress"][0]["text"] == "新进展"


async def test_a_case_of_another_branch_cannot_be_watched(house: House) -> None:
    number = await house.file()
    assert (await house.get(f"/v1/complaints/{number}/watch", "shanghai")).status_code == 404


async def _watch(house: House, number: str) -> Any:
    """Data of the server-sent events; the test transport does not stream, so the application is called itself."""
    queue: asyncio.Queue[bytes] = asyncio.Queue()

    async def send(message: Any) -> None:
        if message["type"] == "http.response.body":
            await queue.put(message["body"])

    gone = asyncio.Event()

    async def receive() -> Any:
        await gone.wait()
        return {"type": "http.disconnect"}

    path = f"/v1/complaints/{number}/watch"
    token = headers("officer")["Authorization"].encode()
    scope = {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": "GET",
        "scheme": "http",
        "path": path,
        "raw_path": path.encode(),
        "root_path": "",
        "query_string": b"",
        "headers": [(b"authorization", token)],
        "server": ("redress", 80),
        "client": ("127.0.0.1", 1),
    }
    serving = asyncio.create_task(house.app(scope, receive, send))
    try:
        while True:
            block = (await asyncio.wait_for(queue.get(), 20)).decode()
            if block.startswith("event: case"):
                yield json.loads(block.partition("data: ")[2])
    finally:
        gone.set()
        await serving


def _moments(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [found for entry in value.values() for found in _moments(entry)]
    if isinstance(value, list):
        return [found for entry in value for found in _moments(entry)]
    return [value] if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\dT\d\d:\d\d", value) else []


async def test_a_line_head_sees_the_line_in_every_branch_and_no_other_line(house: House) -> None:
    motor, property_ = await house.file(unit="SH"), await house.file(business_line="property")
    assert (await house.get(f"/v1/complaints/{motor}", "line_head")).status_code == 200
    other = await house.get(f"/v1/complaints/{property_}", "line_head")
    assert (other.status_code, other.json()["code"]) == (404, "case_unknown")
    for number, found in ((motor, [motor]), (property_, [])):
        answer = await house.post("/v1/complaints/search", {"complaint_no": number}, "line_head")
        assert [entry["complaint_no"] for entry in answer.json()["items"]] == found
    listed = (await house.get("/v1/worklist?scope=unit&limit=500", "line_head")).json()["items"]
    assert {entry["business_line"] for entry in listed} == {"motor"}
