"""Who is asking: one dependency, whatever signs people in.

A bearer token of the provider, a session of the staff's pages, or, on the embedded system, a development token. The
first two prove a person; in which capacities that person may act, the organisation of the day says.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Request, Security
from fastapi.openapi.models import HTTPBearer as HTTPBearerModel
from fastapi.security.base import SecurityBase

from api.defences import refuse_cross_site
from api.limits import Kind, Limits
from api.problems import Problem
from api.sessions import COOKIE
from domain.capacities import Capacity, capacities
from domain.commands import Actor
from domain.values import Role
from runtime import tokens
from runtime.capacities import actor_of, name_of, named
from runtime.identity_faults import IdentityAwayError

if TYPE_CHECKING:
    from collections.abc import Callable, Collection

    from api.door import Door
    from api.sessions import Sessions
    from domain.organisation import Organisation
    from runtime.identity_tokens import AccessTokens, Borne

CAPACITY_HEADER: Final = "Redress-Capacity"
_MOST_KNOWN: Final = 4096


class Via(StrEnum):
    """What proved who is asking."""

    DEVELOPMENT = "development"
    TOKEN = "token"  # noqa: S105 - a kind, no secret  # nosec B105
    SESSION = "session"


@dataclass(frozen=True, slots=True)
class Speaker:
    """Somebody who is known, with all their capacities of the day."""

    person: str
    held: tuple[Capacity, ...]
    chosen: str | None
    """Name of the capacity asked for: by the request, else by the session."""
    via: Via

    def actor(self) -> Actor:
        """The person in one capacity: the one asked for, or the only one.

        Raises:
            Problem: none, not that one, or several and none was asked for.
        """
        if not self.held:
            raise Problem("no_capacity")
        if self.chosen is not None:
            found = named(self.held, self.chosen)
            if found is None:
                raise Problem("capacity_unknown", capacities=[name_of(one) for one in self.held])
            return actor_of(found, self.person)
        if len(self.held) > 1:
            raise Problem("capacity_unclear", capacities=[name_of(one) for one in self.held])
        return actor_of(self.held[0], self.person)


class Identification:
    """How requests are told apart.

    Args:
        development: checks a development token; none outside the embedded system.
        access_tokens: checks a token of the provider; none where there is no provider.
        sessions: of the staff's pages; none where there is no provider.
        hotline_clients: clients whose own tokens speak as the hotline.
        limits: how often one may ask; none by default.
        origins: of our own pages, for requests that come with a cookie.
    """

    def __init__(
        self,
        *,
        development: Callable[[str], tokens.Claims] | None = None,
        access_tokens: AccessTokens | None = None,
        sessions: Sessions | None = None,
        hotline_clients: Collection[str] = (),
        limits: Limits | None = None,
        origins: Collection[str] = (),
    ) -> None:
        self.development = development
        self._access_tokens = access_tokens
        self.sessions = sessions
        self._hotline_clients = frozenset(hotline_clients)
        self.limits = limits or Limits({})
        self.origins = frozenset(origins)
        self._held = _Held()

    async def speaker(self, request: Request) -> Speaker:
        """Who is asking.

        Raises:
            Problem: nobody whom we know.
        """
        door: Door = request.app.state.door
        scheme, _, token = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "bearer" and token.strip():
            return await self._by_token(door, token.strip(), request)
        if self.sessions is not None and COOKIE in request.cookies:
            return await self._by_session(door, request)
        raise unauthenticated("token_missing")

    async def _by_token(self, door: Door, token: str, request: Request) -> Speaker:
        asked = request.headers.get(CAPACITY_HEADER)
        try:
            claims = self._of_development(token)
            if claims is not None:
                return Speaker(claims.person, (self._claimed(door, claims),), asked, Via.DEVELOPMENT)
            assert self._access_tokens is not None
            borne = await self._access_tokens.check(token)
        except tokens.TokenError as error:
            raise unauthenticated(error.fault.value) from None
        except IdentityAwayError:
            raise Problem("identity_away") from None
        return self._of(door, borne, asked)

    def _of_development(self, token: str) -> tokens.Claims | None:
        """What a development token says; none where it is none of those and the provider may know it.

        Raises:
            TokenError: it is none, and there is no provider; or its time is over.
        """
        if self.development is None:
            if self._access_tokens is None:
                raise tokens.TokenError(tokens.TokenFault.INVALID)
            return None
        if self._access_tokens is not None and not tokens.looks_like_ours(token):
            return None
        return self.development(token)

    def _claimed(self, door: Door, claims: tokens.Claims) -> Capacity:
        """A development token's word is taken; it says no line, so that of a line head whom we know is added."""
        same = (one for one in self.held(door, claims.person) if one.role is claims.role)
        line = next((one.line for one in same if one.line is not None), None)
        return Capacity(claims.role, claims.unit, line, _today(door), "development token")

    def _of(self, door: Door, borne: Borne, asked: str | None) -> Speaker:
        """A person of the company before a machine: a client's own token must not borrow a person's code."""
        if borne.person is not None:
            held = self._held.of(door.organisation, borne.person, _today(door))
            if held or borne.client not in self._hotline_clients:
                return Speaker(borne.person, held, asked, Via.TOKEN)
        if borne.client is not None and borne.client in self._hotline_clients:
            unit = door.organisation.head_office().code
            machine = Capacity(Role.HOTLINE, unit, None, _today(door), "the hotline's gateway")
            return Speaker(borne.client, (machine,), asked, Via.TOKEN)
        raise unauthenticated(tokens.TokenFault.INVALID.value)

    async def _by_session(self, door: Door, request: Request) -> Speaker:
        assert self.sessions is not None
        refuse_cross_site(request, request.method, self.origins)
        found = await self.sessions.known(door.db, request)
        if found is None:
            raise unauthenticated("session_over")
        held = self.held(door, found.person)
        return Speaker(
            found.person, held, request.headers.get(CAPACITY_HEADER) or found.capacity, Via.SESSION
        )

    def held(self, door: Door, person: str) -> tuple[Capacity, ...]:
        """A person's capacities today."""
        return self._held.of(door.organisation, person, _today(door))


