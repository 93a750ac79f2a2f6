"""A case full of unique values is recorded; then every byte of the database is searched for them: none is found.

Searched are the rows of every table as `COPY` writes them, and the files of the server after a checkpoint: tables,
indexes, superseded rows, write-ahead log, server log.
"""

from __future__ import annotations

import asyncio
import base64
import os
import subprocess
import tempfile
from typing import TYPE_CHECKING, Any

import asyncpg

from domain.commands import ReviewFinding
from domain.events import MergedIn, NoticeIssued, NoticeSection, ReviewDecided, ReviewRequested
from domain.intake import Complainant, Joint, Papers, Representative
from domain.values import Level, Relation, ReviewDecision, ReviewMatter
from register.migrate import migrate
from register.pool import Database
from register.readings import Reading, note_reading
from register.search import SearchBy, search
from register.write import record
from runtime.embedded.postgres import EmbeddedPostgres
from tests.infra.ring import RING
from tests.register.given import (
    OFFICER,
    SECOND,
    T0,
    Story,
    clock_started,
    closed,
    escalated,
    filed,
    intake,
    progress,
    refused,
)

if TYPE_CHECKING:
    from pathlib import Path

    from domain.events import AnyEvent

CANARIES = {
    "name": "鹮鸢䴉",
    "phone": "13977553311",
    "id_no": "110101199003079999",
    "acts_for": "鳽鵟鹱",
    "papers": "鸮氏授权委托书 papercanary",
    "representative": "鸨鹬鸻",
    "representative_phone": "13866442200",
    "policy": "PDQZ202677889900",
    "claim": "CLQZ5544332211",
    "content": "鹮鸟撞碎了挡风玻璃 quetzalcanary",
    "demand": "赔付九千八百七十六 xylocanary",
    "progress": "已联系鸢先生 zebrucanary",
    "lost": "丢失的记录 lostcanary",
    "question": "是否预付 askcanary",
    "closing": "达成一致 closecanary",
    "reason": "回访需要 reasoncanary",
    "refusal": "refusedcanary",
    "reading": "readingcanary",
    "notice": "处理决定：维持拒赔 noticecanary",
    "merged": "再次投诉未赔付 mergedcanary",
    "grounds": "未回应鹗女士的证明 groundscanary",
    "finding": "核查认定应予变更 findingcanary",
}
WORDS = (
    *("quetzalcanary", "xylocanary", "zebrucanary", "lostcanary", "askcanary", "closecanary", "reasoncanary"),
    *("挡风玻璃", "撞碎", "九千八百", "鸢先生", "丢失的记录", "quetzal", "xyloca", "zebruca"),
)
"""Words and beginnings that an index might hold."""


