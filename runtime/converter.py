"""The data converter: JSON through pydantic, sealed; what was not sealed never becomes a value and never an exception.

An exception while a payload is read fails the workflow's task, again and again, for as long as the payload stands in
the history: a stranger could park a case with one signal. So a payload without our seal is read as `Unsealed`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Self

from temporalio.api.common.v1 import Payload
from temporalio.contrib.pydantic import PydanticJSONPlainPayloadConverter
from temporalio.converter import (
    ActivitySerializationContext,
    CompositePayloadConverter,
    DataConverter,
    DefaultFailureConverterWithEncodedAttributes,
    DefaultPayloadConverter,
    EncodingPayloadConverter,
    JSONPlainPayloadConverter,
    WithSerializationContext,
)
from temporalio.exceptions import ApplicationError

from contract.sealed import FAULT, UNSEALED, SealFault, Unsealed
from runtime.codec import SealingCodec, unsealed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from temporalio.api.failure.v1 import Failure
    from temporalio.converter import PayloadConverter, SerializationContext

    from sealing.case_keys import CaseKeys

_REFERENCE_MARK: Final = "__temporal_external_storage_reference"
_REFERENCE_ENCODING: Final = b"json/external-storage-reference"
_REFERENCE_TYPE: Final = b"temporal.api.sdk.v1.ExternalStorageReference"
_TYPE: Final = "type"
_FINAL: Final = "non_retryable"
_REMEMBERED: Final = 64
"""Contexts; an activation has few, and each goes with its workflow."""


class UnsealedConverter(EncodingPayloadConverter):
    """Reads a marked payload as `Unsealed`, whatever type was expected; writes nothing."""

    @property
    def encoding(self) -> str:
        """The mark."""
        return UNSEALED

    def to_payload(self, value: Any) -> Payload | None:
        """Nothing is written so."""
        del value
        return None

    def from_payload(self, payload: Payload, type_hint: type | None = None) -> Any:
        """See the class."""
        del type_hint
        return Unsealed(payload.metadata.get(FAULT, b"").decode("ascii", "replace"))


_JSON: Final = PydanticJSONPlainPayloadConverter()
_ENCODINGS: Final = (
    *(
        _JSON if isinstance(each, JSONPlainPayloadConverter) else each
        for each in DefaultPayloadConverter.default_encoding_payload_converters
    ),
    UnsealedConverter(),
)
"""One of each for the whole process: the SDK makes a converter for every activation and every activity's payload, and
what pydantic has learned of a type would be lost with it."""


class RedressPayloadConverter(CompositePayloadConverter):
    """JSON through pydantic, and the mark of what was not sealed."""

    def __init__(self) -> None:
        """As `temporalio.contrib.pydantic` does it, with one encoding more."""
        super().__init__(*_ENCODINGS)


class SealedFailureConverter(DefaultFailureConverterWithEncodedAttributes, WithSerializationContext):
    """Failures with their words sealed; type and finality, which the server reads, are sealed beside them.

    Whoever speaks to Temporal may complete an activity in a worker's place. A failure of an activity that we did not
    seal, or whose type or finality is not the sealed one, is read as the error `unsealed`, which is never final.
    """

    def __init__(self, *, of_activity: bool = False) -> None:
        """Take whether it is an activity's failures that are read and written."""
        super().__init__()
        self._of_activity = of_activity

    def with_context(self, context: SerializationContext) -> Self:
        """The converter for what this context says."""
        return type(self)(of_activity=isinstance(context, ActivitySerializationContext))

    def to_failure(
        self, exception: BaseException, payload_converter: PayloadConverter, failure: Failure
    ) -> None:
        """See the class."""
        super().to_failure(exception, payload_converter, failure)
        if not failure.HasField("application_failure_info"):
            return
        words = payload_converter.from_payloads([failure.encoded_attributes])[0]
        told = words | _told(failure)
        failure.encoded_attributes.CopyFrom(payload_converter.to_payloads([told])[0])

    def from_failure(self, failure: Failure, payload_converter: PayloadConverter) -> BaseException:
        """See the class."""
        if (
            self._of_activity
            and failure.HasField("application_failure_info")
            and not _is_ours(failure, payload_converter)
        ):
            return ApplicationError("not sealed for this case", type="unsealed")
        return super().from_failure(failure, payload_converter)


def _told(failure: Failure) -> dict[str, Any]:
    """What of a failure the server reads and acts upon."""
    info = failure.application_failure_info
    return {_TYPE: info.type, _FINAL: info.non_retryable}


def _is_ours(failure: Failure, payload_converter: PayloadConverter) -> bool:
    if not failure.HasField("encoded_attributes"):
        return False
    words = payload_converter.from_payloads([failure.encoded_attributes])[0]
    return isinstance(words, dict) and _told(failure).items() <= words.items()


@dataclass(frozen=True)
class SealedDataConverter(DataConverter):
    """A data converter without the SDK's external storage, whose references raise where there is none.

    It remembers what it made for the last contexts: the SDK asks for one and the same several times a payload.
    """

    _made: dict[SerializationContext, Self] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def with_context(self, context: SerializationContext) -> Self:
        """The converter for what this context says."""
        made = self._made.get(context)
        if made is None:
            if len(self._made) >= _REMEMBERED:
                self._made.clear()
            made = self._made[context] = super().with_context(context)
        return made

    async def _decode_reference_payload_sequence(self, payloads: Sequence[Payload]) -> list[Payload]:
        return [unsealed(SealFault.PLAIN) if _is_reference(payload) else payload for payload in payloads]


def _is_reference(payload: Payload) -> bool:
    """Whether the SDK would look for the payload elsewhere; we never write such."""
    metadata = payload.metadata
    return (
        _REFERENCE_MARK in metadata
        or metadata.get("encoding") == _REFERENCE_ENCODING
        or metadata.get("messageType") == _REFERENCE_TYPE
    )


def data_converter(keys: CaseKeys) -> DataConverter:
    """The data converter of every client, worker and replay."""
    return SealedDataConverter(
        payload_converter_class=RedressPayloadConverter,
        payload_codec=SealingCodec(keys),
        failure_converter_class=SealedFailureConverter,
    )
