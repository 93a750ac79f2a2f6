"""`/v1/organisation`: read by staff, changed by an administrator, all or nothing; open cases follow (R5, R7.2)."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from api.renewing import renew_open_cases, tell_of_today
from domain.commands import Actor
from domain.values import Role
from tests.api.conftest import PEOPLE, House

if TYPE_CHECKING:
    import httpx

pytestmark = pytest.mark.asyncio(loop_scope="module")

PATH = "/v1/organisation"


async def etag(house: House) -> str:
    answer = await house.get(PATH, "admin")
    assert answer.status_code == 200, answer.text
    return str(answer.headers["ETag"])


async def change(house: House, *changes: dict[str, Any], who: str = "admin", **also: str) -> httpx.Response:
    """Changes with the version just read."""
    headers = {"If-Match": await etag(house)} | also
    body = {"reason": "人事令 2026-118", "changes": list(changes)}
    return await house.post(f"{PATH}/changes", body, who, also=headers)


async def day(house: House, days: int = 0) -> str:
    """Today in the company's zone, or another day."""
    return str(await house.door.today() + timedelta(days=days))


async def until_owner(house: House, number: str, who: str) -> dict[str, Any]:
    """The case, once it is somebody's."""
    case: dict[str, Any] = {}
    for _ in range(60):
        case = (await house.get(f"/v1/complaints/{number}", "leader")).json()
        if case["owner"] == who:
            return case
        await house.door.watch.until_seq(number, int(case["seq"]) + 1, 5)
    raise AssertionError(case["owner"])


async def test_who_holds_what_on_a_day_is_told_with_names_and_version(house: House) -> None:
    answer = await house.get(f"{PATH}?on=2025-06-30", "auditor")
    assert answer.status_code == 200, answer.text
    heads = {a["unit"]: a["name"] for a in answer.json()["appointments"] if a["post"] == "head"}
    assert heads["GD"] == "毕光利"
    assert answer.headers["ETag"] == f'"{answer.json()["version"]}"'


@pytest.mark.parametrize("who", ["hotline", "responsible"])
async def test_who_has_no_business_with_it_does_not_read_it(house: House, who: str) -> None:
    assert (await house.get(PATH, who)).status_code == 403


@pytest.mark.parametrize("who", ["officer", "head", "leader", "auditor", "hotline"])
async def test_only_an_administrator_changes_it(house: House, who: str) -> None:
    asked = {"kind": "absence", "person": "lin.wanqing", "since": await day(house)}
    assert (await change(house, asked, who=who)).status_code == 403


async def test_without_the_version_or_with_an_old_one_nothing_is_changed(house: House) -> None:
    body = {
        "reason": "x",
        "changes": [{"kind": "absence", "person": "lin.wanqing", "since": await day(house)}],
    }
    missing = await house.post(f"{PATH}/changes", body, "admin")
    assert (missing.status_code, missing.json()["code"]) == (428, "version_missing")
    old = await house.post(f"{PATH}/changes", body, "admin", also={"If-Match": '"older"'})
    assert (old.status_code, old.json()["code"]) == (412, "version_changed")


async def test_a_change_that_would_leave_a_gap_is_refused_as_a_whole_and_says_where(house: House) -> None:
    before = await etag(house)
    fine = {"kind": "absence", "person": "lin.wanqing", "since": await day(house)}
    gap = {"kind": "leave", "person": "lu.hongxia", "until": await day(house)}
    answer = await change(house, fine, gap)
    assert (answer.status_code, answer.json()["code"]) == (409, "organisation_contradicts")
    assert answer.json()["conditions"] == [f"unit 'SH' has no head from {await day(house, 1)} on"]
    assert await etag(house) == before


async def test_what_is_not_there_cannot_end_and_the_field_is_named(house: House) -> None:
    asked = {"kind": "end_absence", "person": "sun.jingyi", "until": await day(house)}
    answer = await change(house, asked)
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "changes.0")


