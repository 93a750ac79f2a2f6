"""Reading what arrives: raw payloads become commands or refusals, never a failed workflow task."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING, Any, Final, TypeVar

from pydantic import BaseModel, ValidationError
from temporalio import workflow
from temporalio.api.common.v1 import Payload
from temporalio.common import RawValue

from contract.ids import (
    complaint_workflow_id,
    directive_workflow_id,
    escalation_workflow_id,
    review_workflow_id,
)
from contract.messages import BY_NAME
from contract.reviews import ReviewStart
from contract.sealed import fault_of
from contract.starts import CaseStart, DirectiveStart, EscalationStart
from domain import directive_clocks
from domain.commands import Actor, Command
from domain.refusals import RefusalCode, Refused

if TYPE_CHECKING:
    from collections.abc import Sequence

M = TypeVar("M", bound=BaseModel)

NO_INPUT: Final = RawValue(Payload())
"""What is read where nothing was sent, or more than one value."""
_FIELD_SHOWN: Final = 80
_REASON_SHOWN: Final = 500


def the_one(sent: Sequence[object]) -> RawValue:
    """The one value that was sent."""
    first = sent[0] if len(sent) == 1 else None
    return first if isinstance(first, RawValue) else NO_INPUT


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
    message = BY_NAME.get(name)
    if message is None:
        return Refused(code=RefusalCode.UNKNOWN_MESSAGE, text="no message of a complaint has this name")
    return read(raw, message.command)


def read_case_start(raw: RawValue) -> CaseStart | Refused:
    """The start of a complaint's run, if it is this one's.

    A carried state is taken from the run before and from nobody else: a stranger who starts the workflow with a copy of
    it would set the case back.
    """
    start = read(raw, CaseStart)
    if isinstance(start, Refused):
        return start
    info = workflow.info()
    told = start.open or start.carried
    number = told.complaint_no if told is not None else start.take_up
    if complaint_workflow_id(number or "") != info.workflow_id:
        return Refused(code=RefusalCode.UNSEALED, text="the start of another case")
    if start.carried is not None and info.continued_run_id is None:
        return Refused(code=RefusalCode.UNSEALED, text="a state that no run of this case has handed on")
    return start


def read_escalation_start(raw: RawValue) -> EscalationStart | Refused:
    """The start of an escalation, if it is this one's."""
    start = read(raw, EscalationStart)
    if isinstance(start, Refused):
        return start
    if escalation_workflow_id(start.complaint_no, start.number) != workflow.info().workflow_id:
        return Refused(code=RefusalCode.UNSEALED, text="the start of another escalation")
    return start


def read_directive_start(raw: RawValue) -> DirectiveStart | Refused:
    """The start of a directive, if it is this one's and its rule book measures directives (R6.1(4))."""
    start = read(raw, DirectiveStart)
    if isinstance(start, Refused):
        return start
    if directive_workflow_id(start.complaint_no, start.number) != workflow.info().workflow_id:
        return Refused(code=RefusalCode.UNSEALED, text="the start of another directive")
    if not directive_clocks.known_to(start.rulebook):
        return Refused(code=RefusalCode.MALFORMED, text="the rule book measures no directives")
    return start


def read_review_start(raw: RawValue) -> ReviewStart | Refused:
    """The start of a review, if it is this one's."""
    start = read(raw, ReviewStart)
    if isinstance(start, Refused):
        return start
    if review_workflow_id(start.complaint_no, start.number) != workflow.info().workflow_id:
        return Refused(code=RefusalCode.UNSEALED, text="the start of another review")
    return start


def plain(raw: RawValue) -> Any:
    """The payload as plain JSON values, or a refusal."""
    fault = fault_of(raw)
    if fault is not None:
        return Refused(code=RefusalCode.UNSEALED, text=f"not sealed for this workflow ({fault})")
    try:
        return workflow.payload_converter().from_payload(raw.payload)
    except Exception:  # noqa: BLE001 - whatever a payload does to a decoder, the message is refused and the case goes on
        return Refused(code=RefusalCode.MALFORMED, text="not one JSON object")


def malformed(error: ValidationError) -> Refused:
    """The first fault by field; the value itself is not repeated, it may be personal."""
    first = error.errors(include_url=False, include_input=False)[0]
    field = printable(".".join(str(part) for part in first["loc"]), _FIELD_SHOWN)
    more = error.error_count() - 1
    said = printable(first["msg"], _REASON_SHOWN)
    text = f"{field or 'message'}: {said}" + (f" (and {more} more)" if more else "")
    return Refused(code=RefusalCode.MALFORMED, text=text, field=field or None)


def printable(text: str, longest: int) -> str:
    """What a sender wrote (the name of a field nobody knows), fit for a record: short, without control characters."""
    cut = text if len(text) <= longest else text[: longest - 1] + "…"
    return "".join(
        "\ufffd" if unicodedata.category(char) in {"Cc", "Cs", "Co", "Cn"} else char for char in cut
    )


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
