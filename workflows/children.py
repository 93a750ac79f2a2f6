"""Workflows that a case has started beside itself: which are wanted, which it has outlived, what they have to be told.

They are abandoned children: they outlive a run of the case (continue-as-new), are ended by a message of the case, and
answer it by messages. Each kind says for itself what it needs (`workflows.ladder.QUESTIONS` is the first).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from temporalio import workflow
from temporalio.common import WorkflowIDReusePolicy
from temporalio.exceptions import ApplicationError, WorkflowAlreadyStartedError
from temporalio.workflow import ChildWorkflowCancellationType, ParentClosePolicy

from contract.priority import priority_of

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from domain.model import Case
    from domain.values import Frozen


async def start_beside(case: Case, kind: str, start: Frozen, workflow_id: str, summary: str) -> None:
    """Start a child that outlives the case's run; one that runs already is left alone."""
    try:
        await workflow.start_child_workflow(
            kind,
            start,
            id=workflow_id,
            id_reuse_policy=WorkflowIDReusePolicy.TERMINATE_IF_RUNNING,
            parent_close_policy=ParentClosePolicy.ABANDON,
            cancellation_type=ChildWorkflowCancellationType.ABANDON,
            static_summary=summary,
            priority=priority_of(case.severity, case.people.branch),
        )
    except WorkflowAlreadyStartedError:
        workflow.logger.info("the child runs already")


async def tell_child(workflow_id: str, name: str, message: Frozen) -> None:
    """Signal a child; one that has ended by itself does not mind."""
    try:
        await workflow.get_external_workflow_handle(workflow_id).signal(name, message)
    except ApplicationError:
        workflow.logger.info("the child had ended")


class Kind(Protocol):
    """One kind of child: questions to the ladder, …; numbered within the case."""

    @property
    def name(self) -> str:
        """How the kind is called where its numbers are handed on."""

    def wanted(self, case: Case) -> tuple[int, ...]:
        """Numbers that are to have a workflow now; those of others with one are ended."""

    async def start(self, case: Case, number: int) -> None:
        """Start the workflow."""

    async def end(self, case: Case, number: int) -> None:
        """Tell the workflow that the case has outlived it; one that has ended by itself does not mind."""

    async def recount(self, case: Case, number: int) -> None:
        """Tell the workflow of the calendar under which the case runs now."""

    async def renew(self, case: Case, number: int) -> None:
        """Tell the workflow who stands behind the case now."""

    def people(self, case: Case) -> object:
        """What `renew` would tell; the workflow is told when it is another than before."""


class Children:
    """Numbers of the workflows that run, by kind."""

    def __init__(self, kinds: Sequence[Kind]) -> None:
        """Begin with none."""
        self._kinds = tuple(kinds)
        self._running: dict[str, set[int]] = {kind.name: set() for kind in kinds}
        self._counted_by: str | None = None
        self._people: dict[str, object] = {}

    def take_over(self, running: Mapping[str, Sequence[int]]) -> None:
        """Go on with the workflows that an earlier run started."""
        for name, numbers in running.items():
            self._running.setdefault(name, set()).update(numbers)

    def begin(self, case: Case) -> None:
        """From here on what the case knows is what its children know."""
        self._counted_by = case.calendar.version
        self._people = {kind.name: kind.people(case) for kind in self._kinds}

    def waiting(self, case: Case) -> bool:
        """Whether one has to be started or ended."""
        return any(set(kind.wanted(case)) != self._running[kind.name] for kind in self._kinds)

    def handed_on(self) -> dict[str, tuple[int, ...]]:
        """What the next run takes over."""
        return {name: tuple(sorted(numbers)) for name, numbers in self._running.items() if numbers}

    async def tend(self, case: Case) -> None:
        """Start what is wanted, end what is over, tell the others what has changed."""
        for kind in self._kinds:
            running, wanted = self._running[kind.name], kind.wanted(case)
            for number in wanted:
                if number not in running:
                    running.add(number)
                    await kind.start(case, number)
            for number in sorted(running - set(wanted)):
                running.discard(number)
                await kind.end(case, number)
        await self._tell(case)

    async def _tell(self, case: Case) -> None:
        if case.calendar.version != self._counted_by:
            self._counted_by = case.calendar.version
            for kind in self._kinds:
                for number in sorted(self._running[kind.name]):
                    await kind.recount(case, number)
        for kind in self._kinds:
            people = kind.people(case)
            if people != self._people.get(kind.name):
                self._people[kind.name] = people
                if self._running[kind.name] and workflow.patched("the ladder follows the case"):
                    for number in sorted(self._running[kind.name]):
                        await kind.renew(case, number)
