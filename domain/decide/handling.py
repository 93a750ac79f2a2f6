"""Handling: progress, arrangement, response, contact, evidence, hand-offs, cooperation, going up (R6, R7.1 to R7.3)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from domain import commands as c, events as e
from domain.decide.facts import head, no
from domain.decide.ticking import ask
from domain.organisation import Appointee
from domain.refusals import Refused, RefusalCode
from domain.values import ConsentMatter, DirectiveKind, Level, Severity

if TYPE_CHECKING:
    from domain.model import Case, Escalation
    from domain.values import Moment

Primary = tuple[e.AnyEvent, ...] | Refused


def decide(
    case: Case,
    command: c.RecordProgress | c.Acknowledge | c.RecordContact | c.AddEvidence | c.Respond,
    at: Moment,
) -> Primary:
    """Facts that enter the record as they are told."""
    match command:
        case c.RecordProgress(text=text, next_step=step, blockage_cause=cause):
            return (
                e.ProgressRecorded(**head(command, at, "R7.3"), text=text, next_step=step, blockage_cause=cause),
            )
        case c.Acknowledge():
            if case.acknowledged_at is not None and not case.disputed:
                return no(RefusalCode.ALREADY_ACKNOWLEDGED, "the arrangement stands already")
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
        return no(RefusalCode.EVIDENCE_EXISTS, "this evidence is on file; give the new piece another id", "evidence_id")
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
    if case.acknowledged_at is None:
        # Whoever answers has begun: the arrangement stands with the answer (R6.3(1)).
        return (e.Acknowledged(**head(command, at, "R6.3(1)")), said)
    return (said,)


def hand_off(case: Case, command: c.DisputeResponsibility | c.RuleDispute | c.Reassign, at: Moment) -> Primary:
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
            if command.person == case.responsible.person and command.post == case.responsible.post:
                return no(RefusalCode.ALREADY_RESPONSIBLE, "this person is responsible already", "person")
            to = Appointee(person=command.person, post=command.post, unit=command.unit, reason=command.reason[:200])
            return (e.Reassigned(**head(command, at, "R7.2"), to=to),)


def _rule_dispute(case: Case, command: c.RuleDispute, at: Moment) -> Primary:
    if not case.disputed:
        return no(RefusalCode.NO_DISPUTE, "nothing is disputed")
    if command.actor.person == case.responsible.person:
        return no(RefusalCode.ACTOR_NOT_ALLOWED, "nobody rules on their own dispute (L17)", "actor.person")
    ruled = e.DisputeRuled(**head(command, at, "R7.2"), upheld=command.upheld, text=command.text)
    if not command.upheld:
        return (ruled,)
    if not (command.person and command.post and command.unit):
        text = "an upheld dispute names who is responsible instead: person, post and unit"
        return no(RefusalCode.MALFORMED, text, "person")
    to = Appointee(person=command.person, post=command.post, unit=command.unit, reason=command.text[:200])
    return (ruled, e.Reassigned(**head(command, at, "R7.2"), to=to))


def cooperate(case: Case, command: c.RequestCooperation | c.AnswerCooperation, at: Moment) -> Primary:
    """Related posts must cooperate when asked (R6.5)."""
    if isinstance(command, c.RequestCooperation):
        number = len(case.cooperation) + 1
        return (
            e.CooperationRequested(
                **head(command, at, "R6.5"), number=number, post=command.post, unit=command.unit, text=command.text
            ),
        )
    asked = next((x for x in case.cooperation if x.request.number == command.number), None)
    if asked is None or asked.answered_at is not None:
        return no(RefusalCode.COOPERATION_UNKNOWN, "no open request has this number", "number")
    return (e.CooperationAnswered(**head(command, at, "R6.5"), number=command.number, text=command.text),)


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
            as_of=command.as_of,
        ),
    )


def go_up(case: Case, command: c.Escalate | c.SetSeverity | c.ReportEscalation, at: Moment) -> Primary:
    """Difficult cases go up early; severity moves; the ladder's answers come back (R7.1, R6.1)."""
    match command:
        case c.Escalate():
            return _escalate(case, command, at)
        case c.SetSeverity():
            if command.severity is case.severity:
                return no(RefusalCode.SAME_SEVERITY, f"the case is {case.severity.value} already", "severity")
            told = e.SeveritySet(**head(command, at, "L29"), severity=command.severity, reason=command.reason)
            return (told, *by_severity(case, told, command.severity))
        case c.ReportEscalation():
            return _turn(case, command, at)


