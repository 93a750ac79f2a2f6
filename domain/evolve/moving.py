"""Fold events after which the case stands elsewhere, or is somebody else's."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from domain import events as e
from domain.handoffs import Custody, Dispute
from domain.model import Case, Commitment, Proceeding
from domain.proposals import standing, standing_since
from domain.values import Stage, Status

if TYPE_CHECKING:
    from domain.values import Moment


Moving = (
    e.Acknowledged
    | e.Responded
    | e.ResponsibilityDisputed
    | e.DisputeRuled
    | e.Reassigned
    | e.PeopleChanged
    | e.Proposed
    | e.ProposalRuled
    | e.CustomerDecided
    | e.SeveritySet
    | e.ProceedingLinked
    | e.ProceedingEnded
    | e.Closed
    | e.Reopened
)
"""Events after which the case stands elsewhere, or is somebody else's."""


def moved(case: Case, event: Moving) -> dict[str, Any]:
    """What an event that moves the case on changes: one line a kind."""
    match event:
        case e.Acknowledged():
            stage = _later(case, Stage.RECEIVED, Stage.INVESTIGATING)
            return {"acknowledged_at": event.at, "stage": stage, "custody": _taken(case, event)}
        case e.Responded():
            return {"responses": (*case.responses, event), "stage": _after_response(case)}
        case e.ResponsibilityDisputed():
            return {"disputed": True, "disputes": (*case.disputes, _dispute(event))}
        case e.DisputeRuled():
            return {"disputed": False, "disputes": _ruled(case, event)}
        case e.Reassigned():
            return _reassigned(case, event)
        case e.PeopleChanged():
            return _people_changed(case, event)
        case e.Proposed():
            return _proposed(case, event)
        case e.ProposalRuled():
            return _proposal_ruled(case, event)
        case e.CustomerDecided():
            return _customer_decided(case, event)
        case e.SeveritySet():
            return {"severity": event.severity}
        case e.ProceedingLinked():
            entry = Proceeding(kind=event.proceeding, reference=event.reference, since=event.at)
            return {"proceedings": (*case.proceedings, entry), "stage": Stage.IN_PROCEEDING}
        case e.ProceedingEnded():
            return {"proceedings": _proceedings_ended(case, event.at), "stage": _stage_from_record(case)}
        case e.Closed():
            return _closed(case, event)
        case e.Reopened():
            return _reopened(case, event)
        case _:
            assert_never(event)


def _proposed(case: Case, event: e.Proposed) -> dict[str, Any]:
    """What waits for approval has not been proposed to anybody yet: the case stands where it stood (R4.4)."""
    stage = case.stage if event.exceeds else Stage.PROPOSED
    return {"proposals": (*case.proposals, event), "stage": stage}


def _proposal_ruled(case: Case, event: e.ProposalRuled) -> dict[str, Any]:
    changes: dict[str, Any] = {"rulings": (*case.rulings, event)}
    if event.approved and case.stage is not Stage.IN_PROCEEDING:
        changes["stage"] = Stage.PROPOSED
    return changes


def _later(case: Case, before: Stage, after: Stage) -> Stage:
    """`after` where the case stands at `before`; a case that has come further stays there."""
    return after if case.stage is before else case.stage


def _after_response(case: Case) -> Stage:
    return (
        Stage.RESPONDED
        if case.stage in (Stage.RECEIVED, Stage.INVESTIGATING, Stage.RESPONDED)
        else case.stage
    )


def _stage_from_record(case: Case) -> Stage:
    """Where the case stands after a proceeding, by what has been put on file in its present life."""
    decisions = [d for d in case.decisions if d.at >= case.life_since]
    now, since = standing(case), standing_since(case)
    if decisions and now is not None and decisions[-1].proposal_version == now.version:
        return Stage.ACCEPTED if decisions[-1].accepted else Stage.NOT_ACCEPTED
    if since is not None and since >= case.life_since:
        return Stage.PROPOSED
    if case.responses and case.responses[-1].at >= case.life_since:
        return Stage.RESPONDED
    return Stage.INVESTIGATING if case.acknowledged_at is not None else Stage.RECEIVED


