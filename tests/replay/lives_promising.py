"""The life in which more is promised than one may; see `tests.replay.lives`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.infra.cases import (
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
from tests.infra.dates import at, days
from tests.workflows.asked import running

if TYPE_CHECKING:
    from tests.infra.engine import Engine


async def approved(world: Engine) -> None:
    """More is promised than one may: returned, overtaken, raised by silence, approved, lent; a promise kept late."""
    case = await world.file(opening(at("09-07 10:00"), days=days()), at=at("09-07 10:00"))
    officer = officer_of(case.opened)
    too_much = {"kind": "payment", "amount": 8000, "text": "赔付8000元"}
    far_too_much = too_much | {"amount": 20000}
    response = {"cause": "责任认定有误", "action": "重新核赔"}
    await case.tell("respond", said(responsible_of(case.opened), **response))
    await case.tell("propose", said(officer, **PROPOSAL, commitments=[too_much]))
    first = await running(case)
    await first.tell("decide", head_of(case.opened), decision="return_proposal", text="请补充依据")
    await first.turned("decided")
    await case.tell("propose", said(officer, **PROPOSAL, commitments=[too_much]))
    await running(case, 2)
    await case.tell("propose", said(officer, **PROPOSAL, commitments=[far_too_much]))
    third = await running(case, 3)
    await world.pass_until(at("09-08 17:31"))
    await third.turned("raised")
    ruling = {"proposal_version": 3, "approved": True, "text": "同意"}
    await case.tell("rule_proposal", said(LINE_HEAD, **ruling))
    await third.handle.result()
    lent = {
        "person": officer.person,
        "below": 100000,
        "until": at("09-09 12:00").isoformat(),
        "reason": "出差",
    }
    await case.tell("delegate_authority", said(LINE_HEAD, **lent))
    promise = far_too_much | {"due": at("09-10 12:00").isoformat()}
    await case.tell("propose", said(officer, **PROPOSAL, commitments=[promise]))
    await case.tell("revoke_delegation", said(LINE_HEAD, number=1, reason="已返岗"))
    closure = {"text": "客户接受", "checklist": full_checklist(book())}
    accepted = {"proposal_version": 4, "accepted": True, "evidence": "REC-1", "closure": closure}
    await case.tell("customer_decision", said(officer, **accepted))
    await world.pass_until(at("09-10 12:01"))
    await case.fired("commitment-1:breach")
    await case.tell("settle_commitment", said(officer, number=1, kept=True, evidence="PAY-1"))
    await case.handle.result()
