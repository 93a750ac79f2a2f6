"""Lists across complaints: steps by due time, deadlines, counts, all open ones."""

from datetime import timedelta

from domain.commands import Intake
from domain.values import Level, Severity
from register.pool import Database
from register.worklist import counts, due_between, open_cases, worklist
from register.write import record
from tests.register.given import T0, Story, clock_started, closed, escalated, filed, intake

HOUR = timedelta(hours=1)


async def put(db: Database, given: Intake, *, hours: int = 0, **who: str) -> Story:
    story = Story(given.ticket_no, first=filed(given, T0, **who))
    await record(db, story.batch(story.opening(), clock_started("progress", at=T0 + hours * HOUR)))
    return story


async def test_my_steps_come_by_due_time_and_nobody_elses(db: Database) -> None:
    late = await put(db, intake("T-1"), hours=5, responsible="P-ME")
    soon = await put(db, intake("T-2"), hours=1, responsible="P-ME")
    await put(db, intake("T-3"), responsible="P-OTHER")
    assert [step.complaint_no for step in await worklist(db, person="P-ME")] == [soon.no, late.no]
    assert [step.complaint_no for step in await worklist(db, person="P-ME", limit=1)] == [soon.no]


async def test_an_escalation_is_a_step_of_whoever_is_asked(db: Database) -> None:
    story = await put(db, intake("T-1"))
    await record(db, story.batch(escalated(level=Level.LINE_HEAD), task=1))
    (step,) = await worklist(db, person="P-LINE_HEAD")
    assert step.asked == ["P-LINE_HEAD"]
    assert await worklist(db, person="P-BRANCH_HEAD") == ()


async def test_an_officer_sees_all_the_cases_they_drive(db: Database) -> None:
    mine = await put(db, intake("T-1"), officer="P-OFFICER")
    await put(db, intake("T-2"), officer="P-ELSE")
    assert [step.complaint_no for step in await worklist(db, officer="P-OFFICER")] == [mine.no]


async def test_a_head_sees_the_steps_of_the_units(db: Database) -> None:
    mine = await put(db, intake("T-1", unit="BJ-01"))
    await put(db, intake("T-2", unit="SH"))
    assert [step.complaint_no for step in await worklist(db, units=("BJ", "BJ-01"))] == [mine.no]
    assert len(await worklist(db)) == 2


async def test_a_closed_case_that_owes_nothing_has_no_step(db: Database) -> None:
    story = await put(db, intake("T-1"))
    await record(db, story.batch(closed(), task=1))
    assert await worklist(db) == ()


async def test_deadlines_between_two_moments(db: Database) -> None:
    story = await put(db, intake("T-1"))
    assert [(d.name, d.rung, d.due_at) for d in await due_between(db, T0, T0 + 24 * HOUR)] == [
        ("progress", "reminder", T0 + 12 * HOUR)
    ]
    both = await due_between(db, T0 + 12 * HOUR, T0 + 24 * HOUR + timedelta(microseconds=1))
    assert [(d.complaint_no, d.rung) for d in both] == [(story.no, "reminder"), (story.no, "breach")]
    assert await due_between(db, T0, T0 + 48 * HOUR, units=("SH",)) == ()


async def test_clock_runs_that_a_lost_task_started_are_gone(db: Database) -> None:
    story = await put(db, intake("T-1"))
    await record(db, story.batch(clock_started("progress", run=2), task=1))
    await record(db, story.batch(clock_started("resolution", run=1), after=2, task=2))
    rows = await db.fetch("SELECT DISTINCT name, run FROM case_clock ORDER BY name, run")
    assert [tuple(row) for row in rows] == [("progress", 1), ("resolution", 1)]


async def test_counts_are_of_open_cases(db: Database) -> None:
    await put(db, intake("T-1"))
    story = await put(db, intake("T-2", unit="SH", severity=Severity.MAJOR))
    await record(db, story.batch(escalated(), task=1))
    done = await put(db, intake("T-3"))
    await record(db, done.batch(closed(), task=1))
    everything = await counts(db)
    assert (everything.open, everything.overdue, everything.escalated) == (2, 0, 1)
    assert everything.by_stage == {"received": 2}
    assert everything.by_severity == {"ordinary": 1, "major": 1}
    assert everything.by_unit == {"BJ": 1, "SH": 1}
    assert (await counts(db, units=("BJ",))).open == 1


async def test_open_cases_are_walked_page_by_page(db: Database) -> None:
    stories = [await put(db, intake(f"T-{n}")) for n in range(5)]
    await record(db, stories[0].batch(closed(), task=1))
    found: list[str] = []
    while page := await open_cases(db, after=found[-1] if found else "", limit=2):
        found += page
    assert found == sorted(story.no for story in stories[1:])
