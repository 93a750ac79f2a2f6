"""The ladder answers by HTTP: a level takes its question up and decides it (R6.1, R7.1)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest
from temporalio.service import RPCError, RPCStatusCode

from api import cases
from contract.ids import escalation_workflow_id

if TYPE_CHECKING:
    from httpx import Response
    from temporalio.client import Client

    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

QUESTION = {"reason": "超出专员权限", "question": "是否同意撤销拒赔?"}
SUPPORT = {"decision": "support", "text": "同意, 今日完成"}


async def asked(house: House) -> tuple[str, int]:
    """A case whose branch head has been asked a question, and the question's number."""
    number = await house.file()
    answer = await house.act(number, "escalations", **QUESTION)
    assert answer.status_code == 200, answer.text
    return number, answer.json()["number"]


async def answer_it(house: House, number: str, n: int, what: str, who: str = "head", **body: Any) -> Response:
    """Take the question up, or decide it."""
    return await house.act(number, f"escalations/{n}/{what}", who, **body)


async def test_a_level_takes_a_question_up_and_decides_it(house: House) -> None:
    number, n = await asked(house)
    assert n == 1
    taken = await answer_it(house, number, n, "acknowledgement")
    assert taken.status_code == 200, taken.text
    assert taken.json()["escalations"][0]["status"] == "acknowledged"
    decided = await answer_it(house, number, n, "decision", **SUPPORT)
    assert decided.status_code == 200, decided.text
    escalation = decided.json()["escalations"][0]
    assert (escalation["status"], escalation["decision"], decided.json()["number"]) == (
        "decided",
        "support",
        1,
    )


async def test_a_decision_sent_again_is_the_same_decision(house: House) -> None:
    number, n = await asked(house)
    body = {"message_id": f"d-{uuid.uuid4().hex}", **SUPPORT}
    path = f"/v1/complaints/{number}/escalations/{n}/decision"
    assert (await house.post(path, body, "head")).status_code == 200
    await house.temporal.get_workflow_handle(escalation_workflow_id(number, n)).result()
    again = await house.post(path, body, "head")
    assert again.status_code == 200, again.text


async def test_a_question_that_is_settled_takes_no_second_decision(house: House) -> None:
    number, n = await asked(house)
    await answer_it(house, number, n, "decision", **SUPPORT)
    await house.temporal.get_workflow_handle(escalation_workflow_id(number, n)).result()
    late = await answer_it(house, number, n, "decision", **SUPPORT)
    assert (late.status_code, late.json()["code"]) == (409, "escalation_over")


async def test_a_question_that_was_never_asked_is_unknown(house: House) -> None:
    number, _ = await asked(house)
    answer = await answer_it(house, number, 7, "decision", **SUPPORT)
    assert (answer.status_code, answer.json()["code"]) == (404, "escalation_unknown")
    assert (await answer_it(house, number, 0, "decision", **SUPPORT)).status_code == 404


@pytest.mark.parametrize(
    ("who", "status", "code"),
    [
        ("officer", 403, "role_not_allowed"),
        ("responsible", 403, "role_not_allowed"),
        ("auditor", 403, "role_not_allowed"),
        ("shanghai_head", 404, "case_unknown"),
    ],
)
async def test_only_the_ladder_of_the_case_answers(house: House, who: str, status: int, code: str) -> None:
    number, n = await asked(house)
    answer = await answer_it(house, number, n, "decision", who, **SUPPORT)
    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_a_decision_that_lacks_what_it_carries_names_it(house: House) -> None:
    number, n = await asked(house)
    answer = await answer_it(house, number, n, "decision", decision="reassign", text="换人")
    assert answer.status_code == 422
    assert "person" in answer.json()["errors"][0]["text"]


async def test_a_message_id_that_took_the_question_up_does_not_decide_it_too(house: House) -> None:
    number, n = await asked(house)
    body = {"message_id": f"both-{uuid.uuid4().hex}"}
    path = f"/v1/complaints/{number}/escalations/{n}"
    assert (await house.post(f"{path}/acknowledgement", body, "head")).status_code == 200
    answer = await house.post(f"{path}/decision", body | SUPPORT, "head")
    assert answer.status_code == 200, answer.text
    assert answer.json()["escalations"][0]["status"] == "acknowledged"


async def test_a_question_on_record_that_is_not_asked_yet_is_waited_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    number, n = await asked(house)
    asking, tries = cases.update, []

    async def update(client: Client, workflow_id: str, *rest: Any) -> Any:
        tries.append(workflow_id)
        if len(tries) == 1:
            raise RPCError("workflow not found", RPCStatusCode.NOT_FOUND, b"")
        return await asking(client, workflow_id, *rest)

    monkeypatch.setattr(cases, "update", update)
    path = f"/v1/complaints/{number}/escalations/{n}"
    answer = await house.post(f"{path}/acknowledgement", {"message_id": f"a-{uuid.uuid4().hex}"}, "head")
    assert answer.status_code == 200, answer.text
    assert len(tries) == 2
