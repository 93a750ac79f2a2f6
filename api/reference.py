"""The reference: `/openapi.json` with words, examples and problems, good enough to write a gateway against."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from fastapi.openapi.utils import get_openapi
from pydantic.json_schema import models_json_schema

from api.bodies import Search
from api.docstrings import said_of_fields
from api.problems import ProblemDetails
from api.words import WORDS

if TYPE_CHECKING:
    from fastapi import FastAPI
    from pydantic import BaseModel
    from pydantic.json_schema import JsonSchemaMode

_BY_HAND: Final[list[tuple[type[BaseModel], JsonSchemaMode]]] = [
    (Search, "validation"),
    (ProblemDetails, "serialization"),
]
"""What FastAPI does not know of: bodies that are read by hand, answers that are written by hand."""

DESCRIPTION: Final = """\
Complaints about insurance claims as durable workflows (理赔客户投诉处理).

- **Times** are ISO 8601 with an offset; answers give UTC.
- **Bodies** are `application/json` in UTF-8, at most 256 KiB. Unknown fields are refused by name.
- **Identity**: an access token of the company's provider says who you are, the organisation of the day in which
  capacities you may act; whoever has several names one in the header `Redress-Capacity`. Units below one's own belong
  to one; cases of other branches are unknown (404). What a role may not do at all is 403.
- **Once**: a ticket number files one complaint; a `message_id` has one effect, however often it is sent. After a 503,
  or no answer at all, send the same again.
- **Problems** are RFC 9457 documents (`application/problem+json`); match `code`, never the words. 422 lists the fields
  to blame under `errors`; values are never echoed.
- **Forwarding**: a message to a complaint that was merged reaches the master, and the answer says so
  (`forwarded_from`). A message to a closed complaint wakes it up: new facts reopen it, contacts are kept with it.
"""

TAGS: Final = [
    {"name": "complaints", "description": "Filing (受理)"},
    {"name": "leaders", "description": "What leaders were told of (领导知会)"},
    {"name": "lookups", "description": "Finding cases, open steps (查询)"},
    {"name": "cases", "description": "Reading a case (案件)"},
    {"name": "readings", "description": "Who read what (查阅记录)"},
    {"name": "actions", "description": "Messages to a case (处理)"},
    {"name": "escalations", "description": "Answers of the ladder (升级请示)"},
    {"name": "directives", "description": "Directives to other departments (督办)"},
    {"name": "reviews", "description": "Answers of the higher unit (核查)"},
    {"name": "accountability", "description": "Points, rectification (考核、整改)"},
    {"name": "emergencies", "description": "Emergency plans (应急预案)"},
    {"name": "calendar", "description": "Company calendar (工作日历)"},
    {"name": "organisation", "description": "Posts, people, absences (组织机构)"},
    {"name": "identity", "description": "Who am I (身份)"},
    {"name": "codec", "description": "Temporal's remote codec (Temporal 界面解密)"},
    {"name": "operations", "description": "For operators (运维)"},
]


def document(app: FastAPI) -> None:
    """Give the application its reference: made once, when it is first asked for."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _finished(
                get_openapi(
                    title=app.title,
                    version=app.version,
                    description=app.description,
                    routes=app.routes,
                    tags=app.openapi_tags,
                )
            )
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]  # FastAPI's own way to extend it


def _finished(schema: dict[str, Any]) -> dict[str, Any]:
    for operations in schema["paths"].values():
        for operation in operations.values():
            _without_its_own(operation["responses"])
    models = schema["components"]["schemas"]
    models |= models_json_schema(_BY_HAND, ref_template="#/components/schemas/{model}")[1]["$defs"]
    for unused in ("HTTPValidationError", "ValidationError"):
        models.pop(unused, None)
    said = said_of_fields()
    for title, model in models.items():
        for name, field in model.get("properties", {}).items():
            words = said.get(title, {}).get(name) or WORDS.get(name)
            if "description" not in field and words:
                field["description"] = words
    return schema


def _without_its_own(responses: dict[str, Any]) -> None:
    """Where only the path can be wrong, the answer is 404, and not FastAPI's own 422."""
    if "HTTPValidationError" in str(responses.get("422")):
        del responses["422"]
