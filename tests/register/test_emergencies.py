"""R6.1(1), L29: similar complaints counted on a real PostgreSQL; one plan a group, however many come at once."""

from __future__ import annotations

import asyncio
import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import asyncpg
import pytest

from contract.emergencies import PlanBatch
from contract.present_plan import plan_view
from domain.emergency import commands as c
from domain.emergency.commands import Cause
from domain.emergency.detection import groups
from domain.emergency.evolve import fold
from domain.emergency.grouping import Grouping, Similar
from domain.emergency.model import PlanStatus
from domain.values import BusinessLine
from register import emergencies
from register.case_keys import destroy
from register.errors import CaseShreddedError, ConflictingBatchError, GapInSequenceError
from register.plan_write import record_plan
from register.pool import Database
from register.write import record
from tests.infra.plans import LEADER, PlanStory, opened
from tests.infra.ring import RING
from tests.register.given import SECOND, T0, Story, book, closed

if TYPE_CHECKING:
    from datetime import datetime

    from register.emergencies import Called

DAY = timedelta(hours=24)
HAIL = "hail-2026-11-BJ"
MOTOR = Grouping(line=BusinessLine.MOTOR)


def one(number: str, **changes: Any) -> Similar:
    """A complaint about a delayed motor claim in Beijing."""
    said: dict[str, Any] = {
        "complaint_no": number,
        "place": "BJ01",
        "branch": "BJ",
        "line": "motor",
        "category": "delay",
        "received_at": T0,
    }
    return Similar.model_validate(said | changes)


async def watch(
    db: Database, complaint: Similar, *, at: datetime = T0, at_once: Cause | None = None
) -> Called | None:
    return await emergencies.watch(db, complaint, groups(book(), complaint), book(), at=at, at_once=at_once)


async def four(db: Database, **changes: Any) -> None:
    """One complaint fewer than the rule book's threshold."""
    for number in range(4):
        assert await watch(db, one(f"RD-{number}", **changes)) is None


async def plans(db: Database) -> list[str]:
    return [row[0] for row in await db.fetch("SELECT emergency_no FROM emergency ORDER BY 1")]


async def test_the_fifth_similar_complaint_within_24_hours_calls_for_a_plan(db: Database) -> None:
    await four(db, event=HAIL)
    called = await watch(db, one("RD-5", event=HAIL))
    assert called is not None
    assert (called.cause, called.cases, called.persons) == (Cause.CASES, 5, 5)
    assert called.grouping == Grouping(event=HAIL)
    assert called.complaint_no == "RD-5"
    assert not called.announced


async def test_the_same_complaint_again_counts_once_and_finds_the_same_plan(db: Database) -> None:
    await four(db, event=HAIL)
    for _ in range(3):
        assert await watch(db, one("RD-3", event=HAIL)) is None
    first = await watch(db, one("RD-5", event=HAIL))
    assert await watch(db, one("RD-5", event=HAIL)) == first
    assert await watch(db, one("RD-0", event=HAIL)) == first
    assert len(await plans(db)) == 1


@pytest.mark.parametrize(("late", "calls"), [(DAY, True), (DAY + SECOND, False)])
async def test_complaints_count_for_24_hours_and_not_a_second_longer(
    db: Database, late: timedelta, *, calls: bool
) -> None:
    await four(db)
    called = await watch(db, one("RD-5", received_at=T0 + late), at=T0 + late)
    assert (called is not None) is calls


async def test_a_letter_that_was_received_long_ago_is_not_part_of_a_sudden_event(db: Database) -> None:
    for number in range(9):
        old = one(f"RD-{number}", received_at=T0 - timedelta(days=400))
        assert await watch(db, old) is None


@pytest.mark.parametrize(
    ("changes", "shared"),
    [
        ({"event": HAIL}, {"event": HAIL}),
        ({}, {"place": "BJ01", "line": "motor", "category": "delay"}),
    ],
)
async def test_the_first_group_that_is_full_calls_for_the_plan(
    db: Database, changes: dict[str, Any], shared: dict[str, str]
) -> None:
    await four(db, **changes)
    called = await watch(db, one("RD-5", **changes))
    assert called is not None
    assert called.grouping.shared == shared


