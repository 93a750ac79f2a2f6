"""Sign-ins of the staff's pages: a random cookie here, its hash in the register, the provider in between.

A new cookie at every sign-in (one planted before is worth nothing), ended in the register for all processes at once.
"""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from register import sessions as rows
from runtime.identity_faults import SignInError, SignInFault
from runtime.identity_sign_in import Begun
from sealing.case_keys import DataKey
from sealing.envelope import seal, unseal
from sealing.errors import SealedWrongError

if TYPE_CHECKING:
    from starlette.requests import HTTPConnection
    from starlette.responses import Response

    from register.pool import Database
    from runtime.identity_sign_in import Proven, SignIn

COOKIE: Final = "redress_session"
BEGUN_COOKIE: Final = "redress_signing_in"
BEGUN_SECONDS: Final = 600
"""How long a sign-in may take at the provider."""
_SCOPE: Final = "staff-session"
_PURPOSE: Final = "id_token"


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who is signed in, in which of their capacities."""

    person: str
    capacity: str | None


class Sessions:
    """Begins, knows and ends sign-ins.

    Args:
        sign_in: at which provider.
        console: address of the console as people reach it.
        minutes: longest life of a session.
        idle_minutes: one that was not used for so long is over.
    """

    def __init__(self, sign_in: SignIn, *, console: str, minutes: int, idle_minutes: int) -> None:
        self.sign_in = sign_in
        self.console = console
        self._seconds = minutes * 60
        self._idle_seconds = idle_minutes * 60
        self._secure = console.startswith("https://")

    @property
    def redirect_uri(self) -> str:
        """Where the provider sends people back to."""
        return f"{self.console}/sign-in/callback"

    async def begin(self, db: Database, response_of: Response, back: str) -> str:
        """Begin a sign-in in this browser; where it has to go.

        Raises:
            IdentityAwayError: the provider does not answer.
            RegisterError: the register does not.
        """
        url, begun = await self.sign_in.begin(self.redirect_uri)
        token = secrets.token_urlsafe(32)
        row = rows.BegunRow(begun.state, begun.nonce, begun.verifier, back)
        await rows.note_begun(db, _hash(token), row, BEGUN_SECONDS)
        self._set(response_of, BEGUN_COOKIE, token, BEGUN_SECONDS, path="/sign-in")
        return url

    async def finish(self, db: Database, request: HTTPConnection) -> tuple[Proven, str]:
        """Whom the provider has signed in, and where they wanted to go. A sign-in is finished once.

        Raises:
            SignInError: nobody.
            IdentityAwayError: the provider does not answer.
            RegisterError: the register does not.
        """
        token = request.cookies.get(BEGUN_COOKIE)
        row = await rows.take_begun(db, _hash(token)) if token else None
        if row is None:
            raise SignInError(SignInFault.UNKNOWN_FLOW)
        begun = Begun(state=row.state, nonce=row.nonce, verifier=row.verifier)
        answer = {name: value for name, value in request.query_params.items() if name != "id_token"}
        return await self.sign_in.finish(answer, begun, self.redirect_uri), row.back

    async def open(
        self, db: Database, request: HTTPConnection, response: Response, proven: Proven, capacity: str
    ) -> None:
        """Give the browser its session, instead of any that it brought."""
        token = secrets.token_urlsafe(32)
        sealed = seal(_key(token), proven.id_token.encode(), scope=_SCOPE, purpose=_PURPOSE)
        old = request.cookies.get(COOKIE)
        await rows.open_session(
            db,
            _hash(token),
            person=proven.person,
            capacity=capacity,
            proof=sealed,
            seconds=self._seconds,
            instead_of=_hash(old) if old else None,
        )
        self._set(response, COOKIE, token, self._seconds)
        response.delete_cookie(BEGUN_COOKIE, path="/sign-in", httponly=True, samesite="lax")

    async def known(self, db: Database, connection: HTTPConnection) -> SignedIn | None:
        """Who is signed in in this browser.

        Raises:
            RegisterError: the register does not answer.
        """
        token = connection.cookies.get(COOKIE)
        row = await rows.use_session(db, _hash(token), self._idle_seconds) if token else None
        return SignedIn(row.person, row.capacity) if row else None

    async def choose(self, db: Database, connection: HTTPConnection, capacity: str) -> None:
        """Act in another capacity from now on."""
        await rows.choose_capacity(db, _hash(connection.cookies.get(COOKIE, "")), capacity)

    async def end(self, db: Database, connection: HTTPConnection, *, everywhere: bool) -> str | None:
        """Sign out, here or wherever this person is signed in; the proof that the provider wants to hear of it."""
        token = connection.cookies.get(COOKIE, "")
        closed = await rows.close_session(db, _hash(token))
        if closed is None:
            return None
        person, sealed = closed
        if everywhere:
            await rows.close_all_of(db, person)
        try:
            return unseal(_key(token), sealed, scope=_SCOPE, purpose=_PURPOSE).decode()
        except SealedWrongError:
            return None

    def _set(self, response: Response, name: str, value: str, seconds: int, path: str = "/") -> None:
        response.set_cookie(
            name, value, max_age=seconds, path=path, httponly=True, secure=self._secure, samesite="lax"
        )


def forget(response: Response) -> None:
    """Take the cookie away from the browser."""
    response.delete_cookie(COOKIE, httponly=True, samesite="lax")


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _key(token: str) -> DataKey:
    """A key that only whoever holds the cookie can make."""
    return DataKey(_SCOPE, hashlib.sha256(b"redress/staff-session/" + token.encode()).digest())
