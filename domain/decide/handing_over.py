"""Hand-offs have two sides; shirking; cooperation and feedback with their turns (R6.3(3), R6.5, R7.2).

Each rule here holds for cases whose rule book knows it: a book of before has neither the clock nor the figure, and its
cases go on as they did.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain import commands as c
from domain import events as e
from domain.decide.facts import head, no
from domain.refusals import RefusalCode, Refused

if TYPE_CHECKING:
    from domain.handoffs import Cooperation
    from domain.model import Case
    from domain.values import Moment

Primary = tuple[e.AnyEvent, ...] | Refused

HANDOVER: Final = "handover"
"""Clock within which a case that was handed over is to be taken over."""
SHIRKING: Final = "rejected_disputes_are_shirking"
"""Figure: so many disputes of one person that are not upheld count as shirking."""


def gave_it_away(case: Case, person: str) -> bool:
    """Whether this person handed the case over and nobody has taken it over yet (R7.2)."""
    if not any(rule.name == HANDOVER for rule in case.rulebook.clocks):
        return False
    held = case.custody[-1]
    return held.taken_at is None and held.given_by == person and held.person != person


def taken_by_the_giver(case: Case, command: c.Acknowledge) -> Refused | None:
    """A hand-over has two sides: whoever gives the case does not also take it in the other's name (R7.2)."""
    if not gave_it_away(case, command.actor.person):
        return None
    text = f"{command.actor.person} handed the case over; {case.responsible.person} takes it over (R7.2)"
    return no(RefusalCode.OWN_HAND_OVER, text, "actor.person")


def shirking(case: Case, ruled: e.DisputeRuled) -> tuple[e.AnyEvent, ...]:
    """Who disputes again and again without ground passes the case on: that counts as shirking (推诿, R7.2)."""
    enough = next((figure for figure in case.rulebook.figures if figure.name == SHIRKING), None)
    if ruled.upheld or enough is None:
        return ()
    to = case.responsible
    rejected = sum(d.person == to.person and d.upheld is False for d in case.disputes) + 1
    if rejected < enough.value:
        return ()
    found = e.ShirkingFound(
        at=ruled.at,
        actor=ruled.actor,
        message_id=ruled.message_id,
        clause=enough.clause,
        person=to.person,
        post=to.post,
        unit=to.unit,
        disputes=rejected,
    )
    return (found,)


def cooperate(
    case: Case,
    command: c.RequestCooperation | c.AcknowledgeCooperation | c.AnswerCooperation,
    at: Moment,
) -> Primary:
    """Related posts must cooperate when asked: they take the request up, and answer in time (R6.5)."""
    match command:
        case c.RequestCooperation():
            return _request(case, command, at)
        case c.AcknowledgeCooperation():
            return _acknowledge(case, command, at)
        case c.AnswerCooperation():
            if _open_request(case, command.number) is None:
                return no(RefusalCode.COOPERATION_UNKNOWN, "no open request has this number", "number")
            told = head(command, at, "R6.5")
            return (e.CooperationAnswered(**told, number=command.number, text=command.text),)


def _request(case: Case, command: c.RequestCooperation, at: Moment) -> Primary:
    refused = date_refused(case, "cooperation_by_date", command.due, at)
    if refused is not None:
        return refused
    return (
        e.CooperationRequested(
            **head(command, at, "R6.5"),
            number=len(case.cooperation) + 1,
            post=command.post,
            unit=command.unit,
            text=command.text,
            due=command.due,
        ),
    )


def _acknowledge(case: Case, command: c.AcknowledgeCooperation, at: Moment) -> Primary:
    asked = _open_request(case, command.number)
    if asked is None:
        return no(RefusalCode.COOPERATION_UNKNOWN, "no open request has this number", "number")
    if asked.acknowledged_at is not None:
        return no(RefusalCode.ALREADY_ACKNOWLEDGED, "the request has been taken up already", "number")
    told = head(command, at, "R6.5")
    return (e.CooperationAcknowledged(**told, number=command.number, text=command.text),)


def _open_request(case: Case, number: int) -> Cooperation | None:
    waiting = (entry for entry in case.cooperation if entry.answered_at is None)
    return next((entry for entry in waiting if entry.request.number == number), None)


def date_refused(case: Case, clock: str, due: Moment | None, at: Moment) -> Refused | None:
    """A date of one's own lies ahead, and the case's rule book has a clock that counts back from it.

    Args:
        case: the case.
        clock: name of the clock with a fixed due instant.
        due: the date; None where the rule book's term holds.
        at: now.
    """
    if due is None:
        return None
    if not any(rule.name == clock for rule in case.rulebook.clocks):
        text = f"the rule book {case.rulebook.version} of this case knows no date of one's own here"
        return no(RefusalCode.MALFORMED, text, "due")
    return no(RefusalCode.MALFORMED, "the date must lie ahead", "due") if due <= at else None


def report_back(case: Case, command: c.ReportBack, at: Moment) -> Primary:
    """A head reports handling and result to head office, once there is something to report (R6.3(3))."""
    if not any(said.at >= case.life_since for said in case.responses):
        text = "the main responsible person has not answered yet: there is no handling to report"
        return no(RefusalCode.NOTHING_TO_REPORT, text)
    return (e.ReportedBack(**head(command, at, "R6.3(3)"), text=command.text),)
