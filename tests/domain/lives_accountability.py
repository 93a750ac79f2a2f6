"""What may be drawn of causes, findings, rectification and points for random lives (see `tests.domain.lives`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st

from domain import commands as c
from domain.values import RectificationState
from tests.infra import scenario as say
from tests.infra import scenario_accountability as told

if TYPE_CHECKING:
    from tests.infra.scenario import Phrase, Story

CAUSES = ("people.attitude", "system.failure", "people", "no.such_cause")
GRADES = ("minor", "ordinary", "serious", "no-grade")
ACCUSED = ("luo.yulan", "cheng.ruixue", "guo.fengying", "han.dongmei", "he.lixin", "zhou.wenbo", "x")

texts = st.sampled_from(("未核对原件", "系统停机", "x"))
numbers = st.integers(1, 3)
evidence = st.lists(st.sampled_from(("E-1", "E-2")), max_size=1)

BODIES: dict[type[c.Command], st.SearchStrategy[dict[str, Any]]] = {
    c.FindCause: st.fixed_dictionaries(
        {"code": st.sampled_from(CAUSES), "text": texts}, optional={"evidence": evidence}
    ),
    c.OpenFinding: st.fixed_dictionaries(
        {
            "person": st.sampled_from(ACCUSED),
            "facts": texts,
            "breached": st.sampled_from(("R7.3", "R7.2", "R0")),
        },
        optional={"grade": st.sampled_from(GRADES), "unit": st.just("BJ")},
    ),
    c.Plead: st.fixed_dictionaries({"finding": numbers, "text": texts}, optional={"evidence": evidence}),
    c.DecideFinding: st.fixed_dictionaries(
        {"finding": numbers, "upheld": st.booleans(), "text": texts},
        optional={"grade": st.sampled_from(GRADES)},
    ),
    c.OpenRectification: st.fixed_dictionaries(
        {"unit": st.sampled_from(("BJ", "SH", "HQ")), "root_cause": st.sampled_from(CAUSES), "text": texts},
        optional={"person": st.sampled_from(ACCUSED), "due": st.sampled_from(("soon", "ago"))},
    ),
    c.ReportRectification: st.fixed_dictionaries({"number": numbers, "text": texts}),
    c.VerifyRectification: st.fixed_dictionaries(
        {"number": numbers, "done": st.booleans(), "text": texts},
        optional={"due": st.sampled_from(("soon", "ago"))},
    ),
    c.WaiveAssessment: st.fixed_dictionaries(
        {
            "seq": st.integers(1, 60),
            "code": st.sampled_from(("progress_breached", "shirking")),
            "reason": texts,
        }
    ),
}
"""What each command may carry, sensible or not."""

FITTING: dict[type[c.Command], str] = {
    c.OpenFinding: "leader",
    c.Plead: "accused",
    c.DecideFinding: "line_head",
    c.OpenRectification: "head",
    c.ReportRectification: "officer",
    c.VerifyRectification: "line_head",
    c.WaiveAssessment: "leader",
}
"""Whose part a command is, where not the officer's."""

LIKELY = (
    c.OpenFinding,
    c.Plead,
    c.DecideFinding,
    c.OpenRectification,
    c.ReportRectification,
    c.VerifyRectification,
)


STARTS: tuple[tuple[Phrase, ...], ...] = (
    (told.accuses(by="leader"),),
    (told.accuses("luo.yulan", by="leader"), told.pleads()),
    (say.responds(), say.proposes(), say.customer(), say.closes(), told.accuses(by="leader")),
    (told.asks_rectification(), told.reports_rectification(by="head"), say.withdraws()),
    (say.withdraws(), told.asks_rectification(person="x"), told.accuses(by="leader"), told.pleads()),
)
"""How far a life has come when chance takes over."""


def about_what_is_there(story: Story, kind: type[c.Command]) -> dict[str, Any]:
    """Numbers of findings and tasks that are open, points that were earned, causes and grades of the book."""
    case = story.case
    undecided = [finding.number for finding in case.findings if finding.decided is None]
    reported = [t.number for t in case.rectifications if t.state is RectificationState.REPORTED]
    asked = [t.number for t in case.rectifications if t.state is RectificationState.OPEN]
    earned = [p for p in case.assessed if p.waived_at is None]
    there: dict[type[c.Command], dict[str, Any]] = {
        c.FindCause: {"code": "people.attitude"},
        c.OpenFinding: {"breached": "R7.3", "grade": "minor"},
        c.Plead: {"finding": (*undecided, 1)[0]},
        c.DecideFinding: {"finding": (*undecided, 1)[0], "upheld": True, "grade": "minor"},
        c.OpenRectification: {"root_cause": "system.failure", "unit": case.people.branch, "due": None},
        c.ReportRectification: {"number": (*asked, 1)[0]},
        c.VerifyRectification: {"number": (*reported, 1)[0], "due": None},
        c.WaiveAssessment: {"seq": earned[0].seq, "code": earned[0].code} if earned else {},
    }
    return there.get(kind, {})
