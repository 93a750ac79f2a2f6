"""Values that thousands of open cases carry: one instance per content, known by its digest.

A case pins the rule book and the calendar under which it runs, and writes them in full into what it stores.
Read back, equal contents become one and the same object in this process.
"""

from __future__ import annotations

import hashlib
import json
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final, Self, TypeVar
from weakref import WeakValueDictionary

from pydantic import TypeAdapter

from domain.values import Frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import ValidatorFunctionWrapHandler


class Pinned(Frozen):
    """A frozen value with a digest of its content."""

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hex, of the canonical JSON: keys sorted, no spaces, UTF-8."""
        return _digest(self.model_dump(mode="json"))

    def __hash__(self) -> int:
        """By content, computed once."""
        return hash(self.digest)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy that forgets whatever was derived from the old content."""
        copy = super().model_copy(update=update, deep=deep)
        for name in [name for name in copy.__dict__ if name not in type(self).model_fields]:
            del copy.__dict__[name]
        return copy


def _digest(content: Any) -> str:
    text = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


P = TypeVar("P", bound=Pinned)

_ANY: Final = TypeAdapter[object](object)
"""Writes what was read as JSON, several times faster than the standard library: this is done for every case read."""

_BY_CONTENT: WeakValueDictionary[tuple[type[Pinned], str], Pinned] = WeakValueDictionary()
_BY_RAW: WeakValueDictionary[tuple[type[Pinned], str], Pinned] = WeakValueDictionary()


def intern(value: P) -> P:
    """The instance that stands for this content in this process."""
    kept = _BY_CONTENT.setdefault((type(value), value.digest), value)
    assert isinstance(kept, type(value))
    return kept


def interning(kind: type[P]) -> Any:
    """A wrap validator that reads `kind` once per content and hands out the kept instance ever after."""

    def read(raw: Any, handler: ValidatorFunctionWrapHandler) -> P:
        if isinstance(raw, kind):
            return intern(raw)
        key = (kind, hashlib.sha256(_ANY.dump_json(raw)).hexdigest())
        known = _BY_RAW.get(key)
        if isinstance(known, kind):
            return known
        value: P = intern(handler(raw))
        _BY_RAW[key] = value
        return value

    return read
