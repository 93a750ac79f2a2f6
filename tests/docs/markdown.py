"""Reading the documents: headings, code blocks, links, tables, and names of files and functions."""

from __future__ import annotations

import ast
import re
from functools import cache
from typing import TYPE_CHECKING, Final, NamedTuple

from tests.docs.sources import ROOT

if TYPE_CHECKING:
    from pathlib import Path

_FENCE: Final = re.compile(r"^```(\w*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_LINK: Final = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
_NAME: Final = re.compile(r"`([\w/.-]+\.(?:py|toml|sql|md|yml|sh|lock|csv)):?([A-Za-z_][\w.]*)?`")


class Block(NamedTuple):
    """A fenced code block."""

    language: str
    text: str


class Name(NamedTuple):
    """A file, and maybe a function of it, that a document names."""

    path: str
    within: str


def documents() -> tuple[Path, ...]:
    """Every document of the product."""
    return (
        *sorted(ROOT.glob("*.md")),
        *sorted((ROOT / "docs").rglob("*.md")),
        *sorted((ROOT / "deploy").glob("*.md")),
    )


def blocks(text: str, language: str | None = None) -> tuple[Block, ...]:
    """The code blocks, all or those of one language."""
    found = (Block(*match.groups()) for match in _FENCE.finditer(text))
    return tuple(block for block in found if language is None or block.language == language)


def prose(text: str) -> str:
    """The text without its code blocks."""
    return _FENCE.sub("", text)


def headings(text: str) -> tuple[tuple[int, str], ...]:
    """Level and words of each heading."""
    lines = (line for line in prose(text).splitlines() if re.match(r"#+ ", line))
    return tuple((len(line) - len(line.lstrip("#")), line.lstrip("# ")) for line in lines)


def anchors(text: str) -> frozenset[str]:
    """What `#…` may point to, as the usual renderers make it."""
    kept = (re.sub(r"[^\w\- ]", "", words.lower()) for _, words in headings(text))
    return frozenset(words.replace(" ", "-") for words in kept)


def links(text: str) -> tuple[str, ...]:
    """Targets of the links."""
    return tuple(_LINK.findall(prose(text)))


def names(text: str) -> tuple[Name, ...]:
    """Files in backticks, with the function behind the colon: `domain/evolve.py:evolve`."""
    return tuple(Name(path, within or "") for path, within in _NAME.findall(prose(text)) if "…" not in path)


def rows(text: str, start: str, end: str) -> tuple[tuple[str, ...], ...]:
    """Cells of the table rows between two comments, without heads and rules."""
    between = text.split(f"<!-- {start}", 1)[1].split(f"<!-- /{end} -->", 1)[0]
    lines = [line for line in between.splitlines() if line.startswith("| `")]
    return tuple(tuple(cell.strip() for cell in line.strip("|").split(" | ")) for line in lines)


@cache
def defined_in(path: Path) -> frozenset[str]:
    """Functions, classes, methods and constants of a Python file."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            inner = (n for n in node.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
            found |= {f"{node.name}.{one.name}" for one in inner}
    return frozenset(found)
