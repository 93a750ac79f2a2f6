"""What the SDK asks for every payload is worked out once: between two activations, and for one and the same context."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import pytest
from temporalio.converter import WorkflowSerializationContext
from temporalio.worker import UnsandboxedWorkflowRunner, WorkflowInstance
from temporalio.worker.workflow_sandbox import SandboxedWorkflowRunner

from runtime.converter import RedressPayloadConverter, data_converter
from runtime.sandbox import AskedOnce, Sandbox, sandboxed
from sealing.case_keys import MemoryCaseKeys

if TYPE_CHECKING:
    from temporalio.converter import SerializationContext
    from temporalio.workflow import Info

SOME_ACTIVATION: Any = object()


class Counting(WorkflowInstance):
    """An instance whose answers change with each activation."""

    def __init__(self) -> None:
        self.activations = 0
        self.asked = 0

    def activate(self, act: Any) -> Any:
        del act
        self.activations += 1
        if self.activations == 3:
            raise RuntimeError("an activation that fails")

    def get_serialization_context(self, command_info: Any) -> SerializationContext:
        self.asked += 1
        return WorkflowSerializationContext("redress", f"{command_info}-{self.activations}")

    def get_external_store_context(self, command_info: Any) -> Any:
        return self.get_serialization_context(command_info)

    def get_info(self) -> Info:
        return cast("Info", "its info")

    def get_thread_id(self) -> int | None:
        return 7


def test_a_question_about_a_command_is_asked_once_until_the_next_activation() -> None:
    inner = Counting()
    instance = AskedOnce(inner)
    ask: Any = instance.get_serialization_context
    assert [ask("a timer").workflow_id, ask("a timer").workflow_id, ask("a child").workflow_id] == [
        "a timer-0", "a timer-0", "a child-0",
    ]  # fmt: skip
    assert inner.asked == 2
    instance.activate(SOME_ACTIVATION)
    assert ask("a timer").workflow_id == "a timer-1", "its state may be another now"
    instance.activate(SOME_ACTIVATION)
    assert ask("a timer").workflow_id == "a timer-2"
    with pytest.raises(RuntimeError):
        instance.activate(SOME_ACTIVATION)
    assert ask("a timer").workflow_id == "a timer-3", "after one that failed as well"
    assert instance.get_info() == cast("Info", "its info")
    assert instance.get_thread_id() == 7


def test_which_workflow_it_is_is_asked_once_and_about_external_storage_nothing() -> None:
    inner = Counting()
    instance = AskedOnce(inner)
    for _ in range(2):
        assert instance.get_serialization_context(None) == WorkflowSerializationContext("redress", "None-0")
        assert instance.get_external_store_context(None).target is None
        instance.activate(SOME_ACTIVATION)
    assert inner.asked == 1


def test_nothing_of_ours_is_kept_in_external_storage() -> None:
    assert data_converter(MemoryCaseKeys()).external_storage is None, "AskedOnce has no answer for one"


def test_workers_and_replays_run_in_the_sandbox_and_a_tests_own_runner_stays() -> None:
    assert type(sandboxed(None)) is type(sandboxed(SandboxedWorkflowRunner())) is Sandbox
    own = UnsandboxedWorkflowRunner()
    assert sandboxed(own) is own


def test_a_converter_is_made_once_for_a_context_and_never_for_another_ones() -> None:
    converter = data_converter(MemoryCaseKeys())
    one, other = (WorkflowSerializationContext("redress", name) for name in ("complaint-1", "complaint-2"))
    made = converter.with_context(one)
    assert converter.with_context(WorkflowSerializationContext("redress", "complaint-1")) is made
    assert converter.with_context(other).payload_codec is not made.payload_codec
    for number in range(1000):
        converter.with_context(WorkflowSerializationContext("redress", f"complaint-{number}"))
    assert converter.with_context(one).payload_codec is not None
    assert len(converter._made) < 100, "what it remembers has an end"  # type: ignore[attr-defined]


def test_what_pydantic_learned_of_a_type_is_known_to_every_converter() -> None:
    one, other = RedressPayloadConverter(), RedressPayloadConverter()
    payloads = one.to_payloads([{"a": 1}])
    assert one.from_payloads(payloads, [dict[str, int]]) == [{"a": 1}]
    assert other.converters == one.converters
    json: Any = other.converters[b"json/plain"]
    before = json._type_adapter.cache_info()
    other.from_payloads(payloads, [dict[str, int]])
    after = json._type_adapter.cache_info()
    assert (after.hits, after.misses) == (before.hits + 1, before.misses)
