"""docs/operating.md: every setting, every code, every search attribute is in it, and nothing that is not there."""

from __future__ import annotations

from activities import claims
from api.catalogue import CATALOGUE
from contract.search_attributes import SEARCH_ATTRIBUTES
from domain.refusals import RefusalCode
from register.errors import RegisterErrorCode
from runtime.settings import PREFIX, describe, secret_fields
from tests.docs.markdown import blocks, rows
from tests.docs.sources import ROOT

TEXT = (ROOT / "docs" / "operating.md").read_text("utf-8")


def test_every_setting_is_listed_with_its_default_and_its_meaning() -> None:
    wanted = tuple(
        (f"`{row.name}`", "unset" if row.default == "unset" else f"`{row.default}`", row.description)
        for row in describe()
    )
    table = "\n".join(f"| {' | '.join(row)} |" for row in wanted)
    assert rows(TEXT, "settings", "settings") == wanted, f"docs/operating.md should list:\n{table}"


def test_every_secret_is_said_to_come_from_a_file_too() -> None:
    for field in secret_fields():
        assert f"`{PREFIX}{field.upper()}_FILE`" in TEXT


def test_every_code_is_listed_once_with_what_it_means_and_what_to_do() -> None:
    listed = [row[0].strip("`") for row in rows(TEXT, "codes", "codes")]
    assert set(map(str, RefusalCode)) <= set(CATALOGUE)
    known = [*CATALOGUE, *map(str, RegisterErrorCode), claims.UNAVAILABLE, claims.MALFORMED]
    assert sorted(listed) == sorted(known), set(listed) ^ set(known)
    assert all(all(row) for row in rows(TEXT, "codes", "codes"))


def test_every_code_of_the_api_is_listed_with_its_status() -> None:
    listed = {row[0].strip("`"): row[1] for row in rows(TEXT, "codes", "codes") if len(row) == 4}
    assert listed == {code: str(int(kind.status)) for code, kind in CATALOGUE.items()}


def test_every_search_attribute_is_listed_with_its_type() -> None:
    for name, kind in SEARCH_ATTRIBUTES.items():
        assert f"| `{name}` | {kind} |" in TEXT


def test_saved_searches_use_search_attributes_that_exist() -> None:
    section = TEXT.split("Queries to keep", 1)[1]
    queries = [line.split(" | `")[1].rstrip("` |") for line in section.splitlines() if " | `" in line]
    assert len(queries) >= 6
    known = {*SEARCH_ATTRIBUTES, "WorkflowType", "ExecutionStatus", "TemporalReportedProblems"}
    for query in queries:
        for part in query.split(" AND "):
            assert part.split()[0] in known, query


def test_it_has_commands_to_copy() -> None:
    assert len(blocks(TEXT, "sh")) >= 5
