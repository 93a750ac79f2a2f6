"""Filing through the running system: once per ticket, whatever the sender does."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING

from tests.e2e.caller import Caller, complaint

if TYPE_CHECKING:
    from pathlib import Path

    from tests.e2e.system import System


async def test_the_same_ticket_again_is_200_and_the_same_case_with_other_content_409(people: Caller) -> None:
    said = complaint()
    first = await people.post("/v1/complaints", said, "hotline")
    again = await people.post("/v1/complaints", said, "hotline")
    other = await people.post("/v1/complaints", said | {"demand": "另外的诉求"}, "hotline")
    assert [answer.status_code for answer in (first, again, other)] == [201, 200, 409]
    assert again.json()["complaint_no"] == first.json()["complaint_no"]
    assert again.json()["received_at"] == first.json()["received_at"]
    assert other.headers["Content-Type"] == "application/problem+json"
    problem = other.json()
    assert (problem["type"], problem["status"]) == ("urn:redress:problem:ticket_conflict", 409)
    case = await people.case(first.json()["complaint_no"])
    assert case["demand"] == said["demand"]


async def test_ten_gateways_with_one_ticket_at_one_moment_make_one_case(people: Caller) -> None:
    said = complaint()
    answers = await asyncio.gather(*(people.post("/v1/complaints", said, "hotline") for _ in range(10)))
    assert sorted(answer.status_code for answer in answers) == [200] * 9 + [201]
    assert len({answer.json()["complaint_no"] for answer in answers}) == 1


async def test_the_hotline_finds_the_case_by_telephone_and_hears_what_it_may_tell(people: Caller) -> None:
    said = complaint(complainant={"name": "周敏", "phone": "139 2222 3333", "relation": "insured"})
    number = (await people.post("/v1/complaints", said, "hotline")).json()["complaint_no"]
    await people.case(number)
    await people.done(number, "progress", text="已派查勘员")
    found = await people.post("/v1/complaints/search", {"phone": "13922223333"}, "hotline")
    told = next(item for item in found.json()["items"] if item["complaint_no"] == number)
    assert told["latest_progress"]["text"] == "已派查勘员"
    assert told["next_step"]["what"]
    assert "owner" not in told
    assert "周敏" not in found.text


async def test_a_malformed_complaint_is_422_by_field_and_starts_nothing(people: Caller) -> None:
    said = complaint(business_line="space", complainant={"name": "李雪梅"})
    answer = await people.post("/v1/complaints", said, "hotline")
    assert answer.status_code == 422
    assert {fault["field"] for fault in answer.json()["errors"]} == {"business_line", "complainant.phone"}
    found = await people.get(f"/v1/complaints?ticket_no={said['ticket_no']}")
    assert found.json()["items"] == []


async def test_no_personal_value_stands_in_any_log(people: Caller, system: System) -> None:
    marks = {"name": "独一无二姓名", "phone": "13712345678", "id_no": "440101199912319999"}
    said = complaint(
        complainant={**marks, "relation": "insured"}, content="独一无二的内容", demand="独一无二的诉求"
    )
    number = (await people.post("/v1/complaints", said, "hotline")).json()["complaint_no"]
    await people.case(number)
    await people.done(number, "progress", text="独一无二的进展")
    await people.post("/v1/complaints/search", {"phone": marks["phone"]}, "hotline")
    logs = "".join(path.read_text(errors="replace") for path in (system.home / "logs").iterdir())
    assert number in logs, "cases are named by their number"
    for mark in (*marks.values(), "独一无二"):
        assert mark not in logs
        assert json.dumps(mark).strip('"') not in logs


async def test_starter_files_a_complaint_once_and_shows_it(system: System, tmp_path: Path) -> None:
    said = complaint(unit="SH", claim_no=None)
    path = tmp_path / "complaint.json"
    path.write_text(json.dumps(said, ensure_ascii=False))
    code, output = await system.starter("file", str(path), "--json")
    assert code == 0, output
    first = json.loads(output)
    assert (first["ticket_no"], first["result"]) == (said["ticket_no"], "new")
    code, output = await system.starter("file", str(path), "--json")
    assert (code, json.loads(output)["result"]) == (0, "same")
    path.write_text(json.dumps(said | {"demand": "另外的诉求"}, ensure_ascii=False))
    code, output = await system.starter("file", str(path), "--json")
    assert (code, json.loads(output)["result"]) == (1, "conflict")
    assert json.loads(output)["complaint_no"] == first["complaint_no"]
