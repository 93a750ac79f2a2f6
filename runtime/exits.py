"""How our processes begin and end: uvloop where it exists, signals end them gracefully, exit codes mean something.

0: done, or asked to stop and stopped. 1: failed. 2: cannot start as it is set up (one line says why).
"""

import asyncio
import gc
import logging
import os
import signal
import sys
import traceback
from collections.abc import Awaitable, Callable
from contextlib import suppress
from enum import IntEnum
from typing import NoReturn

from runtime.embedded.process import EmbeddedError
from runtime.settings import SettingsError


class Exit(IntEnum):
    """Exit codes of all our commands."""

    OK = 0
    FAILED = 1
    MISCONFIGURED = 2
    KILLED = 130


def run(main: Callable[[], Awaitable[int]]) -> NoReturn:
    """Run ``main`` to its end and leave the process with its code.

    SIGINT or SIGTERM cancels ``main`` once: its ``async with`` blocks end in order, then the exit code is 0. A third
    signal leaves at once. The interpreter's own exit is skipped: temporalio sometimes aborts in it.
    """
    gc.freeze()  # what is imported stands until the end: no collection goes through it again
    gc.enable()
    with asyncio.Runner(loop_factory=_loop_factory()) as runner:
        code = runner.run(_guarded(main))
    leave(code)


def leave(code: int) -> NoReturn:
    """End this process now, with everything written that was to be written."""
    logging.shutdown()
    for stream in (sys.stdout, sys.stderr):
        with suppress(OSError, ValueError):
            stream.flush()
    os._exit(code)


def _loop_factory() -> Callable[[], asyncio.AbstractEventLoop] | None:
    try:
        import uvloop
    except ImportError:
        return None
    return uvloop.new_event_loop


async def _guarded(main: Callable[[], Awaitable[int]]) -> int:
    task = asyncio.ensure_future(_awaited(main))
    asked = _cancel_on_signals(task)
    try:
        return await task
    except asyncio.CancelledError:
        return Exit.OK if asked else Exit.FAILED
    except (SettingsError, EmbeddedError) as error:
        sys.stderr.write(f"redress: {error}\n")
        return Exit.MISCONFIGURED
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else Exit.FAILED
    except Exception:  # noqa: BLE001 - the last place that sees it
        traceback.print_exc()
        return Exit.FAILED


async def _awaited(main: Callable[[], Awaitable[int]]) -> int:
    return await main()


def _cancel_on_signals(task: "asyncio.Future[int]") -> list[signal.Signals]:
    """Cancel the task at the first signal; the list that is returned fills with the signals received."""
    received: list[signal.Signals] = []
    patience = 3

    def on_signal(number: signal.Signals) -> None:
        received.append(number)
        if len(received) == 1:
            task.cancel()
        elif len(received) >= patience:
            leave(Exit.KILLED)

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, on_signal, number)
    return received
