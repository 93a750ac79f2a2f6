"""The provider's HTTP face: discovery, keys, the page of people, tokens, the end of a session, rotation on demand."""

from __future__ import annotations

import base64
import binascii
import secrets
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qsl, unquote_plus, urlencode

from starlette.applications import Starlette
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from console import STATIC
from dev_idp.grants import Client, GrantError, Grants
from dev_idp.keys import ALGORITHM, SigningKeys

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from starlette.requests import Request

    from dev_idp.people import Group

_TEMPLATES: Final = Path(__file__).resolve().parent / "templates"
_ASKED: Final = ("client_id", "redirect_uri", "code_challenge", "state", "nonce")
_MOST_BYTES: Final = 16 * 1024


@dataclass(frozen=True)
class Offer:
    """What the provider is started with."""

    issuer: str
    audience: str
    clients: Sequence[Client]
    groups: Sequence[Group]
    console: str
    """Address of the console: where people go back to."""


class DevelopmentProvider:
    """One provider, its keys and codes."""

    def __init__(self, offer: Offer) -> None:
        self.offer = offer
        self.keys = SigningKeys()
        self.grants = Grants(offer.issuer, offer.audience, self.keys)
        self._clients = {client.id: client for client in offer.clients}
        self._names = {one.person: one.name for group in offer.groups for one in group.people}
        self._templates = Jinja2Templates(_TEMPLATES)
        self._headers = {
            "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; "
            f"frame-ancestors 'none'; form-action 'self' {offer.console}",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Cache-Control": "no-store",
        }

    def app(self) -> Starlette:
        """The application."""
        routes = [
            Route("/.well-known/openid-configuration", self.discovery),
            Route("/jwks", self.jwks),
            Route("/authorize", self.choose),
            Route("/authorize", self.chosen, methods=["POST"]),
            Route("/token", self.token, methods=["POST"]),
            Route("/end-session", self.end, methods=["GET", "POST"]),
            Route("/rotate", self.rotate, methods=["POST"]),
            Route("/healthz", self.health),
            Route("/", self.home),
            Mount("/static", StaticFiles(directory=STATIC)),
        ]
        app = Starlette(routes=routes)
        # A page elsewhere whose name comes to mean this machine (DNS rebinding) reads nothing here.
        app.add_middleware(TrustedHostMiddleware, allowed_hosts=["127.0.0.1", "localhost", "[::1]"])
        return app

    async def discovery(self, _: Request) -> Response:
        """OpenID Connect Discovery §3."""
        own = self.offer.issuer
        return JSONResponse(
            {
                "issuer": own,
                "authorization_endpoint": f"{own}/authorize",
                "token_endpoint": f"{own}/token",
                "jwks_uri": f"{own}/jwks",
                "end_session_endpoint": f"{own}/end-session",
                "response_types_supported": ["code"],
                "grant_types_supported": ["authorization_code", "client_credentials"],
                "subject_types_supported": ["public"],
                "id_token_signing_alg_values_supported": [ALGORITHM],
                "code_challenge_methods_supported": ["S256"],
                "scopes_supported": ["openid", "profile"],
                "token_endpoint_auth_methods_supported": [
                    "none",
                    "client_secret_basic",
                    "client_secret_post",
                ],
                "authorization_response_iss_parameter_supported": True,
            }
        )

    async def jwks(self, _: Request) -> Response:
        """The public keys."""
        return JSONResponse(self.keys.published())

    async def rotate(self, _: Request) -> Response:
        """Sign with a new key from now on."""
        return JSONResponse({"kid": self.keys.rotate()})

    async def health(self, _: Request) -> Response:
        """Alive."""
        return JSONResponse({"status": "ok"})

    async def home(self, request: Request) -> Response:
        """What this is, and who is there."""
        return self._page(request, "people.html", asked=None)

    async def choose(self, request: Request) -> Response:
        """Everybody, each one click away."""
        asked = dict(request.query_params)
        return self._wrong(request, asked) or self._page(request, "people.html", asked=_carried(asked))

    async def chosen(self, request: Request) -> Response:
        """The click: back to the console with a code."""
        form = await _form(request)
        asked = form | {"response_type": "code", "code_challenge_method": "S256", "scope": "openid"}
        wrong = self._wrong(request, asked)
        if wrong is not None:
            return wrong
        person = form.get("person", "")
        if person not in self._names:
            return self._page(request, "refused.html", status=400, why="没有这个人员 · no such person")
        code = self.grants.code(asked, person, self._names[person])
        return self._back(asked, {"code": code})

    async def token(self, request: Request) -> Response:
        """RFC 6749 §3.2."""
        form = await _form(request)
        try:
            client = self._client(request, form)
            found = self._granted(client, form)
        except GrantError as error:
            status = 401 if error.code == "invalid_client" else 400
            return JSONResponse({"error": error.code}, status, headers={"Cache-Control": "no-store"})
        return JSONResponse(found, headers={"Cache-Control": "no-store"})

    async def end(self, request: Request) -> Response:
        """There is no session here to end: one click signed in, none keeps one so. Back to the console."""
        back = request.query_params.get("post_logout_redirect_uri", "")
        if back.startswith(f"{self.offer.console}/"):
            return RedirectResponse(back, 303, headers=self._headers)
        return RedirectResponse("/", 303, headers=self._headers)

    def _granted(self, client: Client, form: Mapping[str, str]) -> dict[str, Any]:
        match form.get("grant_type"):
            case "authorization_code":
                return self.grants.redeem(client, form)
            case "client_credentials":
                return self.grants.own(client)
            case _:
                raise GrantError("unsupported_grant_type")

    def _client(self, request: Request, form: Mapping[str, str]) -> Client:
        """The client that asks, by its secret where it has one.

        Raises:
            GrantError: unknown, or not with its secret.
        """
        client_id, secret = form.get("client_id", ""), form.get("client_secret", "")
        scheme, _, said = request.headers.get("authorization", "").partition(" ")
        if scheme.lower() == "basic":
            client_id, secret = _basic(said)
        client = self._clients.get(client_id)
        if client is None or not secrets.compare_digest((client.secret or "").encode(), secret.encode()):
            raise GrantError("invalid_client")
        return client

    def _wrong(self, request: Request, asked: Mapping[str, str]) -> Response | None:
        """The answer to a request that no code can be given for; none where one can."""
        client = self._clients.get(asked.get("client_id", ""))
        if client is None or asked.get("redirect_uri") not in client.redirect_uris:
            why = "客户端或返回地址未登记 · unknown client or redirect_uri"
            return self._page(request, "refused.html", status=400, why=why)
        if asked.get("response_type") != "code":
            return self._back(asked, {"error": "unsupported_response_type"})
        if "openid" not in asked.get("scope", "").split():
            return self._back(asked, {"error": "invalid_scope"})
        if asked.get("code_challenge_method") != "S256" or not asked.get("code_challenge"):
            return self._back(asked, {"error": "invalid_request"})
        return None

    def _back(self, asked: Mapping[str, str], answer: dict[str, str]) -> Response:
        answer |= {"iss": self.offer.issuer} | ({"state": asked["state"]} if "state" in asked else {})
        return RedirectResponse(f"{asked['redirect_uri']}?{urlencode(answer)}", 303, headers=self._headers)

    def _page(self, request: Request, name: str, status: int = 200, **more: Any) -> Response:
        context = {"groups": self.offer.groups, "console": self.offer.console} | more
        return self._templates.TemplateResponse(request, name, context, status, headers=self._headers)


def _carried(asked: Mapping[str, str]) -> dict[str, str]:
    return {name: asked[name] for name in _ASKED if name in asked}


async def _form(request: Request) -> dict[str, str]:
    raw = b""
    async for part in request.stream():
        raw += part
        if len(raw) > _MOST_BYTES:
            return {}
    try:
        return dict(parse_qsl(raw.decode("ascii")))
    except ValueError:
        return {}


def _basic(said: str) -> tuple[str, str]:
    try:
        client_id, _, secret = base64.b64decode(said, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)