def by_severity(case: Case, told: e.AnyEvent, severity: Severity) -> tuple[e.AnyEvent, ...]:
    """A severity that the rule book sends to a level asks it at once (R6.1(1), R6.2(7))."""
    level = case.rulebook.severity(severity).escalates_to
    if level is None:
        return ()
    return tuple(
        ask(
            case,
            told,
            level=level,
            cause="severity",
            reason=f"the complaint is {severity.value}",
            question="How is this complaint to be handled, and who supports it?",
        )
    )


def _escalate(case: Case, command: c.Escalate, at: Moment) -> Primary:
    ladder = list(Level)
    level = command.level or _free_level(case)
    if case.escalation_level >= ladder.index(level) + 1:
        return no(RefusalCode.LEVEL_ALREADY_ASKED, f"{level.value} or a level above is being asked already", "level")
    return (
        e.Escalated(
            **head(command, at, "R7.1"),
            number=len(case.escalations) + 1,
            level=level,
            cause="difficult",
            reason=command.reason,
            question=command.question,
        ),
    )


def _free_level(case: Case) -> Level:
    """Where a difficult case goes when the officer names no level: the book's, or the one above who is asked."""
    ladder = list(Level)
    wanted = ladder.index(case.rulebook.escalation.difficult_to)
    return ladder[min(max(wanted, case.escalation_level), len(ladder) - 1)]


def _turn(case: Case, command: c.ReportEscalation, at: Moment) -> Primary:
    asked = next((x for x in case.escalations if x.number == command.number), None)
    if asked is None:
        return no(RefusalCode.ESCALATION_UNKNOWN, "no escalation has this number", "number")
    if asked.ended_at is not None:
        return no(RefusalCode.ESCALATION_OVER, "this escalation has ended", "number")
    known = head(command, at, "R6.1")
    match command.turn:
        case "acknowledged":
            return (
                e.EscalationAcknowledged(**known, number=asked.number, level=command.level, person=command.person),
            )
        case "raised":
            return (e.EscalationRaised(**known, number=asked.number, level=command.level, person=command.person),)
        case "unanswered":
            return (e.EscalationUnanswered(**known, number=asked.number, level=command.level, person=command.person),)
        case "ended":
            return (e.EscalationEnded(**known, number=asked.number),)
        case "decided":
            return _directive(case, asked, command, at)


def _directive(case: Case, asked: Escalation, command: c.ReportEscalation, at: Moment) -> Primary:
    """The directive comes back into the case, and the case carries out what it can (R6.1(2), R6.1(4))."""
    directive = command.directive
    if directive is None:
        return no(RefusalCode.MALFORMED, "a decision carries its directive", "directive")
    known = head(command, at, "R6.1")
    decided = e.EscalationDecided(
        **known, number=asked.number, level=command.level, person=command.person, directive=directive
    )
    return (decided, *_carry_out(case, command, directive, at))


def _carry_out(
    case: Case, command: c.ReportEscalation, directive: c.Directive, at: Moment
) -> tuple[e.AnyEvent, ...]:
    known = head(command, at, "R6.1")
    match directive.decision:
        case DirectiveKind.REASSIGN:
            to = Appointee(
                person=directive.person or case.responsible.person,
                post=directive.post or case.responsible.post,
                unit=directive.unit or case.responsible.unit,
                reason=directive.text[:200],
            )
            return (e.Reassigned(**known, to=to),)
        case DirectiveKind.SET_SEVERITY if directive.severity not in (None, case.severity):
            return (e.SeveritySet(**known, severity=directive.severity, reason=directive.text),)
        case DirectiveKind.UPHOLD_POSITION:
            matter = ConsentMatter.FINAL_POSITION
            return (e.Consented(**known, matter=matter, text=directive.text),)
        case DirectiveKind.INSTRUCT_UNIT if directive.unit is not None:
            number = len(case.cooperation) + 1
            return (
                e.CooperationRequested(
                    **known, number=number, post="head", unit=directive.unit, text=directive.text
                ),
            )
        case DirectiveKind.GRANT_EXTENSION:
            clock = case.clock("statutory")
            if clock is None or clock.stopped_at is not None or clock.extensions or clock.suspended:
                return ()
            rule = case.rulebook.clock_rule("statutory").extension
            if rule is None:
                return ()
            days = min(directive.days or rule.by.amount, rule.by.amount)
            return (
                e.ClockExtended(
                    **head(command, at, "L18"),
                    name="statutory",
                    days=days,
                    approved_by=command.person,
                    notice=directive.text,
                ),
            )
        case _:
            return ()


