"""The view of a case: state in, what readers see out. Pure; the worker computes it once per change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from contract import present_handoffs
from contract.present_accountability import accountability
from contract.present_law import law
from contract.present_promises import approval, commitments, delegations
from contract.pressing import chasers
from contract.views import CaseView, ClaimView, ClockView, NextStep, ResponsibleView, RungView
from domain import clocks, directive_clocks
from domain.complainants import papers_fault
from domain.next_step import next_deadline, next_step
from domain.recusal import recused
from domain.reviewing import window_ends
from domain.values import LookupStatus

if TYPE_CHECKING:
    from collections.abc import Iterator

    from domain.clocks import Clock
    from domain.model import Case
    from domain.values import Frozen

_HEAD = {"kind", "message_id"}


def case_view(case: Case) -> CaseView:
    """Everything about a case, for a reader with full rights; others get less of it."""
    return CaseView(
        **_identity(case),
        **_standing(case),
        **_on_file(case),
        **accountability(case),
        clocks=(*(clock_view(clock, case) for clock in case.clocks), *_asked(case), *_instructed(case)),
        rulebook_version=case.rulebook.version,
        calendar_version=case.calendar.version,
        seq=case.seq,
    )


def _identity(case: Case) -> dict[str, Any]:
    """What the hotline took down, and where the case belongs."""
    intake = case.intake
    return {
        "complaint_no": case.complaint_no,
        "ticket_no": intake.ticket_no,
        "channel": intake.channel,
        "branch": case.people.branch,
        "unit": intake.unit,
        "business_line": intake.business_line,
        "category": intake.category,
        "received_at": intake.received_at,
        "complainant": intake.complainant.model_dump(mode="json"),
        "policy_no": intake.policy_no or (case.claim.policy_no if case.claim is not None else None),
        "claim_no": intake.claim_no,
        "event": intake.event,
        "place": intake.place,
        "signs": intake.signs,
        "content": intake.content,
        "demand": intake.demand,
    }


def _standing(case: Case) -> dict[str, Any]:
    """Where the case stands: stage, people, next step, how it ended."""
    step = next_step(case)
    closing = case.closing
    return {
        "status": case.status,
        "stage": case.stage,
        "outcome": closing.outcome if closing else None,
        "severity": case.severity,
        "opened_at": case.opened_at,
        "updated_at": case.last_at,
        "closed_at": closing.at if closing else None,
        "owner": case.responsible.person,
        "responsible": ResponsibleView(**case.responsible.model_dump()),
        "officer": case.officer,
        "supervisor": case.supervisor,
        "next_step": NextStep(**step.model_dump()) if step else None,
        "next_deadline": next_deadline(case),
        "overdue": case.overdue,
        "escalation_level": case.escalation_level,
        "blockage_cause": case.blockage_cause,
        "claim": _claim(case),
        "ladder": _plain(case.people.ladder),
        "recused": tuple({"person": who, "ground": why.value} for who, why in recused(case).items()),
        "seats": case.people.seats_digest,
        "organisation_version": case.people.organisation,
        "emergency": case.emergency,
        "master": closing.master if closing else None,
        "review_until": window_ends(case),
    }


def _on_file(case: Case) -> dict[str, Any]:
    """What has been said and done, in the order in which it came."""
    return {
        "progress": _said(case.progress),
        "responses": _said(case.responses),
        "proposals": _proposals(case),
        "contacts": _said(case.contacts),
        "evidence": _said(case.evidence),
        "escalations": _plain(case.escalations),
        "cooperation": present_handoffs.cooperation(case),
        "chasers": chasers(case),
        "informed": _said(case.informed),
        "emergencies_asked": _said(case.emergencies_asked),
        "commitments": commitments(case),
        "notices": _said(case.notices),
        "proceedings": _plain(case.proceedings),
        "custody": present_handoffs.custody(case),
        "hand_offs": present_handoffs.hand_offs(case),
        "directives": present_handoffs.directives(case),
        "feedback": _said(case.feedback),
        "checklist": _checklist(case),
        "delegations": delegations(case),
        **_complainants(case),
        **law(case),
    }


def _complainants(case: Case) -> dict[str, Any]:
    """Who complains, in whose name, and how that was checked (L12 to L14)."""
    first = case.intake.papers
    shown = (first.model_dump(mode="json"),) if first is not None else ()
    joint = case.intake.joint
    return {
        "identity": _said(case.identity),
        "papers": (*shown, *(entry.papers.model_dump(mode="json") for entry in case.papers)),
        "papers_fault": papers_fault(case, case.last_at),
        "joint": joint.model_dump(mode="json") if joint is not None else None,
    }


def _asked(case: Case) -> Iterator[ClockView]:
    """The clocks of the levels asked (R6.1, R7.1); they run in the escalations' own workflows."""
    for entry in case.escalations:
        if entry.level not in {rule.level for rule in case.rulebook.escalation.levels}:
            continue
        for name, answered_at in (("acknowledgement", entry.acknowledged_at), ("decision", None)):
            rule = case.rulebook.clock_rule(name)
            clock = clocks.start(
                rule, run=entry.number, at=entry.asked_at, severity=case.severity, level=entry.level
            )
            stopped_at = answered_at or entry.ended_at
            if stopped_at is not None:
                clock = clocks.stop(clock, stopped_at, case.calendar)
            yield clock_view(clock, case).model_copy(update={"escalation": entry.number})


