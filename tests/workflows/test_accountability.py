"""L9, L25, L26 as workflows under time skipping: both sides of every term, on open and on closed cases."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from temporalio.api.sdk.v1 import WorkflowMetadata
from temporalio.client import WithStartWorkflowOperation
from temporalio.common import WorkflowIDConflictPolicy, WorkflowIDReusePolicy

from contract.ids import complaint_workflow_id
from contract.starts import CaseStart
from tests.infra.cases import LEADER, LINE_HEAD, head_of, officer_of, opening, responsible_of, said
from tests.infra.dates import at
from tests.workflows.given import A_MINUTE, filed

if TYPE_CHECKING:
    from tests.infra.engine import Engine, Running

TERM_ENDS = at("09-10 17:30")
"""Accused on Monday 7 September at 10:00: heard for three working days."""


def finding(case: Running, **changes: Any) -> dict[str, Any]:
    accused = {"person": case.opened.people.responsible.person, "facts": "未核对原件", "breached": "R4.3"}
    return said(head_of(case.opened), **(accused | changes))


def decision(**changes: Any) -> dict[str, Any]:
    return said(LINE_HEAD, **({"finding": 1, "upheld": True, "grade": "minor", "text": "属实"} | changes))


async def accused(crowd: Engine, *, closed: bool = False) -> Running:
    case = await filed(crowd, "09-07 10:00")
    opened = await case.tell("open_finding", finding(case))
    assert opened.number == 1
    if closed:
        await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    return case


async def test_l26_nothing_is_decided_a_minute_before_the_end_of_the_term_and_it_may_be_a_minute_after(
    crowd: Engine,
) -> None:
    case = await accused(crowd)
    await case.go_to(TERM_ENDS - A_MINUTE)
    assert await case.silent("plea-1:end")
    refused = await case.refused("decide_finding", decision())
    assert refused.type == "plea_pending"
    await case.go_to(TERM_ENDS + A_MINUTE)
    await case.fired("plea-1:end")
    assert (await case.clock("plea-1")).verdict == "met"
    await case.tell("decide_finding", decision())
    assert (await case.view()).findings[0]["state"] == "upheld"


async def test_l26_a_closed_case_with_an_open_finding_runs_until_it_is_decided(crowd: Engine) -> None:
    case = await accused(crowd, closed=True)
    view = await case.view()
    assert view.status == "closed"
    assert [clock.name for clock in view.clocks if clock.stopped_at is None] == ["plea-1"]
    await case.go_to(TERM_ENDS + A_MINUTE)
    await case.fired("plea-1:end")
    view = await case.view()
    assert [clock.name for clock in view.clocks if clock.stopped_at is None] == ["finding-1"]
    assert view.next_step is not None
    assert view.next_step.clause == "L25"
    await case.tell("decide_finding", decision(upheld=False, grade=None))
    assert (await case.handle.result())["status"] == "closed"
    shown = crowd.register.views[case.number]
    assert shown.findings[0]["state"] == "not_upheld"
    assert shown.assessments == ()


async def test_l25_the_decision_is_due_five_working_days_after_the_plea(crowd: Engine) -> None:
    case = await accused(crowd, closed=True)
    await case.tell("plead", said(responsible_of(case.opened), finding=1, text="系统停机"))
    due = at("09-14 17:30")
    await case.go_to(due - A_MINUTE)
    assert await case.silent("finding-1:breach")
    await case.go_to(due + A_MINUTE)
    await case.fired("finding-1:breach")


async def test_l25_a_finding_opened_as_a_signal_and_one_that_is_refused_are_both_on_record(
    crowd: Engine,
) -> None:
    case = await filed(crowd, "09-07 10:00")
    await case.say("open_finding", finding(case))
    await case.say("decide_finding", decision())
    assert case.kinds()[-1] == "message_refused"
    assert "finding_opened" in case.kinds()


async def test_l25_a_closed_case_whose_workflow_is_over_is_taken_up_for_a_finding(crowd: Engine) -> None:
    case = await crowd.file(opening(datetime.now(UTC)))
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    await case.handle.result()
    start: WithStartWorkflowOperation[Any, Any] = WithStartWorkflowOperation(
        "ComplaintWorkflow",
        CaseStart(take_up=case.number),
        id=complaint_workflow_id(case.number),
        task_queue=crowd.queue,
        id_reuse_policy=WorkflowIDReusePolicy.ALLOW_DUPLICATE,
        id_conflict_policy=WorkflowIDConflictPolicy.USE_EXISTING,
    )
    await crowd.client.execute_update_with_start_workflow(
        "open_finding", finding(case), start_workflow_operation=start
    )
    handle = await start.workflow_handle()
    crowd.handles.append(handle)
    await handle.execute_update("plead", said(responsible_of(case.opened), finding=1, text="x"))
    await handle.execute_update("decide_finding", decision())
    assert (await handle.result())["status"] == "closed"
    assert [p["code"] for p in crowd.register.views[case.number].assessments] == ["accountability_minor"]


async def test_l9_a_rectification_is_reminded_of_three_days_before_and_breached_at_its_hour(
    crowd: Engine,
) -> None:
    case = await filed(crowd, "09-07 10:00")
    due = at("09-21 12:00")
    task = {"unit": "BJ", "root_cause": "system.data_wrong", "text": "二次校验", "due": due.isoformat()}
    await case.tell("open_rectification", said(head_of(case.opened), **task))
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    for rung, moment in (("reminder", due - timedelta(hours=72)), ("breach", due)):
        await case.go_to(moment - A_MINUTE)
        assert await case.silent(f"rectification-1:{rung}")
        await case.go_to(moment + A_MINUTE)
        await case.fired(f"rectification-1:{rung}")
    report = said(responsible_of(case.opened), number=1, text="已上线")
    await case.tell("report_rectification", report)
    again = (due + timedelta(days=10)).isoformat()
    await case.tell("verify_rectification", said(LINE_HEAD, number=1, done=False, text="不完整", due=again))
    assert (await case.clock("rectification-1")).run == 2
    await case.tell("report_rectification", said(responsible_of(case.opened), number=1, text="已补充"))
    await case.tell("verify_rectification", said(LEADER, number=1, done=True, text="已验收"))
    assert (await case.handle.result())["status"] == "closed"


async def test_l9_verification_is_due_five_working_days_after_the_report(crowd: Engine) -> None:
    case = await filed(crowd, "09-07 10:00")
    task = {"unit": "BJ", "root_cause": "system.data_wrong", "text": "二次校验"}
    await case.tell("open_rectification", said(head_of(case.opened), **task))
    await case.tell("withdraw", said(officer_of(case.opened), text="客户撤诉"))
    await case.tell("report_rectification", said(responsible_of(case.opened), number=1, text="已上线"))
    due = at("09-14 17:30")
    await case.go_to(due - A_MINUTE)
    assert await case.silent("verification-1:breach")
    await case.go_to(due + A_MINUTE)
    await case.fired("verification-1:breach")


async def test_r4_1_the_auditors_page_tells_of_findings_and_points_and_not_what_was_written(
    crowd: Engine,
) -> None:
    secret = "客户欧阳女士"
    case = await filed(crowd, "09-07 10:00")
    await case.tell("find_cause", said(officer_of(case.opened), code="people.attitude", text=secret))
    await case.tell("open_finding", finding(case, facts=secret))
    await case.tell("plead", said(responsible_of(case.opened), finding=1, text=secret))
    await case.tell("decide_finding", decision(text=secret))
    raw: WorkflowMetadata = await case.handle.query(
        "__temporal_workflow_metadata", result_type=WorkflowMetadata
    )
    page = raw.current_details
    for words in ("people.attitude", "Findings of responsibility", "upheld, minor", "accountability_minor"):
        assert words in page, words
    assert secret not in page
