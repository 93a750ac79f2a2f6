"""The key ring: the first key seals, all open; what cannot be used is named by its place and never shown."""

import base64
import os

import pytest

from sealing.errors import KeyRingWrongError, MasterUnknownError, SealedWrongError
from sealing.master import KeyRing, Wrapped

ONE, TWO = bytes(range(32)), bytes(range(100, 132))
DATA_KEY = os.urandom(32)


def entry(name: str, key: bytes) -> str:
    return f"{name}:{base64.b64encode(key).decode()}"


async def test_the_first_key_seals_and_every_key_opens() -> None:
    old = KeyRing.parse(entry("k1", ONE))
    rotated = KeyRing.parse(f"{entry('k2', TWO)}, {entry('k1', ONE)}")
    before, after = await old.wrap(DATA_KEY, "RD-1"), await rotated.wrap(DATA_KEY, "RD-1")
    assert (before.key_id, after.key_id, rotated.first) == ("k1", "k2", "k2")
    assert [await rotated.unwrap(wrapped, "RD-1") for wrapped in (before, after)] == [DATA_KEY, DATA_KEY]


async def test_a_key_that_has_left_the_ring_is_asked_for_by_its_id() -> None:
    wrapped = await KeyRing({"k1": ONE}).wrap(DATA_KEY, "RD-1")
    with pytest.raises(MasterUnknownError, match="k1"):
        await KeyRing({"k2": TWO}).unwrap(wrapped, "RD-1")


async def test_a_wrapped_key_is_its_scopes_and_its_masters_alone() -> None:
    ring = KeyRing({"k1": ONE, "k2": TWO})
    wrapped = await ring.wrap(DATA_KEY, "RD-1")
    for moved, scope in (
        (wrapped, "RD-2"),
        (wrapped._replace(key_id="k2"), "RD-1"),
        (wrapped._replace(blob=wrapped.blob[:-1]), "RD-1"),
        (wrapped._replace(blob=wrapped.blob[:-1] + bytes([wrapped.blob[-1] ^ 1])), "RD-1"),
        (Wrapped("k1", b""), "RD-1"),
    ):
        with pytest.raises(SealedWrongError):
            await ring.unwrap(moved, scope)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "key 1"),
        ("c2VjcmV0c2VjcmV0", "key 1"),
        ("k1:", "k1"),
        ("k1:????", "k1"),
        (entry("k1", bytes(31)), "31"),
        (entry("k1", bytes(16)), "k1"),
        (f"{entry('k1', ONE)},{entry('k1', TWO)}", "key 2: the id k1 stands twice"),
        (f"{entry('k1', ONE)},", "key 2"),
        (entry("k 1", ONE), "key 1"),
        (entry("", ONE), "key 1"),
    ],
)
def test_a_ring_that_cannot_be_used_says_which_entry_and_never_its_value(text: str, said: str) -> None:
    with pytest.raises(KeyRingWrongError) as refused:
        KeyRing.parse(text)
    words = str(refused.value)
    assert said in words
    for part in text.replace(",", ":").split(":"):
        assert len(part) < 8 or part not in words


def test_a_ring_without_a_key_is_none() -> None:
    with pytest.raises(KeyRingWrongError):
        KeyRing({})


def test_neither_a_ring_nor_an_index_shows_its_keys() -> None:
    ring = KeyRing({"k1": ONE})
    assert repr(ring) == "KeyRing(k1)"
