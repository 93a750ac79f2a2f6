"""Logging: one line a record on standard error, JSON for machines or coloured for a person.

Everything goes through here: structlog's own loggers, the standard library's (uvicorn, temporalio, asyncpg …) and
``workflow.logger``. Nothing is configured at import; each process calls :func:`configure` once.

Nothing personal belongs in a log (R4.1). Tracebacks therefore carry no local variables.
"""

import logging
import sys
from collections.abc import Sequence
from typing import Final

import structlog
from structlog.typing import Processor

from runtime.settings import LogFormat, Settings

_QUIETER: Final = ("httpx", "httpcore", "asyncio", "hpack")
"""Libraries that write a line a request at INFO."""


def _common() -> Sequence[Processor]:
    """What every record goes through, ours or a library's."""
    return (
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.stdlib.PositionalArgumentsFormatter(),
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.StackInfoRenderer(),
    )


def _ending(form: LogFormat) -> Sequence[Processor]:
    match form:
        case LogFormat.JSON:
            return (
                structlog.processors.format_exc_info,
                structlog.processors.JSONRenderer(ensure_ascii=False, default=str),
            )
        case LogFormat.CONSOLE:
            plain = structlog.dev.plain_traceback
            return (structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain),)


def configure(settings: Settings) -> None:
    """Send all records of this process to standard error as the settings say."""
    remove = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=_common(), processors=(remove, *_ending(settings.log_format))
        )
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(settings.log_level.upper())
    logging.captureWarnings(capture=True)
    for name in _QUIETER:
        logging.getLogger(name).setLevel(logging.WARNING)
    structlog.configure(
        processors=(
            structlog.stdlib.filter_by_level,
            *_common(),
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ),
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
