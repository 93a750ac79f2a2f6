"""How text is cut into terms, and numbers brought into their normal form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from register.lookup import LookupKind, normalise
from register.search import complaint_number
from register.terms import index_terms, query


def found(text: str, asked: str) -> bool:
    """Whether the index has all terms asked for, and what it points to holds what was asked."""
    wanted = query(asked)
    assert wanted is not None
    met = set(wanted.terms) <= set(index_terms(text))
    assert met or not wanted.stands_in(text), "what stands there is met"
    return met and wanted.stands_in(text)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("车险理赔拖延三周", "理赔拖延"),
        ("车险理赔拖延三周", "拖延"),
        ("车险理赔拖延三周", "周"),
        ("车险理赔拖延三周", "车"),
        ("The surveyor never called", "SURVEYOR"),
        ("The surveyor never called", "survey"),
        ("定损员说ABC公司不赔", "abc 不赔"),
        ("ＡＢＣ１２３", "abc123"),
        ("保费5,000元", "5,000"),
        ("サービスが悪い", "サービス"),
        ("PDAA202600012345", "pdaa20260001"),
        ("PDAA202600012345", "pdaa202600012345"),
        ("x" * 60, "x" * 60),
    ],
)
def test_is_found(text: str, asked: str) -> None:
    assert found(text, asked)


@pytest.mark.parametrize(
    ("text", "asked"),
    [
        ("车险理赔拖延", "延拖"),
        ("车险", "车祸"),
        ("never called", "alled"),
        ("never called", "ne"),
        ("理赔，赔付", "理赔付"),
        ("PDAA202600012345", "PDAA202600012"),
    ],
)
def test_is_not_found(text: str, asked: str) -> None:
    assert not found(text, asked)


words = st.text("ab理赔 ，", max_size=30)


@given(text=words, asked=words)
def test_whatever_stands_in_a_text_is_met_by_its_index(text: str, asked: str) -> None:
    """The index may point to too much, which is looked at once more; never to too little."""
    wanted = query(asked)
    if wanted is not None and wanted.stands_in(text):
        assert set(wanted.terms) <= set(index_terms(text))


@given(text=words, begin=st.integers(0, 29), end=st.integers(0, 29))
def test_every_part_of_a_chinese_run_and_every_long_beginning_of_a_word_is_found(
    text: str, begin: int, end: int
) -> None:
    for run in text.replace("，", " ").split():
        part = run[begin:end]
        if part and not (set(part) & set("ab")):
            assert found(text, part)
        if set(run) <= set("ab") and 3 <= len(run[:end]) <= 12:
            assert found(text, run[:end])


@pytest.mark.parametrize("nothing", ["", "  ", "。，！", "':* & |", "\\"])
def test_nothing_to_look_for(nothing: str) -> None:
    assert query(nothing) is None


@pytest.mark.parametrize(
    "written",
    [
        "13800138000",
        "138 0013 8000",
        "138-0013-8000",
        "+86 138 0013 8000",
        "008613800138000",
        "１３８００１３８０００",
    ],
)
def test_a_mobile_number_is_one_number_however_it_is_written(written: str) -> None:
    assert normalise(LookupKind.PHONE, written) == "13800138000"


def test_other_numbers_keep_their_letters_and_digits() -> None:
    assert normalise(LookupKind.PHONE, "(010) 8888-6666") == "01088886666"
    assert normalise(LookupKind.POLICY_NO, "pdaa-2026-000123") == "PDAA2026000123"
    assert normalise(LookupKind.CLAIM_NO, " - ") == ""


@pytest.mark.parametrize(
    "heard", ["RD-0123-4567-89AB", "rd o123 4567 89ab", "0I23456789ab", "RD0l23456789AB"]
)
def test_a_complaint_number_is_understood_however_it_is_heard(heard: str) -> None:
    assert complaint_number(heard) == "RD-0123-4567-89AB"
