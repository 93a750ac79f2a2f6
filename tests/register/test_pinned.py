"""Publishing rule books and calendars: one content per version, the last one is current."""

import asyncio

import pytest

from domain.calendar import CalendarYear, publish
from register.errors import VersionTakenError
from register.pinned import (
    calendar_version,
    current_calendar,
    current_rulebook,
    publish_calendar,
    publish_rulebook,
    rulebook_version,
)
from register.pool import Database
from tests.register.given import book, calendar

YEAR = CalendarYear(year=2027, source="a notice", holidays=())


async def test_before_anything_is_published_there_is_nothing_current(db: Database) -> None:
    assert await current_calendar(db, calendar().id) is None
    assert await current_rulebook(db) is None


async def test_what_was_published_last_is_current_and_older_versions_stay(db: Database) -> None:
    newer = publish(calendar(), YEAR)
    await publish_calendar(db, calendar())
    await publish_calendar(db, newer)
    assert await current_calendar(db, calendar().id) == newer
    assert await calendar_version(db, calendar().id, calendar().version) == calendar()


async def test_publishing_the_same_again_changes_nothing_even_when_it_is_old(db: Database) -> None:
    newer = publish(calendar(), YEAR)
    for _ in range(2):
        await publish_calendar(db, calendar())
        await publish_calendar(db, newer)
    await publish_calendar(db, calendar())
    assert await current_calendar(db, calendar().id) == newer
    assert await db.fetchval("SELECT count(*) FROM published_document") == 2


async def test_a_version_stands_for_one_content(db: Database) -> None:
    await publish_rulebook(db, book())
    other = book().model_copy(update={"title_en": "Another book"})
    with pytest.raises(VersionTakenError):
        await publish_rulebook(db, other)
    assert await current_rulebook(db) == book()
    assert await rulebook_version(db, book().version) == book()
    assert await rulebook_version(db, "none") is None


async def test_many_processes_publish_at_once(db: Database) -> None:
    await asyncio.gather(*(publish_calendar(db, calendar()) for _ in range(8)))
    assert await db.fetchval("SELECT count(*) FROM published_document") == 1
