"""One worker process: workflows and activities of the product, as many processes as wanted, on as many machines.

    python worker.py

Settings come from the environment (docs/operating.md). SIGTERM or Ctrl-C: takes no new work, finishes what it holds,
exits with 0.
"""

from __future__ import annotations

if __name__ == "__main__":
    import gc

    gc.disable()  # until `exits.run`: nothing that is imported is garbage

import asyncio
import contextlib
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import structlog
from temporalio.worker import Worker

from activities.claims import ClaimsSystem
from activities.emergencies import EmergencyActivities
from activities.register import RegisterActivities
from contract.ids import TASK_QUEUE
from register.pool import Database
from runtime import exits, logging
from runtime.client import connect
from runtime.master_keys import master_keys
from runtime.settings import load

if TYPE_CHECKING:
    from temporalio.client import Client

log = structlog.stdlib.get_logger("worker")

CACHED_CASES: Final = 2_000
"""Open cases kept in memory (about 60 kB each): more than are spoken to within minutes; the rest is replayed."""
TASKS_AT_A_TIME: Final = 20
"""A task is work for this process's one core: more at a time only makes each last longer, in a storm past its time-out,
and then it is done again (measured: of 100 at a time one in six)."""
TAKEOVER: Final = timedelta(seconds=5)
"""How long a case's next task waits for the worker that keeps it in memory: of a killed one, that is the recovery."""
GRACE: Final = timedelta(seconds=8)
"""How long what is under way may take once we are asked to stop."""


def build(
    client: Client, database: Database, claims: ClaimsSystem, *, task_queue: str = TASK_QUEUE
) -> Worker:
    """The worker with everything that it runs; the workflows come with the client's plugin."""
    plans = EmergencyActivities(database, client, task_queue=task_queue)
    register = RegisterActivities(database, plans.look)
    return Worker(
        client,
        task_queue=task_queue,
        activities=[
            *(register.record_events, register.load_case, register.find_duplicates),
            claims.look_up_claim,
            *(plans.record_plan, plans.tell_cases, plans.count_cases),
        ],
        max_cached_workflows=CACHED_CASES,
        max_concurrent_workflow_tasks=TASKS_AT_A_TIME,
        max_concurrent_local_activities=50,
        max_concurrent_activities=50,
        sticky_queue_schedule_to_start_timeout=TAKEOVER,
        graceful_shutdown_timeout=GRACE,
    )


async def main() -> int:
    """Work until asked to stop."""
    settings = load()
    logging.configure(settings)
    async with (
        Database(settings.database_dsn(), master_keys(settings), name="redress worker") as database,
        ClaimsSystem(settings.claims_base_url()) as claims,
    ):
        client = await connect(settings, database.keys)
        async with build(client, database, claims):
            log.info("worker_ready", task_queue=TASK_QUEUE)
            if settings.ready_file is not None:
                settings.ready_file.touch()
            with contextlib.suppress(asyncio.CancelledError):
                await asyncio.Event().wait()
    return exits.Exit.OK


if __name__ == "__main__":
    exits.run(main)
