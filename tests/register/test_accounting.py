"""Points and rectification tasks on PostgreSQL: written with their events, taken back with them, listed by reach."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

import pytest

from contract.ports import RecordBatch
from contract.present import case_view
from domain.evolve import fold
from register import accounting
from register.accounting import Reach
from register.write import record
from tests.infra import scenario as say
from tests.infra.cases import fresh
from tests.infra.scenario import MONDAY, Story, given
from tests.infra.scenario_accountability import (
    accuses,
    asks_rectification,
    decides_finding,
    pleads,
    reports_rectification,
    strikes_out,
    verifies_rectification,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from domain.events import AnyEvent
    from register.pool import Database

SINCE, UNTIL = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 10, 1, tzinfo=UTC)


def batch(
    story: Story, *, after: int = 0, until: int | None = None, task: int = 1, confirmed: int | None = None
) -> RecordBatch:
    """The story's events behind `after` as a workflow would send them."""
    history = story.log.history[:until]
    return told(history, after, task, after if confirmed is None else confirmed)


def told(history: Sequence[AnyEvent], after: int, task: int, confirmed: int) -> RecordBatch:
    case = fold(history)
    return RecordBatch(
        complaint_no=case.complaint_no,
        first_seq=after + 1,
        events=tuple(history[after:]),
        confirmed_seq=confirmed,
        task_at=SINCE + timedelta(seconds=task),
        view=case_view(case),
    )


def another() -> AnyEvent:
    """What the task that wins decided instead."""
    return given(MONDAY, say.contacts()).log.history[-1].model_copy(update={"message_id": fresh()})


def late(**given_: Any) -> Story:
    """A case that nobody touched for two days: arrangement, progress and opinion are late."""
    return given(MONDAY, ticket_no=fresh("A"), **given_).passes("2026-09-10 10:00")


async def of(db: Database, story: Story) -> list[tuple[int, str, int, str | None, str]]:
    found = await accounting.entries(db, SINCE, UNTIL, Reach(), limit=10_000)
    mine = [entry for entry in found if entry.complaint_no == story.case.complaint_no]
    return [(e.seq, e.code, e.points, e.person, e.unit) for e in mine]


async def test_r3_points_stand_in_the_register_with_their_events_each_once(db: Database) -> None:
    story = late()
    for _ in range(2):
        await record(db, batch(story))
    assert await of(db, story) == [(p.seq, p.code, p.points, p.person, p.unit) for p in story.case.assessed]
    found = await accounting.entries(db, SINCE, UNTIL, Reach(), limit=10_000)
    assert {entry.kind for entry in found if entry.complaint_no == story.case.complaint_no} == {"rung_fired"}


async def test_r3_points_of_events_that_never_came_true_go_with_them(db: Database) -> None:
    story = late()
    seq = story.case.assessed[0].seq
    await record(db, batch(story, until=seq - 1, task=1))
    await record(db, batch(story, after=seq - 1, task=2))
    assert len(await of(db, story)) == len(story.case.assessed)
    instead = [*story.log.history[: seq - 1], another()]
    await record(db, told(instead, seq - 1, 3, seq - 1))
    assert await of(db, story) == []


async def test_r3_the_same_decided_again_by_another_task_counts_once(db: Database) -> None:
    story = late()
    seq = story.case.assessed[0].seq
    await record(db, batch(story, until=seq - 1, task=1))
    await record(db, batch(story, after=seq - 1, task=2))
    await record(db, batch(story, after=seq - 1, task=3))
    assert len(await of(db, story)) == len(story.case.assessed)


async def test_r3_what_is_struck_out_stays_and_does_not_count(db: Database) -> None:
    story = late()
    await record(db, batch(story))
    before, first = story.case.seq, story.case.assessed[0]
    story.when(strikes_out(first.seq, first.code))
    await record(db, batch(story, after=before, task=2))
    await record(db, batch(story, until=before))  # a local activity that outlived its task, made again
    found = await accounting.entries(db, SINCE, UNTIL, Reach(person=first.person), limit=10_000)
    struck = [e for e in found if (e.complaint_no, e.seq) == (story.case.complaint_no, first.seq)]
    assert [(e.points, e.waived_by) for e in struck] == [(first.points, "a.leader")]
    assert len(await of(db, story)) == len(story.case.assessed)


async def test_r3_a_waiver_that_never_came_true_is_taken_back(db: Database) -> None:
    story = late()
    await record(db, batch(story))
    before, first = story.case.seq, story.case.assessed[0]
    kept = list(story.log.history)
    story.when(strikes_out(first.seq, first.code))
    await record(db, batch(story, after=before, task=2))
    instead = [
        *kept,
        say.given(MONDAY, say.progress()).log.history[-3].model_copy(update={"message_id": "x"}),
    ]
    await record(db, told(instead, before, 3, before))
    found = await accounting.entries(db, SINCE, UNTIL, Reach(), limit=10_000)
    mine = [e for e in found if e.complaint_no == story.case.complaint_no]
    assert [e.waived_at for e in mine] == [None] * len(mine)


