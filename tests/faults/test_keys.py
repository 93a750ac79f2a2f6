"""Master keys change and one case is destroyed while the system runs; what Temporal's UI is shown follows (R4.1)."""

from __future__ import annotations

import asyncio
import base64
import json
import secrets
import time
from typing import TYPE_CHECKING, Any

import pytest
from temporalio.client import Client

from contract.ids import complaint_workflow_id
from contract.sealed import SEALED
from register.case_keys import destroy
from register.pool import Database
from register.rotation import reindex, rewrap, standing
from runtime.embedded.files import write_private
from sealing.master import KeyRing
from tests.faults.house import House, open_house

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = pytest.mark.timeout(240)

WORDS = "quetzalkeys"
SOON_SECONDS = 20.0
POLL_SECONDS = 0.2


def new_key(name: str) -> str:
    """One entry of the ring."""
    return f"{name}:{base64.b64encode(secrets.token_bytes(32)).decode()}"


async def with_ring(house: House, ring: str) -> None:
    """Every process that opens anything is started again with this ring."""
    write_private(house.home / "secrets" / "encryption_keys", ring)
    await asyncio.gather(house.worker.end(), house.api.end())
    await asyncio.gather(house.worker.start(), house.api.start())


def sealed_in(value: Any) -> Iterator[dict[str, Any]]:
    """Every payload of a history but search attributes, which are plain and hold codes and times."""
    if isinstance(value, dict):
        if (
            "data" in value
            and base64.b64decode(value.get("metadata", {}).get("encoding", "")) == SEALED.encode()
        ):
            yield value
        for item in value.values():
            yield from sealed_in(item)
    elif isinstance(value, list):
        for item in value:
            yield from sealed_in(item)


async def shown_by_the_ui(house: House, number: str, who: str) -> tuple[str, int]:
    """A history as Temporal's UI shows it to somebody: the text of what opened, and how many payloads stayed shut."""
    plain = await Client.connect(house.temporal.address, namespace=house.settings.temporal_namespace)
    history = await plain.get_workflow_handle(complaint_workflow_id(number)).fetch_history()
    payloads = list(sealed_in(json.loads(history.to_json())))
    assert len(payloads) > 5
    answer = await house.people.post("/codec/decode", {"payloads": payloads}, who)
    assert answer.status_code == 200, answer.text
    opened = [p for p, before in zip(answer.json()["payloads"], payloads, strict=True) if p != before]
    texts = [base64.b64decode(payload["data"]).decode("utf-8", "replace") for payload in opened]
    return "\n".join(texts), len(payloads) - len(opened)


async def closed_case(house: House) -> str:
    """A case that has been told of and closed."""
    number = await house.people.file(content=f"客户称 {WORDS}")
    await house.people.close(number)
    return number


async def test_keys_change_and_end_and_the_ui_shows_what_may_be_shown(postgres_home: Path) -> None:
    async with open_house(postgres_home) as house:
        doomed, kept = await closed_case(house), await closed_case(house)
        for who, phone in (("officer", "13800001234"), ("auditor", "138****1234")):
            text, shut = await shown_by_the_ui(house, doomed, who)
            assert (WORDS in text, phone in text, shut) == (True, True, 0), who
        assert (await shown_by_the_ui(house, doomed, "other officer"))[0] == "", "another branch's"

        old = (house.home / "secrets" / "encryption_keys").read_text().strip()
        new = new_key("k2")
        async with Database(house.postgres.url, KeyRing.parse(f"{new},{old}"), name="keys") as database:
            await rewrap(database)
            await reindex(database)
            assert set((await standing(database)).keys) == {"k2"}
        await with_ring(house, new)
        for number in (doomed, kept):
            assert WORDS in (await shown_by_the_ui(house, number, "auditor"))[0], "the old master key is gone"
        found = await house.people.post("/v1/complaints/search", {"text": WORDS}, "officer")
        assert {entry["complaint_no"] for entry in found.json()["items"]} == {doomed, kept}
        assert (await house.people.case(await house.people.file()))["status"] == "open", "new cases are taken"

        async with Database(house.postgres.url, KeyRing.parse(new), name="keys") as database:
            await destroy(database, doomed, by="an.admin", reason="retention over")
        given_up = time.monotonic() + SOON_SECONDS
        while (await shown_by_the_ui(house, doomed, "auditor"))[0]:
            assert time.monotonic() < given_up, "a destroyed key still opens"
            await asyncio.sleep(POLL_SECONDS)
        gone = await house.people.get(f"/v1/complaints/{doomed}")
        assert (gone.status_code, gone.json()["code"]) == (410, "case_shredded")
        found = await house.people.post("/v1/complaints/search", {"text": WORDS}, "officer")
        assert [entry["complaint_no"] for entry in found.json()["items"]] == [kept]
        assert WORDS in (await shown_by_the_ui(house, kept, "auditor"))[0], "nobody else's case is touched"
