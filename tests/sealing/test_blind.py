"""Blind indexes: the same value meets itself under the same key and kind, and tells nothing."""

import os

from hypothesis import given
from hypothesis import strategies as st

from sealing.blind import BlindIndex, BlindKind
from sealing.master import KeyRing

ONE, TWO = os.urandom(32), os.urandom(32)
OLD = BlindIndex(KeyRing({"k1": ONE}))
ROTATED = BlindIndex(KeyRing({"k2": TWO, "k1": ONE}))
kinds = st.sampled_from(BlindKind)


@given(kind=kinds, value=st.text(), other=st.text())
def test_a_value_meets_itself_and_no_other(kind: BlindKind, value: str, other: str) -> None:
    assert (OLD.blinded(kind, value) == OLD.blinded(kind, other)) is (value == other)


@given(value=st.text(), kind=kinds, other=kinds)
def test_kinds_have_nothing_in_common(value: str, kind: BlindKind, other: BlindKind) -> None:
    assert (OLD.blinded(kind, value) == OLD.blinded(other, value)) is (kind is other)


@given(kind=kinds, value=st.text())
def test_after_a_rotation_old_rows_are_found_and_new_rows_use_the_new_key(
    kind: BlindKind, value: str
) -> None:
    before, after = OLD.blinded(kind, value), ROTATED.blinded(kind, value)
    assert (before.key_id, after.key_id) == ("k1", "k2")
    assert ROTATED.candidates(kind, value) == [after.value, before.value]


@given(terms=st.lists(st.text(), max_size=5))
def test_words_are_blinded_each_once_under_every_key(terms: list[str]) -> None:
    assert ROTATED.word_candidates(terms) == [ROTATED.words(terms), OLD.words(terms)]
    assert len(OLD.words(terms)) == len(set(terms))


def test_without_the_ring_a_number_cannot_be_tried() -> None:
    stranger = BlindIndex(KeyRing({"k1": os.urandom(32)}))
    assert (
        stranger.blinded(BlindKind.PHONE, "13800138000").value
        != OLD.blinded(BlindKind.PHONE, "13800138000").value
    )


def test_an_index_shows_ids_only() -> None:
    assert repr(ROTATED) == "BlindIndex(k2, k1)"
