"""One worker process for both: `python -m tests.bench.bench_worker minimal|redress ADDRESS DATABASE_URL`."""

from __future__ import annotations

import asyncio
import sys

from temporalio.client import Client
from temporalio.contrib.pydantic import pydantic_data_converter
from temporalio.worker import Worker

from activities.claims import ClaimsSystem
from register.pool import Database
from runtime import exits
from runtime.plugin import redress_plugin
from tests.bench.minimal import QUEUE, MinimalActivities, MinimalWorkflow
from tests.infra.ring import RING
from worker import build


async def main() -> int:
    which, address, url, claims_url = sys.argv[1:5]
    async with Database(url, RING) as db, ClaimsSystem(claims_url) as claims:
        if which == "minimal":
            client = await Client.connect(
                address, namespace="redress", data_converter=pydantic_data_converter
            )
            rows = MinimalActivities(db)
            worker = Worker(
                client, task_queue=QUEUE, workflows=[MinimalWorkflow], activities=[rows.insert_row]
            )
        else:
            client = await Client.connect(address, namespace="redress", plugins=[redress_plugin(db.keys)])
            worker = build(client, db, claims)
        async with worker:
            sys.stdout.write("ready\n")
            sys.stdout.flush()
            await asyncio.Event().wait()
    return 0


if __name__ == "__main__":
    exits.run(main)
