"""One plugin for client, worker and replay: the sealing data converter, the sandbox, the list of workflows."""

from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

from temporalio.plugin import SimplePlugin
from temporalio.worker import WorkflowRunner
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

from runtime.converter import data_converter
from runtime.sealed_activities import SealedActivities
from workflows.complaint import ComplaintWorkflow
from workflows.directive import DirectiveWorkflow
from workflows.emergency import EmergencyWorkflow
from workflows.escalation import EscalationWorkflow
from workflows.review import ReviewWorkflow

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sealing.case_keys import CaseKeys

WORKFLOWS: Sequence[type] = (
    ComplaintWorkflow,
    EscalationWorkflow,
    DirectiveWorkflow,
    ReviewWorkflow,
    EmergencyWorkflow,
)
"""Every workflow type of the product."""

PASSED_THROUGH = (
    "domain",
    "contract",
    "workflows",
    "pydantic",
    "pydantic_core",
    "annotated_types",
    "typing_extensions",
    "zoneinfo",
)
"""Modules that are not loaded anew for each workflow, which cost a third of a case's CPU and memory in the worker. They
escape the sandbox, so a test of ours bans clocks, chance and the outside from domain/, contract/ and workflows/."""


def _sandboxed(runner: WorkflowRunner | None) -> WorkflowRunner:
    if runner is not None and not isinstance(runner, SandboxedWorkflowRunner):
        return runner
    restrictions = SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH)
    if isinstance(runner, SandboxedWorkflowRunner):
        return dataclasses.replace(runner, restrictions=restrictions)
    return SandboxedWorkflowRunner(restrictions=restrictions)


def redress_plugin(keys: CaseKeys) -> SimplePlugin:
    """The plugin; give it to `Client.connect` (workers made from that client have it) or to `Replayer`.

    Args:
        keys: data keys of the cases, with which all that enters a history is sealed.
    """
    return SimplePlugin(
        "redress",
        data_converter=data_converter(keys),
        interceptors=[SealedActivities()],
        workflows=WORKFLOWS,
        workflow_runner=_sandboxed,
    )
