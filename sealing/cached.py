"""Opened keys, remembered for seconds: a case's hundred payloads cost one question to the store.

A key destroyed anywhere stops opening here within `FRESH_SECONDS`, because a remembered key is asked for again after
that. While the store does not answer, a remembered key goes on being used up to `STALE_SECONDS` after it was last
confirmed: cases that are being handled survive a restart of PostgreSQL, and nobody can destroy a key in a store that is
away; the bound is for a process that alone has lost sight of a store that others still reach. A store that neither
answers nor refuses is taken for away after `PATIENCE_SECONDS`, if a remembered key can do instead.
"""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sealing.case_keys import CaseKeys
from sealing.errors import KeyDestroyedError, KeysAwayError, KeyUnknownError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from sealing.case_keys import DataKey

FRESH_SECONDS: Final = 5.0
STALE_SECONDS: Final = 600.0
AWAY_SECONDS: Final = 1.0
"""After the store failed to answer, remembered keys are used without asking for so long."""
PATIENCE_SECONDS: Final = 1.0
"""A workflow task has ten seconds in all: with a remembered key it does not wait for a store that hangs."""
MOST: Final = 10_000
"""Keys remembered; the one unused for longest goes first."""


@dataclass(slots=True)
class _Known:
    key: DataKey
    confirmed: float


class CachedCaseKeys(CaseKeys):
    """Another `CaseKeys` behind a bounded memory; concurrent questions for one scope become one. For one event loop.

    Args:
        keys: who is asked.
        most: keys remembered.
        fresh: seconds for which a remembered key is not asked for again.
        stale: seconds for which it may be used while the store is away.
        patience: seconds for which a store may hang where a remembered key can do instead.
        now: a clock that never goes back.
    """

    def __init__(
        self,
        keys: CaseKeys,
        *,
        most: int = MOST,
        fresh: float = FRESH_SECONDS,
        stale: float = STALE_SECONDS,
        patience: float = PATIENCE_SECONDS,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        """Begin with an empty memory."""
        self._keys = keys
        self._most = most
        self._fresh = fresh
        self._stale = stale
        self._patience = patience
        self._now = now
        self._known: OrderedDict[str, _Known] = OrderedDict()
        self._asking: dict[tuple[str, bool], asyncio.Task[DataKey]] = {}
        self._away_until = float("-inf")

    async def sealing(self, scope: str) -> DataKey:
        """See `CaseKeys.sealing`."""
        return await self._key(scope, make=True)

    async def opening(self, scope: str) -> DataKey:
        """See `CaseKeys.opening`."""
        return await self._key(scope, make=False)

    async def opening_all(self, scopes: Collection[str]) -> Mapping[str, DataKey]:
        """See `CaseKeys.opening_all`."""
        found = {scope: key for scope in scopes if (key := self._remembered(scope)) is not None}
        missing = [scope for scope in scopes if scope not in found]
        if missing:
            try:
                fetched = await self._keys.opening_all(missing)
            except KeysAwayError:
                self._away_until = self._now() + AWAY_SECONDS
                stale = {scope: key for scope in missing if (key := self._remembered(scope)) is not None}
                if len(stale) < len(missing):
                    raise
                return found | stale
            for scope in missing:
                self._settle(scope, fetched.get(scope))
            found |= fetched
        return found

    def forget(self, scope: str) -> None:
        """Ask the store at the next question, whatever is remembered (this process has destroyed the key)."""
        self._known.pop(scope, None)

    async def _key(self, scope: str, *, make: bool) -> DataKey:
        known = self._remembered(scope)
        if known is not None:
            return known
        instead = self._younger(scope, self._stale)
        try:
            async with asyncio.timeout(None if instead is None else self._patience):
                return await self._asked(scope, make=make)
        except (KeysAwayError, TimeoutError):
            self._away_until = self._now() + AWAY_SECONDS
            if instead is None:
                raise
            return instead

    def _remembered(self, scope: str) -> DataKey | None:
        """The key, if it may be used without asking: confirmed just now, or not long ago while the store is away."""
        return self._younger(scope, self._stale if self._now() < self._away_until else self._fresh)

    def _younger(self, scope: str, seconds: float) -> DataKey | None:
        """The remembered key, if it was confirmed less than so long ago."""
        known = self._known.get(scope)
        if known is None or self._now() - known.confirmed >= seconds:
            return None
        self._known.move_to_end(scope)
        return known.key

    def _settle(self, scope: str, key: DataKey | None) -> None:
        if key is None:
            self._known.pop(scope, None)
            return
        self._known[scope] = _Known(key, self._now())
        self._known.move_to_end(scope)
        while len(self._known) > self._most:
            self._known.popitem(last=False)

    async def _asked(self, scope: str, *, make: bool) -> DataKey:
        """One question for all who ask at the same time; one of them going away does not end it for the others."""
        flight = (scope, make)
        task = self._asking.get(flight)
        if task is None:
            asked = self._keys.sealing(scope) if make else self._keys.opening(scope)
            task = self._asking[flight] = asyncio.create_task(asked)
            task.add_done_callback(lambda done: self._landed(flight, done))
        return await asyncio.shield(task)

    def _landed(self, flight: tuple[str, bool], done: asyncio.Task[DataKey]) -> None:
        """Remember the answer, whether or not anybody still waits for it."""
        self._asking.pop(flight, None)
        if done.cancelled():
            return
        error = done.exception()
        if error is None:
            self._settle(flight[0], done.result())
        elif isinstance(error, KeyDestroyedError | KeyUnknownError):
            self._settle(flight[0], None)
