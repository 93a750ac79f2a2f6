"""Console, development's provider and register, put together without processes; browsers before them."""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, cast

import httpx

from api.app import build_app
from api.defences import Headers
from api.door import Door
from api.front import Front, token_check
from api.identity import Identification
from api.limits import Kind, Limits
from api.sessions import Sessions
from dev_idp.app import DevelopmentProvider, Offer
from dev_idp.grants import Client
from dev_idp.people import personas
from domain.organisation import Organisation
from register.pool import Database
from runtime.identity_provider import Provider
from runtime.identity_sign_in import SignIn
from runtime.identity_tokens import AccessTokens
from runtime.shipped import Shipped
from tests.infra.cases import book, calendar, organisation
from tests.infra.registers import a_register
from tests.infra.ring import RING

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Mapping

    from fastapi import FastAPI

    from api.engine import Engine
    from register.waiting import Watch
    from tests.infra.postgres import PostgresServer

CONSOLE: Final = "http://127.0.0.1:8080"
ISSUER: Final = "http://127.0.0.1:8180"
SECRET: Final = "a secret of the tests, forty characters ..."
GATEWAY_SECRET: Final = "the gateway's secret of the tests"


@dataclass
class House:
    """Everything that a browser meets."""

    app: FastAPI
    db: Database
    idp: DevelopmentProvider
    provider: Provider
    sessions: Sessions
    _idp_app: Any = field(init=False)

    def __post_init__(self) -> None:
        self._idp_app = self.idp.app()

    def browser(self, address: str = "127.0.0.1") -> Browser:
        """A browser that was never here."""
        return Browser(self, address)

    def http(self, **more: Any) -> httpx.AsyncClient:
        """A program that calls the API."""
        return httpx.AsyncClient(transport=httpx.ASGITransport(self.app), base_url=CONSOLE, **more)


class Browser:
    """Keeps cookies, follows redirects between console and provider when told to, sends what browsers send."""

    def __init__(self, house: House, address: str) -> None:
        jar = httpx.Cookies()
        console = httpx.ASGITransport(house.app, client=(address, 1))
        self.console = httpx.AsyncClient(transport=console, base_url=CONSOLE, cookies=jar)
        self.idp = httpx.AsyncClient(transport=httpx.ASGITransport(house._idp_app), base_url=ISSUER)

    @property
    def session(self) -> str | None:
        """The session cookie."""
        return self.console.cookies.get("redress_session")

    async def get(self, path: str, **more: Any) -> httpx.Response:
        """Open a page of the console."""
        return await self.console.get(path, **more)

    async def post(
        self,
        path: str,
        form: Mapping[str, str] | None = None,
        *,
        site: str | None = "same-origin",
        **headers: str,
    ) -> httpx.Response:
        """Send a form to the console, from a page of this site."""
        said = ({"Sec-Fetch-Site": site} if site else {}) | headers
        return await self.console.post(path, data=dict(form or {}), headers=said)

    async def to_the_provider(self, back: str = "/me") -> httpx.Response:
        """Begin; the provider's page of people."""
        begun = await self.get("/sign-in/start", params={"back": back})
        assert begun.status_code == 303, begun.text
        return await self.idp.get(begun.headers["location"])

    async def click(self, page: httpx.Response, person: str) -> str:
        """Click on somebody; the address that the provider sends the browser to."""
        hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
        answer = await self.idp.post("/authorize", data=hidden | {"person": person})
        assert answer.status_code == 303, answer.text
        return str(answer.headers["location"])

    async def sign_in(self, person: str, back: str = "/me") -> httpx.Response:
        """All of it; the console's last answer."""
        callback = await self.click(await self.to_the_provider(back), person)
        return await self.console.get(callback)


TWO_POSTS: Final = "zhao.lihua"
"""Heads head office and, in this house, audits as well."""


def company() -> Organisation:
    """The sample organisation, in which one person holds a second post."""
    sample = organisation().model_dump()
    second = sample["appointments"][0] | {"person": TWO_POSTS, "post": "auditor", "unit": "HQ"}
    return Organisation.model_validate(sample | {"appointments": [*sample["appointments"], second]})


def development_provider() -> DevelopmentProvider:
    """Development's provider, with the console and the hotline's gateway as its clients."""
    callback = f"{CONSOLE}/sign-in/callback"
    clients = [
        Client("redress-console", None, (callback,)),
        Client("hotline-gateway", GATEWAY_SECRET, own_tokens=True),
    ]
    return DevelopmentProvider(Offer(ISSUER, "redress-api", clients, personas(company()), CONSOLE))


@contextlib.asynccontextmanager
async def open_house(
    postgres: PostgresServer,
    *,
    per_minute: Mapping[Kind, int] | None = None,
    sign_in: SignIn | None = None,
    audience: str = "redress-api",
) -> AsyncIterator[House]:
    """A house with a register of its own; there is no Temporal behind it.

    Args:
        postgres: the tests' server.
        per_minute: limits; none by default.
        sign_in: at another provider than development's.
        audience: that tokens must name.
    """
    idp = development_provider()
    if sign_in is None:
        provider = Provider(ISSUER, transport=httpx.ASGITransport(idp.app()))
        sign_in = SignIn(provider, client_id="redress-console", scopes="openid profile")
    provider = sign_in.provider
    sessions = Sessions(sign_in, console=CONSOLE, minutes=480, idle_minutes=30)
    identification = Identification(
        development=token_check(SECRET),
        access_tokens=AccessTokens(provider, audience=audience, person_claim="sub"),
        sessions=sessions,
        hotline_clients={"hotline-gateway"},
        limits=Limits(per_minute or {}),
        origins={CONSOLE},
    )
    async with contextlib.AsyncExitStack() as stack:
        url = await stack.enter_async_context(a_register(postgres))
        db = await stack.enter_async_context(Database(url, RING, name="identity tests"))
        nothing = cast("Any", None)
        door = Door(
            db=db,
            watch=cast("Watch", nothing),
            engine=cast("Engine", nothing),
            shipped=Shipped(book(), calendar(), company()),
            keys={},
        )
        front = Front(identification, Headers({provider.issuer}), provider)
        app = build_app(lambda: contextlib.nullcontext(door), front=front)
        await stack.enter_async_context(app.router.lifespan_context(app))
        yield House(app, db, idp, provider, sessions)
