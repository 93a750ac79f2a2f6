"""Signing in on the pages: the way in, what is never taken twice, the capacity in use, the way out."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import parse_qs, urlsplit

import pytest

if TYPE_CHECKING:
    from tests.identity.house import House

pytestmark = pytest.mark.asyncio(loop_scope="module")

OFFICER = "guo.fengying"


async def test_one_signs_in_at_the_provider_and_sees_who_one_is(house: House) -> None:
    browser = house.browser()
    answer = await browser.sign_in(OFFICER)
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    page = await browser.get("/me")
    assert "郭凤英" in page.text
    assert "officer@BJ" in page.text
    me = (await browser.get("/v1/me")).json()
    assert (me["person"], me["capacity"], me["via"]) == (OFFICER, "officer@BJ", "session")


async def test_what_is_asked_of_the_provider_is_a_code_with_pkce_state_and_nonce(house: House) -> None:
    begun = await house.browser().get("/sign-in/start")
    asked = parse_qs(urlsplit(begun.headers["location"]).query)
    assert asked["response_type"] == ["code"]
    assert asked["code_challenge_method"] == ["S256"]
    assert {"code_challenge", "state", "nonce"} <= asked.keys()
    assert asked["redirect_uri"] == ["http://127.0.0.1:8080/sign-in/callback"]


async def test_the_cookie_is_for_this_site_and_not_for_scripts(house: House) -> None:
    answer = await house.browser().sign_in(OFFICER)
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith("redress_session="))
    parts = {part.strip().lower() for part in cookie.split(";")}
    assert {"httponly", "samesite=lax", "path=/", "max-age=28800"} <= parts
    assert "secure" not in parts, "this console is not reached by https"


async def test_the_register_holds_neither_the_cookie_nor_the_id_token(house: House) -> None:
    browser = house.browser()
    await browser.sign_in(OFFICER)
    rows = await house.db.fetch("SELECT s::text AS text FROM staff_session s")
    whole = " ".join(row["text"] for row in rows)
    assert browser.session is not None
    assert browser.session not in whole
    assert browser.session.encode().hex() not in whole
    assert b"eyJ".hex() not in whole, "an ID token in plain"


async def test_without_a_session_the_page_leads_to_the_sign_in(house: House) -> None:
    answer = await house.browser().get("/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/sign-in?back=/me")
    assert "前往登录" in (await house.browser().get("/sign-in")).text


# ---- nothing is taken twice -----------------------------------------------------------------------------------------


async def test_a_callback_that_was_used_is_not_taken_again(house: House) -> None:
    browser = house.browser()
    callback = await browser.click(await browser.to_the_provider(), OFFICER)
    waiting = dict(browser.console.cookies)
    assert (await browser.get(callback)).status_code == 303
    again = house.browser()
    for name, value in waiting.items():
        again.console.cookies.set(name, value, domain="127.0.0.1", path="/sign-in")
    answer = await again.get(callback)
    assert answer.status_code == 400
    assert again.session is None


async def test_a_code_that_was_redeemed_is_not_redeemed_again(house: House) -> None:
    """The same code under a sign-in of one's own: the provider refuses it, and so do we."""
    victim, thief = house.browser(), house.browser()
    code = parse_qs(urlsplit(await victim.click(await victim.to_the_provider(), OFFICER)).query)["code"][0]
    begun = await thief.get("/sign-in/start")
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    stolen = {"code": code, "state": state, "iss": "http://127.0.0.1:8180"}
    answer = await thief.get("/sign-in/callback", params=stolen)
    assert answer.status_code == 400, "the verifier is another's"
    assert thief.session is None
    second = await thief.get("/sign-in/callback", params=stolen)
    assert second.status_code == 400


@pytest.mark.parametrize("changes", [{"state": "another"}, {"state": ""}])
async def test_an_answer_with_a_state_that_is_not_ours_is_not_taken(
    house: House, changes: dict[str, str]
) -> None:
    browser = house.browser()
    asked = parse_qs(urlsplit(await browser.click(await browser.to_the_provider(), OFFICER)).query)
    answer = await browser.get("/sign-in/callback", params={k: v[0] for k, v in asked.items()} | changes)
    assert answer.status_code == 400
    assert browser.session is None


