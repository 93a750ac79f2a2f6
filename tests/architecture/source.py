"""Our own source as syntax trees: files, imports, functions. Read once in a run; nothing is imported."""

from __future__ import annotations

import ast
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]

ROOMS = (
    *("domain", "contract", "workflows", "activities", "register", "runtime", "api", "console", "gateway"),
    *("sealing", "rulebook", "claims_stand_in", "dev_idp", "demo", "tests"),
)
COMPOSITION_ROOTS = ("worker", "starter", "keys")


@dataclass(frozen=True)
class Source:
    """One file of ours."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Path from the root, as a reader writes it."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def room(self) -> str:
        """Top-level package, or the composition root itself."""
        return self.path.relative_to(ROOT).parts[0].removesuffix(".py")


@dataclass(frozen=True)
class Arrow:
    """One import of one file: what it names, and whether only the type checker follows it."""

    source: Source
    line: int
    module: str
    names: tuple[str, ...]

    @property
    def room(self) -> str:
        """Top-level package that is imported."""
        return self.module.split(".")[0]

    def __str__(self) -> str:
        """Where it stands and what it imports."""
        return f"{self.source.name}:{self.line} imports {self.module}"


@cache
def sources() -> tuple[Source, ...]:
    """Every Python file of ours, in order."""
    files = [file for room in ROOMS for file in sorted((ROOT / room).rglob("*.py"))]
    files += [ROOT / f"{root}.py" for root in COMPOSITION_ROOTS if (ROOT / f"{root}.py").exists()]
    texts = ((file, file.read_text("utf-8")) for file in files)
    return tuple(Source(file, text, ast.parse(text, filename=file.name)) for file, text in texts)


def of(room: str) -> tuple[Source, ...]:
    """The files of one room."""
    return tuple(source for source in sources() if source.room == room)


def arrows(source: Source) -> Iterator[Arrow]:
    """Every import of a file, wherever it stands; those for the type checker are arrows as well."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (Arrow(source, node.lineno, alias.name, ()) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            names = tuple(alias.name for alias in node.names)
            assert node.level == 0, f"{source.name}:{node.lineno}: a relative import hides its arrow"
            yield Arrow(source, node.lineno, node.module or "", names)


def is_ours(room: str) -> bool:
    """Whether a top-level name is one of our rooms or roots."""
    return room in ROOMS or room in COMPOSITION_ROOTS


def is_stdlib(room: str) -> bool:
    """Whether a top-level name comes with Python."""
    return room in sys.stdlib_module_names


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(source: Source) -> Iterator[Function]:
    """Every function and method of a file."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def length(function: Function) -> int:
    """Lines of a function without decorators and docstring."""
    assert function.end_lineno is not None
    lines = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if (
        isinstance(first, ast.Expr)
        and isinstance(first.value, ast.Constant)
        and isinstance(first.value.value, str)
    ):
        assert first.end_lineno is not None
        lines -= first.end_lineno - first.lineno + 1
    return lines
