"""Keys of a provider: rotated without a gap, forgotten when taken away, asked for sparingly, kept through an outage."""

from __future__ import annotations

import asyncio
import warnings
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.rsa import generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from joserfc.jwk import ECKey, OctKey, RSAKey

from runtime.identity_faults import IdentityAwayError
from runtime.identity_keys import (
    AT_ONCE,
    FRESH_SECONDS,
    PAUSE_SECONDS,
    STALE_SECONDS,
    ProviderKeys,
    public_keys,
)
from tests.identity.issuer import rsa


def short(bits: int) -> dict[str, Any]:
    """An RSA key that is too short, made past the library that warns of it."""
    public = generate_private_key(65537, bits).public_key()
    pem = public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    with warnings.catch_warnings(action="ignore"):
        return RSAKey.import_key(pem).as_dict(private=False) | {"kid": "k"}


class Source:
    """A provider's key set, and a clock to turn."""

    def __init__(self, *kids: str) -> None:
        self.kids = kids
        self.away = False
        self.asked = 0
        self.now = 1000.0
        self.keys = ProviderKeys(self.fetch, lambda: self.now)

    async def fetch(self) -> dict[str, Any]:
        self.asked += 1
        await asyncio.sleep(0)
        if self.away:
            raise IdentityAwayError
        return {"keys": [rsa(kid).as_dict(private=False) for kid in self.kids]}

    async def knows(self, kid: str | None) -> bool:
        return await self.keys.find(kid, "RS256") is not None


async def test_a_new_key_is_fetched_when_a_token_names_it() -> None:
    source = Source("a")
    assert await source.knows("a")
    source.kids = ("a", "b")
    assert await source.knows("b"), "although it came a moment after the last fetch"
    assert await source.knows("a")
    assert source.asked == 2


async def test_a_flood_of_unknown_keys_costs_the_provider_one_request_in_a_while() -> None:
    source = Source("a")
    assert await source.knows("a")
    found = await asyncio.gather(*(source.knows(f"unknown-{n}") for n in range(100)))
    assert not any(found)
    assert source.asked == 2, "all of them wait for one"
    for number in range(100):
        assert not await source.knows(f"one-after-the-other-{number}")
    assert source.asked == AT_ONCE
    source.now += PAUSE_SECONDS - 0.1
    assert not await source.knows("still-unknown")
    assert source.asked == AT_ONCE
    source.now += 0.1
    assert not await source.knows("still-unknown")
    assert source.asked == AT_ONCE + 1


async def test_a_key_that_was_taken_away_is_forgotten() -> None:
    source = Source("a", "b")
    assert await source.knows("a")
    source.kids = ("b",)
    source.now += FRESH_SECONDS
    assert await source.knows("a"), "not looked at again yet"
    source.now += 0.1
    assert not await source.knows("a")
    assert await source.knows("b")


async def test_known_keys_serve_through_an_outage_for_a_bounded_time() -> None:
    source = Source("a")
    assert await source.knows("a")
    source.away = True
    source.now += STALE_SECONDS
    assert await source.knows("a")
    source.now += 0.1
    with pytest.raises(IdentityAwayError):
        await source.knows("a")
    source.away = False
    source.now += PAUSE_SECONDS
    assert await source.knows("a")


async def test_many_at_once_wait_for_one_fetch() -> None:
    source = Source("a")
    assert all(await asyncio.gather(*(source.knows("a") for _ in range(50))))
    assert source.asked == 1


async def test_without_a_kid_only_one_fitting_key_will_do() -> None:
    assert await Source("a").knows(None)
    assert not await Source("a", "b").knows(None)


@pytest.mark.parametrize(
    "entry",
    [
        OctKey.generate_key(256, {"kid": "k"}).as_dict(),
        rsa("k").as_dict(private=True),
        rsa("k").as_dict(private=False) | {"use": "enc"},
        short(1024),
        {"kty": "RSA", "kid": "k", "n": "AQAB"},
        {"kty": "EC", "kid": "k", "crv": "P-1", "x": "AA", "y": "AA"},
        "k",
        None,
    ],
)
def test_what_may_not_check_signatures_is_left_out(entry: Any) -> None:
    assert [key.kid for key in public_keys({"keys": [entry, rsa("good").as_dict(private=False)]})] == ["good"]


@pytest.mark.parametrize("document", [{}, {"keys": None}, {"keys": {}}, {"keys": "all"}])
def test_a_set_that_is_none_holds_no_key(document: dict[str, Any]) -> None:
    assert public_keys(document) == ()


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [
        (ECKey.generate_key("P-384", {"kid": "k"}), "ES256"),
        (ECKey.generate_key("P-256", {"kid": "k"}), "RS256"),
        (rsa("k"), "ES256"),
        (RSAKey.import_key(rsa("k").as_dict(private=False) | {"alg": "PS256"}), "RS256"),
    ],
)
async def test_a_key_checks_only_what_it_is_for(key: Any, algorithm: str) -> None:
    async def fetch() -> dict[str, Any]:
        return {"keys": [key.as_dict(private=False)]}

    assert await ProviderKeys(fetch).find("k", algorithm) is None
