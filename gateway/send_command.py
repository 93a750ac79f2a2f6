"""`starter.py send`: for development and scripts, on the embedded system and nowhere else."""

from __future__ import annotations

import json
import uuid
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from pydantic import ValidationError
from temporalio.client import WorkflowUpdateFailedError, WorkflowUpdateRPCTimeoutOrCancelledError
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from contract.ids import complaint_no, complaint_workflow_id
from contract.messages import BY_NAME
from gateway.convert import faults_of
from gateway.embedded_only import RefusedHereError, embedded_only
from register.errors import RegisterError
from register.pool import Database
from runtime.client import connect
from runtime.exits import Exit
from runtime.master_keys import master_keys
from sealing.errors import SealingError

if TYPE_CHECKING:
    from argparse import Namespace

    from temporalio.client import Client, WorkflowHandle

    from contract.messages import Message
    from gateway.terminal import Terminal
    from runtime.settings import Settings

RPC_TIMEOUT: Final = timedelta(seconds=10)


async def send(arguments: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Send one message to a case, as an update (answered) or a signal (not)."""
    try:
        embedded_only("send", settings)
        message, body = _message(arguments)
        async with _register(settings) as database:  # the message is sealed with the case's key
            client = await connect(settings, database.keys)
            terminal.say(await _sent(client, arguments, message, body))
    except RefusedHereError as error:
        terminal.note(str(error))
        return Exit.MISCONFIGURED
    except WorkflowUpdateFailedError as error:
        terminal.note(f"refused: {_refusal(error)}")
        return Exit.FAILED
    except RPCError as error:
        terminal.note(_unreached(error))
        return Exit.FAILED
    except (WorkflowUpdateRPCTimeoutOrCancelledError, RegisterError, SealingError, RuntimeError, OSError):
        terminal.note(
            "Temporal, a worker behind it, or the register does not answer: send it again, the same id has one effect"
        )
        return Exit.FAILED
    return Exit.OK


def _register(settings: Settings) -> Database:
    return Database(settings.database_dsn(), master_keys(settings), name="redress send", size=1)


async def _sent(client: Client, arguments: Namespace, message: Message, body: dict[str, Any]) -> str:
    """Send the message; what there is to say of it."""
    given: str = arguments.no.upper()
    number = given if given.startswith("RD-") else complaint_no(arguments.no)
    handle = client.get_workflow_handle(complaint_workflow_id(number))
    if not arguments.signal:
        return json.dumps(await _update(handle, message, body), ensure_ascii=False)
    await handle.signal(message.name, body, rpc_timeout=RPC_TIMEOUT)
    return json.dumps({"complaint_no": number, "message_id": body["message_id"], "sent": True})


async def _update(handle: WorkflowHandle[Any, Any], message: Message, body: dict[str, Any]) -> Any:
    return await handle.execute_update(
        message.name, body, id=body["message_id"], rpc_timeout=RPC_TIMEOUT, result_type=dict
    )


def _message(arguments: Namespace) -> tuple[Message, dict[str, Any]]:
    """The message and its body, checked as the case will check it.

    Raises:
        RefusedHereError: no such message, or the body is not its.
    """
    message = BY_NAME.get(arguments.message)
    if message is None:
        raise RefusedHereError(f"no message {arguments.message!r}; there are {', '.join(BY_NAME)}")
    try:
        body = json.loads(arguments.body)
    except ValueError as error:
        raise RefusedHereError(f"not JSON: {error}") from None
    if not isinstance(body, dict):
        raise RefusedHereError("the message is one JSON object")
    actor = {"person": arguments.person, "role": arguments.role, "unit": arguments.unit}
    body = {"message_id": f"script-{uuid.uuid4()}", "actor": actor} | body
    try:
        message.command.model_validate_json(json.dumps(body))
    except ValidationError as error:
        raise RefusedHereError(
            "\n".join(f"{field}: {reason}" for field, reason in faults_of(error))
        ) from None
    return message, body


def _refusal(error: WorkflowUpdateFailedError) -> str:
    cause = error.cause
    return f"{cause.type}: {cause.message}" if isinstance(cause, ApplicationError) else str(cause)


def _unreached(error: RPCError) -> str:
    if error.status is RPCStatusCode.NOT_FOUND:
        return "no such case is open in Temporal; one that is closed is spoken to through the API"
    return f"Temporal does not answer ({error.status.name}): send it again, the same id has one effect"