def needles() -> dict[str, bytes]:
    """Everything to look for, in the encodings in which it might lie there."""
    texts = {*CANARIES.values(), *WORDS}
    spelled: dict[str, bytes] = {}
    for text in texts:
        raw = text.encode()
        spelled |= {
            f"{text}": raw,
            f"{text} (UTF-16)": text.encode("utf-16-le"),
            f"{text} (hex)": raw.hex().encode(),
            f"{text} (base64)": base64.b64encode(raw)[: 4 * (len(raw) // 3)],
            f"{text} (JSON)": ascii(text)[1:-1].encode(),
        }
    shortest = {name: value for name, value in spelled.items() if len(value) >= 6}
    return {
        name: value
        for name, value in shortest.items()
        if not any(other in value and other != value for other in shortest.values())
    }  # what holds another one is found with it


def law_events() -> tuple[AnyEvent, ...]:
    """A notice, a merger and a review, full of words."""
    head = {"at": T0 + 3600 * SECOND, "actor": OFFICER, "message_id": "m-law", "clause": "L19"}
    section = NoticeSection(name="decision", title="处理决定", text=CANARIES["notice"])
    twin = {"complaint_no": "RD-0000-0000-0001", "ticket_no": "T-2", "received_at": T0}
    asked = {"number": 1, "level": Level.LINE_HEAD, "person": "P-LINE_HEAD"}
    finding = ReviewFinding(decision=ReviewDecision.UPHELD, text=CANARIES["finding"], findings="x")
    return (
        NoticeIssued.model_validate(
            {**head, "version": 1, "proposal_version": 1, "title": "通知书", "sections": (section,)}
        ),
        MergedIn.model_validate({**head, **twin, "content": CANARIES["merged"], "demand": "x"}),
        ReviewRequested.model_validate(
            {**head, **asked, "grounds": CANARIES["grounds"], "examines": tuple(ReviewMatter)}
        ),
        ReviewDecided.model_validate({**head, **asked, "finding": finding}),
    )


async def live(db: Database) -> str:
    """Everything that may write words to the register."""
    person = Complainant(
        name=CANARIES["name"],
        phone=CANARIES["phone"],
        relation=Relation.AGENT,
        id_no=CANARIES["id_no"],
        acts_for=CANARIES["acts_for"],
    )
    speaker = Representative(name=CANARIES["representative"], phone=CANARIES["representative_phone"])
    given = intake(
        "T-1",
        complainant=person,
        papers=Papers(title=CANARIES["papers"], original_seen=True),
        joint=Joint(persons=30, representatives=(speaker,)),
        policy_no=CANARIES["policy"],
        claim_no=CANARIES["claim"],
        content=CANARIES["content"],
        demand=CANARIES["demand"],
    )
    story = Story("T-1", first=filed(given))
    asked = escalated().model_copy(update={"question": CANARIES["question"], "reason": CANARIES["reason"]})
    not_taken = refused("m-9").model_copy(update={"reason": CANARIES["refusal"]})
    of_the_law = law_events()
    ended = closed().model_copy(update={"text": CANARIES["closing"]})
    await record(db, story.batch(story.opening(), clock_started(), progress(CANARIES["progress"]), task=1))
    await record(db, story.batch(progress(CANARIES["lost"]), task=2))
    await record(db, story.batch(asked, not_taken, after=3, task=3))
    await record(db, story.batch(progress(CANARIES["progress"]), ended, *of_the_law, task=4))
    await note_reading(db, Reading("P-1", "officer", "BJ", story.no, "reveal", reason=CANARIES["reading"]))
    for by, value in (
        (SearchBy.PHONE, CANARIES["phone"]),
        (SearchBy.PHONE, CANARIES["representative_phone"]),
        (SearchBy.POLICY_NO, CANARIES["policy"]),
        (SearchBy.CLAIM_NO, CANARIES["claim"]),
        (SearchBy.TEXT, "quetzalcanary 挡风玻璃"),
        (SearchBy.TEXT, "xyloca"),
    ):
        assert [row.complaint_no for row in await search(db, by, value)] == [story.no]
    return story.no


async def test_no_personal_value_lies_in_any_table_or_file_of_the_register(postgres_home: Path) -> None:
    async with EmbeddedPostgres(postgres_home, None) as server:
        await migrate(server.url)
        async with Database(server.url, RING) as db:
            number = await live(db)
            assert await db.fetchval("SELECT count(*) FROM superseded_event") == 1
        connection: Any = await asyncpg.connect(server.url)
        try:
            rows = await dumped(connection)
            await connection.execute("CHECKPOINT")
            place = await connection.fetchval("SELECT current_setting('data_directory')")
            assert number.encode() in rows, "the search sees what is plain"
            assert said_in(rows) == []
            assert await asyncio.to_thread(found_below, place) == []
            await connection.execute(f"CREATE TABLE planted AS SELECT '{CANARIES['name']}'::text AS word")
            await connection.execute("CHECKPOINT")
            assert await asyncio.to_thread(found_below, place), "the search of the files sees what is plain"
        finally:
            await connection.close()
        assert any((postgres_home / "logs").iterdir())
        assert found_below(postgres_home / "logs") == []


async def dumped(connection: Any) -> bytes:
    """Every row of every table, as text."""
    tables = await connection.fetch(
        "SELECT schemaname, tablename FROM pg_tables WHERE schemaname NOT IN ('pg_catalog', 'information_schema')"
    )
    assert len(tables) > 8
    chunks: list[bytes] = []

    async def take(chunk: bytes) -> None:
        chunks.append(chunk)

    for table in tables:
        await connection.copy_from_table(table["tablename"], schema_name=table["schemaname"], output=take)
    return b"".join(chunks)


def said_in(text: bytes) -> list[bytes]:
    """Needles that the text holds."""
    return _grep("-", text)


def found_below(directory: Path | str) -> list[bytes]:
    """Needles in the files below, with the file that holds each."""
    return _grep("-r", str(directory))


def _grep(*where: str | bytes) -> list[bytes]:
    """`grep -F` looks for a hundred needles in one pass; Python would make a hundred."""
    text = where[-1] if isinstance(where[-1], bytes) else None
    places = [place for place in where if isinstance(place, str)]
    with tempfile.NamedTemporaryFile() as patterns:
        patterns.write(b"\n".join(needles().values()))
        patterns.flush()
        command = ("grep", "-saoF", "-f", patterns.name, *places)
        done = subprocess.run(
            command,
            input=text,
            capture_output=True,
            check=False,
            env={"LC_ALL": "C", "PATH": os.environ["PATH"]},
        )
    assert done.returncode in {0, 1, 2}, done.stderr  # 2: a file of the server went while it was read
    return done.stdout.splitlines()
