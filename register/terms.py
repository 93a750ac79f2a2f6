"""Words of a complaint, so that text is found by index: Latin words whole and by their beginnings, Chinese by pairs.

The index holds keyed hashes of terms (sealing/blind.py), and of a hash no beginning can be asked for. So every
beginning that may be asked for is a term of its own: of a Latin word of `MIN_PREFIX` characters or more each beginning
up to `MAX_PREFIX`; of a run of Chinese (or Japanese, Korean) characters, which PostgreSQL's own parser takes for one
word, every character and every two neighbours. A search asks for all terms of what was typed, at most
`MAX_QUERY_TERMS`; pairs may then meet that do not stand together, so what is found is opened and looked at once more
(`Asked.stands_in`). Limits: a Latin word shorter than `MIN_PREFIX` or longer than `MAX_PREFIX` must stand as it is.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_TERM: Final = 40
"""Characters of a Latin word that are looked at."""
MIN_PREFIX: Final = 3
"""A shorter beginning is that of too many words."""
MAX_PREFIX: Final = 12
"""A longer beginning is seldom asked for, and each one is a row of the index."""
MAX_QUERY_TERMS: Final = 32

_HAN: Final = (
    "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN: Final = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_IS_HAN: Final = re.compile(rf"[{_HAN}]")


@dataclass(frozen=True, slots=True)
class Asked:
    """What somebody looks for, as runs of characters."""

    runs: tuple[str, ...]

    @property
    def terms(self) -> list[str]:
        """The terms that the index must all have."""
        terms: dict[str, None] = {}
        for run in self.runs:
            if _IS_HAN.match(run) and len(run) > 1:
                terms.update(dict.fromkeys(run[i : i + 2] for i in range(len(run) - 1)))
            else:
                terms[run[:MAX_TERM]] = None
        return list(terms)[:MAX_QUERY_TERMS]

    def stands_in(self, *texts: str) -> bool:
        """Whether the texts hold every run: Chinese as it stands, a Latin word from its beginning."""
        found = _runs(" ".join(texts))
        return all(any(_holds(word, run) for word in found) for run in self.runs)


def index_terms(*texts: str) -> list[str]:
    """The terms under which texts are found, sorted, each once."""
    return sorted({term for run in _runs(" ".join(texts)) for term in _terms(run)})


def query(text: str) -> Asked | None:
    """What is looked for; None: nothing in it can be."""
    runs = tuple(dict.fromkeys(_runs(text)))
    return Asked(runs) if runs else None


def _terms(run: str) -> Iterator[str]:
    if _IS_HAN.match(run):
        yield from run
        yield from (run[i : i + 2] for i in range(len(run) - 1))
        return
    yield run[:MAX_TERM]
    for length in range(MIN_PREFIX, min(MAX_PREFIX, len(run)) + 1):
        yield run[:length]


def _holds(word: str, run: str) -> bool:
    if _IS_HAN.match(run):
        return run in word
    if MIN_PREFIX <= len(run) <= MAX_PREFIX:
        return word.startswith(run)
    return word[:MAX_TERM] == run[:MAX_TERM]


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).casefold())
