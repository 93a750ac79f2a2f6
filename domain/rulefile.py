"""Reading rule files: TOML text to a checked value, and faults that say where they are, in words."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError

if TYPE_CHECKING:
    from collections.abc import Sequence

M = TypeVar("M", bound=BaseModel)

_NAMES: Final = (
    "name",
    "id",
    "reason",
    "severity",
    "level",
    "outcome",
    "category",
    "post",
    "event",
    "code",
    "grade",
    "year",
    "version",
)
"""Keys by which an entry of a list is called, first found first used."""
_ONE_OF: Final = {
    "severities": "severity",
    "categories": "category",
    "authority": "authority",
    "years": "year",
}


class RuleFileError(ValueError):
    """A rule book or calendar file cannot be used. `problems` holds one line a fault, each naming its place."""

    def __init__(self, problems: Sequence[str]) -> None:
        """Take all faults found, at least one."""
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def read_toml(text: str) -> dict[str, Any]:
    """Parse TOML.

    Raises:
        RuleFileError: not TOML; the line names line and column.
    """
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise RuleFileError([f"not TOML: {error}"]) from None


def check(kind: type[M], data: dict[str, Any]) -> M:
    """Validate the data of a file.

    Raises:
        RuleFileError: one line a fault, such as `clock 'progress', rung 'breach', budget: … is not a duration`.
    """
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        raise RuleFileError(describe(error, data)) from None


def describe(error: ValidationError, data: Any) -> list[str]:
    """Each fault of a validation on one line, its place in words."""
    lines = []
    for fault in error.errors(include_url=False):
        text = str(fault["msg"]).removeprefix("Value error, ").replace("\n", " ")
        where = place(fault["loc"], data)
        lines.append(f"{where}: {text}" if where else text)
    return lines


def place(path: Sequence[int | str], data: Any) -> str:
    """A field's path in words: `("clocks", 1, "rungs", 0, "budget")` is `clock 'progress', rung 'reminder', budget`."""
    words: list[str] = []
    for part in path:
        if isinstance(part, int):
            data = data[part] if isinstance(data, list | tuple) and part < len(data) else None
            kind = words.pop() if words else "entry"
            words.append(f"{_ONE_OF.get(kind, kind.removesuffix('s'))} {_called(data, part)}")
        elif "[" not in part:  # the name of a union's member says nothing to a reader
            data = data.get(part) if isinstance(data, dict) else None
            words.append(part)
    return ", ".join(words)


def _called(entry: Any, position: int) -> str:
    if isinstance(entry, dict):
        for key in _NAMES:
            if isinstance(entry.get(key), str | int):
                return repr(entry[key])
    return f"number {position + 1}"