async def test_an_answer_in_a_browser_that_began_nothing_is_not_taken(house: House) -> None:
    attacker, victim = house.browser(), house.browser()
    callback = await attacker.click(await attacker.to_the_provider(), "he.lixin")
    answer = await victim.get(callback)
    assert answer.status_code == 400
    assert victim.session is None, "nobody is signed in as somebody else (login CSRF)"


async def test_an_answer_that_names_another_issuer_is_not_taken(house: House) -> None:
    browser = house.browser()
    callback = await browser.click(await browser.to_the_provider(), OFFICER)
    answer = await browser.get(
        callback.replace("iss=http%3A%2F%2F127.0.0.1%3A8180", "iss=https%3A%2F%2Fevil")
    )
    assert answer.status_code == 400


async def test_a_sign_in_that_took_too_long_is_not_taken(house: House) -> None:
    browser = house.browser()
    callback = await browser.click(await browser.to_the_provider(), OFFICER)
    await house.db.fetch("UPDATE sign_in_begun SET ends_at = clock_timestamp() - interval '1 second'")
    assert (await browser.get(callback)).status_code == 400


async def test_the_provider_says_no_and_the_page_says_so(house: House) -> None:
    browser = house.browser()
    begun = await browser.get("/sign-in/start")
    state = parse_qs(urlsplit(begun.headers["location"]).query)["state"][0]
    said = {"error": "access_denied", "state": state, "iss": "http://127.0.0.1:8180"}
    answer = await browser.get("/sign-in/callback", params=said)
    assert answer.status_code == 400
    assert "登录未获身份服务许可" in answer.text


# ---- sessions -------------------------------------------------------------------------------------------------------


async def test_a_cookie_that_was_planted_before_is_worth_nothing_afterwards(house: House) -> None:
    browser = house.browser()
    planted = "planted-by-somebody-else-planted-by-somebody"
    browser.console.cookies.set("redress_session", planted, domain="127.0.0.1")
    await browser.sign_in(OFFICER)
    assert browser.session not in (None, planted)
    attacker = house.browser()
    attacker.console.cookies.set("redress_session", planted)
    assert (await attacker.get("/v1/me")).json()["code"] == "session_over"


async def test_each_sign_in_is_a_new_session_and_ends_the_browsers_old_one(house: House) -> None:
    browser = house.browser()
    await browser.sign_in(OFFICER)
    first = browser.session
    await browser.sign_in(OFFICER)
    assert browser.session != first
    old = house.browser()
    old.console.cookies.set("redress_session", first or "")
    assert (await old.get("/v1/me")).status_code == 401


async def test_after_signing_out_the_cookie_opens_nothing(house: House) -> None:
    browser = house.browser()
    await browser.sign_in(OFFICER)
    kept = browser.session
    answer = await browser.post("/sign-out")
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("http://127.0.0.1:8180/end-session?")
    assert browser.session is None
    thief = house.browser()
    thief.console.cookies.set("redress_session", kept or "")
    for path in ("/v1/me", "/v1/worklist"):
        refused = await thief.get(path)
        assert (refused.status_code, refused.json()["code"]) == (401, "session_over")
    assert (await thief.get("/me")).headers["location"] == "/sign-in?back=/me"


async def test_signing_out_ends_this_browsers_session_or_everywhere(house: House) -> None:
    person = "he.lixin"
    desk, phone, tablet = (house.browser() for _ in range(3))
    for browser in (desk, phone, tablet):
        await browser.sign_in(person)
    await desk.post("/sign-out")
    assert (await phone.get("/v1/me")).status_code == 200
    await phone.post("/sign-out", {"everywhere": "yes"})
    assert (await tablet.get("/v1/me")).status_code == 401


