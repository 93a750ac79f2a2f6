"""A test that hangs says where: the time-out of pytest-timeout, with the stack of every asyncio task.

Its own report shows threads (an event loop that waits) and is lost in a test process of xdist, whose stderr is caught.
One thread watches all tests of a process; its own starts one for each.
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import os
import sys
import threading
import time
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import NoReturn, TextIO

NEVER: Final = threading.TIMEOUT_MAX


class Watchdog:
    """Ends this process when what it watches is not called off in time, and says what was going on."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._item: pytest.Item | None = None
        self._deadline = NEVER
        self._looks_at = NEVER
        """When the thread wakes up by itself."""
        self._thread: threading.Thread | None = None

    def watch(self, item: pytest.Item, seconds: float) -> None:
        """From now on this test has so many seconds."""
        with self._changed:
            self._item, self._deadline = item, time.monotonic() + seconds
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="tests.infra.hung", daemon=True)
                self._thread.start()
            elif self._deadline < self._looks_at:
                self._changed.notify()

    def call_off(self) -> None:
        """It is done."""
        with self._changed:
            self._item, self._deadline = None, NEVER

    def _run(self) -> None:
        with self._changed:
            while self._deadline > time.monotonic():
                self._looks_at = self._deadline
                self._changed.wait(min(self._looks_at - time.monotonic(), NEVER / 2))
            item = self._item
        if item is not None:
            _end(item)


def _end(item: pytest.Item) -> NoReturn:
    capture: Any = item.config.pluginmanager.getplugin("capturemanager")
    if capture is not None:
        capture.suspend_global_capture(in_=False)
    with os.fdopen(os.dup(2), "w", errors="replace") as out:
        print(f"\n++++ {item.nodeid} hangs ++++", file=out, flush=True)
        faulthandler.dump_traceback(out, all_threads=True)
        tell_tasks(out)
    os._exit(1)


def tell_tasks(out: TextIO) -> None:
    """Write what every unfinished task of this process waits for, of whichever loop it is."""
    for found in gc.get_objects():
        if isinstance(found, asyncio.Task) and not found.done():
            print(f"-- {found.get_name()}", file=out)
            for line in _awaited(found.get_coro()):
                print(f"   {line}", file=out)


def _awaited(outermost: Any) -> Iterator[str]:
    """A coroutine and what it awaits, down to what is no coroutine; `Task.print_stack` ends with the first."""
    waits = outermost
    while waits is not None:
        kind = next((kind for kind in ("cr", "gi", "ag") if hasattr(waits, f"{kind}_frame")), None)
        frame = getattr(waits, f"{kind}_frame", None)
        yield f"{frame.f_code.co_filename}:{frame.f_lineno} {frame.f_code.co_name}" if frame else repr(waits)
        inner = {"cr": "cr_await", "gi": "gi_yieldfrom", "ag": "ag_await", None: ""}[kind]
        waits = getattr(waits, inner, None)


_watchdog: Final = Watchdog()


def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> bool:
    """Hook of pytest-timeout: ours instead of its timer."""
    if sys.gettrace() is None:  # nobody debugs
        _watchdog.watch(item, settings.timeout)
    return True


def pytest_timeout_cancel_timer() -> bool:
    """Hook of pytest-timeout."""
    _watchdog.call_off()
    return True
