"""Whatever is said to a case, in whichever order and with whatever time between: what holds for every case holds.

Sequences are drawn by hypothesis, always the same ones; a failure names the life that shows it.
"""

from __future__ import annotations

import asyncio
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from temporalio.client import WorkflowUpdateFailedError
from temporalio.service import RPCError, RPCStatusCode

from contract.present import case_view
from domain.evolve import fold
from domain.next_step import is_finished
from domain.values import Status
from tests.infra.cases import (
    LEADER,
    LINE_HEAD,
    PROPOSAL,
    book,
    full_checklist,
    head_of,
    officer_of,
    opening,
    responsible_of,
    said,
)
from tests.infra.dates import days
from tests.infra.depth import examples
from tests.infra.engine import one_clock_engine

if TYPE_CHECKING:
    from domain.commands import Actor, Open
    from tests.infra.engine import Engine, Running

pytestmark = pytest.mark.deep

EXAMPLES = examples(6)
LONGEST_LIFE = 14

BODIES: dict[str, dict[str, Any]] = {
    "acknowledge": {},
    "record_progress": {"text": "已联系客户"},
    "respond": {"cause": "责任认定有误", "action": "重新核赔"},
    "dispute_responsibility": {"reason": "不属于本岗"},
    "rule_dispute": {
        "upheld": True,
        "text": "改派",
        "person": "cao.zhenghua",
        "post": "claims_handler",
        "unit": "BJ01",
    },
    "propose": PROPOSAL | {"commitments": [{"kind": "payment", "amount": 8000, "text": "赔付8000元"}]},
    "rule_proposal": {"proposal_version": 1, "approved": True, "text": "同意"},
    "revoke_delegation": {"number": 1, "reason": "已返岗"},
    "customer_decision": {
        "proposal_version": 1,
        "accepted": True,
        "evidence": "REC-1",
        "closure": {"text": "客户接受", "checklist": full_checklist(book())},
    },
    "settle_commitment": {"number": 1, "kept": True, "evidence": "PAY-1"},
    "escalate": {"reason": "争议较大", "question": "如何处理?"},
    "set_severity": {"severity": "major", "reason": "媒体关注"},
    "suspend_clock": {"reason": "appraisal", "notice": "已告知客户"},
    "resume_clock": {"text": "鉴定完成"},
    "link_proceeding": {"kind": "mediation", "reference": "TJ-1", "text": "双方同意"},
    "end_proceeding": {"text": "调解不成"},
    "request_cooperation": {"post": "loss_assessor", "unit": "BJ", "text": "请补充照片"},
    "instruct": {"unit": "SH", "text": "请补齐异地照片"},
    "reassign": {
        "person": "cao.zhenghua",
        "post": "claims_handler",
        "unit": "BJ01",
        "reason": "经办人为查勘岗",
        "note": "已联系客户; 待补照片",
    },
    "report_back": {"text": "已重新核赔"},
    "withdraw": {"text": "客户撤诉"},
    "reopen": {"new_facts": "新的鉴定报告"},
    "hurry_up": {"text": "没有这种消息"},
}
SPEAKERS = ("officer", "responsible", "head", "line_head", "leader")

Step = tuple[str, str, bool, bool, float]
"""Message, speaker, by update or by signal, sent twice or once, hours until the next."""
steps = st.tuples(
    st.sampled_from(sorted(BODIES)),
    st.sampled_from(SPEAKERS),
    st.booleans(),
    st.booleans(),
    st.sampled_from((0.0, 0.0, 0.0, 1.0, 13.0, 25.0, 24.0 * 8)),
)


def _speaker(who: str, opened: Open) -> Actor:
    people = {
        "officer": officer_of(opened),
        "responsible": responsible_of(opened),
        "head": head_of(opened),
        "line_head": LINE_HEAD,
        "leader": LEADER,
    }
    return people[who]


async def _send(case: Running, step: Step) -> bool:
    """Send one step; whether the case was there to hear it."""
    name, who, by_update, twice, _ = step
    message = said(_speaker(who, case.opened), **BODIES[name])
    try:
        for _ in range(2 if twice else 1):
            if by_update:
                await case.tell(name, message)
            else:
                await case.signal(name, message)
    except WorkflowUpdateFailedError:
        return True
    except RPCError as error:
        if error.status is not RPCStatusCode.NOT_FOUND:
            raise
        return False
    return True


async def _lives(life: list[Step]) -> None:
    """One case on a server of its own: what another left behind holds that server's time."""
    async with one_clock_engine() as engine:
        await _lived(engine, life)


async def _lived(engine: Engine, life: list[Step]) -> None:
    now = await engine.skipper.get_current_time()  # type: ignore[call-arg]  # one clock for all
    case = await engine.file(opening(now, days=days()))
    for step in life:
        heard = await _send(case, step)
        view = await case.view()
        if not heard or (view.status is Status.CLOSED and view.next_step is None):
            break  # over: and a workflow that ends while this server's time runs may stop it for good
        if step[-1]:
            await case.skip(timedelta(hours=step[-1]))
    await _ends(case)
    recorded = fold(engine.register.log(case.number))
    assert case_view(recorded) == engine.register.views[case.number]
    assert is_finished(recorded)


async def _ends(case: Running) -> None:
    """Whatever has been said, a case can be ended; then its workflow ends too, and nothing is left unwritten."""
    view = await case.view()
    officer = officer_of(case.opened)
    if view.status is Status.OPEN:
        await case.tell("withdraw", said(officer, text="客户撤诉"))
    for promise in view.commitments:
        if promise["settled_at"] is None:
            await case.tell(
                "settle_commitment", said(officer, number=promise["number"], kept=True, evidence="PAY-1")
            )
    assert (await case.handle.result())["status"] == "closed"


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    phases=(Phase.generate,),  # shrinking would live hundreds of lives more
    suppress_health_check=list(HealthCheck),
)
@given(st.lists(steps, min_size=3, max_size=LONGEST_LIFE))
def test_whatever_is_said_in_whichever_order_the_case_stays_whole(life: list[Step]) -> None:
    asyncio.run(_lives(life))
