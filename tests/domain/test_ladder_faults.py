"""A rule book's ladder and chasing are checked when they are read: each fault is one line that names its place."""

from __future__ import annotations

import pytest

from domain.rulebook import RuleFileError, load_rulebook
from tests.domain.clocks_given import DATA

TEXT = (DATA / "cn-claims-2026.toml").read_text(encoding="utf-8")
REFUSED = 'cause = "customer_refused"\nafter = 2\nto = "branch_head"'
REGULATOR = 'cause = "regulator"\nto = "line_head"'
LATE = 'clocks = ["arrangement", "progress", "opinion", "resolution"]'


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        (REGULATOR, 'cause = "regulator"', "escalation, start 9 (regulator): names no level to ask"),
        (
            REGULATOR,
            'cause = "regulator"\nafter = 2\nto = "line_head"',
            "escalation, start 9 (regulator): is not counted, `after` is for customer_refused, repeated, chased",
        ),
        (
            REGULATOR,
            'cause = "regulator"\nclocks = ["progress"]\nto = "line_head"',
            "escalation, start 9 (regulator): clocks and rungs go with a breach",
        ),
        (LATE, 'clocks = ["hurry"]', "escalation, start 1 (breach): clock 'hurry' is unknown"),
        ('rungs = ["breach"]', 'rungs = ["hurry"]', "escalation, start 1 (breach): rung 'hurry' is unknown"),
        (
            REFUSED,
            'cause = "customer_refused"\nafter = 3\nto = "branch_head"',
            "escalation, starts: customer_refused from time 3 on stands twice",
        ),
        (
            'question = "{clock} ({clause}) is overdue: what is to be done?"',
            'question = "{name} is overdue: what is to be done?"',
            "escalation, start 2 (breach): {name} cannot be named in a text",
        ),
        (
            'question = "{clock} ({clause}) is overdue: what is to be done?"',
            'question = "{clock is overdue"',
            "escalation, start 2 (breach): braces do not pair in '{clock is overdue'",
        ),
        (
            'question = "{clock} ({clause}) is overdue: what is to be done?"\n',
            "",
            "escalation, start 2 (breach): a question has its English and its Chinese",
        ),
        (
            'clause = "R6.4"\n\n# ---- chasing',
            'clause = "R6.9"\n\n# ---- chasing',
            "clause 'R6.9' is not among",
        ),
        (
            '"uphold_position", "set_severity", "instruct_unit"]',
            '"uphold_position", "set_severity", "instruct_unit", "start_emergency"]',
            "escalation, level 'branch_head': the leadership group alone starts the emergency plan",
        ),
        ('informs = ["branch_head", "leadership_member"]\n', "", "severity 'major': informs_of names turns"),
        ('officer_for = ["chasing"]', 'officer_for = ["hurry"]', "chasing: clock 'hurry' is unknown"),
        ('text = "{clock} (', 'text = "{person} (', "chasing: {person} cannot be named in a text"),
        (
            'by = ["line_head"]',
            'by = ["leadership"]',
            "chasing, kinds: 'line_head' stands in 0 of them, not in one",
        ),
        ('kind = "urge"', 'kind = "chase"', "chasing, kinds: 'chase' stands twice"),
        (
            'scope = "chaser"',
            'scope = "case"',
            "clock 'chaser': hangs on 'chaser', and names no fixed instant",
        ),
    ],
)
def test_a_contradiction_of_the_ladder_is_one_line_that_names_its_place(
    old: str, new: str, line: str
) -> None:
    assert TEXT.count(old) >= 1, old
    with pytest.raises(RuleFileError) as refused:
        load_rulebook(TEXT.replace(old, new, 1))
    assert any(line in fault for fault in str(refused.value).splitlines()), str(refused.value)


def test_a_ladder_without_the_level_that_a_start_asks_is_refused() -> None:
    begin, end = (
        TEXT.index('[[escalation.levels]]\nlevel = "line_head"'),
        TEXT.index('[[escalation.levels]]\nlevel = "leadership_member"'),
    )
    with pytest.raises(RuleFileError, match="'line_head' is not a level of the ladder"):
        load_rulebook(TEXT[:begin] + TEXT[end:])
