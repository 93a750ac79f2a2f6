"""Named options of every activity: finite time-outs, explicit retries.

An activity is tried as a local one first (one history event, a third of the CPU); when the other side stays away it
becomes a remote one, whose retries cost no history.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from temporalio.common import RetryPolicy

CARRIED_AT_MOST: Final = 1_500_000
"""Bytes of state that a run hands on to the next. The server refuses 2 MB, sealed; a case that is larger stays in its
run, which holds 50 MB: handing it on would fail again and again, and the case would stand still."""

RECORD_LOCALLY: Final[dict[str, Any]] = {
    "start_to_close_timeout": timedelta(seconds=3),
    "schedule_to_close_timeout": timedelta(seconds=4),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(milliseconds=50), maximum_interval=timedelta(seconds=1), maximum_attempts=4
    ),
}
"""PostgreSQL answers within milliseconds; a moment's absence is bridged inside one workflow task."""

RECORD_REMOTELY: Final[dict[str, Any]] = {
    "start_to_close_timeout": timedelta(seconds=8),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(milliseconds=500),
        backoff_coefficient=2,
        maximum_interval=timedelta(seconds=15),
    ),
}
"""PostgreSQL is away: for ever, at most 15 s apart. 8 s is also how long a killed worker holds a case up."""

FIND_LOCALLY: Final[dict[str, Any]] = {
    "start_to_close_timeout": timedelta(milliseconds=1500),
    "schedule_to_close_timeout": timedelta(milliseconds=1500),
    "retry_policy": RetryPolicy(maximum_attempts=1),
}
"""One short look for the same complaint (L18) within the task that has just written; else `RECORD_REMOTELY`."""

LOOK_UP_LOCALLY: Final[dict[str, Any]] = {
    "start_to_close_timeout": timedelta(milliseconds=1500),
    "schedule_to_close_timeout": timedelta(milliseconds=1500),
    "retry_policy": RetryPolicy(maximum_attempts=1),
}
"""One short try within the first task; the case does not wait for more (R6.2(2): never holding the case up)."""

LOOK_UP_REMOTELY: Final[dict[str, Any]] = {
    "start_to_close_timeout": timedelta(seconds=10),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(seconds=5), backoff_coefficient=2, maximum_interval=timedelta(minutes=10)
    ),
}
"""The claims system is down: asked again for as long as the case is open, at most 10 minutes apart."""

LOAD: Final[dict[str, Any]] = {
    "start_to_close_timeout": timedelta(seconds=8),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(milliseconds=200),
        backoff_coefficient=2,
        maximum_interval=timedelta(seconds=15),
    ),
}
"""A closed case is read back from the register."""

TELL_CASES: Final[dict[str, Any]] = {
    "start_to_close_timeout": timedelta(minutes=30),
    "heartbeat_timeout": timedelta(seconds=60),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(milliseconds=500),
        backoff_coefficient=2,
        maximum_interval=timedelta(seconds=15),
    ),
}
"""An emergency plan's cases, 200 a heartbeat; what was told is not told twice, so it may be begun again for ever."""

COUNT_CASES: Final[dict[str, Any]] = {
    "start_to_close_timeout": timedelta(seconds=15),
    "retry_policy": RetryPolicy(
        initial_interval=timedelta(milliseconds=500),
        backoff_coefficient=2,
        maximum_interval=timedelta(seconds=15),
    ),
}
"""One statement over the cases of a plan."""
