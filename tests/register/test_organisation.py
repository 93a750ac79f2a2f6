"""The organisation in the register: every version, who made it and why; one author at a time (R5)."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import TYPE_CHECKING

import pytest

from domain.organisation import PersonEntry
from register import organisation as organisations
from register.errors import AppendOnlyError, VersionTakenError
from tests.domain.companies import company
from tests.infra.cases import organisation as sample

if TYPE_CHECKING:
    from domain.organisation import Organisation
    from register.pool import Database

WHO = {"person": "pei.wenhui", "reason": "人事令 1", "changes": [{"kind": "leave"}]}


def _next(before: Organisation, version: str) -> Organisation:
    return before.model_copy(update={"version": version})


async def test_the_file_s_version_is_known_once_and_reads_back_equal(db: Database) -> None:
    assert await organisations.current(db) is None
    await organisations.publish_shipped(db, sample())
    await organisations.publish_shipped(db, sample())
    assert await organisations.current(db) == sample()
    assert [entry.person for entry in await organisations.history(db)] == ["file"]


async def test_another_content_under_a_published_version_is_refused(db: Database) -> None:
    await organisations.publish_shipped(db, company())
    other = company(people=[PersonEntry(person="new", name="新").model_dump()])
    with pytest.raises(VersionTakenError):
        await organisations.publish_shipped(db, other)


async def test_a_version_follows_the_one_its_author_has_seen_and_of_two_at_once_one_is_taken(
    db: Database,
) -> None:
    first = company()
    await organisations.publish_shipped(db, first)
    taken = await asyncio.gather(
        *(
            organisations.publish(db, _next(first, version), after="t1", **WHO)  # type: ignore[arg-type]
            for version in ("t1:a", "t1:b")
        )
    )
    assert sorted(taken) == [False, True]
    assert len(await organisations.history(db)) == 2


async def test_an_older_file_does_not_come_back_and_every_former_version_stays(db: Database) -> None:
    first = company()
    await organisations.publish_shipped(db, first)
    assert await organisations.publish(db, _next(first, "t1:1"), after="t1", **WHO)  # type: ignore[arg-type]
    await organisations.publish_shipped(db, first)
    now = await organisations.current(db)
    assert now is not None
    assert now.version == "t1:1"
    assert await organisations.version(db, "t1") == first
    latest, _ = await organisations.history(db)
    assert (latest.person, latest.reason, latest.changes) == ("pei.wenhui", "人事令 1", ({"kind": "leave"},))


async def test_nothing_of_the_history_is_changed_or_taken_out(db: Database) -> None:
    await organisations.publish_shipped(db, company())
    for sql in ("UPDATE organisation_version SET reason = 'x'", "DELETE FROM organisation_version"):
        with pytest.raises(AppendOnlyError):
            await db.fetchval(sql)


async def test_of_which_version_the_cases_were_told_on_which_day_is_remembered(db: Database) -> None:
    monday = date(2026, 9, 7)
    assert not await organisations.was_told(db, "t1", monday)
    await organisations.note_told(db, "t1", monday)
    await organisations.note_told(db, "t1", monday)
    assert await organisations.was_told(db, "t1", monday)
    assert not await organisations.was_told(db, "t1", date(2026, 9, 8))
