"""The two lives that are compared, each driven to its end by one coroutine."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from contract.ids import TASK_QUEUE, complaint_workflow_id
from contract.search_attributes import at_start
from contract.starts import CaseStart
from domain.decide import open_case
from domain.evolve import fold
from domain.next_step import next_deadline
from tests.bench.minimal import QUEUE
from tests.infra.cases import PROPOSAL, book, fresh, full_checklist, officer_of, opening, responsible_of, said

if TYPE_CHECKING:
    from temporalio.client import Client, WorkflowHandle


async def minimal_life(client: Client) -> WorkflowHandle[Any, Any]:
    """Start, four messages, end."""
    handle = await client.start_workflow(
        "MinimalWorkflow", "a life", id=fresh(f"minimal-{time.time_ns()}"), task_queue=QUEUE
    )
    for _ in range(4):
        await handle.signal("message", "a message of ordinary length, as people write them")
    await handle.result()
    return handle


async def redress_life(client: Client, *, by_update: bool = True) -> WorkflowHandle[Any, Any]:
    """File, acknowledge, three progress records, response, proposal, acceptance and closing."""
    opened = opening(datetime.now(UTC), ticket_no=fresh(f"B-{time.time_ns()}"), claim_no=fresh("C"))
    case = fold(open_case(opened, datetime.now(UTC)))
    handle = await client.start_workflow(
        "ComplaintWorkflow",
        CaseStart(open=opened),
        id=complaint_workflow_id(opened.complaint_no),
        task_queue=TASK_QUEUE,
        search_attributes=at_start(case, next_deadline(case)),
    )
    officer, responsible = officer_of(opened), responsible_of(opened)
    closing = {"text": "客户接受", "checklist": full_checklist(book())}
    accepted = said(officer, proposal_version=1, accepted=True, evidence="录音", closure=closing)
    steps = (
        ("acknowledge", said(responsible)),
        ("record_progress", said(officer, text="已联系客户, 正在调取查勘记录")),
        ("record_progress", said(officer, text="查勘记录已到")),
        ("record_progress", said(officer, text="正在复核")),
        ("respond", said(responsible, cause="责任认定有误", action="重新核赔")),
        ("propose", said(officer, **PROPOSAL)),
        ("customer_decision", accepted),
    )
    for name, message in steps:
        if by_update:
            await handle.execute_update(name, message, id=message["message_id"])
        else:
            await handle.signal(name, message)
    await handle.result()
    return handle


async def time_updates(plain: Client, client: Client, count: int) -> tuple[list[float], list[float]]:
    """Seconds of a bare update with one bare activity, and of a progress record that the register shows."""
    bare_case = await plain.start_workflow(
        "MinimalWorkflow", "asked", id=fresh(f"asked-{time.time_ns()}"), task_queue=QUEUE
    )
    opened = opening(datetime.now(UTC), ticket_no=fresh(f"U-{time.time_ns()}"), claim_no=fresh("C"))
    case = await client.start_workflow(
        "ComplaintWorkflow",
        CaseStart(open=opened),
        id=complaint_workflow_id(opened.complaint_no),
        task_queue=TASK_QUEUE,
    )
    officer = officer_of(opened)
    bare: list[float] = []
    ours: list[float] = []
    for _ in range(count):
        began = time.perf_counter()
        await bare_case.execute_update("ask", "a message")
        bare.append(time.perf_counter() - began)
        began = time.perf_counter()
        await case.execute_update("record_progress", said(officer, text="正在复核"))
        ours.append(time.perf_counter() - began)
    return bare, ours
