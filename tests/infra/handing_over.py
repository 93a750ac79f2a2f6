"""What people and directives say in a story (`tests.infra.scenario`) about cooperation, directives and feedback."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain import commands as c
from tests.infra.scenario import says

if TYPE_CHECKING:
    from tests.infra.scenario import Phrase, Story


def acknowledges_cooperation(number: int = 1, by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """The related post has taken the request up."""
    return says(c.AcknowledgeCooperation, by, **({"number": number} | body))


def instructs(by: str | c.Actor = "head", **body: Any) -> Phrase:
    """A directive to the branch in Shanghai unless another department is named (R6.1(4))."""
    return says(c.Instruct, by, **({"unit": "SH", "text": "请补齐异地查勘照片"} | body))


def reports_directive(turn: str, number: int = 1, **body: Any) -> Phrase:
    """What a directive's workflow tells the case: somebody of the department answered, or a rung fired."""
    answered: dict[str, Any] = {} if turn == "rung" else {"person": "lu.hongxia"}
    done = {"text": "照片已补齐", "evidence": "IMG-1"} if turn == "done" else {}
    return says(c.ReportDirective, "system", **({"number": number, "turn": turn} | answered | done | body))


def directive_rings(rung: str = "breach", clock: str = "directive", number: int = 1) -> Phrase:
    """A rung of a directive's clock, as its workflow tells it."""

    def phrase(story: Story) -> c.Command:
        fired = {
            "clock": clock,
            "rung": rung,
            "does": rung.replace("reminder", "remind"),
            "late_by_seconds": 0,
        }
        return reports_directive("rung", number, rung=fired | {"due_at": story.now})(story)

    return phrase


def reports_back(by: str | c.Actor = "head", **body: Any) -> Phrase:
    """Handling and result reported to head office (R6.3(3))."""
    return says(c.ReportBack, by, **({"text": "已重新核定, 客户待确认"} | body))
