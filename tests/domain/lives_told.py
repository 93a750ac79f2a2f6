"""Random lives, told: what a drawn body only names becomes the moment, checklist, calendar or number that is there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from domain import commands as c
from domain.calendar import Calendar, publish
from domain.values import Outcome
from tests.domain import ladder_lives
from tests.domain import lives_accountability as accountability
from tests.domain.clocks_given import YEAR_2027
from tests.domain.lives_law import reviewed
from tests.infra import scenario as say
from tests.infra.cases import calendar, full_checklist

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.organisation import CasePeople
    from tests.infra.scenario import Story


def made(story: Story, kind: type[c.Command], who: str | c.Actor, body: dict[str, Any]) -> c.Command:
    """The command, with the moments, checklists and calendars that its body only names."""
    body = dict(body)
    if body.pop("fits", False):
        body |= about_what_is_there(story, kind, body)
    when = {
        "soon": story.now + timedelta(days=1),
        "late": story.now + timedelta(days=60),
        "ago": story.now - timedelta(days=40),
    }
    means: dict[str, Callable[[Any], Any]] = {
        **dict.fromkeys(("at", "due", "until"), lambda named: named and when[named]),
        "rung": lambda rung: rung | {"due_at": when["ago"]},
        "commitments": lambda promised: [
            entry | ({"due": when[entry["due"]]} if "due" in entry else {}) for entry in promised
        ],
        "checklist": lambda which: checklist(story, which),
        "closure": lambda closing: closing | {"checklist": checklist(story, closing["checklist"])},
        "people": lambda named: others(story, *named),
        "calendar": {"old": calendar(), "new": newer()}.__getitem__,
    }
    body |= {field: means[field](value) for field, value in body.items() if field in means}
    return say.says(kind, who, **body)(story)


def about_what_is_there(story: Story, kind: type[c.Command], body: dict[str, Any]) -> dict[str, Any]:
    """Versions and numbers that exist, evidence that is on file, directives where a decision needs one."""
    case = story.case
    accepted = bool(case.decisions) and case.decisions[-1].accepted
    owed = [entry.number for entry in case.commitments if entry.settled_at is None]
    waiting = [entry.request.number for entry in case.cooperation if entry.answered_at is None]
    asked = [entry.number for entry in case.escalations if entry.ended_at is None]
    at_work = [entry.number for entry in case.directives if entry.ended_at is None]
    on_file = {"evidence": [piece.evidence_id for piece in case.evidence]}
    undirected = body.get("turn") == "decided" and "directive" not in body
    there: dict[type[c.Command], dict[str, Any]] = {
        c.DecideAsCustomer: {"proposal_version": max(1, len(case.proposals))},
        c.RuleProposal: {"proposal_version": max(1, len(case.proposals))},
        c.DelegateAuthority: {"person": case.officer},
        c.Respond: on_file,
        c.DisputeResponsibility: on_file,
        c.Reopen: on_file,
        c.Close: {"outcome": Outcome.ACCEPTED} if accepted else {},
        c.SettleCommitment: {"number": (*owed, 1)[0]},
        c.AnswerCooperation: {"number": (*waiting, 1)[0]},
        c.AcknowledgeCooperation: {"number": (*waiting, 1)[0]},
        c.ReportDirective: {"number": (*at_work, 1)[0]},
        c.AnswerChaser: {"number": ladder_lives.open_chaser(case)},
        c.DeliverNotice: {"channel": "post", "proof": "EMS 12345", "notice": None},
        c.ReportReview: reviewed(story) | ({"turn": "acknowledged"} if "finding" not in body else {}),
        c.ReportEscalation: {"number": (*asked, 1)[0]} | ({"turn": "raised"} if undirected else {}),
    }
    return there.get(kind, {}) | accountability.about_what_is_there(story, kind)


def others(story: Story, branch_head: str, responsible: str) -> CasePeople:
    """The people of the case with another branch head, and another who answers."""
    people, to = story.case.people, story.case.responsible
    ladder = (people.ladder[0].model_copy(update={"person": branch_head}), *people.ladder[1:])
    to = to.model_copy(update={"person": responsible})
    return people.model_copy(update={"ladder": ladder, "responsible": to, "supervisor": branch_head})


def newer() -> Calendar:
    return publish(calendar(), YEAR_2027)


def checklist(story: Story, which: str) -> list[dict[str, Any]]:
    items = full_checklist(story.case.rulebook, story.case.intake.category)
    if which == "waived":
        return [{"item": entry["item"], "waived_by": "zhou.wenbo", "reason": "原件在法院"} for entry in items]
    return items if which == "full" else []
