"""Every problem the API may answer with: stable code, HTTP status, a title in English and in Chinese.

`docs/errors.md` is generated from here (`python -m api.catalogue`) and a test keeps the two equal.
"""

from __future__ import annotations

from http import HTTPStatus as S
from typing import Final

from api.refusal_kinds import REFUSALS as REFUSALS
from api.refusal_kinds import Kind as Kind

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
