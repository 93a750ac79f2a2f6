"""`python keys.py`: what stands under which key, rotation, destruction: exit codes, and no key in its words."""

from __future__ import annotations

import base64
from typing import Any

import pytest

import keys
from register.pool import Database
from register.write import record
from sealing.master import KeyRing
from tests.register.given import Story, closed

ONE, TWO = bytes([1]) * 32, bytes([2]) * 32
ENTRIES = {name: f"{name}:{base64.b64encode(key).decode()}" for name, key in (("k1", ONE), ("k2", TWO))}


@pytest.fixture
async def stories(register_url: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Story, Story]:
    """An open case and a closed one, sealed before the rotation; the settings have the new key in front."""
    monkeypatch.setenv("REDRESS_DATABASE_URL", register_url)
    monkeypatch.setenv("REDRESS_ENCRYPTION_KEYS", f"{ENTRIES['k2']},{ENTRIES['k1']}")
    opened, ended = Story("T-1"), Story("T-2")
    async with Database(register_url, KeyRing({"k1": ONE})) as db:
        await record(db, opened.batch(opened.opening()))
        await record(db, ended.batch(ended.opening(), closed()))
    return opened, ended


async def told(capsys: pytest.CaptureFixture[str], *argv: str) -> tuple[int, str]:
    code = await keys.main(argv)
    said: Any = capsys.readouterr()
    for entry in ENTRIES.values():
        assert entry.partition(":")[2] not in said.out + said.err
    return code, said.out + said.err


async def test_a_rotation_from_beginning_to_end(
    stories: tuple[Story, Story], capsys: pytest.CaptureFixture[str]
) -> None:
    assert await told(capsys, "standing") == (
        0,
        (
            "sealing key: k2\n"
            "data keys wrapped by k1: 2 (an old key: it must stay in the ring)\n"
            "cases findable by k1: 2 (an old key: it must stay in the ring)\n"
            "data keys destroyed: 0\n"
        ),
    )
    assert await told(capsys, "rewrap") == (0, "wrapped anew with k2: 2\n")
    assert await told(capsys, "reindex") == (0, "indexed anew with k2: 2\n")
    _, said = await told(capsys, "standing")
    assert "k1" not in said


async def test_a_closed_case_is_destroyed_an_open_one_is_not(
    stories: tuple[Story, Story], capsys: pytest.CaptureFixture[str]
) -> None:
    opened, ended = stories
    order = ("--by", "P-ADMIN", "--reason", "retention over")
    code, said = await told(capsys, "destroy", ended.no, *order)
    assert (code, said.startswith(f"{ended.no}: destroyed")) == (0, True)
    code, said = await told(capsys, "destroy", opened.no, *order)
    assert (code, said.startswith("redress: case_open: ")) == (1, True)
    code, said = await told(capsys, "destroy", ended.no, *order)
    assert (code, said.startswith("redress: case_shredded: ")) == (1, True)
    assert "data keys destroyed: 1" in (await told(capsys, "standing"))[1]


async def test_who_and_why_are_asked_for(
    stories: tuple[Story, Story], capsys: pytest.CaptureFixture[str]
) -> None:
    code, said = await told(capsys, "destroy", stories[1].no)
    assert code == 2
    assert "--by, --reason" in said


async def test_a_ring_that_cannot_be_used_stops_it_with_one_line(
    stories: tuple[Story, Story], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REDRESS_ENCRYPTION_KEYS", f"{ENTRIES['k1']},{ENTRIES['k1']}")
    code, said = await told(capsys, "standing")
    assert (code, said) == (2, "redress: REDRESS_ENCRYPTION_KEYS: key 2: the id k1 stands twice\n")
