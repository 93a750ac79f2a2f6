"""The people of a case: interests, replacements, who the complainant is (L13, L14, L17, R6.5, R7.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import commands as c
from domain import events as e
from domain.complainants import needs_papers, papers_fault, repeats_number
from domain.decide.facts import head, no
from domain.decide.handling import reassigned, same_hands
from domain.evolve import evolve
from domain.recusal import officer_beside, recused, supervisor_beside, would_leave_nobody
from domain.refusals import RefusalCode, Refused
from domain.values import Role

if TYPE_CHECKING:
    from domain.model import Case
    from domain.values import Moment

Primary = tuple[e.AnyEvent, ...] | Refused


def decide(
    case: Case,
    command: c.DeclareInterest | c.RenewPeople | c.VerifyIdentity | c.RecordPapers,
    at: Moment,
) -> Primary:
    """Who has an interest, who steps in, who complains."""
    match command:
        case c.DeclareInterest():
            return _declare(case, command, at)
        case c.RenewPeople():
            return _renew(case, command, at)
        case c.VerifyIdentity():
            return _verify(case, command, at)
        case c.RecordPapers():
            if not needs_papers(case.intake):
                return no(RefusalCode.NO_PAPERS_NEEDED, "the complainant acts in their own name", "papers")
            return (e.PapersRecorded(**head(command, at, "L14"), papers=command.papers, text=command.text),)


def _declare(case: Case, command: c.DeclareInterest, at: Moment) -> Primary:
    """Everybody speaks for themselves; for others, whoever handles the case (L17)."""
    person = command.person or command.actor.person
    if person != command.actor.person and command.actor.role is Role.RESPONSIBLE:
        return no(
            RefusalCode.ACTOR_NOT_ALLOWED, "declare your own interests; the officer those of others", "person"
        )
    if person in recused(case):
        return no(RefusalCode.INTEREST_KNOWN, f"{person} is recused already", "person")
    refused = nobody_left(case, person)
    if refused is not None:
        return refused
    return (e.InterestDeclared(**head(command, at, "L17"), person=person, relation=command.relation),)


def nobody_left(case: Case, person: str) -> Refused | None:
    """A case is never without a decider: whoever would be one of the last is not recused by somebody's word (L17)."""
    if not would_leave_nobody(case, person):
        return None
    text = f"without {person} hardly anybody on the ladder could decide; appoint somebody without interest first (L17)"
    return no(RefusalCode.NOBODY_LEFT, text, "person")


def _renew(case: Case, command: c.RenewPeople, at: Moment) -> Primary:
    """Ladder, officers and superiors follow the organisation; who is there and free of interest goes on as before.

    The case changes hands only where the responsible person left or is away (R7.2).
    """
    new = command.people
    told = head(command, at, "R7.2")
    changed = e.PeopleChanged(**told, reason=command.reason, people=new)
    after = evolve(case, changed)
    without = recused(after)
    seated = {step.person for step in new.ladder}
    officer = case.officer if case.officer in new.officers else new.officer
    officer = officer_beside(new, officer, without)
    supervisor = case.supervisor if case.supervisor in seated else new.supervisor
    supervisor = supervisor_beside(new.ladder, supervisor, without)
    changed = changed.model_copy(
        update={
            "officer": officer if officer != case.officer else None,
            "supervisor": supervisor if supervisor != case.supervisor else None,
        }
    )
    to = new.responsible
    stays = (
        same_hands(case, to) or to.person == case.responsible.person or would_leave_nobody(after, to.person)
    )
    if stays and not _moves(case, changed):
        return no(RefusalCode.PEOPLE_UNCHANGED, "the same people stand behind the case")
    if stays:
        return (changed,)
    return (changed, reassigned(evolve(case, changed), to, told))


def _moves(case: Case, changed: e.PeopleChanged) -> bool:
    if changed.officer is not None or changed.supervisor is not None or changed.people is None:
        return True
    return changed.people.seats != case.people.seats


def _verify(case: Case, command: c.VerifyIdentity, at: Moment) -> Primary:
    when = command.at or at
    if when > at:
        return no(RefusalCode.IN_THE_FUTURE, "an identity check lies in the past", "at")
    if repeats_number(case, command.text):
        text = "the text copies a number that the case holds already; say what was shown (R4.1)"
        return no(RefusalCode.NUMBER_REPEATED, text, "text")
    if (command.whom == "representative") != (command.number is not None):
        return no(RefusalCode.MALFORMED, "`number` goes with `whom` = representative", "number")
    joint = case.intake.joint
    if command.number is not None and (joint is None or command.number > len(joint.representatives)):
        return no(RefusalCode.REPRESENTATIVE_UNKNOWN, "no representative has this number", "number")
    return (
        e.IdentityVerified(
            **head(command, at, "L13"),
            whom=command.whom,
            number=command.number,
            method=command.method,
            shown=command.shown,
            checked_at=when,
            text=command.text,
        ),
    )


_NEEDS_PAPERS = (c.DeliverNotice, c.DecideAsCustomer, c.Withdraw, c.RequestReview)
"""What goes out to whoever complains, or is taken from them, in the customer's name (L14)."""


def _releases(case: Case, command: c.Command) -> bool:
    """A release from a promise is taken in the customer's name too (R4.4, L14)."""
    return isinstance(command, c.SettleCommitment) and not command.kept and case.rulebook.promises is not None


def check_papers(case: Case, command: c.Command, at: Moment) -> Refused | None:
    """Nothing binding is told to or taken from an agent or heir whose papers do not hold (L14)."""
    if not isinstance(command, _NEEDS_PAPERS) and not _releases(case, command):
        return None
    fault = papers_fault(case, at)
    return None if fault is None else no(RefusalCode.PAPERS_MISSING, fault)
