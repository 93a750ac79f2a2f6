"""A procedure that only its own rules end: Temporal's cancellation is answered, not obeyed."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

T = TypeVar("T")


async def see_through(procedure: Coroutine[Any, Any, T], on_cancel: Callable[[], None]) -> T:
    """Run a procedure to its end, whoever asks the server to cancel the workflow meanwhile.

    A case that could be cancelled would be gone from Temporal and open in the register, with no clock running.

    Args:
        procedure: the workflow's own steps; in a task of their own, which cancellation does not reach.
        on_cancel: told of every request to cancel.
    """
    task = asyncio.create_task(procedure)
    while True:
        try:
            return await asyncio.shield(task)
        except asyncio.CancelledError:
            if task.done():  # the worker forgets this run (eviction), which cancels every task
                raise
            on_cancel()
