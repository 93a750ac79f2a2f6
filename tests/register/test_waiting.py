"""Waiting until the register shows something, without polling."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from register.errors import NotShownInTimeError
from register.pool import Database
from register.waiting import Watch
from register.write import record
from tests.register.given import Story, progress, refused


@pytest.fixture
async def watch(db: Database) -> AsyncIterator[Watch]:
    async with Watch(db) as watching:
        yield watching


async def listening(db: Database) -> int:
    """Process id of the listening connection, once it listens."""
    while True:
        pid = await db.fetchval(
            "SELECT pid FROM pg_stat_activity WHERE datname = current_database() "
            "AND application_name LIKE '%listening' AND query LIKE 'LISTEN%' AND state = 'idle'"
        )
        if pid:
            return int(pid)


async def test_what_is_there_already_is_answered_at_once(db: Database, watch: Watch) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), progress("a", message_id="m-1"), refused("m-2")))
    assert await watch.until_seq(story.no, 2, timeout=0.5) == 3
    assert (await watch.until_message(story.no, "m-1", timeout=0.5)).seq == 2
    assert (await watch.until_message(story.no, "m-2", timeout=0.5)).refused == "actor_not_allowed"


async def test_who_waits_is_told_when_it_is_written(db: Database, watch: Watch) -> None:
    story = Story()
    await listening(db)
    by_seq = asyncio.create_task(watch.until_seq(story.no, 2, timeout=20))
    by_message = asyncio.create_task(watch.until_message(story.no, "m-1", timeout=20))
    await record(db, story.batch(story.opening()))
    await record(db, story.batch(progress("a", message_id="m-1"), task=1))
    assert await by_seq == 2
    assert (await by_message).seq == 2


async def test_a_hundred_wait_for_a_hundred_cases_on_one_connection(db: Database, watch: Watch) -> None:
    stories = [Story(ticket=f"T-{n}") for n in range(100)]
    await listening(db)
    waiting = [asyncio.create_task(watch.until_seq(story.no, 1, timeout=20)) for story in stories]
    await asyncio.gather(*(record(db, story.batch(story.opening())) for story in stories))
    assert await asyncio.gather(*waiting) == [1] * 100
    assert watch._waiting == {}


async def test_what_does_not_come_in_time_is_said_so(db: Database, watch: Watch) -> None:
    story = Story()
    await record(db, story.batch(story.opening()))
    with pytest.raises(NotShownInTimeError):
        await watch.until_seq(story.no, 2, timeout=0.05)
    with pytest.raises(NotShownInTimeError):
        await watch.until_message(story.no, "m-1", timeout=0.05)
    assert watch._waiting == {}


async def test_waiting_asks_the_database_once_and_not_again_and_again(db: Database, watch: Watch) -> None:
    asked = 0

    async def look() -> None:
        nonlocal asked
        asked += 1

    with pytest.raises(NotShownInTimeError):
        await watch._until("RD-0", look, timeout=0.2)
    assert asked <= 3  # at first, once more if the listening began meanwhile, and in the end


async def test_a_lost_listening_connection_is_made_anew_and_misses_nothing(
    db: Database, watch: Watch
) -> None:
    story = Story()
    pid = await listening(db)
    waiting = asyncio.create_task(watch.until_seq(story.no, 1, timeout=20))
    await asyncio.sleep(0)
    await db.fetch("SELECT pg_terminate_backend($1, 5000)", pid)
    await record(db, story.batch(story.opening()))
    assert await waiting == 1
    assert await listening(db) != pid
