"""The envelope: AES-256-GCM with a fresh nonce, bound to its scope and its purpose.

    version (1 byte) | nonce (12) | ciphertext and tag (16 more than the text)

Associated data are version, scope and purpose: an envelope that is moved to another case or another column opens as
little as one that was altered. The length of a text can be told from its envelope.
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidTag

from sealing.errors import SealedWrongError
from sealing.master import NONCE_BYTES

if TYPE_CHECKING:
    from sealing.case_keys import DataKey

VERSION: Final = b"\x01"
TAG_BYTES: Final = 16
OVERHEAD: Final = len(VERSION) + NONCE_BYTES + TAG_BYTES
"""Bytes that an envelope is longer than its text."""


def seal(key: DataKey, plaintext: bytes, *, scope: str, purpose: str) -> bytes:
    """The text, sealed for one scope and one purpose.

    Args:
        key: of the scope.
        plaintext: what nobody without the key may read.
        scope: complaint number, or the id of a workflow that belongs to no case.
        purpose: what it is (a column, a payload): a text of one purpose does not open as another's.
    """
    nonce = os.urandom(NONCE_BYTES)
    return VERSION + nonce + key.cipher.encrypt(nonce, plaintext, _bound(scope, purpose))


def unseal(key: DataKey, sealed: bytes, *, scope: str, purpose: str) -> bytes:
    """What was sealed.

    Raises:
        SealedWrongError: altered, cut, of another scope, purpose or key, or no envelope at all.
    """
    start = len(VERSION) + NONCE_BYTES
    if len(sealed) < OVERHEAD or sealed[: len(VERSION)] != VERSION:
        raise SealedWrongError(f"no envelope of ours ({purpose} of {scope})")
    try:
        return key.cipher.decrypt(sealed[len(VERSION) : start], sealed[start:], _bound(scope, purpose))
    except InvalidTag:
        raise SealedWrongError(f"not what was sealed as {purpose} of {scope}") from None


def _bound(scope: str, purpose: str) -> bytes:
    """Version, scope and purpose, each with its length: no two of them run into each other."""
    parts = (b"redress/envelope", VERSION, scope.encode(), purpose.encode())
    return b"".join(len(part).to_bytes(4, "big") + part for part in parts)
