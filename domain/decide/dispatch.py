"""Dispatch: one entry for every command, in the order authority, case open or closed, the rule itself."""

from __future__ import annotations

import hashlib
import re
from typing import TYPE_CHECKING

from domain import commands as c
from domain import events as e
from domain.authority import check_actor
from domain.decide import (
    accountability,
    approving,
    chasing,
    closing,
    directing,
    duplicates,
    emergencies,
    going_up,
    handing_over,
    handling,
    notices,
    people,
    rectifying,
    resolving,
    reviews,
    statute,
    term,
)
from domain.decide.ticking import SYSTEM, due, fired, follow
from domain.evolve import evolve, fold
from domain.model import spent_id
from domain.refusals import RefusalCode, Refused
from domain.values import Status

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.model import Case
    from domain.values import Moment

Decision = tuple[e.AnyEvent, ...] | Refused

_ON_CLOSED = (
    c.Reopen,
    c.RecordContact,
    c.AddEvidence,
    c.SettleCommitment,
    c.DeliverNotice,
    c.ReportClaim,
    c.ReportEscalation,
    c.ReportDirective,
    c.ReportMerger,
    c.RequestReview,
    c.ReportReview,
    c.DeclareInterest,
    c.VerifyIdentity,
    c.RecordPapers,
    c.FindCause,
    c.OpenFinding,
    c.Plead,
    c.DecideFinding,
    c.OpenRectification,
    c.ReportRectification,
    c.VerifyRectification,
    c.WaiveAssessment,
)
"""What may still be said to a closed case: facts, promises kept, who answers, what is put right, that it comes back or
is reviewed."""

_ON_MERGED = (
    c.SettleCommitment,
    c.ReportClaim,
    c.ReportEscalation,
    c.ReportMerger,
    c.OpenFinding,
    c.Plead,
    c.DecideFinding,
    c.OpenRectification,
    c.ReportRectification,
    c.VerifyRectification,
    c.WaiveAssessment,
)
"""What is still the merged case's own, its people and what went wrong in it; all else is said to the case that it lives
on in."""


def open_case(command: c.Open, at: Moment) -> tuple[e.AnyEvent, ...]:
    """File the complaint: rules pinned, people found, clocks started (R7.1)."""
    filed = e.Filed(
        at=at,
        actor=command.actor,
        message_id=command.message_id,
        clause="R7.1",
        complaint_no=command.complaint_no,
        intake=command.intake,
        people=command.people,
        rulebook=command.rulebook,
        calendar=command.calendar,
    )
    events = follow(None, (filed,))
    case = fold(events)
    return (*events, *follow(case, going_up.at_receipt(case, filed)))


def decide(case: Case, command: c.Command, at: Moment) -> Decision:
    """What a command makes happen, or why nothing does. Pure; the same for signal, update and HTTP.

    Rungs that fell due before the message came fire before it: an outage, or a message that is quicker than the timer,
    saves nobody from a breach.

    Args:
        case: the state before.
        command: one validated message.
        at: the case's time now; it never runs back.
    """
    at = max(at, case.last_at)
    refused = check_actor(case, command)
    if refused is not None:
        return refused
    refused = _closed_to(case, command)
    if refused is not None:
        return refused
    refused = people.check_papers(case, command, at)
    if refused is not None:
        return refused
    missed = _fire(case, at, lambda due_at: due_at < at)
    case = _after(case, missed)
    primary = _rule(case, command, at)
    return primary if isinstance(primary, Refused) else (*missed, *follow(case, primary))


def _closed_to(case: Case, command: c.Command) -> Refused | None:
    """Why a closed case does not hear this; a merged one says where it lives on (L18)."""
    if case.status is Status.OPEN:
        return None
    closing = case.closing
    if closing is not None and closing.master is not None and not isinstance(command, _ON_MERGED):
        return Refused(code=RefusalCode.CASE_MERGED, text=f"the case lives on in {closing.master}")
    if isinstance(command, _ON_CLOSED):
        return None
    outcome = closing.outcome.value if closing is not None else "closed"
    return Refused(
        code=RefusalCode.CASE_CLOSED, text=f"the case is closed ({outcome}); new facts may reopen it"
    )