def _proceedings_ended(case: Case, at: Moment) -> tuple[Proceeding, ...]:
    return tuple(
        p if p.ended_at is not None else p.model_copy(update={"ended_at": at}) for p in case.proceedings
    )


def _closed(case: Case, event: e.Closed) -> dict[str, Any]:
    """A closed case is held by nobody, disputed by nobody, and follows no proceeding."""
    return {
        "status": Status.CLOSED,
        "stage": Stage.CLOSED,
        "closing": event,
        "custody": _released(case, event.at),
        "disputed": False,
        "proceedings": _proceedings_ended(case, event.at),
    }


def _released(case: Case, at: Moment) -> tuple[Custody, ...]:
    return tuple(c if c.until is not None else c.model_copy(update={"until": at}) for c in case.custody)


def _taken(case: Case, event: e.Acknowledged) -> tuple[Custody, ...]:
    """Whoever holds the case has taken it over, once (R7.2)."""
    taken = {"taken_at": event.at, "taken_by": event.actor.person}
    return tuple(
        c.model_copy(update=taken) if c.until is None and c.taken_at is None else c for c in case.custody
    )


def _dispute(event: e.ResponsibilityDisputed) -> Dispute:
    return Dispute(person=event.actor.person, at=event.at, reason=event.reason, evidence=event.evidence)


def _ruled(case: Case, event: e.DisputeRuled) -> tuple[Dispute, ...]:
    ruling = {"ruled_at": event.at, "ruled_by": event.actor.person, "upheld": event.upheld}
    if not case.disputes:  # a state handed on by a release that kept no ledger of disputes
        return ()
    *before, last = case.disputes
    return (*before, last.model_copy(update=ruling))


def _reassigned(case: Case, event: e.Reassigned) -> dict[str, Any]:
    """The case is another person's: their arrangement is still to come, what is on file stays (R7.2)."""
    to = event.to
    entry = Custody(
        person=to.person,
        post=to.post,
        unit=to.unit,
        since=event.at,
        reason=to.reason,
        given_by=event.by or event.actor.person,
        note=event.note,
    )
    return {
        "responsible": to,
        "custody": (*_released(case, event.at), entry),
        "disputed": False,
        "acknowledged_at": None,
        "stage": _later(case, Stage.INVESTIGATING, Stage.RECEIVED),
        "officer": event.officer or case.officer,
        "supervisor": event.supervisor or case.supervisor,
    }


def _people_changed(case: Case, event: e.PeopleChanged) -> dict[str, Any]:
    """What the content of the complaint said at receipt stays; whoever is being asked follows the ladder."""
    changes: dict[str, Any] = {
        "officer": event.officer or case.officer,
        "supervisor": event.supervisor or case.supervisor,
    }
    if event.people is not None:
        kept = {"responsible": case.people.responsible, "about": case.people.about}
        changes["people"] = event.people.model_copy(update=kept)
        now = {step.level: step.person for step in event.people.ladder}
        changes["escalations"] = tuple(
            x if x.ended_at is not None else x.model_copy(update={"person": now.get(x.level, x.person)})
            for x in case.escalations
        )
    return changes


def _customer_decided(case: Case, event: e.CustomerDecided) -> dict[str, Any]:
    changes: dict[str, Any] = {
        "decisions": (*case.decisions, event),
        "stage": Stage.ACCEPTED if event.accepted else Stage.NOT_ACCEPTED,
    }
    if event.accepted:
        promises = case.proposals[event.proposal_version - 1].commitments
        first = len(case.commitments) + 1
        changes["commitments"] = case.commitments + tuple(
            Commitment(number=first + i, proposal_version=event.proposal_version, promise=p, made_at=event.at)
            for i, p in enumerate(promises)
        )
    return changes


def _reopened(case: Case, event: e.Reopened) -> dict[str, Any]:
    to = case.responsible
    return {
        "status": Status.OPEN,
        "stage": Stage.RECEIVED,
        "acknowledged_at": None,
        "closing": None,
        "reopened": case.reopened + 1,
        "reopened_at": event.at,
        "officer": event.officer,
        "supervisor": event.supervisor,
        "custody": (*case.custody, Custody(person=to.person, post=to.post, unit=to.unit, since=event.at)),
    }
