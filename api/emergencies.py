"""Emergency plans (R6.1(1), R6.1(4)): opened by the leadership group, and read."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import Path, Query
from pydantic import ConfigDict
from starlette.responses import Response
from temporalio.client import WithStartWorkflowOperation, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import WorkflowAlreadyStartedError
from temporalio.service import RPCError, RPCStatusCode

from api import cases, examples
from api.access import require
from api.door import Behind, Door
from api.engine import UPDATE_SECONDS, UPDATE_TIMEOUT, patience
from api.identity import Identity
from api.problems import Fault, Problem
from api.routing import AWAY, BODY_PROBLEMS, SIGNED_IN, answer, problems, router
from contract.emergencies import (
    EmergencyAnswer,
    EmergencyStart,
    PlanView,
)
from contract.ids import emergency_workflow_id
from contract.priority import OF_PLANS
from contract.views import View
from domain.authority import Right
from domain.emergency import who
from domain.emergency.commands import Cause, OpenPlan, StartPlan
from domain.emergency.detection import reason
from domain.emergency.grouping import Grouping
from domain.emergency.model import PlanStatus
from domain.organisation import LadderStep, UnknownUnitError
from domain.values import Code, Frozen, Level, Line, Moment, Severity, Text
from register import emergencies
from register.errors import CaseShreddedError

if TYPE_CHECKING:
    from domain.command import Actor

routes = router("emergencies")

WORKFLOW: Final = "EmergencyWorkflow"
EmergencyNo = Annotated[
    str,
    Path(
        pattern=r"^[0-9A-HJKMNP-TV-Z]{4}-[0-9A-HJKMNP-TV-Z]{4}-[1-9][0-9]{0,5}$",
        description="Number of the emergency plan.",
        examples=["3F9K-2M7Q-1"],
    ),
]
_READING: Final = problems(*SIGNED_IN, "role_not_allowed", "emergency_unknown", "register_away")


class OpenEmergency(Frozen):
    """An emergency plan that the leadership group starts by itself (R6.1(1))."""

    model_config = ConfigDict(json_schema_extra={"examples": [examples.EMERGENCY_OPENED]})

    message_id: Code
    title: Line
    """What the plan is called."""
    grouping: Grouping
    """What its complaints share: event, place, branch, line, category; at least one."""
    reason: Text
    severity: Severity = Severity.MAJOR
    """Severity that its cases inherit, where theirs is lower."""
    since: Moment | None = None
    """Complaints received before are not taken in; default: all that are open."""


class Plans(View):
    """Emergency plans, the newest first."""

    items: tuple[PlanView, ...]


# ---- reading ----------------------------------------------------------------------------------------


@routes.get(
    "/emergencies",
    summary="Emergency plans",
    response_model=Plans,
    responses=problems(*SIGNED_IN, "role_not_allowed", "malformed", "register_away"),
)
async def list_emergencies(
    actor: Identity,
    door: Behind,
    status: Annotated[PlanStatus | None, Query(description="Only plans that stand so.")] = None,
) -> Response:
    """Plans that concern this person (R2).

    The leadership group and auditors see all; others those of their unit or line, and those in which their unit has a
    task.
    """
    require(actor, Right.EMERGENCY)
    found = await emergencies.list_plans(door.db, status=status)
    return answer(Plans(items=tuple(view for view in found if _sees(actor, view))))


@routes.get(
    "/emergencies/{emergency}", summary="An emergency plan", response_model=PlanView, responses=_READING
)
async def get_emergency(emergency: EmergencyNo, actor: Identity, door: Behind) -> Response:
    """The plan with its group, tasks, reports, decisions, clocks and, when it is over, its closing report."""
    require(actor, Right.EMERGENCY)
    return answer(await visible(door, actor, emergency))


async def visible(door: Door, actor: Actor, number: str) -> PlanView:
    """The plan, if it exists for this person.

    Raises:
        Problem: it does not.
    """
    view = await emergencies.get_plan(door.db, number)
    if view is None or not _sees(actor, view):
        raise Problem("emergency_unknown")
    return view


async def sees_plan(door: Door, actor: Actor, number: str) -> bool:
    """Whether the plan exists for this person; one whose key was destroyed exists for nobody."""
    try:
        view = await emergencies.get_plan(door.db, number)
    except CaseShreddedError:
        return False
    return view is not None and _sees(actor, view)


def _sees(actor: Actor, view: PlanView) -> bool:
    shared = view.grouping.shared
    tasked = frozenset(str(task["unit"]) for task in view.tasks)
    units = frozenset(filter(None, (shared.get("branch"), shared.get("place"))))
    return (
        who.out_of_reach(actor, Right.EMERGENCY, tasked=tasked, units=units, line=shared.get("line")) is None
    )


# ---- opening ----------------------------------------------------------------------------------------


@routes.post(
    "/emergencies",
    status_code=201,
    summary="Start an emergency plan",
    response_model=PlanView,
    responses={
        200: {"model": PlanView, "description": "This message has started it before."},
        **problems(
            *BODY_PROBLEMS, *SIGNED_IN, *AWAY, "role_not_allowed", "actor_not_allowed", "emergency_exists"
        ),
    },
)
async def open_emergency(told: OpenEmergency, actor: Identity, door: Behind) -> Response:
    """Start a plan for a group of complaints, whatever the figures say (R6.1(1)); answers when it is on record.

    One group has one plan at a time: where one is proposed or runs, the answer is 409 `emergency_exists` with its
    number; a proposed one is started by `POST /v1/emergencies/{id}/start`. The same `message_id` again answers 200.
    """
    require(actor, Right.START_EMERGENCY)
    check_unit(door, "grouping.branch", told.grouping.branch)
    number, exists = await emergencies.next_number(door.db, told.grouping)
    if exists:
        return await _opened_before(door, number, told)
    start = EmergencyStart(open=await _opening(door, actor, number, told))
    try:
        await _start(door, actor, number, start, told)
    except WorkflowAlreadyStartedError:
        return await _opened_before(door, number, told)
    view = await recorded(door, number)
    return answer(view, 201, {"Location": f"/v1/emergencies/{number}"})


async def _opening(door: Door, actor: Actor, number: str, told: OpenEmergency) -> OpenPlan:
    rules = await door.rules()
    group = rules.organisation.leadership(await door.today())
    levels = (
        (Level.LEADERSHIP_MEMBER, group.members[:1]),
        (Level.LEADERSHIP_DEPUTY, group.deputies[:1]),
        (Level.LEADERSHIP_HEAD, (group.head,)),
    )
    return OpenPlan(
        message_id=told.message_id,
        actor=actor,
        emergency_no=number,
        title=told.title,
        grouping=told.grouping,
        since=told.since,
        cause=Cause.LEADERSHIP,
        reason=f"{told.reason}\n{reason(rules.book, Cause.LEADERSHIP, 0, 0)}"[:8000],
        severity=told.severity,
        ladder=tuple(LadderStep(level=level, person=person) for level, people in levels for person in people),
        rulebook=rules.book,
        calendar=rules.calendar,
    )


async def _start(door: Door, actor: Actor, number: str, start: EmergencyStart, told: OpenEmergency) -> None:
    """Proposed and started in one call: the update answers when both are on record.

    Raises:
        WorkflowAlreadyStartedError: somebody was faster.
        Problem: Temporal or the worker does not answer; the same call again finds the plan, or starts it.
    """
    client = await door.engine.client()
    known = f"start-{hashlib.sha256(told.message_id.encode()).hexdigest()[:40]}"
    command = StartPlan(message_id=known, actor=actor, text=told.reason, severity=told.severity)
    opening: WithStartWorkflowOperation[Any, EmergencyAnswer] = WithStartWorkflowOperation(
        WORKFLOW,
        start,
        id=emergency_workflow_id(number),
        task_queue=door.task_queue,
        id_reuse_policy=WorkflowIDReusePolicy.REJECT_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.FAIL,
        static_summary="emergency plan of the leadership group",
        priority=OF_PLANS,
    )
    try:
        async with patience(UPDATE_SECONDS, silence="worker_away", gone="engine_away"):
            await client.execute_update_with_start_workflow(
                "start",
                command,
                start_workflow_operation=opening,
                id=known,
                result_type=EmergencyAnswer,
                rpc_timeout=UPDATE_TIMEOUT,
            )
    except WorkflowUpdateFailedError as error:
        raise cases.refused(error) from None
    except RPCError as error:
        if error.status is RPCStatusCode.ALREADY_EXISTS:
            raise WorkflowAlreadyStartedError(emergency_workflow_id(number), WORKFLOW) from None
        raise


async def _opened_before(door: Door, number: str, told: OpenEmergency) -> Response:
    view = await emergencies.get_plan(door.db, number)
    if view is not None and view.opened_by == told.message_id:
        return answer(view)
    raise Problem("emergency_exists", f"{number} is proposed or runs already")


async def recorded(door: Door, number: str) -> PlanView:
    """The plan that the workflow says is on record.

    Raises:
        Problem: the register does not show it.
    """
    view = await emergencies.get_plan(door.db, number)
    if view is None:
        raise Problem("register_away")
    return view


def check_unit(door: Door, field: str, unit: str | None) -> None:
    """Refuse a unit that the organisation does not have.

    Raises:
        Problem: naming the field.
    """
    if unit is None:
        return
    try:
        door.organisation.unit(unit)
    except UnknownUnitError:
        fault = Fault(field=field, text="is not a unit of the organisation")
        raise Problem("malformed", errors=[fault]) from None
