"""Stories of the ordinary procedure: accepted at once or at the second try, disputed, talked over, held up, silent."""

from __future__ import annotations

from typing import Final

from demo.story import (
    THIS,
    Case,
    ClaimsSystem,
    Ends,
    Pause,
    Say,
    Story,
    Until,
    Who,
    answered,
    closed_as,
    complaint,
    customer,
    fired,
    progress,
    proposed,
    taken_up,
    talked,
)

_CLOSED_ACCEPTED: Final = {THIS: Ends("closed", "accepted")}

ACCEPTED: Final = Story(
    "accepted",
    "An ordinary complaint: handled, accepted, the promise kept",
    "一般投诉：客户接受处理方案，承诺兑现",
    "R7.4(1)",
    complaint(
        "motor", "delay", "BJ01",
        "车辆追尾已报案两周，一直没有查勘员联系，维修厂不敢开工。", "尽快查勘定损并赔付。",
    ),
    (
        taken_up("已接收，今日安排查勘。"),
        progress("查勘员已与客户约定今日 15 时现场查勘。", "定损后次日回复客户"),
        answered("派工系统漏派，案件滞留。", "已完成查勘定损，核定维修费 4,200 元。"),
        proposed(
            "核定赔付维修费 4,200 元，并致歉。",
            facts="事故真实，属保险责任，派工遗漏致查勘延误。", basis="机动车商业保险条款第八条",
            responsibility="查勘岗派工遗漏，公司承担责任。",
            commitments=[{"kind": "payment", "amount": 4200, "text": "赔付维修费 4,200 元"}],
        ),
        talked("向客户说明方案与到账时间。"),
        customer(accepts=True, evidence="电话录音：客户明确表示接受。"),
        Say(Who.OFFICER, "commitments", {"number": 1, "kept": True, "evidence": "银行回单 20261122-7788"}),
    ),
    {THIS: Ends("closed", "accepted", (("the promise is kept", lambda c: bool(c["commitments"][0]["kept"])),))},
)  # fmt: skip

SECOND: Final = Story(
    "second",
    "A first proposal is refused, the second version accepted",
    "客户不接受首个方案，接受第二版方案",
    "R7.4",
    complaint(
        "motor", "settlement_amount", "SH01",
        "定损金额 1,800 元，4S 店报价 3,600 元，差额太大。", "按实际维修费用赔付。",
    ),
    (
        taken_up("已接收，安排复勘。"),
        answered("定损未计入雷达支架损坏。", "已复勘，补充定损照片。"),
        proposed(
            "维持定损 1,800 元。", facts="前次定损照片未见支架损坏。", basis="机动车商业保险条款第十九条",
            responsibility="定损结论无误。",
        ),
        customer(accepts=False, evidence="电话录音：客户不接受。", text="支架确实坏了，我有照片。"),
        Say(Who.OFFICER, "evidence", {"evidence_id": "ev-photo-1", "kind": "photo", "title": "雷达支架损坏照片"}),
        proposed(
            "补充定损，合计赔付 3,350 元。", facts="照片显示支架断裂，属本次事故损失。",
            basis="机动车商业保险条款第十九条", responsibility="首次定损遗漏，公司补足。",
        ),
        customer(accepts=True, evidence="短信回复：同意第二版方案。"),
    ),
    _CLOSED_ACCEPTED,
)  # fmt: skip

DISPUTE: Final = Story(
    "dispute",
    "The responsible person disputes responsibility: the supervisor rules, the clocks run on",
    "主要责任人提出责任异议，上级裁定改派",
    "R7.2",
    complaint("motor", "denial", "BJ", "以驾驶证逾期为由拒赔，但驾驶证当时有效。", "撤销拒赔。"),
    (
        Say(Who.RESPONSIBLE, "disputes", {"reason": "拒赔结论由车险查勘岗录入，核赔岗未经手。"}),
        Until("the next step is the supervisor's 上级裁定", lambda c: "rule" in c["next_step"]["what"], 10),
        Say(
            Who.BRANCH_HEAD, "dispute-ruling",
            {"upheld": True, "text": "异议成立，由查勘岗负责处理。", "person": "luo.yulan",
             "post": "claims_handler", "unit": "BJ"},
        ),
        taken_up("已接收，核对录入记录。"),
        answered("录入时误读有效期。", "已更正记录并撤销拒赔。"),
        proposed(
            "撤销拒赔，赔付 4,900 元。", facts="驾驶证在有效期内。", basis="机动车商业保险条款第九条",
            responsibility="查勘岗录入错误。",
        ),
        customer(accepts=True, evidence="电话录音：客户接受。"),
    ),
    {THIS: Ends("closed", "accepted", (("two persons held the case", lambda c: len(c["custody"]) == 2),))},
)  # fmt: skip

