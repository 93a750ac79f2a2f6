"""The mapping language: what may be said, what is refused, and with which words."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from gateway.mapping import SHIPPED, MappingError, complaint_fields, load_mapping
from tests.gateway.given import mapping


def test_the_shipped_mapping_is_found_by_name() -> None:
    assert load_mapping("texas").fields["ticket_no"].template == "TDI-{Complaint number}"


@pytest.mark.parametrize("path", sorted(SHIPPED.glob("*.toml")), ids=lambda path: path.stem)
def test_every_shipped_mapping_can_be_used(path: Path) -> None:
    assert load_mapping(str(path)).name


def test_the_complaint_s_fields_are_those_of_the_http_body() -> None:
    assert complaint_fields() == (
        "ticket_no",
        "received_at",
        "channel",
        "complainant.name",
        "complainant.phone",
        "complainant.relation",
        "complainant.id_no",
        "complainant.acts_for",
        "policy_no",
        "claim_no",
        "unit",
        "business_line",
        "category",
        "content",
        "demand",
        "about.post",
        "about.unit",
        "severity",
        "event",
        "place",
        "signs",
        "papers.title",
        "papers.original_seen",
        "papers.valid_from",
        "papers.valid_until",
        "joint.persons",
        "joint.representatives",
    )


def test_a_bare_string_is_a_constant_and_now_is_the_moment_of_filing() -> None:
    made = mapping({"demand": "pay", "received_at": "now"})
    assert made.fields["demand"].constant == "pay"
    assert made.fields["received_at"].now


def test_the_columns_of_a_mapping_are_all_that_its_fields_read() -> None:
    made = mapping({"unit": {"pick": ["BJ"], "by": "region"}, "content": {"template": "{a} and {b}, {a}"}})
    assert set(made.columns) == {"no", "who", "why", "a", "b", "region"}


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "two sources": ({"demand": {"column": "a", "constant": "b"}}, "exactly one of"),
    "no source": ({"demand": {"default": "a"}}, "exactly one of"),
    "pick without by": ({"unit": {"pick": ["BJ"]}}, "`pick` needs `by`"),
    "by without pick": ({"unit": {"column": "a", "by": "b"}}, "`by` is for `pick`"),
    "pick of nothing": ({"unit": {"pick": [], "by": "a"}}, "at least 1"),
    "split without map": ({"category": {"column": "a", "split": ";"}}, "`split` needs a `map`"),
    "split at nothing": ({"category": {"column": "a", "split": "", "map": {}}}, "something to split at"),
    "map of a constant": ({"category": {"constant": "a", "map": {}}}, "translate a column"),
    "date of a template": ({"received_at": {"template": "{a}", "date": "%Y"}}, "translate a column"),
    "map and date": ({"received_at": {"column": "a", "map": {}, "date": "%Y", "zone": "UTC"}}, "either"),
    "date without zone": ({"received_at": {"column": "a", "date": "%Y"}}, "needs a `zone`"),
    "date with two zones": ({"received_at": {"column": "a", "date": "%Y%z", "zone": "UTC"}}, "unless"),
    "zone of nowhere": (
        {"received_at": {"column": "a", "date": "%Y", "zone": "Mars/Base"}},
        "not a time zone",
    ),
    "zone without date": ({"received_at": {"column": "a", "zone": "UTC"}}, "complete a `date`"),
    "now elsewhere": ({"demand": {"now": True}}, "for received_at alone"),
    "unknown field": ({"colour": "red"}, "'colour' is not a field of a complaint"),
    "message id": ({"message_id": "m"}, "'message_id' is not a field"),
    "no ticket": ({"ticket_no": None}, "tells a complaint filed before"),
    "unknown word": ({"demand": {"column": "a", "colum": "b"}}, "Extra inputs"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_rule_that_cannot_be_meant_is_refused(case: str) -> None:
    fields, words = WRONG[case]
    with pytest.raises(ValidationError) as refused:
        mapping(fields)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        ({"encoding": "klingon"}, "not a text encoding"),
        ({"encoding": "base64"}, "not a text encoding"),
        ({"delimiter": "||"}, "at most 1"),
        ({"duplicates": "last"}, "'first' or 'merge'"),
    ],
)
def test_a_file_that_cannot_be_read_so_is_refused(more: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        mapping(**more)
    assert words in str(refused.value)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"name = ", "not TOML"),
        (b'name = "a"', "fields: Field required"),
        (
            b'name = "a"\n[fields]\nticket_no = { column = "n", constant = "x" }',
            "ticket_no: needs exactly one",
        ),
        (b"\xff", "not UTF-8 at byte 0"),
    ],
)
def test_a_mapping_file_that_is_wrong_is_named_with_the_place(
    tmp_path: Path, text: bytes, words: str
) -> None:
    path = tmp_path / "m.toml"
    path.write_bytes(text)
    with pytest.raises(MappingError) as refused:
        load_mapping(str(path))
    assert str(refused.value).startswith(f"{path}: ")
    assert words in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_mapping_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"no mapping 'ohio': neither a file nor one of .*texas"):
        load_mapping("ohio")
    with pytest.raises(MappingError, match="No such file"):
        load_mapping(str(tmp_path / "none.toml"))
    with pytest.raises(MappingError, match="Is a directory"):
        load_mapping(str(tmp_path))
