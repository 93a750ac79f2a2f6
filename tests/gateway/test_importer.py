"""The import: once per ticket, side by side, through outages, as often as one likes."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import pytest

from gateway.filing import Check
from gateway.importer import OTHER_CONTENT, Importer, Summary
from gateway.patience import AwayError, GaveUpError, Patience
from runtime.intake import FileComplaint, Filed, IntakeFaultError, Rules
from tests.gateway.given import HEADER, Engine, Recorder, csv_file, mapping
from tests.infra.cases import book, calendar, organisation

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from gateway.mapping import Mapping

CHECK = Check(Rules(organisation=organisation(), book=book(), calendar=calendar()))


async def at_once(_seconds: float) -> None:
    """A pause that takes no time but lets the others go on."""
    await asyncio.sleep(0)


def rows(first: int, last: int) -> str:
    """Rows numbered so."""
    return "".join(f"{number},a,late,x\n" for number in range(first, last + 1))


async def run(
    text: str,
    file: Callable[[FileComplaint], Awaitable[Filed]] | None,
    *,
    how: Mapping | None = None,
    seconds: float = 60,
    limit: int | None = None,
    concurrency: int = 16,
    recorder: Recorder | None = None,
) -> Summary:
    """Import rows below the usual header."""
    recorder = recorder or Recorder()
    importer = Importer(
        check=CHECK.start_of,
        file=file,
        patience=Patience(seconds, recorder, pause=at_once),
        observer=recorder,
        concurrency=concurrency,
    )
    made = how or mapping()
    summary = await importer.run(csv_file(f"{HEADER}\n{text}", made), made, limit=limit)
    accounted = summary.started + summary.already_there + summary.checked + summary.repeated + summary.refused
    if summary.stopped is None and limit is None:
        assert accounted == summary.rows, "every row is accounted for"
    return summary


async def test_every_complaint_of_a_file_is_filed_once_and_a_second_import_adds_none() -> None:
    engine = Engine()
    text = rows(1, 200) + rows(100, 150)
    first = await run(text, engine.file)
    assert (first.rows, first.unique, first.started, first.repeated) == (251, 200, 200, 51)
    second = await run(text, engine.file)
    assert (second.started, second.already_there, len(engine.filed)) == (0, 200, 200)


async def test_no_more_than_asked_are_under_way_at_a_time() -> None:
    engine = Engine()
    await run(rows(1, 100), engine.file, concurrency=7)
    assert engine.most_at_a_time == 7


async def test_what_is_refused_is_told_with_line_and_field_and_stops_nothing() -> None:
    recorder = Recorder()
    engine = Engine()
    text = "1,a,late,x\n2,,late,x\n3,a,lost,x\n4,a,late\n5,a,late,x\n"
    summary = await run(text, engine.file, recorder=recorder)
    assert (summary.started, summary.refused, summary.unique) == (2, 3, 4)
    told = {refusal.line: (refusal.ticket_no, refusal.faults[0][0]) for refusal in recorder.refusals}
    assert told == {3: ("T-2", "complainant.name"), 4: ("T-3", "category"), 5: ("", "row")}


async def test_a_ticket_filed_with_other_content_is_refused() -> None:
    recorder = Recorder()
    engine = Engine()
    await run("1,a,late,x\n", engine.file)
    summary = await run("1,a,late,another\n2,a,late,x\n", engine.file, recorder=recorder)
    assert (summary.started, summary.already_there, summary.refused) == (1, 0, 1)
    assert recorder.refusals[0].faults == [("ticket_no", OTHER_CONTENT)]


async def test_a_complaint_that_filing_refuses_is_refused_by_field() -> None:
    async def refuse(complaint: FileComplaint) -> Filed:
        raise IntakeFaultError("unit", "is not a unit of the organisation")

    recorder = Recorder()
    assert (await run("1,a,late,x\n", refuse, recorder=recorder)).refused == 1
    assert recorder.refusals[0].faults == [("unit", "is not a unit of the organisation")]


async def test_a_dry_run_checks_everything_and_files_nothing() -> None:
    recorder = Recorder()
    how = mapping({"unit": {"column": "text"}, "content": "x"})
    summary = await run("1,a,late,BJ\n2,a,late,XX\n3,a,late,SH\n", None, how=how, recorder=recorder)
    assert (summary.checked, summary.refused, summary.started) == (2, 1, 0)
    assert recorder.refusals[0].faults == [("unit", "is not a unit of the organisation")]


async def test_a_limit_bounds_the_complaints() -> None:
    engine = Engine()
    assert (await run(rows(1, 100), engine.file, limit=10)).started == 10
    assert len(engine.filed) == 10


async def test_an_engine_that_comes_back_is_waited_for_and_nothing_is_lost() -> None:
    recorder = Recorder()
    engine = Engine(away_for=40)
    summary = await run(rows(1, 30), engine.file, recorder=recorder)
    assert (summary.started, summary.stopped) == (30, None)
    assert recorder.said[0] == "away, up to 60 s: Temporal is away (UNAVAILABLE)"
    assert recorder.said[-1].startswith("back after")


async def test_an_engine_that_stays_away_ends_the_import_with_the_reason() -> None:
    engine = Engine(away_for=1_000_000)
    summary = await run(rows(1, 30), engine.file, seconds=0)
    assert summary.started == 0
    assert summary.stopped == "Temporal is away (UNAVAILABLE); gave up after 0 s"


async def test_an_engine_that_does_not_let_us_in_ends_the_import_at_once() -> None:
    async def shut(complaint: FileComplaint) -> Filed:
        raise GaveUpError("Temporal does not let us in")

    assert (await run(rows(1, 30), shut)).stopped == "Temporal does not let us in"


async def test_an_import_that_is_interrupted_and_run_again_files_the_rest() -> None:
    engine = Engine()

    async def file(complaint: FileComplaint) -> Filed:
        filed = await engine.file(complaint)
        if len(engine.filed) == 20:
            task.cancel()
        return filed

    task = asyncio.create_task(run(rows(1, 50), file))
    with pytest.raises(asyncio.CancelledError):
        await task
    before = len(engine.filed)
    assert before < 50
    summary = await run(rows(1, 50), engine.file)
    assert (summary.already_there, summary.started) == (before, 50 - before)


async def test_a_file_that_cannot_be_read_further_ends_the_import_with_what_was_done() -> None:
    def reading() -> None:
        raise OSError(5, "Input/output error")

    engine = Engine()
    made = mapping()
    source = csv_file(f"{HEADER}\n{rows(1, 30)}", made)
    read = source._text.readline
    lines = iter(range(11))
    source._text.readline = lambda size=-1: read(size) if next(lines, None) is not None else reading()  # type: ignore[method-assign,assignment,return-value]
    recorder = Recorder()
    importer = Importer(
        check=CHECK.start_of,
        file=engine.file,
        patience=Patience(1, recorder),
        observer=recorder,
        concurrency=1,
    )
    summary = await importer.run(source, made)
    assert summary.stopped is not None
    assert "line 13: cannot be read" in summary.stopped
    assert summary.started > 0


async def test_patience_ends_in_time_and_says_so_once() -> None:
    recorder = Recorder()

    async def away() -> None:
        raise AwayError("gone")

    patience = Patience(0, recorder, pause=at_once)
    with pytest.raises(GaveUpError, match="gone; gave up after 0 s"):
        await patience.call(away)
    assert recorder.said == []


async def test_pauses_grow_to_a_bound_and_never_reach_beyond_the_end() -> None:
    pauses: list[float] = []
    left = 20

    async def pause(seconds: float) -> None:
        pauses.append(seconds)

    async def away() -> str:
        if len(pauses) < left:
            raise AwayError("gone")
        return "there"

    assert await Patience(1000, Recorder(), pause=pause).call(away) == "there"
    assert pauses[0] <= 0.25
    assert 2.5 <= pauses[-1] <= 5.0
