"""Reading a body: only so long, only JSON, only the JSON that everybody reads alike."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NoReturn

from fastapi.routing import APIRoute
from starlette.requests import Request

from api.problems import Problem, render

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine

    from starlette.responses import Response
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES: Final = 256 * 1024
"""The longest body that is read."""
MOST_OF_CODEC: Final = 8 * 1024 * 1024
"""Temporal holds payloads of up to 2 MB; in the codec's JSON they are a third longer, and several come at once."""

_USUAL: Final = {"application/json", "application/json; charset=utf-8"}
_UTF8: Final = {"", "utf-8", "utf8", "us-ascii"}


class BodyLimit:
    """Refuse a body that is too long: by what it says of itself, else while it comes."""

    def __init__(self, app: ASGIApp, most: int = MOST_BYTES, most_of_codec: int = MOST_OF_CODEC) -> None:
        """Wrap an application."""
        self._app = app
        self._usual = most
        self._of_codec = most_of_codec

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, counting."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        most = self._of_codec if scope["path"].startswith("/codec/") else self._usual
        if (_declared(scope) or 0) > most:
            answer = render(_too_large(), scope.get("state", {}).get("request_id"))
            await answer(scope, receive, send)
            return
        read = 0

        async def counting() -> Message:
            nonlocal read
            message = await receive()
            read += len(message.get("body", b""))
            if read > most:
                raise _too_large()
            return message

        await self._app(scope, counting, send)


def _too_large() -> Problem:
    return Problem("too_large", headers={"Connection": "close"})


def _declared(scope: Scope) -> int | None:
    for name, value in scope["headers"]:
        if name == b"content-length" and value.isdigit() and len(value) <= 18:
            return int(value)
    return None


class StrictRequest(Request):
    """A request whose JSON is read strictly."""

    async def check_content_type(self) -> None:
        """Go on only if the body is JSON by its own word, or missing.

        Raises:
            Problem: it is something else.
        """
        declared = self.headers.get("content-type")
        if declared in _USUAL:
            return
        if declared or await self.body():
            _check_content_type(declared or "")

    async def json(self) -> Any:
        """The body's value.

        Raises:
            Problem: not UTF-8, not JSON, NaN or infinite numbers, nested beyond reason.
        """
        if not hasattr(self, "_json"):
            self._json = parse(await self.body())
        return self._json


class StrictRoute(APIRoute):
    """A route that takes JSON and nothing else as its body."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The handler, behind the check of the content type."""
        handle = super().get_route_handler()
        takes_body = self.body_field is not None

        async def strict(request: Request) -> Response:
            ours = StrictRequest(request.scope, request.receive)
            if takes_body:
                await ours.check_content_type()
            return await handle(ours)

        return strict


def parse(raw: bytes) -> Any:
    """Read JSON.

    Raises:
        Problem: it is none.
    """
    try:
        return json.loads(raw.decode("utf-8"), parse_constant=_no_constant)
    except (ValueError, RecursionError):
        # not UTF-8, not JSON, a number of more digits than anyone counts, brackets without end
        raise Problem("malformed_json") from None


def _no_constant(_: str) -> NoReturn:
    raise ValueError("not a number of JSON")


def _check_content_type(value: str) -> None:
    kind, _, parameters = value.partition(";")
    charset = ""
    for parameter in parameters.split(";"):
        name, _, given = parameter.partition("=")
        if name.strip().lower() == "charset":
            charset = given.strip().strip('"').lower()
    if kind.strip().lower() != "application/json" or charset not in _UTF8:
        raise Problem("unsupported_media_type", headers={"Accept-Post": "application/json"})