async def test_l27_totals_per_person_and_per_unit_leave_out_what_is_struck_out(db: Database) -> None:
    story = given(MONDAY, accuses("somebody.else", unit="GD02"), pleads(), decides_finding(grade="serious"))
    first = story.case.assessed[0]
    again = given(MONDAY, accuses("somebody.else", unit="GD02"), pleads(), decides_finding(grade="minor"))
    again.when(strikes_out(again.case.assessed[0].seq, "accountability_minor"))
    for one in (story, again):
        await record(db, batch(one))
    reach = Reach(units=("GD02",))
    for by_unit in (False, True):
        (total,) = await accounting.totals(db, SINCE, UNTIL, reach, by_unit=by_unit)
        assert (total.unit, total.points, total.entries, total.waived) == ("GD02", first.points, 2, 1)
        assert total.person == (None if by_unit else "somebody.else")


@pytest.mark.parametrize(
    ("reach", "seen"),
    [
        (Reach(), True),
        (Reach(units=("BJ",)), True),
        (Reach(units=("SH",)), False),
        (Reach(line="motor"), True),
        (Reach(line="property"), False),
        (Reach(person="han.dongmei"), True),
        (Reach(person="nobody"), False),
    ],
)
async def test_r2_whose_points_are_seen(db: Database, reach: Reach, seen: bool) -> None:  # noqa: FBT001 - the answer
    story = given(MONDAY, say.disputes(), say.rules(upheld=False), ticket_no=fresh("A"))
    await record(db, batch(story))
    found = await accounting.entries(db, SINCE, UNTIL, reach, limit=10_000)
    assert any(e.complaint_no == story.case.complaint_no for e in found) == seen


async def test_l27_only_of_the_time_asked_for(db: Database) -> None:
    story = given(MONDAY, say.disputes(), say.rules(upheld=False), ticket_no=fresh("A"))
    await record(db, batch(story))
    at = story.case.assessed[0].at
    for since, until, count in (
        (at, at + timedelta(seconds=1), 1),
        (at - timedelta(seconds=1), at, 0),
        (at + timedelta(microseconds=1), UNTIL, 0),
    ):
        found = await accounting.entries(db, since, until, Reach(), limit=10_000)
        assert sum(e.complaint_no == story.case.complaint_no for e in found) == count


# ---- rectification --------------------------------------------------------------------------------------


async def listed(db: Database, story: Story, **wanted: Any) -> list[accounting.Task]:
    asked: dict[str, Any] = {"units": None, "line": None, "unit": None, "states": None, "limit": 1000}
    found = await accounting.rectifications(db, **(asked | wanted))
    return [task for task in found if task.complaint_no == story.case.complaint_no]


async def test_l9_a_task_is_listed_until_it_is_done(db: Database) -> None:
    story = given(MONDAY, asks_rectification(text="增加二次校验"), ticket_no=fresh("A"))
    states = []
    seq = 0
    for task, phrase in enumerate((None, reports_rectification(), verifies_rectification()), 1):
        if phrase is not None:
            story.when(phrase)
        await record(db, batch(story, after=seq, task=task))
        seq = story.case.seq
        (entry,) = await listed(db, story)
        states.append((entry.state, entry.text, entry.done_at is not None))
    assert states == [
        ("open", "增加二次校验", False),
        ("reported", "增加二次校验", False),
        ("done", "增加二次校验", True),
    ]
    assert await listed(db, story, states=("open", "reported")) == []
    assert await listed(db, story, unit="SH") == []
    assert len(await listed(db, story, units=("BJ",), line="motor")) == 1


async def test_l9_a_task_that_never_came_true_is_not_listed(db: Database) -> None:
    story = given(MONDAY, ticket_no=fresh("A"))
    await record(db, batch(story))
    kept, before = list(story.log.history), story.case.seq
    story.when(asks_rectification())
    await record(db, batch(story, after=before, task=2))
    assert len(await listed(db, story)) == 1
    await record(db, told([*kept, another()], before, 3, before))
    assert await listed(db, story) == []


async def test_l9_an_old_batch_that_comes_again_does_not_turn_a_task_back(db: Database) -> None:
    story = given(MONDAY, asks_rectification(), ticket_no=fresh("A"))
    first = batch(story)
    await record(db, first)
    before = story.case.seq
    story.when(reports_rectification())
    await record(db, batch(story, after=before, task=2))
    await record(db, first)
    assert [task.state for task in await listed(db, story)] == ["reported"]
