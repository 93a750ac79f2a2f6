"""A case whose key was destroyed: 410 for those who might see it, unknown to all others, and lists go on (R4.1)."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

import pytest

from register.case_keys import destroy
from register.write import record
from tests.api.conftest import complaint
from tests.register.given import Story, closed, filed, intake, progress

if TYPE_CHECKING:
    from tests.api.conftest import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

PHONE = "13911223344"


async def shredded(house: House) -> Story:
    """A closed case of Beijing without its key."""
    ticket = f"T-{uuid.uuid4().hex}"
    person = intake().complainant.model_copy(update={"phone": PHONE})
    story = Story(ticket, first=filed(intake(ticket, complainant=person), officer="guo.fengying"))
    await record(house.door.db, story.batch(story.opening(), progress("联系了王芳"), closed()))
    await destroy(house.door.db, story.no, by="an.admin", reason="retention over")
    return story


@pytest.mark.parametrize("part", ["", "/timeline", "/deadlines", "/contacts", "/evidence"])
async def test_who_might_see_it_is_told_that_it_was_destroyed(house: House, part: str) -> None:
    story = await shredded(house)
    for who in ("officer", "leader"):
        answer = await house.get(f"/v1/complaints/{story.no}{part}", who)
        assert (answer.status_code, answer.json()["code"]) == (410, "case_shredded"), who


async def test_for_all_others_it_does_not_exist(house: House) -> None:
    story = await shredded(house)
    answer = await house.get(f"/v1/complaints/{story.no}", "shanghai")
    assert (answer.status_code, answer.json()["code"]) == (404, "case_unknown")


async def test_it_can_neither_be_spoken_to_nor_filed_again(house: House) -> None:
    story = await shredded(house)
    told = await house.act(story.no, "progress", text="进展")
    assert (told.status_code, told.json()["code"]) == (410, "case_shredded")
    again = await house.post("/v1/complaints", complaint(ticket_no=story.ticket), "hotline")
    assert (again.status_code, again.json()["code"]) == (410, "case_shredded")


async def test_it_is_found_by_its_number_without_words_and_by_nothing_that_people_wrote(house: House) -> None:
    story = await shredded(house)
    by_ticket = await house.get(f"/v1/complaints?ticket_no={story.ticket}")
    (found,) = by_ticket.json()["items"]
    assert (found["complaint_no"], found["status"]) == (story.no, "closed")
    assert "王芳" not in by_ticket.text
    by_phone = await house.post("/v1/complaints/search", {"phone": PHONE})
    assert by_phone.json()["items"] == []
