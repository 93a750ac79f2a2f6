"""Bearers at the API: which capacity they act in, which machine is the hotline, how often they may ask."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import httpx
import pytest
from joserfc.jwk import RSAKey

from api.limits import MOST_BUCKETS, Kind, Limits
from api.problems import Problem
from domain.commands import Actor
from domain.values import Role
from register.errors import RegisterUnavailableError
from runtime.tokens import mint
from tests.identity.house import GATEWAY_SECRET, ISSUER, SECRET, TWO_POSTS, open_house

if TYPE_CHECKING:
    from tests.identity.house import House
    from tests.infra.postgres import PostgresServer

pytestmark = pytest.mark.asyncio(loop_scope="module")


def access_token(house: House, person: str, client: str = "redress-console", **more: Any) -> str:
    """A token of the provider for somebody."""
    claims = {"iss": ISSUER, "aud": "redress-api", "sub": person, "client_id": client} | more
    return house.idp.keys.sign(claims, "at+jwt")


async def get(house: House, path: str, token: str, **headers: str) -> httpx.Response:
    """GET with a bearer token."""
    async with house.http() as http:
        return await http.get(path, headers={"Authorization": f"Bearer {token}"} | headers)


NAMES = ["branch_head@HQ", "auditor@HQ"]
"""The capacities of `TWO_POSTS`."""


async def test_one_capacity_needs_no_name(house: House) -> None:
    answer = await get(house, "/v1/worklist", access_token(house, "guo.fengying"))
    assert answer.status_code == 200, answer.text
    me = (await get(house, "/v1/me", access_token(house, "guo.fengying"))).json()
    assert (me["name"], me["capacity"], me["via"]) == ("郭凤英", "officer@BJ", "token")


async def test_a_capacity_that_one_does_not_hold_is_refused_with_those_one_holds(house: House) -> None:
    answer = await get(
        house,
        "/v1/worklist",
        access_token(house, "guo.fengying"),
        **{"Redress-Capacity": "branch_head@BJ"},
    )
    assert (answer.status_code, answer.json()["code"]) == (403, "capacity_unknown")
    assert answer.json()["capacities"] == ["officer@BJ"]


async def test_a_role_that_a_token_claims_for_itself_counts_for_nothing(house: House) -> None:
    token = access_token(house, "guo.fengying", role="leadership", unit="HQ", roles=["admin"])
    assert (await get(house, "/v1/me", token)).json()["capacity"] == "officer@BJ"


async def test_whom_the_organisation_does_not_know_has_no_capacity(house: House) -> None:
    answer = await get(house, "/v1/worklist", access_token(house, "some.body"))
    assert (answer.status_code, answer.json()["code"]) == (403, "no_capacity")


async def test_with_several_capacities_one_has_to_be_named(house: House) -> None:
    token = access_token(house, TWO_POSTS)
    answer = await get(house, "/v1/worklist", token)
    assert (answer.status_code, answer.json()["code"]) == (403, "capacity_unclear")
    assert answer.json()["capacities"] == NAMES
    for name in NAMES:
        me = await get(house, "/v1/me", token, **{"Redress-Capacity": name})
        assert me.json()["capacity"] == name


async def test_on_the_pages_one_chooses_and_acts_so_from_then_on(house: House) -> None:
    browser = house.browser()
    await browser.sign_in(TWO_POSTS)
    assert (await browser.get("/v1/me")).json()["capacity"] == NAMES[0]
    assert (await browser.post("/me/capacity", {"capacity": NAMES[1]})).status_code == 303
    assert (await browser.get("/v1/me")).json()["capacity"] == NAMES[1]
    refused = await browser.post("/me/capacity", {"capacity": "admin@HQ"})
    assert refused.json()["code"] == "capacity_unknown"


async def test_a_machine_speaks_as_the_hotline_only_if_its_client_is_named_for_it(house: House) -> None:
    ours = access_token(house, "hotline-gateway", "hotline-gateway")
    assert (await get(house, "/v1/me", ours)).json()["capacity"] == "hotline@HQ"
    other = access_token(house, "another-machine", "another-machine")
    assert (await get(house, "/v1/worklist", other)).json()["code"] == "no_capacity"


async def test_a_machine_of_the_hotline_is_nobody_else_even_with_a_header(house: House) -> None:
    token = access_token(house, "hotline-gateway", "hotline-gateway")
    answer = await get(house, "/v1/me", token, **{"Redress-Capacity": "admin@HQ"})
    assert answer.json()["capacity"] is None or answer.json()["capacity"] == "hotline@HQ"
    refused = await get(house, "/v1/worklist", token, **{"Redress-Capacity": "admin@HQ"})
    assert refused.json()["code"] == "capacity_unknown"


async def test_a_key_that_the_provider_has_rotated_to_is_known_at_once(house: House) -> None:
    before = access_token(house, "guo.fengying")
    assert (await get(house, "/v1/me", before)).status_code == 200
    house.idp.keys.rotate()
    assert (await get(house, "/v1/me", access_token(house, "he.lixin"))).status_code == 200
    assert (await get(house, "/v1/me", before)).status_code == 200


async def test_a_token_signed_by_another_key_of_the_same_id_is_refused(house: House) -> None:
    from joserfc import jwt

    current = house.idp.keys.published()["keys"][0]["kid"]
    own = RSAKey.generate_key(2048, {"kid": current}, private=True)
    claims = {"iss": ISSUER, "aud": "redress-api", "sub": "guo.fengying", "exp": 10**10}
    token = jwt.encode({"alg": "RS256", "kid": current, "typ": "at+jwt"}, claims, own)
    answer = await get(house, "/v1/me", token)
    assert (answer.status_code, answer.json()["code"]) == (401, "token_invalid")
    assert answer.headers["www-authenticate"] == 'Bearer realm="redress", error="invalid_token"'


async def test_a_development_token_acts_in_its_own_capacity_and_no_other(house: House) -> None:
    token = mint(SECRET, person="any.body", role="officer", unit="BJ")
    assert (await get(house, "/v1/worklist", token)).status_code == 200
    other = await get(house, "/v1/worklist", token, **{"Redress-Capacity": "leadership@HQ"})
    assert other.json()["code"] == "capacity_unknown"


async def test_without_a_reachable_provider_its_tokens_wait_and_development_goes_on(
    postgres_server: PostgresServer,
) -> None:
    from runtime.identity_provider import Provider
    from runtime.identity_sign_in import SignIn
    from tests.identity.issuer import Issuer

    away = Provider("https://id.example", transport=Issuer(away=True).transport())
    async with open_house(postgres_server, sign_in=SignIn(away, client_id="redress-console")) as house:
        answer = await get(house, "/v1/me", access_token(house, "guo.fengying"))
        assert (answer.status_code, answer.json()["code"]) == (503, "identity_away")
        assert int(answer.headers["retry-after"]) > 0
        own = mint(SECRET, person="any.body", role="officer", unit="BJ")
        assert (await get(house, "/v1/me", own)).status_code == 200
        page = await house.browser().get("/sign-in/start")
        assert page.status_code == 503
        assert "身份服务暂不可用" in page.text


# ---- how often ------------------------------------------------------------------------------------------------------


class Clock:
    """Seconds, turned by hand."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def full(limits: Limits, kind: Kind, key: str) -> int | None:
    """Seconds to wait if the next one is too many."""
    try:
        limits.charge(kind, key)
    except Problem as problem:
        return int((problem.headers or {})["Retry-After"])
    return None


