"""What of the ladder happens in random lives: chasers by anybody to anybody, and which messages may move a case."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from domain import commands as c
from domain.values import DirectiveKind

if TYPE_CHECKING:
    from domain.model import Case

WHOM = ("cao.zhenghua", "luo.yulan", "huang.junjie", "he.lixin", "zhou.wenbo", "zhang.weiming", "x")
WHEN = st.sampled_from(("soon", "ago"))

BODIES: dict[type[c.Command], st.SearchStrategy[dict[str, Any]]] = {
    c.Chase: st.fixed_dictionaries(
        {"text": st.just("请尽快办理")}, optional={"person": st.sampled_from(WHOM), "due": WHEN}
    )
    | st.fixed_dictionaries({"text": st.just("请尽快办理"), "cooperation": st.integers(1, 4)}),
    c.AnswerChaser: st.fixed_dictionaries({"number": st.integers(1, 4), "text": st.just("今日办结")}),
}
"""What each may carry, sensible or not."""


def open_chaser(case: Case) -> int:
    """Number of a chaser that waits for its answer; 1 where none does."""
    return next((x.chased.number for x in case.chasers if x.is_open), 1)


def moves(command: c.Command) -> bool:
    """Whether this message may give the case to somebody else (R7.2): going up never does, but for one directive."""
    if isinstance(command, c.ReportEscalation):
        return command.directive is not None and command.directive.decision is DirectiveKind.REASSIGN
    return isinstance(command, c.Reassign | c.RuleDispute | c.RenewPeople)
