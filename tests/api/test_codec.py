"""The codec endpoints: a case's history, opened for those who may see it; messages sealed for oneself alone."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf import json_format
from temporalio.api.common.v1 import Payload, Payloads
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.common import RawValue

from contract.ids import complaint_workflow_id
from register.case_keys import destroy
from register.read import timeline
from register.readings import readings
from runtime.codec import SealingCodec, opened, sealed, sealed_for
from tests.api.conftest import PEOPLE, headers
from tests.workflows.stranger import WITHOUT_KEYS

if TYPE_CHECKING:
    import httpx

    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

ORIGIN = "http://127.0.0.1:8233"


def _body(*payloads: Payload) -> Any:
    return json_format.MessageToDict(Payloads(payloads=payloads))


def _read(answer: httpx.Response) -> list[Payload]:
    assert answer.status_code == 200, answer.text
    return list(json_format.ParseDict(answer.json(), Payloads()).payloads)


async def _start(house: House, number: str) -> Payload:
    handle = house.temporal.get_workflow_handle(complaint_workflow_id(number))
    async for event in handle.fetch_history_events():
        return event.workflow_execution_started_event_attributes.input.payloads[0]
    raise AssertionError("no history")


def _json(said: Any, **metadata: bytes) -> Payload:
    return Payload(metadata={"encoding": b"json/plain", **metadata}, data=json.dumps(said).encode())


def _actor(who: str) -> dict[str, str]:
    role, unit, person = PEOPLE[who]
    return {"person": person, "role": role.value, "unit": unit}


async def test_who_handles_the_case_sees_its_history_in_full_an_auditor_masked_and_both_are_noted(
    house: House,
) -> None:
    number = await house.file()
    start = await _start(house, number)

    [full] = _read(await house.post("/codec/decode", _body(start), "officer"))
    [masked] = _read(await house.post("/codec/decode", _body(start), "auditor"))

    assert json.loads(full.data)["open"]["intake"]["complainant"]["name"] == "李雪梅"
    hidden = json.loads(masked.data)["open"]["intake"]["complainant"]
    assert (hidden["name"], hidden["phone"], hidden["id_no"]) == ("李**", "138****1234", "****")
    noted = [entry.reading for entry in await readings(house.door.db, complaint_no=number)]
    told = {(entry.person, entry.what, bool(entry.revealed)) for entry in noted if entry.what == "decode"}
    assert told == {("guo.fengying", "decode", True), ("an.auditor", "decode", False)}


async def test_cases_that_one_may_not_see_come_back_as_they_were_and_are_not_noted(house: House) -> None:
    number, other = await house.file(), await house.file(unit="SH")
    mine, theirs = await _start(house, number), await _start(house, other)
    plain = _json({"a": 1})
    elsewhere = await sealed(house.door.db.keys, "monthly-return-2026-10", plain)

    answered = _read(await house.post("/codec/decode", _body(theirs, mine, plain, elsewhere), "officer"))

    assert [payload.SerializeToString(deterministic=True) for payload in (answered[0], *answered[2:])] == [
        payload.SerializeToString(deterministic=True) for payload in (theirs, plain, elsewhere)
    ]
    assert sealed_for(answered[1]) is None
    assert not [r for r in await readings(house.door.db, complaint_no=other) if r.reading.what == "decode"]


async def test_a_payload_that_names_another_case_than_it_was_sealed_for_stays_sealed(house: House) -> None:
    number, other = await house.file(), await house.file(unit="SH")
    theirs = await _start(house, other)
    theirs.metadata["redress-workflow"] = complaint_workflow_id(number).encode()

    [answered] = _read(await house.post("/codec/decode", _body(theirs), "officer"))

    assert answered.data == theirs.data


@pytest.mark.parametrize("who", ["hotline", "responsible", "admin"])
async def test_who_may_not_read_histories_is_refused(house: House, who: str) -> None:
    assert (await house.post("/codec/decode", {"payloads": []}, who)).json()["code"] == "role_not_allowed"


async def test_nobody_and_nonsense_are_refused(house: House) -> None:
    nobody = await house.http.post("/codec/decode", json={"payloads": []})
    nonsense = [
        await house.http.post("/codec/decode", content=body, headers=headers("auditor"))
        for body in (b"", b"[]", b"\xff", b'{"payloads": [{"data": 5}]}', b'{"other": []}', b"{" * 500)
    ]

    assert (nobody.status_code, nobody.json()["code"]) == (401, "token_missing")
    assert {(answer.status_code, answer.json()["code"]) for answer in nonsense} == {(422, "malformed")}


async def test_a_message_sealed_by_hand_in_ones_own_name_is_taken(house: House) -> None:
    number = await house.file()
    workflow_id = complaint_workflow_id(number)
    message = {"message_id": "by-hand-1", "actor": _actor("officer"), "text": "已联系客户"}
    given = _json(message, **{"redress-workflow": workflow_id.encode()})

    [envelope] = _read(await house.post("/codec/encode", _body(given), "officer"))
    [also] = _read(
        await house.post("/codec/encode", _body(_json(message)), also={"Redress-Workflow": workflow_id})
    )
    await _as_they_are(house, workflow_id, envelope)

    assert sealed_for(also) == workflow_id
    kinds = [entry.kind for entry in await timeline(house.door.db, number)]
    assert kinds.count("progress_recorded") == 1


async def _as_they_are(house: House, workflow_id: str, envelope: Payload) -> None:
    """Send an envelope past our own codec, as the command line does."""
    plain = await _plain_client(house)
    await plain.get_workflow_handle(workflow_id).execute_update("record_progress", RawValue(envelope))


async def _plain_client(house: House) -> Any:
    target = house.temporal.service_client.config.target_host
    return await Client.connect(target, namespace=house.temporal.namespace, data_converter=WITHOUT_KEYS)


async def test_what_one_may_not_say_is_sealed_so_that_no_case_takes_it(house: House) -> None:
    number, other = await house.file(), await house.file(unit="SH")
    address = {"redress-workflow": complaint_workflow_id(number).encode()}
    foreign = {"redress-workflow": complaint_workflow_id(other).encode()}
    mine = {"message_id": "m", "actor": _actor("officer"), "text": "一"}
    given = {
        "in another's name": _json(mine | {"actor": _actor("head")}, **address),
        "in nobody's name": _json({"message_id": "m", "text": "一"}, **address),
        "with a role of one's wishes": _json(
            mine | {"actor": _actor("officer") | {"role": "leadership"}}, **address
        ),
        "to a case of another branch": _json(mine, **foreign),
        "to no case": _json(mine),
        "no JSON": Payload(metadata={"encoding": b"binary/plain", **address}, data=b"\xff"),
        "deep": Payload(metadata={"encoding": b"json/plain", **address}, data=b"[" * 100_000),
    }

    envelopes = _read(await house.post("/codec/encode", _body(*given.values()), "officer"))

    assert {sealed_for(envelope) for envelope in envelopes} == {"by-hand-guo.fengying"}
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await _as_they_are(house, complaint_workflow_id(number), envelopes[0])
    assert getattr(refused.value.cause, "type", None) == "unsealed"


async def test_an_auditor_writes_nothing_and_seals_nothing(house: House) -> None:
    refused = await house.post("/codec/encode", _body(_json({"a": 1})), "auditor")
    nothing = await house.post(
        "/codec/encode", {"payloads": []}, "auditor"
    )  # the command line, before a query

    assert nothing.status_code == 200
    assert (refused.status_code, refused.json()["code"]) == (403, "role_not_allowed")


async def test_what_was_sealed_by_hand_answers_no_activity(house: House) -> None:
    number = await house.file()
    workflow_id = complaint_workflow_id(number)
    message = {"message_id": "m", "actor": _actor("officer"), "text": "一"}
    [envelope] = _read(
        await house.post("/codec/encode", _body(_json(message, **{"redress-workflow": workflow_id.encode()})))
    )

    as_message = await SealingCodec(house.door.db.keys, workflow_id).decode([envelope])
    as_answer = await SealingCodec(house.door.db.keys, workflow_id, of_activity=True).decode([envelope])

    assert json.loads(as_message[0].data) == message
    assert as_answer[0].data == b""
    assert (await opened(house.door.db.keys, envelope)).data == as_message[0].data


async def test_temporals_own_ui_may_ask_from_its_origin_and_no_other_page(house: House) -> None:
    ours = await house.http.options("/codec/decode", headers={"Origin": ORIGIN})
    asked = await house.post("/codec/decode", {"payloads": []}, "auditor", also={"Origin": ORIGIN})
    theirs = await house.http.options("/codec/decode", headers={"Origin": "http://evil.example"})
    other_port = await house.http.options("/codec/decode", headers={"Origin": "http://127.0.0.1:9999"})

    assert ours.headers["access-control-allow-origin"] == ORIGIN
    assert asked.headers["access-control-allow-origin"] == ORIGIN
    for answer in (theirs, other_port):
        assert "access-control-allow-origin" not in answer.headers


async def test_of_a_case_whose_key_was_destroyed_nothing_opens_any_more_and_of_others_all_does(
    house: House,
) -> None:
    number, other = await house.file(), await house.file()
    starts = [await _start(house, number), await _start(house, other)]
    await house.act(number, "withdrawal", "officer", text="客户撤诉")
    assert all(sealed_for(p) is None for p in _read(await house.post("/codec/decode", _body(*starts))))

    await destroy(house.door.db, number, by="an.admin", reason="retention is over")

    gone, kept = _read(await house.post("/codec/decode", _body(*starts)))
    assert (gone.data, sealed_for(kept)) == (starts[0].data, None)
    spoken = await house.act(
        number, "contacts", "officer", channel="telephone", direction="inbound", text="a"
    )
    assert (spoken.status_code, spoken.json()["code"]) in {(410, "case_shredded"), (422, "malformed")}
