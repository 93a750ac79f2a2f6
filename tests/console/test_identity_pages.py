"""Signing in, who one is, signing out: in Chromium, at the development provider of a running system."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from playwright.async_api import Page

    from tests.e2e.system import System

pytestmark = pytest.mark.browser


async def test_with_one_click_one_is_signed_in_and_with_another_out_again(system: System, page: Page) -> None:
    await page.goto(f"{system.url}/sign-in")
    assert await page.locator("h1").inner_text() == "登录\nSign in"
    await page.click("text=前往登录")
    await page.wait_for_url(f"http://127.0.0.1:{system.settings.idp_port}/authorize?**")
    assert await page.locator("h2").first.inner_text() == "总公司 HQ"
    await page.click("button:has-text('郭凤英')")
    await page.wait_for_url(f"{system.url}/me")
    assert "郭凤英" in await page.locator("h1").inner_text()
    assert "正在使用" in await page.locator("li.now").inner_text()
    (cookie,) = [one for one in await page.context.cookies() if one["name"] == "redress_session"]
    assert (cookie["httpOnly"], cookie["sameSite"]) == (True, "Lax")
    assert await page.evaluate("document.cookie") == "", "no script reads it"

    await page.click("button:has-text('退出登录')")
    await page.wait_for_url(f"{system.url}/signed-out")
    assert not [one for one in await page.context.cookies() if one["name"] == "redress_session"]
    await page.goto(f"{system.url}/me")
    assert page.url == f"{system.url}/sign-in?back=/me"


async def test_the_first_page_leads_to_the_sign_in(system: System, page: Page) -> None:
    await page.goto(system.url)
    await page.click("a[href='/sign-in']")
    assert await page.title() == "登录 · Redress"
