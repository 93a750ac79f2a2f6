"""Whatever is lost, repeated or late: the register ends with what the winning tasks decided, nothing twice."""

from __future__ import annotations

import asyncio
import contextlib
from dataclasses import dataclass
from itertools import count
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from register.errors import GapInSequenceError, StaleWriterError
from register.read import get_case, load_events
from register.write import record
from tests.infra.depth import examples
from tests.register.given import Story, progress

if TYPE_CHECKING:
    from collections.abc import Sequence

    from contract.ports import RecordBatch
    from domain.events import AnyEvent
    from register.pool import Database

pytestmark = pytest.mark.deep

TICKETS = count(1)


@dataclass(frozen=True)
class Task:
    """One workflow task: what it decides, and what becomes of it."""

    batches: tuple[tuple[str, ...], ...]
    """Texts of the progress records, by batch. Few texts, so that two tasks often say the same."""
    wins: bool
    sent: int
    """How many of its batches reach the register before it is lost; a winning task sends all."""
    repeats: int
    """How often each batch is sent once more, and how many of the first ones again in the end."""
    late: tuple[int, ...]
    """Batches of lost tasks that arrive after this task, by their place in the heap."""
    at_once: bool
    """Whether those arrive while this task writes."""


words = st.sampled_from("ab")
tasks = st.builds(
    Task,
    batches=st.lists(st.lists(words, min_size=1, max_size=3).map(tuple), min_size=1, max_size=3).map(tuple),
    wins=st.booleans(),
    sent=st.integers(0, 3),
    repeats=st.integers(0, 2),
    late=st.lists(st.integers(0, 30), max_size=3).map(tuple),
    at_once=st.booleans(),
)


class Simulation:
    """A case's workflow: history knows what won, the heap holds what lost tasks may still send."""

    def __init__(self, db: Database) -> None:
        self.db = db
        self.story = Story(ticket=f"S-{next(TICKETS)}")
        self.history: list[AnyEvent] = []
        self.heap: list[RecordBatch] = []
        self.clock = 0

    async def run(self, task: Task) -> None:
        self.clock += 1
        batches = self.decide(task)
        confirmed = len(self.history)
        late = [self.heap[i % len(self.heap)] for i in task.late if self.heap]
        sending = batches if task.wins else batches[: task.sent]
        if task.at_once:
            await asyncio.gather(self.send(sending, task.repeats), *(self.send_late(batch) for batch in late))
        else:
            await self.send(sending, task.repeats)
            for batch in late:
                await self.send_late(batch)
        if task.wins:
            self.history = list(self.story.events)
        else:
            self.heap += batches
        await self.check_confirmed(confirmed)

    def decide(self, task: Task) -> list[RecordBatch]:
        confirmed = place = len(self.history)
        self.story.events = list(self.history)
        batches = []
        for texts in task.batches:
            events: list[AnyEvent] = [progress(text) for text in texts]
            if place == 0:
                events[0] = self.story.opening()
            batches.append(self.story.batch(*events, after=place, confirmed=confirmed, task=self.clock))
            place += len(events)
        return batches

    async def send(self, batches: Sequence[RecordBatch], repeats: int) -> None:
        for batch in batches:
            await record(self.db, batch)
            for _ in range(repeats):
                await record(self.db, batch)
        for batch in batches[:repeats]:
            await record(self.db, batch)

    async def send_late(self, batch: RecordBatch) -> None:
        with contextlib.suppress(StaleWriterError, GapInSequenceError):
            await record(self.db, batch)

    async def check_confirmed(self, confirmed: int) -> None:
        stored = await load_events(self.db, self.story.no)
        assert list(stored[:confirmed]) == self.history[:confirmed]


@settings(
    max_examples=examples(40),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(script=st.lists(tasks, min_size=1, max_size=8))
async def test_the_register_ends_with_what_the_winning_tasks_decided(
    db: Database, script: list[Task]
) -> None:
    simulation = Simulation(db)
    for task in script:
        await simulation.run(task)
    await simulation.run(Task((("end",),), wins=True, sent=1, repeats=1, late=tuple(range(5)), at_once=False))
    stored = await load_events(db, simulation.story.no)
    assert list(stored) == simulation.history
    case = await get_case(db, simulation.story.no)
    assert case is not None
    assert (case.last_seq, case.view) == (len(stored), simulation.story.view())
