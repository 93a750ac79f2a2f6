"""The organisation's files: TOML, and appointments from CSV as personnel systems export them; one check for both.

Every fault is one line: file, line, what is wrong.
"""

from __future__ import annotations

import csv
import re
import tomllib
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from pydantic import ValidationError

from domain.organisation import Organisation, faults
from domain.rulefile import describe

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

COLUMNS: Final = ("person", "name", "post", "unit", "line", "since", "until", "acting", "place")
"""Of a CSV file, in any order; `person`, `post` and `unit` must be there. UTF-8, with or without a byte order mark."""
_NEEDED: Final = frozenset({"person", "post", "unit"})
_TRUE: Final = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_LIST: Final = re.compile(r"^(\w+)\s*=\s*\[")
_TABLE: Final = re.compile(r"^\[\[(\w+)\]\]")


class Place(NamedTuple):
    """Where an entry stands."""

    path: Path
    line: int


class OrganisationFileError(ValueError):
    """The files cannot be used; each problem is one line that names file, line and fault."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def load(path: Path) -> Organisation:
    """Read the organisation from its file and the CSV files that it imports.

    Raises:
        OrganisationFileError: one line a fault.
        OSError: a file cannot be read.
        UnicodeDecodeError: a file is not UTF-8.
    """
    text = path.read_text(encoding="utf-8")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise OrganisationFileError([f"{path}: not TOML: {error}"]) from None
    places = {key: Place(path, line) for key, line in _lines_of(text)}
    for name in data.pop("import", []):
        _import(path.parent / str(name), data, places)
    return _checked(path, data, places)


def _checked(path: Path, data: dict[str, Any], places: dict[tuple[str, int], Place]) -> Organisation:
    try:
        organisation = Organisation.model_validate(data)
    except ValidationError as error:
        found = [fault["loc"][:2] for fault in error.errors(include_url=False)]
        words = describe(error, data)
        raise OrganisationFileError(
            [f"{_at(path, places, loc)}: {said}" for loc, said in zip(found, words, strict=True)]
        ) from None
    wrong = faults(organisation)
    if wrong:
        raise OrganisationFileError(
            [f"{_at(path, places, (fault.part, fault.row))}: {fault.text}" for fault in wrong]
        )
    return organisation


def _at(path: Path, places: dict[tuple[str, int], Place], loc: tuple[object, ...]) -> str:
    """File and line of an entry; the file alone where the fault is no single entry's."""
    match loc:
        case (str(part), int(row)):
            place = places.get((part, row))
        case _:
            place = None
    return f"{place.path}:{place.line}" if place is not None else str(path)


def _lines_of(text: str) -> Iterator[tuple[tuple[str, int], int]]:
    """Line of each entry of each list: one entry a line, or one table an entry."""
    part, counted = None, dict[str, int]()
    for number, line in enumerate(text.splitlines(), 1):
        stripped = line.strip()
        if table := _TABLE.match(stripped):
            part = table[1]
        elif opened := _LIST.match(stripped):
            part = opened[1]
            stripped = stripped[opened.end() :].strip()
            if not stripped.startswith("{"):
                continue
        elif not stripped.startswith("{"):
            continue
        if part is not None:
            index = counted.get(part, 0)
            counted[part] = index + 1
            yield (part, index), number


# ---- CSV ------------------------------------------------------------------------------------------


def _import(path: Path, data: dict[str, Any], places: dict[tuple[str, int], Place]) -> None:
    """Add the appointments of a CSV file, and the people whom only it knows."""
    appointments, people = data.setdefault("appointments", []), data.setdefault("people", [])
    known = {entry.get("person") for entry in people if isinstance(entry, dict)}
    for line, row in _rows(path):
        name = row.pop("name", None)
        if row["person"] not in known and name:
            known.add(row["person"])
            places["people", len(people)] = Place(path, line)
            people.append({"person": row["person"], "name": name})
        places["appointments", len(appointments)] = Place(path, line)
        appointments.append(row)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows with the line on which each ends.

    Raises:
        OrganisationFileError: columns are missing or unknown, or a row has another number of them.
    """
    text = path.read_text(encoding="utf-8-sig")
    reader = csv.DictReader(text.splitlines(), restkey="", strict=True)
    header = tuple(name.strip() for name in reader.fieldnames or ())
    reader.fieldnames = list(header)
    problems = [f"{path}:1: no column {name!r}" for name in sorted(_NEEDED - set(header))]
    problems += [
        f"{path}:1: unknown column {name!r}; there are {', '.join(COLUMNS)}"
        for name in header
        if name not in COLUMNS
    ]
    if problems:
        raise OrganisationFileError(problems)
    try:
        for row in reader:
            if "" in row or None in row.values():
                raise OrganisationFileError([f"{path}:{reader.line_num}: not {len(header)} columns"])
            yield reader.line_num, _typed({key: value.strip() for key, value in row.items() if value.strip()})
    except csv.Error as error:
        raise OrganisationFileError([f"{path}:{reader.line_num}: {error}"]) from None


def _typed(row: dict[str, str]) -> dict[str, Any]:
    """Words as the model reads them; what it does not know stays and is refused with its place."""
    typed: dict[str, Any] = dict(row)
    if "acting" in row:
        typed["acting"] = _TRUE.get(row["acting"].lower(), row["acting"])
    return {"person": None, **typed}
