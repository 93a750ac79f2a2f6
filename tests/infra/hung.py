"""A test that hangs says where: as pytest-timeout's own timer, with what every asyncio task waits for.

Its report shows threads (an event loop that waits) and is lost in a test process of xdist, whose stderr is caught.
"""

from __future__ import annotations

import asyncio
import faulthandler
import gc
import os
import threading
from typing import TYPE_CHECKING, Any

import pytest
from pytest_timeout import is_debugging  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import TextIO


def pytest_timeout_set_timer(item: pytest.Item, settings: Any) -> bool:
    """Hook of pytest-timeout: our end of the test instead of its own. It calls the timer off by ``cancel_timeout``."""
    timer = threading.Timer(settings.timeout, _end, (item,))
    timer.daemon = True
    timer.start()
    vars(item)["cancel_timeout"] = timer.cancel
    return True


def _end(item: pytest.Item) -> None:
    """Say what was going on, and end this process, as pytest-timeout does: nothing else ends a native thread."""
    if is_debugging():
        return
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
