"""What a worker under test stands on: a register in memory, and a claims system that does as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

from temporalio import activity
from temporalio.exceptions import ApplicationError

from contract.ports import (
    ClaimAnswer,
    ClaimQuery,
    ClaimsPort,
    DuplicateQuery,
    DuplicatesFound,
    RecordBatch,
    RegisterPort,
)
from contract.views import CaseView
from domain.commands import Likeness
from domain.events import AnyEvent
from domain.evolve import fold
from domain.model import Case
from domain.values import LookupStatus

WAIT_SECONDS = 30
"""Longest that a test waits for what has to come; never reached."""


class MemoryRegister(RegisterPort):
    """Events by (complaint, sequence); a batch that comes twice has one effect."""

    def __init__(self) -> None:
        self.events: dict[str, dict[int, AnyEvent]] = {}
        self.views: dict[str, CaseView] = {}
        self.down = False
        self.refuses: str | None = None
        """Code with which every batch is refused for good."""
        self.calls = 0
        self.twins: tuple[Likeness, ...] = ()
        """What is found to be the same complaint as any other."""
        self.blind = False
        """Nothing can be looked for."""
        self.gate = asyncio.Event()
        self.gate.set()
        """Cleared: a batch waits at the door."""
        self._written = asyncio.Condition()

    @activity.defn(name="record_events")
    async def record_events(self, batch: RecordBatch) -> int:
        self.calls += 1
        if self.down:
            raise ApplicationError("PostgreSQL is away", type="register_unavailable")
        if self.refuses is not None:
            raise ApplicationError("refused", type=self.refuses, non_retryable=True)
        await self.gate.wait()
        rows = self.events.setdefault(batch.complaint_no, {})
        for offset, event in enumerate(batch.events):
            rows[batch.first_seq + offset] = event
        self.views[batch.complaint_no] = batch.view
        async with self._written:
            self._written.notify_all()
        return batch.first_seq + len(batch.events) - 1

    @activity.defn(name="load_case")
    async def load_case(self, complaint_no: str) -> Case:
        if complaint_no not in self.events:
            raise ApplicationError("no such complaint", type="case_unknown", non_retryable=True)
        return fold(self.log(complaint_no))

    @activity.defn(name="find_duplicates")
    async def find_duplicates(self, query: DuplicateQuery) -> DuplicatesFound:
        assert query.complaint_no in self.views, "looked for before the case itself is on record"
        if self.blind:
            raise ApplicationError("PostgreSQL is away", type="register_unavailable")
        return DuplicatesFound(found=self.twins)

    async def until(self, complaint_no: str, message_id: str) -> None:
        """Wait until an event that this message caused is recorded."""
        await self.shows(
            complaint_no, lambda log: any(message_id in event.message_id for event in log), message_id
        )

    async def until_kind(self, complaint_no: str, kind: str, times: int = 1) -> None:
        """Wait until so many events of a kind are recorded."""
        await self.shows(complaint_no, lambda log: sum(event.kind == kind for event in log) >= times, kind)

    async def shows(
        self, complaint_no: str, wanted: Callable[[tuple[AnyEvent, ...]], bool], what: str
    ) -> None:
        """Wait until the recorded events are as wanted."""

        def shown() -> bool:
            return wanted(tuple(self.events.get(complaint_no, {}).values()))

        async with self._written:
            try:
                await asyncio.wait_for(self._written.wait_for(shown), WAIT_SECONDS)
            except TimeoutError:
                raise AssertionError(
                    f"{what} was not recorded; there are {self.kinds(complaint_no)}"
                ) from None

    def log(self, complaint_no: str) -> tuple[AnyEvent, ...]:
        """The events in order."""
        rows = self.events.get(complaint_no, {})
        assert sorted(rows) == list(range(1, len(rows) + 1)), "a gap in the sequence"
        return tuple(rows[seq] for seq in sorted(rows))

    def kinds(self, complaint_no: str) -> list[str]:
        """Kinds of the events in order."""
        return [event.kind for event in self.log(complaint_no)]


class Claims(ClaimsPort):
    """A claims system."""

    def __init__(self) -> None:
        self.down = False
        self.calls = 0

    @activity.defn(name="look_up_claim")
    async def look_up_claim(self, query: ClaimQuery) -> ClaimAnswer:
        self.calls += 1
        if self.down:
            raise ApplicationError("claims system is away", type="claims_unavailable")
        del query
        return ClaimAnswer(
            status=LookupStatus.FOUND, claim_status="核赔中", blockage_cause="等待交警责任认定书"
        )
