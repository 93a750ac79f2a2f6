"""The outermost layer: a number for every request, one line in the access log, the figures, and the last resort.

Routes are named by their template, never by what stands in the URL; nothing of a body or a query is kept (R4.1).
"""

from __future__ import annotations

import logging
import secrets
import time
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Final

import structlog
from prometheus_client import CollectorRegistry, Counter, Histogram

from api import access_log
from api.defences import Headers
from api.problems import Problem, render

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

log = structlog.stdlib.get_logger("api")

_METHODS: Final = {"GET", "POST", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"}
_FRAMES: Final = 8
"""Places of a traceback that are logged, the innermost last."""
_QUIET: Final = {"/healthz", "/readyz", "/metrics"}
_BUCKETS: Final = (0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)


class Figures:
    """What the API counts: requests and their latency by route, nothing personal."""

    def __init__(self) -> None:
        """Begin at zero."""
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "redress_http_requests",
            "Requests answered, by route template and status.",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self.latency = Histogram(
            "redress_http_request_seconds",
            "Time from a request's first byte to its answer's end.",
            ("method", "route"),
            buckets=_BUCKETS,
            registry=self.registry,
        )
        self._known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """One more request."""
        key = (method, route, status)
        found = self._known.get(key)
        if found is None:
            found = (self.requests.labels(method, route, str(status)), self.latency.labels(method, route))
            self._known[key] = found
        requests, latency = found
        requests.inc()
        latency.observe(seconds)


class Observe:
    """Number, watch and log requests; an error that nobody caught becomes a plain 500."""

    def __init__(self, app: ASGIApp, figures: Figures, headers: Headers | None = None) -> None:
        """Wrap an application."""
        self._app = app
        self._figures = figures
        self._headers = headers or Headers()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and watch its answer."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request_id = secrets.token_hex(8)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0
        began = time.perf_counter()

        async def marked(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                ours = ((b"x-request-id", request_id.encode()), *self._headers.of(scope))
                message["headers"] = [*message.get("headers", []), *ours]
            await send(message)

        with structlog.contextvars.bound_contextvars(request_id=request_id):
            try:
                await self._app(scope, receive, marked)
            except Exception as error:  # noqa: BLE001 - the last resort
                _log_without_words(error)
                if status == 0:
                    await render(Problem("internal"), request_id)(scope, receive, marked)
            finally:
                self._note(scope, status, time.perf_counter() - began, request_id)

    def _note(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        route = route_of(scope)
        method = scope["method"] if scope["method"] in _METHODS else "other"
        self._figures.count(method, route, status, seconds)
        access_log.write(
            logging.DEBUG if route in _QUIET else logging.INFO,
            method=method,
            route=route,
            status=status,
            ms=round(seconds * 1000, 1),
            request_id=request_id,
        )


def _log_without_words(error: BaseException) -> None:
    """Type and place of an error; its words may quote what was sent."""
    frames = traceback.extract_tb(error.__traceback__)[-_FRAMES:]
    where = [f"{Path(frame.filename).name}:{frame.lineno} {frame.name}" for frame in frames]
    log.error("request_failed", error=type(error).__qualname__, where=where)


def route_of(scope: Scope) -> str:
    """The template of the route that answered, as `/v1/complaints/{no}`; `unmatched` where none did."""
    route = scope.get("route")
    path = getattr(route, "path_format", None) or getattr(route, "path", None)
    return path if isinstance(path, str) else "unmatched"
