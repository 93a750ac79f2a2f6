"""The yardstick: start, 4 steps of one INSERT each, 3 timers started and cancelled, 4 messages, close."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from functools import partial

from temporalio import activity, workflow

with workflow.unsafe.imports_passed_through():
    from register.pool import Database

QUEUE = "bench-minimal"


class MinimalActivities:
    """One INSERT."""

    def __init__(self, db: Database) -> None:
        self._db = db

    @activity.defn(name="insert_row")
    async def insert_row(self, text: str) -> None:
        await self._db.fetchval("INSERT INTO bench_row (body) VALUES ($1) RETURNING id", text)


@workflow.defn(name="MinimalWorkflow")
class MinimalWorkflow:
    """No rules, no state, no register row beyond the inserted line."""

    def __init__(self) -> None:
        self._messages = 0
        self._asked = 0

    @workflow.signal
    def message(self, text: str) -> None:
        del text
        self._messages += 1

    @workflow.update
    async def ask(self, text: str) -> int:
        await self._insert(text)
        self._asked += 1  # not a message: the workflow stays to be asked again
        return self._asked

    @workflow.run
    async def run(self, name: str) -> int:
        for step in range(4):
            timer = asyncio.create_task(workflow.sleep(3600)) if step < 3 else None
            await self._insert(f"{name} step {step}")
            await workflow.wait_condition(partial(self._has_more_than, step))
            if timer is not None:
                timer.cancel()
        await workflow.wait_condition(workflow.all_handlers_finished)
        return self._messages

    def _has_more_than(self, count: int) -> bool:
        return self._messages > count

    async def _insert(self, text: str) -> None:
        await workflow.execute_activity_method(
            MinimalActivities.insert_row, text, start_to_close_timeout=timedelta(seconds=8)
        )
