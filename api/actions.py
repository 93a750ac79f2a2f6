"""`POST /v1/complaints/{no}/{action}`: one typed operation per message of a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Body, Header
from pydantic import ValidationError
from starlette.responses import Response

from api import cases, examples
from api.access import require_message, sees
from api.accountability import check_named
from api.answers import CaseAnswer, Taken, Told, shown, told
from api.bodies import BODIES
from api.door import Behind, Door
from api.identity import Identity
from api.noting import note
from api.problems import Fault, Problem, malformed
from api.routing import (
    AWAY,
    BODY_PROBLEMS,
    CONFLICTS,
    SIGNED_IN,
    ComplaintNo,
    answer,
    is_complaint_no,
    problems,
    router,
)
from contract.messages import BY_PATH
from domain.authority import OF_COMMAND, Right
from domain.commands import Close, Instruct
from domain.refusals import RefusalCode
from domain.rulebook_parts import ClosingCondition
from domain.values import Outcome, Status
from register import read

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

    from contract.messages import Message
    from contract.views import CaseView
    from domain.commands import Actor, Command
    from domain.values import Frozen

routes = router("actions")

Prefer = Annotated[
    str | None, Header(description="`respond-async` sends the message as a signal and answers 202.")
]

_REFUSALS: Final = (
    *BODY_PROBLEMS, *SIGNED_IN, *CONFLICTS, *AWAY,
    "role_not_allowed", "actor_not_allowed", "unit_not_allowed", "line_not_allowed",
    "not_the_responsible_person",
    "case_unknown", "not_yet_recorded", "case_merged", "in_the_future",
)  # fmt: skip


async def act(
    door: Door, actor: Actor, message: Message, number: str, body: Frozen, *, later: bool
) -> Response:
    """Send one message to a case for a person, and answer with the case as the person may see it."""
    require_message(actor, message)
    right = OF_COMMAND[message.command] if message.stays else Right.CASE
    asked = await cases.visible(door, actor, number, right)
    case = asked if message.stays else await cases.master_of(door, actor, asked)
    command = command_of(message, body, actor)
    check_named(door, command)
    if isinstance(command, Close) and command.outcome is Outcome.MERGED:
        await _check_master(door, actor, case, command)
    if isinstance(command, Instruct):
        _check_unit(door, command.unit)
    if later:
        await cases.send(door, case.complaint_no, message.name, command)
        return _taken(case.complaint_no, command)
    said = await cases.say(door, case.complaint_no, message.name, command)
    view = await _after(door, case.complaint_no)
    await note(door, actor, (case.complaint_no,), message.name)
    forwarded = number if case.complaint_no != number else None
    if not sees(
        actor, view, door.organisation
    ):  # heard, or asked to put a cause right, and no more than that
        return answer(told(view))
    return answer(shown(view, actor, version=said.version, number=said.number, forwarded_from=forwarded))


def command_of(message: Message, body: Frozen, actor: Actor) -> Command:
    """The command as the workflow reads it: what holds between its fields is checked here, a field alone in the body.

    Raises:
        Problem: it does not fit.
    """
    try:
        return message.command.model_validate({**dict(body), "actor": actor})
    except ValidationError as error:
        raise malformed(error) from None


async def _check_master(door: Door, actor: Actor, case: CaseView, command: Close) -> None:
    """A duplicate is merged into a case that is open: only the register knows the other one.

    Raises:
        Problem: there is no such open case among those that this person may see.
    """
    master = None
    if command.master is not None and is_complaint_no(command.master) and command.master != case.complaint_no:
        master = await read.get_view(door.db, command.master)
    if master is None or master.status is not Status.OPEN or not sees(actor, master, door.organisation):
        text = f"{ClosingCondition.MASTER_CASE_OPEN.value}: name another open case as `master`"
        raise Problem(RefusalCode.CLOSING_CONDITION_UNMET, text, conditions=[text])


def _check_unit(door: Door, unit: str) -> None:
    """A directive goes to a department that there is: only the organisation knows them.

    Raises:
        Problem: there is none.
    """
    if not any(entry.code == unit for entry in door.organisation.units):
        text = f"the organisation has no unit {unit}"
        raise Problem("malformed", text, errors=[Fault(field="unit", text=text)])


async def _after(door: Door, number: str) -> CaseView:
    view = await read.get_view(door.db, number)
    if view is None:  # recorded a moment ago, by the workflow's word
        raise Problem("register_away")
    return view


def _taken(number: str, command: Command) -> Response:
    taken = Taken(complaint_no=number, message_id=command.message_id)
    headers = {"Preference-Applied": "respond-async", "Location": f"/v1/complaints/{number}/timeline"}
    return answer(taken, 202, headers)


def wants_async(prefer: str | None) -> bool:
    """Whether a `Prefer` header asks not to wait (RFC 7240)."""
    return any(part.split(";")[0].strip().lower() == "respond-async" for part in (prefer or "").split(","))


def _operation(message: Message, body: type[Frozen]) -> Callable[..., Awaitable[Response]]:
    assert message.path is not None
    example = {"message_id": examples.MESSAGE_ID, **examples.SENT[message.path]}
    described: Any = Body(openapi_examples={"example": {"summary": "示例", "value": example}})

    async def operation(
        no: ComplaintNo, sent: Any, actor: Identity, door: Behind, prefer: Prefer = None
    ) -> Response:
        return await act(door, actor, message, no, sent, later=wants_async(prefer))

    operation.__annotations__["sent"] = Annotated[body, described]
    operation.__name__ = message.name
    return operation


def _declare() -> None:
    for path, message in BY_PATH.items():
        words = (message.command.__doc__ or "").strip()
        routes.add_api_route(
            f"/complaints/{{no}}/{path}",
            _operation(message, BODIES[path]),
            methods=["POST"],
            name=message.name,
            operation_id=message.name,
            summary=words.splitlines()[0].rstrip("."),
            description=f"{words}\n\nTo the case this is the update `{message.name}`, or with "
            "`Prefer: respond-async` the signal of the same name. The same `message_id` again has no second effect.",
            response_model=CaseAnswer | Told,
            response_description="The new state, on record; as the caller may see it.",
            responses={
                202: {"model": Taken, "description": "Sent (`Prefer: respond-async`)."},
                **problems(*_REFUSALS),
            },
        )


_declare()
