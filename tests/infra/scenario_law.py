"""What people say on the law's side of a case: class, new facts, duplicates, notices, reviews (L18 to L20)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain import commands as c
from tests.infra.scenario import MONDAY, moment, says

if TYPE_CHECKING:
    from tests.infra.scenario import Phrase, Story


def classifies(complexity: str = "complex", by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """The class of the statutory term by hand (L18)."""
    return says(c.Classify, by, **({"complexity": complexity, "reason": "涉及多方责任"} | body))


def adds_new_facts(text: str = "客户提交交警认定书", by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """New facts while the case is open (L18)."""
    return says(c.AddNewFacts, by, **({"text": text} | body))


def checks_proceeding(by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """The proceeding or appraisal is looked after (L18, L23)."""
    return says(c.CheckProceeding, by, **({"text": "鉴定机构称下周出具报告"} | body))


OTHER_CASE = "RD-0000-0000-0001"


def finds_duplicate(complaint_no: str = OTHER_CASE, **body: Any) -> Phrase:
    """The register's answer at receipt (L18)."""
    found = {"complaint_no": complaint_no, "ticket_no": "T-OTHER", "grounds": ["claim", "phone", "category"]}
    return says(c.ReportDuplicates, "system", found=[found | body])


def dismisses(complaint_no: str = OTHER_CASE, by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """It is another complaint (L18)."""
    return says(c.DismissDuplicate, by, **({"complaint_no": complaint_no, "reason": "事由不同"} | body))


def reports_merger(complaint_no: str = OTHER_CASE, **body: Any) -> Phrase:
    """Another case was merged into this one (L18)."""
    said = {"complaint_no": complaint_no, "ticket_no": "T-OTHER", "content": "再次投诉拒赔", "demand": "赔付"}
    return says(c.ReportMerger, "system", **(said | {"received_at": moment(MONDAY)} | body))


def issues_notice(by: str | c.Actor = "officer", **sections: str) -> Phrase:
    """The decision notice, single sections in other words (L19)."""
    return says(c.IssueNotice, by, sections=sections)


def asks_review(by: str | c.Actor = "hotline", **body: Any) -> Phrase:
    """The customer asks for a review (L20)."""
    return says(c.RequestReview, by, **({"grounds": "未回应客户提交的证明"} | body))


def reviews(turn: str = "acknowledged", number: int = 1, **body: Any) -> Phrase:
    """What a review's workflow tells the case (L20): by the person asked unless another is named."""

    def phrase(story: Story) -> c.Command:
        asked = next((r for r in story.case.reviews if r.number == number), None)
        known = {"level": asked.level, "person": asked.person} if asked else {}
        said = {"number": number, "turn": turn, "level": "leadership_member", "person": "x"} | known
        return says(c.ReportReview, "system", **(said | body))(story)

    return phrase


def review_decides(decision: str = "upheld", number: int = 1, **body: Any) -> Phrase:
    """The result of a review (L20)."""
    finding = {"decision": decision, "text": "经核查", "findings": "过程、时限、结果均已核查"}
    return reviews("decided", number, **({"finding": finding} | body))
