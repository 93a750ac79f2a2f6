"""The sandbox that workflows run in, and what is asked of it for every payload, asked as seldom as it changes.

The SDK asks the workflow's instance for which workflow or activity a payload is, six times a payload, each time by
compiling and running a line inside the sandbox, and three times what its external storage is to be told. The first
answers follow from the workflow's state, which changes only in an activation: between two of them they are remembered,
and what belongs to no command, for ever. We have no external storage.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from temporalio.converter import StorageDriverStoreContext
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


_NOWHERE: Final = StorageDriverStoreContext(target=None)


class AskedOnce(WorkflowInstance):
    """A workflow's instance that answers the same question of one activation once.

    Args:
        inner: the instance in its sandbox.
    """

    def __init__(self, inner: WorkflowInstance) -> None:
        """Take it."""
        self._inner = inner
        self._of_commands: dict[Any, SerializationContext | None] = {}
        self._own: tuple[SerializationContext | None] | None = None

    def activate(self, act: WorkflowActivation) -> WorkflowActivationCompletion:
        """As the instance does; its state, and with it every answer, may be another afterwards."""
        try:
            return self._inner.activate(act)
        finally:
            self._of_commands.clear()

    def get_serialization_context(self, command_info: Any) -> SerializationContext | None:
        """For which workflow or activity a payload is; what belongs to no command is this workflow's own."""
        if command_info is None:
            if self._own is None:
                self._own = (self._inner.get_serialization_context(None),)
            return self._own[0]
        if command_info not in self._of_commands:
            self._of_commands[command_info] = self._inner.get_serialization_context(command_info)
        return self._of_commands[command_info]

    def get_external_store_context(self, command_info: Any) -> StorageDriverStoreContext:
        """Of no storage: nobody reads it."""
        del command_info
        return _NOWHERE

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
