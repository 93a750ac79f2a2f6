"""Finding complaints by one value: newest first, only what the asker's units may see."""

from datetime import timedelta

import pytest

from domain.intake import Joint, Representative
from register.pool import Database
from register.search import SearchBy, search
from register.write import record
from tests.register.given import T0, Story, clock_started, filed, intake, progress


async def put(db: Database, ticket: str, **changes: object) -> str:
    given = intake(ticket, **changes)
    story = Story(ticket, first=filed(given, given.received_at))
    await record(db, story.batch(story.opening(), clock_started()))
    return story.no


async def numbers(db: Database, by: SearchBy, value: str, **more: object) -> list[str]:
    return [found.complaint_no for found in await search(db, by, value, **more)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("by", "value"),
    [
        (SearchBy.PHONE, "+86 13800138000"),
        (SearchBy.POLICY_NO, "pdaa 2026 000123"),
        (SearchBy.CLAIM_NO, "cl2026/77"),
        (SearchBy.TICKET_NO, "T-1"),
        (SearchBy.TEXT, "拖延"),
        (SearchBy.TEXT, "尽快赔付"),
        (SearchBy.TEXT, "surveyor 联系"),
    ],
)
async def test_a_complaint_is_found_by_what_the_caller_can_tell(
    db: Database, by: SearchBy, value: str
) -> None:
    number = await put(db, "T-1")
    await put(
        db,
        "T-2",
        complainant=intake().complainant.model_copy(update={"phone": "139"}),
        policy_no=None,
        claim_no=None,
        content="定损不合理",
        demand="重新定损",
    )
    assert await numbers(db, by, value) == [number]


async def test_a_joint_complaint_is_found_by_the_telephone_of_each_representative(db: Database) -> None:
    people = tuple(
        Representative(name="甲", phone=phone) for phone in ("139 0000 0001", "13900000002", "13800138000")
    )
    number = await put(db, "T-1", joint=Joint(persons=30, representatives=people))
    for phone in ("13900000001", "+86 13900000002", "13800138000"):
        assert await numbers(db, SearchBy.PHONE, phone) == [number]


async def test_a_complaint_number_may_be_spoken(db: Database) -> None:
    number = await put(db, "T-1")
    assert await numbers(db, SearchBy.COMPLAINT_NO, number.lower().replace("-", " ")) == [number]


@pytest.mark.parametrize("by", list(SearchBy))
async def test_nothing_is_found_by_what_nobody_has(db: Database, by: SearchBy) -> None:
    await put(db, "T-1")
    for value in ("nobody has this", "没有的话", "", "' OR 1=1 --", "%"):
        assert await numbers(db, by, value) == []


async def test_the_newest_complaint_comes_first_and_the_list_ends_at_the_limit(db: Database) -> None:
    placed = [await put(db, f"T-{n}", received_at=T0 + timedelta(hours=n)) for n in range(5)]
    for by, value in ((SearchBy.PHONE, "13800138000"), (SearchBy.TEXT, "理赔")):
        assert await numbers(db, by, value, limit=3) == placed[:1:-1]


async def test_complaints_of_other_units_are_not_seen(db: Database) -> None:
    mine = await put(db, "T-1", unit="BJ-01")
    other = await put(db, "T-2", unit="SH")
    for by, value in (
        (SearchBy.PHONE, "13800138000"),
        (SearchBy.TEXT, "理赔"),
        (SearchBy.POLICY_NO, "PDAA2026000123"),
    ):
        assert await numbers(db, by, value, units=("BJ", "BJ-01")) == [mine]
        assert await numbers(db, by, value, units=()) == []
        assert set(await numbers(db, by, value)) == {mine, other}
    assert await numbers(db, SearchBy.TICKET_NO, "T-2", units=("BJ",)) == []
    assert await numbers(db, SearchBy.COMPLAINT_NO, other, units=("BJ",)) == []


async def test_the_hotline_reads_status_latest_progress_next_step_and_due_time(db: Database) -> None:
    story = Story()
    await record(db, story.batch(story.opening(), clock_started()))
    await record(db, story.batch(progress("查勘员已到现场", T0 + timedelta(hours=2)), task=1))
    (found,) = await search(db, SearchBy.PHONE, "13800138000")
    view = story.view()
    assert view.next_step is not None
    assert (found.status, found.stage, found.owner) == ("open", "received", "P-ADJUSTER")
    assert (found.progress_text, found.progress_at) == ("查勘员已到现场", T0 + timedelta(hours=2))
    assert (found.next_step_what, found.next_step_who) == (view.next_step.what, view.next_step.who)
    assert (found.next_step_due, found.next_deadline) == (view.next_step.due, view.next_deadline)
