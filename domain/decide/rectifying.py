"""Rectification (溯源整改, L9): a unit puts a root cause right, reports, and is verified by the level that asked."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import commands as c
from domain import events as e
from domain.decide.accountability import check_cause
from domain.decide.conditions import LEVELS_OF
from domain.decide.facts import head, no
from domain.decide.handling import unknown_evidence
from domain.refusals import RefusalCode, Refused
from domain.values import Level, RectificationState

if TYPE_CHECKING:
    from domain.accountability import Rectification
    from domain.model import Case
    from domain.values import Moment, Role

Primary = tuple[e.AnyEvent, ...] | Refused

_BELOW_THE_LADDER: Final = -1


def decide(
    case: Case,
    command: c.OpenRectification | c.ReportRectification | c.VerifyRectification,
    at: Moment,
) -> Primary:
    """What is put right so that it does not come again."""
    match command:
        case c.OpenRectification():
            return _open(case, command, at)
        case c.ReportRectification():
            return _report(case, command, at)
        case c.VerifyRectification():
            return _verify(case, command, at)


def _open(case: Case, command: c.OpenRectification, at: Moment) -> Primary:
    if not case.rulebook.has_clock("rectification"):
        text = f"the rule book {case.rulebook.version} knows no rectification (R3)"
        return no(RefusalCode.NOT_IN_THE_RULEBOOK, text)
    refused = check_cause(case, command.root_cause, "root_cause") or _past(command.due, at)
    if refused is not None:
        return refused
    return (
        e.RectificationOpened(
            **head(command, at, "L9"),
            number=len(case.rectifications) + 1,
            unit=command.unit,
            person=command.person,
            root_cause=command.root_cause,
            text=command.text,
            due=command.due or case.rulebook.fixed_due("rectification", at),
        ),
    )


def _past(due: Moment | None, at: Moment) -> Refused | None:
    if due is not None and due <= at:
        return no(RefusalCode.EXPIRED, "what is to be put right lies in the future", "due")
    return None


def _known(case: Case, number: int) -> Rectification | Refused:
    found = next((task for task in case.rectifications if task.number == number), None)
    if found is None or found.state is RectificationState.DONE:
        return no(
            RefusalCode.RECTIFICATION_UNKNOWN, "no rectification that is to be done has this number", "number"
        )
    return found


def _report(case: Case, command: c.ReportRectification, at: Moment) -> Primary:
    """Only the unit asked reports, or the person named there."""
    task, actor = _known(case, command.number), command.actor
    if isinstance(task, Refused):
        return task
    if task.opened.unit != actor.unit and task.opened.person != actor.person:
        return no(RefusalCode.NOT_THE_UNIT_ASKED, f"{task.opened.unit} was asked (L9)", "actor.unit")
    if task.state is RectificationState.REPORTED:
        return no(RefusalCode.RECTIFICATION_REPORTED, "what was reported waits to be verified", "number")
    refused = unknown_evidence(case, command.evidence)
    if refused is not None:
        return refused
    said = head(command, at, "L9")
    return (
        e.RectificationReported(**said, number=task.number, text=command.text, evidence=command.evidence),
    )


def _verify(case: Case, command: c.VerifyRectification, at: Moment) -> Primary:
    """By the opener's level or one above it, never by who was asked or who reported; not done goes back (L9)."""
    task, actor = _known(case, command.number), command.actor
    if isinstance(task, Refused):
        return task
    if task.state is not RectificationState.REPORTED:
        return no(RefusalCode.RECTIFICATION_NOT_REPORTED, "nothing was reported yet", "number")
    if actor.person in (task.reports[-1].actor.person, task.opened.person):
        text = "nobody verifies what they were asked for or reported themselves (L9)"
        return no(RefusalCode.ACTOR_NOT_ALLOWED, text, "actor.person")
    if _rank(actor.role) < _rank(task.opened.actor.role):
        text = f"verified by the level that asked ({task.opened.actor.role.value}) or one above it (L9)"
        return no(RefusalCode.ACTOR_NOT_ALLOWED, text, "actor.role")
    if command.done and command.due is not None:
        return no(RefusalCode.MALFORMED, "goes with what is not done", "due")
    refused = _past(command.due, at)
    if refused is not None:
        return refused
    back = None if command.done else command.due or case.rulebook.fixed_due("rectification", at)
    said = head(command, at, "L9")
    return (
        e.RectificationVerified(**said, number=task.number, done=command.done, text=command.text, due=back),
    )


def _rank(role: Role) -> int:
    """How high a role stands on the ladder; officers below it."""
    ladder = list(Level)
    return max((ladder.index(level) for level in LEVELS_OF.get(role, ())), default=_BELOW_THE_LADDER)
