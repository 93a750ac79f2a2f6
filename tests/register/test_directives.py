"""R6.1(4): the register finds a department's open directives, and keeps the rungs of their clocks."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from domain.clock_rules import RungAction
from domain.events import DirectiveDone, DirectiveEnded, DirectiveGiven, DirectiveRungFired
from domain.values import Level, Severity
from register import read
from register.directives import cases_with_directives_for
from register.worklist import due_between, worklist
from register.write import record
from tests.register.given import OFFICER, T0, Story, closed, escalated, filed, intake

if TYPE_CHECKING:
    from register.pool import Database

DAY = timedelta(days=1)


def given(number: int = 1, unit: str = "SH") -> DirectiveGiven:
    """A department has a directive."""
    return DirectiveGiven(
        at=T0,
        actor=OFFICER,
        message_id=f"m-directive-{number}",
        clause="R6.1(4)",
        number=number,
        unit=unit,
        text="请联系王芳核实照片",
        person="P-HEAD",
        level=Level.BRANCH_HEAD,
        severity=Severity.ORDINARY,
    )


def done(number: int = 1) -> DirectiveDone:
    """The department has done it."""
    return DirectiveDone(
        at=T0 + DAY,
        actor=OFFICER,
        message_id=f"directive-{number}-done",
        clause="R6.1(4)",
        number=number,
        person="P-SH",
        answered_at=T0 + DAY,
        text="已核实",
    )


async def put(db: Database, ticket: str, *directives: DirectiveGiven) -> Story:
    """A case with these directives on record."""
    story = Story(ticket, first=filed(intake(ticket)))
    await record(db, story.batch(story.opening(), *directives))
    return story


async def test_r6_1_4_a_department_finds_its_open_directives_and_no_other_departments(db: Database) -> None:
    mine = await put(db, "T-1", given(1), given(2, "GD"))
    await put(db, "T-2", given(1, "GD"))
    await put(db, "T-3")
    assert await cases_with_directives_for(db, "SH") == (mine.no,)
    assert len(await cases_with_directives_for(db, "GD")) == 2
    assert await cases_with_directives_for(db, "S") == ()

    await record(db, mine.batch(done(), task=1))
    assert await cases_with_directives_for(db, "SH") == ()
    assert mine.no in await cases_with_directives_for(db, "GD")


async def test_r6_1_4_a_directive_that_ended_with_its_case_is_nobodys_any_more(db: Database) -> None:
    story = await put(db, "T-1", given())
    head = {"at": T0 + DAY, "actor": OFFICER, "message_id": "m-close"}
    ended = DirectiveEnded.model_validate(head | {"clause": "R6.1(4)", "number": 1})
    await record(db, story.batch(closed(T0 + DAY), ended, task=1))
    assert await cases_with_directives_for(db, "SH") == ()
    assert await due_between(db, T0, T0 + 30 * DAY) == ()


async def test_a_department_is_no_person_and_a_question_beside_it_is_still_found(db: Database) -> None:
    story = await put(db, "T-1", given())
    await record(db, story.batch(escalated(level=Level.LINE_HEAD), task=1))
    assert [step.complaint_no for step in await worklist(db, person="P-LINE_HEAD")] == [story.no]
    assert await worklist(db, person="SH") == ()
    assert await cases_with_directives_for(db, "SH") == (story.no,)


async def test_the_rungs_of_a_directives_clocks_stand_among_the_deadlines_and_fire_there(
    db: Database,
) -> None:
    story = await put(db, "T-1", given())
    ahead = {(d.name, d.rung) for d in await due_between(db, T0, T0 + 10 * DAY)}
    assert ahead == {
        ("directive_acknowledgement", "breach"),
        ("directive", "reminder"),
        ("directive", "breach"),
    }
    fired = DirectiveRungFired(
        at=T0 + DAY,
        actor=OFFICER,
        message_id="directive-1-directive-reminder",
        clause="R6.1(4)",
        number=1,
        name="directive",
        rung="reminder",
        does=RungAction.REMIND,
        due_at=T0 + DAY,
        late_by_seconds=0,
    )
    await record(db, story.batch(fired, task=1))
    assert ("directive", "reminder") not in {
        (d.name, d.rung) for d in await due_between(db, T0, T0 + 10 * DAY)
    }


async def test_r4_1_what_the_directive_says_is_sealed(db: Database) -> None:
    story = await put(db, "T-1", given())
    rows = await db.fetch("SELECT c::text AS c, encode(view, 'escape') AS v FROM complaint c")
    rows += await db.fetch("SELECT e::text AS c, encode(sealed, 'escape') AS v FROM case_event e")
    assert not [row for row in rows if "王芳" in row["c"] or "王芳" in row["v"]]
    view = await read.get_view(db, story.no)
    assert view is not None
    assert view.directives[0]["text"] == "请联系王芳核实照片"
