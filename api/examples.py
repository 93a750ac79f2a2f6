"""Examples for the reference: one complaint about a refused motor claim, from the call to the closing."""

from __future__ import annotations

from typing import Any, Final

MESSAGE_ID: Final = "gw-20261123-000017"

FILED: Final[dict[str, Any]] = {
    "ticket_no": "95500-20261123-0042",
    "received_at": "2026-11-23T10:00:00+08:00",
    "channel": "hotline",
    "complainant": {"name": "李雪梅", "phone": "13800001234", "relation": "insured"},
    "policy_no": "PDAA2026110100012345",
    "claim_no": "CLM-2026-000123",
    "unit": "BJ",
    "business_line": "motor",
    "category": "denial",
    "content": "车辆追尾报案后被告知拒赔，理由是驾驶证逾期，客户认为驾驶证当时仍在有效期内。",
    "demand": "撤销拒赔决定，按合同赔付维修费。",
    "about": {"post": "adjuster"},
    "severity": "ordinary",
}

SEARCHED: Final[dict[str, Any]] = {"phone": "13800001234"}

SENT: Final[dict[str, dict[str, Any]]] = {
    "progress": {
        "text": "已联系核赔岗调取驾驶证核验记录，明日上午回复客户。",
        "next_step": "核赔岗复核驾驶证有效期",
        "blockage_cause": "等待交管部门核验结果",
    },
    "acknowledgement": {"text": "已接收，安排核赔岗复核。"},
    "response": {
        "cause": "核赔时录入的驾驶证有效期有误。",
        "action": "已更正记录并重新核定赔付金额。",
        "evidence": ["ev-licence-01"],
    },
    "disputes": {"reason": "该案由定损岗录入，非核赔岗责任。", "evidence": ["ev-log-02"]},
    "dispute-ruling": {"upheld": False, "text": "录入与核对均属核赔岗职责，异议不成立。"},
    "proposals": {
        "text": "撤销拒赔，赔付维修费 3600 元。",
        "facts": "出险时驾驶证在有效期内，拒赔系录入错误。",
        "basis": "机动车商业保险示范条款第九条",
        "responsibility": "核赔岗录入错误，公司承担全部责任。",
        "commitments": [
            {"kind": "payment", "amount": 3600, "text": "赔付维修费", "due": "2026-11-30T18:00:00+08:00"}
        ],
    },
    "proposal-ruling": {"proposal_version": 1, "approved": True, "text": "事实清楚、条款依据充分，同意。"},
    "delegations": {
        "person": "cheng.ruixue",
        "below": 9000,
        "kinds": ["payment"],
        "until": "2026-11-27T18:00:00+08:00",
        "reason": "负责人出差，远程授权专员当日答复客户。",
    },
    "delegation-end": {"number": 1, "reason": "负责人已返岗。"},
    "customer-decision": {
        "proposal_version": 1,
        "accepted": True,
        "evidence": "2026-11-25 15:20 电话录音，客户明确表示接受。",
    },
    "contacts": {
        "channel": "telephone",
        "direction": "outbound",
        "reached": True,
        "text": "告知客户复核进展，客户同意等待至明日。",
    },
    "evidence": {"evidence_id": "ev-licence-01", "kind": "document", "title": "驾驶证核验截图"},
    "cooperation": {
        "post": "loss_assessor",
        "unit": "BJ",
        "text": "请提供定损照片与维修清单。",
        "due": "2026-11-25T12:00:00+08:00",
    },
    "cooperation-acknowledgement": {"number": 1, "text": "已收到，今日整理。"},
    "cooperation-answer": {"number": 1, "text": "定损照片与清单已入卷。"},
    "directives": {
        "unit": "SH",
        "text": "请上海分公司核实异地查勘记录并补齐照片。",
        "due": "2026-11-26T18:00:00+08:00",
    },
    "feedback": {"text": "已撤销拒赔并重新核定，客户待确认。"},
    "reassignment": {
        "person": "tang.yiming",
        "post": "adjuster",
        "unit": "BJ",
        "reason": "原责任人休假。",
        "note": "已调取核验记录；待办：与交管部门核对有效期。",
    },
    "chasers": {"text": "请今日内补齐驾驶证核验记录并回复。", "due": "2026-11-24T17:30:00+08:00"},
    "chaser-answer": {"number": 1, "text": "核验记录已调取，今日下班前入卷。"},
    "escalations": {"reason": "拒赔依据存在分歧，超出专员权限。", "question": "是否同意撤销拒赔决定？"},
    "severity": {"severity": "difficult", "reason": "客户表示将向媒体反映。"},
    "withdrawal": {"text": "客户来电表示问题已解决，撤回投诉。", "evidence": "2026-11-24 09:10 电话录音"},
    "consent": {"matter": "final_position", "text": "同意维持拒赔决定。"},
    "notices": {"channel": "post", "proof": "EMS 1234567890, 2026-11-26 本人签收"},
    "closure": {
        "outcome": "accepted",
        "text": "客户接受方案，赔款已支付。",
        "checklist": [
            {"item": "investigation", "done": True},
            {"item": "denial_basis", "done": True},
            {"item": "contracts", "done": True},
            {"item": "record", "waived_by": "he.lixin", "reason": "纸质档案次日补齐。"},
        ],
    },
    "reopening": {"new_facts": "客户提交了新的交管部门证明。", "evidence": ["ev-police-03"]},
    "suspension": {"reason": "appraisal", "notice": "2026-11-25 电话告知客户委托第三方鉴定。"},
    "resumption": {"text": "鉴定报告已收到。"},
    "extension": {
        "notice": "2026-12-05 书面告知客户延长处理期限。",
        "reason": "需外地取证。",
        "channel": "post",
        "proof": "EMS 1234567891, 2026-12-06 本人签收",
    },
    "commitments": {"number": 1, "kept": True, "evidence": "银行回单 20261128-7788"},
    "proceedings": {
        "kind": "mediation",
        "reference": "京调 2026-0456",
        "text": "双方同意由保险行业协会调解。",
    },
    "proceeding-checks": {"text": "调解委员会已约定 2026-12-08 第二次调解。"},
    "class": {"complexity": "complex", "reason": "涉及多方责任，需外地取证。"},
    "new-facts": {"text": "客户提交新的交警责任认定书。", "evidence": ["ev-police-03"]},
    "duplicate-dismissal": {
        "complaint_no": "RD-5K2V-9QX3-M7TA",
        "reason": "前案投诉拒赔，本案投诉服务态度。",
    },
    "notice": {"sections": {"reasons": "驾驶证在事故发生时有效，原拒赔理由不成立。"}},
    "reviews": {"grounds": "处理决定未回应客户提交的证明。", "examines": ["process", "result"]},
    "interests": {"person": "guo.fengying", "relation": "与投诉人系亲属。"},
    "identity": {"method": "video", "shown": ["id_card"], "text": "视频核对本人与证件相符。"},
    "papers": {
        "papers": {"title": "授权委托书", "original_seen": True, "valid_until": "2027-06-30"},
        "text": "柜面核对原件。",
    },
    "root-cause": {"code": "people.wrong_decision", "text": "核赔时录入的驾驶证有效期有误，未二次复核。"},
    "findings": {
        "person": "han.dongmei",
        "unit": "BJ",
        "facts": "未核对驾驶证原件即作出拒赔决定。",
        "breached": "R4.3",
        "grade": "ordinary",
        "evidence": ["ev-licence-01"],
    },
    "pleas": {"finding": 1, "text": "系统当日无法调取驾驶证信息，已电话请示主管。"},
    "finding-decisions": {
        "finding": 1,
        "upheld": True,
        "grade": "minor",
        "text": "申辩部分成立，降为轻微，谈话提醒。",
    },
    "rectifications": {
        "unit": "BJ",
        "person": "tang.yiming",
        "root_cause": "system.data_wrong",
        "text": "核赔环节增加驾驶证有效期二次校验。",
        "due": "2026-12-31T18:00:00+08:00",
    },
    "rectification-reports": {"number": 1, "text": "校验规则已上线，培训已完成。"},
    "rectification-verifications": {"number": 1, "done": True, "text": "抽查20件，均已校验。"},
    "assessment-waivers": {"seq": 12, "code": "progress_breached", "reason": "系统停机导致，申辩成立。"},
    "proceeding-end": {"text": "调解达成一致，协议已签署。"},
}
"""What each action may be sent, besides `message_id`."""

