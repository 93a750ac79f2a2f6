"""Signing keys: one signs, those before it stay published until nothing that they signed is good any more."""

from __future__ import annotations

import secrets
import time
from typing import TYPE_CHECKING, Any, Final

from joserfc import jwt
from joserfc.jwk import RSAKey

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

ALGORITHM: Final = "RS256"
"""The one that every client of OpenID Connect must know."""
TOKEN_SECONDS: Final = 600
"""Life of what is signed here."""
_BITS: Final = 2048


class SigningKeys:
    """The keys of one run of the provider; another run has others."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        self._clock = clock
        self._current = _new()
        self._retired: list[tuple[RSAKey, float]] = []

    def rotate(self) -> str:
        """Sign with a new key from now on; its `kid`."""
        self._retired.append((self._current, self._clock()))
        self._current = _new()
        return str(self._current.kid)

    def published(self) -> dict[str, Any]:
        """The public keys (JWKS)."""
        now = self._clock()
        self._retired = [(key, at) for key, at in self._retired if now - at <= TOKEN_SECONDS]
        keys = [self._current, *(key for key, _ in self._retired)]
        return {"keys": [key.as_dict(private=False) | {"use": "sig", "alg": ALGORITHM} for key in keys]}

    def sign(self, claims: Mapping[str, Any], kind: str) -> str:
        """A token of a kind (`JWT`, `at+jwt`) with these claims, good from now on for `TOKEN_SECONDS`."""
        now = int(self._clock())
        header = {"alg": ALGORITHM, "kid": self._current.kid, "typ": kind}
        times = {"iat": now, "exp": now + TOKEN_SECONDS}
        return jwt.encode(header, {**claims, **times}, self._current, algorithms=[ALGORITHM])


def _new() -> RSAKey:
    return RSAKey.generate_key(_BITS, {"kid": secrets.token_hex(8)}, private=True)
