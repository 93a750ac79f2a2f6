"""Refusals of cases, their children and emergency plans, as problems: status and title in English and Chinese."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus as S
from typing import Final

from domain.refusals import RefusalCode as R


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of problem."""

    code: str
    status: int
    title: str
    title_zh: str
    retry_after: int | None = None
    """Seconds after which asking again makes sense."""

    @property
    def uri(self) -> str:
        """Its stable `type`."""
        return f"urn:redress:problem:{self.code}"


REFUSALS: Final = (
    Kind(R.MALFORMED, S.UNPROCESSABLE_ENTITY, "Fields are missing, unknown or wrong", "字段缺失、未知或有误"),
    Kind(R.UNKNOWN_MESSAGE, S.NOT_FOUND, "A complaint has no such message", "投诉案件没有此类消息"),
    Kind(
        R.UNSEALED, S.FORBIDDEN, "The message was not sealed for this case", "消息未为本案加密封装，不予受理"
    ),
    Kind(
        R.ACTOR_NOT_ALLOWED,
        S.FORBIDDEN,
        "This role may not do this to the case",
        "该角色无权对案件进行此操作",
    ),
    Kind(R.UNIT_NOT_ALLOWED, S.FORBIDDEN, "The case belongs to another unit", "案件属于其他机构"),
    Kind(
        R.LINE_NOT_ALLOWED, S.FORBIDDEN, "The case belongs to another business line", "案件属于其他业务条线"
    ),
    Kind(
        R.NOT_THE_RESPONSIBLE_PERSON,
        S.FORBIDDEN,
        "Only the main responsible person may do this",
        "仅主要责任人可进行此操作",
    ),
    Kind(R.NOT_THE_LEVEL_ASKED, S.FORBIDDEN, "Another level has been asked", "被请示的是其他层级"),
    Kind(R.CASE_CLOSED, S.CONFLICT, "The case is closed", "案件已结案"),
    Kind(R.CASE_OPEN, S.CONFLICT, "The case is open", "案件尚未结案"),
    Kind(R.CASE_MERGED, S.GONE, "The case was merged into another", "案件已并入其他案件"),
    Kind(R.ALREADY_ACKNOWLEDGED, S.CONFLICT, "The assignment has been acknowledged", "已确认受理安排"),
    Kind(R.PROPOSAL_UNKNOWN, S.CONFLICT, "There is no such version of the proposal", "没有该版本的处理方案"),
    Kind(R.PROPOSAL_SUPERSEDED, S.CONFLICT, "A later version of the proposal stands", "处理方案已有更新版本"),
    Kind(
        R.PROPOSAL_ALREADY_ANSWERED,
        S.CONFLICT,
        "The customer has answered this proposal",
        "客户已答复该处理方案",
    ),
    Kind(
        R.PROPOSAL_NOT_APPROVED,
        S.CONFLICT,
        "The proposal exceeds its maker's authority and is not approved: nothing of it may reach the customer",
        "处理方案超出提出人权限且未获批准，不得告知客户",
    ),
    Kind(
        R.NOTHING_TO_APPROVE,
        S.CONFLICT,
        "This version of the proposal does not wait for approval",
        "该版本处理方案无待审批事项",
    ),
    Kind(
        R.BEYOND_AUTHORITY,
        S.FORBIDDEN,
        "This is above the person's own authority; the next level up may",
        "超出本人权限，应由上一级决定",
    ),
    Kind(
        R.OPINION_INCOMPLETE,
        S.CONFLICT,
        "The handling opinion lacks a section that the rule book asks for",
        "处理意见缺少规则手册要求的内容",
    ),
    Kind(R.DELEGATION_UNKNOWN, S.CONFLICT, "No such delegation is in force", "没有该有效授权"),
    Kind(
        R.DELEGATION_TOO_LONG,
        S.CONFLICT,
        "Authority is lent for a time: it ends, in the future, within what the rule book allows",
        "授权须有期限，且不超过规则手册允许的时长",
    ),
    Kind(R.NO_RESPONSE_YET, S.CONFLICT, "The responsible person has not responded yet", "主要责任人尚未反馈"),
    Kind(R.EVIDENCE_UNKNOWN, S.CONFLICT, "No such evidence in the file", "案卷中没有该证据"),
    Kind(R.EVIDENCE_EXISTS, S.CONFLICT, "Evidence with this id is in the file", "案卷中已有该编号的证据"),
    Kind(
        R.CLOSING_CONDITION_UNMET,
        S.CONFLICT,
        "A condition of this outcome is not met",
        "不符合该结案方式的条件",
    ),
    Kind(R.CHECKLIST_INCOMPLETE, S.CONFLICT, "The closing checklist is not complete", "结案清单未完成"),
    Kind(R.WAIVER_NOT_BY_SUPERIOR, S.CONFLICT, "Only a superior may waive an item", "仅上级可豁免清单项目"),
    Kind(R.ALREADY_RESPONSIBLE, S.CONFLICT, "This person is responsible already", "该人员已是责任人"),
    Kind(R.DISPUTE_OPEN, S.CONFLICT, "Responsibility is disputed and not ruled yet", "责任异议尚未裁定"),
    Kind(R.NO_DISPUTE, S.CONFLICT, "Responsibility is not disputed", "没有责任异议"),
    Kind(R.NOTHING_NEW, S.CONFLICT, "There are no new facts", "没有新的事实"),
    Kind(R.CLOCK_NOT_RUNNING, S.CONFLICT, "This clock does not run", "该时限未在计时"),
    Kind(R.CLOCK_SUSPENDED, S.CONFLICT, "This clock is suspended", "该时限已中止"),
    Kind(R.CLOCK_NOT_SUSPENDED, S.CONFLICT, "This clock is not suspended", "该时限未中止"),
    Kind(R.ALREADY_EXTENDED, S.CONFLICT, "The term was extended once", "该时限已延长过一次"),
    Kind(R.EXPIRED, S.CONFLICT, "The term has run out", "时限已届满"),
    Kind(R.COMMITMENT_UNKNOWN, S.CONFLICT, "No such commitment is open", "没有该未了承诺"),
    Kind(
        R.COOPERATION_UNKNOWN, S.CONFLICT, "No such request for cooperation is open", "没有该未答复的协作请求"
    ),
    Kind(R.DIRECTIVE_UNKNOWN, S.NOT_FOUND, "The case has no such directive", "案件没有该督办事项"),
    Kind(R.DIRECTIVE_OVER, S.CONFLICT, "The directive is done or over", "该督办事项已完成或已终止"),
    Kind(
        R.OWN_HAND_OVER,
        S.CONFLICT,
        "Whoever hands a case over does not take it over for the other side",
        "移交人不得代接收人签收",
    ),
    Kind(
        R.NOTHING_TO_REPORT,
        S.CONFLICT,
        "The responsible person has not answered: there is no handling to report yet",
        "责任人尚未反馈，暂无处理情况可反馈",
    ),
    Kind(R.CHASER_UNKNOWN, S.CONFLICT, "No such chaser waits for an answer", "没有该未答复的催办"),
    Kind(
        R.TARGET_UNKNOWN, S.CONFLICT, "This person cannot be pressed in the case", "该人员不是本案可催办对象"
    ),
    Kind(R.ESCALATION_UNKNOWN, S.NOT_FOUND, "The case has no such escalation", "案件没有该升级请示"),
    Kind(R.ESCALATION_OVER, S.CONFLICT, "The escalation is over", "该升级请示已结束"),
    Kind(
        R.DECISION_NOT_OFFERED,
        S.CONFLICT,
        "The rule book offers no such decision here",
        "规则手册未规定此决定",
    ),
    Kind(R.LEVEL_ALREADY_ASKED, S.CONFLICT, "This level has been asked already", "该层级已被请示"),
    Kind(R.PROCEEDING_OPEN, S.CONFLICT, "A proceeding outside is going on", "外部程序正在进行"),
    Kind(R.NO_PROCEEDING, S.CONFLICT, "No proceeding outside is going on", "没有正在进行的外部程序"),
    Kind(R.SAME_SEVERITY, S.CONFLICT, "The case has this severity already", "案件已属该严重程度"),
    Kind(R.IN_THE_FUTURE, S.UNPROCESSABLE_ENTITY, "The time lies in the future", "时间在未来"),
    Kind(R.CALENDAR_NOT_NEWER, S.CONFLICT, "This calendar is not newer", "该日历并非更新版本"),
    Kind(R.PEOPLE_UNCHANGED, S.CONFLICT, "The same people stand behind the case", "案件相关人员没有变化"),
    Kind(R.INTEREST_KNOWN, S.CONFLICT, "This person is recused already", "该人员已回避"),
    Kind(
        R.NOBODY_LEFT,
        S.CONFLICT,
        "Without this person hardly anybody could decide the case",
        "该人员回避后案件将无人可作决定",
    ),
    Kind(
        R.PAPERS_MISSING,
        S.CONFLICT,
        "The agent's authority or the heir's proof does not hold",
        "授权委托书或继承关系证明缺失或已失效",
    ),
    Kind(R.NO_PAPERS_NEEDED, S.CONFLICT, "The complainant acts in their own name", "投诉人系本人，无需证明"),
    Kind(
        R.NUMBER_REPEATED,
        S.UNPROCESSABLE_ENTITY,
        "The text copies a number that the case holds already",
        "文字中重复了案件已有的号码",
    ),
    Kind(R.SAME_CLASS, S.CONFLICT, "The case has this class already", "案件已属该类别"),
    Kind(
        R.DUPLICATE_UNKNOWN,
        S.CONFLICT,
        "This is not suspected to be the same complaint",
        "没有待确认的该重复投诉",
    ),
    Kind(
        R.NOTICE_INCOMPLETE,
        S.CONFLICT,
        "The decision notice lacks a section that the law asks for",
        "处理决定通知书缺少法定内容",
    ),
    Kind(
        R.NOTICE_UNKNOWN, S.CONFLICT, "There is no such version of the notice", "没有该版本的处理决定通知书"
    ),
    Kind(
        R.NOTICE_SUPERSEDED,
        S.CONFLICT,
        "This notice does not tell the company's present position",
        "该通知书不是公司现行处理意见",
    ),
    Kind(
        R.PROOF_MISSING,
        S.UNPROCESSABLE_ENTITY,
        "What proves a notice by this channel is missing",
        "缺少该告知方式的留存凭证",
    ),
    Kind(
        R.NO_DECISION_NOTICE,
        S.CONFLICT,
        "No decision notice reached the complainant: there is nothing to review",
        "未送达处理决定，无可核查",
    ),
    Kind(R.REVIEW_WINDOW_OVER, S.CONFLICT, "The time to ask for a review is over", "申请核查的期限已过"),
    Kind(R.REVIEW_OPEN, S.CONFLICT, "A review is going on", "核查正在进行"),
    Kind(R.ALREADY_REVIEWED, S.CONFLICT, "This decision has been reviewed", "该处理决定已经核查"),
    Kind(R.REVIEW_UNKNOWN, S.NOT_FOUND, "The case has no such review", "案件没有该核查"),
    Kind(R.REVIEW_OVER, S.CONFLICT, "The review is over", "该核查已结束"),
    Kind(
        R.NOT_IN_THE_RULEBOOK,
        S.CONFLICT,
        "The rule book by which the case is judged has no such part",
        "案件适用的制度版本没有此项规定",
    ),
    Kind(R.FINDING_UNKNOWN, S.CONFLICT, "The case has no finding with this number", "案件没有该序号的问责"),
    Kind(R.FINDING_DECIDED, S.CONFLICT, "The finding has been decided", "该问责已作出认定"),
    Kind(R.NOT_THE_ACCUSED, S.FORBIDDEN, "Only the person accused is heard", "仅当事人本人可以申辩"),
    Kind(R.PLEA_PENDING, S.CONFLICT, "The accused may still be heard", "申辩期未满且当事人尚未申辩"),
    Kind(
        R.RECTIFICATION_UNKNOWN,
        S.CONFLICT,
        "No rectification that is to be done has this number",
        "没有该序号的未完成整改任务",
    ),
    Kind(
        R.RECTIFICATION_REPORTED, S.CONFLICT, "What was reported waits to be verified", "整改已报告，待验收"
    ),
    Kind(R.RECTIFICATION_NOT_REPORTED, S.CONFLICT, "Nothing was reported yet", "整改尚未报告"),
    Kind(R.NOT_THE_UNIT_ASKED, S.FORBIDDEN, "Another unit was asked", "整改任务属于其他机构"),
    Kind(R.ASSESSMENT_UNKNOWN, S.CONFLICT, "The event earned no such points", "该事件没有此项考核记录"),
    Kind(R.ASSESSMENT_WAIVED, S.CONFLICT, "These points are struck out already", "该考核记录已撤销"),
    Kind(
        R.EMERGENCY_NOT_STARTED,
        S.CONFLICT,
        "The emergency plan has been proposed, not started",
        "应急预案尚未启动",
    ),
    Kind(R.EMERGENCY_STARTED, S.CONFLICT, "The emergency plan has been started", "应急预案已启动"),
    Kind(R.EMERGENCY_OVER, S.CONFLICT, "The emergency plan is over", "应急预案已终止"),
    Kind(
        R.ALREADY_IN_EMERGENCY,
        S.CONFLICT,
        "The case is in this emergency plan already",
        "案件已纳入该应急预案",
    ),
    Kind(R.NOT_IN_EMERGENCY, S.CONFLICT, "The case is not in this emergency plan", "案件未纳入该应急预案"),
    Kind(R.TASK_UNKNOWN, S.CONFLICT, "The emergency plan has no such task", "应急预案中没有该任务"),
    Kind(R.TASK_OVER, S.CONFLICT, "This task is done", "该任务已办结"),
    Kind(
        R.TASKS_OPEN,
        S.CONFLICT,
        "Tasks of the emergency plan are open: done, or waived with a reason",
        "应急任务尚未办结，须办结或说明理由后免除",
    ),
    Kind(R.REPRESENTATIVE_UNKNOWN, S.CONFLICT, "No representative has this number", "没有该序号的代表"),
)
"""Refusals of the case itself: every `RefusalCode`."""
