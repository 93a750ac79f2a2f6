"""One data key a scope, wrapped by a master key: whoever destroys it makes the scope unreadable everywhere.

A scope is a complaint number, or the id of a workflow that belongs to no case. `StoredCaseKeys` keeps the wrapped keys
in a `KeyStore` (the register's table `case_key`); `cached.CachedCaseKeys` remembers opened ones for seconds.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from sealing.errors import KeyDestroyedError, KeysAwayError, KeyUnknownError
from sealing.master import KEY_BYTES, derive

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sealing.master import MasterKeys, Wrapped


class DataKey:
    """The key of one scope, opened; never shown."""

    def __init__(self, scope: str, secret: bytes) -> None:
        """Take 32 bytes."""
        self.scope = scope
        self._secret = secret

    @cached_property
    def cipher(self) -> AESGCM:
        """For envelopes."""
        return AESGCM(derive(self._secret, b"redress/envelope"))

    @cached_property
    def digest_key(self) -> bytes:
        """For keyed digests of what is sealed: without the key a digest says nothing of its text."""
        return derive(self._secret, b"redress/digest")

    def __repr__(self) -> str:
        """Whose key it is."""
        return f"DataKey({self.scope!r})"


class CaseKeys(ABC):
    """The data keys of scopes."""

    @abstractmethod
    async def sealing(self, scope: str) -> DataKey:
        """The scope's key, made now if it has none; the same for whoever asks at the same moment.

        Raises:
            KeyDestroyedError: it was destroyed: nothing is sealed for this scope again.
            KeysAwayError: the store does not answer.
            MasterUnknownError: wrapped by a master key that the ring does not hold.
        """

    @abstractmethod
    async def opening(self, scope: str) -> DataKey:
        """The scope's key.

        Raises:
            KeyUnknownError: it has none.
            KeyDestroyedError: it was destroyed.
            KeysAwayError: the store does not answer.
            MasterUnknownError: wrapped by a master key that the ring does not hold.
        """

    @abstractmethod
    async def opening_all(self, scopes: Collection[str]) -> Mapping[str, DataKey]:
        """The keys of many scopes in one question; those unknown or destroyed are left out.

        Raises:
            KeysAwayError: the store does not answer.
            MasterUnknownError: one is wrapped by a master key that the ring does not hold.
        """


@dataclass(frozen=True, slots=True)
class StoredKey:
    """A scope's key as the store has it."""

    wrapped: Wrapped | None
    """None: destroyed."""


class KeyStore(Protocol):
    """Where wrapped keys are kept."""

    async def find(self, scopes: Collection[str]) -> Mapping[str, StoredKey]:
        """What is stored for these scopes, those without a key left out. Raises `KeysAwayError`."""
        ...

    async def add(self, scope: str, wrapped: Wrapped) -> StoredKey:
        """Store a scope's first key; answers the one that stands, maybe another's. Raises `KeysAwayError`."""
        ...


class StoredCaseKeys(CaseKeys):
    """Keys of a store, opened with the master keys at every question."""

    def __init__(self, masters: MasterKeys, store: KeyStore) -> None:
        """Take both."""
        self._masters = masters
        self._store = store

    async def sealing(self, scope: str) -> DataKey:
        """See `CaseKeys.sealing`."""
        stored = (await self._store.find((scope,))).get(scope)
        if stored is None:
            wrapped = await self._masters.wrap(os.urandom(KEY_BYTES), scope)
            stored = await self._store.add(scope, wrapped)
        return await self._opened(scope, stored)

    async def opening(self, scope: str) -> DataKey:
        """See `CaseKeys.opening`."""
        stored = (await self._store.find((scope,))).get(scope)
        if stored is None:
            raise KeyUnknownError(scope)
        return await self._opened(scope, stored)

    async def opening_all(self, scopes: Collection[str]) -> Mapping[str, DataKey]:
        """See `CaseKeys.opening_all`."""
        found = await self._store.find(scopes)
        return {
            scope: await self._opened(scope, stored)
            for scope, stored in found.items()
            if stored.wrapped is not None
        }

    async def _opened(self, scope: str, stored: StoredKey) -> DataKey:
        if stored.wrapped is None:
            raise KeyDestroyedError(scope)
        return DataKey(scope, await self._masters.unwrap(stored.wrapped, scope))


class MemoryCaseKeys(CaseKeys):
    """Keys in memory, for tests: `destroy` a scope, or say that the store is `away`.

    Args:
        seed: the same seed gives the same keys in every process (for stored histories); None: random ones.
    """

    def __init__(self, seed: bytes | None = None) -> None:
        """Begin without a key."""
        self.away = False
        self._seed = seed
        self._keys: dict[str, DataKey | None] = {}

    async def sealing(self, scope: str) -> DataKey:
        """See `CaseKeys.sealing`."""
        if self.away:
            raise KeysAwayError("the keys are away")
        if scope not in self._keys:
            self._keys[scope] = DataKey(scope, self._made(scope))
        return await self.opening(scope)

    async def opening(self, scope: str) -> DataKey:
        """See `CaseKeys.opening`."""
        if self.away:
            raise KeysAwayError("the keys are away")
        if scope not in self._keys and self._seed is None:
            raise KeyUnknownError(scope)
        key = self._keys.setdefault(scope, DataKey(scope, self._made(scope)))
        if key is None:
            raise KeyDestroyedError(scope)
        return key

    async def opening_all(self, scopes: Collection[str]) -> Mapping[str, DataKey]:
        """See `CaseKeys.opening_all`."""
        if self.away:
            raise KeysAwayError("the keys are away")
        return {scope: key for scope in scopes if (key := self._keys.get(scope)) is not None}

    def destroy(self, scope: str) -> None:
        """Make everything of the scope unreadable."""
        self._keys[scope] = None

    def _made(self, scope: str) -> bytes:
        return os.urandom(KEY_BYTES) if self._seed is None else derive(self._seed, scope.encode())
