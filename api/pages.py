"""Pages: the staff's landing page, the API reference, static files."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from fastapi import APIRouter, Request
from markupsafe import Markup, escape
from starlette.responses import HTMLResponse
from starlette.staticfiles import StaticFiles
from starlette.templating import Jinja2Templates

from api.door import Behind
from console import STATIC, TEMPLATES

if TYPE_CHECKING:
    from fastapi import FastAPI

routes = APIRouter(include_in_schema=False)
templates = Jinja2Templates(TEMPLATES)
templates.env.policies["json.dumps_kwargs"] = {"ensure_ascii": False}

_METHODS: Final = ("get", "post", "put", "delete", "patch")


@routes.get("/", response_class=HTMLResponse)
async def landing(request: Request, door: Behind) -> HTMLResponse:
    """What is here, in Chinese and English."""
    shipped = door.shipped
    return templates.TemplateResponse(
        request,
        "landing.html",
        {
            "version": request.app.version,
            "temporal_ui": door.temporal_ui,
            "development": request.app.state.identification.development is not None,
            "rulebook": shipped.book,
            "organisation": shipped.organisation,
        },
    )


@routes.get("/docs", response_class=HTMLResponse)
async def reference(request: Request) -> HTMLResponse:
    """The API reference, written from `/openapi.json`."""
    schema = request.app.openapi()
    return templates.TemplateResponse(
        request, "reference.html", {"schema": schema, "groups": _groups(schema), "type_of": _type_of}
    )


def _prose(text: str | None) -> Markup:
    """The little Markdown of our own descriptions: `code`, **strong**."""
    escaped = str(escape(text or ""))
    coded = re.sub(r"`([^`]+)`", r"<code>\1</code>", escaped)
    return Markup(re.sub(r"\*\*([^*]+)\*\*", r"<strong>\1</strong>", coded))  # noqa: S704 - escaped above  # nosec B704


templates.env.filters["prose"] = _prose


def mount(app: FastAPI) -> None:
    """Serve the static files."""
    app.mount("/static", StaticFiles(directory=STATIC), name="static")


def _groups(schema: dict[str, Any]) -> list[dict[str, Any]]:
    """Operations by tag, in the schema's order."""
    groups: dict[str, dict[str, Any]] = {tag["name"]: {**tag, "operations": []} for tag in schema["tags"]}
    for path, methods in schema["paths"].items():
        for method in (name for name in _METHODS if name in methods):
            operation = methods[method]
            group = groups[operation["tags"][0]]
            group["operations"].append(
                {**operation, "method": method.upper(), "path": path, "body": _body(schema, operation)}
            )
    return list(groups.values())


def _body(schema: dict[str, Any], operation: dict[str, Any]) -> dict[str, Any] | None:
    """Model and example of an operation's body."""
    content = operation.get("requestBody", {}).get("content", {}).get("application/json")
    if content is None:
        return None
    name = content["schema"]["$ref"].rpartition("/")[2]
    model = schema["components"]["schemas"][name]
    given = [entry.get("value") for entry in content.get("examples", {}).values()]
    return {"name": name, "model": model, "example": next(iter([*given, *model.get("examples", [])]), None)}


def _type_of(field: dict[str, Any]) -> str:
    """A field's type in a few words; other models by name."""
    if "$ref" in field:
        return str(field["$ref"].rpartition("/")[2])
    if "anyOf" in field:
        return " | ".join(_type_of(entry) for entry in field["anyOf"] if entry.get("type") != "null")
    if "enum" in field:
        return " | ".join(map(str, field["enum"]))
    if "const" in field:
        return repr(field["const"])
    if field.get("type") == "array":
        return f"[{_type_of(field.get('items', {}))}]"
    return str(field.get("format") or field.get("type", "any"))
