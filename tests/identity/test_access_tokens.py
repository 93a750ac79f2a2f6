"""Access tokens of any standard provider: what is taken, and every way of forging one that is not."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any

import pytest
from joserfc.jwk import ECKey, OctKey, OKPKey

from runtime.identity_faults import IdentityAwayError
from runtime.identity_provider import Provider
from runtime.identity_tokens import BELIEVED_SECONDS, LEEWAY_SECONDS, AccessTokens
from runtime.tokens import TokenError, TokenFault, mint
from tests.identity.issuer import AUDIENCE, ISSUER, Issuer, claims, part, rsa, signed

if TYPE_CHECKING:
    from collections.abc import Callable

NOW = int(time.time())


def checker(issuer: Issuer, clock: Callable[[], float] = time.time, **more: Any) -> AccessTokens:
    """A check of that provider's tokens."""
    provider = Provider(ISSUER, transport=issuer.transport())
    return AccessTokens(provider, **({"audience": AUDIENCE, "person_claim": "sub"} | more), clock=clock)


async def refused(token: str, issuer: Issuer | None = None, **more: Any) -> TokenFault:
    """Why a token is not taken."""
    with pytest.raises(TokenError) as caught:
        await checker(issuer or Issuer(), **more).check(token)
    return caught.value.fault


async def test_a_good_token_tells_person_and_client() -> None:
    borne = await checker(Issuer()).check(signed(claims()))
    assert (borne.person, borne.client) == ("guo.fengying", "redress-console")


@pytest.mark.parametrize("typ", ["at+jwt", "application/at+jwt", "JWT", None])
async def test_the_types_that_providers_write_are_taken(typ: str | None) -> None:
    assert (await checker(Issuer()).check(signed(claims(), typ=typ))).person


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (rsa("a"), "RS256"),
        (rsa("a"), "PS256"),
        (ECKey.generate_key("P-256", {"kid": "e"}), "ES256"),
        (ECKey.generate_key("P-384", {"kid": "e"}), "ES384"),
        (OKPKey.generate_key("Ed25519", {"kid": "o"}), "Ed25519"),
    ],
)
async def test_the_usual_algorithms_are_taken(key: Any, algorithm: str) -> None:
    assert (await checker(Issuer(keys=[key])).check(signed(claims(), key, alg=algorithm))).person


async def test_the_claim_that_holds_the_person_and_that_of_the_client_may_be_others() -> None:
    content = claims(client_id=None, azp="another-console", preferred_username="he.lixin")
    borne = await checker(Issuer(), person_claim="preferred_username").check(signed(content))
    assert (borne.person, borne.client) == ("he.lixin", "another-console")


async def test_one_audience_among_several_is_enough() -> None:
    assert (await checker(Issuer()).check(signed(claims(aud=["other", AUDIENCE])))).person


async def test_an_expired_token_is_refused_as_expired_and_leeway_is_for_clocks_only() -> None:
    token = signed(claims(iat=NOW - 700, exp=NOW))
    assert (await checker(Issuer(), lambda: NOW + LEEWAY_SECONDS - 1).check(token)).person
    late = await refused(token, clock=lambda: NOW + LEEWAY_SECONDS + 1)
    assert late is TokenFault.EXPIRED


@pytest.mark.parametrize(
    "changes",
    [
        pytest.param({"nbf": NOW + 600}, id="not yet valid"),
        pytest.param({"iat": NOW + 600}, id="issued tomorrow"),
        pytest.param({"aud": "another-service"}, id="wrong audience"),
        pytest.param({"aud": ["another-service"]}, id="wrong audiences"),
        pytest.param({"aud": None}, id="no audience"),
        pytest.param({"iss": "https://evil.example"}, id="wrong issuer"),
        pytest.param({"iss": ISSUER + "/"}, id="nearly the issuer"),
        pytest.param({"iss": None}, id="no issuer"),
        pytest.param({"exp": None}, id="for ever"),
        pytest.param({"exp": "tomorrow"}, id="no time"),
        pytest.param({"exp": 10**30}, id="beyond all time"),
        pytest.param({"sub": None, "client_id": None}, id="nobody"),
        pytest.param({"sub": "a b", "client_id": None}, id="no code"),
        pytest.param({"nonce": "n"}, id="ID token: nonce"),
        pytest.param({"at_hash": "h"}, id="ID token: at_hash"),
        pytest.param({"typ": "ID"}, id="ID token as Keycloak marks it"),
        pytest.param({"token_use": "id"}, id="ID token as Cognito marks it"),
        pytest.param(
            {"events": {"http://schemas.openid.net/event/backchannel-logout": {}}}, id="logout token"
        ),
    ],
)
async def test_a_well_signed_token_with_wrong_claims_is_refused(changes: dict[str, Any]) -> None:
    assert await refused(signed(claims(**changes))) is TokenFault.INVALID


async def test_an_id_token_for_the_console_is_no_access_token() -> None:
    assert await refused(signed(claims(aud="redress-console", nonce="n"), typ="JWT")) is TokenFault.INVALID


@pytest.mark.parametrize("alg", ["none", "None", "NONE", ""])
@pytest.mark.parametrize("signature", ["", "x", "AA"])
async def test_no_signature_is_no_signature(alg: str, signature: str) -> None:
    head = part({"alg": alg, "typ": "at+jwt", "kid": "a"})
    assert await refused(f"{head}.{part(claims())}.{signature}") is TokenFault.INVALID


