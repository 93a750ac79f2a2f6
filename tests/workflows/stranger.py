"""Somebody with access to Temporal, who reads and sends everything there, and has no key."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    CompositePayloadConverter,
    DataConverter,
    DefaultPayloadConverter,
    EncodingPayloadConverter,
)

from contract.sealed import SEALED
from domain.events import MessageRefused
from tests.infra.cases import opening

if TYPE_CHECKING:
    from temporalio.api.history.v1 import HistoryEvent
    from temporalio.client import Client, WorkflowHandle

    from tests.infra.engine import Engine, Running

TEXT = "已联系客户"


class _Onlooker(EncodingPayloadConverter):
    """What is sealed stays what it is."""

    @property
    def encoding(self) -> str:
        return SEALED

    def to_payload(self, value: Any) -> Payload | None:
        del value
        return None

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> bytes:
        del type_hint
        return payload.data


class _Onlooking(CompositePayloadConverter):
    def __init__(self) -> None:
        super().__init__(*DefaultPayloadConverter.default_encoding_payload_converters, _Onlooker())


WITHOUT_KEYS = DataConverter(payload_converter_class=_Onlooking)


async def filed(engine: Engine) -> Running:
    return await engine.file(opening(datetime.now(UTC)))


def to(stranger: Client, case: Running) -> WorkflowHandle[Any, Any]:
    return stranger.get_workflow_handle(case.handle.id)


async def events(handle: WorkflowHandle[Any, Any]) -> list[HistoryEvent]:
    return [event async for event in handle.fetch_history_events()]


async def signalled(handle: WorkflowHandle[Any, Any]) -> list[Payload]:
    """What was sent as signals, as it stands in the history."""
    return [
        event.workflow_execution_signaled_event_attributes.input.payloads[0]
        for event in await events(handle)
        if event.HasField("workflow_execution_signaled_event_attributes")
    ]


async def updated(handle: WorkflowHandle[Any, Any]) -> list[Payload]:
    """What was sent as updates and let in."""
    return [
        event.workflow_execution_update_accepted_event_attributes.accepted_request.input.args.payloads[0]
        for event in await events(handle)
        if event.HasField("workflow_execution_update_accepted_event_attributes")
    ]


def refusals(case: Running) -> list[MessageRefused]:
    return [event for event in case.engine.register.log(case.number) if isinstance(event, MessageRefused)]


def named(payload: Payload, workflow_id: str) -> Payload:
    """The envelope with another address written on it."""
    copy = Payload()
    copy.CopyFrom(payload)
    copy.metadata["redress-workflow"] = workflow_id.encode()
    return copy
