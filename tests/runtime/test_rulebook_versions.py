"""R3: several versions of the rule book in one directory; a start without one in force is refused in one line."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from domain.commands import Actor
from domain.values import Role
from runtime.intake import FileComplaint, IntakeFaultError, Rules, build_start
from runtime.settings import load
from runtime.shipped import ShippedError, load_shipped
from tests.api.conftest import complaint
from tests.infra.cases import calendar, organisation

if TYPE_CHECKING:
    from pathlib import Path

    from domain.rulebook import RuleBook

SHIPPED = load({}).rulebook
NOW = datetime(2026, 11, 26, 2, 0, tzinfo=UTC)
HOTLINE = Actor(person="hotline.1", role=Role.HOTLINE, unit="HQ")


def directory(tmp_path: Path, **versions: str) -> Path:
    """Versions by name, each with the day from which it holds."""
    text = SHIPPED.read_text("utf-8")
    for name, day in versions.items():
        changed = text.replace("cn-claims-2026.3", name, 1).replace("2026-01-01", day, 1)
        (tmp_path / f"{name}.toml").write_text(changed, "utf-8")
    return tmp_path


def versions(path: Path, now: datetime = NOW) -> tuple[str, list[str]]:
    shipped = load_shipped(load({"REDRESS_RULEBOOK": str(path)}), now=now)
    return shipped.book.version, [book.version for book in shipped.books]


def refused(path: Path, now: datetime = NOW) -> str:
    with pytest.raises(ShippedError) as error:
        load_shipped(load({"REDRESS_RULEBOOK": str(path)}), now=now)
    assert "\n" not in str(error.value)
    return str(error.value)


def test_r3_a_directory_holds_a_file_a_version_and_the_one_in_force_today_is_the_current_one(
    tmp_path: Path,
) -> None:
    path = directory(tmp_path, next="2027-01-01", old="2020-01-01", present="2026-01-01")
    assert versions(path) == ("present", ["old", "present", "next"])
    last_moment = datetime(2026, 12, 31, 15, 59, 59, tzinfo=UTC)
    assert versions(path, last_moment)[0] == "present"
    assert versions(path, datetime(2026, 12, 31, 16, 0, tzinfo=UTC))[0] == "next", "midnight in Shanghai"


def test_r3_one_file_is_one_version() -> None:
    assert versions(SHIPPED)[1] == ["cn-claims-2026.3"]


def test_r3_a_start_with_nothing_but_a_future_version_is_refused(tmp_path: Path) -> None:
    text = refused(directory(tmp_path, later="2027-01-01"))
    assert text.endswith("later takes effect on 2027-01-01; no rule book is in force today (R3)")


def test_an_empty_directory_and_versions_that_contradict_each_other_are_refused(tmp_path: Path) -> None:
    assert refused(tmp_path).endswith("holds no rule book (*.toml)")
    assert "two versions take effect on 2026-01-01" in refused(
        directory(tmp_path, a="2026-01-01", b="2026-01-01")
    )


def test_a_wrong_file_in_the_directory_is_named(tmp_path: Path) -> None:
    path = directory(tmp_path, good="2026-01-01")
    (path / "wrong.toml").write_text("version =", "utf-8")
    assert refused(path).startswith(f"REDRESS_RULEBOOK: {path / 'wrong.toml'}: not TOML")


# ---- at filing --------------------------------------------------------------------------------------------


def judged(path: Path, received_at: str | None, now: datetime = NOW) -> RuleBook:
    shipped = load_shipped(load({"REDRESS_RULEBOOK": str(path)}), now=now)
    rules = Rules(organisation(), shipped.book, calendar(), shipped.books)
    dated = {"received_at": received_at} if received_at else {}
    handed_in = FileComplaint.model_validate(complaint(**dated))
    opened = build_start(handed_in, actor=HOTLINE, rules=rules, now=now).open
    assert opened is not None
    return opened.rulebook


@pytest.mark.parametrize(
    ("received_at", "version"),
    [
        (None, "present"),
        ("2025-12-31T23:59:59+08:00", "old"),
        ("2026-01-01T00:00:00+08:00", "present"),
        ("2012-06-01T10:00:00+08:00", "old"),
    ],
)
def test_r3_filing_picks_the_version_in_force_on_the_day_of_receipt(
    received_at: str | None, version: str, tmp_path: Path
) -> None:
    path = directory(tmp_path, next="2027-01-01", old="2020-01-01", present="2026-01-01")
    assert judged(path, received_at).version == version


def test_r3_an_old_complaint_that_is_imported_is_handled_by_the_only_book() -> None:
    assert judged(SHIPPED, "2013-04-01T09:00:00+08:00").version == "cn-claims-2026.3"


def test_r3_nothing_is_filed_under_a_book_that_is_not_in_force_yet(tmp_path: Path) -> None:
    path = directory(tmp_path, later="2027-01-01")
    later = load_shipped(load({"REDRESS_RULEBOOK": str(path)}), now=datetime(2027, 1, 1, tzinfo=UTC)).book
    rules = Rules(organisation(), later, calendar())
    with pytest.raises(IntakeFaultError, match="the first takes effect on 2027-01-01"):
        build_start(FileComplaint.model_validate(complaint()), actor=HOTLINE, rules=rules, now=NOW)
