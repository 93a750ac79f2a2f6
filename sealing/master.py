"""Master keys: they wrap the data keys of cases and nothing else, so that a rotation touches no sealed text.

`KeyRing` holds them in the process, from the setting's text. A key management service is another implementation of
`MasterKeys`: it wraps and unwraps over the network and gives the roots of the blind indexes once, at start.
"""

from __future__ import annotations

import base64
import binascii
import os
import re
from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from sealing.errors import KeyRingWrongError, MasterUnknownError, SealedWrongError

if TYPE_CHECKING:
    from collections.abc import Mapping

KEY_BYTES: Final = 32
NONCE_BYTES: Final = 12
_ID: Final = re.compile(r"[A-Za-z0-9._-]{1,32}")


class Wrapped(NamedTuple):
    """A data key as it is stored."""

    key_id: str
    """Which master key wrapped it."""
    blob: bytes


class MasterKeys(ABC):
    """Wraps and unwraps data keys; one of its keys seals, all of them open."""

    @property
    @abstractmethod
    def first(self) -> str:
        """Id of the key that seals from now on."""

    @abstractmethod
    async def wrap(self, data_key: bytes, scope: str) -> Wrapped:
        """The data key under the first master key, bound to its scope.

        Raises:
            KeysAwayError: a KMS does not answer.
        """

    @abstractmethod
    async def unwrap(self, wrapped: Wrapped, scope: str) -> bytes:
        """The data key.

        Raises:
            MasterUnknownError: wrapped by a key that is not held any more.
            SealedWrongError: altered, or another scope's.
            KeysAwayError: a KMS does not answer.
        """

    @abstractmethod
    def blind_roots(self) -> Mapping[str, bytes]:
        """Roots of the blind indexes by key id, the first one first (`blind.BlindIndex`)."""


class KeyRing(MasterKeys):
    """Master keys in memory, by id; the first seals, all open.

    Args:
        keys: 32 bytes by id, in order.

    Raises:
        KeyRingWrongError: no key, or one of another length.
    """

    def __init__(self, keys: Mapping[str, bytes]) -> None:
        """Derive what each use needs; the keys themselves are used for nothing."""
        if not keys:
            raise KeyRingWrongError("the key ring is empty")
        for place, (name, key) in enumerate(keys.items(), 1):
            _check(place, name, key)
        self._first = next(iter(keys))
        self._wrapping = {name: AESGCM(derive(key, b"redress/wrap")) for name, key in keys.items()}
        self._roots = {name: derive(key, b"redress/blind") for name, key in keys.items()}

    @classmethod
    def parse(cls, text: str) -> KeyRing:
        """The ring of a setting: `id:base64 of 32 bytes`, comma separated.

        Raises:
            KeyRingWrongError: names the entry by its place (and id, where it has one), never its value.
        """
        keys: dict[str, bytes] = {}
        for place, entry in enumerate(text.split(","), 1):
            name, colon, encoded = entry.strip().partition(":")
            if not colon or not _ID.fullmatch(name):
                raise KeyRingWrongError(
                    f"key {place}: must be id:base64, the id of letters, digits, `.`, `_`, `-`"
                )
            if name in keys:
                raise KeyRingWrongError(f"key {place}: the id {name} stands twice")
            try:
                keys[name] = base64.b64decode(encoded, validate=True)
            except (binascii.Error, ValueError):
                raise KeyRingWrongError(f"key {place} ({name}): not base64") from None
            _check(place, name, keys[name])
        return cls(keys)

    @property
    def first(self) -> str:
        """Id of the key that seals."""
        return self._first

    async def wrap(self, data_key: bytes, scope: str) -> Wrapped:
        """See `MasterKeys.wrap`; never waits."""
        nonce = os.urandom(NONCE_BYTES)
        sealed = self._wrapping[self._first].encrypt(nonce, data_key, _bound(self._first, scope))
        return Wrapped(self._first, nonce + sealed)

    async def unwrap(self, wrapped: Wrapped, scope: str) -> bytes:
        """See `MasterKeys.unwrap`; never waits."""
        cipher = self._wrapping.get(wrapped.key_id)
        if cipher is None:
            raise MasterUnknownError(f"the master key {wrapped.key_id} is not in the ring")
        nonce, sealed = wrapped.blob[:NONCE_BYTES], wrapped.blob[NONCE_BYTES:]
        try:
            return cipher.decrypt(nonce, sealed, _bound(wrapped.key_id, scope))
        except (InvalidTag, ValueError):
            raise SealedWrongError(f"the data key of {scope} is not what was stored") from None

    def blind_roots(self) -> Mapping[str, bytes]:
        """See `MasterKeys.blind_roots`."""
        return self._roots

    def __repr__(self) -> str:
        """Ids only."""
        return f"KeyRing({', '.join(self._wrapping)})"


def derive(key: bytes, purpose: bytes) -> bytes:
    """A key for one purpose (HKDF-SHA-256, RFC 5869): what one of them reveals says nothing of the others."""
    return HKDF(SHA256(), length=KEY_BYTES, salt=None, info=purpose).derive(key)


def _check(place: int, name: str, key: bytes) -> None:
    if len(key) != KEY_BYTES:
        raise KeyRingWrongError(f"key {place} ({name}): must be {KEY_BYTES} bytes, is {len(key)}")


def _bound(key_id: str, scope: str) -> bytes:
    return f"redress/wrap/1\n{key_id}\n{scope}".encode()
