"""Finding cases: the hotline's "how far is it?", and everybody's own open steps (R6.2(1), R7.3)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from httpx import Response

    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")


async def find(house: House, who: str = "hotline", **wanted: Any) -> Response:
    """Search as somebody."""
    return await house.post("/v1/complaints/search", wanted, who)


def numbers(answer: Response) -> list[str]:
    """Complaint numbers of a list."""
    assert answer.status_code == 200, answer.text
    return [item["complaint_no"] for item in answer.json()["items"]]


async def test_the_hotline_finds_a_case_by_whatever_the_customer_has_at_hand(house: House) -> None:
    phone = f"139{uuid.uuid4().int % 10**8:08d}"
    policy, claim, ticket = (f"{letter}{uuid.uuid4().hex[:10].upper()}" for letter in "PCT")
    person = {"name": "王芳", "phone": phone, "relation": "insured"}
    number = await house.file(ticket_no=ticket, complainant=person, policy_no=policy, claim_no=claim)
    await house.act(number, "progress", text="已转核赔岗")
    for wanted in (
        {"phone": f"+86 {phone[:3]}-{phone[3:]}"},
        {"policy_no": policy.lower()},
        {"claim_no": claim},
        {"ticket_no": ticket},
        {"complaint_no": number.lower()},
    ):
        answer = await find(house, **wanted)
        assert numbers(answer) == [number], wanted
    answer = await find(house, ticket_no=ticket)
    item = answer.json()["items"][0]
    assert item["latest_progress"]["text"] == "已转核赔岗"
    assert item["due_at"] == item["next_step"]["due"]
    assert not {"complainant", "owner", "content"} & item.keys()
    by_url = await house.get("/v1/complaints", "hotline", params={"ticket_no": ticket})
    assert by_url.json() == answer.json()


async def test_text_is_found_by_its_words(house: House) -> None:
    number = await house.file(content="玻璃破碎险拒赔争议案")
    assert number in numbers(await find(house, "officer", text="玻璃破碎"))
    assert numbers(await find(house, "shanghai", text="玻璃破碎")) == []


async def test_staff_find_more_and_only_what_is_theirs(house: House) -> None:
    policy = f"P{uuid.uuid4().hex[:10]}"
    beijing = await house.file(unit="BJ02", policy_no=policy)
    shanghai = await house.file(unit="SH02", policy_no=policy)
    assert numbers(await find(house, "officer", policy_no=policy)) == [beijing]
    assert numbers(await find(house, "shanghai", policy_no=policy)) == [shanghai]
    assert set(numbers(await find(house, "leader", policy_no=policy))) == {beijing, shanghai}
    item = (await find(house, "officer", policy_no=policy)).json()["items"][0]
    assert item["unit"] == "BJ02"
    assert item["overdue"] is False


async def test_the_responsible_person_finds_the_own_cases_only(house: House) -> None:
    policy = f"P{uuid.uuid4().hex[:10]}"
    mine = await house.file(policy_no=policy)
    await house.file(policy_no=policy, business_line="property")
    assert numbers(await find(house, "responsible", policy_no=policy)) == [mine]


@pytest.mark.parametrize(
    "wanted",
    [
        {},
        {"phone": None},
        {"phone": "1", "text": "2"},
        {"name": "李"},
        {"phone": ""},
        {"phone": ["1"]},
        [],
        "x",
        None,
    ],
)
async def test_a_search_is_for_exactly_one_thing(house: House, wanted: Any) -> None:
    answer = await house.post("/v1/complaints/search", wanted, "hotline")
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")
    assert answer.json()["errors"]


async def test_what_cannot_be_a_number_finds_nothing(house: House) -> None:
    for wanted in ({"phone": "打错了"}, {"complaint_no": "🙂"}, {"text": "?!"}, {"ticket_no": "x'; --"}):
        assert numbers(await find(house, **wanted)) == []


async def test_a_ticket_number_in_the_url_must_be_one(house: House) -> None:
    for query in ("", "?ticket_no=", "?ticket_no=%00", "?ticket_no=a%20b", "?ticket=1"):
        answer = await house.get(f"/v1/complaints{query}", "hotline")
        assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "ticket_no")


async def test_the_worklist_holds_ones_own_open_steps_by_due_time(house: House) -> None:
    number = await house.file()
    assert number in numbers(await house.get("/v1/worklist", "responsible"))
    assert number not in numbers(await house.get("/v1/worklist", "officer"))
    assert number in numbers(await house.get("/v1/worklist?scope=driven&limit=500", "officer"))
    unit = await house.get("/v1/worklist?scope=unit&limit=500", "officer")
    dues = [item["due_at"] for item in unit.json()["items"]]
    assert number in numbers(unit)
    assert dues == sorted(dues)
    assert number not in numbers(await house.get("/v1/worklist?scope=unit&limit=500", "shanghai"))


async def test_who_has_no_steps_has_an_empty_worklist(house: House) -> None:
    assert numbers(await house.get("/v1/worklist", "hotline")) == []
    assert (await house.get("/v1/worklist?scope=unit", "hotline")).status_code == 403
    assert (await house.get("/v1/worklist?scope=all", "officer")).status_code == 422
