"""A complaint full of values that stand nowhere else lives through the running system; then everything is searched.

Every byte at rest (Temporal's file, PostgreSQL's directory, the logs of all processes) and every line said to somebody
who need not know (Temporal without keys, figures, errors): none of the values is found (R4.1).
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from google.protobuf.json_format import MessageToJson
from temporalio.client import Client

from contract.ids import complaint_workflow_id, escalation_workflow_id
from tests.e2e.caller import checklist

if TYPE_CHECKING:
    from tests.faults.house import House

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(300)]

CANARY = {
    "name": "鹮鸢䴉",
    "phone": "13977553311",
    "id_no": "110101199003079999",
    "agent_for": "鳽鵟鹱",
    "spokesman": "鸨鹬鸻",
    "spokesman_phone": "13866442200",
    "policy": "PDQZ202677889900",
    "claim": "CLQZ5544332211",
    "content": "quetzalcanary",
    "demand": "xylocanary",
    "progress": "zebrucanary",
    "contact": "quollcanary",
    "evidence": "oryxcanary",
    "cause": "kiwicanary",
    "facts": "ibiscanary",
    "promise": "gnucanary",
    "question": "emucanary",
    "directive": "yakcanary",
    "answer": "lynxcanary",
    "closing": "stoatcanary",
    "refused": "vixencanary",
    "bad": "weaselcanary",
    "bad_id": "110101199003071111",
    "reveal": "jackdawcanary",
}
"""By what they stand for."""


def spellings() -> dict[bytes, str]:
    """The values in the encodings in which they might lie somewhere, and what each stands for."""
    found: dict[bytes, str] = {}
    for what, text in CANARY.items():
        raw = text.encode()
        for encoded in (
            raw,
            text.encode("utf-16-le"),
            ascii(text)[1:-1].encode(),
            base64.b64encode(raw)[: 4 * (len(raw) // 3)],
            raw.hex().encode(),
        ):
            found[encoded] = what
    return found


def read(path: Path) -> bytes:
    """What a file holds, its long runs of zeros short: a third of a database's files, and no value is in them.

    One zero is left of each: in UTF-16 the last byte of a value may be the first of a run.
    """
    return path.read_bytes().replace(bytes(512), bytes(1))


def seen_in(data: bytes, needles: dict[bytes, str]) -> set[str]:
    """What of the canaries stands in these bytes."""
    return {what for needle, what in needles.items() if needle in data}


async def lived(house: House) -> str:
    """The case's whole life, with everything that may hold a person's words; its number."""
    people = house.people
    representatives = [
        {"name": CANARY["name"], "phone": CANARY["phone"]},
        {"name": CANARY["spokesman"], "phone": CANARY["spokesman_phone"]},
    ]
    number = await people.file(
        complainant={"name": CANARY["name"], "phone": CANARY["phone"], "id_no": CANARY["id_no"]},
        joint={"persons": 2, "representatives": representatives},
        policy_no=CANARY["policy"],
        claim_no=CANARY["claim"],
        content=f"客户称 {CANARY['content']} 被拒赔。",
        demand=CANARY["demand"],
    )
    await people.done(number, "acknowledgement", "responsible", text=CANARY["answer"])
    await people.done(number, "progress", text=CANARY["progress"], next_step=CANARY["progress"])
    await people.done(
        number, "contacts", channel="telephone", direction="outbound", reached=True, text=CANARY["contact"]
    )
    await people.done(number, "evidence", evidence_id="E-1", kind="recording", title=CANARY["evidence"])
    asked = await people.done(number, "escalations", reason=CANARY["question"], question=CANARY["question"])
    await people.done(
        number,
        f"escalations/{asked['number']}/decision",
        "head",
        decision="support",
        text=CANARY["directive"],
    )
    await people.done(number, "response", "responsible", cause=CANARY["cause"], action=CANARY["cause"])
    await ended(house, number)
    return number


async def ended(house: House, number: str) -> None:
    """From the proposal to the closing."""
    people = house.people
    promise = {"kind": "payment", "amount": 800, "text": CANARY["promise"]}
    facts = dict.fromkeys(("text", "facts", "basis", "responsibility"), CANARY["facts"])
    case = await people.done(number, "proposals", **facts, commitments=[promise])
    case = await people.done(
        number,
        "customer-decision",
        proposal_version=case["version"],
        accepted=True,
        evidence=CANARY["answer"],
        closure={"text": CANARY["closing"], "checklist": checklist(case)},
    )
    assert case["status"] == "closed"


async def spoken_to_in_vain(house: House, number: str) -> list[str]:
    """Calls that fail, each with a value in its body; what the answers said."""
    people = house.people
    refused = await people.act(number, "progress", text=CANARY["refused"])
    assert refused.status_code == 409, refused.text
    later = {"Prefer": "respond-async"}
    body = {"message_id": "m-in-vain", "text": CANARY["refused"]}
    await people.post(f"/v1/complaints/{number}/withdrawal", body, also=later)
    odd = await people.post(
        "/v1/complaints", {"complainant": {"id_no": [CANARY["bad_id"]]}, CANARY["bad"]: 1}, "hotline"
    )
    assert odd.status_code == 422, odd.text
    found = await people.post(
        "/v1/complaints/search", {"phone": CANARY["phone"], CANARY["bad"]: "x"}, "hotline"
    )
    assert found.status_code == 422, found.text
    return [
        refused.text,
        odd.text.replace(CANARY["bad"], "the field's name"),
        found.text.replace(CANARY["bad"], ""),
    ]


async def said_without_keys(house: House, number: str) -> list[str]:
    """All that somebody with plain access to Temporal is told of the case and its question."""
    settings = house.settings
    plain = await Client.connect(house.temporal.address, namespace=settings.temporal_namespace)
    told = []
    for workflow_id in (complaint_workflow_id(number), escalation_workflow_id(number, 1)):
        handle = plain.get_workflow_handle(workflow_id)
        history = await handle.fetch_history()
        told.append(history.to_json())
        payloads = [base64.b64decode(part) for part in _data_of(json.loads(history.to_json()))]
        told += [payload.decode("latin-1") for payload in payloads]
        told.append(MessageToJson((await handle.describe()).raw_description))
    return told


def _data_of(value: Any) -> list[str]:
    """Every payload's `data` in a history."""
    if isinstance(value, dict):
        own = [value["data"]] if isinstance(value.get("data"), str) else []
        return own + [part for item in value.values() for part in _data_of(item)]
    if isinstance(value, list):
        return [part for item in value for part in _data_of(item)]
    return []


