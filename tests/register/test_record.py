"""Writing batches: once, in order, and what lost workflow tasks wrote gives way."""

import asyncio

import asyncpg
import pytest

from domain.events import AnyEvent
from register.errors import ConflictingBatchError, GapInSequenceError, StaleWriterError
from register.pool import Database
from register.read import get_case, load_events
from register.read import superseded as gave_way
from register.write import record
from tests.register.given import Story, closed, escalated, progress


async def superseded(db: Database) -> list[tuple[int, str]]:
    return [(entry.seq, entry.data["text"]) for entry in await gave_way(db, Story().no)]


async def log(db: Database, story: Story) -> list[AnyEvent]:
    return list(await load_events(db, story.no))


async def test_events_come_back_as_they_were_written(db: Database) -> None:
    story = Story()
    assert await record(db, story.batch(story.opening(), progress("已联系查勘员"))) == 2
    assert await log(db, story) == story.events


async def test_the_same_batch_twice_has_one_effect(db: Database) -> None:
    story = Story()
    batch = story.batch(story.opening(), progress("a"))
    await record(db, batch)
    assert await record(db, batch) == 2
    assert await log(db, story) == story.events
    assert await superseded(db) == []


async def test_the_same_batch_from_eight_sides_at_once_has_one_effect(db: Database) -> None:
    story = Story()
    batch = story.batch(story.opening(), progress("a"))
    assert set(await asyncio.gather(*(record(db, batch) for _ in range(8)))) == {2}
    assert await log(db, story) == story.events


async def test_batches_of_one_task_follow_each_other_without_being_confirmed(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), task=1))
    await record(db, story.batch(progress("a"), confirmed=0, task=1))
    await record(db, story.batch(progress("b"), progress("c"), confirmed=0, task=1))
    assert await log(db, story) == story.events


async def test_a_later_task_replaces_what_a_lost_one_wrote(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), task=1))
    await record(db, story.batch(progress("lost"), progress("lost too"), progress("and this"), task=2))
    await record(db, story.batch(progress("won"), after=1, task=3))
    assert await log(db, story) == story.events
    assert await superseded(db) == [(2, "lost"), (3, "lost too"), (4, "and this")]


async def test_what_the_later_task_says_again_stays_and_is_not_evidence(db: Database) -> None:
    story = Story()
    same = progress("same")
    await record(db, story.batch(story.opening(), task=1))
    await record(db, story.batch(same, progress("lost"), task=2))
    before = await db.fetchval("SELECT recorded_at FROM case_event WHERE seq = 2")
    await record(db, story.batch(same, after=1, task=3))
    await record(db, story.batch(progress("won"), confirmed=1, task=3))
    assert await log(db, story) == story.events
    assert await superseded(db) == [(3, "lost")]
    assert await db.fetchval("SELECT recorded_at FROM case_event WHERE seq = 2") == before


async def test_even_the_first_event_of_a_case_may_have_been_written_by_a_lost_task(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), progress("lost"), task=1))
    await record(db, story.batch(story.opening(), after=0, task=2))
    assert await log(db, story) == story.events


async def test_a_lost_task_that_wakes_up_late_is_refused(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), task=1))
    zombie = story.batch(progress("zombie"), task=2)
    await record(db, story.batch(progress("won"), after=1, task=3))
    with pytest.raises(StaleWriterError):
        await record(db, zombie)
    assert await log(db, story) == story.events
    assert await superseded(db) == []


async def test_a_batch_of_an_older_task_that_stands_word_for_word_is_no_news(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), task=1))
    again = story.batch(progress("a"), task=2)
    await record(db, again)
    await record(db, story.batch(progress("b"), task=3))
    assert await record(db, again) == 3
    assert await log(db, story) == story.events


async def test_a_retry_of_a_tasks_first_batch_does_not_turn_the_view_back(db: Database) -> None:
    story = Story()
    first = story.batch(story.opening(), progress("a"), task=1)
    await record(db, first)
    await record(db, story.batch(progress("b"), confirmed=0, task=1))
    assert await record(db, first) == 3
    case = await get_case(db, story.no)
    assert case is not None
    assert case.view == story.view()


async def test_events_that_leave_a_gap_are_refused(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), task=1))
    story.batch(progress("never sent"), task=2)
    with pytest.raises(GapInSequenceError):
        await record(db, story.batch(progress("b"), task=3))
    with pytest.raises(GapInSequenceError):
        await record(db, story.batch(progress("b"), after=2, confirmed=1, task=3))


async def test_a_case_begins_with_its_first_event(db: Database) -> None:
    story = Story()
    story.batch(story.opening())
    with pytest.raises(GapInSequenceError):
        await record(db, story.batch(progress("b")))


