"""Fold events that are kept and move nothing on."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from domain import events as e
from domain.evolve.emergencies import in_emergencies
from domain.model import Commitment, Cooperation

if TYPE_CHECKING:
    from domain.model import Case


Kept = (
    e.ClaimLookedUp
    | e.ProgressRecorded
    | e.ContactRecorded
    | e.EvidenceAdded
    | e.CooperationRequested
    | e.CooperationAcknowledged
    | e.CooperationAnswered
    | e.ShirkingFound
    | e.ReportedBack
    | e.Consented
    | e.CommitmentSettled
    | e.MessageRefused
    | e.CalendarPublished
    | e.InterestDeclared
    | e.IdentityVerified
    | e.EmergencyJoined
    | e.EmergencyLeft
    | e.PapersRecorded
    | e.AuthorityDelegated
    | e.DelegationRevoked
)
"""Events that are kept and move nothing on."""


def kept(case: Case, event: Kept) -> dict[str, Any]:
    """What an event that is kept changes: one line a kind."""
    match event:
        case e.ClaimLookedUp():
            return {"claim": event, "blockage_cause": event.blockage_cause or case.blockage_cause}
        case e.ProgressRecorded():
            return {
                "progress": (*case.progress, event),
                "blockage_cause": event.blockage_cause or case.blockage_cause,
            }
        case e.ContactRecorded():
            return {"contacts": (*case.contacts, event)}
        case e.EvidenceAdded():
            return {"evidence": (*case.evidence, event)}
        case e.CooperationRequested():
            return {"cooperation": (*case.cooperation, Cooperation(request=event))}
        case e.CooperationAcknowledged():
            return {"cooperation": _cooperation_acknowledged(case, event)}
        case e.ShirkingFound():
            return {"shirking": (*case.shirking, event)}
        case e.ReportedBack():
            return {"feedback": (*case.feedback, event)}
        case e.CooperationAnswered():
            return {"cooperation": _cooperation_answered(case, event)}
        case e.Consented():
            return {"consents": (*case.consents, event)}
        case e.CommitmentSettled():
            return {"commitments": _settled(case, event)}
        case e.MessageRefused():
            return {"refusals": case.refusals + 1}
        case e.CalendarPublished():
            return {"calendar": event.calendar}
        case e.InterestDeclared():
            return {"interests": (*case.interests, event)}
        case e.IdentityVerified():
            return {"identity": (*case.identity, event)}
        case e.EmergencyJoined() | e.EmergencyLeft():
            return {"emergencies": in_emergencies(case, event)}
        case e.PapersRecorded():
            return {"papers": (*case.papers, event)}
        case e.AuthorityDelegated():
            return {"delegations": (*case.delegations, event)}
        case e.DelegationRevoked():
            return {"revocations": (*case.revocations, event)}
        case _:
            assert_never(event)


def _cooperation_acknowledged(case: Case, event: e.CooperationAcknowledged) -> tuple[Cooperation, ...]:
    return tuple(
        c.model_copy(update={"acknowledged_at": event.at}) if c.request.number == event.number else c
        for c in case.cooperation
    )


def _cooperation_answered(case: Case, event: e.CooperationAnswered) -> tuple[Cooperation, ...]:
    return tuple(
        c.model_copy(update={"answered_at": event.at, "answer": event.text})
        if c.request.number == event.number
        else c
        for c in case.cooperation
    )


def _settled(case: Case, event: e.CommitmentSettled) -> tuple[Commitment, ...]:
    return tuple(
        c.model_copy(update={"settled_at": event.at, "kept": event.kept, "evidence": event.evidence})
        if c.number == event.number
        else c
        for c in case.commitments
    )
