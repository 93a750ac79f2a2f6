"""Looking for the same complaint at receipt (L18): asked of the register once it has this case on record.

Two complaints that come at the same moment are both written before either looks, or one is written before the other
looks: at least one of them finds the other.
"""

from __future__ import annotations

import asyncio
from functools import partial
from typing import TYPE_CHECKING

from temporalio import workflow
from temporalio.exceptions import ActivityError, FailureError

from contract.ports import DuplicateQuery, RegisterPort
from domain.commands import ReportDuplicates
from domain.decide import decide
from domain.decide.ticking import SYSTEM
from domain.refusals import Refused
from domain.values import Status
from workflows.options import FIND_LOCALLY, RECORD_REMOTELY
from workflows.trusted import insist, is_sealed

if TYPE_CHECKING:
    from contract.ports import DuplicatesFound
    from workflows.ledger import Ledger


class Duplicates:
    """One question to the register, asked until it is answered; the case never waits for it."""

    def __init__(self, ledger: Ledger) -> None:
        """Take the case as its workflow keeps it."""
        self._ledger = ledger
        self._wanted = False
        self._given_up = False
        self._asking: asyncio.Task[None] | None = None

    def want(self) -> None:
        """The case has just been received: look once it is on record."""
        self._wanted = True

    async def look(self) -> None:
        """Ask, if that is still to be done and the case's rule book says in what complaints are the same (L18)."""
        case = self._ledger.case
        rule, wanted = case.rulebook.duplicates, self._wanted
        self._wanted = False
        if case.status is Status.CLOSED:
            self._give_up()
            return
        if not wanted or rule is None or (case.intake.claim_no is None and case.intake.policy_no is None):
            return
        query = DuplicateQuery(complaint_no=case.complaint_no, rule=rule)
        try:
            answer = await workflow.execute_local_activity_method(
                RegisterPort.find_duplicates,
                query,
                summary="Look for the same complaint (L18)",
                **FIND_LOCALLY,
            )
        except FailureError:  # a local activity's own error comes bare, its time-out wrapped
            self._asking = asyncio.create_task(self._ask_on(query))
        else:
            if is_sealed(answer):
                self._report(answer)
            else:
                self._asking = asyncio.create_task(self._ask_on(query))

    async def _ask_on(self, query: DuplicateQuery) -> None:
        ask = partial(
            workflow.execute_activity_method,
            RegisterPort.find_duplicates,
            query,
            summary="The register was away: look for the same complaint again (L18)",
            **RECORD_REMOTELY,
        )
        try:
            answer = await insist(ask, given_up=lambda: self._given_up)
        except ActivityError:
            workflow.logger.warning("duplicates not looked for")
            return
        self._report(answer)

    def _report(self, answer: DuplicatesFound) -> None:
        """What looks like the same complaint is for a person to decide (L18); nothing found is nothing said."""
        case = self._ledger.case
        if answer.found and case.status is Status.OPEN:
            report = ReportDuplicates(message_id="duplicates", actor=SYSTEM, found=answer.found)
            events = decide(case, report, workflow.now())
            if not isinstance(events, Refused):
                self._ledger.add(events)

    def _give_up(self) -> None:
        """The case is closed: nothing is merged any more."""
        if self._asking is not None and not self._asking.done():
            self._given_up = True
            self._asking.cancel()
