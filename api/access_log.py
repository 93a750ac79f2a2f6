"""The access log: one JSON line a request, without the detours of the other logs, which cost as much as a lookup.

The same names as elsewhere: `event`, `level`, `logger`, `timestamp`, then what is known of the request.
"""

from __future__ import annotations

import logging
import sys
from datetime import UTC, datetime
from typing import Final

LOGGER: Final = logging.getLogger("api.access")

_direct: list[bool] = []


def to_standard_error() -> None:
    """Write the lines to standard error directly; without this they go wherever the other records go."""
    _direct[:] = [True]


def write(level: int, *, method: str, route: str, status: int, ms: float, request_id: str) -> None:
    """One line about one request. All of it is ours: method and route out of closed lists, nothing that was sent."""
    if not LOGGER.isEnabledFor(level):
        return
    if _direct:
        at = datetime.now(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        sys.stderr.write(
            f'{{"event": "request", "method": "{method}", "route": "{route}", "status": {status}, "ms": {ms}, '
            f'"request_id": "{request_id}", "level": "{logging.getLevelName(level).lower()}", '
            f'"logger": "{LOGGER.name}", "timestamp": "{at}"}}\n'
        )
        return
    fields = {"method": method, "route": route, "status": status, "ms": ms, "request_id": request_id}
    LOGGER.log(level, "request", extra=fields)
