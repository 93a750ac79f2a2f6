"""The stand-in's HTTP face (docs/claims-api.md), and the switch that makes it fail as real systems do."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict

from claims_stand_in.answers import Claim, claim, claims_of_policy

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence

SLOW_SECONDS: Final = 30.0
"""Longer than any caller of ours waits."""
_GARBAGE: Final = (
    ("application/json", '{"status": "核赔中", "blockage_ca'),
    ("application/json", '{"status": 17, "as_of": "yesterday"}'),
    ("application/json", "[]"),
    ("text/html", "<html><body><h1>It works!</h1></body></html>"),
)


class Mode(StrEnum):
    """How the stand-in behaves."""

    UP = "up"
    DOWN = "down"
    SLOW = "slow"
    GARBAGE = "garbage"


class Outage(BaseModel):
    """Body of the switch."""

    model_config = ConfigDict(extra="forbid")

    mode: Mode


class Switch:
    """The stand-in's mode; changing it lets go of everyone whom `slow` keeps waiting."""

    def __init__(self) -> None:
        """Start well."""
        self.mode = Mode.UP
        self.requests = 0
        """Look-ups received, in every mode: tests and demos count them."""
        self._changed = asyncio.Event()

    def turn(self, mode: Mode) -> None:
        """Behave so from now on."""
        self.mode = mode
        changed, self._changed = self._changed, asyncio.Event()
        changed.set()

    async def linger(self) -> None:
        """Keep a caller waiting until the mode changes, at most `SLOW_SECONDS`."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._changed.wait(), SLOW_SECONDS)

    async def misbehave(self) -> Response | None:
        """The answer of an outage; none where the request is to be answered properly."""
        self.requests += 1
        if self.mode is Mode.SLOW:
            await self.linger()
        match self.mode:
            case Mode.DOWN:
                return JSONResponse({"title": "maintenance"}, status_code=503, headers={"Retry-After": "1"})
            case Mode.GARBAGE:
                kind, text = _GARBAGE[self.requests % len(_GARBAGE)]
                return Response(text, media_type=kind)
            case Mode.UP | Mode.SLOW:
                return None


def create_app(handlers: Mapping[str, Sequence[str]] | None = None) -> FastAPI:
    """The application.

    Args:
        handlers: unit code to the staff codes of its claims handlers.
    """
    app = FastAPI(title="Claims system (stand-in)", docs_url=None, redoc_url=None)
    switch = Switch()
    staff = handlers or {}
    app.state.switch = switch

    @app.middleware("http")
    async def outage(request: Request, call_next: Callable[[Request], Awaitable[Response]]) -> Response:
        if request.url.path.startswith(("/claims/", "/policies/")):
            wrong = await switch.misbehave()
            if wrong is not None:
                return wrong
        return await call_next(request)

    @app.get("/claims/{claim_no:path}")
    async def one_claim(claim_no: str) -> Response:
        found = claim(claim_no, staff)
        return JSONResponse(_shown(found)) if found else _not_found("claim")

    @app.get("/policies/{policy_no:path}/claims")
    async def policy_claims(policy_no: str) -> Response:
        found = claims_of_policy(policy_no, staff)
        if found is None:
            return _not_found("policy")
        return JSONResponse({"claims": [_shown(entry) for entry in found]})

    @app.post("/_stand-in/outage")
    async def turn(outage: Outage) -> dict[str, str]:
        switch.turn(outage.mode)
        return {"mode": switch.mode}

    @app.get("/healthz")
    async def healthz() -> dict[str, object]:
        return {"status": "ok", "mode": switch.mode, "requests": switch.requests}

    return app


def _shown(found: Claim) -> dict[str, str | None]:
    return {
        "claim_no": found.claim_no,
        "status": found.status,
        "blockage_cause": found.blockage_cause,
        "handler": found.handler,
        "policy_no": found.policy_no,
        "as_of": datetime.now(UTC).isoformat(timespec="seconds"),
    }


def _not_found(what: str) -> Response:
    return JSONResponse({"title": f"no such {what}"}, status_code=404)
