"""R3: a case is judged by the version in force at receipt; both sides of the day on which a version takes effect."""

from __future__ import annotations

from datetime import date

import pytest

from domain.rulebook import RuleBook
from domain.rulebook_versions import contradictions, in_force_on, judged_by
from tests.infra.cases import book


def version(name: str, effective_from: date) -> RuleBook:
    return book().model_copy(update={"version": name, "effective_from": effective_from})


OLD, NEW, NEXT = (version(str(year), date(year, 1, 1)) for year in (2025, 2026, 2027))
BOOKS = (NEW, NEXT, OLD)
TODAY = date(2026, 11, 26)


@pytest.mark.parametrize(
    ("received", "judged"),
    [
        (date(2025, 12, 31), OLD),
        (date(2026, 1, 1), NEW),
        (TODAY, NEW),
        (date(2026, 12, 31), NEW),
        (date(2027, 1, 1), NEXT),
        (date(2025, 1, 1), OLD),
        (date(2012, 5, 1), OLD),
    ],
)
def test_r3_the_version_in_force_on_the_day_of_receipt_judges(received: date, judged: RuleBook) -> None:
    assert judged_by(BOOKS, received=received, today=max(received, TODAY)) is judged


def test_r3_a_complaint_older_than_every_version_is_handled_by_the_first() -> None:
    assert judged_by((NEW, NEXT), received=date(2013, 1, 1), today=TODAY) is NEW


def test_r3_a_version_that_takes_effect_later_judges_nothing() -> None:
    assert judged_by((NEXT,), received=TODAY, today=TODAY) is None
    assert in_force_on((NEXT,), date(2026, 12, 31)) is None
    assert in_force_on((NEXT,), date(2027, 1, 1)) is NEXT


def test_versions_must_not_contradict_each_other() -> None:
    assert list(contradictions(BOOKS)) == []
    assert list(contradictions((OLD, OLD))) == [
        "version '2025' stands twice",
        "two versions take effect on 2025-01-01",
    ]
    elsewhere = version("x", date(2028, 1, 1)).model_copy(update={"calendar": "hk"})
    assert list(contradictions((OLD, elsewhere))) == ["versions count by different calendars: cn, hk"]
