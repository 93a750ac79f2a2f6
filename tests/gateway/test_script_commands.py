"""`starter.py token` and `send`: on the embedded system, and nowhere else."""

from __future__ import annotations

import asyncio
import json
import uuid
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest

from activities.claims import ClaimsSystem
from contract.ids import complaint_no
from register.pool import Database
from register.read import get_view, timeline
from register.waiting import Watch
from runtime.client import connect
from runtime.master_keys import master_keys
from runtime.settings import load
from runtime.tokens import verify
from tests.gateway.conftest import complaint
from worker import build

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.gateway.conftest import Site

OFFICER = ("--role", "officer", "--unit", "BJ01", "--person", "cheng.ruixue")


async def test_a_token_is_good_for_the_api(site: Site) -> None:
    said = await site.run("token", *OFFICER, "--minutes", "5")
    claims = verify(load().signing_secret(), said.out.strip())
    assert (said.code, claims.person, claims.unit, claims.role) == (0, "cheng.ruixue", "BJ01", "officer")
    assert claims.expires_at - datetime.now(UTC) <= timedelta(minutes=5)


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        ("temporal_address", "temporal.example:7233"),
        ("database_url", "postgresql://u:p@db.example/redress"),
        ("api_host", "0.0.0.0"),
    ],
)
@pytest.mark.parametrize("command", ["token", "send"])
async def test_outside_the_embedded_system_nothing_is_signed_or_sent(
    site: Site, command: str, setting: str, value: str
) -> None:
    site.set(**{setting: value})
    argv = ("token", *OFFICER) if command == "token" else ("send", "RD-0000-0000-0000", "withdraw", "{}")
    said = await site.run(*argv)
    assert (said.code, said.out) == (2, "")
    assert f"REDRESS_{setting.upper()}" in said.err
    assert said.err.count("\n") == 1


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--role", "officer", "--unit", "XX", "--person", "a"), "--unit XX: not a unit"),
        (
            ("--role", "officer", "--unit", "BJ", "--person", "a b"),
            "--person, --role or --unit is not a code",
        ),
        (("--role", "king", "--unit", "BJ", "--person", "a"), ""),
        (("--role", "system", "--unit", "BJ", "--person", "a"), ""),
        ((*OFFICER, "--minutes", "0"), ""),
        ((*OFFICER, "--minutes", "99999999"), ""),
        (("--unit", "BJ", "--person", "a"), ""),
    ],
)
async def test_a_token_for_nobody_is_refused(site: Site, argv: tuple[str, ...], words: str) -> None:
    said = await site.run("token", *argv)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("fly",), "no message 'fly'; there are record_progress, "),
        (("withdraw", "{"), "not JSON: "),
        (("withdraw", "[]"), "one JSON object"),
        (("withdraw", "{}"), "text: is missing"),
        (("withdraw", '{"text": "a", "colour": 1}'), "colour: extra inputs are not permitted"),
    ],
)
async def test_a_message_that_cannot_be_meant_is_refused_before_it_is_sent(
    site: Site, argv: tuple[str, ...], words: str
) -> None:
    said = await site.run("send", "RD-0000-0000-0000", *argv)
    assert (said.code, said.out) == (2, "")
    assert words in said.err


async def test_a_case_that_temporal_does_not_have_is_named(site: Site) -> None:
    said = await site.run("send", "RD-0000-0000-0000", "withdraw", '{"text": "a"}')
    assert said.code == 1
    assert "no such case is open in Temporal" in said.err


@pytest.fixture
async def db(site: Site) -> AsyncIterator[Database]:
    """The site's register, with a worker that writes to it."""
    settings = load()
    async with (
        Database(site.database_url, master_keys(settings)) as database,
        ClaimsSystem("http://127.0.0.1:9") as claims,
        build(await connect(settings, database.keys), database, claims),
    ):
        yield database


async def test_a_message_is_answered_or_refused_with_the_reason(site: Site, db: Database) -> None:
    ticket = f"T-{uuid.uuid4().hex}"
    number = complaint_no(ticket)
    assert (await site.run("file", stdin=complaint(ticket, claim_no=None))).code == 0
    taken = await site.run("send", ticket, "record_progress", '{"text": "已联系客户"}', *OFFICER)
    assert taken.code == 0, taken.err
    assert json.loads(taken.out)["complaint_no"] == number
    view = await get_view(db, number)
    assert view is not None
    assert view.progress[-1]["text"] == "已联系客户"
    refused = await site.run("send", number, "close", '{"outcome": "accepted", "text": "x"}', *OFFICER)
    assert refused.code == 1
    assert refused.err.startswith("refused: closing_condition_unmet: ")


async def test_a_signal_is_sent_and_not_waited_for(site: Site, db: Database) -> None:
    ticket = f"T-{uuid.uuid4().hex}"
    number = complaint_no(ticket)
    await site.run("file", stdin=complaint(ticket, claim_no=None))
    said = await site.run("send", number, "record_progress", '{"text": "已联系"}', "--signal", *OFFICER)
    sent = json.loads(said.out)
    assert (said.code, sent["sent"]) == (0, True)
    async with Watch(db) as watch, asyncio.timeout(30):
        await watch.until_message(number, sent["message_id"], 30)
    assert "progress_recorded" in [entry.kind for entry in await timeline(db, number)]
