"""A closed case is spoken to again: its workflow begins anew from what the register holds (R7.4, L18)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from temporalio.client import (
    WithStartWorkflowOperation,
    WorkflowFailureError,
    WorkflowUpdateFailedError,
)
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ActivityError, ApplicationError

from contract.ids import complaint_workflow_id
from contract.starts import CaseAnswer, CaseStart
from tests.infra.cases import (
    HOTLINE,
    PROPOSAL,
    book,
    fresh,
    full_checklist,
    officer_of,
    opening,
    responsible_of,
    said,
)
from tests.infra.engine import Running

if TYPE_CHECKING:
    from tests.infra.engine import Engine

CONTACT: dict[str, Any] = {
    "channel": "telephone",
    "direction": "inbound",
    "reached": True,
    "text": "客户再次来电",
}


async def _closed(engine: Engine) -> Running:
    """A case accepted and closed, its workflow over."""
    case = await engine.file(opening(datetime.now(UTC)))
    officer = officer_of(case.opened)
    await case.tell("respond", said(responsible_of(case.opened), cause="查勘有误", action="重新核赔"))
    await case.tell("propose", said(officer, **PROPOSAL))
    closure = {"text": "客户接受", "checklist": full_checklist(book())}
    accepted = {"proposal_version": 1, "accepted": True, "evidence": "REC-1", "closure": closure}
    await case.tell("customer_decision", said(officer, **accepted))
    await case.handle.result()
    return case


def _taking_up(engine: Engine, number: str) -> WithStartWorkflowOperation[Any, Any]:
    return WithStartWorkflowOperation(
        "ComplaintWorkflow",
        CaseStart(take_up=number),
        id=complaint_workflow_id(number),
        task_queue=engine.queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )


async def _speak(case: Running, name: str, message: dict[str, Any]) -> tuple[Running, CaseAnswer]:
    """Say something to a closed case, as the API does."""
    start = _taking_up(case.engine, case.number)
    answer: CaseAnswer = await case.engine.client.execute_update_with_start_workflow(
        name, message, start_workflow_operation=start, id=message["message_id"], result_type=CaseAnswer
    )
    handle = await start.workflow_handle()
    case.engine.handles.append(handle)
    return Running(case.engine, case.opened, handle), answer


async def test_new_facts_reopen_a_case_one_level_higher_with_its_clocks_and_its_sequence_going_on(
    engine: Engine,
) -> None:
    closed = await _closed(engine)
    before = len(closed.kinds())

    case, answer = await _speak(
        closed, "reopen", said(officer_of(closed.opened), new_facts="新的交警责任认定书")
    )

    view = await case.view()
    assert (view.status, view.outcome) == ("open", None)
    assert case.kinds()[before] == "reopened"
    assert answer.seq > before
    assert view.officer == closed.opened.people.head_office_officer
    assert view.supervisor != closed.opened.people.supervisor
    assert [(e["level"], e["cause"]) for e in view.escalations] == [("line_head", "repeated")]
    own = (clock for clock in view.clocks if clock.escalation is None)
    running = {clock.name: clock.run for clock in own if clock.stopped_at is None}
    assert running == {"arrangement": 2, "progress": 2, "opinion": 2, "resolution": 2, "statutory": 2}
    await case.tell("record_progress", said(officer_of(closed.opened), text="重新调查"))


async def test_nothing_new_is_refused_and_the_case_stays_closed(engine: Engine) -> None:
    closed = await _closed(engine)
    before = closed.kinds()

    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await _speak(
            closed, "reopen", said(officer_of(closed.opened), new_facts=closed.opened.intake.content)
        )

    assert isinstance(refused.value.cause, ApplicationError)
    assert refused.value.cause.type == "nothing_new"
    handle = engine.client.get_workflow_handle(complaint_workflow_id(closed.number))
    assert (await handle.result())["status"] == "closed"
    assert closed.kinds() == before


async def test_a_call_to_a_closed_case_is_recorded_and_the_run_ends_again(engine: Engine) -> None:
    closed = await _closed(engine)
    before = closed.kinds()

    first, answer = await _speak(closed, "record_contact", said(HOTLINE, **CONTACT))
    ended = await first.handle.result()
    second, _ = await _speak(closed, "record_contact", said(HOTLINE, **CONTACT))
    await second.handle.result()

    assert closed.kinds() == [*before, "contact_recorded", "contact_recorded"]
    assert (answer.seq, ended["status"]) == (len(before) + 1, "closed")
    counts = await second.history()
    print("a call to a closed case:", sum(counts.values()), counts)


async def test_a_message_of_the_first_life_has_no_second_effect_in_the_next(engine: Engine) -> None:
    closed = await _closed(engine)
    message = said(HOTLINE, **CONTACT)
    first, _ = await _speak(closed, "record_contact", message)
    await first.handle.result()

    again, _ = await _speak(closed, "record_contact", message)
    await again.handle.result()

    assert closed.kinds().count("contact_recorded") == 1


async def test_a_signal_takes_a_closed_case_up_too_and_is_refused_or_taken_like_any_other(
    engine: Engine,
) -> None:
    closed = await _closed(engine)

    handle = await engine.client.start_workflow(
        "ComplaintWorkflow",
        CaseStart(take_up=closed.number),
        id=complaint_workflow_id(closed.number),
        task_queue=engine.queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        start_signal="record_contact",
        start_signal_args=[said(HOTLINE, **CONTACT)],
    )
    await handle.signal("record_progress", said(officer_of(closed.opened), text="补充"))
    await engine.register.until_kind(closed.number, "message_refused")

    assert (await handle.result())["status"] == "closed"
    assert closed.kinds()[-2:] == ["contact_recorded", "message_refused"]


async def test_a_case_that_the_register_does_not_know_is_not_taken_up(engine: Engine) -> None:
    start = _taking_up(engine, fresh("RD-unknown"))

    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await engine.client.execute_update_with_start_workflow(
            "record_contact", said(HOTLINE, **CONTACT), start_workflow_operation=start, result_type=CaseAnswer
        )

    assert getattr(refused.value.cause, "type", None) == "case_unknown"
    with pytest.raises(WorkflowFailureError) as failed:
        await (await start.workflow_handle()).result()
    assert isinstance(failed.value.cause, ActivityError)
    assert getattr(failed.value.cause.cause, "type", None) == "case_unknown"


async def test_the_reopened_case_can_be_closed_again(engine: Engine) -> None:
    closed = await _closed(engine)
    case, _ = await _speak(closed, "reopen", said(officer_of(closed.opened), new_facts="新的交警责任认定书"))

    await case.tell("acknowledge", said(responsible_of(closed.opened)))
    await case.tell("withdraw", said(officer_of(closed.opened), text="客户撤诉"))

    assert (await case.handle.result())["status"] == "closed"
    assert engine.register.views[case.number].outcome == "withdrawn"
