"""Words of a complaint, so that text is found by index: Latin words whole, Chinese by pairs of characters.

PostgreSQL's own parser takes a Chinese sentence for one word. So a run of Chinese (or Japanese, Korean) characters is
indexed by every two neighbours and by its last character; a search for two characters or more asks for all their
pairs, a search for one for the pairs that begin with it. Limits: pairs may match that do not stand together; of a Latin
word of `MIN_PREFIX` characters or more the beginning is enough, a shorter one must stand as it is; terms beyond
`MAX_QUERY_TERMS` are not looked at.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

MAX_TERM: Final = 40
"""Characters of a Latin word that are looked at."""
MIN_PREFIX: Final = 3
"""A shorter beginning is that of too many words."""
MAX_QUERY_TERMS: Final = 32

_HAN: Final = (
    "\u3005\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff"
)
_RUN: Final = re.compile(rf"[{_HAN}]+|[^\W_{_HAN}]+")
_IS_HAN: Final = re.compile(rf"[{_HAN}]")


def index_terms(*texts: str) -> list[str]:
    """The terms under which texts are found, sorted, each once."""
    terms: set[str] = set()
    for run in _runs(" ".join(texts)):
        if _IS_HAN.match(run):
            terms.update(run[i : i + 2] for i in range(len(run)))
        else:
            terms.add(run[:MAX_TERM])
    return sorted(terms)


def query(text: str) -> str | None:
    """What is asked of the index, as a `tsquery`: all terms must be there. None: nothing in it can be looked for."""
    asked: dict[str, None] = {}
    for run in _runs(text):
        han = _IS_HAN.match(run)
        if han and len(run) > 1:
            asked.update(dict.fromkeys(f"'{run[i : i + 2]}'" for i in range(len(run) - 1)))
        else:
            prefix = ":*" if han or len(run) >= MIN_PREFIX else ""
            asked[f"'{run[:MAX_TERM]}'{prefix}"] = None
    return " & ".join(list(asked)[:MAX_QUERY_TERMS]) or None


def _runs(text: str) -> list[str]:
    return _RUN.findall(unicodedata.normalize("NFKC", text).casefold())
