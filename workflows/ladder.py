"""The case's side of the ladder: which questions need a workflow, which have been outlived (R6.1, R7.1)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract.ids import escalation_workflow_id
from contract.starts import Ending, EscalationStart, Recounting, Renewing
from domain.approval import CAUSE, OFFERED, kept_apart
from domain.proposals import awaiting
from domain.recusal import recused
from domain.values import EscalationStatus, Status
from workflows.children import start_beside, tell_child

if TYPE_CHECKING:
    from domain.model import Case, Escalation
    from domain.organisation import LadderStep

_ASKED = (EscalationStatus.OPENED, EscalationStatus.ACKNOWLEDGED)


async def _ask(case: Case, escalation: Escalation) -> None:
    ladder = case.people.ladder
    first = next(i for i, step in enumerate(ladder) if step.level is escalation.level)
    start = EscalationStart(
        complaint_no=case.complaint_no,
        number=escalation.number,
        level=escalation.level,
        ladder=ladder[first:],
        reason=escalation.reason,
        question=escalation.question,
        offers=OFFERED if escalation.cause == CAUSE else (),
        severity=case.severity,
        branch=case.people.branch,
        recused=tuple(sorted(_apart(case, escalation))),
        business_line=case.intake.business_line,
        opened_at=escalation.opened_at,
        rulebook=case.rulebook,
        calendar=case.calendar,
    )
    await start_beside(
        case,
        "EscalationWorkflow",
        start,
        escalation_workflow_id(case.complaint_no, escalation.number),
        f"{escalation.cause} · asks {escalation.level.value.replace('_', ' ')}",
    )


async def _end(case: Case, number: int) -> None:
    """Tell the escalation that its question is settled; one that has ended by itself does not mind."""
    settled = next(e for e in case.escalations if e.number == number)
    if settled.status in (EscalationStatus.DECIDED, EscalationStatus.UNANSWERED):
        return
    reason = "the case is closed" if case.status is Status.CLOSED else "the question is settled"
    ending = Ending(message_id=f"end-{number}", reason=reason)
    await tell_child(escalation_workflow_id(case.complaint_no, number), "end", ending)


async def _recount(case: Case, number: int) -> None:
    """Tell the escalation of the calendar under which the case runs now (R7.2)."""
    recounting = Recounting(message_id=f"recount-{case.seq}", calendar=case.calendar)
    await tell_child(escalation_workflow_id(case.complaint_no, number), "recount", recounting)


def _apart(case: Case, escalation: Escalation) -> frozenset[str]:
    """Whose answer does not count: the recused (L17); for approval also who proposed and who drives (R4.4)."""
    waits = awaiting(case) if escalation.cause == CAUSE else None
    return frozenset(recused(case)) if waits is None else kept_apart(case, waits)


_Seats = tuple[tuple["LadderStep", ...], frozenset[str]]


def _seats(case: Case) -> _Seats:
    """Who stands on the ladder, and who of all people decides nothing (L17)."""
    return case.people.ladder, frozenset(recused(case))


async def _renew(case: Case, number: int) -> None:
    """Tell the escalation who stands on the ladder now, and who is recused (L17, R7.2)."""
    without = _apart(case, next(e for e in case.escalations if e.number == number))
    renewing = Renewing(
        message_id=f"renew-{case.seq}", ladder=case.people.ladder, recused=tuple(sorted(without))
    )
    await tell_child(escalation_workflow_id(case.complaint_no, number), "renew", renewing)


class _Questions:
    """Questions to the ladder as children of the case."""

    name = "escalation"

    def wanted(self, case: Case) -> tuple[int, ...]:
        """Questions that are still asked."""
        return tuple(e.number for e in case.escalations if e.status in _ASKED)

    async def start(self, case: Case, number: int) -> None:
        """Ask the level."""
        await _ask(case, next(e for e in case.escalations if e.number == number))

    async def end(self, case: Case, number: int) -> None:
        """Tell the escalation that its question is settled."""
        await _end(case, number)

    async def recount(self, case: Case, number: int) -> None:
        """Another calendar holds."""
        await _recount(case, number)

    async def renew(self, case: Case, number: int) -> None:
        """Others stand on the ladder."""
        await _renew(case, number)

    def people(self, case: Case) -> object:
        """Ladder and recused."""
        return _seats(case)


QUESTIONS = _Questions()
