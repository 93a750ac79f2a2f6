"""What the token endpoint gives out: for a code with its verifier, or for a client's own secret."""

from __future__ import annotations

import base64
import hashlib
import secrets
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from dev_idp.keys import TOKEN_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from dev_idp.keys import SigningKeys

CODE_SECONDS: Final = 60.0
MOST_CODES: Final = 1000


class GrantError(Exception):
    """An OAuth error (RFC 6749 §5.2) by its code."""

    def __init__(self, code: str) -> None:
        """Take the code."""
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Client:
    """A client of the provider; without a secret it is a public one."""

    id: str
    secret: str | None
    redirect_uris: tuple[str, ...] = ()
    own_tokens: bool = False
    """Whether it may have tokens of its own (client credentials)."""


@dataclass(frozen=True, slots=True)
class _Code:
    client: str
    redirect_uri: str
    challenge: str
    nonce: str | None
    person: str
    name: str
    made_at: float


class Grants:
    """Codes given out, tokens made. In memory: a restart forgets the codes, which live a minute anyhow."""

    def __init__(
        self, issuer: str, audience: str, keys: SigningKeys, clock: Callable[[], float] = time.time
    ) -> None:
        self._issuer = issuer
        self._audience = audience
        self._keys = keys
        self._clock = clock
        self._codes: dict[str, _Code] = {}

    def code(self, asked: Mapping[str, str], person: str, name: str) -> str:
        """A code for this person, for the client that asked."""
        while len(self._codes) >= MOST_CODES:
            del self._codes[next(iter(self._codes))]
        code = secrets.token_urlsafe(32)
        self._codes[code] = _Code(
            client=asked["client_id"],
            redirect_uri=asked["redirect_uri"],
            challenge=asked["code_challenge"],
            nonce=asked.get("nonce"),
            person=person,
            name=name,
            made_at=self._clock(),
        )
        return code

    def redeem(self, client: Client, form: Mapping[str, str]) -> dict[str, Any]:
        """Tokens for a code, once.

        Raises:
            GrantError: used, too old, another client's, or without its verifier.
        """
        code = self._codes.pop(form.get("code", ""), None)
        if code is None or self._clock() - code.made_at > CODE_SECONDS:
            raise GrantError("invalid_grant")
        if (code.client, code.redirect_uri) != (client.id, form.get("redirect_uri")):
            raise GrantError("invalid_grant")
        if not secrets.compare_digest(challenge_of(form.get("code_verifier", "")), code.challenge):
            raise GrantError("invalid_grant")
        access = self._access(code.person, client.id)
        said = {"iss": self._issuer, "aud": client.id, "sub": code.person, "name": code.name}
        said |= {"at_hash": _half(access)} | ({"nonce": code.nonce} if code.nonce else {})
        return _answer(access) | {"id_token": self._keys.sign(said, "JWT")}

    def own(self, client: Client) -> dict[str, Any]:
        """A client's own token.

        Raises:
            GrantError: it may have none.
        """
        if not client.own_tokens:
            raise GrantError("unauthorized_client")
        return _answer(self._access(client.id, client.id))

    def _access(self, subject: str, client: str) -> str:
        claims = {"iss": self._issuer, "aud": self._audience, "sub": subject, "client_id": client}
        return self._keys.sign(claims | {"jti": secrets.token_hex(8)}, "at+jwt")


def challenge_of(verifier: str) -> str:
    """The S256 challenge of a verifier (RFC 7636)."""
    return _unpadded(hashlib.sha256(verifier.encode()).digest())


def _half(access_token: str) -> str:
    """`at_hash`: the left half of the token's digest."""
    return _unpadded(hashlib.sha256(access_token.encode()).digest()[:16])


def _unpadded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def _answer(access_token: str) -> dict[str, Any]:
    return {"access_token": access_token, "token_type": "Bearer", "expires_in": TOKEN_SECONDS}  # nosec B105
