"""The three files of new cases: loaded together, and a wrong one named in one line."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from runtime.settings import load
from runtime.shipped import ShippedError, load_organisation, load_shipped

if TYPE_CHECKING:
    from pathlib import Path

DEFAULTS = load({})
FILES = {"RULEBOOK": DEFAULTS.rulebook, "CALENDAR": DEFAULTS.calendar, "ORGANISATION": DEFAULTS.organisation}


def test_what_is_shipped_can_be_used_and_fits_together() -> None:
    shipped = load_shipped(DEFAULTS)
    assert shipped.book.calendar == shipped.calendar.id
    assert shipped.organisation.head_office().code == "HQ"


def fault(path: Path, which: str) -> str:
    """The one line with which this file is refused in that place."""
    with pytest.raises(ShippedError) as refused:
        load_shipped(load({f"REDRESS_{which}": str(path)}))
    text = str(refused.value)
    assert "\n" not in text
    assert text.startswith(f"REDRESS_{which}: {path}: ")
    return text.removeprefix(f"REDRESS_{which}: {path}: ")


@pytest.mark.parametrize("which", FILES)
def test_a_file_that_is_missing_or_no_toml_or_no_text_is_named(which: str, tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    assert fault(path, which) == "No such file or directory"
    path.write_text("version = ")
    assert fault(path, which).startswith("not TOML: ")
    path.write_bytes(b"version = '\xff'")
    assert fault(path, which) == "not UTF-8 at byte 11"


@pytest.mark.parametrize("which", FILES)
def test_a_file_that_lacks_everything_is_named_with_the_first_fault_and_their_number(
    which: str, tmp_path: Path
) -> None:
    path = tmp_path / "file.toml"
    path.write_text("colour = 'red'")
    assert "Field required (and " in fault(path, which)


def test_a_calendar_that_the_rule_book_does_not_count_by_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "calendar.toml"
    path.write_text(FILES["CALENDAR"].read_text("utf-8").replace('id = "cn"', 'id = "elsewhere"'), "utf-8")
    assert "is calendar 'elsewhere', the rule book" in fault(path, "CALENDAR")


def test_an_organisation_that_contradicts_itself_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "organisation.toml"
    path.write_text(
        FILES["ORGANISATION"].read_text("utf-8").replace('parent = "BJ",', 'parent = "XX",'), "utf-8"
    )
    assert fault(path, "ORGANISATION") == "unit 'BJ01': parent 'XX' is not a unit"


def test_a_fault_in_the_organisation_is_named_with_its_place(tmp_path: Path) -> None:
    path = tmp_path / "organisation.toml"
    path.write_text(
        FILES["ORGANISATION"].read_text("utf-8").replace('head = "he.lixin"', 'head = "he li"'), "utf-8"
    )
    assert fault(path, "ORGANISATION").startswith("unit '北京分公司', head: ")
    with pytest.raises(ShippedError):
        load_organisation(path)
