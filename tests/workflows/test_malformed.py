"""What is no message at all: refused with the reason and kept; no sender can park a case (contract: signals)."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from temporalio.api.common.v1 import Payload
from temporalio.client import WorkflowFailureError, WorkflowUpdateFailedError
from temporalio.common import RawValue
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError

from contract.ids import complaint_workflow_id
from domain.events import MessageRefused
from tests.infra.cases import fresh, officer_of, opening, said
from tests.infra.engine import worker_of

if TYPE_CHECKING:
    from tests.infra.engine import Engine, Running

A_MEGABYTE = 1_000_000


def _raw(data: bytes, encoding: str = "json/plain") -> RawValue:
    return RawValue(Payload(metadata={"encoding": encoding.encode()}, data=data))


def _nonsense(case: Running) -> dict[str, tuple[Any, str]]:
    """What is sent, and the words of the refusal that name the fault."""
    actor = officer_of(case.opened).model_dump(mode="json")

    def body(**fields: Any) -> dict[str, Any]:
        return {"message_id": fresh(), "actor": actor, "text": "已联系客户"} | fields

    without_id = {"actor": actor, "text": "已联系客户"}
    return {
        "a text instead of an object": ("进展", "message:"),
        "a list": ([1, 2], "message:"),
        "null": (None, "message:"),
        "bytes": (b"\xff\x00", "message:"),
        "an empty object": ({}, "message_id: Field required"),
        "no message id": (without_id, "message_id: Field required"),
        "no actor": ({"message_id": fresh(), "text": "已联系客户"}, "actor: Field required"),
        "no text": ({"message_id": fresh(), "actor": actor}, "text: Field required"),
        "a number for a text": (body(text=5), "text: Input should be a valid string"),
        "an empty text": (body(text=" "), "text:"),
        "a field nobody knows": (body(colour="red"), "colour: Extra inputs are not permitted"),
        "a field whose name rings the bell": (body(**{"a\x07b\x00c": 1}), "a\ufffdb\ufffdc: Extra inputs"),
        "a field with a name without end": (body(**{"x" * A_MEGABYTE: 1}), "xxx…: Extra inputs"),
        "a role nobody has": (body(actor=actor | {"role": "king"}), "actor.role:"),
        "an actor without a unit": (
            body(actor={"person": "x", "role": "officer"}),
            "actor.unit: Field required",
        ),
        "a control character": (body(text="甲\x07乙"), "control character U+0007"),
        "a NUL": (body(text="甲\x00乙"), "control character U+0000"),
        "a megabyte of text": (body(text="字" * (A_MEGABYTE // 3)), "at most 8000 characters"),
        "a megabyte of id": (body(message_id="m" * A_MEGABYTE), "message_id:"),
        "an id with a line break": (body(message_id="m-1\n"), "message_id:"),
        "an id that only the case may give": (body(message_id="rung:progress:1:breach"), "the case's own"),
        "broken JSON": (_raw(b'{"message_id": '), "not one JSON object"),
        "JSON nested without end": (_raw(b"[" * 100_000), "not one JSON object"),
        "a lone surrogate": (_raw(b'{"message_id": "m", "text": "\\ud800"}'), "not one JSON object"),
        "not a number": (_raw(b'{"message_id": NaN}'), "message_id:"),
        "an encoding nobody knows": (
            _raw(b"\x00\x01", "binary/encrypted-by-somebody"),
            "not one JSON object",
        ),
        "no encoding at all": (RawValue(Payload(data=b"{}")), "not one JSON object"),
    }


async def test_whatever_is_sent_as_a_signal_is_kept_as_refused_with_the_reason_and_the_case_goes_on(
    engine: Engine,
) -> None:
    case = await engine.file(opening(datetime.now(UTC)))
    sent = _nonsense(case)

    for nonsense, _ in sent.values():
        await case.signal("record_progress", nonsense)
    await case.signal("record_progress", said(officer_of(case.opened), text="一切正常"))
    await engine.register.until_kind(case.number, "progress_recorded")

    refused = _refusals(case)
    assert len(refused) == len(sent)
    for (what, (_, words)), event in zip(sent.items(), refused, strict=True):
        assert words in event.reason, what
        assert len(event.reason) < 1000, what
        assert event.name == "record_progress"
        assert event.code == "malformed"


async def test_a_signal_with_no_value_or_with_two_is_refused_like_any_other(engine: Engine) -> None:
    case = await engine.file(opening(datetime.now(UTC)))
    good = said(officer_of(case.opened), text="已联系客户")

    await case.handle.signal("record_progress")
    await case.handle.signal("record_progress", args=[good, good])
    await case.tell("record_progress", good)

    assert [event.reason for event in _refusals(case)] == ["not one JSON object"] * 2


async def test_a_signal_nobody_knows_is_kept_as_refused(engine: Engine) -> None:
    case = await engine.file(opening(datetime.now(UTC)))

    await case.say("hurry_up", said(officer_of(case.opened), text="快点"))

    assert [(event.name, event.code) for event in _refusals(case)] == [("hurry_up", "unknown_message")]


async def test_the_same_as_an_update_is_refused_and_leaves_nothing_in_history(engine: Engine) -> None:
    case = await engine.file(opening(datetime.now(UTC)))
    await case.view()
    before = await case.history()

    for what, (nonsense, words) in _nonsense(case).items():
        refused = await case.refused("record_progress", nonsense)
        assert refused.type == "malformed", what
        assert words in refused.message, what
    none_or_two: tuple[list[Any], ...] = ([], [{}, {}])
    for arguments in none_or_two:
        with pytest.raises(WorkflowUpdateFailedError):
            await case.handle.execute_update("record_progress", args=arguments)
    with pytest.raises(WorkflowUpdateFailedError):
        await case.handle.execute_update("hurry_up", {})

    assert await case.history() == before
    assert "message_refused" not in case.kinds()


async def test_a_refused_update_names_the_field_and_a_stable_code(engine: Engine) -> None:
    case = await engine.file(opening(datetime.now(UTC)))
    said_badly = said(officer_of(case.opened), text="赔付", facts="", basis="条款", responsibility="核赔岗")

    refused = await case.refused("propose", said_badly)

    assert refused.type == "malformed"
    assert refused.details == ("facts",)


STARTS: dict[str, tuple[list[Any], str]] = {
    "nothing": ([], "not one JSON object"),
    "a text": (["投诉"], "message:"),
    "an empty object": ([{}], "exactly one of"),
    "two at once": (
        [{"take_up": "RD-1", "open": None, "children": [], "carried": {}}],
        "carried.complaint_no",
    ),
    "an intake with a hole": ([{"open": {"message_id": "m"}}], "open.complaint_no: Field required"),
    "broken JSON": ([_raw(b"{")], "not one JSON object"),
}


async def test_a_start_that_is_none_fails_where_everybody_sees_it_instead_of_hanging(crowd: Engine) -> None:
    async def fails(what: str) -> None:
        arguments, words = STARTS[what]
        number = fresh("RD-malformed")
        handle = await crowd.client.start_workflow(
            "ComplaintWorkflow",
            args=arguments,
            id=complaint_workflow_id(number),
            task_queue=crowd.queue,
            start_signal="record_progress",
            start_signal_args=[{"text": "?"}],
        )
        with pytest.raises(WorkflowFailureError) as failed:
            await handle.result()
        assert isinstance(failed.value.cause, ApplicationError), what
        assert failed.value.cause.type == "malformed", what
        assert words in failed.value.cause.message, what

    await asyncio.gather(*(fails(what) for what in STARTS))


async def test_an_update_of_a_case_that_was_started_with_nonsense_is_refused(engine: Engine) -> None:
    unmanned = type(engine)(engine.skipper, queue=fresh("unmanned"))
    handle = await engine.client.start_workflow(
        "ComplaintWorkflow", {"open": 5}, id=complaint_workflow_id(fresh("RD")), task_queue=unmanned.queue
    )
    update = asyncio.create_task(handle.execute_update("record_progress", {}))

    async with worker_of(unmanned):
        with pytest.raises((WorkflowUpdateFailedError, RPCError)):
            await update
        with pytest.raises(WorkflowFailureError):
            await handle.result()


def _refusals(case: Running) -> list[MessageRefused]:
    return [event for event in case.engine.register.log(case.number) if isinstance(event, MessageRefused)]
