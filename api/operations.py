"""What operators look at: alive, ready, figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fastapi import Request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from pydantic import BaseModel, Field
from starlette.responses import Response

from api.door import Behind
from api.routing import answer, router
from register.errors import RegisterError
from register.worklist import open_cases

if TYPE_CHECKING:
    from api.door import Door

routes = router("operations", prefix="")


class Health(BaseModel):
    """Alive."""

    status: str = "ok"


class Readiness(BaseModel):
    """What the API needs, and whether it is there."""

    ready: bool
    register_answers: bool = Field(serialization_alias="register")
    temporal: bool


@routes.get("/healthz", summary="Alive", response_model=Health)
async def health() -> Response:
    """200 as long as the process serves requests, whatever else is away."""
    return answer(Health())


@routes.get(
    "/readyz",
    summary="Ready",
    response_model=Readiness,
    responses={503: {"model": Readiness, "description": "Register or Temporal cannot be reached."}},
)
async def ready(door: Behind) -> Response:
    """200 when register and Temporal answer, else 503 saying which does not."""
    register = await _register_answers(door)
    temporal = await door.engine.answers()
    state = Readiness(ready=register and temporal, register_answers=register, temporal=temporal)
    content = state.model_dump_json(by_alias=True)
    return Response(content, 200 if state.ready else 503, media_type="application/json")


@routes.get("/metrics", summary="Figures", response_class=Response)
async def metrics(request: Request) -> Response:
    """Requests and latency by route and status, for Prometheus; nothing personal."""
    return Response(
        generate_latest(request.app.state.figures.registry), headers={"Content-Type": CONTENT_TYPE_LATEST}
    )


async def _register_answers(door: Door) -> bool:
    try:
        await open_cases(door.db, limit=1)
    except RegisterError:
        return False
    return True
