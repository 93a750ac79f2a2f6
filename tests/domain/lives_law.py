"""What random lives say on the law's side of a case (see `tests.domain.lives`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from domain import commands as c
from domain.values import Complexity, ContactChannel, Level, ReviewDecision

if TYPE_CHECKING:
    from tests.infra.scenario import Story

texts = st.sampled_from(("已联系客户", "x", "请重新核定并赔付。", "新的鉴定报告"))
persons = st.sampled_from(("he.lixin", "zhou.wenbo", "liu.zhiyuan", "x"))
numbers = st.integers(1, 4)
evidence = st.lists(st.sampled_from(("E-1", "E-2", "E-3")), max_size=2)
cases = st.sampled_from(("RD-0000-0000-0001", "RD-ZZZZ-ZZZZ-ZZZZ"))
likenesses = st.fixed_dictionaries(
    {"complaint_no": cases, "ticket_no": st.just("T-9"), "grounds": st.just(["claim", "phone"])}
)
findings = st.fixed_dictionaries(
    {"decision": st.sampled_from(ReviewDecision), "text": texts, "findings": texts}
)

LAW_BODIES: dict[type[c.Command], st.SearchStrategy[dict[str, Any]]] = {
    c.DeliverNotice: st.fixed_dictionaries(
        {
            "channel": st.sampled_from(ContactChannel),
            "proof": st.sampled_from(("x", "签收凭证 SMS-REC-12345")),
        },
        optional={"notice": numbers},
    ),
    c.ExtendClock: st.fixed_dictionaries(
        {"notice": texts, "reason": texts},
        optional={"channel": st.just("post"), "proof": st.sampled_from(("x", "EMS 12345"))},
    ),
    c.CheckProceeding: st.fixed_dictionaries({"text": texts}),
    c.Classify: st.fixed_dictionaries({"complexity": st.sampled_from(Complexity), "reason": texts}),
    c.AddNewFacts: st.fixed_dictionaries({"text": texts}, optional={"evidence": evidence}),
    c.ReportDuplicates: st.fixed_dictionaries({"found": st.lists(likenesses, max_size=2)}),
    c.DismissDuplicate: st.fixed_dictionaries({"complaint_no": cases, "reason": texts}),
    c.ReportMerger: st.fixed_dictionaries(
        {
            "complaint_no": cases,
            "ticket_no": st.just("T-9"),
            "received_at": st.just("2026-01-05T10:00:00+08:00"),
            "content": texts,
            "demand": texts,
        }
    ),
    c.IssueNotice: st.fixed_dictionaries(
        {},
        optional={
            "sections": st.dictionaries(st.sampled_from(("reasons", "court", "nothing")), texts, max_size=2)
        },
    ),
    c.RequestReview: st.fixed_dictionaries({"grounds": texts}),
    c.ReportReview: st.fixed_dictionaries(
        {
            "number": numbers,
            "turn": st.sampled_from(("acknowledged", "decided")),
            "level": st.sampled_from(Level),
            "person": persons,
        },
        optional={"finding": findings},
    ),
}
"""What each command may carry, sensible or not."""


def reviewed(story: Story) -> dict[str, Any]:
    """The review that is going on, and whom it asks."""
    review = story.case.review
    return {"number": review.number, "level": review.level, "person": review.person} if review else {}