async def test_places_of_one_branch_are_counted_together_where_no_single_one_is_full(db: Database) -> None:
    for number in range(4):
        assert await watch(db, one(f"RD-{number}", place=f"BJ0{number}")) is None
    called = await watch(db, one("RD-5", place="BJ09"))
    assert called is not None
    assert called.grouping.shared == {"branch": "BJ", "line": "motor", "category": "delay"}


@pytest.mark.parametrize(
    "other", [{"line": "property"}, {"category": "denial"}, {"branch": "SH", "place": "SH01"}]
)
async def test_what_differs_is_not_similar(db: Database, other: dict[str, str]) -> None:
    await four(db)
    assert await watch(db, one("RD-5", **other)) is None


@pytest.mark.parametrize(("persons", "calls"), [(19, False), (20, True)])
async def test_l29_twenty_people_behind_similar_complaints_call_for_a_plan(
    db: Database, persons: int, *, calls: bool
) -> None:
    assert await watch(db, one("RD-1", persons=12)) is None
    called = await watch(db, one("RD-2", persons=persons - 12))
    assert (called is not None) is calls
    assert called is None or (called.cause, called.persons) == (Cause.PERSONS, 20)


async def test_one_complaint_that_suffices_calls_at_once_and_the_next_one_joins_it(db: Database) -> None:
    called = await watch(db, one("RD-1", event=HAIL), at_once=Cause.SIGN)
    assert called is not None
    assert (called.cause, called.cases) == (Cause.SIGN, 1)
    again = await watch(db, one("RD-2", event=HAIL), at_once=Cause.SEVERITY)
    assert again is not None
    assert again.emergency_no == called.emergency_no


async def test_a_plan_takes_its_complaints_out_of_every_other_count(db: Database) -> None:
    await four(db, event=HAIL)
    await watch(db, one("RD-5", event=HAIL))
    assert await watch(db, one("RD-6")) is None, "five others of the branch belong to the hail"
    assert len(await plans(db)) == 1


async def test_a_plan_that_is_over_gives_way_to_the_next_episode_which_has_to_be_called_for_anew(
    db: Database,
) -> None:
    await four(db, event=HAIL)
    first = await watch(db, one("RD-5", event=HAIL))
    assert first is not None
    story = told(first)
    await write(db, story)
    story.says(c.DismissPlan, LEADER, text="系重复推送")
    await write(db, story, after=2)
    for number in range(10, 14):
        assert await watch(db, one(f"RD-{number}", event=HAIL)) is None
    second = await watch(db, one("RD-14", event=HAIL))
    assert second is not None
    assert (first.emergency_no[-1], second.emergency_no[-1]) == ("1", "2")
    assert first.emergency_no[:-1] == second.emergency_no[:-1]


# ---- a storm ------------------------------------------------------------------------------------


async def test_two_thousand_filings_from_four_workers_at_once_call_for_one_plan(
    register_url: str, db: Database
) -> None:
    async with contextlib.AsyncExitStack() as stack:
        workers = [await stack.enter_async_context(Database(register_url, RING, size=4)) for _ in range(4)]
        branches = ("BJ", "SH", "GD")

        async def file(number: int) -> Called | None:
            branch = branches[number % 3]
            at = T0 + timedelta(seconds=1.8 * number)  # within an hour of case time
            storm = one(
                f"RD-{number:04}", event=HAIL, branch=branch, place=f"{branch}0{number % 2}", received_at=at
            )
            return await watch(workers[number % 4], storm, at=at)

        found = await asyncio.gather(*(file(number) for number in range(2000)))
    assert len(await plans(db)) == 1
    assert {called.emergency_no for called in found if called is not None} == set(await plans(db))
    assert sum(called is None for called in found) == 4, "the first four did not know yet"
    belonging = await db.fetchval("SELECT count(*) FROM similarity WHERE emergency_no IS NOT NULL")
    assert belonging == 2000


