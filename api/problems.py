"""Problem details (RFC 9457): one shape for everything that goes wrong, and nothing of what the sender wrote in it.

A field is named, its value never is: it may be personal (R4.1).
"""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

import structlog
from fastapi.exceptions import RequestValidationError
from pydantic import BaseModel, Field, ValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from api.catalogue import CATALOGUE, Kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from fastapi import FastAPI

MEDIA_TYPE: Final = "application/problem+json"
_MOST_FAULTS: Final = 20
_LONGEST_NAME: Final = 100
_BY_STATUS: Final = {
    HTTPStatus.NOT_FOUND: "not_found",
    HTTPStatus.METHOD_NOT_ALLOWED: "method_not_allowed",
    HTTPStatus.NOT_ACCEPTABLE: "not_acceptable",
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE: "too_large",
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE: "unsupported_media_type",
}
"""What the framework raises by itself."""

log = structlog.stdlib.get_logger("api")


class Fault(BaseModel):
    """One field of the request that is missing, unknown or wrong."""

    field: str = Field(
        description="Where it stands, parts separated by dots.", examples=["complainant.phone"]
    )
    text: str = Field(description="What is wrong with it.", examples=["Field required"])


class ProblemDetails(BaseModel):
    """Body of every answer that is not a success (RFC 9457)."""

    type: str = Field(
        description="Stable URI of the kind of problem.", examples=["urn:redress:problem:case_unknown"]
    )
    code: str = Field(description="Last part of the type; what programs match.", examples=["case_unknown"])
    title: str = Field(description="The kind of problem in English.")
    title_zh: str = Field(description="The kind of problem in Chinese.")
    status: int = Field(description="The HTTP status.")
    detail: str | None = Field(default=None, description="This occurrence in words.")
    errors: list[Fault] | None = Field(default=None, description="The fields to blame (status 422).")
    conditions: list[str] | None = Field(
        default=None, description="Closing conditions that are not met; contradictions of an organisation."
    )
    capacities: list[str] | None = Field(default=None, description="Capacities that may be named.")
    master: str | None = Field(default=None, description="The complaint into which this one was merged.")
    request_id: str | None = Field(default=None, description="Number of this request in the access log.")


class Problem(HTTPException):
    """Ends a request with a problem of the catalogue."""

    def __init__(
        self,
        code: str,
        detail: str | None = None,
        *,
        errors: Sequence[Fault] = (),
        headers: Mapping[str, str] | None = None,
        **members: Any,
    ) -> None:
        """Take what this occurrence adds to its kind.

        Args:
            code: of the catalogue.
            detail: this occurrence in words, without anything personal.
            errors: the fields to blame.
            headers: of the answer, besides `Retry-After`, which the kind may bring.
            members: further members of the body.
        """
        self.kind: Kind = CATALOGUE[code]
        self.errors = tuple(errors)
        self.members = members
        ours = dict(headers or {})
        if self.kind.retry_after is not None:
            ours.setdefault("Retry-After", str(self.kind.retry_after))
        super().__init__(int(self.kind.status), detail=detail or "", headers=ours)


def render(problem: Problem, request_id: str | None = None) -> Response:
    """The answer."""
    kind = problem.kind
    body: dict[str, Any] = {
        "type": kind.uri,
        "code": str(kind.code),
        "title": kind.title,
        "title_zh": kind.title_zh,
        "status": int(kind.status),
    }
    if problem.detail:
        body["detail"] = problem.detail
    if problem.errors:
        body["errors"] = [fault.model_dump() for fault in problem.errors]
    body |= {name: value for name, value in problem.members.items() if value is not None}
    if request_id:
        body["request_id"] = request_id
    # A refusal's words may quote half a character; whatever it is, the answer is written.
    content = json.dumps(body, ensure_ascii=False).encode("utf-8", "backslashreplace")
    return Response(content, int(kind.status), headers=dict(problem.headers or {}), media_type=MEDIA_TYPE)


def faults(errors: Iterable[Mapping[str, Any]], skip: int = 0) -> tuple[Fault, ...]:
    """What a validation found, without the values.

    Args:
        errors: of pydantic.
        skip: leading parts of the place to leave out (`body`).
    """
    found = []
    for error in errors:
        place = ".".join(_plain(str(part)) for part in error["loc"][skip:])
        text = _plain(str(error["msg"]).removeprefix("Value error, "), longest=300)
        found.append(Fault(field=place or "body", text=text))
    return tuple(found[:_MOST_FAULTS])


def malformed(error: ValidationError) -> Problem:
    """A model of ours refused what came."""
    found = error.errors(include_url=False, include_input=False, include_context=False)
    return Problem("malformed", errors=faults(found))


def request_id_of(request: Request) -> str | None:
    """The number that the outermost layer gave this request."""
    found: str | None = request.scope.get("state", {}).get("request_id")
    return found


def install(app: FastAPI) -> None:
    """Make every error of the application a problem."""

    async def http(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        problem = error if isinstance(error, Problem) else _translated(error)
        return render(problem, request_id_of(request))

    async def invalid(request: Request, error: Exception) -> Response:
        assert isinstance(error, RequestValidationError)
        return render(_invalid(error), request_id_of(request))

    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)


def _translated(error: HTTPException) -> Problem:
    code = _BY_STATUS.get(HTTPStatus(error.status_code))
    if code is None:
        code = "bad_request" if error.status_code < HTTPStatus.INTERNAL_SERVER_ERROR else "internal"
    return Problem(code, headers=error.headers)


def _invalid(error: RequestValidationError) -> Problem:
    """A wrong part of the path is an address that does not exist; the rest is malformed."""
    found = error.errors()
    if any(entry["loc"][0] == "path" for entry in found):
        return Problem("not_found")
    return Problem("malformed", errors=faults(found, skip=1))


def _plain(text: str, longest: int = _LONGEST_NAME) -> str:
    """The text without what could break a line, a log or an encoder."""
    clean = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in text)
    return clean if len(clean) <= longest else f"{clean[:longest]}…"