OUTAGE: Final = Story(
    "outage",
    "The claims system is down while the complaint is filed: nothing waits for it, its answer comes later",
    "理赔系统故障期间受理，恢复后自动补查案件状态",
    "R6.2(2)",
    complaint("property", "delay", "GD", "仓库水损案报案一月无进展。", "告知进展并尽快赔付。"),
    (
        ClaimsSystem("down"),
        taken_up("已接收，先行人工查询。"),
        progress("理赔系统维护中，已人工联系查勘岗。", "系统恢复后核对案件状态"),
        Until("the claim is still unknown 案件状态待查", lambda c: c["claim"]["lookup"] == "pending", 5),
        ClaimsSystem("up"),
        Until("the claims system has answered 已补查", lambda c: c["claim"]["lookup"] != "pending", 40),
        answered("公估报告迟延。", "已催得公估报告。"),
        proposed(
            "一周内出具核赔结论。", facts="公估报告已到。", basis="保险法第二十三条", responsibility="公司催办不力。",
        ),
        customer(accepts=True, evidence="微信回复：同意。"),
    ),
    {THIS: Ends("closed", "accepted", (("the claim was found", lambda c: c["claim"]["lookup"] == "found"),))},
)  # fmt: skip

SILENT: Final = Story(
    "silent",
    "Nobody moves: reminders, breaches, and a question that climbs to the head of the leadership group",
    "无人处理：提醒、超时、逐级上报至领导小组组长仍无答复",
    "R6.1(2)",
    complaint("life_health", "delay", "SH", "住院津贴申请两个月没有答复。", "给出赔付结论。"),
    (
        Until("the arrangement is overdue 当日安排超时", fired("arrangement", "breach"), 30),
        Until("the hotline's progress record is asked for 提醒备案", fired("progress", "reminder"), 30),
        Until(
            "every level was asked, none answered 逐级上报无答复",
            lambda c: any(e["status"] == "unanswered" for e in c["escalations"]), 60,
        ),
        Until("the progress record is overdue 进展备案超时", fired("progress", "breach"), 60),
    ),
    {
        THIS: Ends(
            "open", None,
            (
                ("the case is overdue", lambda c: bool(c["overdue"])),
                ("the head was asked last", lambda c: c["escalations"][0]["level"] == "leadership_head"),
                ("it still has a next step", lambda c: c["next_step"] is not None),
            ),
        )
    },
    aside=True,
)  # fmt: skip

AGREED: Final = Story(
    "agreed",
    "An appraisal suspends the term, a longer one is granted, other terms are agreed",
    "鉴定期间中止计时、延期获批，双方另行达成一致",
    "R7.4",
    complaint("property", "settlement_amount", "GD01", "设备损失鉴定价偏低。", "重新鉴定。"),
    (
        taken_up("已接收。"),
        Say(Who.OFFICER, "suspension", {"reason": "appraisal", "notice": "已电话告知客户委托第三方鉴定。"}),
        Until("the statutory term stands still 法定期限中止", lambda c: _suspended(c, "statutory"), 10),
        Say(Who.OFFICER, "resumption", {"text": "鉴定报告已收到。"}),
        Say(
            Who.LINE_HEAD, "extension",
            {
                "notice": "已书面告知客户延长处理期限。", "reason": "需异地比价。",
                "channel": "post", "proof": "EMS 1145140002，本人签收。",
            },
        ),
        answered("首次鉴定未计安装费。", "重新鉴定完成。"),
        proposed(
            "赔付 4,000 元。", facts="重新鉴定确认损失。", basis="财产保险条款第二十条",
            responsibility="鉴定遗漏安装费。",
        ),
        talked("客户提出改为更换同型号设备，双方同意。", channel="in_person"),
        closed_as("agreed_otherwise", "双方同意以更换设备方式了结。"),
    ),
    {THIS: Ends("closed", "agreed_otherwise")},
)  # fmt: skip

UNREACHABLE: Final = Story(
    "unreachable",
    "The customer cannot be reached: enough attempts, the head's consent, closed",
    "多次多渠道无法联系客户，经负责人同意结案",
    "L21",
    complaint("motor", "service", "GD02", "客服态度差，挂断电话。", "道歉。"),
    (
        taken_up("已接收，调取录音。"),
        answered("座席情绪失控。", "已批评教育并准备致歉。"),
        talked("拨打两次无人接听。", reached=False),
        talked("短信未回复。", reached=False, channel="text_message"),
        closed_as("unreachable", "多次联系未果。", refused="closing_condition_unmet"),
        Pause("the attempts are spread over time (days in the real rule book)", 3.2),
        talked("再次拨打，已停机。", reached=False),
        Say(Who.BRANCH_HEAD, "consent", {"matter": "unreachable", "text": "同意按无法联系结案。"}),
        closed_as("unreachable", "三次、两个渠道联系未果，经负责人同意结案。"),
    ),
    {THIS: Ends("closed", "unreachable")},
)  # fmt: skip


def _suspended(case: Case, name: str) -> bool:
    return any(clock["suspended"] for clock in case["clocks"] if clock["name"] == name)


PLAIN: Final = (SILENT, ACCEPTED, SECOND, DISPUTE, OUTAGE, AGREED, UNREACHABLE)
