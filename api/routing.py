"""What all routes share: the strict router, the complaint number in the path, problems as the reference shows them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Any, Final

from fastapi import APIRouter, Path
from starlette.responses import Response

from api.catalogue import CATALOGUE
from api.problems import ProblemDetails
from api.strict import StrictRoute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from pydantic import BaseModel

COMPLAINT_NO: Final = r"^RD(-[0-9A-HJKMNP-TV-Z]{4}){3}$"
ComplaintNo = Annotated[
    str,
    Path(
        pattern=COMPLAINT_NO,
        description="Number of the complaint.",
        examples=["RD-5K2V-9QX3-M7TA"],
    ),
]
EscalationNo = Annotated[
    int, Path(ge=1, le=10_000, description="Number of the escalation in its case, from 1.")
]

BODY_PROBLEMS: Final = ("malformed_json", "too_large", "unsupported_media_type", "malformed")
AWAY: Final = ("engine_away", "worker_away", "register_away")
SIGNED_IN: Final = ("token_missing", "token_invalid", "token_expired")
CONFLICTS: Final = tuple(
    code for code, kind in CATALOGUE.items() if kind.status == 409 and code != "ticket_conflict"
)


def is_complaint_no(text: str) -> bool:
    """Whether this could be the number of a complaint."""
    return re.match(COMPLAINT_NO, text) is not None


def router(tag: str, prefix: str = "/v1") -> APIRouter:
    """A router whose routes read bodies strictly."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=StrictRoute)


def problems(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The problems of an operation, as the reference shows them."""
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(int(CATALOGUE[code].status), []).append(code)
    return {
        status: {"model": ProblemDetails, "description": ", ".join(f"`{code}`" for code in sorted(found))}
        for status, found in sorted(by_status.items())
    }


def answer(model: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer, written once by the model itself."""
    return Response(model.model_dump_json(), status, headers=headers, media_type="application/json")
