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

from pydantic import model_serializer, model_validator

from domain.values import Frozen

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import SerializationInfo, SerializerFunctionWrapHandler, ValidatorFunctionWrapHandler

_NAME: Final = "digest"


class Pinned(Frozen):
    """A frozen value with a digest of its content."""

    @cached_property
    def digest(self) -> str:
        """SHA-256, in hex, of the canonical JSON: keys sorted, no spaces, UTF-8, without the digest itself."""
        return _digest({key: value for key, value in self.model_dump(mode="json").items() if key != _NAME})

    @model_serializer(mode="wrap")
    def _write(self, handler: SerializerFunctionWrapHandler, info: SerializationInfo) -> dict[str, Any]:
        """The fields; in JSON the digest goes in front, so that a reader who knows it need not read the rest."""
        if info.mode != "json":
            fields: dict[str, Any] = handler(self)
            return fields
        written: dict[str, Any] | None = self.__dict__.get("_written")
        if written is None:
            plain = handler(self)
            written = {_NAME: _digest(plain), **plain}
            self.__dict__["_written"] = written  # derived, as a cached property is; `model_copy` drops it
        return written

    @model_validator(mode="before")
    @classmethod
    def _read(cls, value: Any) -> Any:
        """The digest is derived: what was written in front is dropped."""
        if isinstance(value, dict) and _NAME in value:
            return {key: part for key, part in value.items() if key != _NAME}
        return value

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

_BY_CONTENT: WeakValueDictionary[tuple[type[Pinned], str], Pinned] = WeakValueDictionary()


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
        told = raw.get(_NAME) if isinstance(raw, dict) else None
        known = _BY_CONTENT.get((kind, told)) if isinstance(told, str) else None
        if isinstance(known, kind):
            return known
        value: P = intern(handler(raw))
        if told not in (None, value.digest):
            raise ValueError("the content is not what its digest says")
        return value

    return read
