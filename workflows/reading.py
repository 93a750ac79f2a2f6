"""Reading what arrives: raw payloads become commands or refusals, never a failed workflow task."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

from pydantic import BaseModel, ValidationError
from temporalio import workflow

from contract.messages import BY_NAME
from domain.commands import Actor, Command
from domain.refusals import Refused, RefusalCode

if TYPE_CHECKING:
    from temporalio.common import RawValue

M = TypeVar("M", bound=BaseModel)


def read(raw: RawValue, model: type[M]) -> M | Refused:
    """Decode a payload as a model; what does not fit is a refusal that names the field."""
    value = plain(raw)
    if isinstance(value, Refused):
        return value
    try:
        return model.model_validate(value)
    except ValidationError as error:
        return malformed(error)


def read_command(name: str, raw: RawValue) -> Command | Refused:
    """Decode the one JSON object of a message."""
    return read(raw, BY_NAME[name].command)


def plain(raw: RawValue) -> Any:
    """The payload as plain JSON values, or a refusal."""
    try:
        return workflow.payload_converter().from_payload(raw.payload)
    except Exception:  # noqa: BLE001 - whatever a payload does to a decoder, the message is refused and the case goes on
        return Refused(code=RefusalCode.MALFORMED, text="not one JSON object")


def malformed(error: ValidationError) -> Refused:
    """The first fault by field; the value itself is not repeated, it may be personal."""
    first = error.errors(include_url=False, include_input=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    more = error.error_count() - 1
    text = f"{field or 'message'}: {first['msg']}" + (f" (and {more} more)" if more else "")
    return Refused(code=RefusalCode.MALFORMED, text=text, field=field or None)


def identity(raw: RawValue) -> tuple[str | None, Actor | None]:
    """Message id and actor as far as a refused message tells them."""
    value = plain(raw)
    if not isinstance(value, dict):
        return None, None
    message_id = value.get("message_id")
    try:
        actor = Actor.model_validate(value.get("actor"))
    except ValidationError:
        actor = None
    return (message_id if isinstance(message_id, str) else None), actor
