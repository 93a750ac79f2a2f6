"""Signed bearer tokens for the embedded system, development and scripts: who speaks, in which role, from which unit.

HS256 over one secret. An installation with a directory of its own signs in by OpenID Connect instead; whoever checks
a token asks only for :class:`Claims`.
"""

from __future__ import annotations

import base64
import json
import re
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from joserfc import jwt
from joserfc.errors import ExpiredTokenError, JoseError
from joserfc.jwk import OctKey
from pydantic import ValidationError

from domain.values import Code, Frozen, Moment, Role

ISSUER: Final = "redress"
AUDIENCE: Final = "redress-api"
ALGORITHMS: Final = ("HS256",)
"""What may sign: nothing else, `none` least of all."""

LIFETIME: Final = timedelta(hours=8)
"""One shift; `mint` takes another on request."""

_LONGEST_HEADER: Final = 1024
_COMPACT: Final = re.compile(r"[A-Za-z0-9_-]{1,4096}(\.[A-Za-z0-9_-]{1,4096}){2}")
_NOBODY: Final = frozenset({Role.SYSTEM})
"""Roles that no token may carry: the case's own machinery speaks for itself."""


class TokenFault(StrEnum):
    """Why a token is not taken."""

    INVALID = "token_invalid"
    EXPIRED = "token_expired"


class TokenError(Exception):
    """A token is not taken; `fault` says why, and nothing says what stood in it."""

    def __init__(self, fault: TokenFault) -> None:
        """Take the reason."""
        super().__init__(fault.value)
        self.fault = fault


class Claims(Frozen):
    """What a token says about its bearer."""

    person: Code
    role: Role
    unit: Code
    expires_at: Moment


def mint(
    secret: str,
    *,
    person: str,
    role: Role | str,
    unit: str,
    lifetime: timedelta = LIFETIME,
    at: datetime | None = None,
) -> str:
    """Sign a token.

    Args:
        secret: the signing secret, 32 characters or more.
        person: staff code of the bearer.
        role: capacity in which the bearer acts.
        unit: code of the bearer's unit.
        lifetime: how long the token is good.
        at: time of issue; default now.

    Raises:
        ValueError: person, role or unit is not a code of ours, or the role is not for people.
    """
    issued = at or datetime.now(UTC)
    claims = Claims(person=person, role=Role(role), unit=unit, expires_at=issued + lifetime)
    if claims.role in _NOBODY:
        raise ValueError(f"the role {claims.role.value} is not for people")
    content: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "sub": claims.person,
        "person": claims.person,
        "role": claims.role.value,
        "unit": claims.unit,
        "iat": int(issued.timestamp()),
        "exp": int(claims.expires_at.timestamp()),
    }
    return jwt.encode({"alg": ALGORITHMS[0]}, content, _key(secret), algorithms=ALGORITHMS)


def verify(secret: str, token: str, *, at: datetime | None = None) -> Claims:
    """The claims of a token that we signed, for us, still good.

    Raises:
        TokenError: expired, or anything else that is wrong with it.
    """
    if _COMPACT.fullmatch(token) is None:
        raise TokenError(TokenFault.INVALID)
    now = int((at or datetime.now(UTC)).timestamp())
    registry = jwt.JWTClaimsRegistry(
        now=now,
        iss={"essential": True, "value": ISSUER},
        aud={"essential": True, "value": AUDIENCE},
        exp={"essential": True},
    )
    try:
        claims = jwt.decode(token, _key(secret), algorithms=ALGORITHMS).claims
        registry.validate(claims)
        expires_at = datetime.fromtimestamp(claims["exp"], UTC)
        found = Claims.model_validate(
            {n: claims.get(n) for n in ("person", "role", "unit")} | {"expires_at": expires_at}
        )
    except ExpiredTokenError:
        raise TokenError(TokenFault.EXPIRED) from None
    except (
        JoseError,
        ValidationError,
        ValueError,
        TypeError,
        KeyError,
        OverflowError,
        OSError,
        RecursionError,
    ):
        # Whatever the bytes of a stranger's token provoke on the way, it is just not a token of ours.
        raise TokenError(TokenFault.INVALID) from None
    if found.role in _NOBODY:
        raise TokenError(TokenFault.INVALID)
    return found


def looks_like_ours(token: str) -> bool:
    """Whether a token says of itself that it was signed with a secret, as ours are: cheap, and no proof of anything."""
    head = token.partition(".")[0]
    if len(head) > _LONGEST_HEADER:
        return False
    try:
        said = json.loads(base64.urlsafe_b64decode(head + "=" * (-len(head) % 4)))
    except (ValueError, RecursionError):
        return False
    return isinstance(said, dict) and said.get("alg") in ALGORITHMS


def _key(secret: str) -> OctKey:
    return OctKey.import_key(secret)
