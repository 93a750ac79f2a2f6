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


def organised(tmp_path: Path, old: str = "", new: str = "") -> Path:
    """The sample with one thing changed."""
    path = tmp_path / "organisation.toml"
    text = FILES["ORGANISATION"].read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")
    return path


def refused_organisation(path: Path) -> str:
    """The one line with which the organisation is refused, from the file's name on."""
    with pytest.raises(ShippedError) as refused:
        load_organisation(path)
    text = str(refused.value)
    assert "\n" not in text
    return text.removeprefix("REDRESS_ORGANISATION: ").replace(f"{path.parent}/", "")


def line_of(path: Path, words: str) -> int:
    lines = path.read_text("utf-8").splitlines()
    return next(number for number, line in enumerate(lines, 1) if words in line)


def test_an_organisation_that_contradicts_itself_is_refused_with_file_line_and_fault(tmp_path: Path) -> None:
    path = organised(tmp_path, 'parent = "BJ" }', 'parent = "XX" }')
    line = line_of(path, "海淀支公司")
    assert refused_organisation(path) == f"organisation.toml:{line}: unit 'BJ01': parent 'XX' is not a unit"


def test_a_field_that_cannot_be_read_is_named_with_its_line(tmp_path: Path) -> None:
    path = organised(tmp_path, 'person = "he.lixin", post = "head"', 'person = "he li", post = "head"')
    assert refused_organisation(path).startswith(
        f"organisation.toml:{line_of(path, 'he li')}: appointment 'head'"
    )


def test_an_entry_written_as_a_table_has_its_line_too(tmp_path: Path) -> None:
    path = organised(tmp_path)
    text = path.read_text("utf-8") + "\n[[absences_of_nobody]]\n"
    path.write_text(text, "utf-8")
    assert "absences_of_nobody" in refused_organisation(path)


HEADER = "person,name,post,unit,line,since,until,acting,place\n"


def with_staff(tmp_path: Path, rows: str, header: str = HEADER) -> Path:
    """The sample, importing a CSV file beside it."""
    path = organised(tmp_path, "units = [", 'import = ["staff.csv"]\nunits = [')
    (tmp_path / "staff.csv").write_text(header + rows, "utf-8-sig")
    return path


def test_appointments_come_from_csv_with_people_whom_only_it_knows(tmp_path: Path) -> None:
    rows = 'new.adjuster,"新，核赔",adjuster,SH01,motor,2026-01-01,2026-06-30,no,2\n'
    rows += "new.adjuster,,adjuster,SH02,,2026-07-01,,,\n"
    organisation = load_organisation(with_staff(tmp_path, rows))
    assert organisation.name_of("new.adjuster") == "新，核赔"
    first, second = organisation.appointments_of("new.adjuster")
    assert (first.unit, first.line, str(first.until), first.place) == ("SH01", "motor", "2026-06-30", 2)
    assert (second.unit, second.line, second.until, second.acting) == ("SH02", None, None, False)


@pytest.mark.parametrize(
    ("rows", "line", "fault"),
    [
        ("a,甲,adjuster,XX,,2026-01-01,,,\n", 2, "'a' as 'adjuster' in 'XX': 'XX' is not a unit"),
        (
            "a,甲,adjuster,SH,,2026-01-01,,,\nb,,adjuster,SH,,2026-01-01,,,\n",
            3,
            "'b' is not among the people",
        ),
        ("a,甲,head,SH,,2026-01-01,,,\n", 2, "both hold 'head' in 'SH'"),
        ("a,甲,adjuster,SH,,yesterday,,,\n", 2, "since"),
        ("a,甲,adjuster,SH,,2026-01-01,,maybe,\n", 2, "acting"),
        ("a,甲,adjuster\n", 2, "not 9 columns"),
        (",甲,adjuster,SH,,,,,\n", 2, "person"),
    ],
)
def test_a_fault_in_csv_is_named_with_its_file_and_line(
    rows: str, line: int, fault: str, tmp_path: Path
) -> None:
    text = refused_organisation(with_staff(tmp_path, rows))
    assert text.startswith(f"staff.csv:{line}: ")
    assert fault in text


@pytest.mark.parametrize(
    ("header", "fault"),
    [
        ("person,post\n", "staff.csv:1: no column 'unit'"),
        ("person,post,unit,mood\n", "unknown column 'mood'"),
    ],
)
def test_columns_that_are_missing_or_unknown_are_named(header: str, fault: str, tmp_path: Path) -> None:
    assert fault in refused_organisation(with_staff(tmp_path, "", header))


def test_a_csv_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = organised(tmp_path, "units = [", 'import = ["staff.csv"]\nunits = [')
    assert refused_organisation(path) == "staff.csv: No such file or directory"
