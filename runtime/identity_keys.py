"""A provider's public keys (JWKS): fetched, kept for a while, fetched again when a token names one that is not known.

A token's header chooses among the keys that the provider publishes and nothing else: `jku`, `x5u`, `jwk` and `x5c`
in it are never read, and a `kid` is compared, never followed.
"""

from __future__ import annotations

import asyncio
import base64
import time
from typing import TYPE_CHECKING, Any, Final

from joserfc.errors import JoseError
from joserfc.jwk import ECKey, KeySet, OKPKey, RSAKey

from runtime.identity_faults import IdentityAwayError

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping

Key = RSAKey | ECKey | OKPKey

ALGORITHMS: Final = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "Ed25519")
"""What may sign: public keys only. `none` is not in it, nor any HS*, for which a public key would be the secret."""

FRESH_SECONDS: Final = 300.0
"""Keys older than this are fetched again: a key that the provider took away opens nothing for longer."""
STALE_SECONDS: Final = 3600.0
"""How long known keys serve while the provider does not answer."""
PAUSE_SECONDS: Final = 10.0
"""A flood of unknown `kid`s costs the provider one request in this time."""
AT_ONCE: Final = 5
"""Fetches that may follow one another: a key that came a moment after the last fetch is found all the same."""
_SMALLEST_RSA_BITS: Final = 2048


class ProviderKeys:
    """The keys, by `kid`. Safe to use from many tasks: they wait for one fetch.

    Args:
        fetch: the provider's key set as JSON; raises `IdentityAwayError`.
        clock: seconds that only go up.
    """

    def __init__(
        self, fetch: Callable[[], Awaitable[Mapping[str, Any]]], clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._clock = clock
        self._keys: tuple[Key, ...] = ()
        self._fetched_at: float | None = None
        self._tries = 0
        self._left = float(AT_ONCE)
        self._counted_at = clock()
        self._fetching = asyncio.Lock()

    async def find(self, kid: str | None, algorithm: str) -> Key | None:
        """The key that checks a signature; none if the provider has no such key.

        Without a `kid` it must be the only one that fits.

        Raises:
            IdentityAwayError: there are no keys, or only old ones, and the provider does not answer.
        """
        if self._age() > FRESH_SECONDS:
            await self._renew()
        found = self._fitting(kid, algorithm)
        if found is None and kid is not None:
            await self._renew()
            found = self._fitting(kid, algorithm)
        return found

    def _fitting(self, kid: str | None, algorithm: str) -> Key | None:
        fitting = [key for key in self._keys if kid in (None, key.kid) and _fits(key, algorithm)]
        return fitting[0] if len(fitting) == 1 else None

    def _age(self) -> float:
        return float("inf") if self._fetched_at is None else self._clock() - self._fetched_at

    async def _renew(self) -> None:
        """Fetch, unless somebody just did or it is too often; old keys serve on while the provider is away."""
        seen = self._tries
        async with self._fetching:
            if seen == self._tries and self._may_fetch():
                try:
                    self._keys = public_keys(await self._fetch())
                    self._fetched_at = self._clock()
                except IdentityAwayError:
                    if self._age() > STALE_SECONDS:
                        raise
                finally:
                    self._tries += 1
        if self._age() > STALE_SECONDS:
            raise IdentityAwayError

    def _may_fetch(self) -> bool:
        now = self._clock()
        self._left = min(float(AT_ONCE), self._left + (now - self._counted_at) / PAUSE_SECONDS)
        self._counted_at = now
        if self._left < 1:
            return False
        self._left -= 1
        return True


def public_keys(document: Mapping[str, Any]) -> tuple[Key, ...]:
    """The keys of a set that may check signatures; others (symmetric, private use, too short, broken) are left out."""
    entries = document.get("keys")
    found = []
    for entry in entries if isinstance(entries, list) else []:
        if not isinstance(entry, dict) or entry.get("kty") not in {"RSA", "EC", "OKP"}:
            continue
        if entry.get("use") not in (None, "sig") or "d" in entry:
            continue
        try:
            if entry["kty"] == "RSA" and _bits(entry["n"]) < _SMALLEST_RSA_BITS:
                continue
            key = next(iter(KeySet.import_key_set({"keys": [entry]}).keys))
        except (JoseError, ValueError, TypeError, KeyError, AttributeError):
            continue
        if isinstance(key, RSAKey | ECKey | OKPKey):
            found.append(key)
    return tuple(found)


def _bits(modulus: str) -> int:
    padded = modulus + "=" * (-len(modulus) % 4)
    return int.from_bytes(base64.urlsafe_b64decode(padded), "big").bit_length()


def _fits(key: Key, algorithm: str) -> bool:
    """Whether a key may check signatures of this algorithm: by its kind, its curve, and what it says itself."""
    said = key.get("alg")
    if said is not None and said != algorithm:
        return False
    match algorithm[:2]:
        case "RS" | "PS":
            return isinstance(key, RSAKey)
        case "ES":
            return (
                isinstance(key, ECKey) and key.curve_name == {"ES256": "P-256", "ES384": "P-384"}[algorithm]
            )
        case _:
            return isinstance(key, OKPKey) and key.curve_name == "Ed25519"
