"""Signed tokens: what is taken and what is not."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from joserfc import jwt
from joserfc.jwk import OctKey

from api.front import token_check
from domain.values import Role
from runtime.tokens import AUDIENCE, ISSUER, TokenError, TokenFault, mint, verify

SECRET = "a secret of the tests, forty characters ..."
OTHER = "another secret of the tests, as long as it"
NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)


def token(**changes: Any) -> str:
    """A token of an officer in Beijing."""
    said: dict[str, Any] = {"person": "guo.fengying", "role": "officer", "unit": "BJ", "at": NOW}
    return mint(SECRET, **(said | changes))


def forged(header: dict[str, Any], claims: dict[str, Any], secret: str = SECRET) -> str:
    """A token with any content, signed well."""
    return jwt.encode(header, claims, OctKey.import_key(secret), algorithms=["HS256", "HS384", "HS512"])


def claims(**changes: Any) -> dict[str, Any]:
    """Claims of a good token."""
    good: dict[str, Any] = {
        "iss": ISSUER,
        "aud": AUDIENCE,
        "person": "p",
        "role": "officer",
        "unit": "BJ",
        "exp": int((NOW + timedelta(hours=1)).timestamp()),
    }
    return {name: value for name, value in (good | changes).items() if value is not None}


def test_a_token_says_person_role_and_unit() -> None:
    found = verify(SECRET, token(), at=NOW)
    assert (found.person, found.role, found.unit) == ("guo.fengying", Role.OFFICER, "BJ")


def test_a_token_is_good_until_it_expires() -> None:
    made = token(lifetime=timedelta(hours=1))
    verify(SECRET, made, at=NOW + timedelta(minutes=59, seconds=59))
    with pytest.raises(TokenError) as caught:
        verify(SECRET, made, at=NOW + timedelta(hours=1))
    assert caught.value.fault is TokenFault.EXPIRED


def test_a_token_signed_with_another_secret_is_not_taken() -> None:
    with pytest.raises(TokenError):
        verify(OTHER, token(), at=NOW)


@pytest.mark.parametrize("algorithm", ["none", "None", "HS384", "HS512"])
def test_no_other_algorithm_is_taken_none_least_of_all(algorithm: str) -> None:
    if algorithm.startswith("HS"):
        made = forged({"alg": algorithm}, claims())
    else:
        head, body = (_part(part) for part in ({"alg": algorithm}, claims()))
        made = f"{head}.{body}."
    for text in (made, f"{made}x"):
        with pytest.raises(TokenError) as caught:
            verify(SECRET, text, at=NOW)
        assert caught.value.fault is TokenFault.INVALID


@pytest.mark.parametrize(
    "changes",
    [
        {"iss": "somebody"},
        {"iss": None},
        {"aud": "another-service"},
        {"aud": None},
        {"exp": None},
        {"exp": "tomorrow"},
        {"exp": 10**30},
        {"role": "king"},
        {"role": "system"},
        {"role": None},
        {"person": None},
        {"person": "李 雪"},
        {"person": ["p"]},
        {"unit": ""},
        {"iat": int((NOW + timedelta(days=1)).timestamp())},
        {"nbf": int((NOW + timedelta(days=1)).timestamp())},
    ],
)
def test_a_well_signed_token_with_wrong_claims_is_not_taken(changes: dict[str, Any]) -> None:
    with pytest.raises(TokenError):
        verify(SECRET, forged({"alg": "HS256"}, claims(**changes)), at=NOW)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        "..",
        "a.b",
        "a.b.c",
        "a.b.c.d",
        "é.é.é",
        "x" * 20_000,
        "W1tb.W1tb.W1tb",
        "\ud800.a.b",
        "a.b.c\n",
    ],
)
def test_junk_is_not_taken(text: str) -> None:
    with pytest.raises(TokenError) as caught:
        verify(SECRET, text, at=NOW)
    assert caught.value.fault is TokenFault.INVALID


def test_a_header_nested_without_end_is_not_taken() -> None:
    head = base64.urlsafe_b64encode(b"[" * 3000).decode().rstrip("=")
    with pytest.raises(TokenError):
        verify(SECRET, f"{head}.e30.e30", at=NOW)


@pytest.mark.parametrize("changes", [{"role": "system"}, {"role": "king"}, {"person": "a b"}, {"unit": ""}])
def test_what_is_no_identity_is_not_minted(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not for people|not a valid Role|String should match"):
        token(**changes)


def test_a_good_token_is_remembered_and_an_expired_one_is_not() -> None:
    check = token_check(SECRET)
    good = token(at=datetime.now(UTC))
    assert check(good) is check(good)
    with pytest.raises(TokenError):
        check(token(at=datetime.now(UTC) - timedelta(days=1)))


def _part(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).decode().rstrip("=")
