"""The mapping language: how a foreign CSV file's columns become a complaint's fields (docs/importing.md).

A mapping is a TOML file. Each field of the complaint is described once: by a column, a constant, a template of several
columns, or a stable pick from a list. What the file means is said there and nowhere in code.
"""

from __future__ import annotations

import codecs
import datetime as dt
import re
from enum import StrEnum
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

from domain.rulefile import RuleFileError, check, read_toml
from runtime.intake import FileComplaint
from runtime.settings import ROOT

SHIPPED: Final = ROOT / "mappings"
TICKET: Final = "ticket_no"
PLACE: Final = re.compile(r"\{([^{}]+)\}")
"""A column in a template: `{Complaint number}`."""
NOW: Final = "now"


class MappingError(Exception):
    """A mapping cannot be used; the text is one line: file, place, fault."""


class Duplicates(StrEnum):
    """What becomes of several rows with one ticket number."""

    FIRST = "first"
    """The first row is the complaint; later ones, wherever they stand, are counted and skipped."""
    MERGE = "merge"
    """Rows that follow one another become one: each column holds their different values, joined."""


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class FieldRule(_Strict):
    """Where one field's value comes from, and how it is translated."""

    column: str | None = None
    """The value stands in this column."""
    constant: str | None = None
    """The value is always this."""
    template: str | None = None
    """Text with columns in braces: `TDI-{Complaint number}`."""
    pick: tuple[str, ...] | None = Field(default=None, min_length=1)
    """One of these, chosen by a stable hash of the column `by`: the same row always gets the same."""
    by: str | None = None
    now: bool = False
    """`received_at` only: the moment of filing."""
    split: str | None = None
    """The column holds several values with this between them; the first entry of `map`, in its order, wins."""
    map: dict[str, str] | None = None
    """The column's words to the complaint's words."""
    default: str | None = None
    """For an empty column, or a word that `map` does not know."""
    date: str | None = None
    """Format of a date, as Python's strptime has it: `%m/%d/%Y`."""
    time: dt.time | None = None
    """Time of day where the format has none; default 00:00."""
    zone: str | None = None
    """Time zone where the format has none, such as `Asia/Shanghai`."""

    @model_validator(mode="before")
    @classmethod
    def _short(cls, value: Any) -> Any:
        """A bare string is a constant."""
        return {"constant": value} if isinstance(value, str) else value

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, zone: str | None) -> str | None:
        try:
            return zone and ZoneInfo(zone).key
        except (KeyError, ValueError, OSError):
            raise ValueError(f"{zone!r} is not a time zone") from None

    @model_validator(mode="after")
    def _one_source(self) -> FieldRule:
        sources = [self.column, self.constant, self.template, self.pick, self.now or None]
        if sum(source is not None for source in sources) != 1:
            raise ValueError("needs exactly one of column, constant, template, pick, now")
        if (self.by is None) != (self.pick is None):
            raise ValueError("`pick` needs `by`, a column, and `by` is for `pick` alone")
        if self.split is not None and (self.map is None or not self.split):
            raise ValueError("`split` needs a `map`, and something to split at")
        if self.column is None and (self.map is not None or self.date is not None):
            raise ValueError("`map` and `date` translate a column")
        if self.map is not None and self.date is not None:
            raise ValueError("either `map` or `date`")
        return self

    @model_validator(mode="after")
    def _dated(self) -> FieldRule:
        if self.date is None:
            if self.zone is not None or self.time is not None:
                raise ValueError("`zone` and `time` complete a `date`")
        elif (self.zone is None) != ("%z" in self.date):
            raise ValueError("`date` needs a `zone`, unless its format has %z")
        return self

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that it reads."""
        in_template = PLACE.findall(self.template) if self.template else []
        return tuple(name for name in (self.column, self.by, *in_template) if name is not None)


class Mapping(_Strict):
    """One mapping file."""

    name: str
    encoding: str = "utf-8"
    """Python's name of the file's encoding: utf-8, gb18030 … A byte order mark is always skipped."""
    delimiter: str = Field(default=",", min_length=1, max_length=1)
    duplicates: Duplicates = Duplicates.FIRST
    merge_separator: str = Field(default=";", min_length=1)
    fields: dict[str, FieldRule]

    @field_validator("encoding")
    @classmethod
    def _text_encoding(cls, name: str) -> str:
        try:
            "a".encode(codecs.lookup(name).name)
        except LookupError:
            raise ValueError(f"{name!r} is not a text encoding") from None
        return name

    @field_validator("fields", mode="before")
    @classmethod
    def _now(cls, fields: Any) -> Any:
        """`received_at = "now"` is short for `received_at = { now = true }`."""
        if isinstance(fields, dict) and fields.get("received_at") == NOW:
            return fields | {"received_at": {"now": True}}
        return fields

    @field_validator("fields")
    @classmethod
    def _known(cls, fields: dict[str, FieldRule]) -> dict[str, FieldRule]:
        known = complaint_fields()
        for name, rule in fields.items():
            if name not in known:
                raise ValueError(f"{name!r} is not a field of a complaint; there are {', '.join(known)}")
            if rule.now and name != "received_at":
                raise ValueError(f"{name!r}: `now` is for received_at alone")
        if TICKET not in fields:
            raise ValueError(f"{TICKET!r} is missing: it tells a complaint filed before from a new one")
        return fields

    @property
    def columns(self) -> tuple[str, ...]:
        """All columns that the fields read, each once."""
        return tuple(dict.fromkeys(name for rule in self.fields.values() for name in rule.columns))


def complaint_fields() -> tuple[str, ...]:
    """The complaint's fields, those within another with a dot: `complainant.name`."""
    names: list[str] = []
    for name, field in FileComplaint.model_fields.items():
        inner = [t for t in _types(field.annotation) if isinstance(t, type) and issubclass(t, BaseModel)]
        names += [f"{name}.{part}" for t in inner for part in t.model_fields] or [name]
    return tuple(name for name in names if name != "message_id")


def _types(annotation: Any) -> tuple[Any, ...]:
    return (annotation, *getattr(annotation, "__args__", ()))


def load_mapping(name: str) -> Mapping:
    """Read a mapping: a path, or the name of a shipped one (`texas`).

    Raises:
        MappingError: there is none, or it cannot be used.
    """
    shipped = SHIPPED / f"{name}.toml"
    path = shipped if re.fullmatch(r"[\w-]+", name) and not Path(name).is_file() else Path(name)
    try:
        return check(Mapping, read_toml(path.read_text(encoding="utf-8")))
    except RuleFileError as error:
        raise MappingError(f"{path}: {error.problems[0]}") from None
    except UnicodeDecodeError as error:
        raise MappingError(f"{path}: not UTF-8 at byte {error.start}") from None
    except OSError as error:
        if path is shipped:
            there = ", ".join(sorted(file.stem for file in SHIPPED.glob("*.toml")))
            raise MappingError(f"no mapping {name!r}: neither a file nor one of {there}") from None
        raise MappingError(f"{path}: {error.strerror}") from None
