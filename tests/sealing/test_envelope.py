"""The envelope: whatever is done to it, it opens as what was sealed or not at all."""

from __future__ import annotations

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealing.case_keys import DataKey
from sealing.envelope import OVERHEAD, seal, unseal
from sealing.errors import SealedWrongError

KEY = DataKey("RD-1", os.urandom(32))
names = st.text(max_size=20)


@given(text=st.binary(max_size=200), scope=names, purpose=names)
def test_what_was_sealed_opens_for_its_scope_and_purpose(text: bytes, scope: str, purpose: str) -> None:
    sealed = seal(KEY, text, scope=scope, purpose=purpose)
    assert len(sealed) == len(text) + OVERHEAD
    assert unseal(KEY, sealed, scope=scope, purpose=purpose) == text


@given(text=st.binary(max_size=100), place=st.integers(min_value=0), change=st.integers(1, 255))
def test_one_altered_byte_anywhere_closes_it(text: bytes, place: int, change: int) -> None:
    sealed = bytearray(seal(KEY, text, scope="RD-1", purpose="view"))
    sealed[place % len(sealed)] ^= change
    with pytest.raises(SealedWrongError):
        unseal(KEY, bytes(sealed), scope="RD-1", purpose="view")


@given(text=st.binary(max_size=100), cut=st.integers(min_value=0), more=st.binary(min_size=1, max_size=8))
def test_what_was_cut_or_lengthened_stays_closed(text: bytes, cut: int, more: bytes) -> None:
    sealed = seal(KEY, text, scope="RD-1", purpose="view")
    for wrong in (sealed[: cut % len(sealed)], sealed[1:], sealed + more):
        with pytest.raises(SealedWrongError):
            unseal(KEY, wrong, scope="RD-1", purpose="view")


@given(ours=st.tuples(names, names), other=st.tuples(names, names))
def test_what_was_moved_to_another_scope_or_purpose_stays_closed(
    ours: tuple[str, str], other: tuple[str, str]
) -> None:
    sealed = seal(KEY, b"text", scope=ours[0], purpose=ours[1])
    if ours == other:
        assert unseal(KEY, sealed, scope=other[0], purpose=other[1]) == b"text"
        return
    with pytest.raises(SealedWrongError):
        unseal(KEY, sealed, scope=other[0], purpose=other[1])


@given(stranger=st.binary(max_size=100))
def test_a_strangers_bytes_stay_closed(stranger: bytes) -> None:
    with pytest.raises(SealedWrongError):
        unseal(KEY, stranger, scope="RD-1", purpose="view")


def test_another_key_of_the_same_scope_does_not_open_it() -> None:
    sealed = seal(KEY, b"text", scope="RD-1", purpose="view")
    with pytest.raises(SealedWrongError):
        unseal(DataKey("RD-1", os.urandom(32)), sealed, scope="RD-1", purpose="view")


def test_the_same_text_never_looks_the_same() -> None:
    assert len({seal(KEY, b"text", scope="RD-1", purpose="view") for _ in range(50)}) == 50


def test_a_key_shows_whose_it_is_and_nothing_else() -> None:
    assert repr(KEY) == "DataKey('RD-1')"


def test_what_makes_digests_is_not_what_seals() -> None:
    assert KEY.digest_key != KEY._secret
    assert KEY.digest_key != DataKey("RD-1", os.urandom(32)).digest_key
