"""Sealed columns: what is moved or altered past the register is not believed; plain rows of old are not taken over."""

import json
import traceback

import asyncpg
import pytest

from register.errors import KeyMissingError, RegisterFaultError, SealedWrongError
from register.migrate import migrate, shipped
from register.pool import Database
from register.read import get_view, load_events, timeline
from register.sealed import event_purpose, sealed
from register.search import SearchBy, search
from register.write import record
from sealing.master import KeyRing
from tests.infra.postgres import PostgresServer
from tests.register.given import Story, progress

ALTERED = "set_byte(sealed, 20, get_byte(sealed, 20) # 1)"


async def two(db: Database) -> tuple[Story, Story]:
    stories = Story("T-1"), Story("T-2")
    for story in stories:
        await record(db, story.batch(story.opening(), progress("a"), progress("b")))
    return stories


@pytest.mark.parametrize(
    "statement",
    [
        f"UPDATE case_event SET sealed = {ALTERED} WHERE complaint_no = $1 AND seq = 2 AND $2 <> ''",
        (
            "UPDATE case_event e SET sealed = o.sealed FROM case_event o WHERE e.complaint_no = $1 AND e.seq = 2 "
            "AND o.complaint_no = $2 AND o.seq = 2"
        ),
        (
            "UPDATE case_event e SET sealed = o.sealed FROM case_event o WHERE e.complaint_no = $1 AND e.seq = 2 "
            "AND o.complaint_no = $1 AND o.seq = 3 AND $2 <> ''"
        ),
        "UPDATE case_event SET kind = 'responded' WHERE complaint_no = $1 AND seq = 2 AND $2 <> ''",
    ],
    ids=["altered", "another case's", "another event's", "another kind"],
)
async def test_an_event_that_was_altered_or_moved_by_hand_is_not_believed(
    db: Database, statement: str
) -> None:
    one, other = await two(db)
    await db.fetch("ALTER TABLE case_event DISABLE TRIGGER USER")
    await db.fetch(statement, one.no, other.no)
    for read in (timeline, load_events):
        with pytest.raises(SealedWrongError):
            await read(db, one.no)
        assert await read(db, other.no)


async def test_a_view_or_a_progress_text_of_another_case_is_not_believed(db: Database) -> None:
    one, other = await two(db)
    await db.fetch(
        "UPDATE complaint c SET view = o.view, progress_sealed = o.progress_sealed FROM complaint o "
        "WHERE c.complaint_no = $1 AND o.complaint_no = $2",
        one.no,
        other.no,
    )
    with pytest.raises(SealedWrongError):
        await get_view(db, one.no)
    with pytest.raises(SealedWrongError):
        await search(db, SearchBy.TICKET_NO, "T-1")
    assert await get_view(db, other.no) == other.view()


async def test_a_data_key_of_another_case_is_not_believed(db: Database, register_url: str) -> None:
    one, other = await two(db)
    await db.fetch(
        "UPDATE case_key k SET wrapped = o.wrapped FROM case_key o WHERE k.scope = $1 AND o.scope = $2",
        one.no,
        other.no,
    )
    async with Database(register_url, db.masters) as fresh:
        with pytest.raises(SealedWrongError):
            await get_view(fresh, one.no)


async def test_without_the_master_key_the_register_is_silent(db: Database, register_url: str) -> None:
    one, _ = await two(db)
    async with Database(register_url, KeyRing({"other": bytes(32)})) as stranger:
        with pytest.raises(KeyMissingError):
            await get_view(stranger, one.no)
        with pytest.raises(KeyMissingError):
            await timeline(stranger, one.no)
        assert await search(stranger, SearchBy.PHONE, "13800138000") == ()


async def test_an_event_that_this_version_cannot_read_is_named_and_not_quoted(db: Database) -> None:
    one, _ = await two(db)
    key = await db.keys.opening(one.no)
    unread = sealed(
        key, json.dumps({"text": {"name": "王芳"}}).encode(), event_purpose(2, "progress_recorded")
    )
    await db.fetch("ALTER TABLE case_event DISABLE TRIGGER USER")
    await db.fetch("UPDATE case_event SET sealed = $1 WHERE complaint_no = $2 AND seq = 2", unread, one.no)
    with pytest.raises(RegisterFaultError, match=r"event 2 \(progress_recorded\).*text") as refused:
        await load_events(db, one.no)
    assert "王芳" not in "".join(traceback.format_exception(refused.value))


async def test_the_same_words_look_different_in_every_row(db: Database) -> None:
    await two(db)
    rows = await db.fetch("SELECT sealed, digest FROM case_event WHERE seq = 2")
    assert len({row["sealed"] for row in rows}) == len({row["digest"] for row in rows}) == 2


async def test_a_register_with_plain_rows_is_not_migrated_and_told_why(
    postgres_server: PostgresServer,
) -> None:
    url = await postgres_server.create_database()
    await migrate(url, shipped()[:5])
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(
            "INSERT INTO complaint_text VALUES ('RD-1', 'BJ', now(), ''); "
            "INSERT INTO case_event (complaint_no, seq, kind, at, clause, person, role, unit, message_id, task_at, "
            "digest, data) VALUES ('RD-1', 1, 'filed', now(), '', '', '', '', '', now(), '', '{}')"
        )
        with pytest.raises(asyncpg.PostgresError, match=r"plain text.*empty database") as refused:
            await migrate(url)
        assert "\n" not in str(refused.value)
        assert await connection.fetchval("SELECT count(data) FROM case_event") == 1, "nothing was touched"
    finally:
        await connection.close()
        await postgres_server.drop_database(url)
