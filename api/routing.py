"""What all routes share: the strict router, the complaint number in the path, problems as the reference shows them."""

from __future__ import annotations

import operator
import re
from typing import TYPE_CHECKING, Annotated, Any, Final, TypeVar

from fastapi import APIRouter, Path
from pydantic import BaseModel, ValidationError
from starlette.responses import Response

from api.catalogue import CATALOGUE
from api.identity import identify
from api.problems import MEDIA_TYPE, Fault, Problem, ProblemDetails, malformed
from api.strict import StrictRequest, StrictRoute

if TYPE_CHECKING:
    from collections.abc import Mapping

    from starlette.requests import Request

M = TypeVar("M", bound=BaseModel)

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
DirectiveNo = Annotated[
    int, Path(ge=1, le=10_000, description="Number of the directive in its case, from 1.")
]
ReviewNo = Annotated[int, Path(ge=1, le=10_000, description="Number of the review in its case, from 1.")]

LAST_NUMBER: Final = 2_147_483_647
"""No case has more events, no organisation more versions: a larger number in a query is refused, not handed on."""
BODY_PROBLEMS: Final = ("malformed_json", "too_large", "unsupported_media_type", "malformed")
AWAY: Final = ("engine_away", "worker_away", "register_away")
SIGNED_IN: Final = (
    *("token_missing", "token_invalid", "token_expired", "session_over", "identity_away"),
    *("no_capacity", "capacity_unknown", "capacity_unclear", "cross_site", "too_many_requests"),
)
CONFLICTS: Final = tuple(
    code for code, kind in CATALOGUE.items() if kind.status == 409 and code != "ticket_conflict"
)


by_name: Final = operator.attrgetter("name")
"""What the reference calls an operation that has no name of its own: as its function is called."""


def is_complaint_no(text: str) -> bool:
    """Whether this could be the number of a complaint."""
    return re.match(COMPLAINT_NO, text) is not None


def router(tag: str, prefix: str = "/v1") -> APIRouter:
    """A router whose routes read bodies strictly."""
    return APIRouter(prefix=prefix, tags=[tag], route_class=StrictRoute, generate_unique_id_function=by_name)


def problems(*codes: str) -> dict[int | str, dict[str, Any]]:
    """The problems of an operation, as the reference shows them."""
    by_status: dict[int, list[str]] = {}
    for code in codes:
        by_status.setdefault(int(CATALOGUE[code].status), []).append(code)
    schema = {"$ref": f"#/components/schemas/{ProblemDetails.__name__}"}
    # Not as `model`: FastAPI would build a validator of answers for each of some thousand.
    return {
        status: {
            "description": ", ".join(f"`{code}`" for code in sorted(found)),
            "content": {MEDIA_TYPE: {"schema": schema}},
        }
        for status, found in sorted(by_status.items())
    }


def answer(model: BaseModel, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
    """A JSON answer, written once by the model itself."""
    return Response(model.model_dump_json(), status, headers=headers, media_type="application/json")


def read_by_hand(model: type[BaseModel]) -> dict[str, Any]:
    """What the reference says of an operation that reads token and body itself (`read_body`), for speed."""
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    return {
        "requestBody": {"required": True, "content": {"application/json": {"schema": schema}}},
        "security": [{identify.scheme_name: []}],
    }


async def read_body(request: Request, model: type[M]) -> M:
    """The body as a model, read as strictly as FastAPI's way reads it and in half the time.

    Raises:
        Problem: it is no JSON, or does not fit.
    """
    ours = request if isinstance(request, StrictRequest) else StrictRequest(request.scope, request.receive)
    await ours.check_content_type()
    if not await ours.body():
        raise Problem("malformed", errors=[Fault(field="body", text="Field required")])
    try:
        return model.model_validate(await ours.json())
    except ValidationError as error:
        raise malformed(error) from None
