"""Every problem the API may answer with: stable code, HTTP status, a title in English and in Chinese.

`docs/errors.md` is generated from here (`python -m api.catalogue`) and a test keeps the two equal.
"""

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


OWN: Final = (
    Kind("malformed_json", S.BAD_REQUEST, "The body is not JSON", "请求正文不是有效的 JSON"),
    Kind("bad_request", S.BAD_REQUEST, "The request cannot be read", "无法解读该请求"),
    Kind("token_missing", S.UNAUTHORIZED, "A bearer token is needed", "缺少访问令牌"),
    Kind("token_invalid", S.UNAUTHORIZED, "The bearer token is not valid", "访问令牌无效"),
    Kind("token_expired", S.UNAUTHORIZED, "The bearer token has expired", "访问令牌已过期"),
    Kind("session_over", S.UNAUTHORIZED, "The sign-in is over; sign in again", "登录已失效，请重新登录"),
    Kind("no_capacity", S.FORBIDDEN, "This person holds no post today", "该人员当日没有任职"),
    Kind(
        "capacity_unknown",
        S.FORBIDDEN,
        "This person does not hold this capacity today",
        "该人员当日没有此身份",
    ),
    Kind(
        "capacity_unclear",
        S.FORBIDDEN,
        "This person holds several capacities; name one in the header Redress-Capacity",
        "该人员有多种身份，请在请求头 Redress-Capacity 中指明",
    ),
    Kind("cross_site", S.FORBIDDEN, "The request came from a page of another site", "请求来自其他站点的页面"),
    Kind("role_not_allowed", S.FORBIDDEN, "This role may not do this", "该角色无权进行此操作"),
    Kind("not_found", S.NOT_FOUND, "There is nothing at this address", "该地址不存在"),
    Kind(
        "case_unknown",
        S.NOT_FOUND,
        "No such complaint among those you may see",
        "在您可查阅的范围内没有该投诉案件",
    ),
    Kind(
        "not_yet_recorded",
        S.NOT_FOUND,
        "The complaint has been started and will be on record in a moment",
        "投诉案件已受理，登记尚未完成",
        retry_after=1,
    ),
    Kind(
        "emergency_unknown",
        S.NOT_FOUND,
        "No such emergency plan among those you may see",
        "在您可查阅的范围内没有该应急预案",
    ),
    Kind("method_not_allowed", S.METHOD_NOT_ALLOWED, "This address has no such method", "该地址不支持此方法"),
    Kind(
        "not_acceptable", S.NOT_ACCEPTABLE, "There is no answer in the form asked for", "无法提供所要求的格式"
    ),
    Kind(
        "ticket_conflict",
        S.CONFLICT,
        "This ticket number stands for a complaint with other content",
        "该工单号已用于内容不同的投诉",
    ),
    Kind(
        "emergency_exists",
        S.CONFLICT,
        "A plan for this group of complaints is proposed or runs already",
        "该类投诉已有应急预案",
    ),
    Kind(
        "case_shredded",
        S.GONE,
        "The complaint's key was destroyed; what people wrote is unreadable for good",
        "该投诉案件的密钥已销毁，内容不可恢复",
    ),
    Kind(
        "organisation_contradicts",
        S.CONFLICT,
        "The organisation would contradict itself; nothing was changed",
        "变更后的组织信息自相矛盾，未作任何变更",
    ),
    Kind(
        "version_changed",
        S.PRECONDITION_FAILED,
        "The organisation was changed meanwhile: read it again",
        "组织信息已被他人变更，请重新读取",
    ),
    Kind(
        "version_missing",
        S.PRECONDITION_REQUIRED,
        "Send the version you have seen as If-Match",
        "请在 If-Match 中提供所读取的版本",
    ),
    Kind("too_large", S.REQUEST_ENTITY_TOO_LARGE, "The body is larger than 256 KiB", "请求正文超过 256 KiB"),
    Kind(
        "unsupported_media_type",
        S.UNSUPPORTED_MEDIA_TYPE,
        "The body must be application/json in UTF-8",
        "请求正文须为 UTF-8 编码的 application/json",
    ),
    Kind("internal", S.INTERNAL_SERVER_ERROR, "Something went wrong on our side", "系统内部错误"),
    Kind(
        "engine_away",
        S.SERVICE_UNAVAILABLE,
        "The workflow engine cannot be reached; send it again with the same message or ticket number",
        "流程引擎暂不可用，请稍后以相同编号重发",
        retry_after=5,
    ),
    Kind(
        "worker_away",
        S.SERVICE_UNAVAILABLE,
        "No answer from the case in time; send it again with the same message id: it has one effect",
        "案件流程未及时应答，请稍后以相同消息编号重发",
        retry_after=5,
    ),
    Kind(
        "too_many_requests",
        S.TOO_MANY_REQUESTS,
        "Too many requests; Retry-After says when to go on",
        "请求过于频繁，请按 Retry-After 稍后再试",
    ),
    Kind(
        "identity_away",
        S.SERVICE_UNAVAILABLE,
        "The identity provider cannot be reached; send it again",
        "身份服务暂不可用，请稍后重发",
        retry_after=5,
    ),
    Kind(
        "register_away",
        S.SERVICE_UNAVAILABLE,
        "The register cannot be reached; send it again",
        "登记库暂不可用，请稍后重发",
        retry_after=5,
    ),
)
"""Problems of the door itself."""

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

CATALOGUE: Final = {str(kind.code): kind for kind in (*OWN, *REFUSALS)}


def table() -> str:
    """The catalogue as the table of docs/errors.md."""
    lines = [
        "<!-- generated from api/catalogue.py: python -m api.catalogue > docs/errors.md -->",
        "| code | status | title | 说明 |",
        "|---|---|---|---|",
    ]
    lines += [
        f"| `{kind.code}` | {int(kind.status)} | {kind.title} | {kind.title_zh} |"
        for kind in sorted(CATALOGUE.values(), key=lambda kind: (kind.status, str(kind.code)))
    ]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    import sys

    sys.stdout.write(table())
