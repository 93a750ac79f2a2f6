"""`starter.py show` and `watch` on a real register: the case as it stands, and live until it is closed."""

from __future__ import annotations

import asyncio
import io
import json
import uuid
from typing import TYPE_CHECKING, Any, get_args

import pytest

import starter
from domain.events import AnyEvent
from gateway.terminal import Terminal
from gateway.words import LONGEST, one_line, sentence
from register.pool import Database
from register.write import record
from runtime.master_keys import master_keys
from runtime.settings import load
from tests.register.given import T0, Story, clock_started, closed, escalated, progress, refused

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.gateway.conftest import Site


@pytest.fixture
async def db(site: Site) -> AsyncIterator[Database]:
    """The site's register."""
    async with Database(site.database_url, master_keys(load()), size=2) as database:
        yield database


@pytest.fixture
async def story(db: Database) -> Story:
    """A case on record."""
    made = Story(f"T-{uuid.uuid4().hex}")
    await record(db, made.batch(made.opening(), clock_started(), progress("查勘员已约定周三上门")))
    return made


class Lines(io.StringIO):
    """A stream that tells when something was said."""

    def __init__(self) -> None:
        super().__init__()
        self.said = asyncio.Condition()
        self._tasks: set[asyncio.Task[None]] = set()

    def write(self, text: str) -> int:
        task = asyncio.get_running_loop().create_task(self._tell())
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return super().write(text)

    async def _tell(self) -> None:
        async with self.said:
            self.said.notify_all()

    async def until(self, text: str) -> None:
        async with asyncio.timeout(30), self.said:
            await self.said.wait_for(lambda: text in self.getvalue())


async def test_a_case_is_shown_by_its_number_and_by_its_ticket(site: Site, story: Story) -> None:
    by_number = await site.run("show", story.no)
    assert by_number == await site.run("show", story.no.lower()) == await site.run("show", story.ticket)
    lines = by_number.out.splitlines()
    assert lines[0] == f"{story.no}  ticket {story.ticket}"
    assert "received    2026-09-28 10:00:00" in by_number.out, "the company's wall clock"
    assert "latest: 查勘员已约定周三上门" in by_number.out
    assert "clock       progress: running, due " in by_number.out


async def test_the_complainant_is_never_shown(site: Site, story: Story) -> None:
    for argv in (("show", story.no), ("show", story.no, "--json")):
        said = await site.run(*argv)
        assert said.code == 0
        assert "王芳" not in said.out
        assert "8001" not in said.out


async def test_json_is_the_case_as_the_api_shapes_it(site: Site, story: Story) -> None:
    shown = json.loads((await site.run("show", story.no, "--json")).out)
    assert (shown["complaint_no"], shown["status"], shown["seq"]) == (story.no, "open", 3)
    assert shown["complainant"] == {"relation": "insured"}
    assert shown["clocks"][0]["name"] == "progress"


@pytest.mark.parametrize("command", ["show", "watch"])
@pytest.mark.parametrize(
    "no", ["RD-0000-0000-0000", "no-such-ticket", "'; DROP TABLE complaint; --", "\x1b[2J"]
)
async def test_a_case_that_is_not_there_is_named(site: Site, command: str, no: str) -> None:
    said = await site.run(command, no)
    assert (said.code, said.out) == (1, "")
    assert said.err == f"no complaint and no ticket {no!r} is on record\n"


@pytest.mark.parametrize("command", ["show", "watch"])
async def test_a_register_that_is_away_is_told(site: Site, command: str, free_port: int) -> None:
    where = {"database_url": f"postgresql://redress:x@127.0.0.1:{free_port}/redress"}
    (site.home / "endpoints.json").write_text(json.dumps(where))
    said = await site.run(command, "RD-0000-0000-0000")
    assert said.code == 1
    assert said.err.startswith("the register is away: ")


async def test_a_case_is_watched_event_by_event_until_it_is_closed(
    site: Site, db: Database, story: Story
) -> None:
    out = Lines()
    watching = asyncio.create_task(starter.main(["watch", story.no], Terminal(out, io.StringIO())))
    await out.until("progress: 查勘员已约定周三上门")
    await record(db, story.batch(escalated(), task=1))
    await out.until("escalation 1 to branch_head")
    assert not watching.done()
    await record(db, story.batch(closed(), task=2))
    assert await watching == 0
    lines = out.getvalue().splitlines()
    assert [line.split("  ")[1].split(" ")[0] for line in lines] == ["#1", "#2", "#3", "#4", "#5"]
    assert lines[0].startswith("2026-09-28 10:00:00  #1   filed; P-ADJUSTER answers (claims_adjuster in BJ)")
    assert lines[0].endswith("— gateway (hotline, HO) [R7.1]")
    assert "CLOSED: accepted; 客户接受" in lines[-1]


async def test_a_closed_case_is_told_from_the_first_event_and_left(
    site: Site, db: Database, story: Story
) -> None:
    await record(db, story.batch(*(progress(f"第{n}次") for n in range(250)), closed(), task=1))
    said = await site.run("watch", story.ticket)
    assert said.code == 0
    assert len(said.out.splitlines()) == 254


async def test_whoever_stops_watching_is_left_in_peace(site: Site, story: Story) -> None:
    out = Lines()
    watching = asyncio.create_task(starter.main(["watch", story.no], Terminal(out, io.StringIO())))
    await out.until("progress")
    watching.cancel()
    with pytest.raises(asyncio.CancelledError):
        await watching


def test_every_kind_of_event_has_its_sentence() -> None:
    kinds = {part.model_fields["kind"].default for part in get_args(get_args(AnyEvent)[0])}
    for kind in kinds:
        assert "{" not in (told := sentence(kind, {})), told
        assert told != kind.replace("_", " "), f"{kind} has no words"


@pytest.mark.parametrize(
    ("kind", "data", "expected"),
    [
        ("acknowledged", {"text": None}, "arrangement stands, investigation begun"),
        ("acknowledged", {"text": "周三上门"}, "arrangement stands, investigation begun: 周三上门"),
        ("dispute_ruled", {"upheld": False, "text": "不成立"}, "dispute ruled, upheld: no; 不成立"),
        (
            "rung_fired",
            {"name": "progress", "rung": "breach", "due_at": "x", "late_by_seconds": 0},
            "clock progress: breach, due x",
        ),
        ("something_new", {"text": "x"}, "something new"),
    ],
)
def test_an_event_is_told_in_words(kind: str, data: dict[str, Any], expected: str) -> None:
    assert sentence(kind, data) == expected


def test_text_of_a_stranger_cannot_move_the_cursor_or_flood_the_screen() -> None:
    assert one_line("a\x1b[2J\r\nb\u202e\u2028c") == "a [2J b c"
    assert len(one_line("x" * 10_000)) == LONGEST


def test_a_refused_message_is_told_with_its_reason() -> None:
    event = refused("m-1", T0)
    told = sentence("message_refused", event.model_dump(mode="json"))
    assert told == "REFUSED respond (actor_not_allowed): not the responsible person"
