"""Whoever speaks to Temporal past the API changes no case: what is not sealed for it is refused, and nothing parks."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import Client, WorkflowUpdateFailedError
from temporalio.common import RawValue

from contract.sealed import SEALED
from tests.infra.cases import PROPOSAL, officer_of, responsible_of, said
from tests.workflows.asked import escalated
from tests.workflows.stranger import (
    TEXT,
    WITHOUT_KEYS,
    events,
    filed,
    named,
    refusals,
    signalled,
    to,
    updated,
)

if TYPE_CHECKING:
    from tests.infra.engine import Engine, Running


def _altered(payload: Payload) -> Payload:
    copy = Payload()
    copy.CopyFrom(payload)
    copy.data = payload.data[:-1] + bytes([payload.data[-1] ^ 1])
    return copy


def _reference(**metadata: bytes) -> Payload:
    return Payload(metadata={"encoding": b"json/plain"} | metadata, data=b"{}")


async def _forgeries(case: Running, other: Running) -> dict[str, Any]:
    """What a stranger may send, without a key; all of it would be a good message if it were believed."""
    message = said(officer_of(case.opened), text=TEXT)
    await other.say("record_progress", said(officer_of(other.opened), text=TEXT))
    [elsewhere] = await signalled(other.handle)
    return {
        "plain": message,
        "plain, with our mark": RawValue(
            Payload(metadata={"encoding": b"redress/unsealed"}, data=b'{"message_id": "m-1"}')
        ),
        "plain, said to be sealed": RawValue(
            Payload(metadata={"encoding": SEALED.encode(), "redress-workflow": case.handle.id.encode()})
        ),
        "sealed, for nobody": RawValue(Payload(metadata={"encoding": SEALED.encode()}, data=b"x" * 99)),
        "another case's": RawValue(elsewhere),
        "another case's, addressed to this one": RawValue(named(elsewhere, case.handle.id)),
        "a reference to what is stored elsewhere": RawValue(
            _reference(__temporal_external_storage_reference=b"true")
        ),
        "a reference of the other kind": RawValue(
            Payload(
                metadata={
                    "encoding": b"json/protobuf",
                    "messageType": b"temporal.api.sdk.v1.ExternalStorageReference",
                },
                data=b"{}",
            )
        ),
        "an old reference": RawValue(
            Payload(metadata={"encoding": b"json/external-storage-reference"}, data=b"{}")
        ),
    }


async def test_a_forged_signal_is_kept_as_refused_and_the_case_goes_on(
    crowd: Engine, stranger: Client
) -> None:
    case, other = await filed(crowd), await filed(crowd)
    forged = await _forgeries(case, other)

    for payload in forged.values():
        await to(stranger, case).signal("record_progress", payload)
    await case.tell("record_progress", said(officer_of(case.opened), text="一切正常"))

    assert [(event.name, event.code) for event in refusals(case)] == [("record_progress", "unsealed")] * len(
        forged
    )
    assert all(event.actor.role.value == "system" for event in refusals(case))
    assert [entry["text"] for entry in (await case.view()).progress] == ["一切正常"]


async def test_a_forged_update_is_rejected_and_leaves_nothing_in_the_history(
    crowd: Engine, stranger: Client
) -> None:
    case, other = await filed(crowd), await filed(crowd)
    forged = await _forgeries(case, other)
    await case.view()
    before = await case.history()

    for payload in forged.values():
        with pytest.raises(WorkflowUpdateFailedError) as refused:
            await to(stranger, case).execute_update("record_progress", payload)
        assert getattr(refused.value.cause, "type", None) == "unsealed"

    assert await case.history() == before
    assert case.kinds().count("message_refused") == 0


async def test_an_altered_message_of_the_case_itself_is_refused(crowd: Engine, stranger: Client) -> None:
    case = await filed(crowd)
    await case.say("propose", said(officer_of(case.opened), **PROPOSAL))  # refused: no response yet
    [sent] = await signalled(case.handle)

    await to(stranger, case).signal("propose", RawValue(_altered(sent)))
    await case.tell("record_progress", said(officer_of(case.opened), text=TEXT))

    assert [event.code for event in refusals(case)] == ["no_response_yet", "unsealed"]


async def test_a_copied_message_has_no_second_effect_under_its_own_name_or_another(
    crowd: Engine, stranger: Client
) -> None:
    case = await filed(crowd)
    await case.say("record_progress", said(officer_of(case.opened), text=TEXT))
    await case.tell("acknowledge", said(responsible_of(case.opened), text="收到"))
    before = case.kinds()
    [by_signal], [by_update] = await signalled(case.handle), await updated(case.handle)

    for name in ("record_progress", "acknowledge", "withdraw", "record_contact", "report_escalation"):
        for sent in (by_signal, by_update):
            await to(stranger, case).signal(name, RawValue(sent))
    await case.tell("record_progress", said(officer_of(case.opened), text="一切正常"))

    new = [kind for kind in case.kinds()[len(before) :] if kind != "message_refused"]
    assert [kind for kind in new if not kind.startswith(("clock_", "rung_"))] == ["progress_recorded"]
    assert {event.code for event in refusals(case)} <= {"malformed"}


async def test_what_was_refused_is_taken_when_its_sender_sends_it_again_and_never_when_a_stranger_does(
    crowd: Engine, stranger: Client
) -> None:
    case = await filed(crowd)
    proposal = said(officer_of(case.opened), **PROPOSAL)
    await case.say("propose", proposal)
    [refused] = await signalled(case.handle)
    await case.tell("respond", said(responsible_of(case.opened), cause="查勘有误", action="重新核赔"))

    await to(stranger, case).signal("propose", RawValue(refused))
    with pytest.raises(WorkflowUpdateFailedError) as rejected:
        await to(stranger, case).execute_update("propose", RawValue(refused))
    assert getattr(rejected.value.cause, "type", None) == "unsealed"
    assert "proposed" not in case.kinds()

    await case.tell("propose", proposal)
    assert case.kinds().count("proposed") == 1


async def test_an_update_refused_after_it_was_let_in_is_not_taken_from_a_stranger_either(
    engine: Engine, stranger: Client
) -> None:
    case = await filed(engine)
    engine.register.gate.clear()
    first = asyncio.create_task(case.tell("acknowledge", said(responsible_of(case.opened))))
    second = asyncio.create_task(case.tell("acknowledge", said(responsible_of(case.opened))))
    engine.register.gate.set()
    outcomes = await asyncio.gather(first, second, return_exceptions=True)
    assert sum(isinstance(outcome, BaseException) for outcome in outcomes) == 1

    before = case.kinds()
    for sent in await updated(case.handle):
        await to(stranger, case).signal("acknowledge", RawValue(sent))
    await case.tell("record_progress", said(officer_of(case.opened), text=TEXT))
    assert "message_refused" not in case.kinds()[len(before) :]


async def test_a_payload_of_the_escalation_is_no_message_to_the_case(one_clock: Engine) -> None:
    case = await filed(one_clock)
    question = await escalated(case)
    address = one_clock.client.service_client.config.target_host
    outside = await Client.connect(address, data_converter=WITHOUT_KEYS)
    start = (await events(question.handle))[0].workflow_execution_started_event_attributes.input.payloads[0]

    await outside.get_workflow_handle(case.handle.id).signal("report_escalation", RawValue(start))
    await outside.get_workflow_handle(question.handle.id).signal("decide", {"decision": "support"})
    await outside.get_workflow_handle(question.handle.id).signal("end", {"message_id": "e", "reason": "x"})
    with pytest.raises(WorkflowUpdateFailedError) as refused:
        await outside.get_workflow_handle(question.handle.id).execute_update("acknowledge", {})

    assert getattr(refused.value.cause, "type", None) == "unsealed"
    assert await question.level() == "branch_head"
    await case.tell("record_progress", said(officer_of(case.opened), text=TEXT))
    assert [event.code for event in refusals(case)] == ["unsealed"]


async def test_a_query_answers_a_stranger_nothing_that_he_can_read(engine: Engine, stranger: Client) -> None:
    case = await filed(engine)

    answer = await to(stranger, case).query("case", result_type=RawValue)

    assert answer.payload.metadata["encoding"] == SEALED.encode()
    assert case.opened.intake.complainant.name.encode() not in answer.payload.data
