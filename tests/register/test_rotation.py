"""Rotation: old keys always open, nothing is lost to a search, and the old key may leave in the end."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Final

import pytest

from domain.evolve import fold
from register.case_keys import destroy
from register.errors import KeyMissingError
from register.pool import Database
from register.read import get_view, load_case
from register.rotation import reindex, rewrap, standing
from register.search import SearchBy, search
from register.write import record
from sealing.master import KeyRing
from tests.register.given import Story, closed, progress

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

ONE, TWO, THREE = (bytes([n]) * 32 for n in (1, 2, 3))
OLD: Final = KeyRing({"k1": ONE})
BOTH: Final = KeyRing({"k2": TWO, "k1": ONE})
NEW: Final = KeyRing({"k2": TWO})
FINDS: Final = (
    (SearchBy.PHONE, "138 0013 8000"),
    (SearchBy.POLICY_NO, "PDAA2026000123"),
    (SearchBy.CLAIM_NO, "CL202677"),
    (SearchBy.TEXT, "理赔拖延"),
    (SearchBy.TEXT, "survey"),
)


@pytest.fixture
async def old(register_url: str) -> AsyncIterator[Database]:
    """The register as it stood before the rotation."""
    async with Database(register_url, OLD, size=2) as database:
        yield database


async def put(db: Database, ticket: str) -> Story:
    story = Story(ticket)
    await record(db, story.batch(story.opening(), progress("已联系")))
    return story


async def found(db: Database) -> list[set[str]]:
    return [{row.complaint_no for row in await search(db, by, value)} for by, value in FINDS]


async def test_with_a_new_first_key_old_cases_open_go_on_and_are_found_beside_new_ones(
    old: Database, register_url: str
) -> None:
    before = await put(old, "T-1")
    async with Database(register_url, BOTH) as db:
        after = await put(db, "T-2")
        await record(db, before.batch(progress("又联系"), task=1))
        assert await get_view(db, before.no) == before.view()
        assert await load_case(db, before.no) == fold(before.events)
        assert await found(db) == [{before.no, after.no}] * len(FINDS)
        stand = await standing(db)
        assert (stand.keys, stand.indexes) == ({"k1": 1, "k2": 1}, {"k1": 1, "k2": 1})


async def test_after_rewrap_and_reindex_the_old_key_is_needed_no_more(
    old: Database, register_url: str
) -> None:
    stories = [await put(old, f"T-{n}") for n in range(5)]
    async with Database(register_url, BOTH) as db:
        assert (await rewrap(db), await reindex(db)) == (5, 5)
        assert (await rewrap(db), await reindex(db)) == (0, 0)
        stand = await standing(db)
        assert (stand.keys, stand.indexes) == ({"k2": 5}, {"k2": 5})
    async with Database(register_url, NEW) as db:
        for story in stories:
            assert await get_view(db, story.no) == story.view()
        assert await found(db) == [{story.no for story in stories}] * len(FINDS)
    async with Database(register_url, OLD) as db:
        with pytest.raises(KeyMissingError):
            await get_view(db, stories[0].no)
        assert await found(db) == [set()] * len(FINDS)


async def test_a_rotation_that_was_interrupted_goes_on_and_says_what_is_left(
    old: Database, register_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("register.rotation.STEP", 2)
    stories = [await put(old, f"T-{n}") for n in range(5)]
    async with Database(register_url, BOTH) as db:
        for turn in (rewrap, reindex):
            monkeypatch.setattr(db, "fetch", after_calls(db, 3))
            with pytest.raises(ConnectionAbortedError):
                await turn(db)
            monkeypatch.undo()
            monkeypatch.setattr("register.rotation.STEP", 2)
        stand = await standing(db)
        assert 0 < stand.keys["k2"] < 5
        assert await found(db) == [{story.no for story in stories}] * len(FINDS)
        assert await rewrap(db) == stand.keys["k1"]
        assert await reindex(db) == stand.indexes["k1"]
        assert (await standing(db)).keys == {"k2": 5}


def after_calls(db: Database, calls: int) -> object:
    """`fetch` that fails for good after so many calls."""
    real, left = db.fetch, iter(range(calls))

    async def fetch(sql: str, *args: object) -> object:
        if next(left, None) is None:
            raise ConnectionAbortedError
        return await real(sql, *args)

    return fetch


async def test_two_rotations_at_once_and_work_beside_them_do_no_harm(
    old: Database, register_url: str
) -> None:
    stories = [await put(old, f"T-{n}") for n in range(6)]
    async with Database(register_url, BOTH) as db:
        await asyncio.gather(
            *(turn(db) for turn in (rewrap, reindex, rewrap, reindex)),
            *(record(db, story.batch(progress("beside"), task=1)) for story in stories),
        )
        stand = await standing(db)
        assert (stand.keys, stand.indexes) == ({"k2": 6}, {"k2": 6})
        for story in stories:
            assert await get_view(db, story.no) == story.view()
        assert await found(db) == [{story.no for story in stories}] * len(FINDS)


async def test_a_rotation_leaves_destroyed_keys_destroyed(old: Database, register_url: str) -> None:
    gone, stays = await put(old, "T-1"), await put(old, "T-2")
    await record(old, gone.batch(closed(), task=1))
    await destroy(old, gone.no, by="P-ADMIN", reason="retention over")
    async with Database(register_url, BOTH) as db:
        assert (await rewrap(db), await reindex(db)) == (1, 1)
        stand = await standing(db)
        assert (stand.keys, stand.destroyed) == ({"k2": 1}, 1)
        assert await found(db) == [{stays.no}] * len(FINDS)


async def test_a_ring_without_the_key_that_a_case_needs_says_so_and_breaks_nothing(
    old: Database, register_url: str
) -> None:
    story = await put(old, "T-1")
    async with Database(register_url, KeyRing({"k3": THREE})) as db:
        for turn in (rewrap, reindex):
            with pytest.raises(KeyMissingError):
                await turn(db)
        with pytest.raises(KeyMissingError):
            await record(db, story.batch(progress("b"), task=1))
        assert [row.complaint_no for row in await search(db, SearchBy.TICKET_NO, "T-nobody")] == []
    assert await get_view(old, story.no) is not None