def _rule(case: Case, command: c.Command, at: Moment) -> Decision:
    match command:
        case c.RecordProgress() | c.Acknowledge() | c.RecordContact() | c.AddEvidence() | c.Respond():
            return handling.decide(case, command, at)
        case c.DisputeResponsibility() | c.RuleDispute() | c.Reassign():
            return handling.hand_off(case, command, at)
        case c.RequestCooperation() | c.AcknowledgeCooperation() | c.AnswerCooperation():
            return handing_over.cooperate(case, command, at)
        case c.Instruct() | c.ReportDirective():
            return directing.decide(case, command, at)
        case c.ReportBack():
            return handing_over.report_back(case, command, at)
        case c.Chase() | c.AnswerChaser():
            return chasing.decide(case, command, at)
        case c.Escalate() | c.SetSeverity() | c.ReportEscalation():
            return going_up.decide(case, command, at)
        case c.IssueNotice() | c.DeliverNotice():
            return notices.decide(case, command, at)
        case c.Propose() | c.DecideAsCustomer() | c.Consent() | c.SettleCommitment():
            return resolving.decide(case, command, at)
        case c.RuleProposal() | c.DelegateAuthority() | c.RevokeDelegation():
            return approving.decide(case, command, at)
        case c.Close() | c.Withdraw() | c.Reopen():
            return closing.decide(case, command, at)
        case c.SuspendClocks() | c.ResumeClocks() | c.ExtendClock() | c.LinkProceeding() | c.EndProceeding():
            return term.decide(case, command, at)
        case c.DeclareInterest() | c.RenewPeople() | c.VerifyIdentity() | c.RecordPapers():
            return people.decide(case, command, at)
        case c.Classify() | c.AddNewFacts() | c.CheckProceeding():
            return statute.decide(case, command, at)
        case c.ReportDuplicates() | c.DismissDuplicate() | c.ReportMerger():
            return duplicates.decide(case, command, at)
        case c.RequestReview() | c.ReportReview():
            return reviews.decide(case, command, at)
        case c.FindCause() | c.OpenFinding() | c.Plead() | c.DecideFinding() | c.WaiveAssessment():
            return accountability.decide(case, command, at)
        case c.OpenRectification() | c.ReportRectification() | c.VerifyRectification():
            return rectifying.decide(case, command, at)
        case c.JoinEmergency() | c.LeaveEmergency():
            return emergencies.decide(case, command, at)
        case c.PublishCalendar():
            return term.publish(case, command, at)
        case c.ReportClaim():
            return handling.claim(case, command, at)
        case _:
            text = f"{type(command).__name__} is not for a case"
            return Refused(code=RefusalCode.UNKNOWN_MESSAGE, text=text)


def answered(case: Case, message_id: str) -> int | None:
    """Sequence of the last event that this message caused, if it was taken before."""
    return case.seen.get(message_id)


def spent(case: Case, seal: str | None) -> bool:
    """Whether this very envelope was refused before: what its sender did not send again, nobody else may."""
    return seal is not None and spent_id(seal) in case.seen


def refuse(
    name: str,
    message_id: str,
    actor: c.Actor | None,
    refused: Refused,
    at: Moment,
    *,
    seal: str | None = None,
) -> e.AnyEvent:
    """The event of a message that cannot be taken: kept with its reason (contract: a signal is never lost).

    The id is kept apart from those that had their effect: the same message may be sent again and be taken then; the
    same envelope (`seal`), copied from the history by a stranger, is not.
    """
    return e.MessageRefused(
        at=at,
        actor=actor or SYSTEM,
        message_id=refused_id(message_id),
        clause="contract",
        name=name[:100],
        code=refused.code.value,
        reason=refused.text[:2000],
        seal=seal,
    )


def refused_id(message_id: str) -> str:
    """Identity of a refusal; whatever was sent as an id, this one can be kept."""
    if re.fullmatch(r"[A-Za-z0-9._:-]{1,56}", message_id):
        return f"refused:{message_id}"
    return f"refused:{hashlib.sha256(message_id.encode('utf-8', 'replace')).hexdigest()[:40]}"


def advance(case: Case, at: Moment) -> tuple[e.AnyEvent, ...]:
    """Fire every rung that is due, in the order in which they fell due, with what follows from each."""
    return _fire(case, max(at, case.last_at), lambda due_at: due_at <= at)


def _fire(case: Case, at: Moment, is_due: Callable[[Moment], bool]) -> tuple[e.AnyEvent, ...]:
    """Fire what is due; looks again after each rung, for a rung may stop a clock or begin its next run."""
    events: list[e.AnyEvent] = []
    while waiting := [entry for entry in due(case, at) if is_due(entry[1].due_at)]:
        clock, rung = waiting[0]
        told = follow(case, (fired(case, clock, rung, at),))
        case = _after(case, told)
        events.extend(told)
    return tuple(events)


def _after(case: Case, events: tuple[e.AnyEvent, ...]) -> Case:
    for event in events:
        case = evolve(case, event)
    return case
