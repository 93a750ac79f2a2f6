"""Chromium, and the run's one system."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

import pytest
from playwright.async_api import async_playwright

from tests.e2e.system import System, shared_system

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Iterator
    from pathlib import Path

    from playwright.async_api import Page, Request

QUIET: Final = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)


@pytest.fixture(scope="session")
def system(run_dir: Path) -> Iterator[System]:
    """The run's one system, as `make up` starts it."""
    with shared_system(run_dir) as found:
        yield found


@pytest.fixture
async def page() -> AsyncIterator[Page]:
    """A page in a browser that was never here; what its console complains of fails the test."""
    program = shutil.which("chromium")
    assert program, "Chromium is missing: `make browser`"
    complaints: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=list(QUIET))
        opened = await browser.new_page(viewport={"width": 1100, "height": 900}, locale="zh-CN")
        opened.on("console", lambda message: complaints.append(message.text))
        opened.on("requestfailed", lambda request: complaints.extend(_failed(request)))
        yield opened
        await browser.close()
    assert complaints == []


def _failed(request: Request) -> list[str]:
    """What a page asked for and did not get; what it no longer wants, since somebody clicked on, is not missed."""
    return [] if request.failure == "net::ERR_ABORTED" else [f"failed: {request.url}: {request.failure}"]
