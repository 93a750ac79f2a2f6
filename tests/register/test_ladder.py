"""Lists of the ladder on PostgreSQL: reminders after the quiet hours, leaders informed, who is pressed (R6.1, R6.2)."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from domain.clock_rules import RungAction
from domain.clocks import Verdict
from domain.events import Chased, ChaserAnswered, ChaserTarget, ClockStopped, LeadersInformed, RungFired
from domain.values import ChaserKind, Severity, Turn
from register.ladder import reminders, told
from register.worklist import worklist
from register.write import record
from tests.register.given import OFFICER, SECOND, T0, Story, clock_started, filed, intake, progress

if TYPE_CHECKING:
    from register.pool import Database

HOUR = timedelta(hours=1)
MORNING = T0 + 22 * HOUR
"""08:00 of the next day in Shanghai."""


def reminded(at: datetime = T0 + 12 * HOUR, disturb_at: datetime | None = MORNING) -> RungFired:
    return RungFired(
        at=at,
        actor=OFFICER,
        message_id="rung:progress:1:reminder",
        clause="R7.3",
        name="progress",
        run=1,
        rung="reminder",
        does=RungAction.REMIND,
        due_at=at,
        late_by_seconds=0,
        disturb_at=disturb_at,
    )


def stopped(at: datetime) -> ClockStopped:
    return ClockStopped(
        at=at,
        actor=OFFICER,
        message_id="m-stop",
        clause="R7.3",
        name="progress",
        run=1,
        verdict=Verdict.MET,
    )


def informed(turn: Turn, at: datetime = T0, *persons: str) -> LeadersInformed:
    return LeadersInformed(
        at=at,
        actor=OFFICER,
        message_id=f"m-{turn.value}-{at:%H%M}",
        clause="R6.2(7)",
        turn=turn,
        severity=Severity.MAJOR,
        persons=persons or ("P-LEADER",),
    )


def chased(number: int = 1, person: str = "P-ADJUSTER", *copied: str) -> Chased:
    return Chased(
        at=T0,
        actor=OFFICER,
        message_id=f"m-chased-{number}",
        clause="R6.1(2)",
        number=number,
        how=ChaserKind.CHASE,
        target=ChaserTarget(person=person),
        times=number,
        text="请尽快办理",
        due=T0 + 24 * HOUR,
        copied_to=copied,
    )


async def begun(db: Database, ticket: str = "T-1") -> Story:
    story = Story(ticket, first=filed(intake(ticket)))
    await record(db, story.batch(story.opening(), clock_started()))
    return story


async def test_r6_1_2_a_reminder_is_listed_from_the_moment_it_may_disturb_and_not_before(
    db: Database,
) -> None:
    story = await begun(db)
    await record(db, story.batch(reminded(), task=1))
    assert await reminders(db, [story.no], MORNING - SECOND) == {}
    (entry,) = (await reminders(db, [story.no], MORNING))[story.no]
    assert (entry.name, entry.rung, entry.due_at, entry.disturb_at) == (
        "progress",
        "reminder",
        T0 + 12 * HOUR,
        MORNING,
    )
    assert await reminders(db, ["RD-NOBODY"], MORNING) == {}


async def test_r7_3_a_reminder_is_gone_when_its_clock_has_stopped(db: Database) -> None:
    story = await begun(db)
    await record(db, story.batch(reminded(), task=1))
    await record(db, story.batch(stopped(MORNING), task=2))
    assert await reminders(db, [story.no], MORNING + HOUR) == {}


async def test_a_reminder_that_a_lost_task_fired_is_gone_with_it(db: Database) -> None:
    story = await begun(db)
    lost = story.batch(reminded(), after=2, confirmed=2, task=1)
    await record(db, lost)
    assert story.no in await reminders(db, [story.no], MORNING)
    await record(db, story.batch(progress("已联系客户"), after=2, confirmed=2, task=2))
    assert await reminders(db, [story.no], MORNING) == {}


async def test_r6_2_7_a_leader_reads_of_what_they_were_told_newest_first_and_nobody_elses(
    db: Database,
) -> None:
    one, two = await begun(db, "T-1"), await begun(db, "T-2")
    await record(db, one.batch(informed(Turn.RECEIVED, T0, "P-LEADER", "P-HEAD"), task=1))
    await record(db, two.batch(informed(Turn.RECEIVED, T0 + HOUR), task=1))
    await record(db, one.batch(informed(Turn.RESPONDED, T0 + 2 * HOUR), task=2))
    mine = await told(db, "P-LEADER")
    assert [(entry.complaint_no, entry.turn, entry.at) for entry in mine] == [
        (one.no, "responded", T0 + 2 * HOUR),
        (two.no, "received", T0 + HOUR),
        (one.no, "received", T0),
    ]
    assert [entry.turn for entry in await told(db, "P-HEAD")] == ["received"]
    assert await told(db, "P-ADJUSTER") == ()
    assert len(await told(db, "P-LEADER", limit=1)) == 1


async def test_what_a_lost_task_told_a_leader_is_gone_with_it_and_what_came_twice_stands_once(
    db: Database,
) -> None:
    story = await begun(db)
    lost = story.batch(informed(Turn.RECEIVED), after=2, confirmed=2, task=1)
    await record(db, lost)
    await record(db, lost)
    assert [entry.turn for entry in await told(db, "P-LEADER")] == ["received"]
    await record(db, story.batch(informed(Turn.RESPONDED), after=2, confirmed=2, task=2))
    assert [entry.turn for entry in await told(db, "P-LEADER")] == ["responded"]


async def test_r6_2_2_a_chaser_is_on_the_list_of_whom_it_presses_and_of_their_superior_until_answered(
    db: Database,
) -> None:
    story = await begun(db)
    await record(db, story.batch(chased(1, "P-CLERK", "P-CHIEF"), task=1))
    for person in ("P-CLERK", "P-CHIEF"):
        (step,) = await worklist(db, person=person)
        assert person in step.asked
    answered = ChaserAnswered(
        at=T0 + HOUR, actor=OFFICER, message_id="m-answer", clause="R6.2(2)", number=1, text="今日办结"
    )
    await record(db, story.batch(answered, task=2))
    assert await worklist(db, person="P-CLERK") == ()
    assert await worklist(db, person="P-CHIEF") == ()
