"""Temporal's web UI for reading only: auditors look, nobody signals, resets or terminates a case there.

The development server's UI has a switch for that which its command line does not offer (and it does not read
``TEMPORAL_DISABLE_WRITE_ACTIONS``, checked on 1.32). So this stands in front of it: it lets reading and querying
through, refuses all else, and tells the UI to hide its buttons.

It also serves the UI's codec at the UI's own address: cookies know hosts but no ports, so the session of the console
comes along, and the API opens payloads with the rights of whoever is signed in there. Nothing else of the request
reaches the API, and the UI itself never gets the session.
"""

import json
import re
from collections.abc import AsyncIterator, Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
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
CODEC: Final = "/codec"
"""Where the UI finds its codec."""
_DECODE: Final = f"{CODEC}/decode"
_SESSION: Final = "redress_session"
_CODEC_SECONDS: Final = 30
_REFUSAL: Final = json.dumps(
    {"message": "This UI is for reading only; cases are handled in the console."}
).encode()


def allowed(method: str, path: str) -> bool:
    """Whether the request only reads. A query is a POST that changes nothing."""
    return method in _READING or (method == "POST" and _QUERY.fullmatch(path) is not None)


class UiGate:
    """An ASGI application in front of a UI.

    Args:
        target: where the UI is (``http://host:port``).
        api: where the API is, which opens payloads; none: they stay sealed.
    """

    def __init__(self, target: str, api: str | None = None) -> None:
        self._client = httpx.AsyncClient(base_url=target, timeout=30, follow_redirects=False)
        self._api = httpx.AsyncClient(base_url=api, timeout=_CODEC_SECONDS, trust_env=False) if api else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http":
            return
        if scope["path"] == _DECODE and scope["method"] == "POST" and self._api is not None:
            await _answer(send, *await self._opened(self._api, scope, receive))
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
        if self._api is not None:
            await self._api.aclose()

    async def _opened(
        self, api: httpx.AsyncClient, scope: Scope, receive: Receive
    ) -> tuple[int, list[tuple[bytes, bytes]], bytes]:
        """Ask the API, as the person whose session the browser holds."""
        passed = {"content-type": "application/json", **_credential(scope)}
        try:
            answer = await api.post(_DECODE, content=_body(receive), headers=passed)
        except httpx.TransportError:
            return 502, [(b"content-type", b"text/plain")], b"The API does not answer.\n"
        kind = answer.headers.get("content-type", "application/json").encode()
        return answer.status_code, [(b"content-type", kind), (b"cache-control", b"no-store")], answer.content

    async def _pass_on(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [
            (k, _without_session(v) if k.lower() == b"cookie" else v)
            for k, v in scope["headers"]
            if k.lower() not in _HOP_BY_HOP
        ]
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


def _credential(scope: Scope) -> dict[str, str]:
    """The console's session, and whether a page of the UI itself sent it; of all cookies and headers no other."""
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    try:
        found = SimpleCookie(headers.get(b"cookie", "")).get(_SESSION)
    except CookieError:
        found = None
    passed = {"sec-fetch-site": headers.get(b"sec-fetch-site", "none")}
    return passed | ({"cookie": f"{_SESSION}={found.value}"} if found is not None else {})


def _without_session(cookies: bytes) -> bytes:
    """The UI's own cookies: what opens the console is none of its business."""
    kept = (each for each in cookies.split(b";") if each.partition(b"=")[0].strip() != _SESSION.encode())
    return b";".join(kept).strip()


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
