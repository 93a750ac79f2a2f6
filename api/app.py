"""The application: routes, layers around them, and its door, opened at the start and closed at the end."""

from __future__ import annotations

import contextlib
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING, Any, Final

from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import Response

from api import (
    accountability,
    actions,
    calendars,
    codec,
    directives,
    emergencies,
    escalations,
    filing,
    leaders,
    lookups,
    notices,
    operations,
    organisation,
    pages,
    plan_actions,
    problems,
    reading,
    readings,
    reviews,
    sign_in,
    watching,
)
from api.door import open_door
from api.front import Front, development_front, front_of
from api.observe import Figures, Observe
from api.reference import DESCRIPTION, TAGS, document
from api.renewing import keep_renewing
from api.strict import BodyLimit
from register.errors import CaseShreddedError, RegisterUnavailableError
from runtime import tokens
from sealing.errors import KeyDestroyedError, KeysAwayError, MasterUnknownError

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable
    from contextlib import AbstractAsyncContextManager

    from api.door import Door
    from runtime.settings import Settings

_NO_TELEMETRY: Final[Any] = {"tracing": False, "metrics": False, "logs": False, "operation_spans": False}
"""FastAPI's own would see bodies; ours sees routes."""
_PARTS: Final = (
    *(lookups.routes, filing.routes, reading.routes, watching.routes, actions.routes, escalations.routes),
    directives.routes,
    *(
        notices.routes,
        reviews.routes,
        emergencies.routes,
        plan_actions.routes,
        calendars.routes,
        leaders.routes,
        accountability.routes,
        organisation.routes,
        sign_in.routes,
        readings.routes,
        codec.routes,
        operations.routes,
        pages.routes,
        sign_in.pages,
    ),
)

_OF_THE_REGISTER: Final[dict[type[Exception], str]] = {
    RegisterUnavailableError: "register_away",
    CaseShreddedError: "case_shredded",
    KeysAwayError: "register_away",
    MasterUnknownError: "register_away",
    KeyDestroyedError: "case_shredded",
}
"""Of the register itself, and of the keys in it with which what goes to Temporal is sealed."""


def create_app(settings: Settings) -> FastAPI:
    """The application as the settings say.

    Raises:
        SettingsError: a secret is missing.
    """

    @contextlib.asynccontextmanager
    async def door() -> AsyncIterator[Door]:
        async with open_door(settings) as opened, keep_renewing(opened):
            yield opened

    return build_app(door, front=front_of(settings))


def build_app(
    door: Callable[[], AbstractAsyncContextManager[Door]],
    check_token: Callable[[str], tokens.Claims] | None = None,
    *,
    front: Front | None = None,
) -> FastAPI:
    """The application around a door.

    Args:
        door: opens it; entered when the application starts.
        check_token: the claims of a good development token; raises `TokenError`. Enough where nobody signs in.
        front: what stands before it, where more than development tokens is wanted.
    """
    front = front or development_front(check_token)

    @contextlib.asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with door() as opened:
            app.state.door = opened
            yield
        if front.provider is not None:
            await front.provider.close()

    # As they are: the routes of an included router are built once more for each application, which costs its first
    # request a tenth of a second, and every request goes through one layer more.
    app = FastAPI(
        title="Redress",
        version=_version(),
        description=DESCRIPTION,
        openapi_tags=TAGS,
        docs_url=None,
        redoc_url=None,
        lifespan=lifespan,
        redirect_slashes=False,
        routes=[route for part in _PARTS for route in part.routes],
        telemetry=_NO_TELEMETRY,
    )
    app.state.figures = Figures()
    app.state.identification = front.identification
    problems.install(app)
    _answer_for_the_register(app)
    app.add_middleware(BodyLimit)
    app.add_middleware(Observe, figures=app.state.figures, headers=front.headers)
    document(app)
    pages.mount(app)
    return app


def _answer_for_the_register(app: FastAPI) -> None:
    """What the register cannot answer is a problem of ours with a code of its own."""
    for error, code in _OF_THE_REGISTER.items():

        async def told(request: Request, _: Exception, code: str = code) -> Response:
            return problems.render(problems.Problem(code), problems.request_id_of(request))

        app.add_exception_handler(error, told)


def _version() -> str:
    try:
        return version("redress")
    except PackageNotFoundError:
        return "0"
