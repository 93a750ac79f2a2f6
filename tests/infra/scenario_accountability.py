"""What people say of causes, responsibility and rectification: phrases as in `tests.infra.scenario`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from domain import commands as c
from domain.values import Role
from tests.infra.scenario import Phrase, says

if TYPE_CHECKING:
    from tests.infra.scenario import Story


def finds_cause(code: str = "people.wrong_decision", by: str | c.Actor = "officer", **body: Any) -> Phrase:
    """The root cause (L9)."""
    return says(c.FindCause, by, **({"code": code, "text": "未核对驾驶证原件"} | body))


def accuses(person: str | None = None, by: str | c.Actor = "head", **body: Any) -> Phrase:
    """A finding of responsibility, against the main responsible person unless another is named (L25)."""

    def phrase(story: Story) -> c.Command:
        against = person or story.case.responsible.person
        said: dict[str, Any] = {"person": against, "facts": "未核对原件即拒赔", "breached": "R4.3"}
        return says(c.OpenFinding, by, **(said | body))(story)

    return phrase


def pleads(finding: int = 1, by: str | c.Actor = "accused", **body: Any) -> Phrase:
    """The accused is heard (L26)."""

    def phrase(story: Story) -> c.Command:
        speaker = the_accused(story, finding) if by == "accused" else by
        return says(c.Plead, speaker, **({"finding": finding, "text": "当日系统停机"} | body))(story)

    return phrase


def the_accused(story: Story, finding: int = 1) -> c.Actor:
    """Who is accused in a finding; the responsible person where there is no such finding."""
    found = next((f.opened for f in story.case.findings if f.number == finding), None)
    if found is None:
        return story.actor("responsible")
    return c.Actor(person=found.person, role=Role.RESPONSIBLE, unit=found.unit)


def decides_finding(
    finding: int = 1,
    upheld: bool = True,  # noqa: FBT001, FBT002 - upheld or not: the word
    by: str | c.Actor = "leader",
    **body: Any,
) -> Phrase:
    """A finding is decided (L25)."""
    grade = {"grade": "ordinary"} if upheld else {}
    said = {"finding": finding, "upheld": upheld, "text": "已核实"}
    return says(c.DecideFinding, by, **(said | grade | body))


def asks_rectification(by: str | c.Actor = "head", **body: Any) -> Phrase:
    """The branch is to put a cause right (L9)."""
    asked = {"unit": "BJ", "root_cause": "system.data_wrong", "text": "增加二次校验"}
    return says(c.OpenRectification, by, **(asked | body))


def reports_rectification(number: int = 1, by: str | c.Actor = "responsible", **body: Any) -> Phrase:
    """The unit asked reports (L9)."""
    return says(c.ReportRectification, by, **({"number": number, "text": "校验已上线"} | body))


def verifies_rectification(
    number: int = 1,
    done: bool = True,  # noqa: FBT001, FBT002 - done or not: the word
    by: str | c.Actor = "line_head",
    **body: Any,
) -> Phrase:
    """What was reported is verified (L9)."""
    return says(c.VerifyRectification, by, **({"number": number, "done": done, "text": "已抽查"} | body))


def strikes_out(
    seq: int = 1, code: str = "progress_breached", by: str | c.Actor = "leader", **body: Any
) -> Phrase:
    """Points are struck out (R3)."""
    return says(c.WaiveAssessment, by, **({"seq": seq, "code": code, "reason": "系统停机"} | body))
