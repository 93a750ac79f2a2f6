"""Temporal's remote codec protocol: opens payloads for the UI and the command line with the caller's own rights.

A payload names the workflow that it was sealed for, and that name is authenticated with it: so the caller's rights in
that case decide. What one may not see comes back as it was. Sealing by hand is for oneself alone: a message whose actor
is the caller, addressed to a case that the caller may write to.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from fastapi import APIRouter, Request
from pydantic import ValidationError
from starlette.responses import Response
from temporalio.api.common.v1 import Payload

from api.access import require, sees
from api.codec_words import DECODE, ENCODE
from api.defences import origin_of
from api.door import Behind, Door
from api.emergencies import sees_plan
from api.identity import Identity
from api.noting import note
from api.problems import Problem
from api.routing import SIGNED_IN, by_name, problems
from contract.ids import complaint_of, emergency_of
from contract.sealed import ENCODING, WORKFLOW
from domain.authority import OF_COMMAND, SIGHT, Right, Sight, may_ever
from domain.commands import Actor
from domain.masking import masked
from register import read
from register.errors import CaseShreddedError
from runtime.codec import opened, sealed, sealed_for
from runtime.codec_protocol import NotPayloadsError, read_payloads, write_payloads
from sealing.errors import (
    KeyDestroyedError,
    KeyUnknownError,
    SealedWrongError,
)

if TYPE_CHECKING:
    from collections.abc import Iterable

    from contract.views import CaseView

routes = APIRouter(prefix="/codec", tags=["codec"], generate_unique_id_function=by_name)

ADDRESS_HEADER: Final = "Redress-Workflow"
_JSON: Final = b"json/plain"
_UNREADABLE: Final = (KeyDestroyedError, KeyUnknownError, SealedWrongError)
_WRITING: Final = frozenset(OF_COMMAND.values()) | {Right.ANSWER_ESCALATION}
_REFUSED: Final = problems(*SIGNED_IN, "role_not_allowed", "malformed", "too_large", "register_away")


@routes.options("/{what}", include_in_schema=False)
async def preflight(what: str, request: Request, door: Behind) -> Response:
    """What browsers ask before a page of Temporal's UI may speak to us from another origin."""
    del what
    return Response(status_code=204, headers=_shared_with(request, door))


@routes.post("/decode", summary="Open payloads", description=DECODE, responses=_REFUSED)
async def decode(request: Request, actor: Identity, door: Behind) -> Response:
    """See `codec_words.DECODE`."""
    require(actor, Right.DECODE)
    given = await _payloads(request)
    may = await _readable(door, actor, (sealed_for(payload) for payload in given))
    answered = [await _opened(door, payload) if sealed_for(payload) in may else None for payload in given]
    shown = {may[sealed_for(p) or ""] for p, found in zip(given, answered, strict=True) if found is not None}
    await note(door, actor, sorted(shown), Right.DECODE.value)
    in_full = SIGHT[actor.role] is Sight.FULL
    told = (
        payload if found is None else found if in_full else _masked(found)
        for payload, found in zip(given, answered, strict=True)
    )
    return _answer(told, request, door)


@routes.post("/encode", summary="Seal payloads", description=ENCODE, responses=_REFUSED)
async def encode(request: Request, actor: Identity, door: Behind) -> Response:
    """See `codec_words.ENCODE`."""
    given = await _payloads(request)
    if given and not any(may_ever(actor.role, right) for right in _WRITING):
        raise Problem("role_not_allowed", f"the role {actor.role.value} writes nothing")
    done = []
    for payload in given:
        address = payload.metadata.pop(WORKFLOW, b"").decode("utf-8", "replace")
        address = address or request.headers.get(ADDRESS_HEADER, "")
        if not (_speaks(payload, actor) and await _may_write(door, actor, address)):
            address = f"by-hand-{actor.person}"  # no workflow has this id: nobody takes it
        done.append(await sealed(door.db.keys, address, payload, by_hand=True))
    return _answer(done, request, door)


async def _payloads(request: Request) -> list[Payload]:
    """The protocol's body.

    Raises:
        Problem: it is none.
    """
    try:
        return read_payloads(await request.body())
    except NotPayloadsError:
        raise Problem("malformed", 'not {"payloads": […]}') from None


def _answer(payloads: Iterable[Payload], request: Request, door: Door) -> Response:
    return Response(
        write_payloads(payloads), media_type="application/json", headers=_shared_with(request, door)
    )


def _shared_with(request: Request, door: Door) -> dict[str, str]:
    """Leave for pages of Temporal's UI, and for no other site's, to read the answer."""
    ours = origin_of(door.temporal_ui) if door.temporal_ui else None
    if ours is None or request.headers.get("origin", "").lower() != ours:
        return {"Vary": "Origin"}
    return {
        "Vary": "Origin",
        "Access-Control-Allow-Origin": ours,
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "authorization, content-type, redress-capacity, redress-workflow, x-namespace",
        "Access-Control-Allow-Credentials": "true",
        "Access-Control-Max-Age": "600",
    }


async def _view(door: Door, number: str) -> CaseView | None:
    try:
        return await read.get_view(door.db, number)
    except CaseShreddedError:
        return None


async def _readable(door: Door, actor: Actor, addresses: Iterable[str | None]) -> dict[str, str]:
    """The workflows whose payloads this person may have opened, each with its complaint."""
    found: dict[str, str] = {}
    for address in {address for address in addresses if address is not None}:
        number = complaint_of(address)
        view = await _view(door, number) if number is not None else None
        if number is not None and view is not None and sees(actor, view, door.organisation, Right.DECODE):
            found[address] = number
        plan = emergency_of(address)
        if plan is not None and await sees_plan(door, actor, plan):
            found[address] = plan
    return found


async def _opened(door: Door, payload: Payload) -> Payload | None:
    try:
        return await opened(door.db.keys, payload)
    except _UNREADABLE:
        return None


def _masked(payload: Payload) -> Payload:
    """The same with the complainant masked. What is no JSON holds no person."""
    if payload.metadata.get(ENCODING) != _JSON:
        return payload
    try:
        data = json.dumps(masked(json.loads(payload.data)), ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        return Payload(metadata=payload.metadata)
    return Payload(metadata=payload.metadata, data=data)


def _speaks(payload: Payload, actor: Actor) -> bool:
    """Whether the payload is a message in the caller's own name."""
    if payload.metadata.get(ENCODING) != _JSON:
        return False
    try:
        said = json.loads(payload.data)
        return isinstance(said, dict) and Actor.model_validate(said.get("actor")) == actor
    except (ValueError, ValidationError, RecursionError):
        return False


async def _may_write(door: Door, actor: Actor, address: str) -> bool:
    number = complaint_of(address)
    view = await _view(door, number) if number is not None else None
    return view is not None and any(sees(actor, view, door.organisation, right) for right in _WRITING)
