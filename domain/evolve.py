"""Fold an event into the state: total, exhaustive, and without any decision of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, assert_never

from domain import events as e
from domain.evolve_clocks import Ticking, clocks_after
from domain.model import Case, Commitment, Cooperation, Custody, Escalation, Proceeding, spent_id
from domain.values import EscalationStatus, Stage, Status

if TYPE_CHECKING:
    from collections.abc import Iterable

    from domain.values import Moment


def fold(history: Iterable[e.AnyEvent]) -> Case:
    """The state after these events, the first of which must be `Filed`.

    Raises:
        ValueError: no event, or the first is not `Filed`.
    """
    case: Case | None = None
    for event in history:
        case = evolve(case, event)
    if case is None:
        raise ValueError("a case begins with an event")
    return case


def evolve(case: Case | None, event: e.AnyEvent) -> Case:
    """The state after one more event.

    Raises:
        ValueError: the first event is not `Filed`, or `Filed` comes again.
    """
    if isinstance(event, e.Filed):
        if case is not None:
            raise ValueError("a case is filed once")
        return _filed(event)
    if case is None:
        raise ValueError("a case begins with `Filed`")
    seq = case.seq + 1
    changes = _changes(case, event)
    changes["seq"] = seq
    changes["last_at"] = max(case.last_at, event.at)
    if event.message_id:
        changes["seen"] = {**case.seen, event.message_id: seq}
    if isinstance(event, e.MessageRefused) and event.seal:
        changes["seen"] = {**changes.get("seen", case.seen), spent_id(event.seal): seq}
    return case.model_copy(update=changes)


def _filed(event: e.Filed) -> Case:
    people = event.people
    to = people.responsible
    return Case(
        complaint_no=event.complaint_no,
        seq=1,
        intake=event.intake,
        people=people,
        rulebook=event.rulebook,
        calendar=event.calendar,
        opened_at=event.at,
        last_at=event.at,
        severity=event.intake.severity,
        responsible=to,
        officer=people.officer,
        supervisor=people.supervisor,
        custody=(Custody(person=to.person, post=to.post, unit=to.unit, since=event.at, reason=to.reason),),
        seen={event.message_id: 1},
    )


Kept = (
    e.ClaimLookedUp
    | e.ProgressRecorded
    | e.ContactRecorded
    | e.EvidenceAdded
    | e.CooperationRequested
    | e.CooperationAnswered
    | e.Consented
    | e.NoticeDelivered
    | e.CommitmentSettled
    | e.MessageRefused
    | e.CalendarPublished
    | e.InterestDeclared
    | e.IdentityVerified
    | e.PapersRecorded
)
"""Events that are kept and move nothing on."""
Moving = (
    e.Acknowledged
    | e.Responded
    | e.ResponsibilityDisputed
    | e.DisputeRuled
    | e.Reassigned
    | e.PeopleChanged
    | e.Proposed
    | e.CustomerDecided
    | e.SeveritySet
    | e.ProceedingLinked
    | e.ProceedingEnded
    | e.Closed
    | e.Reopened
)
"""Events after which the case stands elsewhere, or is somebody else's."""
Asking = (
    e.Escalated
    | e.EscalationAcknowledged
    | e.EscalationRaised
    | e.EscalationDecided
    | e.EscalationUnanswered
    | e.EscalationEnded
)
"""Turns of an escalation."""


def _changes(case: Case, event: Kept | Moving | Asking | Ticking) -> dict[str, Any]:
    """What one event changes; every event kind has its line below."""
    if isinstance(event, Kept):
        return _kept(case, event)
    if isinstance(event, Moving):
        return _moved(case, event)
    if isinstance(event, Asking):
        return {"escalations": _escalations(case, event)}
    return {"clocks": clocks_after(case, event)}


