"""Stored histories still replay: a deploy finds every running case able to go on."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from temporalio import workflow
from temporalio.api.enums.v1 import EventType
from temporalio.client import WorkflowHistory
from temporalio.worker import Replayer, UnsandboxedWorkflowRunner

from runtime.plugin import redress_plugin
from runtime.workflow_types import WORKFLOWS
from tests.replay.keys import stored_keys
from tests.replay.lives import ON_A_SERVER, SUGGESTING_EARLY, WITH_ONE_CLOCK
from workflows.complaint import ComplaintWorkflow
from workflows.escalation import EscalationWorkflow
from workflows.search_attributes import Shown

if TYPE_CHECKING:
    from collections.abc import Callable

HISTORIES = Path(__file__).with_name("histories")
LIVES = sorted({*ON_A_SERVER, *SUGGESTING_EARLY, *WITH_ONE_CLOCK})

WHAT_TO_DO = """
The workflow's code no longer does what it did in {life} ({workflow}): {error}

Cases that run now have such histories. After a deploy of this code their next workflow task would fail, and they would
stand still, their clocks with them. So:

1. If the change of the commands (an activity, a timer, a child, a search attribute, their order) was not meant,
   undo it.
2. If it was meant: keep the old way for the old cases beside the new one,

       if workflow.patched("what-changed"):
           ...  # the new way
       else:
           ...  # the old way, until no case is left that began under it

   and record a life that takes the new way: `python -m tests.replay.record LIFE` under a new name. The old file stays.
3. Only if no such workflow has ever run outside a developer's machine: `python -m tests.replay.record` writes the
   histories anew.
"""


def _stored(life: str) -> list[WorkflowHistory]:
    runs = json.loads((HISTORIES / f"{life}.json").read_text(encoding="utf-8"))
    return [WorkflowHistory.from_json(run["workflow"], {"events": run["events"]}) for run in runs]


async def _replays(life: str, **how: Any) -> None:
    replayer = Replayer(workflows=[], plugins=[redress_plugin(stored_keys())], **how)
    for history in _stored(life):
        result = await replayer.replay_workflow(history, raise_on_replay_failure=False)
        if result.replay_failure is not None:
            text = WHAT_TO_DO.format(life=life, workflow=history.workflow_id, error=result.replay_failure)
            pytest.fail(text, pytrace=False)


@pytest.mark.parametrize("life", LIVES)
async def test_a_stored_life_is_lived_again_in_the_same_way(life: str) -> None:
    await _replays(life)


def test_every_life_is_stored_and_nothing_else() -> None:
    assert sorted(path.stem for path in HISTORIES.glob("*.json")) == LIVES


def test_every_workflow_and_every_kind_of_step_is_in_a_stored_life() -> None:
    events = [event for life in LIVES for history in _stored(life) for event in history.events]
    kinds = {EventType.Name(event.event_type).removeprefix("EVENT_TYPE_") for event in events}
    types = {
        event.workflow_execution_started_event_attributes.workflow_type.name
        for event in events
        if event.HasField("workflow_execution_started_event_attributes")
    }

    assert types == {_name(kind) for kind in WORKFLOWS}
    assert kinds >= {
        "ACTIVITY_TASK_CANCEL_REQUESTED",
        "ACTIVITY_TASK_SCHEDULED",
        "CHILD_WORKFLOW_EXECUTION_COMPLETED",
        "EXTERNAL_WORKFLOW_EXECUTION_SIGNALED",
        "MARKER_RECORDED",
        "START_CHILD_WORKFLOW_EXECUTION_INITIATED",
        "TIMER_CANCELED",
        "TIMER_FIRED",
        "UPSERT_WORKFLOW_SEARCH_ATTRIBUTES",
        "WORKFLOW_EXECUTION_CANCEL_REQUESTED",
        "WORKFLOW_EXECUTION_COMPLETED",
        "WORKFLOW_EXECUTION_CONTINUED_AS_NEW",
        "WORKFLOW_EXECUTION_FAILED",
        "WORKFLOW_EXECUTION_SIGNALED",
        "WORKFLOW_EXECUTION_UPDATE_COMPLETED",
    }


def _name(kind: type) -> str | None:
    definition = workflow._Definition.from_class(kind)
    assert definition is not None
    return definition.name


def test_a_stored_history_names_no_machine() -> None:
    for path in HISTORIES.glob("*.json"):
        text = path.read_text(encoding="utf-8")
        found = re.search(r'"identity"|"stackTrace"|/site-packages/|"\d+@', text)
        assert found is None, f"{path.name} holds {found}"


def _no_attributes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Shown, "refresh", lambda *_: None)


def _no_timer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ComplaintWorkflow, "_arm", lambda _: None)


def _no_look_up(monkeypatch: pytest.MonkeyPatch) -> None:
    async def nothing(_: Any) -> None: ...

    monkeypatch.setattr(ComplaintWorkflow, "_look_up_at_once", nothing)


def _no_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(EscalationWorkflow, "_report", lambda *_, **__: None)


@pytest.mark.parametrize("changed", [_no_attributes, _no_timer, _no_look_up, _no_report])
async def test_a_workflow_that_does_otherwise_is_caught_and_the_failure_says_what_to_do(
    changed: Callable[[pytest.MonkeyPatch], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    changed(monkeypatch)

    with pytest.raises(pytest.fail.Exception, match=r"(?s)no longer does what it did.*workflow\.patched"):
        await _replays("escalated", workflow_runner=UnsandboxedWorkflowRunner())
