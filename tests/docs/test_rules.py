"""docs/rules.md: generated, complete, and honest about what is not there."""

from __future__ import annotations

import pytest

from tests.docs import rules, sources
from tests.infra.cases import book

CLAUSES = tuple(clause.id for clause in book().clauses)


def test_the_page_is_what_the_code_says_now() -> None:
    assert rules.PAGE.read_text("utf-8") == rules.page(), (
        "docs/rules.md is behind: python -m tests.docs.rules"
    )


def test_every_clause_of_the_rule_book_says_what_it_asks_and_no_other_does() -> None:
    assert set(rules.clauses()) == set(CLAUSES)
    assert all(
        entry.keys() <= {"asks", "by", "later"} and entry["asks"] for entry in rules.clauses().values()
    )


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_that_no_code_keeps_says_so(clause: str) -> None:
    kept = (
        rules.events_of(clause),
        rules.messages_of(clause),
        rules.functions_of(clause),
        rules.rulebook_entries(clause),
        rules.by_hand(clause),
    )
    assert any(kept) or "later" in rules.clauses()[clause], (
        f"{clause}: write `later` into tests/docs/clauses.toml"
    )


@pytest.mark.parametrize("clause", CLAUSES)
def test_a_clause_that_is_kept_is_told_as_a_scenario(clause: str) -> None:
    assert rules.scenarios_of(clause) or rules.state(clause) == "later", (
        f"{clause}: write a scenario into tests/scenarios, named after the clause"
    )


def test_every_scenario_is_named_after_a_clause_of_the_rule_book() -> None:
    stray = [
        f"{one.path}: {one.name}"
        for one in sources.scenarios()
        if not one.clauses <= set(CLAUSES) or not one.clauses
    ]
    assert not stray, stray


@pytest.mark.parametrize("event", rules.EVENTS, ids=lambda event: str(event.__name__))
def test_every_event_is_written_somewhere_under_a_clause(event: type) -> None:
    named = {clause for one in sources.written() if one.event == event.__name__ for clause in one.clauses}
    known = {*CLAUSES, "of its clock", "of its outcome", "contract"}
    assert named, f"nothing writes {event.__name__}"
    assert named <= known


@pytest.mark.parametrize(("title", "kind"), rules.WORDS, ids=lambda entry: getattr(entry, "__name__", ""))
def test_every_word_of_the_wire_has_its_chinese(title: str, kind: type) -> None:
    assert title
    assert set(rules.words()[kind.__name__]) == {str(member) for member in kind}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("done within 3 working days (R7.2)", {"R7.2"}),
        ("R7.4(1), L18 and R6.2(8)", {"R7.4(1)", "L18", "R6.2(8)"}),
        ("(Civil Code arts. 201 to 203; L23.)", {"CivilCode201", "CivilCode203", "L23"}),
        ("the URL18, HTML5 and AR7.2 name none", set()),
    ],
)
def test_clauses_are_found_in_words(text: str, found: set[str]) -> None:
    assert sources.named_in(text) == found


@pytest.mark.parametrize(
    ("name", "clause"),
    [
        ("test_r1_every_limit", "R1"),
        ("test_r7_3_progress", "R7.3"),
        ("test_r6_2_8_key_evidence", "R6.2(8)"),
        ("test_l18_fifteen", "L18"),
        ("test_insurancelaw23_what", "InsuranceLaw23"),
        ("test_the_rest", None),
    ],
)
def test_a_scenario_is_named_after_one_clause(name: str, clause: str | None) -> None:
    assert sources.scenario_clause(name) == clause


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("test_r7_3_a_reminder_at_twelve_hours", {"R7.3"}),
        ("test_r6_2_8_key_evidence", {"R6.2(8)"}),
        ("test_the_words_of_article_7_3_are_kept", {"R7.3"}),
        ("test_l18_once_more_thirty_days", {"L18"}),
        ("test_all_of_it_is_reread", set()),
    ],
)
def test_clauses_are_found_in_the_names_of_tests(name: str, found: set[str]) -> None:
    assert sources.named_by(name) == found
