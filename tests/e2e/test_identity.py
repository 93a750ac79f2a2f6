"""Identity in the running system: programs get tokens of its provider, keys change under way, logs tell nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

import httpx
import pytest

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.e2e.system import System


@pytest.fixture
async def http(system: System) -> AsyncIterator[httpx.AsyncClient]:
    """A program."""
    async with httpx.AsyncClient(base_url=system.url, trust_env=False) as client:
        yield client


async def capacity(http: httpx.AsyncClient, token: str) -> str:
    """In which capacity the API takes the bearer."""
    answer = await http.get("/v1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.status_code == 200, answer.text
    return str(answer.json()["capacity"])


async def test_the_gateway_gets_a_token_of_its_own_and_goes_on_when_keys_change(
    system: System, http: httpx.AsyncClient
) -> None:
    code, before = await system.starter("token", "--client")
    assert code == 0, before
    assert await capacity(http, before.strip()) == "hotline@HQ"
    await http.post(f"http://127.0.0.1:{system.settings.idp_port}/rotate")
    assert await capacity(http, before.strip()) == "hotline@HQ", "what the old key signed is good to its end"


async def test_no_code_state_or_token_gets_into_a_log(system: System, http: httpx.AsyncClient) -> None:
    canary = "canary-of-a-code-0123456789"
    answer = await http.get("/sign-in/callback", params={"code": canary, "state": canary})
    assert answer.status_code == 400
    await http.get("/v1/me", headers={"Authorization": f"Bearer {canary}"})
    await http.get("/v1/me", headers={"Cookie": f"redress_session={canary}"})
    logs = [path for path in (system.home / "logs").iterdir() if path.is_file()]
    assert "/sign-in/callback" in (system.home / "logs" / "api.log").read_text()
    assert [path.name for path in logs if canary in path.read_text(errors="replace")] == []