@pytest.mark.parametrize("alg", ["HS256", "HS384", "HS512"])
@pytest.mark.parametrize("form", ["pem", "der", "json"])
async def test_the_public_key_is_no_secret_to_sign_with(alg: str, form: str) -> None:
    import json

    public = rsa("a")
    secret = {
        "pem": public.as_pem(private=False),
        "der": public.as_der(private=False),
        "json": json.dumps(public.as_dict(private=False)).encode(),
    }[form]
    head = {"alg": alg, "typ": "at+jwt", "kid": "a"}
    import hashlib
    import hmac

    text = f"{part(head)}.{part(claims())}"
    digest = hmac.new(secret, text.encode(), getattr(hashlib, f"sha{alg[2:]}")).digest()
    import base64

    made = f"{text}.{base64.urlsafe_b64encode(digest).decode().rstrip('=')}"
    assert await refused(made) is TokenFault.INVALID


async def test_a_key_of_ones_own_under_a_known_kid_opens_nothing() -> None:
    assert await refused(signed(claims(), rsa("stranger"), kid="a")) is TokenFault.INVALID


@pytest.mark.parametrize(
    "kid",
    [
        "../../../../dev/null",
        "/etc/passwd",
        "file:///dev/null",
        "https://evil.example/jwks",
        "a' OR '1'='1",
        "a\x00",
        "x" * 257,
        "",
        7,
        ["a"],
        {"a": 1},
    ],
)
async def test_a_kid_is_compared_and_never_followed(kid: Any) -> None:
    body = part(claims())
    head = part({"alg": "RS256", "typ": "at+jwt", "kid": kid})
    assert await refused(f"{head}.{body}.AAAA") is TokenFault.INVALID


@pytest.mark.parametrize("name", ["jku", "x5u"])
async def test_an_address_of_keys_in_a_header_is_never_asked(name: str) -> None:
    """The transport raises at any address but the provider's own: being led there fails the test."""
    header: dict[str, Any] = {name: "https://evil.example/jwks"}
    assert await refused(signed(claims(), rsa("stranger"), kid="a", **header)) is TokenFault.INVALID
    assert (await checker(Issuer()).check(signed(claims(), **header))).person


async def test_a_key_brought_along_in_the_header_is_not_used() -> None:
    own = rsa("stranger")
    header: dict[str, Any] = {"jwk": own.as_dict(private=False)}
    assert await refused(signed(claims(), own, **header)) is TokenFault.INVALID
    assert await refused(signed(claims(), own, kid="a", **header)) is TokenFault.INVALID


async def test_a_header_that_must_be_understood_and_is_not_is_refused() -> None:
    head = part({"alg": "RS256", "typ": "at+jwt", "kid": "a", "crit": ["x"], "x": 1})
    assert await refused(f"{head}.{part(claims())}.AAAA") is TokenFault.INVALID


@pytest.mark.parametrize("typ", ["logout+jwt", "dpop+jwt", "secevent+jwt"])
async def test_other_kinds_of_tokens_are_refused(typ: str) -> None:
    assert await refused(signed(claims(), typ=typ)) is TokenFault.INVALID


async def test_a_changed_payload_is_refused() -> None:
    head, _, signature = signed(claims()).split(".")
    assert await refused(f"{head}.{part(claims(sub='he.lixin'))}.{signature}") is TokenFault.INVALID


@pytest.mark.parametrize(
    "text", ["", ".", "..", "a.b", "a.b.c", "a.b.c.d", "é.é.é", "W1tb.W1tb.W1tb", "x" * 20_000, "a.b.c\n"]
)
async def test_junk_is_refused(text: str) -> None:
    assert await refused(text) is TokenFault.INVALID


async def test_a_development_token_is_none_of_the_providers() -> None:
    made = mint("x" * 40, person="guo.fengying", role="officer", unit="BJ")
    assert await refused(made, Issuer(published={"keys": [OctKey.import_key("x" * 40).as_dict()]})) is (
        TokenFault.INVALID
    )


async def test_a_token_is_believed_for_a_minute_and_never_beyond_its_own_end() -> None:
    issuer, clock = Issuer(), [float(NOW)]
    tokens = checker(issuer, lambda: clock[0])
    long, short = (signed(claims(iat=NOW, exp=NOW + seconds)) for seconds in (600, 30))
    for token in (long, short):
        assert await tokens.check(token) is await tokens.check(token), "not looked at again"
    clock[0] = NOW + BELIEVED_SECONDS - 1
    assert (await tokens.check(long)).person
    clock[0] = NOW + 30 + LEEWAY_SECONDS + 1
    with pytest.raises(TokenError):
        await tokens.check(short)


async def test_without_the_providers_keys_nothing_is_said_about_a_token() -> None:
    with pytest.raises(IdentityAwayError):
        await checker(Issuer(away=True)).check(signed(claims()))


@pytest.mark.parametrize(
    "metadata",
    [
        {"issuer": "https://evil.example"},
        {"jwks_uri": "http://id.example/jwks"},
        {"token_endpoint": "ftp://id.example/"},
        {"jwks_uri": None},
    ],
)
async def test_a_provider_that_says_it_is_another_or_unsafe_is_as_good_as_away(
    metadata: dict[str, Any],
) -> None:
    with pytest.raises(IdentityAwayError):
        await checker(Issuer(metadata=metadata)).check(signed(claims()))
