"""The log of readings: what was noted is there, whole and for good; its reasons are sealed."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from register.case_keys import destroy
from register.errors import RegisterUnavailableError
from register.pool import Database
from register.readings import Reading, note_reading, readings
from register.write import record
from tests.register.given import Story, closed

ONE = Reading(
    person="P-1",
    role="officer",
    unit="BJ",
    complaint_no="RD-1",
    what="case",
    revealed=("complainant.phone", "content"),
    masked=("complainant.id_no",),
    reason="回访王芳",
    request_id="r-1",
)
OTHER = Reading(person="P-2", role="auditor", unit="HO", complaint_no="RD-2", what="timeline")
NOBODY = Reading(
    person="P-1", role="hotline", unit="HO", complaint_no=None, what="search", reason="来电 王芳"
)


async def test_readings_come_back_as_noted_the_latest_first(db: Database) -> None:
    begun = datetime.now(UTC)
    await note_reading(db, ONE, OTHER)
    await note_reading(db, NOBODY)
    await note_reading(db)
    found = await readings(db)
    assert [entry.reading for entry in found] == [NOBODY, OTHER, ONE]
    assert all(
        begun - timedelta(seconds=5) < entry.at < datetime.now(UTC) + timedelta(seconds=5) for entry in found
    )


async def test_they_are_found_by_case_person_and_time_page_by_page(db: Database) -> None:
    await note_reading(db, ONE, OTHER, NOBODY)
    (latest, middle, first) = await readings(db)
    assert [entry.reading for entry in await readings(db, complaint_no="RD-1")] == [ONE]
    assert [entry.reading for entry in await readings(db, person="P-1")] == [NOBODY, ONE]
    assert await readings(db, since=latest.at + timedelta(hours=1)) == ()
    assert await readings(db, until=first.at) == ()
    assert await readings(db, limit=1) == (latest,)
    assert await readings(db, before_id=latest.id, limit=1) == (middle,)


async def test_a_reason_is_sealed_with_its_case_and_goes_with_it(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), closed()))
    await note_reading(db, Reading("P-1", "officer", "BJ", story.no, "reveal", reason="回访王芳"))
    (row,) = await db.fetch("SELECT reason_sealed FROM reading_log")
    assert "王芳".encode() not in row["reason_sealed"]
    await destroy(db, story.no, by="P-ADMIN", reason="retention over")
    await note_reading(db, Reading("P-2", "auditor", "HO", story.no, "reveal", reason="after the end"))
    assert [(e.reading.person, e.reading.reason) for e in await readings(db)] == [
        ("P-2", "after the end"),
        ("P-1", None),
    ]


async def test_readings_of_many_at_once_are_all_on_record(db: Database) -> None:
    await asyncio.gather(*(note_reading(db, ONE, OTHER) for _ in range(20)))
    assert len(await readings(db, limit=100)) == 40


async def test_a_reading_that_cannot_be_noted_is_not_passed_over(db: Database) -> None:
    await db.close()
    with pytest.raises(RegisterUnavailableError):
        await note_reading(db, OTHER)