async def test_a_change_is_in_force_at_once_and_on_record_with_who_when_and_why(house: House) -> None:
    answer = await change(
        house,
        {"kind": "person", "person": "bu.xinren", "name": "卜新仁"},
        {
            "kind": "appoint",
            "person": "bu.xinren",
            "post": "auditor",
            "unit": "HQ",
            "since": await day(house),
        },
    )
    assert answer.status_code == 200, answer.text
    person = await house.get(f"{PATH}/people/bu.xinren", "auditor")
    assert person.json()["capacities"][0]["role"] == Role.AUDITOR.value
    latest = (await house.get(f"{PATH}/history", "auditor")).json()["items"][0]
    assert (latest["person"], latest["reason"], latest["version"]) == (
        PEOPLE["admin"][2],
        "人事令 2026-118",
        answer.json()["version"],
    )
    assert latest["changes"][0]["kind"] == "person"


@pytest.mark.parametrize("query", ["before=0", "before=9223372036854775808", "limit=201"])
async def test_the_history_refuses_numbers_that_no_version_can_have(house: House, query: str) -> None:
    answer = await house.get(f"{PATH}/history?{query}", "auditor")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, query.partition("=")[0])


async def test_an_open_case_goes_over_when_its_responsible_person_is_away_and_custody_says_why(
    house: House,
) -> None:
    number = await house.file(business_line="property", about={"post": "adjuster"}, unit="SH")
    before = (await house.get(f"/v1/complaints/{number}", "leader")).json()
    assert before["owner"] == "yu.peishan"

    answer = await change(
        house,
        {"kind": "deputies", "person": "yu.peishan", "deputies": ["pan.jiahao"], "since": await day(house)},
        {"kind": "absence", "person": "yu.peishan", "since": await day(house), "reason": "年休假"},
    )
    assert answer.status_code == 200, answer.text
    assert answer.json()["told"] >= 1
    assert answer.json()["failed"] == 0

    case = await until_owner(house, number, "pan.jiahao")
    held = case["custody"][-1]
    assert (held["person"], held["post"]) == ("pan.jiahao", "adjuster")
    assert held["reason"] == "yu.peishan is away: deputy of yu.peishan (R6.5)"
    assert "yu.peishan" in {entry["person"] for entry in case["recused"]}, "still complained about (L17)"


async def test_a_new_branch_head_supervises_the_open_cases_of_the_branch(house: House) -> None:
    number = await house.file(unit="GD01", business_line="motor")
    answer = await change(
        house,
        {
            "kind": "end_appointment",
            "person": "liao.boyong",
            "post": "head",
            "unit": "GD",
            "until": await day(house, -1),
        },
        {
            "kind": "appoint",
            "person": "xiong.tianyu",
            "post": "head",
            "unit": "GD",
            "since": await day(house),
        },
    )
    assert answer.status_code == 200, answer.text
    case = (await house.get(f"/v1/complaints/{number}", "leader")).json()
    if case["supervisor"] != "xiong.tianyu":
        await house.door.watch.until_seq(number, case["seq"] + 1, 5)
        case = (await house.get(f"/v1/complaints/{number}", "leader")).json()
    assert (case["supervisor"], case["ladder"][0]["person"]) == ("xiong.tianyu", "xiong.tianyu")


async def test_a_round_with_nothing_to_tell_tells_nobody(house: House) -> None:
    number = await house.file(unit="BJ02")
    before = (await house.get(f"/v1/complaints/{number}", "leader")).json()["seq"]
    assert await tell_of_today(house.door)
    assert await tell_of_today(house.door), "and again"
    system = Actor(person="system", role=Role.SYSTEM, unit="HQ")
    again = await renew_open_cases(house.door, system, "again")
    assert again.failed == 0
    assert (await house.get(f"/v1/complaints/{number}", "leader")).json()["seq"] == before