async def test_the_provider_sends_the_browser_back_after_sign_out(house: House) -> None:
    browser = house.browser()
    await browser.sign_in(OFFICER)
    out = await browser.post("/sign-out")
    back = await browser.idp.get(out.headers["location"])
    assert back.headers["location"] == "http://127.0.0.1:8080/signed-out"
    assert "已退出登录" in (await browser.get("/signed-out")).text


@pytest.mark.parametrize(
    "change",
    [
        "used_at = clock_timestamp() - interval '30 minutes 1 second'",
        "ends_at = clock_timestamp() - interval '1 second'",
    ],
)
async def test_a_session_ends_when_idle_for_half_an_hour_or_after_a_shift(house: House, change: str) -> None:
    browser = house.browser()
    await browser.sign_in(OFFICER)
    await house.db.fetch("UPDATE staff_session SET used_at = clock_timestamp() - interval '29 minutes'")
    assert (await browser.get("/v1/me")).status_code == 200
    await house.db.fetch(f"UPDATE staff_session SET {change}")
    assert (await browser.get("/v1/me")).json()["code"] == "session_over"


async def test_use_keeps_a_session_alive(house: House) -> None:
    browser = house.browser()
    await browser.sign_in(OFFICER)
    for _ in range(3):
        await house.db.fetch("UPDATE staff_session SET used_at = used_at - interval '29 minutes'")
        assert (await browser.get("/v1/me")).status_code == 200


# ---- pages that other sites lead to ---------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/sign-out", "/me/capacity"])
@pytest.mark.parametrize(
    ("site", "origin"),
    [
        ("cross-site", "https://evil.example"),
        ("cross-site", "http://127.0.0.1:8080"),
        ("same-site", "http://127.0.0.1:9999"),
        ("none", ""),
        (None, "https://evil.example"),
        (None, ""),
    ],
)
async def test_a_form_on_another_sites_page_does_nothing(
    house: House, path: str, site: str | None, origin: str
) -> None:
    browser = house.browser()
    await browser.sign_in(OFFICER)
    headers = {"Origin": origin} if origin else {}
    answer = await browser.post(path, {"capacity": "officer@BJ"}, site=site, **headers)
    assert (answer.status_code, answer.json()["code"]) == (403, "cross_site")
    assert (await browser.get("/v1/me")).status_code == 200


async def test_a_browser_too_old_to_say_where_from_is_told_by_its_origin(house: House) -> None:
    browser = house.browser()
    await browser.sign_in(OFFICER)
    answer = await browser.post("/sign-out", site=None, Origin="http://127.0.0.1:8080")
    assert answer.status_code == 303


async def test_a_message_with_a_cookie_from_another_sites_page_is_not_taken(house: House) -> None:
    browser = house.browser()
    await browser.sign_in(OFFICER)
    answer = await browser.console.post(
        "/v1/complaints", json={}, headers={"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}
    )
    assert answer.json()["code"] == "cross_site"


@pytest.mark.parametrize(
    "back", ["https://evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)", "/a\nb", "x"]
)
async def test_after_signing_in_one_stays_in_the_house(house: House, back: str) -> None:
    answer = await house.browser().sign_in(OFFICER, back=back)
    assert answer.headers["location"] == "/me"


async def test_after_signing_in_one_is_where_one_wanted_to_go(house: House) -> None:
    answer = await house.browser().sign_in(OFFICER, back="/docs?x=1")
    assert answer.headers["location"] == "/docs?x=1"


async def test_who_came_by_another_name_of_this_machine_is_led_to_the_right_one(house: House) -> None:
    answer = await house.browser().get("/sign-in", headers={"Host": "localhost:8080"})
    assert (answer.status_code, answer.headers["location"]) == (303, "http://127.0.0.1:8080/sign-in")


@pytest.mark.parametrize("path", ["/me", "/sign-in", "/signed-out", "/v1/me"])
async def test_what_is_about_somebody_is_kept_by_nobody(house: House, path: str) -> None:
    browser = house.browser()
    await browser.sign_in(OFFICER)
    answer = await browser.get(path)
    assert answer.headers["cache-control"] == "no-store"
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "form-action 'self' http://127.0.0.1:8180" in policy
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["referrer-policy"] == "no-referrer"
