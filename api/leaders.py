"""`GET /v1/informed`: what the leaders of a complaint were told of, at receipt, at each turn, at the end (R6.2(7))."""

from __future__ import annotations

import dataclasses
from typing import Annotated

from fastapi import Query
from starlette.responses import Response

from api.access import require
from api.door import Behind
from api.identity import Identity
from api.routing import SIGNED_IN, answer, problems, router
from api.steps import Informed, InformedOf
from domain.authority import Right
from register import ladder

routes = router("leaders")


@routes.get(
    "/informed",
    summary="What I was told of",
    response_model=Informed,
    responses=problems(*SIGNED_IN, "role_not_allowed", "register_away", "malformed"),
)
async def informed(
    actor: Identity,
    door: Behind,
    limit: Annotated[int, Query(ge=1, le=500, description="At most this many.")] = 100,
) -> Response:
    """Turns of complaints of which the signed-in person was told as a leader, newest first (R6.2(7)).

    Which severities, turns and levels is in the rule book. Nothing personal of the complainant is in the list.
    """
    require(actor, Right.INFORMED)
    rows = await ladder.told(door.db, actor.person, limit=limit)
    items = tuple(InformedOf.model_validate(dataclasses.asdict(row)) for row in rows)
    return answer(Informed.model_construct(items=items))
