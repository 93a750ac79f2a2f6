"""Keyed blind indexes: a case is found by a telephone number that the index does not reveal.

A value becomes the beginning of its HMAC-SHA-256 under a key that is derived from the ring, another for each kind. Who
reads the table without the ring can neither tell a number nor try all numbers; that two rows hold the same value shows.
New rows use the ring's first key; a search asks under every key of the ring, so rotation loses nothing; `reindex`
(register/rotation.py) moves old rows.
"""

from __future__ import annotations

import base64
import hmac
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from sealing.master import derive

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sealing.master import MasterKeys

VALUE_BYTES: Final = 16
"""Of a number: no two of them meet by chance."""
WORD_BYTES: Final = 9
"""Of a word, of which a text has hundreds: 72 bits, twelve characters of base64."""


class BlindKind(StrEnum):
    """What is indexed; a telephone number and a claim number of the same digits have nothing in common."""

    PHONE = "phone"
    POLICY_NO = "policy_no"
    CLAIM_NO = "claim_no"
    WORD = "word"


class Blinded(NamedTuple):
    """A value as it is indexed."""

    key_id: str
    value: bytes


class BlindIndex:
    """Blind values under the keys of a ring."""

    def __init__(self, masters: MasterKeys) -> None:
        """Derive a key for each kind from each root."""
        roots: Mapping[str, bytes] = masters.blind_roots()
        self._keys = {
            name: {kind: derive(root, f"redress/blind/{kind}".encode()) for kind in BlindKind}
            for name, root in roots.items()
        }
        self.first = next(iter(self._keys))
        """Id of the key that new rows use."""

    def blinded(self, kind: BlindKind, value: str) -> Blinded:
        """The value as a new row has it; `value` in its normal form."""
        return Blinded(self.first, self._value(self.first, kind, value))

    def candidates(self, kind: BlindKind, value: str) -> list[bytes]:
        """The value as any row may have it: under every key of the ring."""
        return [self._value(name, kind, value) for name in self._keys]

    def words(self, terms: list[str]) -> list[str]:
        """Words as a new row has them, sorted (so their order says nothing)."""
        return self._words(self.first, terms)

    def word_candidates(self, terms: list[str]) -> list[list[str]]:
        """The same words under each key of the ring."""
        return [self._words(name, terms) for name in self._keys]

    def _value(self, name: str, kind: BlindKind, value: str) -> bytes:
        return hmac.digest(self._keys[name][kind], value.encode(), "sha256")[:VALUE_BYTES]

    def _words(self, name: str, terms: list[str]) -> list[str]:
        key = self._keys[name][BlindKind.WORD]
        digests = (hmac.digest(key, term.encode(), "sha256")[:WORD_BYTES] for term in terms)
        return sorted({base64.urlsafe_b64encode(digest).decode() for digest in digests})

    def __repr__(self) -> str:
        """Ids only."""
        return f"BlindIndex({', '.join(self._keys)})"
