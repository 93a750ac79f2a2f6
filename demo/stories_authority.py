"""Stories of authority: more than an officer may promise goes up, comes back, and is approved; authority is lent."""

from __future__ import annotations

from typing import Final

from demo.story import (
    THIS,
    Case,
    Ends,
    Say,
    Story,
    Until,
    Who,
    answered,
    complaint,
    customer,
    proposed,
    taken_up,
)


def _waits(case: Case) -> bool:
    """The latest version waits for approval, and somebody is asked."""
    latest = case["proposals"][-1]
    return latest["status"] == "awaiting_approval" and latest["asked_to_approve"] is not None


APPROVAL: Final = Story(
    "approval",
    "More than the officer may promise: returned once, revised, approved by the branch head, and kept",
    "超出专员权限的承诺：分公司负责人退回一次，修改后批准，按期兑现",
    "R4.4",
    complaint("motor", "settlement_amount", "BJ02", "核损金额过低，维修厂报价差距大。", "按实际维修费用赔付。"),
    (
        taken_up("已接收，复核定损。"),
        answered("定损漏计两项配件。", "重新核定维修费 8,600 元。"),
        proposed(
            "按实际维修费用赔付 8,600 元，并另补慰问金 500 元。", facts="定损漏计两项配件。",
            basis="机动车商业保险条款第十条", responsibility="定损岗漏计，公司承担责任。",
            commitments=[
                {"kind": "payment", "amount": 8600, "text": "赔付维修费 8,600 元"},
                {"kind": "ex_gratia", "amount": 500, "text": "慰问金 500 元"},
            ],
        ),
        Until("the branch head is asked for approval 已报分公司负责人审批", _waits, 10),
        Say(
            Who.OFFICER, "customer-decision",
            {"proposal_version": 1, "accepted": True, "evidence": "电话录音"}, refused="proposal_not_approved",
        ),
        Say(
            Who.BRANCH_HEAD, "escalations/1/decision",
            {"decision": "return_proposal", "text": "慰问金无依据，请删去。"},
        ),
        Until("it was returned 方案已退回", lambda c: c["proposals"][0]["status"] == "returned", 10),
        proposed(
            "按实际维修费用赔付 8,600 元。", facts="定损漏计两项配件。", basis="机动车商业保险条款第十条",
            responsibility="定损岗漏计，公司承担责任。",
            commitments=[{"kind": "payment", "amount": 8600, "text": "赔付维修费 8,600 元"}],
        ),
        Until("the branch head is asked again 再次报批", _waits, 10),
        Say(
            Who.BRANCH_HEAD, "proposal-ruling",
            {"proposal_version": 2, "approved": True, "text": "事实清楚，同意。"},
        ),
        Until("it stands 方案已批准", lambda c: c["proposals"][1]["status"] == "standing", 10),
        customer(accepts=True, evidence="电话录音：客户接受。"),
        Say(Who.OFFICER, "commitments", {"number": 1, "kept": True, "evidence": "银行回单 20261122-9001"}),
    ),
    {
        THIS: Ends(
            "closed", "accepted",
            (
                ("the first version never reached the customer", lambda c: c["proposals"][0]["answer"] is None),
                ("the promise is kept", lambda c: c["commitments"][0]["state"] == "kept"),
            ),
        )
    },
)  # fmt: skip

AUTHORITY: Final = (APPROVAL,)
