"""From row to complaint: values translated as the mapping says, every fault by field and in words."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.values import Category
from gateway.convert import FaultsError, complaint_of
from runtime.intake import FileComplaint
from tests.gateway.given import mapping

ROW = {"no": "7", "who": "王小明", "why": "late", "text": "too slow"}


def convert(fields: dict[str, Any] | None = None, **values: str) -> FileComplaint:
    """The usual row, changed, as a complaint."""
    return complaint_of(mapping(fields), ROW | values)


def faults(fields: dict[str, Any] | None = None, **values: str) -> dict[str, str]:
    """Field to reason of what is wrong with the usual row, changed."""
    with pytest.raises(FaultsError) as refused:
        convert(fields, **values)
    return dict(refused.value.faults)


def test_columns_constants_templates_and_maps_make_a_complaint() -> None:
    made = convert()
    assert (made.ticket_no, made.complainant.name, made.unit) == ("T-7", "王小明", "BJ01")
    assert (made.category, made.content, made.received_at) == (Category.DELAY, "too slow", None)


def test_spaces_around_a_value_are_nothing() -> None:
    made = convert(no=" 7 ", why="late  ")
    assert (made.ticket_no, made.category) == ("T-7", Category.DELAY)


def test_a_template_may_hold_several_lines_and_columns() -> None:
    made = convert({"content": {"template": "{who}:\n{text} {text}\n"}})
    assert made.content == "王小明:\ntoo slow too slow"


def test_braces_in_a_value_are_text() -> None:
    assert convert({"content": {"template": "<{text}>"}}, text="{no} {x} \\1").content == "<{no} {x} \\1>"


def test_a_word_that_the_map_does_not_know_is_named() -> None:
    assert faults(why="lost")["category"] == "'lost' in column 'why' is not in the map"


def test_a_long_word_that_the_map_does_not_know_is_cut() -> None:
    assert len(faults(why="x" * 1000)["category"]) < 100


def test_the_default_stands_for_an_unknown_word_and_for_none() -> None:
    rule = {"category": {"column": "why", "map": {"late": "delay"}, "default": "other"}}
    assert [convert(rule, why=why).category for why in ("late", "lost", "")] == ["delay", "other", "other"]


def test_of_several_words_the_first_one_of_the_map_decides() -> None:
    rule = {"category": {"column": "why", "split": ";", "map": {"B": "denial", "A": "delay"}}}
    assert convert(rule, why="A; B").category is Category.DENIAL
    assert convert(rule, why="X;A").category is Category.DELAY
    assert "is not in the map" in faults(rule, why="AB")["category"]


def test_a_pick_is_stable_and_spread() -> None:
    rule = {"unit": {"pick": ["BJ", "SH", "GD"], "by": "no"}}
    units = [convert(rule, no=str(number)).unit for number in range(300)]
    assert units == [convert(rule, no=f" {number} ").unit for number in range(300)]
    assert all(units.count(unit) > 60 for unit in ("BJ", "SH", "GD"))


def test_the_pick_of_a_number_never_changes() -> None:
    """Another answer would make a second import conflict with the first."""
    rule = {"unit": {"pick": ["BJ", "SH", "GD"], "by": "no"}}
    assert [convert(rule, no=str(number)).unit for number in range(8)] == PICKED


PICKED = ["BJ", "SH", "SH", "SH", "SH", "GD", "BJ", "GD"]


def test_an_empty_column_is_an_absent_field() -> None:
    made = convert({"policy_no": {"column": "text"}, "content": "x"}, text="  ")
    assert made.policy_no is None
    assert faults(text="")["content"] == "is missing"


@pytest.mark.parametrize(
    ("rule", "text", "expected"),
    [
        ({"date": "%m/%d/%Y", "zone": "Asia/Shanghai"}, "7/23/2012", datetime(2012, 7, 22, 16, tzinfo=UTC)),
        (
            {"date": "%Y-%m-%d", "time": "09:30", "zone": "UTC"},
            "2012-07-23",
            datetime(2012, 7, 23, 9, 30, tzinfo=UTC),
        ),
        ({"date": "%Y-%m-%dT%H:%M%z"}, "2012-07-23T10:00+0800", datetime(2012, 7, 23, 2, tzinfo=UTC)),
        (
            {"date": "%Y-%m-%d %H:%M", "zone": "America/Chicago"},
            "2012-07-23 10:00",
            datetime(2012, 7, 23, 15, tzinfo=UTC),
        ),
    ],
)
def test_dates_are_read_in_their_format_and_zone(rule: dict[str, Any], text: str, expected: datetime) -> None:
    made = convert({"received_at": {"column": "why"} | rule, "category": "delay"}, why=text)
    assert made.received_at == expected


def test_what_is_no_date_is_named() -> None:
    rule = {"received_at": {"column": "why", "date": "%Y-%m-%d", "zone": "UTC"}, "category": "delay"}
    assert (
        faults(rule, why="31.12.2012")["received_at"]
        == "'31.12.2012' in column 'why' is not a date like %Y-%m-%d"
    )


def test_all_faults_of_a_row_are_told_at_once_and_none_twice() -> None:
    found = faults(no="a b", who="\x1b[2J", why="?", text="")
    assert set(found) == {"complainant.name", "category", "content", "ticket_no"}
    assert found["complainant.name"] == "contains the control character U+001B"


def test_a_ten_megabyte_text_is_a_fault_of_its_field() -> None:
    assert "at most 8000" in faults(text="x" * 10_000_000)["content"]


def test_the_reasons_never_show_what_a_person_wrote() -> None:
    found = faults(who="王小明" * 100, text="my telephone is 13912345678" + "x" * 9000)
    assert "王" not in str(found)
    assert "139" not in str(found)


@given(st.dictionaries(st.sampled_from(sorted(ROW)), st.text(max_size=50), max_size=4))
def test_whatever_stands_in_a_row_is_a_complaint_or_faults_of_known_fields(values: dict[str, str]) -> None:
    known = set(mapping().fields) | {"complainant"}
    faults: list[tuple[str, str]] = []
    try:
        made = complaint_of(mapping(), ROW | values)
        assert FileComplaint.model_validate_json(made.model_dump_json()) == made
    except FaultsError as refused:
        faults = refused.faults
    assert {field for field, _ in faults} <= known
