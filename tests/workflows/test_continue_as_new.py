"""A long case goes on in a fresh run: nothing said is lost or done twice, clocks and questions go on.

The server of these tests suggests a fresh run after a handful of events, where a real one waits for thousands.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from temporalio.api.enums.v1 import EventType

from runtime.embedded.temporal import TIME_SKIPPING, EmbeddedTemporal
from tests.infra.cases import PROPOSAL, fresh, head_of, officer_of, opening, responsible_of, said
from tests.infra.dates import at, days
from tests.infra.engine import running_engine
from tests.infra.shared import open_home
from tests.infra.temporal import NAMESPACE, TemporalServer
from tests.workflows.asked import begun, escalated
from tests.workflows.given import quiet_book
from tests.workflows.instructed import instructed

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.infra.engine import Engine, Running

CONTACT = {"channel": "telephone", "direction": "inbound", "reached": True, "text": "客户来电"}
EARLY = 20
"""Events after which this server suggests a fresh run."""


@pytest.fixture
async def engine() -> AsyncIterator[Engine]:
    """A worker on a server of the test's own that suggests early; the cache on, for updates come many at once."""
    config = {**TIME_SKIPPING, "limit.historyCount.suggestContinueAsNew": str(EARLY)}
    with open_home("temporal") as home:
        async with (
            EmbeddedTemporal(home, None, namespace=NAMESPACE, in_memory=True, extra_config=config) as server,
            running_engine(TemporalServer(server.address), cached=100) as engine,
        ):
            yield engine


async def _runs(case: Running) -> int:
    """How many runs the case has had."""
    number, run = 1, case.handle.first_execution_run_id
    while run is not None:
        handle = case.engine.client.get_workflow_handle(case.handle.id, run_id=run)
        last = [event async for event in handle.fetch_history_events()][-1]
        if last.event_type != EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW:
            break
        run = last.workflow_execution_continued_as_new_event_attributes.new_execution_run_id
        number += 1
    return number


async def _goes_on(case: Running) -> None:
    """Bring the case into another run."""
    before = await _runs(case)
    while await _runs(case) == before:
        await case.tell("record_progress", said(officer_of(case.opened), text="继续处理"))
    await case.tell(
        "add_evidence", said(officer_of(case.opened), evidence_id=fresh("E"), kind="photo", title="照片")
    )


def _latest(case: Running) -> Running:
    """The case, whichever run is on."""
    handle = case.engine.client.get_workflow_handle(case.handle.id)
    return type(case)(case.engine, case.opened, handle)


async def _filed(engine: Engine, **given: Any) -> Running:
    return _latest_first(await engine.file(opening(datetime.now(UTC), **given)))


def _latest_first(case: Running) -> Running:
    """Speak to the run that is on, and remember the first."""
    handle = case.engine.client.get_workflow_handle(
        case.handle.id, first_execution_run_id=case.handle.first_execution_run_id
    )
    return type(case)(case.engine, case.opened, handle)


async def test_a_message_that_was_taken_in_an_earlier_run_has_no_second_effect_in_a_later_one(
    engine: Engine,
) -> None:
    case = await _filed(engine)
    message = said(officer_of(case.opened), text="只此一次")
    first = await case.tell("record_progress", message)
    await _goes_on(case)

    await case.signal("record_progress", message)
    again = await case.tell("record_progress", message)

    assert [p["text"] for p in (await case.view()).progress].count("只此一次") == 1
    assert again.seq >= first.seq


async def test_nothing_is_lost_or_done_twice_when_many_speak_while_the_case_moves_on(engine: Engine) -> None:
    case = await _filed(engine)
    officer = officer_of(case.opened)
    texts = [f"第{number}条" for number in range(30)]

    async def speak(number: int, text: str) -> None:
        if number % 3:
            await case.tell("record_progress", said(officer, text=text))
        else:
            await case.say("record_progress", said(officer, text=text))

    await asyncio.gather(*(speak(number, text) for number, text in enumerate(texts)))

    assert sorted(str(p["text"]) for p in (await case.view()).progress) == sorted(texts)
    assert await _runs(case) > 1
    assert case.kinds().count("progress_recorded") == len(texts)
    print("runs of a case that 30 messages were sent to:", await _runs(case))


