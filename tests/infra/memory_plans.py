"""What an emergency plan under test stands on: its record in memory, and cases that only count."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from temporalio import activity
from temporalio.exceptions import ApplicationError

from contract.emergencies import EmergencyPort, PlanBatch, PlanView, TellCases
from domain.emergency.events import Figures
from domain.emergency.evolve import fold
from tests.infra.memory import WAIT_SECONDS
from tests.infra.plans import check

if TYPE_CHECKING:
    from collections.abc import Callable

    from domain.emergency.events import AnyPlanEvent


class MemoryPlans(EmergencyPort):
    """Events by (plan, sequence); a batch that comes twice has one effect."""

    def __init__(self) -> None:
        self.events: dict[str, dict[int, AnyPlanEvent]] = {}
        self.views: dict[str, PlanView] = {}
        self.orders: list[TellCases] = []
        self.cases = 312
        self.down = False
        self.gate = asyncio.Event()
        self.gate.set()
        """Cleared: telling the cases takes its time."""
        self._written = asyncio.Condition()

    @activity.defn(name="record_plan")
    async def record_plan(self, batch: PlanBatch) -> int:
        if self.down:
            raise ApplicationError("PostgreSQL is away", type="register_unavailable")
        rows = self.events.setdefault(batch.emergency_no, {})
        for seq, event in enumerate(batch.events, batch.first_seq):
            assert rows.setdefault(seq, event) == event, "a batch contradicts what is on record"
        self.views[batch.emergency_no] = batch.view
        history = self.log(batch.emergency_no)
        check(fold(history), list(history))
        async with self._written:
            self._written.notify_all()
        return len(rows)

    @activity.defn(name="tell_cases")
    async def tell_cases(self, order: TellCases) -> int:
        await self.gate.wait()
        self.orders.append(order)
        return self.cases

    @activity.defn(name="count_cases")
    async def count_cases(self, emergency_no: str) -> Figures:
        del emergency_no
        return Figures(cases=self.cases, open=self.cases - 120, closed=120, overdue=3, persons=self.cases)

    def log(self, number: str) -> tuple[AnyPlanEvent, ...]:
        """The events in order."""
        rows = self.events.get(number, {})
        assert sorted(rows) == list(range(1, len(rows) + 1)), "a gap in the sequence"
        return tuple(rows[seq] for seq in sorted(rows))

    def kinds(self, number: str) -> list[str]:
        """Kinds of the events in order, clocks left out."""
        return [event.kind for event in self.log(number) if not event.kind.startswith("clock_")]

    async def until(self, number: str, what: str, times: int = 1) -> None:
        """Wait until so many events of a kind, or with a message id, are recorded."""
        await self.shows(number, lambda log: sum(what in (e.kind, e.message_id) for e in log) >= times, what)

    async def shows(self, number: str, wanted: Callable[[tuple[AnyPlanEvent, ...]], bool], what: str) -> None:
        """Wait until the recorded events are as wanted."""
        async with self._written:
            try:
                await asyncio.wait_for(
                    self._written.wait_for(lambda: wanted(tuple(self.events.get(number, {}).values()))),
                    WAIT_SECONDS,
                )
            except TimeoutError:
                raise AssertionError(f"{what} was not recorded; there are {self.kinds(number)}") from None
