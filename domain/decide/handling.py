"""Handling: progress, arrangement, response, contact, evidence, hand-offs (R6, R7.1 to R7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import commands as c
from domain import events as e
from domain.decide.facts import head, no
from domain.decide.handing_over import gave_it_away, shirking, taken_by_the_giver
from domain.organisation.people import Appointee
from domain.recusal import officer_beside, recused, supervisor_beside, would_leave_nobody
from domain.refusals import RefusalCode, Refused

if TYPE_CHECKING:
    from domain.decide.facts import Head
    from domain.model import Case
    from domain.values import Moment

Primary = tuple[e.AnyEvent, ...] | Refused

_HARDLY_ANYBODY = (
    "whoever answers decides nothing: without this person hardly anybody on the ladder could (L17)"
)


def decide(
    case: Case,
    command: c.RecordProgress | c.Acknowledge | c.RecordContact | c.AddEvidence | c.Respond,
    at: Moment,
) -> Primary:
    """Facts that enter the record as they are told."""
    match command:
        case c.RecordProgress(text=text, next_step=step, blockage_cause=cause):
            return (
                e.ProgressRecorded(
                    **head(command, at, "R7.3"), text=text, next_step=step, blockage_cause=cause
                ),
            )
        case c.Acknowledge():
            if case.acknowledged_at is not None and not case.disputed:
                return no(RefusalCode.ALREADY_ACKNOWLEDGED, "the arrangement stands already")
            refused = taken_by_the_giver(case, command)
            if refused is not None:
                return refused
            return (e.Acknowledged(**head(command, at, "R6.3(1)"), text=command.text),)
        case c.RecordContact():
            return _contact(command, at)
        case c.AddEvidence():
            return _evidence(case, command, at)
        case c.Respond():
            return _respond(case, command, at)


def _contact(command: c.RecordContact, at: Moment) -> Primary:
    when = command.at or at
    if when > at:
        return no(RefusalCode.IN_THE_FUTURE, "a contact lies in the past", "at")
    return (
        e.ContactRecorded(
            **head(command, at, "R6.2(3)"),
            channel=command.channel,
            direction=command.direction,
            reached=command.reached,
            text=command.text,
            contacted_at=when,
        ),
    )


def _evidence(case: Case, command: c.AddEvidence, at: Moment) -> Primary:
    if any(known.evidence_id == command.evidence_id for known in case.evidence):
        return no(
            RefusalCode.EVIDENCE_EXISTS,
            "this evidence is on file; give the new piece another id",
            "evidence_id",
        )
    return (
        e.EvidenceAdded(
            **head(command, at, "R6.2(8)"),
            evidence_id=command.evidence_id,
            evidence_kind=command.kind,
            title=command.title,
            sha256=command.sha256,
            text=command.text,
        ),
    )


def unknown_evidence(case: Case, ids: tuple[str, ...]) -> Refused | None:
    """Evidence that is named must be on file (R6.2(8))."""
    known = {piece.evidence_id for piece in case.evidence}
    missing = [piece for piece in ids if piece not in known]
    if missing:
        return no(RefusalCode.EVIDENCE_UNKNOWN, f"not on file: {', '.join(missing[:5])}", "evidence")
    return None


def _respond(case: Case, command: c.Respond, at: Moment) -> Primary:
    refused = unknown_evidence(case, command.evidence)
    if refused is not None:
        return refused
    said = e.Responded(
        **head(command, at, "R7.2"), cause=command.cause, action=command.action, evidence=command.evidence
    )
    if case.acknowledged_at is None and not gave_it_away(case, command.actor.person):
        # Whoever answers has begun: the arrangement stands with the answer (R6.3(1)).
        return (e.Acknowledged(**head(command, at, "R6.3(1)")), said)
    return (said,)


def hand_off(
    case: Case, command: c.DisputeResponsibility | c.RuleDispute | c.Reassign, at: Moment
) -> Primary:
    """No declining: a dispute is ruled on while the clocks run, and only the officer's side moves a case (R7.2)."""
    match command:
        case c.DisputeResponsibility():
            if case.disputed:
                return no(RefusalCode.DISPUTE_OPEN, "a dispute is waiting for the supervisor's ruling")
            refused = unknown_evidence(case, command.evidence)
            if refused is not None:
                return refused
            said = e.ResponsibilityDisputed(
                **head(command, at, "R7.2"), reason=command.reason, evidence=command.evidence
            )
            return (said,)
        case c.RuleDispute():
            return _rule_dispute(case, command, at)
        case c.Reassign():
            to = Appointee(
                person=command.person, post=command.post, unit=command.unit, reason=command.reason[:200]
            )
            if same_hands(case, to):
                return no(RefusalCode.ALREADY_RESPONSIBLE, "this person is responsible already", "person")
            if would_leave_nobody(case, to.person):
                return no(RefusalCode.NOBODY_LEFT, _HARDLY_ANYBODY, "person")
            return (reassigned(case, to, head(command, at, "R7.2"), note=command.note),)


def same_hands(case: Case, to: Appointee) -> bool:
    """Whether the case would stay where it is."""
    return (to.person, to.post, to.unit) == (
        case.responsible.person,
        case.responsible.post,
        case.responsible.unit,
    )


def reassigned(
    case: Case, to: Appointee, said: Head, *, by: str | None = None, note: str | None = None
) -> e.Reassigned:
    """The case goes to another person; who drove or supervised it steps aside if it is now about them (L17).

    Both sides are on record: who gave it (`by`, else who says it) and, when they take it over, who took it (R7.2).
    """
    without = {*recused(case), to.person}
    supervisor = supervisor_beside(case.people.ladder, case.supervisor, without)
    officer = officer_beside(case.people, case.officer, without)
    return e.Reassigned(
        **said,
        to=to,
        officer=officer if officer != case.officer else None,
        supervisor=supervisor if supervisor != case.supervisor else None,
        note=note,
        by=by,
    )


def _rule_dispute(case: Case, command: c.RuleDispute, at: Moment) -> Primary:
    if not case.disputed:
        return no(RefusalCode.NO_DISPUTE, "nothing is disputed")
    ruled = e.DisputeRuled(**head(command, at, "R7.2"), upheld=command.upheld, text=command.text)
    if not command.upheld:
        return (ruled, *shirking(case, ruled))
    if not (command.person and command.post and command.unit):
        text = "an upheld dispute names who is responsible instead: person, post and unit"
        return no(RefusalCode.MALFORMED, text, "person")
    if command.person == case.responsible.person:
        return no(
            RefusalCode.ALREADY_RESPONSIBLE, "an upheld dispute moves the case to somebody else", "person"
        )
    if would_leave_nobody(case, command.person):
        return no(RefusalCode.NOBODY_LEFT, _HARDLY_ANYBODY, "person")
    to = Appointee(person=command.person, post=command.post, unit=command.unit, reason=command.text[:200])
    return (ruled, reassigned(case, to, head(command, at, "R7.2")))


def claim(case: Case, command: c.ReportClaim, at: Moment) -> Primary:
    """What the claims system said (R6.2(2))."""
    del case
    return (
        e.ClaimLookedUp(
            **head(command, at, "R6.2(2)"),
            status=command.status,
            claim_status=command.claim_status,
            blockage_cause=command.blockage_cause,
            responsible_person=command.responsible_person,
            policy_no=command.policy_no,
            as_of=command.as_of,
        ),
    )
