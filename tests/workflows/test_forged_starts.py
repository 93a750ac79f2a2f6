"""A stranger's starts, continued states, escalations and activity answers count for nothing."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from temporalio.api.enums.v1 import PendingActivityState
from temporalio.client import Client, WorkflowFailureError
from temporalio.common import RawValue, WorkflowIDReusePolicy
from temporalio.converter import (
    WorkflowSerializationContext,
)
from temporalio.exceptions import ApplicationError
from temporalio.worker import Worker

from contract.ids import complaint_workflow_id, escalation_workflow_id
from contract.starts import CaseStart
from tests.infra.cases import fresh, officer_of, opening, said
from tests.workflows.asked import escalated
from tests.workflows.forging import ForgingWorkflow
from tests.workflows.instructed import SHANGHAI_HEAD, instructed
from tests.workflows.stranger import (
    TEXT,
    events,
    filed,
    named,
)

if TYPE_CHECKING:
    from tests.infra.engine import Engine, Running


async def test_a_forged_start_fails_where_everybody_sees_it(crowd: Engine, stranger: Client) -> None:
    opened = opening(datetime.now(UTC))
    other = await filed(crowd)
    start = (await events(other.handle))[0].workflow_execution_started_event_attributes.input.payloads[0]
    workflow_id = complaint_workflow_id(opened.complaint_no)

    plain = CaseStart(open=opened).model_dump(mode="json")
    for forged in (plain, RawValue(start), RawValue(named(start, workflow_id))):
        handle = await stranger.start_workflow(
            "ComplaintWorkflow", forged, id=workflow_id, task_queue=crowd.queue
        )
        with pytest.raises(WorkflowFailureError) as failed:
            await handle.result()
        assert isinstance(failed.value.cause, ApplicationError)
        assert failed.value.cause.type == "unsealed"
    assert opened.complaint_no not in crowd.register.events


async def test_a_state_that_one_run_handed_to_the_next_starts_nothing_for_a_stranger(
    crowd: Engine, stranger: Client
) -> None:
    case = await filed(crowd)
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    await case.handle.result()
    before = case.kinds()
    [event] = [event async for event in case.handle.fetch_history_events()][:1]
    carried = CaseStart(carried=await crowd.register.load_case(case.number))
    copied = (await crowd.client.data_converter.with_context(_context(case)).encode([carried]))[0]
    assert event.workflow_execution_started_event_attributes.input.payloads[0].metadata == copied.metadata

    handle = await stranger.start_workflow(
        "ComplaintWorkflow",
        RawValue(copied),
        id=case.handle.id,
        task_queue=crowd.queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
    )
    with pytest.raises(WorkflowFailureError):
        await handle.result()

    assert case.kinds() == before


def _context(case: Running) -> Any:
    return WorkflowSerializationContext(namespace=case.engine.client.namespace, workflow_id=case.handle.id)


async def test_a_stranger_who_takes_an_escalations_place_does_not_silence_the_question(
    crowd: Engine, stranger: Client
) -> None:
    case = await filed(crowd)
    await stranger.start_workflow(
        "EscalationWorkflow",
        {"complaint_no": case.number},
        id=escalation_workflow_id(case.number, 1),
        task_queue=fresh("nobody-listens"),
    )

    question = await escalated(case)

    assert await question.level() == "branch_head"


async def test_an_escalation_started_with_something_else_fails(crowd: Engine, stranger: Client) -> None:
    handle = await stranger.start_workflow(
        "EscalationWorkflow", {"number": 1}, id=fresh("complaint-RD-1-escalation"), task_queue=crowd.queue
    )

    with pytest.raises(WorkflowFailureError) as failed:
        await handle.result()

    assert getattr(failed.value.cause, "type", None) == "unsealed"


@pytest.mark.parametrize("start", [{"number": 1}, [1]])
async def test_a_directive_started_with_something_else_fails(
    crowd: Engine, stranger: Client, start: Any
) -> None:
    """R6.1(4): only a case sets a department to work."""
    handle = await stranger.start_workflow(
        "DirectiveWorkflow", start, id=fresh("complaint-RD-1-directive"), task_queue=crowd.queue
    )
    with pytest.raises(WorkflowFailureError) as failed:
        await handle.result()
    assert getattr(failed.value.cause, "type", None) == "unsealed"

    own = await crowd.client.start_workflow(
        "DirectiveWorkflow", start, id=fresh("complaint-RD-1-directive"), task_queue=crowd.queue
    )
    with pytest.raises(WorkflowFailureError) as failed:
        await own.result()
    assert getattr(failed.value.cause, "type", None) == "malformed"


async def test_what_a_stranger_says_to_a_directive_is_not_heard(crowd: Engine, stranger: Client) -> None:
    case = await filed(crowd)
    directive = await instructed(case)
    outside = stranger.get_workflow_handle(directive.handle.id)

    await outside.signal("report_done", said(SHANGHAI_HEAD, text="已办结"))
    await outside.signal("end", {"message_id": "end-1", "reason": "x"})
    await directive.tell("acknowledge")

    assert await directive.status() == "acknowledged"
    assert "directive_done" not in case.kinds()


async def test_an_activity_completed_by_a_stranger_is_done_again(crowd: Engine, stranger: Client) -> None:
    case = await filed(crowd)
    crowd.register.down = True
    waiting = asyncio.create_task(case.tell("record_progress", said(officer_of(case.opened), text=TEXT)))
    await _scheduled(case)
    crowd.register.gate.clear()
    crowd.register.down = False
    for outcome in ("completed", "failed"):
        activity = await _started(case)
        forged = stranger.get_async_activity_handle(
            workflow_id=case.handle.id, run_id=None, activity_id=activity
        )
        if outcome == "completed":
            await forged.complete(99)
        else:
            await forged.fail(ApplicationError("gap", type="gap_in_sequence", non_retryable=True))
        while await _started(case) == activity:
            await asyncio.sleep(0.01)
    assert "progress_recorded" not in case.kinds()
    crowd.register.gate.set()

    await waiting

    assert case.kinds().count("progress_recorded") == 1


async def _scheduled(case: Running) -> None:
    """Return once the case waits for an activity, be it between two attempts.

    Who looks for a running attempt while each fails at once may see none until the attempts lie far apart.
    """
    while not (await case.handle.describe()).raw_description.pending_activities:
        await asyncio.sleep(0.01)


async def _started(case: Running) -> str:
    """The activity that the case waits for, once a worker does it."""
    while True:
        description = await case.handle.describe()
        for activity in description.raw_description.pending_activities:
            if activity.state == PendingActivityState.PENDING_ACTIVITY_STATE_STARTED:
                return str(activity.activity_id)
        await asyncio.sleep(0.01)


async def test_an_activity_that_a_stranger_schedules_does_nothing(crowd: Engine, stranger: Client) -> None:
    queue = fresh("stranger")
    case = await filed(crowd)
    before = case.kinds()
    batch = {"complaint_no": case.number, "first_seq": 1, "events": [], "confirmed_seq": 0}
    async with Worker(stranger, task_queue=queue, workflows=[ForgingWorkflow], max_cached_workflows=10):
        handle = await stranger.start_workflow(
            "ForgingWorkflow",
            {"queue": crowd.queue, "batch": batch},
            id=fresh("forging"),
            task_queue=queue,
        )
        kind = await handle.result()

    assert kind == "unsealed"
    assert case.kinds() == before
