"""Data keys: one a scope for ever, remembered for seconds, usable for a while without the store, gone for good."""

from __future__ import annotations

import asyncio
import os
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from sealing.cached import AWAY_SECONDS, FRESH_SECONDS, STALE_SECONDS, CachedCaseKeys
from sealing.case_keys import DataKey, MemoryCaseKeys, StoredCaseKeys, StoredKey
from sealing.errors import KeyDestroyedError, KeysAwayError, KeyUnknownError, MasterUnknownError
from sealing.master import KeyRing, Wrapped

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

RING = KeyRing({"k1": os.urandom(32)})


class Store:
    """Wrapped keys in memory."""

    def __init__(self) -> None:
        self.rows: dict[str, StoredKey] = {}

    async def find(self, scopes: Collection[str]) -> Mapping[str, StoredKey]:
        await asyncio.sleep(0)
        return {scope: self.rows[scope] for scope in scopes if scope in self.rows}

    async def add(self, scope: str, wrapped: Wrapped) -> StoredKey:
        await asyncio.sleep(0)
        return self.rows.setdefault(scope, StoredKey(wrapped))


class Counted(MemoryCaseKeys):
    """Says how often each scope was asked for."""

    def __init__(self) -> None:
        super().__init__()
        self.asked: Counter[str] = Counter()
        self.gate = asyncio.Event()
        self.gate.set()

    async def sealing(self, scope: str) -> DataKey:
        self.asked[scope] += 1
        await self.gate.wait()
        return await super().sealing(scope)

    async def opening_all(self, scopes: Collection[str]) -> Mapping[str, DataKey]:
        self.asked.update(scopes)
        return await super().opening_all(scopes)


