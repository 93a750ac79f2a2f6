"""The development provider keeps to the standard: what it gives out, to whom, once, and what it never does."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import httpx
import pytest

from dev_idp.grants import CODE_SECONDS, Client, GrantError, Grants, challenge_of
from dev_idp.keys import TOKEN_SECONDS, SigningKeys
from runtime.identity_keys import public_keys
from tests.identity.house import CONSOLE, ISSUER, development_provider

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

CALLBACK = f"{CONSOLE}/sign-in/callback"
ASKED = {
    "response_type": "code",
    "client_id": "redress-console",
    "redirect_uri": CALLBACK,
    "scope": "openid profile",
    "state": "s",
    "nonce": "n",
    "code_challenge": challenge_of("v" * 43),
    "code_challenge_method": "S256",
}
CONSOLE_CLIENT = Client("redress-console", None, (CALLBACK,))


class Clock:
    """Turned by hand."""

    now = 1_800_000_000.0

    def __call__(self) -> float:
        return self.now


APP = development_provider().app()


@pytest.fixture
async def http() -> AsyncIterator[httpx.AsyncClient]:
    """A client before the provider."""
    async with httpx.AsyncClient(transport=httpx.ASGITransport(APP), base_url=ISSUER) as client:
        yield client


def without(*names: str, **changes: str) -> dict[str, str]:
    """A request with something missing or wrong."""
    return {name: value for name, value in (ASKED | changes).items() if name not in names}


async def test_it_says_of_itself_what_clients_need(http: httpx.AsyncClient) -> None:
    said = (await http.get("/.well-known/openid-configuration")).json()
    assert said["issuer"] == ISSUER
    assert said["code_challenge_methods_supported"] == ["S256"]
    published = await http.get("/jwks")
    assert public_keys(published.json())
    assert not re.search(r'"(d|p|q|k)":', published.text), "nothing private"


async def test_everybody_with_a_post_is_one_click_away_by_name_and_post(http: httpx.AsyncClient) -> None:
    page = await http.get("/authorize", params=ASKED)
    assert page.status_code == 200
    for words in ("郭凤英", "北京分公司 · 投诉专员", "张伟明", "总公司 · 稽核审计岗", "热线坐席"):
        assert words in page.text
    assert page.text.count('<button type="submit"') > 80


@pytest.mark.parametrize(
    "asked",
    [
        without(redirect_uri="https://evil.example/callback"),
        without(redirect_uri=CALLBACK + "/more"),
        without("redirect_uri"),
        without(client_id="somebody"),
        without("client_id"),
    ],
)
@pytest.mark.parametrize("method", ["get", "post"])
async def test_whom_it_does_not_know_it_sends_nowhere(
    http: httpx.AsyncClient, asked: dict[str, str], method: str
) -> None:
    more: dict[str, Any] = {"params": asked} if method == "get" else {"data": asked | {"person": "he.lixin"}}
    answer = await http.request(method, "/authorize", **more)
    assert answer.status_code == 400
    assert "location" not in answer.headers


@pytest.mark.parametrize(
    ("asked", "error"),
    [
        (without("code_challenge"), "invalid_request"),
        (without(code_challenge_method="plain"), "invalid_request"),
        (without(response_type="token"), "unsupported_response_type"),
        (without(scope="profile"), "invalid_scope"),
    ],
)
async def test_without_pkce_or_with_another_flow_there_is_no_code(
    http: httpx.AsyncClient, asked: dict[str, str], error: str
) -> None:
    answer = await http.get("/authorize", params=asked)
    assert answer.headers["location"].startswith(f"{CALLBACK}?error={error}&")


async def test_a_click_on_nobody_gives_no_code(http: httpx.AsyncClient) -> None:
    assert (await http.post("/authorize", data=ASKED | {"person": "no.body"})).status_code == 400


async def test_a_page_elsewhere_whose_name_means_this_machine_reads_nothing(http: httpx.AsyncClient) -> None:
    assert (await http.get("/", headers={"Host": "rebound.example"})).status_code == 400


async def test_its_pages_are_framed_by_nobody_and_run_no_scripts(http: httpx.AsyncClient) -> None:
    policy = (await http.get("/authorize", params=ASKED)).headers["content-security-policy"]
    assert "frame-ancestors 'none'" in policy
    assert "script-src" not in policy
    assert "default-src 'none'" in policy


@pytest.mark.parametrize(
    "back", ["https://evil.example/", f"{CONSOLE}.evil.example/", CONSOLE + "@evil.example/", ""]
)
async def test_after_sign_out_it_leads_to_the_console_only(http: httpx.AsyncClient, back: str) -> None:
    answer = await http.get("/end-session", params={"post_logout_redirect_uri": back})
    assert answer.headers["location"] == "/"


def grants(clock: Clock) -> Grants:
    return Grants(ISSUER, "redress-api", SigningKeys(clock), clock)


def redeemed(
    given: Grants, code: str, changes: dict[str, str] | None = None, client: Client = CONSOLE_CLIENT
) -> dict[str, Any]:
    form = {"code": code, "redirect_uri": CALLBACK, "code_verifier": "v" * 43} | (changes or {})
    return given.redeem(client, form)


def test_a_code_is_good_once_and_for_a_minute() -> None:
    clock = Clock()
    given = grants(clock)
    code = given.code(ASKED, "he.lixin", "何立新")
    assert redeemed(given, code)["expires_in"] == TOKEN_SECONDS <= 15 * 60
    with pytest.raises(GrantError):
        redeemed(given, code)
    late = given.code(ASKED, "he.lixin", "何立新")
    clock.now += CODE_SECONDS + 1
    with pytest.raises(GrantError):
        redeemed(given, late)


@pytest.mark.parametrize(
    "changes", [{"code_verifier": "w" * 43}, {"code_verifier": ""}, {"redirect_uri": f"{CONSOLE}/"}]
)
def test_a_code_without_its_verifier_is_worth_nothing(changes: dict[str, str]) -> None:
    given = grants(Clock())
    with pytest.raises(GrantError):
        redeemed(given, given.code(ASKED, "he.lixin", "何立新"), changes)


def test_a_code_is_its_clients_alone() -> None:
    given = grants(Clock())
    with pytest.raises(GrantError):
        redeemed(given, given.code(ASKED, "he.lixin", "何立新"), client=Client("another", None, (CALLBACK,)))


def test_a_key_stays_published_as_long_as_what_it_signed_is_good() -> None:
    clock = Clock()
    keys = SigningKeys(clock)
    first = keys.published()["keys"][0]["kid"]
    second = keys.rotate()
    assert [key["kid"] for key in keys.published()["keys"]] == [second, first]
    clock.now += TOKEN_SECONDS
    assert len(keys.published()["keys"]) == 2
    clock.now += 1
    assert [key["kid"] for key in keys.published()["keys"]] == [second]
