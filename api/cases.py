"""Cases behind the door: found for a person, or spoken to as one message."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import structlog
from temporalio.client import WithStartWorkflowOperation, WorkflowUpdateFailedError
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError
from temporalio.service import RPCError, RPCStatusCode

from api.access import covers, permitted_row, reach_of, sees
from api.catalogue import CATALOGUE
from api.engine import GONE, RPC_TIMEOUT, UPDATE_SECONDS, UPDATE_TIMEOUT, patience
from api.problems import Fault, Problem
from contract import search_attributes as sa
from contract.ids import complaint_workflow_id
from contract.starts import CaseAnswer, CaseStart
from domain.authority import Reach, Right
from domain.organisation import UnknownUnitError
from domain.refusals import RefusalCode
from domain.values import Outcome
from register import read
from register.errors import CaseShreddedError
from register.search import SearchBy, search
from runtime.intake import COMPLAINT

if TYPE_CHECKING:
    from temporalio.client import Client

    from api.door import Door
    from contract.views import CaseView
    from domain.commands import Actor, Command

MOST_MERGERS: Final = 8
"""A master may have been merged in turn; more of it than this is a ring."""

_CONDITIONS: Final = frozenset({RefusalCode.CLOSING_CONDITION_UNMET, RefusalCode.CHECKLIST_INCOMPLETE})

log = structlog.stdlib.get_logger("api.cases")
T = TypeVar("T")


async def visible(door: Door, actor: Actor, number: str, right: Right = Right.CASE) -> CaseView:
    """The case, if it exists for this person: they may read it, or have this other right of it.

    Raises:
        Problem: it does not, or is not on record yet.
        CaseShreddedError: it did, and its key was destroyed.
    """
    try:
        view = await read.get_view(door.db, number)
    except CaseShreddedError:
        await _once_visible(door, actor, number)
        raise
    if view is None:
        raise await _absent(door, actor, number)
    if not (sees(actor, view, door.organisation) or sees(actor, view, door.organisation, right)):
        raise Problem("case_unknown")
    return view


async def _once_visible(door: Door, actor: Actor, number: str) -> None:
    """A shredded case exists for those who might see it, as far as its plain columns tell; for others it never did."""
    rows = await search(door.db, SearchBy.COMPLAINT_NO, number)
    if not any(permitted_row(actor, Right.CASE, row, door.organisation) for row in rows):
        raise Problem("case_unknown")


async def master_of(door: Door, actor: Actor, view: CaseView) -> CaseView:
    """The case that messages to this one reach: itself, or the one it was merged into.

    Raises:
        Problem: merged into a case that this person may not see.
    """
    for _ in range(MOST_MERGERS):
        if view.outcome is not Outcome.MERGED or view.master is None:
            return view
        master = await read.get_view(door.db, view.master)
        if master is None or not sees(actor, master, door.organisation):
            raise Problem(RefusalCode.CASE_MERGED, master=view.master)
        view = master
    raise Problem(RefusalCode.CASE_MERGED, master=view.master)


async def _absent(door: Door, actor: Actor, number: str) -> Problem:
    """Why the register does not show a case: there is none, or its first event is still on its way."""
    client = await door.engine.client()
    try:
        async with patience():
            found = await client.get_workflow_handle(complaint_workflow_id(number)).describe(
                rpc_timeout=RPC_TIMEOUT
            )
    except RPCError as error:
        if error.status is RPCStatusCode.NOT_FOUND:
            return Problem("case_unknown")
        raise
    branch = found.typed_search_attributes.get(sa.BRANCH)
    return Problem("not_yet_recorded" if _same_branch(door, actor, branch) else "case_unknown")


def _same_branch(door: Door, actor: Actor, branch: str | None) -> bool:
    if Reach.ANY in reach_of(actor, Right.CASE):
        return True
    if branch is None:
        return False
    try:
        own = door.organisation.branch_of(actor.unit).code
    except UnknownUnitError:
        return False
    return own == branch or covers(door.organisation, actor.unit, branch)


# ---- speaking to a case ---------------------------------------------------------------------------------


async def say(door: Door, number: str, name: str, command: Command) -> CaseAnswer:
    """Send one message as an update; it is on record when this returns.

    A case whose workflow has ended is taken up again from the register to hear it.

    Raises:
        Problem: the case refuses; Temporal or the worker does not answer.
    """
    client = await door.engine.client()
    try:
        return await update(client, complaint_workflow_id(number), name, command, CaseAnswer)
    except RPCError as error:
        if error.status not in GONE:
            raise
    return await _say_to_closed(door, client, number, name, command)


async def update(client: Client, workflow_id: str, name: str, message: Any, answer: type[T]) -> T:
    """Send one update, its id the message's.

    Raises:
        Problem: refused; Temporal or the worker does not answer.
        RPCError: the run has ended, or there is none.
    """
    handle = client.get_workflow_handle(workflow_id)
    try:
        async with patience(UPDATE_SECONDS, silence="worker_away"):
            result: T = await handle.execute_update(
                name, message, id=message.message_id, result_type=answer, rpc_timeout=UPDATE_TIMEOUT
            )
    except WorkflowUpdateFailedError as error:
        raise refused(error) from None
    return result


async def _say_to_closed(door: Door, client: Client, number: str, name: str, command: Command) -> CaseAnswer:
    taking_up: WithStartWorkflowOperation[Any, CaseAnswer] = WithStartWorkflowOperation(
        COMPLAINT,
        CaseStart(take_up=number),
        id=complaint_workflow_id(number),
        task_queue=door.task_queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
        static_summary="taken up again",
    )
    try:
        async with patience(UPDATE_SECONDS, silence="worker_away", gone="engine_away"):
            answer: CaseAnswer = await client.execute_update_with_start_workflow(
                name,
                command,
                start_workflow_operation=taking_up,
                id=command.message_id,
                result_type=CaseAnswer,
                rpc_timeout=UPDATE_TIMEOUT,
            )
    except WorkflowUpdateFailedError as error:
        raise refused(error) from None
    return answer


async def send(door: Door, number: str, name: str, command: Command) -> None:
    """Send one message as a signal; the case's record will tell what became of it.

    Raises:
        Problem: Temporal does not answer.
    """
    client = await door.engine.client()
    handle = client.get_workflow_handle(complaint_workflow_id(number))
    async with patience(gone="engine_away"):
        try:
            await handle.signal(name, command, rpc_timeout=RPC_TIMEOUT)
        except RPCError as error:
            if error.status not in GONE:
                raise
            await client.start_workflow(
                COMPLAINT,
                CaseStart(take_up=number),
                id=complaint_workflow_id(number),
                task_queue=door.task_queue,
                id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
                start_signal=name,
                start_signal_args=[command],
                static_summary="taken up again",
                rpc_timeout=RPC_TIMEOUT,
            )


def refused(error: WorkflowUpdateFailedError) -> Problem:
    """The problem behind a refusal, matched by its code."""
    cause = error.cause
    if not isinstance(cause, ApplicationError) or cause.type not in CATALOGUE:
        log.error("update_failed", error=type(cause).__qualname__, code=getattr(cause, "type", None))
        return Problem("internal")
    return refusal(
        cause.type, cause.message, str(cause.details[0]) if cause.details and cause.details[0] else None
    )


def refusal(code: str, text: str, field: str | None) -> Problem:
    """A refusal of the case as a problem: its words, and the field to blame where input was at fault."""
    kind = CATALOGUE[code]
    blamed = [Fault(field=field, text=text)] if field and kind.status == 422 else []
    return Problem(code, text, errors=blamed, conditions=text.split("; ") if code in _CONDITIONS else None)
