"""A running case goes before others on the task queue from now on: its severity was raised by an emergency plan.

What a workflow starts with is its priority (`contract.priority`); this changes it afterwards, for the workflow and all
that it starts. It is a help and no duty: a server that does not know how leaves the case where it was.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from temporalio.api.common.v1 import Priority, WorkflowExecution
from temporalio.api.workflow.v1 import WorkflowExecutionOptions
from temporalio.api.workflowservice.v1 import UpdateWorkflowExecutionOptionsRequest
from temporalio.service import RPCError, RPCStatusCode

from contract.priority import PRIORITY

if TYPE_CHECKING:
    from temporalio.client import Client

    from domain.values import Severity

_RPC: Final = timedelta(seconds=2)
_GONE: Final = (RPCStatusCode.NOT_FOUND, RPCStatusCode.FAILED_PRECONDITION)
_CHANGED: Final = "priority.priority_key"

_log = structlog.stdlib.get_logger(__name__)


async def prefer(client: Client, workflow_id: str, severity: Severity) -> None:
    """Give a running workflow the priority of a severity; its fairness key stays."""
    request = UpdateWorkflowExecutionOptionsRequest(
        namespace=client.namespace,
        workflow_execution=WorkflowExecution(workflow_id=workflow_id),
        workflow_execution_options=WorkflowExecutionOptions(
            priority=Priority(priority_key=PRIORITY[severity])
        ),
    )
    request.update_mask.paths.append(_CHANGED)
    try:
        await client.workflow_service.update_workflow_execution_options(request, timeout=_RPC)
    except RPCError as error:
        if error.status not in _GONE:
            _log.warning("priority_not_given", code=error.status.name)