def _kept(case: Case, event: Kept) -> dict[str, Any]:
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
        case e.CooperationAnswered():
            return {"cooperation": _cooperation_answered(case, event)}
        case e.Consented():
            return {"consents": (*case.consents, event)}
        case e.NoticeDelivered():
            return {"notices": (*case.notices, event)}
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
        case e.PapersRecorded():
            return {"papers": (*case.papers, event)}
        case _:
            assert_never(event)


def _moved(case: Case, event: Moving) -> dict[str, Any]:
    match event:
        case e.Acknowledged():
            return {"acknowledged_at": event.at, "stage": _later(case, Stage.RECEIVED, Stage.INVESTIGATING)}
        case e.Responded():
            return {"responses": (*case.responses, event), "stage": _after_response(case)}
        case e.ResponsibilityDisputed():
            return {"disputed": True}
        case e.DisputeRuled():
            return {"disputed": False}
        case e.Reassigned():
            return _reassigned(case, event)
        case e.PeopleChanged():
            return _people_changed(case, event)
        case e.Proposed():
            return {"proposals": (*case.proposals, event), "stage": Stage.PROPOSED}
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
    if decisions and decisions[-1].proposal_version == len(case.proposals):
        return Stage.ACCEPTED if decisions[-1].accepted else Stage.NOT_ACCEPTED
    if case.proposals and case.proposals[-1].at >= case.life_since:
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


def _reassigned(case: Case, event: e.Reassigned) -> dict[str, Any]:
    """The case is another person's: their arrangement is still to come, what is on file stays (R7.2)."""
    to = event.to
    entry = Custody(person=to.person, post=to.post, unit=to.unit, since=event.at, reason=to.reason)
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
            Commitment(number=first + i, proposal_version=event.proposal_version, promise=p)
            for i, p in enumerate(promises)
        )
    return changes


def _cooperation_answered(case: Case, event: e.CooperationAnswered) -> tuple[Cooperation, ...]:
    return tuple(
        c.model_copy(update={"answered_at": event.at, "answer": event.text})
        if c.request.number == event.number
        else c
        for c in case.cooperation
    )


def _settled(case: Case, event: e.CommitmentSettled) -> tuple[Commitment, ...]:
    return tuple(
        c.model_copy(update={"settled_at": event.at, "kept": event.kept}) if c.number == event.number else c
        for c in case.commitments
    )


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


def _escalations(case: Case, event: Asking) -> tuple[Escalation, ...]:
    if isinstance(event, e.Escalated):
        return (
            *case.escalations,
            Escalation(
                number=event.number,
                level=event.level,
                person=next(s.person for s in case.people.ladder if s.level is event.level),
                cause=event.cause,
                reason=event.reason,
                question=event.question,
                opened_at=event.at,
                asked_at=event.at,
                message_id=event.message_id,
            ),
        )
    turn = _escalation_turn(event)
    return tuple(x.model_copy(update=turn) if x.number == event.number else x for x in case.escalations)


def _escalation_turn(
    event: e.EscalationAcknowledged
    | e.EscalationRaised
    | e.EscalationDecided
    | e.EscalationUnanswered
    | e.EscalationEnded,
) -> dict[str, Any]:
    match event:
        case e.EscalationAcknowledged():
            return {
                "status": EscalationStatus.ACKNOWLEDGED,
                "level": event.level,
                "person": event.person,
                "acknowledged_at": event.at,
            }
        case e.EscalationRaised():
            return {
                "status": EscalationStatus.OPENED,
                "level": event.level,
                "person": event.person,
                "asked_at": event.at,
                "acknowledged_at": None,
            }
        case e.EscalationDecided():
            return {
                "status": EscalationStatus.DECIDED,
                "level": event.level,
                "person": event.person,
                "ended_at": event.at,
                "decision": event.directive.decision.value,
                "text": event.directive.text,
            }
        case e.EscalationUnanswered():
            return {"status": EscalationStatus.UNANSWERED, "ended_at": event.at}
        case e.EscalationEnded():
            return {"status": EscalationStatus.ENDED, "ended_at": event.at}
        case _:
            assert_never(event)
