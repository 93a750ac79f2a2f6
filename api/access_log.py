"""The access log: one JSON line a request, written without the detours of the other logs (they cost more than a lookup).

The same names as elsewhere: `event`, `level`, `logger`, `timestamp`, then what is known of the request.
"""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime
from typing import Any, Final

LOGGER: Final = logging.getLogger("api.access")


def write(level: int, **fields: Any) -> None:
    """One line about one request."""
    if LOGGER.isEnabledFor(level):
        LOGGER.log(level, "request", extra={"request": fields})


def to_standard_error() -> None:
    """Write the lines to standard error directly; without this they go wherever the other records go."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(AccessFormatter())
    LOGGER.handlers = [handler]
    LOGGER.propagate = False


class AccessFormatter(logging.Formatter):
    """A record of the access log as JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line = {
            "event": record.msg,
            **getattr(record, "request", {}),
            "level": record.levelname.lower(),
            "logger": record.name,
            "timestamp": datetime.fromtimestamp(record.created, UTC).isoformat().replace("+00:00", "Z"),
        }
        return json.dumps(line, ensure_ascii=False)
