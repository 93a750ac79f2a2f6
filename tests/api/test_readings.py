"""Personal data in full only for a reason that is kept; every reading is on record, for auditors (R4.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

REASON = "核对回访录音与登记电话是否一致"


async def readings_of(house: House, number: str) -> list[dict[str, Any]]:
    answer = await house.get(f"/v1/readings?complaint_no={number}", "auditor")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


async def test_an_auditor_is_shown_in_full_what_was_masked_and_the_reason_is_kept(house: House) -> None:
    number = await house.file()
    shown = (await house.get(f"/v1/complaints/{number}", "auditor")).json()
    assert shown["complainant"]["phone"] == "138****1234"
    answer = await house.post(f"/v1/complaints/{number}/reveal", {"reason": REASON}, "auditor")
    assert answer.status_code == 200, answer.text
    assert answer.json()["complainant"]["phone"] == "13800001234"
    revealed, before = (await readings_of(house, number))[:2]
    assert (revealed["what"], revealed["reason"], revealed["role"]) == ("reveal", REASON, "auditor")
    assert set(revealed["revealed"]) == {"name", "phone", "id_no"}
    assert (before["what"], before["revealed"], set(before["masked"])) == (
        "case",
        [],
        {"name", "phone", "id_no"},
    )


@pytest.mark.parametrize("who", ["officer", "responsible", "hotline", "admin", "leader"])
async def test_nobody_else_reveals_or_reads_the_log(house: House, who: str) -> None:
    number = await house.file()
    for answer in (
        await house.post(f"/v1/complaints/{number}/reveal", {"reason": REASON}, who),
        await house.get("/v1/readings", who),
    ):
        assert (answer.status_code, answer.json()["code"]) == (403, "role_not_allowed")


async def test_without_a_reason_nothing_is_revealed(house: House) -> None:
    number = await house.file()
    answer = await house.post(f"/v1/complaints/{number}/reveal", {"reason": ""}, "auditor")
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["field"] == "reason"
    assert [entry["what"] for entry in await readings_of(house, number)] == []


async def test_every_way_to_see_a_case_is_on_record_but_what_customers_are_told_is_not(house: House) -> None:
    number = await house.file()
    await house.get(f"/v1/complaints/{number}", "hotline")
    assert await readings_of(house, number) == []
    await house.get(f"/v1/complaints/{number}", "officer")
    await house.get(f"/v1/complaints/{number}/timeline", "officer")
    await house.post("/v1/complaints/search", {"complaint_no": number}, "officer")
    await house.act(number, "progress", text="已联系客户")
    seen = [(entry["what"], entry["person"]) for entry in await readings_of(house, number)]
    officer = seen[0][1]
    assert seen == [(what, officer) for what in ("record_progress", "search", "timeline", "case")]


async def test_the_log_comes_in_pages(house: House) -> None:
    number = await house.file()
    for _ in range(3):
        await house.get(f"/v1/complaints/{number}", "officer")
    path = f"/v1/readings?complaint_no={number}&limit=2"
    first = (await house.get(path, "auditor")).json()
    second = (await house.get(f"{path}&before={first['next_before']}", "auditor")).json()
    assert (len(first["items"]), len(second["items"]), second["next_before"]) == (2, 1, None)
    assert first["items"][-1]["id"] > second["items"][0]["id"]