DECIDED: Final[dict[str, Any]] = {
    "message_id": MESSAGE_ID,
    "decision": "support",
    "text": "同意撤销拒赔，由核赔岗今日内完成更正。",
}

DIRECTIVE_DONE: Final[dict[str, Any]] = {
    "message_id": MESSAGE_ID,
    "text": "异地查勘照片已补齐并上传。",
    "evidence": "影像系统批次 SH-20261126-03",
}

REVIEWED: Final[dict[str, Any]] = {
    "message_id": MESSAGE_ID,
    "decision": "changed",
    "text": "原处理决定依据不足，应重新核定。",
    "findings": "处理过程合规；客户 11 月 20 日提交的证明未入卷。",
}

EMERGENCY_OPENED: Final[dict[str, Any]] = {
    "message_id": MESSAGE_ID,
    "title": "北京11月冰雹集中投诉",
    "grouping": {"event": "hail-2026-11-BJ"},
    "reason": "气象部门发布冰雹红色预警，预计投诉集中。",
    "severity": "major",
}

TO_EMERGENCIES: Final[dict[str, dict[str, Any]]] = {
    "start": {"text": "同意启动应急预案，由副组长牵头。"},
    "dismissal": {"text": "经核实为系统重复推送，不启动预案。"},
    "tasks": {"unit": "BJ", "text": "今日内增派查勘人员至受灾区域。", "due": "2026-11-24T18:00:00+08:00"},
    "tasks/{n}/acknowledgement": {},
    "tasks/{n}/done": {"text": "增派查勘人员 12 名，已全部到岗。"},
    "situation-reports": {"text": "累计投诉 312 件，已结 120 件，无新增媒体关注。"},
    "decisions": {"text": "单笔五千元以下损失免现场查勘。"},
    "stand-down": {
        "text": "投诉量已恢复常态，转入日常处理。",
        "waived": [{"number": 2, "reason": "受灾区域已无新增报案。"}],
    },
}
"""What each message to an emergency plan may be sent, besides `message_id`."""

CALENDAR_YEAR: Final[dict[str, Any]] = {
    "year": 2027,
    "source": "国务院办公厅关于2027年部分节假日安排的通知",
    "holidays": [{"first": "2027-01-01", "last": "2027-01-03", "name": "New Year's Day", "name_zh": "元旦"}],
    "make_up_days": [],
}

REAPPOINTED: Final[dict[str, Any]] = {
    "reason": "调任，人事令 2026-118",
    "changes": [
        {
            "kind": "end_appointment",
            "person": "dong.chunhui",
            "post": "head",
            "unit": "BJ01",
            "until": "2026-11-30",
        },
        {"kind": "appoint", "person": "yuan.meiling", "post": "head", "unit": "BJ01", "since": "2026-12-01"},
        {
            "kind": "absence",
            "person": "luo.yulan",
            "since": "2026-12-01",
            "until": "2026-12-05",
            "reason": "年休假",
        },
        {"kind": "deputies", "person": "luo.yulan", "deputies": ["liang.jiahui"], "since": "2026-12-01"},
    ],
}
