"""Against a real OpenID Connect provider that is not ours: oidc-provider, certified, run beside the tests."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, urljoin, urlsplit

import httpx
import pytest
import pytest_asyncio
from pydantic import SecretStr

from runtime.embedded.process import free_port
from runtime.identity_faults import SignInError
from runtime.identity_keys import FRESH_SECONDS
from runtime.identity_provider import Provider
from runtime.identity_sign_in import SignIn, client_token
from runtime.identity_tokens import BELIEVED_SECONDS
from tests.identity.house import CONSOLE, House, open_house

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator

    from tests.infra.postgres import PostgresServer

pytestmark = pytest.mark.asyncio(loop_scope="module")

HERE: Final = Path(__file__).with_name("provider")
AUDIENCE: Final = "urn:redress:api"
CALLBACK: Final = f"{CONSOLE}/sign-in/callback"
CONSOLE_SECRET: Final = "console secret, of the tests alone"
GATEWAY_SECRET: Final = "gateway-secret-of-the-tests-alone"
OFFICER: Final = "guo.fengying"


@dataclass
class Clock:
    """Turned by hand."""

    now: float = 1000.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture(scope="module")
def issuer() -> Iterator[str]:
    """The provider, running."""
    if shutil.which("node") is None or not (HERE / "node_modules").is_dir():
        if os.environ.get("CI"):
            pytest.fail("the real OpenID provider is not installed: make provider")
        pytest.skip("the real OpenID provider is not installed: `make provider` (needs npm)")
    port = free_port()
    process = subprocess.Popen(
        ["node", HERE / "provider.mjs", str(port), CALLBACK, f"{CONSOLE}/signed-out"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        assert line.startswith("ready "), line
        yield line.split()[1]
    finally:
        process.communicate()  # the end of its input ends it


@pytest.fixture(scope="module")
def clock() -> Clock:
    """Of the keys' age."""
    return Clock()


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def house(issuer: str, clock: Clock, postgres_server: PostgresServer) -> AsyncIterator[House]:
    """Console and register, with that provider."""
    provider = Provider(issuer, clock=clock)
    secret = SecretStr(CONSOLE_SECRET)
    sign_in = SignIn(provider, client_id="redress-console", client_secret=secret, scopes="openid profile")
    async with open_house(postgres_server, sign_in=sign_in, audience=AUDIENCE) as opened:
        yield opened


class Visitor:
    """A browser at the provider: fills in its forms, follows its redirects until one leads back to the console."""

    def __init__(self) -> None:
        self.http = httpx.AsyncClient(trust_env=False)

    async def sign_in(self, url: str, person: str) -> str:
        """From the authorization address through login and consent; the address that leads back."""
        answer = await self.http.get(url)
        for _ in range(12):
            if answer.status_code in (302, 303):
                onward = urljoin(str(answer.url), answer.headers["location"])
                if onward.startswith(CALLBACK):
                    return onward
                answer = await self.http.get(onward)
            else:
                assert answer.status_code == 200, answer.text
                form = dict(re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]*)"', answer.text))
                if 'name="login"' in answer.text:
                    form |= {"login": person, "password": "any"}  # pragma: allowlist secret
                action = re.search(r'<form[^>]*action="([^"]+)"', answer.text)
                assert action, answer.text
                answer = await self.http.post(urljoin(str(answer.url), action[1]), data=form)
        raise AssertionError("no way back")

    async def tokens(self, issuer: str, person: str) -> dict[str, Any]:
        """Access token and ID token of somebody, by a code of one's own with PKCE."""
        verifier = secrets.token_urlsafe(48)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
        asked = {
            "response_type": "code",
            "client_id": "redress-console",
            "redirect_uri": CALLBACK,
            "scope": "openid",
            "code_challenge": challenge,
            "code_challenge_method": "S256",
            "state": "s",
        }
        back = await self.sign_in(f"{issuer}/auth?{httpx.QueryParams(asked)}", person)
        code = parse_qs(urlsplit(back).query)["code"][0]
        form = {"grant_type": "authorization_code", "code": code, "redirect_uri": CALLBACK}
        answer = await self.http.post(
            f"{issuer}/token",
            data=form | {"code_verifier": verifier},
            auth=("redress-console", CONSOLE_SECRET),
        )
        found: dict[str, Any] = answer.json()
        return found