class _Held:
    """Capacities by person, remembered for the day and the organisation that they were read from."""

    def __init__(self) -> None:
        self._organisation: Organisation | None = None
        self._on: date | None = None
        self._by_person: dict[str, tuple[Capacity, ...]] = {}

    def of(self, organisation: Organisation, person: str, on: date) -> tuple[Capacity, ...]:
        if organisation is not self._organisation or on != self._on or len(self._by_person) >= _MOST_KNOWN:
            self._organisation, self._on, self._by_person = organisation, on, {}
        if person not in self._by_person:
            self._by_person[person] = capacities(organisation, person, on)
        return self._by_person[person]


class Bearer(SecurityBase):
    """A bearer token in the `Authorization` header, or the session cookie of the staff's pages."""

    def __init__(self) -> None:
        """Describe itself for the reference."""
        self.model = HTTPBearerModel(
            bearerFormat="JWT",
            description="An access token of the company's OpenID Connect provider; whoever has several capacities "
            f"names one in the header `{CAPACITY_HEADER}` (`officer@BJ`). On the embedded system also "
            "`python starter.py token`. Requests of the staff's pages carry their session cookie instead.",
        )
        self.scheme_name = "bearer"

    async def __call__(self, request: Request) -> Actor:
        """The person behind the request, in one capacity.

        Raises:
            Problem: no identity, none that is good, no capacity or no clear one, or too many requests.
        """
        by: Identification = request.app.state.identification
        try:
            actor = (await by.speaker(request)).actor()
        except Problem as problem:
            if int(problem.kind.status) in (401, 403):
                by.limits.charge_address(request, Kind.STRANGER)
            raise
        by.limits.charge_person(actor)
        return actor


identify: Final = Bearer()
Identity = Annotated[Actor, Security(identify)]
"""The person who asks, in the capacity that they act in."""


def unauthenticated(code: str) -> Problem:
    """Nobody whom we know; the header tells clients what to bring."""
    error = "" if code in {"token_missing", "session_over"} else ', error="invalid_token"'
    return Problem(code, headers={"WWW-Authenticate": f'Bearer realm="redress"{error}'})


def _today(door: Door) -> date:
    """The company's day."""
    return datetime.now(UTC).astimezone(door.shipped.calendar.tz).date()
