"""Resolving: the proposal in versions, the customer's answer to one, consent, promises (R4, R6.2(4))."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from domain import commands as c
from domain import events as e
from domain.decide import closing, opinion
from domain.decide.conditions import LEVELS_OF, handlers, not_approved
from domain.decide.facts import head, just_after, no
from domain.evolve import evolve
from domain.limits import gaps
from domain.proposals import standing, status_of
from domain.refusals import RefusalCode, Refused
from domain.values import ConsentMatter, Outcome, ProposalStatus

if TYPE_CHECKING:
    from domain.model import Case
    from domain.values import Moment

Primary = tuple[e.AnyEvent, ...] | Refused


def decide(
    case: Case,
    command: c.Propose | c.DecideAsCustomer | c.Consent | c.SettleCommitment,
    at: Moment,
) -> Primary:
    """From the handling opinion to the customer's answer."""
    match command:
        case c.Propose():
            return _propose(case, command, at)
        case c.DecideAsCustomer():
            return _customer(case, command, at)
        case c.Consent():
            return _consent(case, command, at)
        case c.SettleCommitment():
            return _settle(case, command, at)


def _propose(case: Case, command: c.Propose, at: Moment) -> Primary:
    if not any(said.at >= case.life_since for said in case.responses):
        text = "the main responsible person has not answered: cause and facts come first (R6.2(4), R7.2)"
        return no(RefusalCode.NO_RESPONSE_YET, text)
    for index, promise in enumerate(command.commitments):
        if promise.due is not None and promise.due <= at:
            return no(RefusalCode.EXPIRED, "a promise lies in the future", f"commitments.{index}.due")
    found = opinion.sections(case, command)
    if isinstance(found, Refused):
        return found
    actor = command.actor
    return (
        e.Proposed(
            **head(command, just_after(case, at), "R6.2(4)"),
            version=len(case.proposals) + 1,
            text=command.text,
            facts=command.facts,
            basis=command.basis,
            responsibility=command.responsibility,
            commitments=command.commitments,
            demand=found["demand"],
            cost_to_customer=command.cost_to_customer,
            cost_to_company=found["cost_to_company"],
            evidence=command.evidence,
            exceeds=gaps(case, command.commitments, actor.role, actor.person, at),
        ),
    )


def _customer(case: Case, command: c.DecideAsCustomer, at: Moment) -> Primary:
    version = command.proposal_version
    refused = _not_to_be_answered(case, version)
    if refused is not None:
        return refused
    if any(known.proposal_version == version and known.accepted for known in case.decisions):
        return no(
            RefusalCode.PROPOSAL_ALREADY_ANSWERED, f"proposal {version} is accepted", "proposal_version"
        )
    decided = e.CustomerDecided(
        **head(command, at, "R7.4(1)" if command.accepted else "R7.4(2)"),
        proposal_version=version,
        accepted=command.accepted,
        evidence=command.evidence,
        text=command.text,
    )
    if command.closure is None:
        return (decided,)
    if not command.accepted:
        return no(RefusalCode.MALFORMED, "only an acceptance can close the case in one step", "closure")
    request = c.Close(
        message_id=command.message_id,
        actor=command.actor,
        outcome=Outcome.ACCEPTED,
        text=command.closure.text,
        checklist=command.closure.checklist,
    )
    closed = closing.close(evolve(case, decided), request, at)
    return closed if isinstance(closed, Refused) else (decided, *closed)


def _not_to_be_answered(case: Case, version: int) -> Refused | None:
    """Only the version that stands was made to the customer and can be answered (R4.4, R7.4)."""
    if version > len(case.proposals):
        return no(RefusalCode.PROPOSAL_UNKNOWN, f"there is no proposal {version}", "proposal_version")
    match status_of(case, version):
        case ProposalStatus.STANDING:
            return None
        case ProposalStatus.SUPERSEDED:
            later = standing(case)
            by = f" by {later.version}" if later is not None and later.version > version else ""
            text = f"proposal {version} was superseded{by}"
            return no(RefusalCode.PROPOSAL_SUPERSEDED, text, "proposal_version")
        case ProposalStatus.AWAITING_APPROVAL | ProposalStatus.RETURNED as status:
            text = f"proposal {version} is {status.value.replace('_', ' ')}: nothing of it reaches the customer (R4.4)"
            return no(RefusalCode.PROPOSAL_NOT_APPROVED, text, "proposal_version")
        case _:
            assert_never(status_of(case, version))


def _consent(case: Case, command: c.Consent, at: Moment) -> Primary:
    """Consent comes from above the handler; the person complained about never gives it (R7.4, L17)."""
    if command.actor.person in handlers(case):
        text = "consent comes from a level above the handler, never from the person complained about (L17)"
        return no(RefusalCode.ACTOR_NOT_ALLOWED, text, "actor.person")
    if command.matter is ConsentMatter.FINAL_POSITION:
        allowed = frozenset(case.rulebook.severity(case.severity).upheld_by)
        refused = not_approved(case)
        if refused is not None:
            return refused
        if not LEVELS_OF.get(command.actor.role, frozenset()) & allowed:
            text = f"a {case.severity.value} complaint's position is upheld by {', '.join(sorted(allowed))} (R7.4)"
            return no(RefusalCode.ACTOR_NOT_ALLOWED, text, "actor.role")
    return (e.Consented(**head(command, at, "R7.4(2)"), matter=command.matter, text=command.text),)


def _settle(case: Case, command: c.SettleCommitment, at: Moment) -> Primary:
    known = next((entry for entry in case.commitments if entry.number == command.number), None)
    if known is None or known.settled_at is not None:
        return no(RefusalCode.COMMITMENT_UNKNOWN, "no open commitment has this number", "number")
    return (
        e.CommitmentSettled(
            **head(command, at, "R4.4"), number=command.number, kept=command.kept, evidence=command.evidence
        ),
    )
