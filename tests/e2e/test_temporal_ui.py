"""Temporal's UI of `make up`: opened for whoever is signed in at the console, by the same cookie; for nobody else."""

from __future__ import annotations

import base64
import re
from typing import TYPE_CHECKING, Any

import httpx

from contract.ids import complaint_workflow_id

if TYPE_CHECKING:
    from tests.e2e.caller import Caller
    from tests.e2e.system import System

NAME = "欧阳娜娜"
SAME = {"Sec-Fetch-Site": "same-origin"}


async def _signed_in(browser: httpx.AsyncClient, console: str, person: str) -> None:
    page = await browser.get(f"{console}/sign-in/start")
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)">', page.text))
    answer = await browser.post(page.url.join("/authorize"), data=hidden | {"person": person})
    assert answer.status_code == 200, answer.text


async def _start_of(browser: httpx.AsyncClient, ui: str, namespace: str, number: str) -> dict[str, Any]:
    """The case's first payload, as the UI gets it."""
    path = f"/api/v1/namespaces/{namespace}/workflows/{complaint_workflow_id(number)}/history"
    history = (await browser.get(f"{ui}{path}")).json()["history"]
    payloads = history["events"][0]["workflowExecutionStartedEventAttributes"]["input"]["payloads"]
    return {"payloads": payloads}


async def test_the_ui_opens_a_case_for_an_auditor_who_is_signed_in_and_for_nobody_else(
    system: System, people: Caller
) -> None:
    complainant = {"name": NAME, "phone": "13911112222"}
    number = await people.file(complainant=complainant)
    ui = f"http://127.0.0.1:{system.settings.temporal_ui_port}"
    async with httpx.AsyncClient(trust_env=False, follow_redirects=True) as browser:
        sealed = await _start_of(browser, ui, system.settings.temporal_namespace, number)
        nobody = await browser.post(f"{ui}/codec/decode", json=sealed, headers=SAME)
        await _signed_in(browser, system.url, "jia.mingzhu")
        opened = await browser.post(f"{ui}/codec/decode", json=sealed, headers=SAME)
        elsewhere = await browser.post(
            f"{ui}/codec/decode", json=sealed, headers={"Sec-Fetch-Site": "cross-site"}
        )
        written = await browser.post(f"{ui}/codec/encode", json=sealed, headers=SAME)

    assert nobody.status_code == 401
    assert (elsewhere.status_code, written.status_code) == (403, 403)
    text = _said(opened.json())
    assert '"欧***"' in text
    assert NAME not in text


def _said(body: dict[str, Any]) -> str:
    return base64.b64decode(body["payloads"][0]["data"]).decode()
