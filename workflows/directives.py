"""The case's side of directives to other departments: which need a workflow, which have been outlived (R6.1(4))."""

from __future__ import annotations

from typing import TYPE_CHECKING

from contract.ids import directive_workflow_id
from contract.starts import DirectiveStart, Ending, Recounting
from domain.values import DirectiveStatus
from workflows.children import start_beside, tell_child

if TYPE_CHECKING:
    from domain.model import Case


class _Directives:
    """Directives to other departments as children of the case."""

    name = "directive"

    def wanted(self, case: Case) -> tuple[int, ...]:
        """Directives that are neither done nor over."""
        return tuple(entry.number for entry in case.directives if entry.ended_at is None)

    async def start(self, case: Case, number: int) -> None:
        """Set the department to work; its clocks run from when the directive was given."""
        given = case.directives[number - 1]
        start = DirectiveStart(
            complaint_no=case.complaint_no,
            number=number,
            unit=given.unit,
            text=given.text,
            due=given.due,
            severity=given.severity,
            branch=case.people.branch,
            business_line=case.intake.business_line,
            given_at=given.given_at,
            rulebook=case.rulebook,
            calendar=case.calendar,
        )
        workflow_id = directive_workflow_id(case.complaint_no, number)
        await start_beside(case, "DirectiveWorkflow", start, workflow_id, f"directive to {given.unit}")

    async def end(self, case: Case, number: int) -> None:
        """Tell the directive that the case has outlived it; one that was done has ended by itself."""
        if case.directives[number - 1].status is DirectiveStatus.DONE:
            return
        ending = Ending(message_id=f"end-{number}", reason="the case is closed")
        await tell_child(directive_workflow_id(case.complaint_no, number), "end", ending)

    async def recount(self, case: Case, number: int) -> None:
        """Another calendar holds."""
        recounting = Recounting(message_id=f"recount-{case.seq}", calendar=case.calendar)
        await tell_child(directive_workflow_id(case.complaint_no, number), "recount", recounting)

    async def renew(self, case: Case, number: int) -> None:
        """A directive is its department's, whoever stands behind the case: nothing to tell."""

    def people(self, case: Case) -> object:
        """Nobody by name."""
        del case
        return None


DIRECTIVES = _Directives()