async def test_two_groups_that_share_complaints_do_not_wait_for_each_other_for_ever(
    register_url: str, db: Database
) -> None:
    async with Database(register_url, RING, size=8) as other:

        async def file(number: int) -> None:
            event = HAIL if number % 2 else None
            await watch(
                db if number % 3 else other, one(f"RD-{number}", event=event, place=f"BJ0{number % 4}")
            )

        async with asyncio.timeout(20):
            await asyncio.gather(*(file(number) for number in range(200)))
    open_keys = [row[0] for row in await db.fetch("SELECT key FROM emergency")]
    assert len(open_keys) == len(set(open_keys))


# ---- recording ----------------------------------------------------------------------------------


def told(called: Called, **changes: Any) -> PlanStory:
    """The plan that was called for, as its workflow proposes it."""
    command = opened(
        emergency_no=called.emergency_no,
        grouping=called.grouping,
        since=called.since,
        cause=called.cause,
        **changes,
    )
    return PlanStory(command, T0)


def batch(story: PlanStory, after: int = 0) -> PlanBatch:
    events = tuple(story.history[after:])
    return PlanBatch(
        emergency_no=story.plan.emergency_no,
        workflow_id=f"emergency-{story.plan.emergency_no}",
        episode=int(story.plan.emergency_no.rpartition("-")[2]),
        first_seq=after + 1,
        events=events,
        view=plan_view(fold(story.history)),
    )


async def write(db: Database, story: PlanStory, after: int = 0) -> int:
    return await record_plan(db, batch(story, after))


@pytest.fixture
async def begun(db: Database) -> PlanStory:
    """A hail plan of four cases on record and a fifth, one of them closed; proposed and recorded."""
    called = None
    for number in range(5):
        story = Story(ticket=f"H-{number}")
        await record(db, story.batch(story.opening()))
        called = await watch(db, one(story.no, event=HAIL))
        if number == 0:
            await record(db, story.batch(closed(), task=1))
    assert called is not None
    plan = told(called)
    await write(db, plan)
    return plan


async def test_a_plan_is_read_as_it_was_recorded(db: Database, begun: PlanStory) -> None:
    number = begun.plan.emergency_no
    assert await emergencies.get_plan(db, number) == plan_view(begun.plan)
    assert [view.emergency_no for view in await emergencies.list_plans(db)] == [number]
    assert await emergencies.list_plans(db, status=PlanStatus.ACTIVE) == ()
    assert await emergencies.last_seq(db, number) == 2
    assert await emergencies.get_plan(db, "0000-0000-1") is None


async def test_a_batch_that_comes_again_has_no_second_effect(db: Database, begun: PlanStory) -> None:
    assert await write(db, begun) == 2
    begun.says(c.StartPlan, LEADER, text="启动")
    for _ in range(2):
        assert await write(db, begun, after=2) == len(begun.history)
    assert await write(db, begun) == len(begun.history), "an old batch that wakes up late"
    assert await db.fetchval("SELECT count(*) FROM emergency_event") == len(begun.history)
    view = await emergencies.get_plan(db, begun.plan.emergency_no)
    assert view is not None
    assert view.status is PlanStatus.ACTIVE


async def test_a_gap_and_a_contradiction_are_refused(db: Database, begun: PlanStory) -> None:
    begun.says(c.StartPlan, LEADER, text="启动").says(c.LogDecision, LEADER, text="免查勘")
    with pytest.raises(GapInSequenceError):
        await write(db, begun, after=len(begun.history) - 1)
    await write(db, begun, after=2)
    other = PlanStory(opened(emergency_no=begun.plan.emergency_no, grouping=begun.plan.grouping), T0)
    other.says(c.DismissPlan, LEADER, text="不启动")
    with pytest.raises(ConflictingBatchError):
        await write(db, other, after=2)


