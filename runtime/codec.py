"""The payload codec: everything that enters a workflow's history is sealed for that workflow (R4.1, AES-256-GCM).

Temporal's SDK tells a codec which workflow a payload belongs to. It is sealed with the data key of that workflow's
case, and the workflow's id is bound in: a payload that is plain, altered, or moved from another workflow does not open.
Such a payload becomes a marked one (`contract.sealed`), which the workflow refuses in words. A key that cannot be had
(its store is away, it was destroyed) is an error instead: the task is tried again, and no case is told anything untrue.
"""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING, Final, Self

from google.protobuf.message import DecodeError
from temporalio.api.common.v1 import Payload
from temporalio.converter import (
    ActivitySerializationContext,
    PayloadCodec,
    WithSerializationContext,
    WorkflowSerializationContext,
)

from contract.ids import sealing_scope
from contract.sealed import BY_HAND, ENCODING, FAULT, SEAL, SEALED, UNSEALED, WORKFLOW, SealFault
from sealing.envelope import VERSION, seal, unseal
from sealing.errors import SealedWrongError
from sealing.master import NONCE_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from temporalio.converter import SerializationContext

    from sealing.case_keys import CaseKeys

_SEALED: Final = SEALED.encode()
_PACKED: Final = b"\x00z"
"""First bytes of what was packed before it was sealed: no payload begins so (no field of a message has number 0)."""
_PACK_FROM: Final = 2048
"""Bytes from which packing pays: a start holds a whole rule book, a third of it packed; a message is smaller."""


class NoWorkflowError(RuntimeError):
    """Something is to be sealed that belongs to no workflow; nothing of ours is, so it is a fault of ours."""


class SealingCodec(PayloadCodec, WithSerializationContext):
    """Seals and opens for one workflow, of which the SDK tells it.

    Args:
        keys: data keys of cases.
        workflow_id: the workflow; none before the SDK has told it.
        of_activity: what is read and written are inputs and answers of its activities, not messages.
    """

    def __init__(self, keys: CaseKeys, workflow_id: str | None = None, *, of_activity: bool = False) -> None:
        """Take all."""
        self._keys = keys
        self._workflow_id = workflow_id
        self._of_activity = of_activity

    def with_context(self, context: SerializationContext) -> Self:
        """The codec for the workflow of this context."""
        told = None
        of_activity = isinstance(context, ActivitySerializationContext)
        if isinstance(context, WorkflowSerializationContext | ActivitySerializationContext):
            told = context.workflow_id
        return type(self)(self._keys, told, of_activity=of_activity)

    async def encode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Seal.

        Raises:
            NoWorkflowError: for no workflow.
            SealingError: there is no key to be had (now).
        """
        if self._workflow_id is None:
            raise NoWorkflowError("a payload that belongs to no workflow is not sealed")
        return [await sealed(self._keys, self._workflow_id, payload) for payload in payloads]

    async def decode(self, payloads: Sequence[Payload]) -> list[Payload]:
        """Open; what was not sealed for this workflow comes out marked.

        Raises:
            SealingError: the case's key is not to be had (now).
        """
        return [await self._opened(payload) for payload in payloads]

    async def _opened(self, payload: Payload) -> Payload:
        fault = _foreign(payload, self._workflow_id)
        if fault is not None:
            return unsealed(fault)
        try:
            found = await opened(self._keys, payload)
        except SealedWrongError:
            return unsealed(SealFault.ALTERED)
        if (
            self._of_activity and BY_HAND in found.metadata
        ):  # people send messages, they do not answer activities
            return unsealed(SealFault.ELSEWHERE)
        return found


async def sealed(keys: CaseKeys, workflow_id: str, payload: Payload, *, by_hand: bool = False) -> Payload:
    """The payload in an envelope for this workflow.

    Args:
        keys: data keys of cases.
        workflow_id: for which.
        payload: what is sealed, metadata and all.
        by_hand: a person has it sealed (the codec endpoint): good as a message, not as an activity's answer.

    Raises:
        SealingError: there is no key to be had (now).
    """
    if by_hand:
        payload = Payload(metadata={**payload.metadata, BY_HAND: b"1"}, data=payload.data)
    scope = sealing_scope(workflow_id)
    key = await keys.sealing(scope)
    data = seal(key, _packed(payload.SerializeToString()), scope=scope, purpose=_purpose(workflow_id))
    return Payload(metadata={ENCODING: _SEALED, WORKFLOW: workflow_id.encode()}, data=data)


async def opened(keys: CaseKeys, payload: Payload) -> Payload:
    """What was sealed for the workflow that the payload names, with the mark of its sealing.

    Raises:
        SealedWrongError: it was not.
        SealingError: the case's key is not to be had (now).
    """
    workflow_id = payload.metadata[WORKFLOW].decode("utf-8", "replace")
    scope = sealing_scope(workflow_id)
    key = await keys.opening(scope)
    text = unseal(key, payload.data, scope=scope, purpose=_purpose(workflow_id))
    try:
        inner = Payload.FromString(_unpacked(text))
    except (DecodeError, zlib.error):
        raise SealedWrongError(f"no payload was sealed for {workflow_id}") from None
    inner.metadata[SEAL] = payload.data[len(VERSION) :][:NONCE_BYTES].hex().encode()
    return inner


def _packed(text: bytes) -> bytes:
    """Large texts smaller. Whether one is packed is under the seal as well: what is unpacked was packed by us."""
    return _PACKED + zlib.compress(text, 1) if len(text) >= _PACK_FROM else text


def _unpacked(text: bytes) -> bytes:
    return zlib.decompress(text[len(_PACKED) :]) if text.startswith(_PACKED) else text


def is_sealed(payload: Payload) -> bool:
    """Whether a payload says that it is sealed."""
    return payload.metadata.get(ENCODING) == _SEALED and WORKFLOW in payload.metadata


def sealed_for(payload: Payload) -> str | None:
    """The workflow that a sealed payload names: true once it has been opened."""
    return payload.metadata[WORKFLOW].decode("utf-8", "replace") if is_sealed(payload) else None


def unsealed(fault: SealFault) -> Payload:
    """What a workflow gets instead of a payload that was not sealed for it."""
    return Payload(metadata={ENCODING: UNSEALED.encode(), FAULT: fault.encode()})


def _foreign(payload: Payload, workflow_id: str | None) -> SealFault | None:
    if not is_sealed(payload):
        return SealFault.PLAIN
    if workflow_id is None or payload.metadata[WORKFLOW] != workflow_id.encode():
        return SealFault.ELSEWHERE
    return None


def _purpose(workflow_id: str) -> str:
    return f"payload of {workflow_id}"
