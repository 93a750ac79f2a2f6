"""The provider of identities: what it says of itself (OpenID Connect Discovery), and its keys."""

from __future__ import annotations

import asyncio
import json
import time
from typing import TYPE_CHECKING, Any, Final

import httpx
from pydantic import BaseModel, ConfigDict, ValidationError, field_validator

from runtime.identity_faults import IdentityAwayError
from runtime.identity_keys import ProviderKeys
from runtime.identity_settings import is_safe_url

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

CALL_SECONDS: Final = 5.0
"""One request to the provider."""
KNOWN_SECONDS: Final = 3600.0
"""How long what it said of itself is taken as true."""
PAUSE_SECONDS: Final = 2.0
"""Least time between two tries while it does not answer."""
MOST_BYTES: Final = 256 * 1024
"""The longest document that is read of it."""


class Metadata(BaseModel):
    """What we need of a provider's metadata; the rest is left alone."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    issuer: str
    authorization_endpoint: str
    token_endpoint: str
    jwks_uri: str
    end_session_endpoint: str | None = None
    authorization_response_iss_parameter_supported: bool = False

    @field_validator("authorization_endpoint", "token_endpoint", "jwks_uri", "end_session_endpoint")
    @classmethod
    def _safe(cls, value: str | None) -> str | None:
        """Codes, tokens and secrets travel there."""
        if value is not None and not is_safe_url(value):
            raise ValueError("not https")
        return value


class Provider:
    """One provider. Nothing is asked before it is needed, so that we start while it is away.

    Args:
        issuer: its identifier, compared character by character with what it says and what tokens say.
        transport: for tests that answer themselves.
        clock: seconds that only go up.
    """

    def __init__(
        self,
        issuer: str,
        *,
        transport: httpx.AsyncBaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.issuer = issuer
        self._http = httpx.AsyncClient(
            timeout=CALL_SECONDS,
            follow_redirects=False,
            transport=transport,
            trust_env=issuer.startswith("https://"),  # a proxy has no business with our own machine
        )
        self._clock = clock
        self._asking = asyncio.Lock()
        self._metadata: Metadata | None = None
        self._asked_at: float | None = None
        self.keys = ProviderKeys(self._key_set, clock)

    async def metadata(self) -> Metadata:
        """What the provider says of itself.

        Raises:
            IdentityAwayError: it does not answer, or says it is somebody else.
        """
        async with self._asking:
            known, now = self._metadata, self._clock()
            since = float("inf") if self._asked_at is None else now - self._asked_at
            if since < (KNOWN_SECONDS if known else PAUSE_SECONDS):
                if known is None:
                    raise IdentityAwayError
                return known
            self._asked_at = now
            try:
                self._metadata = self._checked(await self._get(_discovery(self.issuer)))
            except IdentityAwayError:
                if known is None:
                    raise
            assert self._metadata is not None
            return self._metadata

    async def close(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    def _checked(self, document: dict[str, Any]) -> Metadata:
        try:
            found = Metadata.model_validate(document)
        except ValidationError:
            raise IdentityAwayError from None
        if found.issuer != self.issuer:
            raise IdentityAwayError
        return found

    async def _key_set(self) -> dict[str, Any]:
        return await self._get((await self.metadata()).jwks_uri)

    async def _get(self, url: str) -> dict[str, Any]:
        status, found = await self.call("GET", url, {"Accept": "application/json"})
        if status != httpx.codes.OK:
            raise IdentityAwayError
        return found

    async def call(
        self, method: str, url: str, headers: Mapping[str, str], body: str | None = None
    ) -> tuple[int, dict[str, Any]]:
        """Status and JSON object that the provider answers with; redirects are not followed.

        Raises:
            IdentityAwayError: it does not answer, or with something else.
        """
        raw = b""
        try:
            async with self._http.stream(method, url, headers=headers, content=body) as answer:
                async for part in answer.aiter_bytes():
                    raw += part
                    if len(raw) > MOST_BYTES:
                        raise IdentityAwayError
            found = json.loads(raw)
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, RecursionError):
            raise IdentityAwayError from None
        if not isinstance(found, dict):
            raise IdentityAwayError
        return answer.status_code, found


def _discovery(issuer: str) -> str:
    return f"{issuer.rstrip('/')}/.well-known/openid-configuration"
