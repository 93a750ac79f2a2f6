"""What sealing can answer instead of a result: one class a code, matched by code and never by text."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar, Final


class SealingErrorCode(StrEnum):
    """Stable codes, never renamed."""

    KEYRING_WRONG = "keyring_wrong"
    MASTER_UNKNOWN = "master_unknown"
    KEY_UNKNOWN = "key_unknown"
    KEY_DESTROYED = "key_destroyed"
    KEYS_AWAY = "keys_away"
    SEALED_WRONG = "sealed_wrong"


class SealingError(Exception):
    """Base of all; `code` is stable, the text is for people and holds neither a key nor anything personal."""

    code: ClassVar[SealingErrorCode]


class KeyRingWrongError(SealingError):
    """The setting of the key ring cannot be used; the text names the entry by its place, never its value."""

    code = SealingErrorCode.KEYRING_WRONG


class MasterUnknownError(SealingError):
    """A data key is wrapped by a master key that the ring does not hold: put it back into the ring."""

    code = SealingErrorCode.MASTER_UNKNOWN


class KeyUnknownError(SealingError):
    """The scope has no data key: nothing was ever sealed for it."""

    code = SealingErrorCode.KEY_UNKNOWN


class KeyDestroyedError(SealingError):
    """The scope's data key was destroyed: what was sealed with it is unreadable for good."""

    code = SealingErrorCode.KEY_DESTROYED


class KeysAwayError(SealingError):
    """The store of data keys, or the KMS, does not answer."""

    code = SealingErrorCode.KEYS_AWAY


class SealedWrongError(SealingError):
    """What should be opened was altered, cut, moved from another scope or purpose, or never sealed by us."""

    code = SealingErrorCode.SEALED_WRONG


MAY_BE_TRIED_AGAIN: Final = frozenset({SealingErrorCode.KEYS_AWAY, SealingErrorCode.MASTER_UNKNOWN})
"""Not the text's fault: the same call succeeds once the store is back, or the operator has mended the ring."""