class Hand:
    """A clock that one moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


def remembered(keys: Counted, **more: float) -> tuple[CachedCaseKeys, Hand]:
    hand = Hand()
    return CachedCaseKeys(keys, now=hand, **more), hand  # type: ignore[arg-type]


async def test_a_scope_has_one_key_whoever_comes_first() -> None:
    store = Store()
    sides = [StoredCaseKeys(RING, store) for _ in range(5)]
    keys = await asyncio.gather(*(side.sealing("RD-1") for side in sides))
    assert len({key.digest_key for key in keys}) == 1
    assert (await sides[0].opening("RD-1")).digest_key == keys[0].digest_key
    assert (await sides[0].sealing("RD-2")).digest_key != keys[0].digest_key


async def test_a_scope_for_which_nothing_was_sealed_has_no_key() -> None:
    with pytest.raises(KeyUnknownError):
        await StoredCaseKeys(RING, Store()).opening("RD-1")


async def test_a_destroyed_key_neither_opens_nor_seals_again() -> None:
    store = Store()
    keys = StoredCaseKeys(RING, store)
    await keys.sealing("RD-1")
    await keys.sealing("RD-2")
    store.rows["RD-1"] = StoredKey(None)
    for asked in (keys.opening, keys.sealing):
        with pytest.raises(KeyDestroyedError):
            await asked("RD-1")
    assert set(await keys.opening_all(["RD-1", "RD-2", "RD-3"])) == {"RD-2"}


async def test_a_key_wrapped_by_a_master_that_is_gone_is_not_taken_for_destroyed() -> None:
    store = Store()
    await StoredCaseKeys(RING, store).sealing("RD-1")
    with pytest.raises(MasterUnknownError):
        await StoredCaseKeys(KeyRing({"k2": os.urandom(32)}), store).opening("RD-1")


async def test_a_key_is_asked_for_once_while_it_is_fresh() -> None:
    keys = Counted()
    cache, hand = remembered(keys)
    for _ in range(10):
        await cache.sealing("RD-1")
        await cache.opening("RD-1")
    assert keys.asked == {"RD-1": 1}
    hand.now += FRESH_SECONDS
    await cache.sealing("RD-1")
    assert keys.asked == {"RD-1": 2}


async def test_all_who_ask_at_once_ask_once_and_one_who_leaves_takes_nobody_along() -> None:
    keys = Counted()
    keys.gate.clear()
    cache, _ = remembered(keys)
    asking = [asyncio.create_task(cache.sealing("RD-1")) for _ in range(8)]
    await asyncio.sleep(0)
    asking[0].cancel()
    keys.gate.set()
    found = await asyncio.gather(*asking[1:])
    assert keys.asked == {"RD-1": 1}
    assert len({id(key) for key in found}) == 1


async def test_a_destroyed_key_stops_opening_within_the_seconds_that_it_is_fresh() -> None:
    keys = Counted()
    cache, hand = remembered(keys)
    await cache.sealing("RD-1")
    keys.destroy("RD-1")
    hand.now += FRESH_SECONDS - 0.01
    await cache.opening("RD-1")
    hand.now += 0.01
    for _ in range(2):
        with pytest.raises(KeyDestroyedError):
            await cache.opening("RD-1")
    assert await cache.opening_all(["RD-1"]) == {}


async def test_who_destroyed_a_key_forgets_it_at_once() -> None:
    keys = Counted()
    cache, _ = remembered(keys)
    await cache.sealing("RD-1")
    keys.destroy("RD-1")
    cache.forget("RD-1")
    with pytest.raises(KeyDestroyedError):
        await cache.opening("RD-1")


async def test_while_the_store_is_away_a_remembered_key_goes_on_for_a_bounded_time() -> None:
    keys = Counted()
    cache, hand = remembered(keys)
    key = await cache.sealing("RD-1")
    keys.away = True
    with pytest.raises(KeysAwayError):
        await cache.opening("RD-2")
    hand.now += STALE_SECONDS - 0.01
    assert await cache.opening("RD-1") is key
    assert await cache.opening_all(["RD-1"]) == {"RD-1": key}
    hand.now += 0.01
    for asked in (cache.opening, cache.sealing):
        with pytest.raises(KeysAwayError):
            await asked("RD-1")
    with pytest.raises(KeysAwayError):
        await cache.opening_all(["RD-1"])


async def test_a_store_that_is_away_is_asked_once_in_a_while_and_found_again() -> None:
    keys = Counted()
    cache, hand = remembered(keys)
    await cache.sealing("RD-1")
    keys.away = True
    hand.now += FRESH_SECONDS
    for _ in range(5):
        await cache.sealing("RD-1")
    assert keys.asked == {"RD-1": 2}
    keys.away = False
    keys.destroy("RD-1")
    hand.now += AWAY_SECONDS
    with pytest.raises(KeyDestroyedError):
        await cache.sealing("RD-1")


async def test_a_store_that_hangs_is_not_waited_for_where_a_remembered_key_can_do(
    hung: asyncio.Event,
) -> None:
    keys = Counted()
    cache, hand = remembered(keys, patience=0.001)
    key = await cache.sealing("RD-1")
    keys.gate = hung
    hand.now += FRESH_SECONDS
    assert await cache.sealing("RD-1") is key
    assert await cache.sealing("RD-1") is key, "and the store is let be for a while"
    assert keys.asked == {"RD-1": 2}
    keys.destroy("RD-1")
    hung.set()
    hand.now += AWAY_SECONDS
    with pytest.raises(KeyDestroyedError):
        await cache.sealing("RD-1")
    with pytest.raises(KeyDestroyedError):
        await cache.opening("RD-1")


@pytest.fixture
def hung() -> asyncio.Event:
    """A gate that is closed."""
    return asyncio.Event()


async def test_what_was_unused_for_longest_is_forgotten_first() -> None:
    keys = Counted()
    cache, _ = remembered(keys, most=2)
    for scope in ("RD-1", "RD-2", "RD-1", "RD-3", "RD-1", "RD-2"):
        await cache.sealing(scope)
    assert keys.asked == {"RD-1": 1, "RD-2": 2, "RD-3": 1}


async def test_many_keys_are_asked_for_in_one_question_and_remembered() -> None:
    keys = Counted()
    cache, _ = remembered(keys)
    for scope in ("RD-1", "RD-2"):
        await keys.sealing(scope)
    keys.asked.clear()
    found = await cache.opening_all(["RD-1", "RD-2", "RD-9"])
    assert set(found) == {"RD-1", "RD-2"}
    assert await cache.opening("RD-1") is found["RD-1"]
    assert keys.asked == {"RD-1": 1, "RD-2": 1, "RD-9": 1}


async def test_keys_of_one_seed_are_the_same_in_every_process() -> None:
    one, other = MemoryCaseKeys(b"seed"), MemoryCaseKeys(b"seed")
    assert (await one.sealing("RD-1")).digest_key == (await other.opening("RD-1")).digest_key
    assert (await one.sealing("RD-1")).digest_key != (await one.sealing("RD-2")).digest_key
