"""Temporal's web UI for reading only: auditors look, nobody signals, resets or terminates a case there.

The development server's UI has a switch for that which its command line does not offer (and it does not read
``TEMPORAL_DISABLE_WRITE_ACTIONS``, checked on 1.32). So this stands in front of it: it lets reading and querying
through, refuses all else, and tells the UI to hide its buttons.
"""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from typing import Any, Final

import httpx

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]

_READING: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_QUERY: Final = re.compile(r".*/api/v1/namespaces/[^/]+/workflows/[^/]+(/runs/[^/]+)?/query/[^/]+")
_SETTINGS: Final = re.compile(r".*/api/v1/settings/?")
_HOP_BY_HOP: Final = frozenset(
    {b"connection", b"keep-alive", b"transfer-encoding", b"upgrade", b"te", b"trailer", b"host"}
)
_REFUSAL: Final = json.dumps(
    {"message": "This UI is for reading only; cases are handled in the console."}
).encode()


def allowed(method: str, path: str) -> bool:
    """Whether the request only reads. A query is a POST that changes nothing."""
    return method in _READING or (method == "POST" and _QUERY.fullmatch(path) is not None)


class UiGate:
    """An ASGI application in front of the UI at ``target`` (``http://host:port``)."""

    def __init__(self, target: str) -> None:
        self._client = httpx.AsyncClient(base_url=target, timeout=30, follow_redirects=False)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            return
        if not allowed(scope["method"], scope["path"]):
            await _answer(send, 403, [(b"content-type", b"application/json")], _REFUSAL)
            return
        try:
            await self._pass_on(scope, receive, send)
        except httpx.TransportError:
            await _answer(send, 502, [(b"content-type", b"text/plain")], b"Temporal's UI does not answer.\n")

    async def close(self) -> None:
        """Close the connections to the UI."""
        await self._client.aclose()

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(k, v) for k, v in scope["headers"] if k.lower() not in _HOP_BY_HOP]
        patched = _SETTINGS.fullmatch(scope["path"]) is not None
        if patched:
            headers = [(k, v) for k, v in headers if k.lower() != b"accept-encoding"]
            headers.append((b"accept-encoding", b"identity"))
        url = httpx.URL(path=scope["raw_path"].decode("ascii"), query=scope["query_string"])
        body = _body(receive) if scope["method"] == "POST" else None
        request = self._client.build_request(scope["method"], url, headers=headers, content=body)
        response = await self._client.send(request, stream=True)
        try:
            answer = [(k.lower(), v) for k, v in response.headers.raw if k.lower() not in _HOP_BY_HOP]
            if patched and response.is_success:
                text = read_only(await response.aread())
                answer = [(k, v) for k, v in answer if k != b"content-length"]
                await _answer(send, response.status_code, answer, text)
                return
            await send({"type": "http.response.start", "status": response.status_code, "headers": answer})
            async for chunk in response.aiter_raw():
                await send({"type": "http.response.body", "body": chunk, "more_body": True})
            await send({"type": "http.response.body", "body": b""})
        finally:
            await response.aclose()


def read_only(settings: bytes) -> bytes:
    """The UI's settings with every writing action switched off (the buttons go)."""
    found: dict[str, Any] = json.loads(settings)
    found["DisableWriteActions"] = True
    return json.dumps(found).encode()


async def _body(receive: Receive) -> AsyncIterator[bytes]:
    while True:
        message = await receive()
        yield message.get("body", b"")
        if not message.get("more_body"):
            return


async def _answer(send: Send, status: int, headers: list[tuple[bytes, bytes]], body: bytes) -> None:
    length = (b"content-length", str(len(body)).encode())
    await send({"type": "http.response.start", "status": status, "headers": [*headers, length]})
    await send({"type": "http.response.body", "body": body})
