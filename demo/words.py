"""An event of a case in one line: English with the field's Chinese words, names instead of staff codes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from domain.organisation import Organisation
    from domain.rulebook import RuleBook

LONGEST: Final = 90
"""Characters of what somebody said that one line shows."""

EVENTS: Final[dict[str, tuple[str, str]]] = {
    "filed": ("bold", "received 受理; main responsible person 主要责任人 {people.responsible.person}"),
    "claim_looked_up": (
        "",
        "claim 案件状态 {status}[: {claim_status}][; held up by 阻滞原因: {blockage_cause}]",
    ),
    "progress_recorded": ("cyan", "progress record 进展备案: “{text}”[; next 下一步: {next_step}]"),
    "acknowledged": ("", "assignment taken 已安排调查[: “{text}”]"),
    "responded": ("", "response 责任人反馈: cause “{cause}” action “{action}”"),
    "responsibility_disputed": ("yellow", "responsibility disputed 责任异议: “{reason}”"),
    "dispute_ruled": ("yellow", "dispute ruled 异议裁定, upheld {upheld}: “{text}”"),
    "shirking_found": ("bold red", "shirking 推诿: {disputes} disputes of {person} not upheld"),
    "reassigned": ("yellow", "reassigned 改派 to {to.person}, {to.post} in {to.unit}"),
    "proposed": ("blue", "proposal 处理方案 version {version}: “{text}”"),
    "customer_decided": (
        "blue",
        "the customer on version {proposal_version} 客户答复, accepted {accepted}[: “{text}”]",
    ),
    "contact_recorded": ("", "contact 联系客户 by {channel}, reached {reached}: “{text}”"),
    "evidence_added": ("", "evidence 证据 {evidence_id}: {title}"),
    "cooperation_requested": ("", "cooperation 协办 asked of {post} in {unit}: “{text}”"),
    "cooperation_acknowledged": ("", "cooperation 协办 taken up 已签收"),
    "cooperation_answered": ("", "cooperation 协办 answered: “{text}”"),
    "chased": ("red", "chaser 催办 {number} to {target.person}, due {due}: “{text}”"),
    "chaser_answered": ("", "chaser 催办 {number} answered: “{text}”"),
    "chaser_raised": ("red", "chaser 催办 {number}: silence, {person} has it too"),
    "leaders_informed": ("magenta", "leaders told 知会领导 of: {turn}"),
    "emergency_asked": ("bold magenta", "the emergency plan is to start 启动应急预案: “{reason}”"),
    "severity_set": ("yellow", "severity 投诉级别 {severity}: “{reason}”"),
    "escalated": ("magenta", "▲ escalation {number} 上报 to {level} ({cause}): {question}"),
    "escalation_acknowledged": ("magenta", "▲ escalation {number} taken up 签收 by {person}"),
    "escalation_raised": ("magenta", "▲ silence: escalation {number} raised 逐级上报 to {level}, {person}"),
    "escalation_decided": (
        "magenta",
        "▼ directive 批示 by {person}: {directive.decision}, “{directive.text}”",
    ),
    "escalation_unanswered": ("bold magenta", "▲ escalation {number}: even {level} stayed silent 无人答复"),
    "escalation_ended": ("magenta", "▼ escalation {number} ended with the case"),
    "directive_given": ("magenta", "▼ directive 督办 {number} to {unit} by {person}: “{text}”"),
    "directive_acknowledged": ("magenta", "▼ directive {number} taken up 签收 by {person}"),
    "directive_rung_fired": ("red", "▲ directive 督办 {number}, clock {name}: {rung}"),
    "directive_done": ("green", "▲ directive {number} done 办结 by {person}: “{text}”"),
    "directive_ended": ("magenta", "▼ directive {number} ended with the case"),
    "reported_back": ("", "reported to head office 反馈总公司: “{text}”"),
    "consented": ("yellow", "consent 上级同意 to {matter}: “{text}”"),
    "notice_delivered": ("", "decision notice delivered 处理决定送达 by {channel}: {proof}"),
    "commitment_settled": ("green", "promise 承诺 {number}, kept {kept}: {evidence}"),
    "proceeding_linked": ("yellow", "proceeding linked 外部程序 {proceeding} {reference}"),
    "proceeding_ended": ("yellow", "proceeding ended 外部程序结束 {proceeding}: “{text}”"),
    "closed": ("bold green", "■ closed 结案: {outcome}[; master case 主案 {master}]"),
    "reopened": ("bold yellow", "□ reopened 重新受理: “{new_facts}”"),
    "clock_suspended": ("yellow", "clock suspended 中止计时 {name}: {reason}"),
    "clock_resumed": ("yellow", "clock resumed 恢复计时 {name}"),
    "clock_extended": ("yellow", "clock extended 延长期限 {name}, approved by {approved_by}"),
    "message_refused": ("red", "refused 未受理 {name} ({code}): {reason}"),
}
"""Event kind to style and words; a part in brackets is left out where a field of it is empty."""

_RUNGS: Final = {
    "remind": ("yellow", "⏰ reminder 提醒"),
    "breach": ("bold red", "⏰ OVERDUE 超时"),
    "chase": ("red", "⏰ chased 催办"),
    "escalate": ("magenta", "⏰ sent up 升级"),
    "expire": ("", "⏰ over 期满"),
}
_PEOPLE: Final = frozenset({"person", "approved_by"})
_OPTIONAL: Final = re.compile(r"\[([^\[\]]*)\]")
_FIELD: Final = re.compile(r"\{([a-z_.]+)\}")


class Words:
    """Speaks of events.

    Args:
        organisation: who the people are.
        book: what the field calls things.
    """

    def __init__(self, organisation: Organisation, book: RuleBook) -> None:
        """Learn the words."""
        self._organisation = organisation
        self._book = book
        self._chinese = {rule.outcome.value: rule.title_zh for rule in book.outcomes}
        self._chinese |= {rule.level.value: rule.title_zh for rule in book.escalation.levels}
        self._chinese |= {rule.severity.value: rule.title_zh for rule in book.severities}
        self._chinese |= {rule.reason.value: rule.title_zh for rule in book.suspensions}
        self._chinese |= {entry.post: entry.title_zh for entry in book.posts}

    @property
    def rulebook(self) -> str:
        """Version of the rule book."""
        return self._book.version

    def sentence(self, event: Mapping[str, Any]) -> tuple[str, str] | None:
        """Style and words of an event; None: not worth a line of its own."""
        if event["kind"] == "rung_fired":
            return self._rung(event)
        known = EVENTS.get(event["kind"])
        if known is None:
            return None
        style, template = known

        def optional(part: re.Match[str]) -> str:
            fields = _FIELD.findall(part[1])
            return part[1] if all(_found(event, path) is not None for path in fields) else ""

        text = _FIELD.sub(lambda name: self._shown(event, name[1]), _OPTIONAL.sub(optional, template))
        return style, text

    def name(self, person: str) -> str:
        """A person's name; a code that is nobody's stays."""
        return self._organisation.name_of(person)

    def clock(self, name: str) -> str:
        """A clock in both languages."""
        return f"{name} {self._book.clock_rule(name).title_zh}"

    def outcome(self, outcome: str | None) -> str:
        """An outcome in both languages."""
        return "open 在办" if outcome is None else self._both(outcome)

    def _rung(self, event: Mapping[str, Any]) -> tuple[str, str]:
        style, words = _RUNGS.get(event["does"], ("", event["does"]))
        late = f", fired {event['late_by_seconds']} s late" if event["late_by_seconds"] else ""
        return style, f"{words}: {self.clock(event['name'])}{late}"

    def _shown(self, event: Mapping[str, Any], path: str) -> str:
        value = _found(event, path)
        last = path.rpartition(".")[2]
        if isinstance(value, bool):
            return "yes 是" if value else "no 否"
        text = " ".join(str(value).split())
        if last in _PEOPLE:
            return self.name(text)
        if last == "name" and event["kind"].startswith("clock_"):
            return self.clock(text)
        if text in self._chinese:
            return self._both(text)
        return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"

    def _both(self, word: str) -> str:
        return f"{word.replace('_', ' ')} {self._chinese.get(word, '')}".strip()


def _found(event: Mapping[str, Any], path: str) -> Any:
    found: Any = event
    for part in path.split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found
