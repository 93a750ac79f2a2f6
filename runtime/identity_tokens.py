"""Access tokens of the company's provider (RFC 9068 and what providers really issue): checked, then believed.

A token tells who bears it and nothing about what they may: capacities come from the organisation of the day.
"""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from joserfc import jws, jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jws import JWSRegistry
from pydantic import TypeAdapter, ValidationError

from domain.values import Code, Frozen, Moment
from runtime.identity_keys import ALGORITHMS
from runtime.tokens import TokenError, TokenFault

if TYPE_CHECKING:
    from collections.abc import Callable

    from runtime.identity_provider import Provider

LEEWAY_SECONDS: Final = 30
"""How far two machines' clocks may be apart."""
LONGEST: Final = 16 * 1024
"""Characters of a token; longer ones are refused unread."""
BELIEVED_SECONDS: Final = 60.0
"""How long a token that was checked is believed without looking again: the hotline asks hundreds of times a second."""
_MOST_BELIEVED: Final = 2048
_LONGEST_KID: Final = 256
_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]+(\.[A-Za-z0-9_-]+){2}")
_TYPES: Final = frozenset({"at+jwt", "application/at+jwt", "jwt"})
_NOT_OF_AN_ACCESS_TOKEN: Final = ("nonce", "at_hash", "c_hash", "s_hash", "events")
"""Claims of ID tokens and logout tokens: proof of a sign-in is no key to the API."""
_REGISTRY: Final = JWSRegistry(algorithms=ALGORITHMS, strict_check_header=False)
_CODE: Final[TypeAdapter[str]] = TypeAdapter(Code)


class Borne(Frozen):
    """What a good access token tells of its bearer."""

    person: Code | None
    """Staff code, where the claim that holds it is one."""
    client: Code | None
    """Client to which the token was issued."""
    expires_at: Moment


class AccessTokens:
    """Checks access tokens.

    Args:
        provider: whose tokens.
        audience: what they must be meant for.
        person_claim: where the staff code stands.
        clock: seconds since 1970.
    """

    def __init__(
        self, provider: Provider, *, audience: str, person_claim: str, clock: Callable[[], float] = time.time
    ) -> None:
        self._provider = provider
        self._audience = audience
        self._person_claim = person_claim
        self._clock = clock
        self._believed: dict[str, tuple[Borne, float]] = {}

    async def check(self, token: str) -> Borne:
        """What a good token tells.

        Raises:
            TokenError: expired, or anything else that is wrong with it.
            IdentityAwayError: the provider's keys cannot be had.
        """
        now = self._clock()
        borne, at = self._believed.get(token, (None, 0.0))
        if borne is not None and now - at < BELIEVED_SECONDS and now < borne.expires_at.timestamp():
            return borne
        self._believed.pop(token, None)
        borne = await self._checked(token)
        while len(self._believed) >= _MOST_BELIEVED:
            del self._believed[next(iter(self._believed))]
        self._believed[token] = (borne, now)
        return borne

    async def _checked(self, token: str) -> Borne:
        claims = await checked_claims(
            self._provider, token, audience=self._audience, types=_TYPES, now=int(self._clock())
        )
        if any(name in claims for name in _NOT_OF_AN_ACCESS_TOKEN):
            raise TokenError(TokenFault.INVALID)
        if str(claims.get("typ", "")).lower() == "id" or claims.get("token_use") == "id":
            raise TokenError(TokenFault.INVALID)
        borne = Borne(
            person=_code(claims.get(self._person_claim)),
            client=_code(claims.get("client_id", claims.get("azp"))),
            expires_at=datetime.fromtimestamp(claims["exp"], UTC),
        )
        if borne.person is None and borne.client is None:
            raise TokenError(TokenFault.INVALID)
        return borne


async def checked_claims(
    provider: Provider, token: str, *, audience: str, types: frozenset[str], now: int
) -> dict[str, Any]:
    """The claims of a token that this provider signed for this audience, good now.

    Raises:
        TokenError: it is none.
        IdentityAwayError: the provider's keys cannot be had.
    """
    if len(token) > LONGEST or _COMPACT.fullmatch(token) is None:
        raise TokenError(TokenFault.INVALID)
    try:
        header = jws.extract_compact(token.encode(), registry=_REGISTRY).headers()
        algorithm, kid = _chosen(header, types)
        key = await provider.keys.find(kid, algorithm)
        if key is None:
            raise TokenError(TokenFault.INVALID)
        claims = jwt.decode(token, key, algorithms=[algorithm], registry=_REGISTRY).claims
        jwt.JWTClaimsRegistry(
            now=now,
            leeway=LEEWAY_SECONDS,
            iss={"essential": True, "value": provider.issuer},
            aud={"essential": True, "value": audience},
            exp={"essential": True},
        ).validate(claims)
        datetime.fromtimestamp(claims["exp"], UTC)
    except ExpiredTokenError:
        raise TokenError(TokenFault.EXPIRED) from None
    except (JoseError, ValueError, TypeError, KeyError, OverflowError, OSError, RecursionError):
        # Whatever the bytes of a stranger's token provoke on the way, it is just not a token for us.
        raise TokenError(TokenFault.INVALID) from None
    return claims


def _chosen(header: dict[str, Any], types: frozenset[str]) -> tuple[str, str | None]:
    """Algorithm and key id, out of the header: the only two things that it may choose.

    Raises:
        ValueError: it wants something that we do not do.
    """
    algorithm, kid, kind = header.get("alg"), header.get("kid"), header.get("typ", "jwt")
    if algorithm not in ALGORITHMS or "crit" in header:
        raise ValueError("algorithm")
    if kid is not None and not (isinstance(kid, str) and 0 < len(kid) <= _LONGEST_KID):
        raise ValueError("kid")
    if not isinstance(kind, str) or kind.lower() not in types:
        raise ValueError("typ")
    return algorithm, kid


def _code(value: object) -> str | None:
    try:
        return _CODE.validate_python(value, strict=True)
    except ValidationError:
        return None
