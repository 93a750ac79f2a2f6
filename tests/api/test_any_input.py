"""Whatever is sent to whatever operation: never a 5xx, never an answer that the reference does not know."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, Phase, given, seed, settings

from contract.ids import complaint_no
from tests.api.conftest import headers
from tests.infra.depth import examples

if TYPE_CHECKING:
    from httpx import Response

    from tests.api.conftest import House

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.deep]

EXAMPLES = examples(2)
"""For each operation and mode; the seed is fixed, so that a failure comes again."""
ENDLESS = {"watch"}
"""A stream: tested by hand."""
SPEAKER = {
    "publish_year": "admin",
    "file": "hotline",
    "decide_escalation": "head",
    "acknowledge_escalation": "head",
    "dispute_responsibility": "responsible",
    "respond": "responsible",
    "rule_dispute": "head",
    "consent": "head",
    "extend_clock": "head",
}
"""Who may; everything else is the officer's."""


@pytest.mark.parametrize("mode", ["positive", "negative"])
@pytest.mark.parametrize("numbered", [True, False], ids=["a real case", "any number"])
async def test_no_input_makes_an_operation_stumble(house: House, mode: str, *, numbered: bool) -> None:
    import schemathesis  # slow to import, and every run of any test would

    ticket = f"any-{mode}-{numbered}"
    number = complaint_no(ticket) if numbered else None
    schema = schemathesis.openapi.from_dict(house.app.openapi())
    operations: list[Any] = [result.ok() for result in schema.get_all_operations()]  # type: ignore[union-attr]
    examples = [(op, _examples(op, mode, number)) for op in operations if _is_to_be_tried(op, mode, number)]

    assert await house.file(ticket_no=ticket) == complaint_no(ticket)
    await house.act(complaint_no(ticket), "escalations", reason="x", question="y")
    for operation, requests in examples:
        for sent in requests:
            _check(operation, sent, await _send(house, sent))


def _is_to_be_tried(operation: Any, mode: str, number: str | None) -> bool:
    """Actions are tried on a real case only: on any number, which is none, they all end alike."""
    if operation.definition.raw["operationId"] in ENDLESS:
        return False
    if number is None and (operation.method != "get" or "{no}" not in operation.path):
        return False
    return mode == "positive" or bool(operation.body or operation.query or operation.path_parameters)


def _examples(operation: Any, mode: str, number: str | None) -> list[dict[str, Any]]:
    """Requests to one operation; made before anything runs, for making them keeps the interpreter busy."""
    from schemathesis import GenerationMode

    fixed: dict[str, Any] = {}
    if number is not None and "{no}" in operation.path:
        fixed["path_parameters"] = {"no": number} | ({"n": 1} if "{n}" in operation.path else {})
    who = headers(SPEAKER.get(operation.definition.raw["operationId"], "officer"))
    made = []

    @seed(20261123)
    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy(generation_mode=GenerationMode(mode), **fixed))
    def make(case: Any) -> None:
        made.append(case.as_transport_kwargs(base_url="http://redress", headers=who))

    make()
    return made


async def _send(house: House, sent: dict[str, Any]) -> Response:
    return await house.http.request(
        sent["method"],
        sent["url"],
        params=sent.get("params"),
        headers={
            name: value.encode("latin-1", "replace") for name, value in (sent.get("headers") or {}).items()
        },
        content=sent["data"] if isinstance(sent.get("data"), bytes | str) else None,
        json=sent.get("json"),
    )


def _check(operation: Any, sent: dict[str, Any], answer: Response) -> None:
    what = (operation.label, answer.status_code, answer.text[:300], sent)

    assert answer.status_code < 500, what
    assert str(answer.status_code) in operation.definition.raw["responses"] or answer.status_code in {
        404,
        405,
    }, what
    if answer.status_code >= 400:
        assert answer.headers["content-type"] == "application/problem+json", what
        assert answer.json()["status"] == answer.status_code, what