async def test_nothing_personal_is_found_outside_the_places_that_may_show_it(house: House) -> None:
    number = await lived(house)
    people = house.people
    revealed = await people.post(f"/v1/complaints/{number}/reveal", {"reason": CANARY["reveal"]}, "auditor")
    assert revealed.json()["complainant"]["phone"] == CANARY["phone"], "those who may see it do"
    for by, value in (
        ("phone", "phone"),
        ("policy_no", "policy"),
        ("claim_no", "claim"),
        ("text", "content"),
    ):
        found = await people.post("/v1/complaints/search", {by: CANARY[value]}, "officer")
        assert [entry["complaint_no"] for entry in found.json()["items"]] == [number], by
    said = await spoken_to_in_vain(house, number)
    said += await said_without_keys(house, number)
    said.append((await people.http.get("/metrics")).text)
    needles = spellings()
    assert {CANARY[what] for what in seen_in("\n".join(said).encode(), needles)} == set()
    await house.database.fetch("CHECKPOINT")
    files = [path for path in house.home.rglob("*") if path.is_file()]
    directory = Path(await house.database.fetchval("SHOW data_directory"))
    files += [path for path in directory.rglob("*") if path.is_file()]
    held = {path: read(path) for path in files}
    logs = {path.stem for path, data in held.items() if path.suffix == ".log" and data}
    assert {"worker", "api", "claims_stand_in"} <= logs, "the logs of all processes are among them"
    assert any(path.name.startswith("temporal") and len(data) > 100_000 for path, data in held.items()), (
        "and Temporal's file"
    )
    known = {path.parent.name for path, data in held.items() if number.encode() in data}
    assert "logs" in known, "the search finds what is there: the complaint's number"
    guilty = {str(path): seen for path, data in held.items() if (seen := seen_in(data, needles))}
    assert guilty == {}
