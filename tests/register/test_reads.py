"""One complaint as readers find it: its row, timeline, deadlines, messages."""

from datetime import timedelta

import pytest

from contract.ids import complaint_no
from contract.present import case_view
from domain.calendar import CalendarYear, publish
from domain.events import CalendarPublished
from domain.evolve import fold
from register.encode import intake_digest
from register.errors import CaseUnknownError, PinnedUnknownError
from register.pool import Database
from register.read import (
    by_ticket,
    deadlines,
    earlier_filing,
    get_case,
    get_view,
    load_case,
    load_events,
    message_outcome,
    timeline,
)
from register.write import record
from tests.register.given import (
    OFFICER,
    SECOND,
    T0,
    Story,
    book,
    calendar,
    clock_started,
    closed,
    escalated,
    intake,
    progress,
    refused,
)

NOWHERE = complaint_no("nowhere")


async def test_the_view_is_the_one_written_last(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), clock_started()))
    await record(db, story.batch(progress("已联系"), escalated(), task=1))
    view = await get_view(db, story.no)
    assert view == case_view(fold(story.events))


async def test_an_unknown_complaint_has_no_view_no_timeline_no_events(db: Database) -> None:
    assert await get_case(db, NOWHERE) is None
    assert await get_view(db, NOWHERE) is None
    assert await timeline(db, NOWHERE) == ()
    assert await load_events(db, NOWHERE) == ()
    with pytest.raises(CaseUnknownError):
        await load_case(db, NOWHERE)
    with pytest.raises(CaseUnknownError):
        await deadlines(db, NOWHERE)


async def test_a_ticket_leads_to_its_complaint_and_to_what_was_complained(db: Database) -> None:
    story = Story(ticket="T-77")
    await record(db, story.batch(story.opening(), closed()))
    holder = await by_ticket(db, "T-77")
    assert holder is not None
    assert (holder.complaint_no, holder.status) == (story.no, "closed")
    assert holder.content_digest == intake_digest(intake("T-77"), await db.keys.opening(story.no))
    assert await by_ticket(db, "T-78") is None


async def test_a_ticket_passed_on_again_is_the_same_whenever_it_was_received_and_another_with_other_content(
    db: Database,
) -> None:
    story = Story()
    assert await earlier_filing(db, intake()) is None
    await record(db, story.batch(story.opening()))
    assert await earlier_filing(db, intake(received_at=T0 + timedelta(hours=1))) == (True, T0)
    assert await earlier_filing(db, intake(demand="道歉")) == (False, T0)


async def test_the_same_content_has_another_digest_in_every_case(db: Database) -> None:
    """A digest without a key would tell a telephone number to whoever tries all numbers."""
    one, other = await db.keys.sealing("RD-1"), await db.keys.sealing("RD-2")
    assert intake_digest(intake(), one) == intake_digest(intake(), one)
    assert intake_digest(intake(), one) != intake_digest(intake(), other)


async def test_the_digest_of_the_intake_survives_later_batches(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening()))
    await record(db, story.batch(progress("a"), task=1))
    case = await get_case(db, story.no)
    assert case is not None
    digest = intake_digest(intake(), await db.keys.opening(story.no))
    assert (case.content_digest, case.last_seq, case.confirmed_seq) == (digest, 2, 1)


async def test_the_case_is_folded_from_its_events_whatever_they_are(db: Database) -> None:
    story = Story()
    started = clock_started()
    await record(
        db, story.batch(story.opening(), started, progress("a"), escalated(), refused("m-9"), closed())
    )
    assert await load_case(db, story.no) == fold(story.events)


async def test_the_timeline_is_read_page_by_page(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), *(progress(str(n), T0 + n * SECOND) for n in range(5))))
    first = await timeline(db, story.no, limit=4)
    second = await timeline(db, story.no, after_seq=first[-1].seq, limit=4)
    assert [entry.seq for entry in first + second] == [1, 2, 3, 4, 5, 6]
    entry = second[-1]
    assert (entry.kind, entry.clause, entry.person, entry.role, entry.unit) == (
        *("progress_recorded", "R7.3"),
        *(OFFICER.person, OFFICER.role, OFFICER.unit),
    )
    assert entry.data["text"] == "4"
    assert entry.at == T0 + 4 * SECOND


async def test_rule_book_and_calendar_are_stored_once_for_all_cases(db: Database) -> None:
    stories = [Story(ticket=f"T-{n}") for n in range(5)]
    for story in stories:
        await record(db, story.batch(story.opening()))
    assert await db.fetchval("SELECT count(*) FROM pinned_document") == 2
    (entry, *_) = await timeline(db, stories[0].no)
    assert entry.data["rulebook"] == {"pinned": book().digest, "version": book().version}
    for story in stories:
        (filed,) = await load_events(db, story.no)
        assert filed == story.events[0]


async def test_a_published_calendar_is_an_event_with_the_calendar_in_full(db: Database) -> None:
    newer = publish(calendar(), CalendarYear(year=2027, source="a notice", holidays=()))
    story = Story()
    event = CalendarPublished(at=T0, actor=OFFICER, message_id="m-1", clause="R7.2", calendar=newer)
    await record(db, story.batch(story.opening(), event))
    assert (await load_events(db, story.no))[1] == event


async def test_a_writer_that_knew_another_database_sends_the_documents_again(db: Database) -> None:
    db.pinned |= {book().digest, calendar().digest}
    story = Story()
    await record(db, story.batch(story.opening()))
    assert await load_events(db, story.no) == tuple(story.events)


async def test_a_case_whose_rule_book_is_gone_is_not_made_up(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening()))
    await db.fetch("ALTER TABLE pinned_document DISABLE TRIGGER USER")
    await db.fetch("DELETE FROM pinned_document WHERE kind = 'rulebook'")
    with pytest.raises(PinnedUnknownError):
        await load_case(db, story.no)


async def test_deadlines_hold_every_run_of_every_clock(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), clock_started(run=1), clock_started(run=2)))
    assert [(clock.name, clock.run) for clock in await deadlines(db, story.no)] == [
        ("progress", 1),
        ("progress", 2),
    ]


async def test_the_register_tells_what_became_of_a_message(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), progress("a", message_id="m-1"), refused("m-2")))
    taken = await message_outcome(db, story.no, "m-1")
    assert taken is not None
    assert (taken.seq, taken.refused) == (2, None)
    not_taken = await message_outcome(db, story.no, "m-2")
    assert not_taken is not None
    assert (not_taken.seq, not_taken.refused) == (3, "actor_not_allowed")
    assert await message_outcome(db, story.no, "m-3") is None


async def test_a_message_refused_at_first_and_taken_later_was_taken(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), refused("m-1"), progress("a", message_id="m-1")))
    outcome = await message_outcome(db, story.no, "m-1")
    assert outcome is not None
    assert (outcome.seq, outcome.refused) == (3, None)