async def test_a_minutes_worth_at_once_then_evenly() -> None:
    clock = Clock()
    limits = Limits({Kind.PERSON: 60}, clock)
    assert [full(limits, Kind.PERSON, "a") for _ in range(60)] == [None] * 60
    assert full(limits, Kind.PERSON, "a") == 1
    assert full(limits, Kind.PERSON, "b") is None, "each has their own"
    clock.now += 0.9
    assert full(limits, Kind.PERSON, "a") == 1
    clock.now += 0.1
    assert full(limits, Kind.PERSON, "a") is None
    assert full(limits, Kind.PERSON, "a") == 1


async def test_a_slow_limit_says_how_long_to_wait() -> None:
    limits = Limits({Kind.SIGN_IN: 2}, Clock())
    assert [full(limits, Kind.SIGN_IN, "a") for _ in range(3)] == [None, None, 30]


async def test_nought_is_no_limit() -> None:
    limits = Limits({Kind.PERSON: 0}, Clock())
    assert all(full(limits, Kind.PERSON, "a") is None for _ in range(1000))


async def test_a_flood_of_addresses_does_not_fill_the_memory() -> None:
    limits = Limits({Kind.STRANGER: 1}, Clock())
    for number in range(MOST_BUCKETS + 100):
        limits.charge(Kind.STRANGER, str(number))
    assert len(limits._buckets) == MOST_BUCKETS


