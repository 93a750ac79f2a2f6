"""A provider in the tests' hands: any key, any token, well or badly made; answers discovery and key set itself."""

from __future__ import annotations

import base64
import json
import time
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

import httpx
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

ISSUER: Final = "https://id.example"
AUDIENCE: Final = "redress-api"
Key = RSAKey | ECKey | OKPKey


@cache
def rsa(name: str) -> RSAKey:
    """An RSA key by name: made once a run, for that takes a while."""
    return RSAKey.generate_key(2048, {"kid": name}, private=True)


@dataclass
class Issuer:
    """What the provider publishes now, and how often it was asked for it."""

    keys: list[Key] = field(default_factory=lambda: [rsa("a")])
    away: bool = False
    asked: int = 0
    published: dict[str, Any] | None = None
    """Instead of the keys' own set."""
    metadata: dict[str, Any] = field(default_factory=dict)
    """Instead of what it says of itself."""

    def transport(self) -> httpx.MockTransport:
        """Answers what we ask of a provider."""
        return httpx.MockTransport(self._answer)

    def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.away:
            raise httpx.ConnectError("away")
        match request.url.path:
            case "/.well-known/openid-configuration":
                return httpx.Response(200, json=_METADATA | self.metadata)
            case "/jwks":
                self.asked += 1
                own = {"keys": [key.as_dict(private=False) | {"use": "sig"} for key in self.keys]}
                return httpx.Response(200, json=self.published or own)
            case _:
                raise AssertionError(f"nobody may be led to {request.url}")


_METADATA: Final = {
    "issuer": ISSUER,
    "authorization_endpoint": f"{ISSUER}/authorize",
    "token_endpoint": f"{ISSUER}/token",
    "jwks_uri": f"{ISSUER}/jwks",
}


def claims(**changes: Any) -> dict[str, Any]:
    """Claims of a good access token; None takes one away."""
    now = int(time.time())
    good: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": "guo.fengying",
        "client_id": "redress-console",
        "iat": now,
        "exp": now + 600,
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def signed(content: dict[str, Any], key: Key | OctKey | None = None, **header: Any) -> str:
    """A token with any content and header, well signed with any key."""
    key = key or rsa("a")
    said = {"alg": "RS256", "typ": "at+jwt", "kid": key.kid} | header
    said = {name: value for name, value in said.items() if value is not None}
    from joserfc.jws import JWSRegistry

    registry = JWSRegistry(algorithms=[said["alg"]], strict_check_header=False)
    return jwt.encode(said, content, key, algorithms=[said["alg"]], registry=registry)


def part(value: Any) -> str:
    """One part of a token."""
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
