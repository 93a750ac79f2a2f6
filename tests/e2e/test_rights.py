"""Roles and units through the running system: who may not is told 403, whose unit it is not finds nothing (404)."""

from __future__ import annotations

import pytest

from tests.e2e.caller import Caller, complaint, message


@pytest.mark.parametrize(
    ("who", "method", "path", "status"),
    [
        ("auditor", "POST", "progress", 403),
        ("hotline", "POST", "progress", 403),
        ("admin", "POST", "progress", 403),
        ("responsible", "POST", "proposals", 403),
        ("officer", "POST", "consent", 403),
        ("hotline", "GET", "timeline", 403),
        ("admin", "GET", "", 403),
        ("other officer", "GET", "", 404),
        ("other officer", "GET", "timeline", 404),
        ("other officer", "POST", "progress", 404),
        ("other head", "GET", "", 404),
        ("colleague", "GET", "", 404),
        ("sub-branch officer", "GET", "", 404),
        ("line head", "GET", "", 200),
        ("officer", "GET", "", 200),
        ("head", "GET", "timeline", 200),
        ("leader", "GET", "deadlines", 200),
        ("auditor", "GET", "contacts", 200),
        ("responsible", "GET", "evidence", 200),
        ("hotline", "GET", "", 200),
    ],
)
async def test_role_and_unit_decide(people: Caller, who: str, method: str, path: str, status: int) -> None:
    number = await people.file()
    body = {
        "progress": message(text="越权"),
        "consent": message(matter="final_position", text="同意"),
        "proposals": message(text="a", facts="b", basis="c", responsibility="d"),
    }
    url = f"/v1/complaints/{number}/{path}".rstrip("/")
    answer = await (people.get(url, who) if method == "GET" else people.post(url, body[path], who))
    assert answer.status_code == status, answer.text
    if status != 200:
        assert answer.json()["type"].startswith("urn:redress:problem:")


async def test_no_token_a_strange_one_and_an_expired_one_are_401(people: Caller) -> None:
    number = await people.file()
    for headers in ({}, {"Authorization": "Bearer a.b.c"}, {"Authorization": "Basic eDp5"}):
        answer = await people.http.get(f"/v1/complaints/{number}", headers=headers)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"].startswith("Bearer")


async def test_the_responsible_person_and_the_auditor_see_the_complainant_masked(people: Caller) -> None:
    number = await people.file()
    for who in ("responsible", "auditor"):
        case = await people.case(number, who)
        assert case["masked"]
        assert case["complainant"]["name"] == "李**"
        assert case["complainant"]["phone"] == "138****1234"
        assert case["complainant"]["id_no"] == "****"
    assert (await people.case(number, "officer"))["complainant"]["name"] == "李雪梅"


async def test_an_officer_files_for_the_own_unit_only(people: Caller) -> None:
    own = await people.post("/v1/complaints", complaint(unit="BJ01"), "officer")
    other = await people.post("/v1/complaints", complaint(unit="SH"), "officer")
    assert (own.status_code, other.status_code, other.json()["code"]) == (201, 403, "unit_not_allowed")


async def test_nobody_may_speak_in_another_role_than_the_tokens(people: Caller) -> None:
    number = await people.file()
    actor = {"person": "he.lixin", "role": "branch_head", "unit": "BJ"}
    answer = await people.post(f"/v1/complaints/{number}/progress", message(text="x", actor=actor), "officer")
    assert answer.status_code == 422
    assert [fault["field"] for fault in answer.json()["errors"]] == ["actor"]
