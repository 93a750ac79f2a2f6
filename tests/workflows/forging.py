"""A stranger's own workflow, which calls the product's activities."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from temporalio import workflow
from temporalio.exceptions import ActivityError


@workflow.defn(name="ForgingWorkflow")
class ForgingWorkflow:
    """Asks the workers of complaints to write what it likes; answers with the type of their error."""

    @workflow.run
    async def run(self, given: dict[str, Any]) -> str | None:
        """See the class."""
        try:
            await workflow.execute_activity(
                "record_events",
                given["batch"],
                task_queue=given["queue"],
                start_to_close_timeout=timedelta(seconds=10),
            )
        except ActivityError as error:
            return getattr(error.cause, "type", None)
        return None