async def test_a_later_task_cannot_build_upon_what_a_lost_one_wrote(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), task=1))
    await record(db, story.batch(progress("lost"), task=2))
    with pytest.raises(GapInSequenceError):
        await record(db, story.batch(progress("b"), confirmed=1, task=3))
    assert await superseded(db) == []


async def test_a_confirmed_event_is_not_rewritten_by_any_task(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), progress("a"), task=1))
    await record(db, story.batch(progress("b"), task=2))
    with pytest.raises(ConflictingBatchError):
        await record(db, story.batch(progress("other"), after=1, task=3))


async def test_one_task_does_not_say_two_things(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), progress("a"), task=1))
    with pytest.raises(ConflictingBatchError):
        await record(db, story.batch(progress("b"), after=1, confirmed=0, task=1))


async def test_a_refused_batch_leaves_no_trace(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), progress("a"), task=1))
    await record(db, story.batch(progress("b"), task=2))
    before = await db.fetchrow("SELECT * FROM complaint")
    other = Story()
    other.batch(other.opening(), progress("a"), progress("lost"))
    for events in ((progress("x"),), (progress("x"), progress("y"))):
        with pytest.raises(ConflictingBatchError):
            await record(db, other.batch(*events, after=1, confirmed=1, task=9))
    assert await db.fetchrow("SELECT * FROM complaint") == before
    assert len(await log(db, story)) == 3


async def test_a_reopened_case_goes_on_with_its_sequence(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), closed(), task=1))
    assert await record(db, story.batch(progress("new facts"), task=3600)) == 3
    assert await log(db, story) == story.events


async def test_an_empty_batch_renews_the_view_alone(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), task=1))
    batch = story.batch(task=2)
    changed = batch.model_copy(update={"view": batch.view.model_copy(update={"overdue": True})})
    assert await record(db, changed) == 1
    assert await db.fetchval("SELECT overdue FROM complaint") is True


async def test_cases_do_not_mix(db: Database) -> None:
    stories = [Story(ticket=f"T-{n}") for n in range(20)]
    await asyncio.gather(*(record(db, s.batch(s.opening(), progress(s.ticket))) for s in stories))
    await asyncio.gather(*(record(db, s.batch(escalated(), task=1)) for s in stories))
    for story in stories:
        assert await log(db, story) == story.events


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM case_event WHERE seq = 1",
        "UPDATE case_event SET person = 'X' WHERE seq = 1",
        "UPDATE case_event SET person = 'X' WHERE seq = 3",
        "UPDATE case_event SET task_at = now() WHERE seq = 1",
        "TRUNCATE case_event CASCADE",
        "DELETE FROM superseded_event",
        "UPDATE superseded_event SET person = 'X'",
        "TRUNCATE superseded_event",
        "DELETE FROM complaint",
        "TRUNCATE complaint",
        "UPDATE complaint SET confirmed_seq = 0",
        "UPDATE complaint SET complaint_no = 'RD-X'",
        "DELETE FROM case_key",
        "TRUNCATE case_key",
        "UPDATE case_key SET scope = 'RD-X'",
        "UPDATE case_key SET made_at = now()",
        "DELETE FROM reading_log",
        "UPDATE reading_log SET person = 'X'",
        "TRUNCATE reading_log",
        "DELETE FROM pinned_document",
        "UPDATE pinned_document SET version = 'X'",
        "TRUNCATE pinned_document CASCADE",
    ],
)
async def test_what_is_on_record_cannot_be_changed_even_by_hand(
    db: Database, register_url: str, statement: str
) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), progress("a"), task=1))
    await record(db, story.batch(progress("lost"), task=2))
    await record(db, story.batch(progress("b"), after=2, task=3))
    connection = await asyncpg.connect(register_url)
    try:
        with pytest.raises(asyncpg.PostgresError) as caught:
            await connection.execute(statement)
    finally:
        await connection.close()
    assert caught.value.sqlstate == "RD005"


async def test_an_unconfirmed_event_deleted_by_hand_stays_as_evidence(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), progress("a"), task=1))
    await db.fetch("DELETE FROM case_event WHERE seq = 2")
    assert await superseded(db) == [(2, "a")]


async def test_a_character_that_no_text_may_hold_does_not_stop_a_case(db: Database) -> None:
    story = Story()
    odd = story.batch(story.opening(), progress("a"))
    event = odd.events[1].model_copy(update={"text": "a\0b \\u0000"})
    await record(db, odd.model_copy(update={"events": (odd.events[0], event)}))
    assert (await log(db, story))[1] == event.model_copy(update={"text": "a\ufffdb \\u0000"})
