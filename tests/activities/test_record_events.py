"""The register's activities: what is written, what may be tried again, and what the log says."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from structlog.testing import capture_logs
from temporalio.exceptions import ApplicationError
from temporalio.testing import ActivityEnvironment

from activities.register import RegisterActivities
from contract.ids import complaint_no
from domain.evolve import fold
from register.pool import Database
from tests.infra.registers import a_register
from tests.infra.ring import RING
from tests.register.given import Story, closed, intake, progress

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Awaitable, Callable
    from typing import Any

    from tests.infra.postgres import PostgresServer


@pytest.fixture
async def db(postgres_server: PostgresServer) -> AsyncIterator[Database]:
    async with a_register(postgres_server) as url, Database(url, RING) as database:
        yield database


@pytest.fixture
def activities(db: Database) -> RegisterActivities:
    return RegisterActivities(db)


async def run(activity: Callable[..., Awaitable[Any]], argument: object) -> Any:
    return await ActivityEnvironment().run(activity, argument)


async def refusal(activity: Callable[..., Awaitable[Any]], argument: object) -> tuple[str | None, bool]:
    with pytest.raises(ApplicationError) as caught:
        await run(activity, argument)
    return caught.value.type, caught.value.non_retryable


async def test_a_batch_is_written_and_the_last_sequence_answered(activities: RegisterActivities) -> None:
    story = Story()
    assert await run(activities.record_events, story.batch(story.opening(), progress("a"))) == 2
    assert await run(activities.load_case, story.no) == fold(story.events)


async def test_a_retry_has_no_second_effect(activities: RegisterActivities, db: Database) -> None:
    story = Story()
    batch = story.batch(story.opening(), progress("a"))
    for _ in range(3):
        assert await run(activities.record_events, batch) == 2
    assert await db.fetchval("SELECT count(*) FROM case_event") == 2


async def test_a_closed_case_is_loaded_as_it_was_closed(activities: RegisterActivities) -> None:
    story = Story()
    await run(activities.record_events, story.batch(story.opening(), closed()))
    case = await run(activities.load_case, story.no)
    assert case.closing == closed()


async def test_a_lost_tasks_batch_is_not_tried_again(activities: RegisterActivities) -> None:
    story = Story()
    await run(activities.record_events, story.batch(story.opening(), task=1))
    zombie = story.batch(progress("zombie"), task=2)
    await run(activities.record_events, story.batch(progress("won"), after=1, task=3))
    assert await refusal(activities.record_events, zombie) == ("stale_writer", True)


async def test_a_gap_and_a_contradiction_are_not_tried_again(activities: RegisterActivities) -> None:
    story = Story()
    await run(activities.record_events, story.batch(story.opening(), task=1))
    story.batch(progress("never sent"), task=1)
    gap = story.batch(progress("b"), task=2)
    assert await refusal(activities.record_events, gap) == ("gap_in_sequence", True)
    contradiction = story.batch(progress("x"), after=1, confirmed=0, task=1)
    await run(activities.record_events, contradiction)
    other = story.batch(progress("y"), after=1, confirmed=0, task=1)
    assert await refusal(activities.record_events, other) == ("conflicting_batch", True)


async def test_an_unknown_case_is_not_tried_again(activities: RegisterActivities) -> None:
    assert await refusal(activities.load_case, complaint_no("nowhere")) == ("case_unknown", True)


async def test_a_server_that_is_away_is_tried_again(activities: RegisterActivities, db: Database) -> None:
    story = Story()
    batch = story.batch(story.opening())
    await db.close()
    assert await refusal(activities.record_events, batch) == ("register_unavailable", False)
    assert await refusal(activities.load_case, story.no) == ("register_unavailable", False)


async def test_the_log_names_complaint_and_sequence_and_nothing_personal(
    activities: RegisterActivities,
) -> None:
    story = Story()
    with capture_logs() as lines:
        await run(activities.record_events, story.batch(story.opening(), progress("已联系王芳"), task=1))
        zombie = story.batch(progress("王芳又来电"), after=1, task=0)
        await refusal(activities.record_events, zombie)
    assert [line["event"] for line in lines] == ["events_recorded", "events_not_recorded"]
    assert (lines[0]["complaint_no"], lines[0]["first_seq"], lines[0]["count"]) == (story.no, 1, 2)
    given = intake()
    personal = (
        given.complainant.name,
        given.complainant.phone,
        given.policy_no,
        given.content,
        "来电",
        "联系",
    )
    assert not [word for word in personal if word and word in str(lines)]


async def test_what_the_register_refuses_is_told_without_personal_data(
    activities: RegisterActivities,
) -> None:
    story = Story()
    await run(activities.record_events, story.batch(story.opening(), progress("王芳"), task=1))
    with pytest.raises(ApplicationError) as caught:
        await run(activities.record_events, story.batch(progress("王芳又来电"), after=1, confirmed=1, task=1))
    assert "王芳" not in f"{caught.value} {caught.value.__cause__} {caught.value.__cause__.__cause__}"  # type: ignore[union-attr]