def _instructed(case: Case) -> Iterator[ClockView]:
    """The clocks of the departments that were given directives; they run in the directives' own workflows."""
    for entry in case.directives:
        for clock in directive_clocks.measured(case, entry):
            yield clock_view(clock, case).model_copy(update={"directive": entry.number})


def clock_view(clock: Clock, case: Case) -> ClockView:
    """A clock with its due times derived under the case's calendar."""
    projection = clocks.project(clock, case.calendar)
    due = {entry.name: entry.due_at for entry in projection.rungs}
    return ClockView(
        name=clock.name,
        clause=clock.clause,
        run=clock.run,
        started_at=clock.started_at,
        due_at=projection.due_at,
        rungs=tuple(
            RungView(
                name=r.name,
                due_at=due.get(r.name),
                fired_at=r.fired_at,
                late_by=r.late_by_seconds,
                disturb_at=r.disturb_at,
            )
            for r in clock.rungs
        ),
        provisional=projection.provisional,
        suspended=clock.suspended,
        stopped_at=clock.stopped_at,
        verdict=clock.verdict.value,
        explanation=projection.explanation,
    )


def _claim(case: Case) -> ClaimView:
    if case.claim is None:
        return ClaimView(lookup=LookupStatus.PENDING.value)
    return ClaimView(
        lookup=case.claim.status.value,
        claim_status=case.claim.claim_status,
        blockage_cause=case.claim.blockage_cause,
        as_of=case.claim.as_of,
    )


def _plain(values: tuple[Frozen, ...]) -> tuple[dict[str, Any], ...]:
    return tuple(value.model_dump(mode="json") for value in values)


def _said(values: tuple[Frozen, ...]) -> tuple[dict[str, Any], ...]:
    return tuple(value.model_dump(mode="json", exclude=_HEAD) for value in values)


def _proposals(case: Case) -> tuple[dict[str, Any], ...]:
    answers = {decision.proposal_version: decision for decision in case.decisions}
    shown = []
    for proposal in case.proposals:
        entry = proposal.model_dump(mode="json", exclude=_HEAD)
        answer = answers.get(proposal.version)
        entry["answer"] = answer.model_dump(mode="json", exclude=_HEAD) if answer else None
        shown.append(entry | approval(case, proposal))
    return tuple(shown)


def _checklist(case: Case) -> tuple[dict[str, Any], ...]:
    """The items that closing asks for, and how it answered them (R6.2(8))."""
    given = {entry.item: entry for entry in (case.closing.checklist if case.closing else ())}
    shown = []
    for item in case.rulebook.checklist(case.intake.category):
        answer = given.get(item.id)
        shown.append(
            {**item.model_dump(mode="json"), "done": bool(answer and answer.done)}
            | (
                {"waived_by": answer.waived_by, "reason": answer.reason}
                if answer and answer.waived_by
                else {}
            )
        )
    return tuple(shown)
