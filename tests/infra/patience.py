"""Workers of a test process are given time: a thread not reached within two seconds is starved.

The SDK takes a workflow task that its thread has not got to within 2 s for a deadlock, in workers and replayers alike.
A task that replays a whole history takes part of that by itself, and the test processes outnumber the cores.
"""

from __future__ import annotations

import functools
from typing import Any

from temporalio.worker import _workflow

DEADLOCK_SECONDS = 30


def be_patient() -> None:
    """From here on, every worker and replayer made in this process waits this long."""
    made = _workflow._WorkflowWorker
    begin = made.__init__

    @functools.wraps(begin)
    def patiently(self: Any, *args: Any, **named: Any) -> None:
        begin(self, *args, **named)
        assert self._deadlock_timeout_seconds == 2, "the SDK has another limit now: look again"
        self._deadlock_timeout_seconds = DEADLOCK_SECONDS

    setattr(made, "__init__", patiently)  # noqa: B010 - a method is not to be assigned to, says the type checker