@pytest_asyncio.fixture(loop_scope="module")
async def visitor() -> AsyncIterator[Visitor]:
    """A browser that was never there."""
    found = Visitor()
    yield found
    await found.http.aclose()


async def me(house: House, token: str, **headers: str) -> httpx.Response:
    """Who the API takes the bearer for."""
    async with house.http() as http:
        return await http.get("/v1/me", headers={"Authorization": f"Bearer {token}"} | headers)


async def test_one_signs_in_through_its_login_form_and_sees_who_one_is(
    house: House, visitor: Visitor
) -> None:
    browser = house.browser()
    begun = await browser.get("/sign-in/start")
    back = await visitor.sign_in(begun.headers["location"], OFFICER)
    assert (await browser.get(back)).headers["location"] == "/me"
    found = (await browser.get("/v1/me")).json()
    assert (found["person"], found["capacity"]) == (OFFICER, "officer@BJ")
    again = await browser.get(back)
    assert again.status_code == 400, "a callback that was used"
    out = await browser.post("/sign-out")
    assert "/session/end?" in out.headers["location"]
    assert (await visitor.http.get(out.headers["location"])).status_code == 200, "it takes the hint"
    assert (await browser.get("/v1/me")).status_code == 401


async def test_whom_the_organisation_does_not_know_is_not_signed_in(house: House, visitor: Visitor) -> None:
    browser = house.browser()
    begun = await browser.get("/sign-in/start")
    answer = await browser.get(await visitor.sign_in(begun.headers["location"], "somebody.else"))
    assert answer.status_code == 400
    assert "没有任职" in answer.text
    assert browser.session is None


async def test_its_access_token_opens_the_api_and_its_id_token_does_not(
    house: House, issuer: str, visitor: Visitor
) -> None:
    tokens = await visitor.tokens(issuer, OFFICER)
    opened = await me(house, tokens["access_token"])
    assert (opened.status_code, opened.json()["capacity"]) == (200, "officer@BJ")
    refused = await me(house, tokens["id_token"])
    assert (refused.status_code, refused.json()["code"]) == (401, "token_invalid")


async def test_a_machine_gets_a_token_of_its_own_and_speaks_as_the_hotline(house: House) -> None:
    got = await client_token(
        house.provider,
        client_id="hotline-gateway",
        client_secret=SecretStr(GATEWAY_SECRET),
        audience=AUDIENCE,
    )
    found = (await me(house, got["access_token"])).json()
    assert (found["person"], found["capacity"]) == ("hotline-gateway", "hotline@HQ")


async def test_a_machine_with_a_wrong_secret_gets_nothing(house: House) -> None:
    with pytest.raises(SignInError):
        await client_token(
            house.provider,
            client_id="hotline-gateway",
            client_secret=SecretStr("wrong"),
            audience=AUDIENCE,
        )


async def test_it_rotates_its_keys_and_what_the_old_one_signed_ends_with_it(
    house: House, issuer: str, visitor: Visitor, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("runtime.identity_tokens.BELIEVED_SECONDS", 0.0)
    assert BELIEVED_SECONDS > 0, "outside this test a token is believed for a moment"
    old = (await visitor.tokens(issuer, OFFICER))["access_token"]
    assert (await me(house, old)).status_code == 200

    await visitor.http.post(f"{issuer}/_test/rotate")
    new = (await visitor.tokens(issuer, "he.lixin"))["access_token"]
    assert (await me(house, new)).status_code == 200, "an unknown key is fetched"
    assert (await me(house, old)).status_code == 200, "the old one is still published"

    await visitor.http.post(f"{issuer}/_test/drop")
    clock.now += FRESH_SECONDS + 1
    assert (await me(house, new)).status_code == 200
    assert (await me(house, old)).json()["code"] == "token_invalid", "taken away is taken away"
