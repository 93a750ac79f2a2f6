"""A rule book file that contradicts itself is refused; each fault is one line that names its place."""

from __future__ import annotations

import pytest

from domain.rulebook import RuleFileError, load_rulebook
from tests.domain.clocks_given import DATA

SHIPPED = (DATA / "cn-claims-2026.toml").read_text(encoding="utf-8")


def amended(before: str, after: str) -> str:
    assert before in SHIPPED, before
    return SHIPPED.replace(before, after, 1)


def faults(text: str) -> tuple[str, ...]:
    with pytest.raises(RuleFileError) as refused:
        load_rulebook(text)
    assert all("\n" not in line for line in refused.value.problems)
    return refused.value.problems


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        (
            'name = "reminder", budget = "12h"',
            'name = "reminder", budget = "half a day"',
            "clock 'progress', term number 1, rung 'reminder', budget: 'half a day' is not a duration: write 12h, ",
        ),
        (
            'name = "reminder", budget = "12h"',
            'name = "reminder", budget = "24h"',
            "clock 'progress', rung 'reminder': a reminder at 24h is not before the budget of 24h",
        ),
        (
            'name = "breach", budget = "24h"',
            'name = "breach", budget = "36h"',
            "clock 'progress', rung 'breach': falls due at 36h, not with the budget of 24h",
        ),
        (
            'name = "reminder", budget = "12h"',
            'name = "reminder", budget = "0 working days"',
            "clock 'progress', rung 'reminder': 0 working days is not in natural hours, units are never converted",
        ),
        (
            'budget = "24h"\n',
            'budget = "1 day"\n',
            "clock 'progress': budget 1 day is not in natural hours, units are never converted",
        ),
        (
            'name = "reminder", budget = "12h"',
            'name = "breach", budget = "12h"',
            "clock 'progress', rungs: 'breach' stands twice",
        ),
        ('clause = "R7.3"', 'clause = "R8.3"', "clock 'progress': clause 'R8.3' is not among the clauses"),
        ('name = "opinion"', 'name = "progress"', "clocks: 'progress' stands twice"),
        ('name = "opinion"', 'name = "judgement"', "clocks: 'opinion' is missing"),
        (
            'stops_on = ["proposed", "closed"]',
            'stops_on = ["proposed"]',
            "clock 'opinion': a clock of the case must stop on 'closed'",
        ),
        (
            'restarts_on = ["progress_recorded"]',
            'restarts_on = ["somebody_called"]',
            "clock 'progress', restarts_on number 1: Input should be ",
        ),
        (
            'applies_to = ["difficult", "major"]',
            'applies_to = ["difficult"]',
            "clock 'statutory': no term for 'major'",
        ),
        (
            'applies_to = ["difficult", "major"]',
            'applies_to = ["difficult", "branch_head"]',
            "clock 'statutory': terms are by severity or by level, 'branch_head' mixes them",
        ),
        (
            'applies_to = ["branch_head", "line_head"]',
            'applies_to = ["branch_head"]',
            "clock 'decision': no term for 'line_head'",
        ),
        (
            'by = "30 days"',
            'by = "30 working days"',
            "clock 'statutory', extension: 30 working days is not in",
        ),
        (
            'does = "escalate", to = "leadership_member"',
            'does = "escalate"',
            "clock 'resolution', rung 'escalate': names no level to escalate to",
        ),
        (
            'name = "chase", budget = "5 working days"',
            'name = "chase", budget = "9 working days"',
            "clock 'resolution': rungs must stand in the order in which they fall due",
        ),
        (
            'unit = "natural hours"\nfixed = true # due on the promised date',
            'unit = "natural days"\nfixed = true # due on the promised date',
            "clock 'commitment': a fixed clock counts back in hours or seconds, not natural days",
        ),
        (
            'name = "end", budget = "30 days", does = "expire"',
            'name = "end", budget = "30 days", does = "chase"',
            "clock 'review_window': no rung breaches or expires it",
        ),
        (
            'name = "check", budget = "30 days"',
            'name = "check", budget = "20 days"',
            "clock 'proceeding': a repeating clock needs a rung at its budget of 30 days",
        ),
        ("effective_from = 2026-01-01\n", "", "effective_from: Field required"),
        ('zone = "Asia/Shanghai"', 'zone = "Asia/Nowhere"', "zone: 'Asia/Nowhere' is not a time zone"),
        ('severity = "difficult"', 'severity = "major"', "severities: 'difficult' is missing"),
        ('outcome = "merged"', 'outcome = "refused"', "outcomes: 'merged' is missing"),
        (
            'category = "service"\nitems',
            'category = "other"\nitems',
            "checklists: category 'service' is missing",
        ),
        (
            '{ id = "record", title',
            '{ id = "contracts", title',
            "checklist 'delay': 'contracts' stands twice",
        ),
        (
            '"upheld_by_level_above", ',
            "",
            "outcome 'closed_unaccepted': condition 'upheld_by_level_above' is missing",
        ),
        (
            '"checklist_complete", "contracts_disposed"]\nresolved = true',
            '"somebody_is_tired"]\nresolved = true',
            "outcome 'accepted', condition number 2: Input should be",
        ),
        (
            'category = "denial"\npost = "adjuster"',
            'category = "denial"\npost = "poet"',
            "responsible_posts: post 'poet' of motor, denial is not among the posts",
        ),
        (
            'business_line = "property"\ncategory = "service"',
            'business_line = "motor"\ncategory = "service"',
            "responsible_posts: nobody answers for service in property",
        ),
        ('role = "leadership"', 'role = "auditor"', "authority: role 'leadership' is missing"),
        (
            'clocks = ["statutory", "resolution", "opinion"]',
            'clocks = ["statutory", "sundial"]',
            "suspension 'appraisal': clock 'sundial' is unknown",
        ),
        (
            'clocks = ["statutory", "resolution", "opinion"]',
            'clocks = ["statutory", "commitment"]',
            "suspension 'appraisal': clock 'commitment' has a fixed due instant",
        ),
        ('name = "representatives_max"', 'name = "x"', "figures: 'representatives_max' is missing"),
        ("channels = 2", "channels = 4", "unreachable: 4 channels need as many attempts"),
        (
            'over = "3 days"',
            'over = "3 working days"',
            "unreachable: over 3 working days must be in days or seconds",
        ),
        ('within = "24h"', 'within = "1 day"', "emergency: within 1 day must be in hours or seconds"),
        ('version = "cn-claims-2026.3"\n', 'version = "cn-claims-2026.3"\nmood = 1\n', "mood: Extra inputs"),
        (
            '{ id = "R1", text',
            '{ id = "Rule one", text',
            "clause 'Rule one', id: String should match pattern",
        ),
    ],
)
def test_a_fault_is_one_line_that_names_its_place(before: str, after: str, fault: str) -> None:
    problems = faults(amended(before, after))
    assert any(problem.startswith(fault) for problem in problems), problems


def test_all_faults_are_told_at_once() -> None:
    text = amended('clause = "R7.3"', 'clause = "R8.3"').replace(
        'severity = "difficult"', 'severity = "major"'
    )
    assert len(faults(text)) >= 3


def test_text_that_is_not_toml_is_refused_with_its_line() -> None:
    (problem,) = faults('version = "x"\ntitle = \nzone = "y"')
    assert problem.startswith("not TOML: ")
    assert "line 2" in problem


def test_a_ladder_that_stands_upside_down_or_lacks_a_level_is_refused() -> None:
    text = SHIPPED.replace('level = "branch_head"', 'level = "X"').replace(
        'level = "line_head"', 'level = "branch_head"'
    )
    swapped = text.replace('level = "X"', 'level = "line_head"')
    assert "escalation, levels: must stand from the lowest to the highest" in faults(swapped)
    without = SHIPPED.replace('level = "line_head"', 'level = "leadership_head"')
    assert any(
        problem == "clock 'opinion', rung 'breach': 'line_head' is not a level of the ladder"
        for problem in faults(without)
    )
