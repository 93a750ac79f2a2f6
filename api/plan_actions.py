"""`POST /v1/emergencies/{id}/{action}`: one typed operation a message of an emergency plan (R6.1(1), R6.1(4))."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Body, Path
from pydantic import ValidationError, create_model
from starlette.responses import Response
from temporalio.service import RPCError

from api import cases, examples
from api.access import require
from api.actions import Prefer, wants_async
from api.door import Behind, Door
from api.emergencies import EmergencyNo, check_unit, recorded, visible
from api.engine import GONE, RPC_TIMEOUT, patience
from api.identity import Identity
from api.problems import Problem, malformed
from api.routing import AWAY, BODY_PROBLEMS, SIGNED_IN, answer, problems, router
from contract.emergencies import PLAN_MESSAGES, EmergencyAnswer, PlanMessage, PlanView
from contract.ids import emergency_workflow_id
from contract.views import View
from domain.emergency import who
from domain.emergency.commands import GiveTask
from domain.emergency.model import PlanStatus
from domain.refusals import RefusalCode
from domain.values import Code, Frozen

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from domain.command import Actor
    from domain.emergency.commands import PlanCommand

routes = router("emergencies")

TaskNo = Annotated[int, Path(ge=1, le=10_000, description="Number of the task in its plan, from 1.")]


_SPEAKING: Final = problems(
    *BODY_PROBLEMS, *SIGNED_IN, *AWAY, "role_not_allowed", "actor_not_allowed", "unit_not_allowed",
    "emergency_unknown", "emergency_not_started", "emergency_started", "emergency_over", "already_acknowledged",
    "task_unknown", "task_over", "tasks_open", "unsealed",
)  # fmt: skip


class PlanAnswer(PlanView):
    """The plan, on record."""

    number: int | None = None
    """Number of the task that this message gave."""


class PlanTaken(View):
    """A message is on its way to the plan."""

    emergency_no: str
    message_id: Code
    accepted: bool = True


def _body(message: PlanMessage) -> type[Frozen]:
    """The command without its actor, and without the number that stands in the path."""
    left_out = {"actor", "number"} if "{n}" in message.path else {"actor"}
    fields: dict[str, Any] = {
        n: (f.annotation, f) for n, f in message.command.model_fields.items() if n not in left_out
    }
    body: type[Frozen] = create_model(
        message.command.__name__,
        __base__=Frozen,
        __doc__=message.command.__doc__,
        __module__=__name__,
        __cls_kwargs__={"json_schema_extra": {"examples": [_example(message)]}},
        **fields,
    )
    return body


def _example(message: PlanMessage) -> dict[str, Any]:
    return {"message_id": examples.MESSAGE_ID, **examples.TO_EMERGENCIES[message.path]}


BODIES: Final = {message.path: _body(message) for message in PLAN_MESSAGES}
"""Body of every message, by its path."""


async def _act(
    door: Door, message: PlanMessage, number: str, command: PlanCommand, *, later: bool
) -> Response:
    """Send one message to a plan, and answer with the plan."""
    require(command.actor, who.OF_PLAN_COMMAND[message.command])
    view = await visible(door, command.actor, number)
    if isinstance(command, GiveTask):
        check_unit(door, "unit", command.unit)
    if later:
        return await _sent(door, message, number, command)
    client = await door.engine.client()
    try:
        said = await cases.update(
            client, emergency_workflow_id(number), message.name, command, EmergencyAnswer
        )
    except RPCError as error:
        if error.status not in GONE:
            raise
        over = view.status in (PlanStatus.STOOD_DOWN, PlanStatus.DISMISSED)
        raise Problem(RefusalCode.EMERGENCY_OVER if over else "worker_away") from None
    after = await recorded(door, number)
    return answer(PlanAnswer.model_construct(**dict(after), number=said.number))


async def _sent(door: Door, message: PlanMessage, number: str, command: PlanCommand) -> Response:
    client = await door.engine.client()
    async with patience(gone="engine_away"):
        try:
            await client.get_workflow_handle(emergency_workflow_id(number)).signal(
                message.name, command, rpc_timeout=RPC_TIMEOUT
            )
        except RPCError as error:
            if error.status not in GONE:
                raise
            raise Problem(RefusalCode.EMERGENCY_OVER) from None
    taken = PlanTaken(emergency_no=number, message_id=command.message_id)
    headers = {"Preference-Applied": "respond-async", "Location": f"/v1/emergencies/{number}"}
    return answer(taken, 202, headers)


def _command(message: PlanMessage, body: Frozen, actor: Actor, task: int | None = None) -> PlanCommand:
    """The command as the workflow reads it.

    Raises:
        Problem: it does not fit.
    """
    more = {"actor": actor} | ({} if task is None else {"number": task})
    try:
        return message.command.model_validate({**dict(body), **more})
    except ValidationError as error:
        raise malformed(error) from None


def _operation(message: PlanMessage) -> Callable[..., Awaitable[Response]]:
    described: Any = Body(openapi_examples={"example": {"summary": "示例", "value": _example(message)}})

    async def of_plan(
        *, emergency: EmergencyNo, sent: Any, actor: Identity, door: Behind, prefer: Prefer = None
    ) -> Response:
        command = _command(message, sent, actor)
        return await _act(door, message, emergency, command, later=wants_async(prefer))

    async def of_task(
        *,
        emergency: EmergencyNo,
        task: TaskNo,
        sent: Any,
        actor: Identity,
        door: Behind,
        prefer: Prefer = None,
    ) -> Response:
        command = _command(message, sent, actor, task)
        return await _act(door, message, emergency, command, later=wants_async(prefer))

    operation: Callable[..., Awaitable[Response]] = of_task if "{n}" in message.path else of_plan
    operation.__annotations__["sent"] = Annotated[BODIES[message.path], described]
    operation.__name__ = f"{message.name}_emergency"
    return operation


def _declare() -> None:
    for message in PLAN_MESSAGES:
        words = (message.command.__doc__ or "").strip()
        routes.add_api_route(
            f"/emergencies/{{emergency}}/{message.path.replace('{n}', '{task}')}",
            _operation(message),
            methods=["POST"],
            name=f"{message.name}_emergency",
            operation_id=f"{message.name}_emergency",
            summary=words.splitlines()[0].rstrip("."),
            description=f"{words}\n\nTo the plan this is the update `{message.name}`, or with "
            "`Prefer: respond-async` the signal of the same name. The same `message_id` again has no second effect.",
            response_model=PlanAnswer,
            response_description="The plan, on record.",
            responses={
                202: {"model": PlanTaken, "description": "Sent (`Prefer: respond-async`)."},
                **_SPEAKING,
            },
        )


_declare()
