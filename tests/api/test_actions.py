"""`POST /v1/complaints/{no}/{action}`: one message, one effect, on record when the answer comes (contract)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

from contract.ids import complaint_workflow_id
from tests.api.conftest import headers
from tests.infra.cases import PROPOSAL, book, full_checklist

if TYPE_CHECKING:
    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

RESPONSE = {"cause": "录入有误", "action": "已更正"}
CHECKLIST = full_checklist(book())


async def proposed(house: House) -> str:
    """A case with a proposal."""
    number = await house.file()
    assert (await house.act(number, "response", "responsible", **RESPONSE)).status_code == 200
    answer = await house.act(number, "proposals", **PROPOSAL)
    assert answer.status_code == 200, answer.text
    return number


async def closed(house: House) -> str:
    """A case that was closed, its workflow ended."""
    number = await proposed(house)
    closing = {"text": "客户接受", "checklist": CHECKLIST}
    answer = await house.act(
        number, "customer-decision", proposal_version=1, accepted=True, evidence="电话录音", closure=closing
    )
    assert answer.json()["status"] == "closed", answer.text
    await house.temporal.get_workflow_handle(complaint_workflow_id(number)).result()
    return number


async def test_an_ordinary_complaint_goes_from_call_to_closing(house: House) -> None:
    number = await house.file()
    steps: list[tuple[str, str, dict[str, Any], str]] = [
        ("acknowledgement", "responsible", {}, "investigating"),
        ("progress", "officer", {"text": "已联系客户", "next_step": "复核"}, "investigating"),
        (
            "contacts",
            "hotline",
            {"channel": "telephone", "direction": "inbound", "reached": True, "text": "来电"},
            "",
        ),
        (
            "evidence",
            "officer",
            {"evidence_id": "ev-1", "kind": "document", "title": "截图"},
            "investigating",
        ),
        ("response", "responsible", RESPONSE | {"evidence": ["ev-1"]}, "responded"),
        ("proposals", "officer", PROPOSAL, "proposed"),
        (
            "customer-decision",
            "officer",
            {"proposal_version": 1, "accepted": True, "evidence": "录音"},
            "accepted",
        ),
        ("closure", "officer", {"outcome": "accepted", "text": "客户接受", "checklist": CHECKLIST}, "closed"),
    ]
    for path, who, body, stage in steps:
        answer = await house.act(number, path, who, **body)
        assert answer.status_code == 200, (path, answer.text)
        if stage:
            assert answer.json()["stage"] == stage, path
    case = (await house.get(f"/v1/complaints/{number}")).json()
    assert (case["status"], case["outcome"]) == ("closed", "accepted")


async def test_the_answer_shows_what_the_register_shows(house: House) -> None:
    number = await house.file()
    answer = await house.act(number, "progress", text="已联系客户")
    shown = await house.get(f"/v1/complaints/{number}")
    assert answer.json()["progress"][-1]["text"] == "已联系客户"
    assert shown.json()["seq"] >= answer.json()["seq"]


async def test_proposals_answer_with_their_version_and_so_does_the_same_message_again(house: House) -> None:
    number = await proposed(house)
    body = {"message_id": "second-version", **PROPOSAL}
    first = await house.post(f"/v1/complaints/{number}/proposals", body)
    again = await house.post(f"/v1/complaints/{number}/proposals", body)
    assert (first.status_code, again.status_code) == (200, 200)
    assert (first.json()["version"], again.json()["version"]) == (2, 2)
    assert len(again.json()["proposals"]) == 2


async def test_the_same_message_twice_has_one_effect(house: House) -> None:
    number = await house.file()
    body = {"message_id": f"once-{uuid.uuid4().hex}", "text": "只记一次"}
    for _ in range(3):
        assert (await house.post(f"/v1/complaints/{number}/progress", body)).status_code == 200
    case = (await house.get(f"/v1/complaints/{number}")).json()
    assert [entry["text"] for entry in case["progress"]] == ["只记一次"]


async def test_a_message_that_is_not_to_be_waited_for_is_sent_as_a_signal(house: House) -> None:
    number = await house.file()
    body = {"message_id": f"later-{uuid.uuid4().hex}", "text": "稍后可见"}
    path = f"/v1/complaints/{number}/progress"
    answer = await house.post(path, body, also={"Prefer": "respond-async, wait=5"})
    assert answer.status_code == 202
    assert answer.headers["preference-applied"] == "respond-async"
    outcome = await house.door.watch.until_message(number, body["message_id"], 10)
    assert outcome.refused is None


async def test_what_the_state_forbids_is_a_conflict_with_its_reason(house: House) -> None:
    number = await house.file()
    answer = await house.act(number, "customer-decision", proposal_version=1, accepted=True, evidence="录音")
    assert (answer.status_code, answer.json()["code"]) == (409, "proposal_unknown")
    assert answer.json()["detail"]


async def test_a_closing_that_lacks_something_names_the_conditions(house: House) -> None:
    number = await house.file()
    answer = await house.act(number, "closure", outcome="accepted", text="想结案")
    problem = answer.json()
    assert (answer.status_code, problem["code"]) == (409, "closing_condition_unmet")
    assert any("checklist_complete" in condition for condition in problem["conditions"])
    assert any("acceptance_with_evidence" in condition for condition in problem["conditions"])


@pytest.mark.parametrize(
    ("path", "who", "status", "code"),
    [
        ("response", "other_responsible", 404, "case_unknown"),
        ("response", "auditor", 403, "role_not_allowed"),
        ("progress", "hotline", 403, "role_not_allowed"),
        ("progress", "shanghai", 404, "case_unknown"),
        ("progress", "admin", 403, "role_not_allowed"),
    ],
)
async def test_who_may_not_act_is_told_so(house: House, path: str, who: str, status: int, code: str) -> None:
    number = await house.file()
    body = {"response": RESPONSE, "progress": {"text": "x"}}[path]
    answer = await house.act(number, path, who, **body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"text": "x"}, "message_id"),
        ({"message_id": "m"}, "text"),
        ({"message_id": "m", "text": "x", "actor": {"person": "p", "role": "system", "unit": "HQ"}}, "actor"),
        ({"message_id": "m", "text": "x", "\ud800": 1}, "body"),
        ({"message_id": "m", "text": "x", "\u202e": 1}, "\N{REPLACEMENT CHARACTER}"),
        ({"message_id": "a b", "text": "x"}, "message_id"),
    ],
)
async def test_a_malformed_message_is_refused_at_the_door(
    house: House, body: dict[str, Any], field: str
) -> None:
    number = await house.file()
    content = _ascii(body)
    answer = await house.http.post(
        f"/v1/complaints/{number}/progress",
        content=content,
        headers=headers("officer") | {"content-type": "application/json"},
    )
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == [field]


async def test_an_action_of_an_unknown_case_is_not_found(house: House) -> None:
    answer = await house.act("RD-0000-0000-0000", "progress", text="x")
    assert (answer.status_code, answer.json()["code"]) == (404, "case_unknown")
    answer = await house.act("nonsense", "progress", text="x")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_a_closed_case_hears_contacts_and_refuses_progress(house: House) -> None:
    number = await closed(house)
    contact = {"channel": "telephone", "direction": "inbound", "reached": True, "text": "客户来电致谢"}
    heard = await house.act(number, "contacts", "hotline", **contact)
    assert heard.status_code == 200, heard.text
    assert heard.json()["status"] == "closed"
    assert (await house.get(f"/v1/complaints/{number}/contacts")).json()["items"][-1][
        "text"
    ] == "客户来电致谢"
    late = await house.act(number, "progress", text="迟到")
    assert (late.status_code, late.json()["code"]) == (409, "case_closed")


async def test_new_facts_reopen_a_closed_case(house: House) -> None:
    number = await closed(house)
    answer = await house.act(number, "reopening", new_facts="新的交管证明")
    assert answer.status_code == 200, answer.text
    assert answer.json()["status"] == "open"
    assert (await house.act(number, "progress", text="继续处理")).status_code == 200


async def test_a_signal_reaches_a_closed_case_too(house: House) -> None:
    number = await closed(house)
    body = {"message_id": f"late-{uuid.uuid4().hex}", "new_facts": "新的证据"}
    path = f"/v1/complaints/{number}/reopening"
    assert (await house.post(path, body, also={"Prefer": "respond-async"})).status_code == 202
    await house.door.watch.until_message(number, body["message_id"], 10)
    assert (await house.get(f"/v1/complaints/{number}")).json()["status"] == "open"


async def test_a_message_to_a_closed_case_sent_again_has_no_second_effect(house: House) -> None:
    number = await closed(house)
    contact = {"channel": "telephone", "direction": "inbound", "reached": True, "text": "一次"}
    body = {"message_id": f"again-{uuid.uuid4().hex}", **contact}
    for _ in range(3):
        assert (await house.post(f"/v1/complaints/{number}/contacts", body)).status_code == 200
        await house.temporal.get_workflow_handle(complaint_workflow_id(number)).result()
    assert len((await house.get(f"/v1/complaints/{number}/contacts")).json()["items"]) == 1


async def test_a_merged_case_passes_messages_on_to_its_master(house: House) -> None:
    master, duplicate = await house.file(), await house.file()
    merging: dict[str, Any] = {
        "outcome": "merged",
        "text": "重复投诉",
        "checklist": CHECKLIST,
        "master": master,
    }
    merged = await house.act(duplicate, "closure", **merging)
    assert merged.status_code == 200, merged.text
    answer = await house.act(duplicate, "progress", text="告知客户")
    assert answer.status_code == 200, answer.text
    assert (answer.json()["complaint_no"], answer.json()["forwarded_from"]) == (master, duplicate)


async def test_a_case_is_merged_into_an_open_one_only(house: House) -> None:
    duplicate, gone = await house.file(), await closed(house)
    for master in (gone, duplicate, "RD-0000-0000-0000", None):
        merging: dict[str, Any] = {
            "outcome": "merged",
            "text": "重复投诉",
            "checklist": CHECKLIST,
            "master": master,
        }
        answer = await house.act(duplicate, "closure", **merging)
        assert (answer.status_code, answer.json()["code"]) == (409, "closing_condition_unmet"), answer.text


async def test_the_hotline_is_answered_only_what_the_customer_may_be_told(house: House) -> None:
    number = await house.file()
    contact = {"channel": "telephone", "direction": "inbound", "reached": True, "text": "催办"}
    answer = await house.act(number, "contacts", "hotline", **contact)
    assert answer.status_code == 200
    assert "complainant" not in answer.json()
    assert answer.json()["next_step"]["due"]


def _ascii(body: object) -> bytes:
    import json

    return json.dumps(body).encode()
