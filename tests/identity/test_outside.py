"""Development's conveniences end where the world begins: outside the embedded system, and beyond loopback."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from api.front import front_of
from dev_idp.__main__ import offer
from runtime.settings import SettingsError, load
from runtime.tokens import TokenError, TokenFault, mint
from runtime.up import banner, plan, run_system
from tests.identity.house import SECRET

if TYPE_CHECKING:
    from pathlib import Path

ELSEWHERE = {"REDRESS_TEMPORAL_ADDRESS": "temporal:7233", "REDRESS_DATABASE_URL": "postgresql://r@db/r"}
PROVIDER = {"REDRESS_OIDC_ISSUER": "https://id.example"}
BEYOND = {"REDRESS_API_HOST": "0.0.0.0"}


def settings_of(home: Path, *parts: dict[str, str]) -> dict[str, str]:
    """Variables of an installation with a secret and keys."""
    own = {"REDRESS_HOME": str(home), "REDRESS_TOKEN_SECRET": SECRET}
    for part in parts:
        own |= part
    return own


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.8.8.8"])
async def test_on_this_machine_alone_development_tokens_are_taken(tmp_path: Path, host: str) -> None:
    front = front_of(load(settings_of(tmp_path, {"REDRESS_API_HOST": host})))
    token = mint(SECRET, person="guo.fengying", role="officer", unit="BJ")
    assert front.identification._of_development(token) is not None


@pytest.mark.parametrize("parts", [(ELSEWHERE, PROVIDER), (BEYOND, PROVIDER), (ELSEWHERE, BEYOND, PROVIDER)])
async def test_elsewhere_they_are_not_even_with_the_right_secret(
    tmp_path: Path, parts: tuple[dict[str, str], ...]
) -> None:
    front = front_of(load(settings_of(tmp_path, *parts)))
    token = mint(SECRET, person="guo.fengying", role="officer", unit="BJ")
    assert front.identification._of_development(token) is None, "left to the provider, which knows it not"
    tokens = front.identification._access_tokens
    assert tokens is not None
    with pytest.raises(TokenError) as caught:
        await tokens.check(token)
    assert caught.value.fault is TokenFault.INVALID


@pytest.mark.parametrize("parts", [(ELSEWHERE,), (BEYOND,), (ELSEWHERE, BEYOND)])
def test_without_a_provider_nobody_could_sign_in_and_the_start_says_so(
    tmp_path: Path, parts: tuple[dict[str, str], ...]
) -> None:
    with pytest.raises(SettingsError) as caught:
        front_of(load(settings_of(tmp_path, *parts)))
    assert str(caught.value).startswith("REDRESS_OIDC_ISSUER is not set, and ")
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("part", [ELSEWHERE, BEYOND, PROVIDER])
def test_the_development_provider_refuses_to_run_there(tmp_path: Path, part: dict[str, str]) -> None:
    with pytest.raises(SettingsError) as caught:
        offer(load(settings_of(tmp_path, part)))
    assert next(iter(part)) in str(caught.value)
    assert "\n" not in str(caught.value)


async def test_make_up_beyond_loopback_without_a_provider_stops_before_anything_starts(
    tmp_path: Path,
) -> None:
    settings = load(settings_of(tmp_path, BEYOND))
    with pytest.raises(SettingsError, match=r"REDRESS_API_HOST 0\.0\.0\.0 listens beyond this machine"):
        await run_system(settings, plan(settings, demo=False))
    assert not (tmp_path / "logs").exists()


def test_make_up_says_how_to_sign_in() -> None:
    said = banner(load({}), 1.0)
    assert "http://127.0.0.1:8080/sign-in (anybody of the sample, one click)" in said
    assert "starter.py token" in said
    outside = banner(load(PROVIDER), 1.0)
    assert "/sign-in" in outside
    assert "one click" not in outside


@pytest.mark.parametrize(
    "issuer",
    [
        "http://id.example",
        "ftp://id.example",
        "id.example",
        "https://",
        "https://id.example/?x=1",
        "https://a b#c",
    ],
)
def test_an_issuer_is_reached_by_https(issuer: str) -> None:
    with pytest.raises(SettingsError, match=r"^REDRESS_OIDC_ISSUER: "):
        load({"REDRESS_OIDC_ISSUER": issuer})


def test_an_id_token_can_never_pass_for_an_access_token_by_its_audience() -> None:
    with pytest.raises(SettingsError, match="an ID token would open the API"):
        load({"REDRESS_OIDC_AUDIENCE": "redress-console"})
