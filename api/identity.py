"""Who is asking: one dependency, whatever signs people in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

from fastapi import Depends, Request, Security
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from api.problems import Problem
from domain.commands import Actor
from runtime import tokens

if TYPE_CHECKING:
    from collections.abc import Callable

bearer = HTTPBearer(
    bearerFormat="JWT",
    description="A signed token that says person, role and unit. On the embedded system: `python starter.py token`.",
    auto_error=False,
)


async def identify(
    request: Request, credentials: Annotated[HTTPAuthorizationCredentials | None, Security(bearer)]
) -> Actor:
    """The person behind the request's bearer token.

    Raises:
        Problem: no token, or none of ours, or one that has expired.
    """
    if credentials is None:
        raise _unauthenticated("token_missing")
    check: Callable[[str], tokens.Claims] = request.app.state.check_token
    try:
        claims = check(credentials.credentials)
    except tokens.TokenError as error:
        raise _unauthenticated(error.fault.value) from None
    return Actor(person=claims.person, role=claims.role, unit=claims.unit)


Identity = Annotated[Actor, Depends(identify)]
"""The signed-in person, in the role and unit that the token says."""


def _unauthenticated(code: str) -> Problem:
    error = "" if code == "token_missing" else ', error="invalid_token"'
    return Problem(code, headers={"WWW-Authenticate": f'Bearer realm="redress"{error}'})
