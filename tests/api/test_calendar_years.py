"""Publishing a year of the calendar: a new version, and every open case is told (rule book, "How the clocks run")."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from register import pinned

if TYPE_CHECKING:
    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

YEAR = {
    "year": 2031,
    "source": "国办发明电〔2030〕7号",
    "holidays": [{"first": "2031-01-01", "last": "2031-01-01", "name": "New Year's Day", "name_zh": "元旦"}],
    "make_up_days": [],
}


async def test_a_published_year_makes_a_version_that_open_and_new_cases_have(house: House) -> None:
    number = await house.file()
    answer = await house.post("/v1/calendar/years", YEAR, "admin")
    assert answer.status_code == 200, answer.text
    published = answer.json()
    assert published["changed"] is True
    assert published["told"] == published["open_cases"] >= 1
    outcome = await house.door.watch.until_message(number, f"calendar-{published['version']}", 10)
    assert outcome.refused is None
    assert (await house.get(f"/v1/complaints/{number}")).json()["calendar_version"] == published["version"]
    later = await house.file()
    assert (await house.get(f"/v1/complaints/{later}")).json()["calendar_version"] == published["version"]
    kept = await pinned.calendar_version(house.door.db, published["calendar"], published["version"])
    assert kept is not None


async def test_the_same_year_again_changes_nothing(house: House) -> None:
    year = YEAR | {"year": 2032, "holidays": [], "source": "国办发明电〔2031〕9号"}
    first = (await house.post("/v1/calendar/years", year, "admin")).json()
    again = (await house.post("/v1/calendar/years", year, "admin")).json()
    assert (first["changed"], again["changed"]) == (True, False)
    assert again["version"] == first["version"]


@pytest.mark.parametrize(
    "change",
    [
        {"year": 1},
        {"make_up_days": ["2031-01-01"]},
        {"make_up_days": ["2030-01-05"]},
        {"holidays": [{"first": "2031-02-02", "last": "2031-02-01", "name": "x"}]},
        {"holidays": [{"first": "2031-02-02", "last": "9999-02-01", "name": "x"}]},
        {"holidays": "none"},
    ],
)
async def test_a_year_that_contradicts_itself_is_malformed(house: House, change: dict[str, object]) -> None:
    answer = await house.post("/v1/calendar/years", YEAR | change, "admin")
    assert (answer.status_code, answer.json()["code"]) == (422, "malformed")


async def test_only_an_admin_publishes(house: House) -> None:
    for who in ("officer", "leader", "hotline", "auditor"):
        assert (await house.post("/v1/calendar/years", YEAR, who)).status_code == 403
