"""Answers of activities that count: sealed for this case. Whoever speaks to Temporal may complete an activity, too.

A worker's answer arrives sealed, and so do its errors. What a stranger says in a worker's place is not heard: the
activity is asked for again.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from temporalio import workflow
from temporalio.exceptions import ActivityError, ApplicationError

from contract.sealed import Unsealed

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable

T = TypeVar("T")


def is_sealed(answer: object) -> bool:
    """Whether an activity's answer came from a worker of ours."""
    return not isinstance(answer, Unsealed)


async def insist(ask: Callable[[], Awaitable[T]], given_up: Callable[[], bool] = lambda: False) -> T:
    """Have an activity done until a worker of ours has answered.

    Args:
        ask: schedules the activity, whose own retries have no end.
        given_up: whether the workflow itself has cancelled it.

    Raises:
        ActivityError: a worker of ours refused it for good, or the workflow has given it up.
    """
    while True:
        try:
            answer = await ask()
        except ActivityError as error:
            if given_up() or _is_final(error):
                raise
        else:
            if is_sealed(answer):
                return answer
        workflow.logger.warning("an activity was answered by a stranger")


def _is_final(error: ActivityError) -> bool:
    """Our own word that it cannot be done: the seal holds its type and its finality (`runtime.converter`)."""
    return isinstance(error.cause, ApplicationError) and error.cause.non_retryable