async def test_clocks_go_on_from_where_they_were(engine: Engine) -> None:
    moment = at("09-07 10:00")
    case = _latest_first(await engine.file(opening(moment, rules=quiet_book(), days=days()), at=moment))
    await _goes_on(case)
    run = (await case.clock("progress")).run

    await case.go_to(at("09-07 17:29"))
    assert await case.silent("arrangement:breach")
    await case.go_to(at("09-07 17:31"))
    await case.fired("arrangement:breach")
    await case.go_to(at("09-07 21:59"))
    assert await case.silent("progress:reminder", run=run)
    await case.go_to(at("09-07 22:02"))
    await case.fired("progress:reminder", run=run)
    await case.go_to(at("09-10 17:31"))
    await case.fired("resolution:breach")


async def test_a_question_to_the_ladder_outlives_the_run_that_asked_it_and_answers_the_one_that_is_on(
    engine: Engine,
) -> None:
    case = await _filed(engine)
    await case.tell("acknowledge", said(responsible_of(case.opened)))
    question = await escalated(case)
    await begun(question)
    await _goes_on(case)

    answer = await question.tell("decide", head_of(case.opened), decision="support", text="同意重新查勘")
    await question.turned("decided")

    assert answer.status.value == "decided"
    assert (await question.handle.result())["status"] == "decided"
    assert case.kinds().count("escalated") == 1
    assert (await case.view()).escalations[0]["status"] == "decided"


async def test_closing_in_a_later_run_ends_the_question_asked_in_an_earlier_one(engine: Engine) -> None:
    case = await _filed(engine)
    await case.tell("acknowledge", said(responsible_of(case.opened)))
    question = await escalated(case)
    await _goes_on(case)

    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))

    assert (await question.handle.result())["status"] == "ended"
    assert (await case.handle.result())["status"] == "closed"


async def test_a_directive_outlives_the_run_that_gave_it_and_ends_with_the_case(engine: Engine) -> None:
    case = await _filed(engine)
    await case.tell("acknowledge", said(responsible_of(case.opened)))
    done, ended = await instructed(case), await instructed(case, unit="GD")
    await _goes_on(case)

    await done.tell("report_done", text="照片已补齐")
    await done.turned("done")
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))

    assert (await done.handle.result())["status"] == "done"
    assert (await ended.handle.result())["status"] == "ended"
    assert (await case.handle.result())["status"] == "closed"
    assert case.kinds().count("directive_given") == 2


async def test_what_the_server_shows_of_the_case_is_still_there_in_the_next_run(engine: Engine) -> None:
    case = await _filed(engine)
    before = {pair.key.name: pair.value for pair in (await case.handle.describe()).typed_search_attributes}

    await _goes_on(case)

    after = {pair.key.name: pair.value for pair in (await case.handle.describe()).typed_search_attributes}
    assert after.keys() >= before.keys() - {"BuildIds"}
    assert after["ComplaintStatus"] == "open"


async def test_a_case_whose_claim_is_not_known_yet_asks_on_in_the_next_run(engine: Engine) -> None:
    engine.claims.down = True
    case = await _filed(engine, ticket_no=fresh("T-claims"))
    await _goes_on(case)
    engine.claims.down = False

    await _goes_on(case)

    assert (await case.view()).claim.lookup == "found"


async def test_a_case_too_large_to_be_handed_on_stays_where_it_is_and_goes_on(engine: Engine) -> None:
    case = await _filed(engine)
    officer = officer_of(case.opened)
    await case.tell("respond", said(responsible_of(case.opened), cause="责任认定有误", action="重新核赔"))
    promises = [
        {"kind": "act", "text": "字" * 7900}
    ] * 40  # nearly a megabyte; two of them are refused by the server
    for _ in range(2):
        await case.tell("propose", said(officer, **PROPOSAL, commitments=promises))
    runs = await _runs(case)

    for _ in range(EARLY):
        await case.tell("record_contact", said(officer, **CONTACT))

    assert await _runs(case) == runs
    assert case.kinds().count("contact_recorded") == EARLY
