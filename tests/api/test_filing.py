"""`POST /v1/complaints`: a ticket becomes one durably started workflow (R7.1, contract)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from temporalio.client import Client

from contract.ids import complaint_no, complaint_workflow_id
from tests.api.conftest import complaint, headers, working

if TYPE_CHECKING:
    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def test_a_complaint_is_filed_and_a_following_get_finds_it(house: House) -> None:
    body = complaint()
    filed = await house.post("/v1/complaints", body, "hotline")
    assert filed.status_code == 201
    number = filed.json()["complaint_no"]
    assert number == complaint_no(body["ticket_no"])
    assert filed.headers["location"] == f"/v1/complaints/{number}"
    found = await house.get(f"/v1/complaints/{number}")
    assert found.status_code == 200
    case = found.json()
    assert (case["status"], case["stage"], case["ticket_no"]) == ("open", "received", body["ticket_no"])
    assert case["owner"] == "han.dongmei"
    assert {clock["name"] for clock in case["clocks"]} >= {
        "progress",
        "resolution",
        "arrangement",
        "statutory",
    }
    assert case["received_at"].endswith("Z")


async def test_the_same_ticket_with_the_same_content_is_the_same_case(house: House) -> None:
    body = complaint()
    first = await house.post("/v1/complaints", body, "hotline")
    again = await house.post("/v1/complaints", body, "hotline")
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == first.json() | {"received_at": again.json()["received_at"]}


async def test_the_same_ticket_with_other_content_is_a_conflict(house: House) -> None:
    body = complaint()
    await house.post("/v1/complaints", body, "hotline")
    other = await house.post("/v1/complaints", body | {"demand": "要求道歉。"}, "hotline")
    assert other.status_code == 409
    assert other.json()["code"] == "ticket_conflict"
    assert other.headers["content-type"] == "application/problem+json"


async def test_a_time_of_receipt_that_was_given_is_content(house: House) -> None:
    received = datetime.now(UTC) - timedelta(hours=1)
    body = complaint(received_at=received.isoformat())
    assert (await house.post("/v1/complaints", body, "hotline")).status_code == 201
    assert (await house.post("/v1/complaints", body, "hotline")).status_code == 200
    other = body | {"received_at": (received - timedelta(hours=1)).isoformat()}
    assert (await house.post("/v1/complaints", other, "hotline")).status_code == 409
    undated = {name: value for name, value in body.items() if name != "received_at"}
    assert (await house.post("/v1/complaints", undated, "hotline")).status_code == 200


async def test_what_temporal_shows_beside_the_workflow_holds_nothing_personal(house: House) -> None:
    number = await house.file()
    found = await house.temporal.get_workflow_handle(complaint_workflow_id(number)).describe()
    assert await found.static_summary() == "motor · denial · BJ"
    shown = f"{await found.static_details()}{await found.memo()}{found.typed_search_attributes}"
    for personal in ("李雪梅", "1380000", "11010119", "PDAA", "CLM", "拒赔", "驾驶证"):
        assert personal not in shown


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"received_at": (datetime.now(UTC) + timedelta(days=1)).isoformat()}, "received_at"),
        ({"received_at": "1999-12-31T23:59:59+08:00"}, "received_at"),
        ({"received_at": "2026-11-23T10:00:00"}, "received_at"),
        ({"unit": "NOWHERE"}, "unit"),
        ({"about": {"unit": "NOWHERE"}}, "about.unit"),
        ({"about": {}}, "about"),
        ({"complainant": {"name": "李", "phone": "\u0000"}}, "complainant.phone"),
        ({"surprise": 1}, "surprise"),
        ({"business_line": "marine"}, "business_line"),
        ({"content": ""}, "content"),
        ({"content": "\ud800"}, "content"),
        ({"ticket_no": "with space"}, "ticket_no"),
    ],
)
async def test_a_wrong_field_is_named_and_its_value_is_not(
    house: House, changes: dict[str, object], field: str
) -> None:
    answer = await house.http.post(
        "/v1/complaints",
        content=_json(complaint(**changes)),
        headers=headers("hotline") | {"content-type": "application/json"},
    )
    assert answer.status_code == 422
    problem = answer.json()
    assert problem["code"] == "malformed"
    assert [fault["field"] for fault in problem["errors"]] == [field]
    assert "李" not in answer.text
    assert "NOWHERE" not in answer.text


async def test_an_officer_files_for_the_own_units_only(house: House) -> None:
    assert (await house.post("/v1/complaints", complaint(unit="BJ01"))).status_code == 201
    other = await house.post("/v1/complaints", complaint(unit="SH"))
    assert (other.status_code, other.json()["code"]) == (403, "unit_not_allowed")


@pytest.mark.parametrize("who", ["auditor", "responsible", "admin", "head"])
async def test_who_does_not_take_complaints_cannot_file(house: House, who: str) -> None:
    answer = await house.post("/v1/complaints", complaint(), who)
    assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed")


@pytest.mark.asyncio(loop_scope="function")
async def test_without_a_worker_filing_is_durable_and_the_case_comes_later(idle_house: House) -> None:
    house = idle_house
    body = complaint()
    filed = await house.post("/v1/complaints", body, "hotline")
    assert filed.status_code == 201
    assert filed.json()["recorded"] is False
    number = filed.json()["complaint_no"]
    early = await house.get(f"/v1/complaints/{number}")
    assert (early.status_code, early.json()["code"]) == (404, "not_yet_recorded")
    assert early.headers["retry-after"] == "1"
    foreign = await house.get(f"/v1/complaints/{number}", "shanghai")
    assert (foreign.status_code, foreign.json()["code"]) == (404, "case_unknown")
    assert (await house.post("/v1/complaints", body, "hotline")).status_code == 200
    other = await house.post("/v1/complaints", body | {"demand": "另一诉求"}, "hotline")
    assert other.status_code == 409
    async with working(house):
        await house.door.watch.until_seq(number, 1, 20)
        assert (await house.get(f"/v1/complaints/{number}")).status_code == 200


def _json(value: object) -> bytes:
    import json

    return json.dumps(value).encode()


@pytest.mark.parametrize("ended", [True, False])
async def test_a_strangers_workflow_in_the_place_of_a_complaint_does_not_keep_it_from_being_filed(
    house: House, *, ended: bool
) -> None:
    body = complaint()
    target = house.temporal.service_client.config.target_host
    stranger = await Client.connect(target, namespace=house.temporal.namespace)
    queue = house.door.task_queue if ended else "nobody-listens"
    workflow_id = complaint_workflow_id(complaint_no(body["ticket_no"]))
    forged = await stranger.start_workflow("ComplaintWorkflow", {}, id=workflow_id, task_queue=queue)
    if ended:
        with pytest.raises(Exception, match=r"."):
            await forged.result()

    answer = await house.post("/v1/complaints", body, "hotline")
    again = await house.post("/v1/complaints", body, "hotline")

    assert (answer.status_code, again.status_code) == (201, 200), answer.text
    assert answer.json()["recorded"]
