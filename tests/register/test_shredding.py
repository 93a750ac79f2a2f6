"""Destroying a case's key: nothing of it opens any more; all other cases do, and the evidence stays."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from register.case_keys import destroy, destruction
from register.errors import CaseOpenError, CaseShreddedError, KeyMissingError
from register.pool import Database
from register.read import (
    by_ticket,
    deadlines,
    earlier_filing,
    get_case,
    get_view,
    load_case,
    load_events,
    message_outcome,
    superseded,
    timeline,
)
from register.search import SearchBy, search
from register.worklist import worklist
from register.write import record
from tests.infra.ring import RING
from tests.register.given import Story, clock_started, closed, intake, progress, refused

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

BY = {"by": "P-ADMIN", "reason": "retention over (Insurance Law 87)"}


async def put(db: Database, ticket: str) -> Story:
    """A closed case with everything that holds words: events, evidence of a lost task, a refused message, progress."""
    story = Story(ticket)
    await record(db, story.batch(story.opening(), clock_started(), progress("联系了王芳"), task=1))
    await record(db, story.batch(progress("lost"), task=2))
    await record(db, story.batch(refused("m-1"), closed(), after=3, task=3))
    return story


READS: dict[str, Callable[[Database, str], Awaitable[object]]] = {
    "case": get_case,
    "view": get_view,
    "timeline": timeline,
    "superseded": superseded,
    "events": load_events,
    "state": load_case,
    "deadlines": deadlines,
    "refusal": lambda db, no: message_outcome(db, no, "m-1"),
}


@pytest.mark.parametrize("what", READS)
async def test_nothing_of_a_shredded_case_opens_and_everything_of_others_does(
    db: Database, what: str
) -> None:
    gone, stays = await put(db, "T-1"), await put(db, "T-2")
    before = await READS[what](db, stays.no)
    assert await READS[what](db, gone.no)
    await destroy(db, gone.no, **BY)
    with pytest.raises(CaseShreddedError):
        await READS[what](db, gone.no)
    assert await READS[what](db, stays.no) == before


@pytest.mark.parametrize(
    ("by", "value"),
    [
        (SearchBy.PHONE, "13800138000"),
        (SearchBy.POLICY_NO, "PDAA2026000123"),
        (SearchBy.CLAIM_NO, "CL202677"),
        (SearchBy.TEXT, "理赔拖延"),
    ],
)
async def test_what_people_wrote_leads_to_it_no_more(db: Database, by: SearchBy, value: str) -> None:
    gone, stays = await put(db, "T-1"), await put(db, "T-2")
    assert {row.complaint_no for row in await search(db, by, value)} == {gone.no, stays.no}
    await destroy(db, gone.no, **BY)
    assert {row.complaint_no for row in await search(db, by, value)} == {stays.no}


async def test_its_number_codes_and_times_stay_and_its_progress_text_does_not(db: Database) -> None:
    story = await put(db, "T-1")
    (before,) = await search(db, SearchBy.TICKET_NO, "T-1")
    assert before.progress_text == "联系了王芳"
    await destroy(db, story.no, **BY)
    (after,) = await search(db, SearchBy.TICKET_NO, "T-1")
    assert (after.progress_text, after.progress_at) == (None, None)
    assert (after.status, after.received_at, after.officer) == ("closed", before.received_at, before.officer)
    holder = await by_ticket(db, "T-1")
    assert holder is not None
    assert holder.complaint_no == story.no


async def test_a_list_goes_on_where_one_of_its_cases_was_shredded(db: Database) -> None:
    """A closed case that still owes a promise stands in lists."""
    gone, stays = await put(db, "T-1"), await put(db, "T-2")
    await db.fetch("UPDATE complaint SET next_step_due = now(), next_step_who = 'P-ME', next_step_what = 'x'")
    await destroy(db, gone.no, **BY)
    texts = {row.complaint_no: row.progress_text for row in await worklist(db, person="P-ME")}
    assert texts == {gone.no: None, stays.no: "联系了王芳"}


async def test_an_open_case_keeps_its_key(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), clock_started()))
    with pytest.raises(CaseOpenError):
        await destroy(db, story.no, **BY)
    assert await get_view(db, story.no) == story.view()
    assert [row.complaint_no for row in await search(db, SearchBy.PHONE, "13800138000")] == [story.no]


async def test_the_evidence_says_when_who_and_why_and_a_key_dies_once(db: Database) -> None:
    story = await put(db, "T-1")
    assert await destruction(db, story.no) is None
    await destroy(db, story.no, **BY)
    found = await destruction(db, story.no)
    assert found is not None
    assert (found.destroyed_by, found.reason) == (BY["by"], BY["reason"])
    assert found.made_at < found.destroyed_at
    with pytest.raises(CaseShreddedError):
        await destroy(db, story.no, by="P-OTHER", reason="again")
    assert await destruction(db, story.no) == found
    with pytest.raises(KeyMissingError):
        await destroy(db, "RD-0000-0000-0000", **BY)


@pytest.mark.parametrize(
    "revived",
    [
        "UPDATE case_key SET wrapped = '', master_id = 'k1', destroyed_at = NULL, destroyed_by = NULL, reason = NULL",
        "UPDATE case_key SET reason = 'another'",
        "DELETE FROM case_key",
    ],
)
async def test_a_destroyed_key_does_not_come_back_even_by_hand(db: Database, revived: str) -> None:
    story = await put(db, "T-1")
    await destroy(db, story.no, **BY)
    with pytest.raises(Exception, match="refused"):
        await db.fetch(revived)


async def test_nothing_more_is_written_of_it_even_by_a_process_that_remembers_the_key(
    db: Database, register_url: str
) -> None:
    story = await put(db, "T-1")
    later = story.batch(progress("after the end"), task=4)
    async with Database(register_url, RING) as other:
        await get_view(other, story.no)
        await destroy(db, story.no, **BY)
        assert (await other.keys.opening(story.no)).scope == story.no, "remembered for seconds"
        with pytest.raises(CaseShreddedError):
            await record(other, later)
    with pytest.raises(CaseShreddedError):
        await record(db, later)
    assert await db.fetchval("SELECT count(*) FROM case_event WHERE complaint_no = $1", story.no) == 5


async def test_a_ticket_of_a_shredded_case_is_not_taken_for_a_new_one(db: Database) -> None:
    story = await put(db, "T-1")
    await destroy(db, story.no, **BY)
    with pytest.raises(CaseShreddedError):
        await earlier_filing(db, intake("T-1"))


async def test_a_batch_whose_key_is_not_stored_here_is_not_written(db: Database, register_url: str) -> None:
    """A register restored from before the case: what it takes now it could never open again."""
    story = Story()
    await db.keys.sealing(story.no)
    await db.fetch("ALTER TABLE case_key DISABLE TRIGGER USER")
    await db.fetch("DELETE FROM case_key")
    with pytest.raises(KeyMissingError):
        await record(db, story.batch(story.opening()))
    assert await record(db, story.batch(story.opening(), after=0)) == 1, "with a key made anew"
    async with Database(register_url, RING) as other:
        assert await get_view(other, story.no) == story.view()


async def test_many_processes_that_meet_a_new_case_seal_with_one_key(register_url: str) -> None:
    databases = [Database(register_url, RING, size=2) for _ in range(6)]
    await asyncio.gather(*(database.__aenter__() for database in databases))
    try:
        keys = await asyncio.gather(*(database.keys.sealing("RD-1") for database in databases))
        assert len({key.digest_key for key in keys}) == 1
    finally:
        await asyncio.gather(*(database.close() for database in databases))
