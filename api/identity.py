"""Who is asking: one dependency, whatever signs people in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Request, Security
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.security.base import SecurityBase

from api.problems import Problem
from domain.commands import Actor
from runtime import tokens

if TYPE_CHECKING:
    from collections.abc import Callable


class Bearer(SecurityBase):
    """A bearer token in the `Authorization` header."""

    def __init__(self) -> None:
        """Describe itself for the reference."""
        self.model = HTTPBearerModel(
            bearerFormat="JWT",
            description="A signed token that says person, role and unit. On the embedded system: "
            "`python starter.py token`.",
        )
        self.scheme_name = "bearer"

    async def __call__(self, request: Request) -> Actor:
        """The person behind the request's token.

        Raises:
            Problem: no token, or none of ours, or one that has expired.
        """
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "bearer" or not token.strip():
            raise _unauthenticated("token_missing")
        check: Callable[[str], tokens.Claims] = request.app.state.check_token
        try:
            claims = check(token.strip())
        except tokens.TokenError as error:
            raise _unauthenticated(error.fault.value) from None
        return Actor(person=claims.person, role=claims.role, unit=claims.unit)


identify: Final = Bearer()
Identity = Annotated[Actor, Security(identify)]
"""The signed-in person, in the role and unit that the token says."""


def _unauthenticated(code: str) -> Problem:
    error = "" if code == "token_missing" else ', error="invalid_token"'
    return Problem(code, headers={"WWW-Authenticate": f'Bearer realm="redress"{error}'})
