"""The payload codec by itself: sealed for one workflow, opened for that workflow and no other."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from temporalio.api.common.v1 import Payload
from temporalio.api.failure.v1 import Failure
from temporalio.converter import (
    ActivitySerializationContext,
    DataConverter,
    WorkflowSerializationContext,
)
from temporalio.exceptions import ApplicationError

from contract.ids import (
    complaint_of,
    directive_workflow_id,
    escalation_workflow_id,
    review_workflow_id,
    sealing_scope,
)
from contract.sealed import UNSEALED, Unsealed
from runtime.codec import NoWorkflowError, SealingCodec, sealed, sealed_for
from runtime.converter import data_converter
from sealing.case_keys import MemoryCaseKeys
from sealing.envelope import seal
from sealing.errors import KeyDestroyedError, KeysAwayError, KeyUnknownError

CASE = "complaint-RD-AAAA-BBBB-CCCC"
QUESTION = escalation_workflow_id("RD-AAAA-BBBB-CCCC", 1)
OTHER = "complaint-RD-XXXX-YYYY-ZZZZ"
HELLO = Payload(metadata={"encoding": b"json/plain"}, data=b'"hello"')


def _of(workflow_id: str) -> WorkflowSerializationContext:
    return WorkflowSerializationContext(namespace="redress", workflow_id=workflow_id)


def _activity(workflow_id: str | None) -> ActivitySerializationContext:
    return ActivitySerializationContext(
        namespace="redress",
        activity_id="1",
        activity_type="record_events",
        activity_task_queue="complaints",
        workflow_id=workflow_id,
        workflow_type="ComplaintWorkflow",
        is_local=False,
    )


@pytest.mark.parametrize(
    ("workflow_id", "complaint", "scope"),
    [
        (CASE, "RD-AAAA-BBBB-CCCC", "RD-AAAA-BBBB-CCCC"),
        (QUESTION, "RD-AAAA-BBBB-CCCC", "RD-AAAA-BBBB-CCCC"),
        ("complaint-RD-1-escalation-12", "RD-1", "RD-1"),
        (directive_workflow_id("RD-1", 3), "RD-1", "RD-1"),
        (review_workflow_id("RD-1", 3), "RD-1", "RD-1"),
        ("monthly-return-2026-10", None, "workflow:monthly-return-2026-10"),
        ("RD-AAAA-BBBB-CCCC", None, "workflow:RD-AAAA-BBBB-CCCC"),
        ("complaint-", None, "workflow:complaint-"),
        ("xcomplaint-RD-1", None, "workflow:xcomplaint-RD-1"),
    ],
)
def test_a_case_and_its_escalations_have_one_key_and_other_workflows_their_own(
    workflow_id: str, complaint: str | None, scope: str
) -> None:
    assert complaint_of(workflow_id) == complaint
    assert sealing_scope(workflow_id) == scope


@pytest.mark.parametrize("context", [_of(CASE), _activity(CASE)], ids=["workflow", "activity"])
async def test_what_is_sealed_for_a_workflow_opens_for_it_and_its_activities(
    context: WorkflowSerializationContext | ActivitySerializationContext,
) -> None:
    keys = MemoryCaseKeys()
    [envelope] = await SealingCodec(keys).with_context(context).encode([HELLO])
    [again] = await SealingCodec(keys).with_context(_of(CASE)).encode([HELLO])

    [opened] = await SealingCodec(keys).with_context(_of(CASE)).decode([envelope])

    assert b"hello" not in envelope.SerializeToString()
    assert sealed_for(envelope) == CASE
    assert (opened.data, opened.metadata["encoding"]) == (HELLO.data, b"json/plain")
    assert again.data != envelope.data


@pytest.mark.parametrize(
    "context", [_of(OTHER), _of(QUESTION), _activity(QUESTION), _activity(None)], ids=str
)
async def test_it_opens_for_nobody_else_not_even_the_cases_own_escalation(
    context: WorkflowSerializationContext | ActivitySerializationContext,
) -> None:
    keys = MemoryCaseKeys()
    await keys.sealing("RD-XXXX-YYYY-ZZZZ")
    envelope = await sealed(keys, CASE, HELLO)
    moved = Payload()
    moved.CopyFrom(envelope)
    moved.metadata["redress-workflow"] = (context.workflow_id or "").encode()

    for payload in (envelope, moved):
        [opened] = await SealingCodec(keys).with_context(context).decode([payload])
        assert opened.metadata["encoding"] == UNSEALED.encode()
        assert opened.data == b""


@given(place=st.integers(min_value=0), flip=st.integers(min_value=1, max_value=255), cut=st.booleans())
async def test_an_envelope_with_one_bit_changed_or_a_byte_missing_does_not_open(
    place: int, flip: int, *, cut: bool
) -> None:
    keys = MemoryCaseKeys()
    envelope = await sealed(keys, CASE, HELLO)
    at = place % len(envelope.data)
    data = bytearray(envelope.data)
    if cut:
        del data[at]
    else:
        data[at] ^= flip
    envelope.data = bytes(data)

    [opened] = await SealingCodec(keys, CASE).decode([envelope])

    assert opened.metadata["encoding"] == UNSEALED.encode()


async def test_what_is_large_is_packed_and_what_was_sealed_before_that_opens_as_well() -> None:
    keys = MemoryCaseKeys()
    large = Payload(metadata=HELLO.metadata, data=b'"' + "投诉".encode() * 20_000 + b'"')
    codec = SealingCodec(keys).with_context(_of(CASE))
    scope = sealing_scope(CASE)

    [packed] = await codec.encode([large])
    before = seal(
        await keys.sealing(scope), large.SerializeToString(), scope=scope, purpose=f"payload of {CASE}"
    )
    [from_now, from_then] = await codec.decode([packed, Payload(metadata=packed.metadata, data=before)])

    assert len(packed.data) < len(large.data) / 10
    assert from_now.data == from_then.data == large.data


async def test_what_was_packed_wrongly_under_a_good_seal_does_not_open() -> None:
    keys = MemoryCaseKeys()
    scope = sealing_scope(CASE)
    broken = seal(await keys.sealing(scope), b"\x00znot packed", scope=scope, purpose=f"payload of {CASE}")
    envelope = await sealed(keys, CASE, HELLO)
    [found] = (
        await SealingCodec(keys)
        .with_context(_of(CASE))
        .decode([Payload(metadata=envelope.metadata, data=broken)])
    )
    assert found.metadata["encoding"].decode() == UNSEALED


async def test_a_key_that_cannot_be_had_is_an_error_and_never_a_refusal() -> None:
    keys = MemoryCaseKeys()
    envelope = await sealed(keys, CASE, HELLO)
    codec = SealingCodec(keys, CASE)
    keys.away = True
    with pytest.raises(KeysAwayError):
        await codec.decode([envelope])
    with pytest.raises(KeysAwayError):
        await codec.encode([HELLO])
    keys.away = False
    keys.destroy("RD-AAAA-BBBB-CCCC")
    with pytest.raises(KeyDestroyedError):
        await codec.decode([envelope])
    with pytest.raises(KeyUnknownError):
        await SealingCodec(MemoryCaseKeys(), CASE).decode([envelope])


async def test_what_is_plain_asks_for_no_key() -> None:
    keys = MemoryCaseKeys()
    keys.away = True

    [opened] = await SealingCodec(keys, CASE).decode([HELLO])

    assert opened.metadata["encoding"] == UNSEALED.encode()


async def test_what_belongs_to_no_workflow_is_not_sealed() -> None:
    with pytest.raises(NoWorkflowError):
        await SealingCodec(MemoryCaseKeys()).encode([HELLO])


async def test_the_converter_reads_what_is_not_sealed_as_that_whatever_type_was_expected() -> None:
    converter = data_converter(MemoryCaseKeys()).with_context(_of(CASE))

    assert await converter.decode([HELLO], [int]) == [Unsealed("plain")]
    sealed_now = await converter.encode([{"a": 1}])
    assert await converter.decode(sealed_now) == [{"a": 1}]


def _forged() -> Failure:
    failure = Failure(message="Encoded failure")
    failure.application_failure_info.type = "gap_in_sequence"
    failure.application_failure_info.non_retryable = True
    return failure


async def _failure(converter: DataConverter, error: Exception) -> Failure:
    failure = Failure()
    await converter.encode_failure(error, failure)
    return failure


async def test_a_failure_shows_its_code_and_seals_its_words() -> None:
    converter = data_converter(MemoryCaseKeys()).with_context(_activity(CASE))
    failure = await _failure(converter, ApplicationError("张伟", "李娜", type="code", non_retryable=True))

    text = failure.SerializeToString()
    read = await converter.decode_failure(failure)

    assert "张伟".encode() not in text
    assert "李娜".encode() not in text
    assert failure.application_failure_info.type == "code"
    assert isinstance(read, ApplicationError)
    assert (read.message, read.details, read.type, read.non_retryable) == ("张伟", ("李娜",), "code", True)


async def test_a_failure_of_an_activity_that_a_stranger_made_up_or_altered_is_never_final() -> None:
    converter = data_converter(MemoryCaseKeys()).with_context(_activity(CASE))
    altered = await _failure(converter, ApplicationError("away", type="register_unavailable"))
    altered.application_failure_info.non_retryable = True
    renamed = await _failure(converter, ApplicationError("away", type="register_unavailable"))
    renamed.application_failure_info.type = "gap_in_sequence"

    for failure in (_forged(), altered, renamed):
        read = await converter.decode_failure(failure)
        assert isinstance(read, ApplicationError)
        assert (read.type, read.non_retryable) == ("unsealed", False)