async def test_the_hotline_has_a_limit_of_its_own_and_searches_as_it_works() -> None:
    limits = Limits({Kind.PERSON: 1, Kind.SEARCH: 1, Kind.HOTLINE: 1000}, Clock())
    hotline = Actor(person="hotline-gateway", role=Role.HOTLINE, unit="HQ")
    for _ in range(500):
        limits.charge_person(hotline)
        limits.charge_search(hotline)
    officer = Actor(person="guo.fengying", role=Role.OFFICER, unit="BJ")
    limits.charge_search(officer)
    with pytest.raises(Problem) as caught:
        limits.charge_search(officer)
    assert caught.value.kind.code == "too_many_requests"


async def test_too_many_is_429_and_says_when_to_come_again(postgres_server: PostgresServer) -> None:
    per_minute = {Kind.PERSON: 2, Kind.STRANGER: 3, Kind.SIGN_IN: 2}
    async with open_house(postgres_server, per_minute=per_minute) as house:
        token = access_token(house, "guo.fengying")
        said = [(await get(house, "/v1/worklist", token)).status_code for _ in range(3)]
        assert said == [200, 200, 429]
        other = access_token(house, "he.lixin")
        assert (await get(house, "/v1/worklist", other)).status_code == 200, (
            "the same address, another person"
        )
        forged = [await get(house, "/v1/worklist", "a.b.c") for _ in range(4)]
        assert [answer.status_code for answer in forged] == [401, 401, 401, 429]
        assert forged[-1].json()["code"] == "too_many_requests"
        assert int(forged[-1].headers["retry-after"]) > 0
        assert (await get(house, "/v1/worklist", other)).status_code == 200, "strangers cost others nothing"
        begun = [(await house.browser("10.0.0.9").get("/sign-in/start")).status_code for _ in range(3)]
        assert begun == [303, 303, 429]
        assert (await house.browser("10.0.0.8").get("/sign-in/start")).status_code == 303


async def test_a_session_is_not_believed_while_the_register_is_away(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = house.browser()
    await browser.sign_in("guo.fengying")

    async def away(*_: object, **__: object) -> None:
        raise RegisterUnavailableError("away")

    monkeypatch.setattr("api.sessions.rows.use_session", away)
    answer = await browser.get("/v1/worklist")
    assert (answer.status_code, answer.json()["code"]) == (503, "register_away")


async def test_the_gateways_secret_opens_the_development_providers_token_endpoint(house: House) -> None:
    http = house.browser().idp
    form = {"grant_type": "client_credentials"}
    good = await http.post("/token", data=form, auth=("hotline-gateway", GATEWAY_SECRET))
    assert (await get(house, "/v1/me", good.json()["access_token"])).json()["capacity"] == "hotline@HQ"
    assert good.json()["expires_in"] <= 15 * 60
    for auth in (("hotline-gateway", "wrong"), ("hotline-gateway", ""), ("nobody", GATEWAY_SECRET)):
        refused = await http.post("/token", data=form, auth=auth)
        assert (refused.status_code, refused.json()) == (401, {"error": "invalid_client"})
    console = await http.post("/token", data=form | {"client_id": "redress-console"})
    assert console.json() == {"error": "unauthorized_client"}
