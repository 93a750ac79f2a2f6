"""R6.1(1), R6.1(4): an emergency plan on the real server, its clocks on both sides of every deadline."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from temporalio.api.enums.v1 import EventType
from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WorkflowFailureError

from contract.emergencies import EmergencyStart
from contract.ids import emergency_workflow_id
from runtime.embedded.temporal import TIME_SKIPPING, EmbeddedTemporal
from tests.infra.cases import fresh, said
from tests.infra.engine import running_engine
from tests.infra.plans import BEIJING, LEADER, opened
from tests.infra.plans import proposed as story_of
from tests.infra.shared import open_home
from tests.infra.temporal import NAMESPACE, TemporalServer
from tests.workflows.planned import A_MINUTE, proposed, started

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from tests.infra.engine import Engine

HOUR = timedelta(hours=1)


async def test_a_plan_from_its_proposal_to_its_closing_report(engine: Engine) -> None:
    plan = await proposed(engine)
    assert (await plan.tell("start", text="启动", severity="major")).status == "active"
    await engine.plans.until(plan.number, "figures_counted")
    assert (await plan.tell("give_task", unit="BJ", text="增派查勘")).number == 1
    await plan.tell("acknowledge_task", BEIJING, number=1)
    await plan.tell("report_situation", BEIJING, text="累计312件")
    await engine.plans.until(plan.number, "figures_counted", 2)
    await plan.tell("log_decision", text="五千元以下免查勘")
    assert (await plan.refused("stand_down", text="结束")).type == "tasks_open"
    await plan.tell("finish_task", BEIJING, number=1, text="已到岗")
    await plan.tell("stand_down", text="恢复常态")
    assert (await plan.handle.result())["status"] == "stood_down"
    assert [order.told for order in engine.plans.orders] == ["join", "leave"]
    view = engine.plans.views[plan.number]
    assert view.closing is not None
    assert view.closing["figures"] == {"cases": 312, "open": 192, "closed": 120, "overdue": 3, "persons": 312}
    assert (view.closing["tasks"], view.closing["tasks_done"], view.closing["situation_reports"]) == (1, 1, 1)
    assert engine.plans.kinds(plan.number) == [
        *(
            "plan_proposed",
            "plan_started",
            "cases_joined",
            "figures_counted",
            "task_given",
            "task_acknowledged",
        ),
        *("situation_reported", "figures_counted", "decision_logged", "task_done", "plan_stood_down"),
        "figures_counted",
    ]


async def test_a_dismissed_plan_ends_and_tells_no_case(engine: Engine) -> None:
    plan = await proposed(engine)
    await plan.tell("dismiss", text="系重复推送")
    assert (await plan.handle.result())["status"] == "dismissed"
    assert engine.plans.orders == []


@pytest.mark.parametrize(
    ("rung", "due"), [("situation_report:1:reminder", 20 * HOUR), ("situation_report:1:breach", 24 * HOUR)]
)
async def test_a_situation_report_is_reminded_of_at_20_hours_and_breached_at_24(
    engine: Engine, rung: str, due: timedelta
) -> None:
    plan = await started(engine)
    await plan.passes(due - A_MINUTE)
    assert not await plan.fired(rung)
    await plan.passes(2 * A_MINUTE)
    await engine.plans.until(plan.number, f"rung:{rung}")
    assert await plan.fired(rung)


async def test_a_situation_report_begins_the_next_24_hours(engine: Engine) -> None:
    plan = await started(engine)
    await plan.passes(19 * HOUR)
    await plan.tell("report_situation", text="平稳")
    await plan.passes(20 * HOUR - A_MINUTE)
    assert not await plan.fired("situation_report:2:reminder")
    await plan.passes(2 * A_MINUTE)
    await engine.plans.until(plan.number, "rung:situation_report:2:reminder")


async def test_silence_over_a_proposal_goes_up_after_two_hours_and_not_before(engine: Engine) -> None:
    plan = await proposed(engine)
    await plan.passes(2 * HOUR - A_MINUTE)
    assert (await plan.view()).asked_level == "leadership_member"
    await plan.passes(2 * A_MINUTE)
    await engine.plans.until(plan.number, "plan_raised")
    assert (await plan.view()).asked_level == "leadership_deputy"
    await plan.passes(2 * HOUR)
    await engine.plans.until(plan.number, "plan_raised", 2)
    assert (await plan.view()).asked_level == "leadership_head"
    assert (await plan.tell("start", text="启动")).status == "active"


@pytest.mark.parametrize(
    ("rung", "due"),
    [("emergency_acknowledgement-1:1:breach", 4 * HOUR), ("emergency_task-1:1:breach", 24 * HOUR)],
)
async def test_r6_1_4_a_department_is_late_with_its_task_by_the_minute(
    engine: Engine, rung: str, due: timedelta
) -> None:
    plan = await started(engine)
    await plan.tell("give_task", unit="BJ", text="增派查勘")
    await plan.passes(due - A_MINUTE)
    assert not await plan.fired(rung)
    await plan.passes(2 * A_MINUTE)
    await engine.plans.until(plan.number, f"rung:{rung}")
    assert (await plan.view()).overdue


# ---- messages -----------------------------------------------------------------------------------


async def test_a_signal_has_the_effect_of_the_update_and_what_cannot_be_taken_is_kept_as_refused(
    engine: Engine,
) -> None:
    plan = await proposed(engine)
    await plan.handle.signal("give_task", said(LEADER, unit="BJ", text="过早"))
    await engine.plans.until(plan.number, "message_refused")
    for nonsense in ({"text": 5}, [1], None):
        await plan.handle.signal("start", nonsense)
    await engine.plans.until(plan.number, "message_refused", 4)
    start = said(LEADER, text="启动")
    await plan.handle.signal("start", start)
    await plan.handle.signal("start", start)
    await engine.plans.until(plan.number, "plan_started")
    await plan.tell("log_decision", text="照常")
    kinds = engine.plans.kinds(plan.number)
    assert (kinds.count("plan_started"), kinds.count("message_refused")) == (1, 4)
    codes = [event.code for event in engine.plans.log(plan.number) if event.kind == "message_refused"]
    assert codes == ["emergency_not_started", "malformed", "malformed", "malformed"]


async def test_a_malformed_update_is_refused_and_names_the_field_and_nothing_is_recorded(
    engine: Engine,
) -> None:
    plan = await started(engine)
    before = engine.plans.kinds(plan.number)
    refused = await plan.refused("give_task", unit="BJ", text="", sudden=1)
    assert refused.type == "malformed"
    assert "text" in refused.message
    assert (await plan.refused("start", text="再次")).type == "emergency_started"
    assert (await plan.refused("finish_task", BEIJING, number=1, text="x")).type == "unit_not_allowed"
    assert engine.plans.kinds(plan.number) == before


async def test_the_same_update_has_one_effect(engine: Engine) -> None:
    plan = await started(engine)
    message_id = fresh()
    first = await plan.tell("give_task", unit="BJ", text="增派", message_id=message_id)
    again = await plan.tell("give_task", unit="BJ", text="增派", message_id=message_id)
    assert (first.number, again.number) == (1, 1)
    assert engine.plans.kinds(plan.number).count("task_given") == 1


async def test_a_request_to_cancel_is_answered_and_not_obeyed(engine: Engine) -> None:
    plan = await started(engine)
    await plan.handle.cancel()
    await engine.plans.until(plan.number, "message_refused")
    assert (await plan.tell("log_decision", text="继续")).status == "active"


async def test_what_is_said_while_the_cases_are_being_told_is_taken_at_once(engine: Engine) -> None:
    engine.plans.gate.clear()
    plan = await proposed(engine)
    await plan.tell("start", text="启动")
    await plan.tell("give_task", unit="BJ", text="增派查勘")
    assert "cases_joined" not in engine.plans.kinds(plan.number)
    engine.plans.gate.set()
    await engine.plans.until(plan.number, "figures_counted")


async def test_a_plan_stood_down_while_its_cases_are_being_told_tells_them_both_in_order(
    engine: Engine,
) -> None:
    engine.plans.gate.clear()
    plan = await proposed(engine)
    await plan.tell("start", text="启动")
    await plan.tell("stand_down", text="虚惊一场")
    engine.plans.gate.set()
    assert (await plan.handle.result())["status"] == "stood_down"
    assert [order.told for order in engine.plans.orders] == ["join", "leave"]


async def test_a_register_that_is_away_holds_the_answer_up_and_loses_nothing(engine: Engine) -> None:
    plan = await started(engine)
    engine.plans.down = True
    waiting = asyncio.create_task(plan.tell("log_decision", text="免查勘"))
    await plan.view()
    assert not waiting.done()
    engine.plans.down = False
    await waiting
    assert "decision_logged" in engine.plans.kinds(plan.number)


# ---- starts, runs, what auditors see --------------------------------------------------------------


async def test_the_start_of_another_plan_and_a_state_that_nobody_handed_on_are_refused(
    engine: Engine,
) -> None:
    for start in (EmergencyStart(open=opened()), EmergencyStart(carried=story_of().plan)):
        handle = await engine.client.start_workflow(
            "EmergencyWorkflow", start, id=emergency_workflow_id(fresh("X")), task_queue=engine.queue
        )
        with pytest.raises(WorkflowFailureError) as failed:
            await handle.result()
        assert getattr(failed.value.cause, "type", None) == "unsealed"


async def test_the_page_in_temporals_ui_tells_the_plan_without_what_anybody_wrote(engine: Engine) -> None:
    plan = await started(engine)
    await plan.tell("give_task", unit="BJ", text="联系客户欧阳女士")
    await plan.tell("log_decision", text="欧阳女士的赔案先行垫付")
    raw: WorkflowMetadata = await plan.handle.query(
        "__temporal_workflow_metadata", result_type=WorkflowMetadata
    )
    for words in ("active", "situation_report", "312", "| 1 | BJ |", "decision logged", "R6.1(4)"):
        assert words in raw.current_details
    assert "欧阳" not in raw.current_details


@pytest.fixture
async def early() -> AsyncIterator[Engine]:
    """A worker on a server that suggests a fresh run after a handful of events; the cache on."""
    config = {**TIME_SKIPPING, "limit.historyCount.suggestContinueAsNew": "40"}
    with open_home("temporal") as home:
        async with (
            EmbeddedTemporal(home, None, namespace=NAMESPACE, in_memory=True, extra_config=config) as server,
            running_engine(TemporalServer(server.address), cached=100) as engine,
        ):
            yield engine


async def test_a_long_plan_goes_on_in_fresh_runs_and_loses_nothing(early: Engine) -> None:
    plan = await started(early)
    plan.handle = early.client.get_workflow_handle(plan.handle.id)
    message_id = fresh()
    await plan.tell("give_task", unit="BJ", text="增派查勘", message_id=message_id)
    for number in range(25):
        await plan.tell("log_decision", text=f"第{number}号决定")
    assert (await plan.tell("give_task", unit="BJ", text="增派查勘", message_id=message_id)).number == 1
    view = await plan.view()
    assert (len(view.decisions), len(view.tasks), view.figures is not None) == (25, 1, True)
    assert [order.told for order in early.plans.orders] == ["join"], "the cases were told again"
    first = early.client.get_workflow_handle(plan.handle.id, run_id=early.handles[0].first_execution_run_id)
    last = [event async for event in first.fetch_history_events()][-1]
    assert last.event_type == EventType.EVENT_TYPE_WORKFLOW_EXECUTION_CONTINUED_AS_NEW
    await plan.tell("stand_down", text="结束", waived=[{"number": 1, "reason": "已无需要"}])
    assert (await plan.handle.result())["status"] == "stood_down"
