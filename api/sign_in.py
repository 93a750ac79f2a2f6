"""Pages of identity: signing in, who one is and in which capacity, signing out; and the same to programs (`/v1/me`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import parse_qs, quote, urlsplit

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field
from starlette.responses import RedirectResponse, Response

from api.defences import refuse_cross_site
from api.door import Behind
from api.identity import CAPACITY_HEADER, Identification, Speaker, Via, identify
from api.limits import Kind
from api.pages import templates
from api.problems import Problem, request_id_of
from api.routing import SIGNED_IN, answer, problems, router
from api.sessions import COOKIE, forget
from domain.values import Code, Line
from runtime.capacities import name_of, named
from runtime.identity_faults import IdentityAwayError, SignInError, SignInFault

if TYPE_CHECKING:
    from api.door import Door
    from api.sessions import Sessions
    from domain.capacities import Capacity

pages = APIRouter(include_in_schema=False)
routes = router("identity")

_LONGEST_BACK: Final = 500
_MOST_BYTES: Final = 4096
_FAULTS: Final = {
    SignInFault.REFUSED: ("登录未获身份服务许可。", "The identity provider did not sign you in."),
    SignInFault.UNKNOWN_FLOW: (
        "此次登录已失效或已使用过，请重新登录。",
        "This sign-in was used already, took too long, or began in another browser. Begin again.",
    ),
    SignInFault.NOT_PROVEN: (
        "身份服务的答复未通过核验。",
        "What the identity provider answered does not prove who you are.",
    ),
    SignInFault.NOBODY: (
        "您在组织机构中没有任职，无法登录。",
        "You hold no post in the organisation: there is nothing here for you.",
    ),
}


class HeldCapacity(BaseModel):
    """One capacity of a person."""

    name: str = Field(
        description=f"As it is named in the header `{CAPACITY_HEADER}`.", examples=["officer@BJ"]
    )
    role: str = Field(description="Role.")
    unit: Code = Field(description="Code of the unit.")
    line: str | None = Field(description="Business line of a line head.")
    why: Line = Field(description="The post that it comes from.")


class Me(BaseModel):
    """Who asks."""

    person: str = Field(description="Staff code, or id of the client.")
    name: str = Field(description="Name, as the organisation has it.")
    capacity: str | None = Field(description="The capacity in use; none where one has to be chosen.")
    capacities: list[HeldCapacity] = Field(description="All capacities of today.")
    via: str = Field(description="What proved it: `token`, `session` or `development`.")


@routes.get(
    "/me",
    summary="Who am I",
    response_model=Me,
    responses=problems(*SIGNED_IN, "register_away"),
    openapi_extra={"security": [{identify.scheme_name: []}]},
)
async def me(request: Request, door: Behind) -> Response:
    """Who the request's token or session proves, and in which capacities that person may act today."""
    by = identification(request)
    try:
        speaker = await by.speaker(request)
    except Problem:
        by.limits.charge_address(request, Kind.STRANGER)
        raise
    return answer(_shown(door, speaker))


@pages.get("/sign-in")
async def sign_in(request: Request, door: Behind, back: str = "/me") -> Response:
    """The way in."""
    sessions = identification(request).sessions
    if sessions is None:
        return _page(request, "sign_in.html", ready=False, fault=None)
    if elsewhere := _at_the_right_address(request, sessions):
        return elsewhere
    signed_in = await sessions.known(door.db, request)
    name = door.organisation.name_of(signed_in.person) if signed_in else None
    start = f"/sign-in/start?back={quote(_local(back))}"
    return _page(request, "sign_in.html", ready=True, start=start, signed_in=name, fault=None)


@pages.get("/sign-in/start")
async def start(request: Request, door: Behind, back: str = "/me") -> Response:
    """To the provider."""
    by = identification(request)
    by.limits.charge_address(request, Kind.SIGN_IN)
    sessions = _sessions(by)
    response = RedirectResponse("/", 303)
    try:
        response.headers["location"] = await sessions.begin(door.db, response, _local(back))
    except IdentityAwayError:
        return _away(request)
    return response


@pages.get("/sign-in/callback")
async def callback(request: Request, door: Behind) -> Response:
    """Back from the provider."""
    by = identification(request)
    by.limits.charge_address(request, Kind.SIGN_IN)
    sessions = _sessions(by)
    try:
        proven, back = await sessions.finish(door.db, request)
        response = RedirectResponse(back, 303)
        first = name_of(_some(by.held(door, proven.person))[0])
        await sessions.open(door.db, request, response, proven, first)
    except SignInError as error:
        said = _FAULTS[error.fault]
        return _page(
            request,
            "sign_in.html",
            status=400,
            ready=True,
            start="/sign-in/start",
            signed_in=None,
            fault=said,
        )
    except IdentityAwayError:
        return _away(request)
    return response


