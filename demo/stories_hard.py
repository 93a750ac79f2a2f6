"""Stories of going up, of ends without acceptance, of proceedings outside, of coming back."""

from __future__ import annotations

from typing import Any, Final

from demo.story import (
    THIS,
    Ends,
    File,
    Say,
    Scene,
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


def _directed(who: Who, number: int, body: dict[str, Any]) -> Say:
    """A level decides the question that it was asked (R6.1)."""
    return Say(who, f"escalations/{number}/decision", body)


DIFFICULT: Final = Story(
    "difficult",
    "A difficult case goes up early; the branch head's directive moves it to another person",
    "疑难案件上报分公司负责人，批示改派责任人",
    "R7.1",
    complaint("motor", "liability", "BJ02", "交警认定书与定责结论矛盾。", "按认定书定责赔付。"),
    (
        taken_up("已接收。"),
        Say(
            Who.OFFICER, "escalations",
            {"reason": "责任认定分歧大，超出专员权限。", "question": "由谁重新认定责任？"},
        ),
        Say(Who.BRANCH_HEAD, "escalations/1/acknowledgement"),
        _directed(
            Who.BRANCH_HEAD, 1,
            {"decision": "reassign", "text": "由分公司车险查勘岗接手重新认定。", "person": "luo.yulan",
             "post": "claims_handler", "unit": "BJ"},
        ),
        Until("the case has another owner 已改派", lambda c: c["owner"] == "luo.yulan", 10),
        taken_up("已接手，调取认定书。"),
        Say(Who.OFFICER, "cooperation", {"post": "loss_assessor", "unit": "BJ02", "text": "请提供定损照片。"}),
        Say(Who.OFFICER, "cooperation-answer", {"number": 1, "text": "定损照片已入卷。"}),
        answered("原结论未采纳认定书。", "按认定书重新定责。"),
        proposed(
            "按对方全责赔付 4,600 元。", facts="认定书载明对方全责。", basis="机动车商业保险条款第七条",
            responsibility="原定责有误。",
        ),
        customer(accepts=True, evidence="电话录音：客户接受。"),
    ),
    {
        THIS: Ends(
            "closed", "accepted",
            (("the directive came back", lambda c: c["escalations"][0]["decision"] == "reassign"),),
        )
    },
)  # fmt: skip

MAJOR: Final = Story(
    "major",
    "A major complaint: the leadership group is asked at receipt",
    "重大投诉：受理即报投诉管理领导小组",
    "R6.1(1)",
    complaint(
        "life_health", "denial", "GD", "群体意外险拒赔，媒体已联系客户。", "撤销拒赔，赔付 38,000 元。",
        severity="major", channel="regulator",
    ),
    (
        Until("the leadership group is asked 已上报领导小组", lambda c: bool(c["escalations"]), 10),
        Say(Who.MEMBER, "escalations/1/acknowledgement"),
        _directed(Who.MEMBER, 1, {"decision": "support", "text": "由总公司条线牵头，今日内拿出意见。"}),
        taken_up("已接收，成立专班。"),
        progress("领导小组已批示，总公司条线牵头复核。", "今日内答复客户"),
        answered("拒赔依据的免责条款未作提示。", "建议撤销拒赔。"),
        proposed(
            "撤销拒赔，赔付 38,000 元。", facts="免责条款未履行提示义务。", basis="保险法第十七条",
            responsibility="公司未尽提示义务。", who=Who.LINE_HEAD,
        ),
        customer(accepts=True, evidence="书面确认函", who=Who.LINE_HEAD),
    ),
    {
        THIS: Ends(
            "closed", "accepted",
            (("the leadership group decided", lambda c: c["escalations"][0]["level"] == "leadership_member"),),
        )
    },
)  # fmt: skip

UNACCEPTED: Final = Story(
    "unaccepted",
    "Refused by the customer, upheld by the branch head, noticed, closed unaccepted; new facts bring it back",
    "客户不接受，上级维持，送达处理决定后结案；客户提交新事实，重新受理",
    "R7.4(2)",
    complaint("motor", "denial", "SH02", "酒驾拒赔，客户否认饮酒。", "撤销拒赔。"),
    (
        taken_up("已接收。"),
        answered("血检报告显示酒精含量超标。", "调取血检报告。"),
        proposed(
            "维持拒赔。", facts="血检 32mg/100ml。", basis="机动车商业保险条款第八条第二款",
            responsibility="免责情形成立。",
        ),
        customer(accepts=False, evidence="电话录音：客户不接受。", text="报告不是我的。"),
        closed_as("closed_unaccepted", "维持处理意见。", refused="closing_condition_unmet"),
        Say(Who.BRANCH_HEAD, "consent", {"matter": "final_position", "text": "同意维持拒赔意见。"}),
        Say(Who.OFFICER, "notices", {"channel": "post", "proof": "EMS 1145140001，本人签收。"}),
        closed_as("closed_unaccepted", "经上级维持，处理决定已送达。"),
        Say(Who.OFFICER, "reopening", {"new_facts": "酒驾拒赔，客户否认饮酒。"}, refused="nothing_new"),
        Say(Who.OFFICER, "reopening", {"new_facts": "鉴定机构更正：血样编号错误，非本案驾驶人。"}),
        Until("it is open again, one level higher 重新受理", lambda c: c["status"] == "open", 10),
        taken_up("已接收，核对更正函。"),
        answered("血样编号错误。", "撤销拒赔，重新核定。"),
        proposed(
            "撤销拒赔，赔付 4,800 元。", facts="更正函确认血样非本案驾驶人。", basis="机动车商业保险条款第七条",
            responsibility="鉴定机构差错，公司先行赔付。",
        ),
        customer(accepts=True, evidence="电话录音：客户接受。"),
    ),
    {
        THIS: Ends(
            "closed", "accepted",
            (
                ("the decision notice is on file", lambda c: len(c["notices"]) == 1),
                ("head office's officer drives it", lambda c: c["officer"] == "huang.junjie"),
            ),
        )
    },
)  # fmt: skip

WITHDRAWN: Final = Story(
    "withdrawn",
    "The customer withdraws: the procedure ends the same day",
    "客户撤回投诉，处理程序当日终止",
    "L15",
    complaint("motor", "service", "SH", "理赔员未按时回电。", "请回电。"),
    (
        progress("已转理赔员回电。"),
        Say(Who.HOTLINE, "withdrawal", {"text": "客户来电：问题已解决，撤回投诉。", "evidence": "来电录音"}),
        progress("补记。", refused="case_closed"),
    ),
    {THIS: Ends("closed", "withdrawn")},
)  # fmt: skip

REFUSED: Final = Story(
    "refused",
    "Not from the customer nor an agent with authority: not taken up, the person told",
    "非投诉人本人且无授权，不予受理并告知",
    "L18",
    complaint(
        "life_health", "service", "BJ", "代邻居询问理赔进度并投诉。", "提供邻居的赔付明细。",
        complainant={"name": "吴大成", "phone": "13700001111", "relation": "other"},
    ),
    (
        closed_as("refused", "非本人且无授权。", refused="closing_condition_unmet"),
        talked("已告知须由本人或持授权书的代理人提出。"),
        closed_as("refused", "非本人且无授权委托书，已告知。"),
    ),
    {THIS: Ends("closed", "refused")},
)  # fmt: skip


def _merged_into_the_first(scene: Scene) -> dict[str, Any]:
    return {"outcome": "merged", "text": "与在办投诉内容相同，并案处理。", "master": scene.numbers["first"]}


MERGED: Final = Story(
    "merged",
    "The same complaint comes twice: the duplicate is merged, what is said to it reaches the first",
    "重复投诉并案，后续消息转至主案",
    "L18",
    complaint("motor", "delay", "GD01", "赔款迟迟未到账。", "尽快付款。"),
    (
        File("first", {"channel": "online"}),
        Say(Who.OFFICER, "closure", {"outcome": "merged", "text": "并案。"}, refused="closing_condition_unmet"),
        Say(Who.OFFICER, "closure", _merged_into_the_first),
        progress("财务已退回重付，预计明日到账。", then=lambda answer: bool(answer["forwarded_from"])),
        answered("账号录入错误。", "已重新付款。", on="first"),
        proposed(
            "赔款已重付并致歉。", facts="账号错误致退票。", basis="保险法第二十三条",
            responsibility="录入错误。", on="first",
        ),
        customer(accepts=True, evidence="短信回复：已收到赔款。", on="first"),
    ),
    {
        THIS: Ends("closed", "merged", (("it names the first as master", lambda c: bool(c["master"])),)),
        "first": Ends(
            "closed", "accepted",
            (("the message to the duplicate arrived", lambda c: len(c["progress"]) == 1),),
        ),
    },
)  # fmt: skip

MEDIATION: Final = Story(
    "mediation",
    "Mediation: the term stands still, the case follows it and is ended by it",
    "行业调解：期间不计入期限，跟踪至调解结束结案",
    "L23",
    complaint("property", "liability", "SH01", "楼上漏水，物业与保险公司互相推责。", "赔偿装修损失。"),
    (
        taken_up("已接收。"),
        answered("责任划分有争议。", "建议行业调解。"),
        Say(
            Who.OFFICER, "proceedings",
            {"kind": "mediation", "reference": "沪调 2026-0456", "text": "双方同意由行业协会调解，已告知客户。"},
        ),
        progress("调解已立案，等待排期。", "跟踪调解进展"),
        Until("the proceeding is to be looked after 跟踪外部程序", fired("proceeding", "check"), 60),
        progress("首次调解会已召开。"),
        Say(Who.OFFICER, "proceeding-end", {"text": "调解达成协议，双方签字。"}),
        closed_as("mediation", "按调解协议履行。"),
    ),
    {THIS: Ends("closed", "mediation")},
    aside=True,
)  # fmt: skip

COURT: Final = Story(
    "court",
    "The customer goes to court: followed to the judgment",
    "客户起诉：跟踪至判决生效结案",
    "L19",
    complaint("motor", "liability", "GD", "不认可责任比例。", "按七成赔付。"),
    (
        Say(
            Who.OFFICER, "proceedings",
            {"kind": "court", "reference": "(2026)粤01民初123号", "text": "客户已起诉，期限中止。"},
        ),
        closed_as("court", "法院判决。", refused="closing_condition_unmet"),
        Say(Who.OFFICER, "proceeding-end", {"text": "判决生效，按判决履行。"}),
        closed_as("court", "按生效判决履行。"),
    ),
    {THIS: Ends("closed", "court")},
)  # fmt: skip

HARD: Final = (MEDIATION, DIFFICULT, MAJOR, UNACCEPTED, WITHDRAWN, REFUSED, MERGED, COURT)
