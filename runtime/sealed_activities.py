"""Activities take sealed input only: what a stranger schedules in a workflow's name is refused."""

from __future__ import annotations

from typing import Any

from temporalio.exceptions import ApplicationError
from temporalio.worker import ActivityInboundInterceptor, ExecuteActivityInput, Interceptor

from contract.sealed import Unsealed
from domain.refusals import RefusalCode


class SealedActivities(Interceptor):
    """Worker interceptor: every activity of the product is guarded by it."""

    def intercept_activity(self, next: ActivityInboundInterceptor) -> ActivityInboundInterceptor:  # noqa: A002
        """Stand in front of the activity."""
        return _Guard(next)


class _Guard(ActivityInboundInterceptor):
    async def execute_activity(self, input: ExecuteActivityInput) -> Any:  # noqa: A002 - the SDK's names
        """Do the activity.

        Raises:
            ApplicationError: `unsealed`, for good.
        """
        for argument in input.args:
            if isinstance(argument, Unsealed):
                text = f"the input is not sealed for this workflow ({argument.fault})"
                raise ApplicationError(text, type=RefusalCode.UNSEALED.value, non_retryable=True)
        return await super().execute_activity(input)
