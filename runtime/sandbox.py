"""The sandbox that workflows run in, and what is asked of it for every payload, asked once for each activation.

The SDK asks the workflow's instance for which workflow or activity a payload is, six times a payload, each time by
compiling and running a line inside the sandbox. The answers follow from the workflow's state, which changes only in an
activation; between two of them they are remembered.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from temporalio.worker import WorkflowInstance
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner, SandboxRestrictions

if TYPE_CHECKING:
    from temporalio.bridge.proto.workflow_activation import WorkflowActivation
    from temporalio.bridge.proto.workflow_completion import WorkflowActivationCompletion
    from temporalio.converter import SerializationContext
    from temporalio.worker import WorkflowInstanceDetails, WorkflowRunner
    from temporalio.workflow import Info

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


class AskedOnce(WorkflowInstance):
    """A workflow's instance that answers the same question of one activation once.

    Args:
        inner: the instance in its sandbox.
    """

    def __init__(self, inner: WorkflowInstance) -> None:
        """Take it."""
        self._inner = inner
        self._contexts: dict[Any, SerializationContext | None] = {}
        self._stores: dict[Any, Any] = {}

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        """As the instance does; its state, and with it every answer, may be another afterwards."""
        try:
            return self._inner.activate(act)
        finally:
            self._contexts.clear()
            self._stores.clear()

    def get_serialization_context(self, command_info: Any) -> SerializationContext | None:
        """For which workflow or activity a payload is."""
        if command_info not in self._contexts:
            self._contexts[command_info] = self._inner.get_serialization_context(command_info)
        return self._contexts[command_info]

    def get_external_store_context(self, command_info: Any) -> Any:
        """What the SDK's external storage would be told; we have none."""
        if command_info not in self._stores:
            self._stores[command_info] = self._inner.get_external_store_context(command_info)
        return self._stores[command_info]

    def get_info(self) -> Info:
        """As the instance says."""
        return self._inner.get_info()

    def get_thread_id(self) -> int | None:
        """As the instance says."""
        return self._inner.get_thread_id()


@dataclass(frozen=True)
class Sandbox(SandboxedWorkflowRunner):
    """The SDK's sandbox with instances that are asked once."""

    def create_instance(self, det: WorkflowInstanceDetails) -> WorkflowInstance:
        """An instance in its own sandbox."""
        return AskedOnce(super().create_instance(det))


def sandboxed(runner: WorkflowRunner | None) -> WorkflowRunner:
    """The runner of our workers and replays, in the place of the SDK's; a test's own stays as it is."""
    if runner is not None and not isinstance(runner, SandboxedWorkflowRunner):
        return runner
    return Sandbox(restrictions=SandboxRestrictions.default.with_passthrough_modules(*PASSED_THROUGH))