@pages.get("/me")
async def who_am_i(request: Request, door: Behind) -> Response:
    """The person, their capacities, the one in use, and the way out."""
    try:
        speaker = await identification(request).speaker(request)
    except Problem as problem:
        if problem.kind.status != 401:
            raise
        response = RedirectResponse("/sign-in?back=/me", 303)
        if COOKIE in request.cookies:
            forget(response)
        return response
    shown = _shown(door, speaker)
    return _page(request, "me.html", me=shown, units={u.code: u.name for u in door.organisation.units})


@pages.post("/me/capacity")
async def choose(request: Request, door: Behind) -> Response:
    """Act in another capacity from now on."""
    by = identification(request)
    speaker = await by.speaker(request)
    wanted = (await _form(request)).get("capacity", "")
    if speaker.via is not Via.SESSION or named(speaker.held, wanted) is None:
        raise Problem("capacity_unknown", capacities=[name_of(one) for one in speaker.held])
    await _sessions(by).choose(door.db, request, wanted)
    return RedirectResponse("/me", 303)


@pages.post("/sign-out")
async def sign_out(request: Request, door: Behind) -> Response:
    """Out, here or everywhere, and at the provider too where it offers that."""
    by = identification(request)
    sessions = _sessions(by)
    refuse_cross_site(request, request.method, by.origins)
    by.limits.charge_address(request, Kind.SIGN_IN)
    everywhere = (await _form(request)).get("everywhere") == "yes"
    proof = await sessions.end(door.db, request, everywhere=everywhere)
    out = f"{sessions.console}/signed-out"
    try:
        onward = await sessions.sign_in.end(proof, out) if proof else None
    except IdentityAwayError:
        onward = None
    response = RedirectResponse(onward or "/signed-out", 303)
    forget(response)
    return response


@pages.get("/signed-out")
async def signed_out(request: Request) -> Response:
    """Where one stands afterwards."""
    return _page(request, "signed_out.html")


def identification(request: Request) -> Identification:
    """How this application tells people apart."""
    found: Identification = request.app.state.identification
    return found


def _shown(door: Door, speaker: Speaker) -> Me:
    used = speaker.chosen if speaker.chosen and named(speaker.held, speaker.chosen) else None
    if used is None and len(speaker.held) == 1:
        used = name_of(speaker.held[0])
    held = [
        HeldCapacity(
            name=name_of(one),
            role=one.role.value,
            unit=one.unit,
            line=one.line.value if one.line else None,
            why=one.why,
        )
        for one in speaker.held
    ]
    name = door.organisation.name_of(speaker.person)
    return Me(person=speaker.person, name=name, capacity=used, capacities=held, via=speaker.via.value)


def _sessions(by: Identification) -> Sessions:
    if by.sessions is None:
        raise Problem("identity_away")
    return by.sessions


def _at_the_right_address(request: Request, sessions: Sessions) -> Response | None:
    """Cookies know one host: who came by another name of ours is sent to the one that the provider sends back to."""
    wanted = urlsplit(sessions.console)
    if request.headers.get("host", "").lower() in (wanted.netloc.lower(), ""):
        return None
    if (request.url.hostname or "") not in ("localhost", "127.0.0.1"):
        return None  # behind a proxy that names us otherwise
    return RedirectResponse(f"{sessions.console}/sign-in", 303)


def _some(held: tuple[Capacity, ...]) -> tuple[Capacity, ...]:
    """The capacities, if there are any.

    Raises:
        SignInError: the person holds no post.
    """
    if not held:
        raise SignInError(SignInFault.NOBODY)
    return held


def _local(back: str) -> str:
    """A path of ours, never another site's address."""
    fine = back.startswith("/") and not back.startswith(("//", "/\\")) and back.isprintable()
    return back if fine and "\\" not in back and len(back) <= _LONGEST_BACK else "/me"


def _away(request: Request) -> Response:
    said = ("身份服务暂不可用，请稍后再试。", "The identity provider does not answer. Try again in a moment.")
    return _page(
        request, "sign_in.html", status=503, ready=True, start="/sign-in/start", signed_in=None, fault=said
    )


async def _form(request: Request) -> dict[str, str]:
    raw = await request.body()
    if len(raw) > _MOST_BYTES:
        raise Problem("too_large")
    return {name: values[-1] for name, values in parse_qs(raw.decode("latin-1")).items()}


def _page(request: Request, name: str, status: int = 200, **more: Any) -> Response:
    context = {"version": request.app.version, "request_id": request_id_of(request)} | more
    return templates.TemplateResponse(request, name, context, status)
