"""What every answer says to browsers, and which requests of browsers are not taken.

Cross-site requests (CSRF) are told by `Sec-Fetch-Site`, which a page cannot set, and for browsers before 2023 by
`Origin`. There is no token to put into forms: none can be forgotten on a new one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from api.problems import Problem

if TYPE_CHECKING:
    from collections.abc import Collection

    from starlette.requests import HTTPConnection
    from starlette.types import Scope

SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""Methods that change nothing."""

_POLICY: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; "
    "form-action {form_action}; base-uri 'none'; frame-ancestors 'none'"
)
_ALWAYS: Final = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"no-referrer"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=(), payment=(), usb=()"),
)
_KEPT_BY_NOBODY: Final = (b"cache-control", b"no-store")
_MAY_BE_KEPT: Final = ("/static/", "/docs", "/openapi.json")
"""Where nothing is about anybody."""
_HSTS: Final = (b"strict-transport-security", b"max-age=31536000")


class Headers:
    """Security headers of every answer.

    Args:
        leads_to: origins to which a form of ours may lead on (the provider's, at sign-out).
        https: whether people reach us by https.
    """

    def __init__(self, leads_to: Collection[str] = (), *, https: bool = False) -> None:
        policy = _POLICY.format(form_action=" ".join(("'self'", *sorted(leads_to))))
        always = (*_ALWAYS, (b"content-security-policy", policy.encode("ascii")))
        self._always = (*always, _HSTS) if https else always

    def of(self, scope: Scope) -> tuple[tuple[bytes, bytes], ...]:
        """The headers of an answer."""
        if scope["path"].startswith(_MAY_BE_KEPT):
            return self._always
        return (*self._always, _KEPT_BY_NOBODY)


def origin_of(url: str) -> str:
    """Scheme, host and port of an address, as browsers write an origin."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}".lower()


def refuse_cross_site(connection: HTTPConnection, method: str, own: Collection[str]) -> None:
    """Go on only if no other site's page sent this request with our cookie.

    Args:
        connection: the request.
        method: its method.
        own: origins of ours.

    Raises:
        Problem: it changes something and does not come from a page of ours.
    """
    if method in SAFE:
        return
    fetched_from = connection.headers.get("sec-fetch-site")
    if fetched_from == "same-origin":
        return
    origin = connection.headers.get("origin", "").lower()
    if origin and origin in own and fetched_from in (None, "same-site"):
        return
    raise Problem("cross_site")
