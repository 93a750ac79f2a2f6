"""`GET /v1/complaints/{no}/watch`: the case as it changes, as server-sent events."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Header
from starlette.responses import Response, StreamingResponse

from api.access import sees
from api.answers import shown
from api.door import Behind, Door
from api.identity import Identity
from api.reading import readable
from api.routing import SIGNED_IN, ComplaintNo, problems, router
from domain.authority import Right
from register import read
from register.errors import NotShownInTimeError, RegisterUnavailableError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from domain.commands import Actor

routes = router("cases")

SIGN_OF_LIFE: Final = 15.0
"""Seconds between comments while nothing happens, so that proxies keep the connection."""
LONGEST: Final = 3600.0
"""Seconds after which a watcher has to come again, with a token that is still good."""


@routes.get(
    "/complaints/{no}/watch",
    summary="Watch a case",
    response_class=StreamingResponse,
    responses={
        200: {"content": {"text/event-stream": {"schema": {"type": "string"}}}},
        **problems(
            *SIGNED_IN, "role_not_allowed", "case_unknown", "not_yet_recorded", "engine_away", "register_away"
        ),
    },
)
async def watch(
    no: ComplaintNo,
    actor: Identity,
    door: Behind,
    last_event_id: Annotated[
        str | None, Header(description="Sequence seen last; sent by browsers that come again.")
    ] = None,
) -> Response:
    """Server-sent events: `case` now and after every change, its id the case's sequence, its data what GET answers.

    The stream ends after an hour; come again with `Last-Event-ID`.
    """
    await readable(door, actor, no, Right.WATCH)
    known = int(last_event_id) if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else 0
    changes = _changes(door, actor, no, min(known, 2**31 - 2))
    headers = {"X-Accel-Buffering": "no"}  # a proxy must pass events on as they come
    return StreamingResponse(changes, media_type="text/event-stream", headers=headers)


async def _changes(door: Door, actor: Actor, number: str, known: int) -> AsyncIterator[str]:
    ends = asyncio.get_running_loop().time() + LONGEST
    while asyncio.get_running_loop().time() < ends:
        try:
            await door.watch.until_seq(number, known + 1, SIGN_OF_LIFE)
            view = await read.get_view(door.db, number)
        except (NotShownInTimeError, RegisterUnavailableError):
            yield ": still here\n\n"
            continue
        if view is None or not sees(actor, view, door.organisation):
            return
        known = view.seq
        yield f"event: case\nid: {view.seq}\ndata: {shown(view, actor).model_dump_json()}\n\n"