async def test_what_a_plan_has_lived_through_cannot_be_changed(
    db: Database, begun: PlanStory, register_url: str
) -> None:
    connection = await asyncpg.connect(register_url)
    for change in ("UPDATE emergency_event SET kind = 'x'", "DELETE FROM emergency_event"):
        with pytest.raises(asyncpg.PostgresError, match="append-only"):
            await connection.execute(change)
    await connection.close()


async def test_the_open_cases_of_a_plan_are_paged_and_counted(db: Database, begun: PlanStory) -> None:
    number = begun.plan.emergency_no
    first = await emergencies.open_members(db, number, limit=3)
    rest = await emergencies.open_members(db, number, after=first[-1].complaint_no, limit=3)
    assert len({*first, *rest}) == 4, "the closed one has nothing to learn"
    figures = await emergencies.figures(db, number)
    assert (figures.cases, figures.open, figures.closed, figures.persons) == (5, 4, 1, 5)


async def test_a_plan_of_the_leadership_group_takes_in_what_it_covers_when_it_starts(db: Database) -> None:
    for number in range(3):
        story = Story(ticket=f"L-{number}")
        await record(db, story.batch(story.opening()))
        await watch(db, one(story.no))
    ended = Story(ticket="L-closed")
    await record(db, ended.batch(ended.opening(), closed()))
    await watch(db, one(ended.no))
    plan_no, exists = await emergencies.next_number(db, MOTOR)
    assert not exists
    plan = PlanStory(opened(emergency_no=plan_no, grouping=MOTOR, cause="leadership"), T0)
    await write(db, plan)
    assert await emergencies.open_members(db, plan_no) == ()
    plan.says(c.StartPlan, LEADER, text="启动")
    await write(db, plan, after=2)
    assert len(await emergencies.open_members(db, plan_no)) == 3
    assert (await emergencies.figures(db, plan_no)).closed == 0, "what was closed before is no part of it"
    assert await emergencies.next_number(db, MOTOR) == (plan_no, True)
    joined = await watch(db, one("RD-9", category="denial"))
    assert joined is not None
    assert (joined.emergency_no, joined.status) == (plan_no, PlanStatus.ACTIVE)


async def test_a_complaint_received_before_a_plans_time_is_not_taken_in(db: Database) -> None:
    await watch(db, one("RD-old", received_at=T0 - timedelta(days=3)))
    await four(db)
    called = await watch(db, one("RD-5"))
    assert called is not None
    assert called.since == T0 - DAY
    plan = told(called)
    plan.says(c.StartPlan, LEADER, text="启动")
    await write(db, plan)
    rows = await db.fetch("SELECT complaint_no FROM similarity WHERE emergency_no IS NULL")
    assert [row[0] for row in rows] == ["RD-old"]


async def test_what_people_wrote_of_a_plan_is_sealed_and_goes_with_its_key(
    db: Database, begun: PlanStory, register_url: str
) -> None:
    begun.says(c.StartPlan, LEADER, text="鹮鸢启动词").says(c.LogDecision, LEADER, text="鸮类决定词")
    await write(db, begun, after=2)
    connection = await asyncpg.connect(register_url)
    for table in ("emergency", "emergency_event", "similarity", "similar_key"):
        text = str([tuple(row) for row in await connection.fetch(f"SELECT * FROM {table}")])
        for word in ("鹮鸢启动词", "鸮类决定词", begun.plan.title):
            assert word not in text
            assert word.encode().hex() not in text
    await connection.close()
    number = begun.plan.emergency_no
    await destroy(db, emergencies.scope_of(number), by="admin", reason="retention")
    with pytest.raises(CaseShreddedError):
        await emergencies.get_plan(db, number)
    assert await emergencies.list_plans(db) == ()
    begun.says(c.ReportSituation, LEADER, text="x")
    with pytest.raises(CaseShreddedError):
        await write(db, begun, after=len(begun.history) - 1)
