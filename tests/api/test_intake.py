"""Building the start of a complaint: the same for API, command line and importer."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from contract.ids import complaint_no
from domain.commands import Actor
from domain.values import Role
from runtime.intake import (
    EARLIEST,
    LATEST,
    FileComplaint,
    IntakeFaultError,
    Rules,
    build_start,
    check_received_at,
    content_digest,
    digest_keys,
)
from tests.api.conftest import complaint
from tests.infra.cases import book, calendar, organisation

NOW = datetime(2026, 11, 23, 2, 0, tzinfo=UTC)
HOTLINE = Actor(person="hotline.1", role=Role.HOTLINE, unit="HQ")
RULES = Rules(organisation(), book(), calendar())


def handed_in(**changes: Any) -> FileComplaint:
    """A complaint as somebody handed it in."""
    return FileComplaint.model_validate(complaint(ticket_no="T-1", claim_no="CLM-2026-0001") | changes)


def test_a_clock_may_be_five_minutes_ahead_and_no_more() -> None:
    check_received_at(NOW + LATEST, NOW)
    with pytest.raises(IntakeFaultError, match="received_at: lies in the future"):
        check_received_at(NOW + LATEST + timedelta(seconds=1), NOW)


def test_nothing_was_received_before_this_century() -> None:
    check_received_at(EARLIEST, NOW)
    with pytest.raises(IntakeFaultError, match="received_at: lies before 2000-01-01"):
        check_received_at(EARLIEST - timedelta(seconds=1), NOW)


def test_a_start_pins_rules_and_people_and_derives_the_number() -> None:
    opened = build_start(handed_in(), actor=HOTLINE, rules=RULES, now=NOW).open
    assert opened is not None
    assert opened.complaint_no == complaint_no("T-1")
    assert opened.message_id == f"filed-{opened.complaint_no}"
    assert opened.intake.received_at == NOW
    assert (opened.rulebook, opened.calendar) == (book(), calendar())
    assert (opened.people.officer, opened.people.branch) == ("guo.fengying", "BJ")


def test_a_message_id_of_the_sender_is_kept() -> None:
    opened = build_start(handed_in(message_id="gw-1"), actor=HOTLINE, rules=RULES, now=NOW).open
    assert opened is not None
    assert opened.message_id == "gw-1"


@pytest.mark.parametrize(
    ("changes", "field"), [({"unit": "X"}, "unit"), ({"about": {"unit": "X"}}, "about.unit")]
)
def test_an_unknown_unit_is_named_by_its_field(changes: dict[str, Any], field: str) -> None:
    with pytest.raises(IntakeFaultError) as caught:
        build_start(handed_in(**changes), actor=HOTLINE, rules=RULES, now=NOW)
    assert caught.value.field == field


def test_a_digest_tells_contents_apart_and_not_moments() -> None:
    one = handed_in().intake(NOW)
    later = handed_in(message_id="another").intake(NOW + timedelta(days=1))
    other = handed_in(demand="x").intake(NOW)
    key = b"key"
    assert content_digest(one, key) == content_digest(later, key) != content_digest(other, key)
    assert content_digest(one, key) != content_digest(one, b"another key")


def test_every_key_of_the_ring_makes_digests_the_sealing_one_first() -> None:
    ring = digest_keys("k2:BBBB,k1:AAAA")
    assert list(ring) == ["k2", "k1"]
    assert ring["k1"] == digest_keys("k1:AAAA")["k1"] != ring["k2"]
