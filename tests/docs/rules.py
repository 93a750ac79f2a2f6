"""Writes docs/rules.md: from each clause to the data, events, functions and tests that keep it, and what is not there.

    python -m tests.docs.rules            write it
    python -m tests.docs.rules --check    only say whether it is up to date

Clauses, clocks, outcomes and checklists come from the shipped rule book, messages from `contract.messages`, events,
functions and tests from the source (`tests/docs/sources.py`); English and what is still to come from `clauses.toml`.
"""

from __future__ import annotations

import re
import sys
import tomllib
from functools import cache
from typing import TYPE_CHECKING, Any, Final, get_args

from contract.messages import MESSAGES
from domain import events
from domain import values as v
from domain.accountability_rules import AssessedOn, OwedBy
from domain.authority import OF_COMMAND, TABLE
from domain.clock import Verdict
from domain.clock_rules import RungAction
from tests.docs import sources
from tests.docs.sources import ROOT
from tests.infra.cases import book

if TYPE_CHECKING:
    from collections.abc import Iterator
    from enum import StrEnum

    from domain.clock_rules import ClockRule, Term
    from domain.events import Event

PAGE: Final = ROOT / "docs" / "rules.md"
HERE: Final = ROOT / "tests" / "docs"

EVENTS: Final[tuple[type[Event], ...]] = get_args(get_args(events.AnyEvent)[0])

WORDS: Final[tuple[tuple[str, type[StrEnum]], ...]] = (
    ("How the complaint came", v.Channel),
    ("Complainant's relation to the contract", v.Relation),
    ("Business line", v.BusinessLine),
    ("What the complaint is about", v.Category),
    ("Capacity in which somebody acts", v.Role),
    ("Status", v.Status),
    ("Stage of the procedure", v.Stage),
    ("How customer and company spoke", v.ContactChannel),
    ("Who reached out", v.Direction),
    ("What a level above consents to", v.ConsentMatter),
    ("Proceeding outside", v.ProceedingKind),
    ("Class of the statutory term", v.Complexity),
    ("In what two complaints look the same", v.DuplicateGround),
    ("What a review examines", v.ReviewMatter),
    ("How a review ends", v.ReviewDecision),
    ("Where a review stands", v.ReviewStatus),
    ("What a level may decide", v.DirectiveKind),
    ("What starts a question to the ladder", v.EscalationCause),
    ("Where a version of the proposal stands", v.ProposalStatus),
    ("How far a promise to the customer has come", v.PromiseState),
    ("Where an escalation stands", v.EscalationStatus),
    ("Where a directive to another department stands", v.DirectiveStatus),
    ("How somebody is pressed", v.ChaserKind),
    ("Turns of which leaders are told", v.Turn),
    ("Where a finding of responsibility stands", v.FindingState),
    ("Where a rectification stands", v.RectificationState),
    ("What earns points", AssessedOn),
    ("Whose points they are", OwedBy),
    ("Whether the claim was found", v.LookupStatus),
    ("Verdict of a clock", Verdict),
    ("What a rung of a clock does", RungAction),
)
"""Enums whose Chinese stands in words.toml; severities, levels, outcomes and clocks are named by the rule book."""

INTRODUCTION: Final = """\
<!-- generated: python -m tests.docs.rules -->

# The rules, clause by clause

From the words of a clause to the data, the events, the functions and the tests that keep it. Generated from the code;
a test fails when this page is behind. `R7.3` is Article 7(3) of the insurer's rules, `L18` article 18 of the order on
consumer complaints (2020-3). Figures are those of the shipped rule book `{version}`.

How to read an entry:

- **Rule book**: what the clause put into the [rule book](../rulebook/cn-claims-2026.toml), where a figure is changed.
- **Events**: what stands on a case's record under this clause. Events of a clock (`clock_started`, `rung_fired`,
  `clock_stopped` …) carry the clause of their clock, `closed` that of its outcome.
- **Code**: functions and classes whose words name the clause.
- **Scenario**: the clause as one story through the workflow, under time skipping, in
  [tests/scenarios](../tests/scenarios). **Tests**: the others that name it.
- **Later**: what the clause asks and the software does not do yet. Written by hand, in
  [clauses.toml](../tests/docs/clauses.toml).
"""


@cache
def clauses() -> dict[str, dict[str, str]]:
    """Clause to what it asks and what is still to come."""
    return tomllib.loads((HERE / "clauses.toml").read_text("utf-8"))


@cache
def words() -> dict[str, dict[str, str]]:
    """Enum to member to Chinese."""
    return tomllib.loads((HERE / "words.toml").read_text("utf-8"))


def page() -> str:
    """The whole of docs/rules.md."""
    parts = (
        INTRODUCTION.format(version=book().version),
        "## Overview",
        _table(
            ("clause", "asks", "state", "scenario"),
            ((_link(one.id), _asks(one.id), state(one.id), _told(one.id)) for one in book().clauses),
        ),
        "## Clauses",
        *(_clause(one.id, one.text) for one in book().clauses),
        "## Clocks",
        _table(
            ("clock", "中文", "clause", "from", "until", "budget and rungs"), map(_clock_row, book().clocks)
        ),
        "## How a case ends",
        _table(("outcome", "中文", "clause", "conditions", "resolved", "review"), _outcome_rows()),
        "## Closing checklists",
        _table(("category", "items"), _checklist_rows()),
        "## Severities and the ladder",
        _table(("severity", "中文", "clause", "asks at once", "upheld by"), _severity_rows()),
        _table(("level", "中文", "may decide"), _level_rows()),
        "## Root causes",
        _table(("code", "中文", "what", "clause"), _cause_rows()),
        "## Points",
        _table(("code", "中文", "points", "clause", "earned by", "whose"), _points_rows()),
        _table(("asked by", "of", "from time", "asks", "clause", "中文"), _start_rows()),
        "## Messages",
        _table(("signal and update", "`POST /v1/complaints/{no}/…`", "what", "who may"), _message_rows()),
        "## Events",
        _table(("event", "clause", "what", "written by"), _event_rows()),
        "## Words",
        *(f"**{title}**\n\n{_word_table(kind)}" for title, kind in WORDS),
    )
    return "\n\n".join(part.strip() for part in parts) + "\n"


# ---- a clause -----------------------------------------------------------------------------------------------


def state(clause: str) -> str:
    """`kept`, `partly` (something is to come) or `later` (nothing but data so far)."""
    if "later" not in clauses()[clause]:
        return "kept"
    return "partly" if events_of(clause) or messages_of(clause) or functions_of(clause) else "later"


def messages_of(clause: str) -> tuple[str, ...]:
    """Messages whose command names the clause."""
    return tuple(m.name for m in MESSAGES if clause in sources.named_in(m.command.__doc__ or ""))


def events_of(clause: str) -> tuple[str, ...]:
    """Kinds of the events that carry the clause by themselves."""
    named = {one.event for one in sources.written() if clause in one.clauses}
    return tuple(_kind(event) for event in EVENTS if event.__name__ in named)


def functions_of(clause: str) -> tuple[sources.Place, ...]:
    """Functions that name the clause."""
    return tuple(place for place in sources.functions() if clause in place.clauses)


def tests_of(clause: str) -> tuple[sources.Place, ...]:
    """Tests that name the clause, besides its scenarios."""
    told = set(scenarios_of(clause))
    return tuple(
        place for place in sources.tests() if clause in place.clauses and _same(place) not in map(_same, told)
    )


def scenarios_of(clause: str) -> tuple[sources.Place, ...]:
    """The clause as stories: tests of tests/scenarios that are named after it."""
    return tuple(place for place in sources.scenarios() if clause in place.clauses)


def _same(place: sources.Place) -> tuple[str, str]:
    return place.path, place.name


def _told(clause: str) -> str:
    """What a clause's first scenario says, as a sentence."""
    found = scenarios_of(clause)
    if not found:
        return ""
    words = found[0].name.removeprefix("test_")
    return re.sub(r"^(?:r\d+(?:_\d+)*|l\d+|[a-z]+law\d+|civilcode\d+)_", "", words).replace("_", " ")


def _clause(clause: str, text: str) -> str:
    lines = [f"### {clause}", "", f"> {text}", "", f"{_asks(clause)} *{state(clause).capitalize()}.*", ""]
    for label, entries in (
        ("Rule book", [*(f"`{name}`" for name in rulebook_entries(clause)), *by_hand(clause)]),
        (
            "Messages",
            [f"`{m.name}`" for m in MESSAGES if clause in sources.named_in(m.command.__doc__ or "")],
        ),
        ("Events", [f"`{kind}`" for kind in events_of(clause)]),
        ("Code", _by_file(functions_of(clause))),
        ("Scenario", _by_file(scenarios_of(clause))),
        ("Tests", _by_file(tests_of(clause))),
    ):
        if entries:
            lines.append(f"- **{label}**: {', '.join(entries)}")
    if "later" in clauses()[clause]:
        lines.append(f"- **Later**: {clauses()[clause]['later']}")
    return "\n".join(lines)


def rulebook_entries(clause: str) -> tuple[str, ...]:
    """What refers to the clause in the rule book, such as `clock progress` or `outcome accepted`."""
    return tuple(dict.fromkeys(_referring(book().model_dump(mode="json"), "", clause)))


def by_hand(clause: str) -> tuple[str, ...]:
    """What keeps the clause without naming it: `by` in clauses.toml."""
    return tuple(filter(None, (clauses()[clause].get("by"),)))


_NAMES: Final = (
    *("name", "id", "reason", "severity", "outcome", "category", "role", "event"),
    *("complexity", "channel"),
)
_ONE_OF: Final = {
    "severities": "severity",
    "items": "checklist item",
    "authority": "authority",
    "assessment": "points",
    "statutory_classes": "class",
    "notice_channels": "notice by",
}


def _referring(value: Any, where: str, clause: str) -> Iterator[str]:
    if isinstance(value, list):
        for entry in value:
            yield from _referring(entry, _ONE_OF.get(where, where.removesuffix("s")), clause)
    elif isinstance(value, dict):
        if value.get("clause") == clause:
            called = next((str(value[key]) for key in _NAMES if key in value), "")
            yield f"{where} {called}".strip()
        for key, entry in value.items():
            yield from _referring(entry, key, clause)


def _by_file(places: tuple[sources.Place, ...]) -> list[str]:
    """Names by file, each file linked once."""
    files: dict[str, list[str]] = {}
    for place in places:
        files.setdefault(place.path, []).append(place.name)
    return [f"[{path}](../{path}): {', '.join(f'`{n}`' for n in names)}" for path, names in files.items()]


def _asks(clause: str) -> str:
    return clauses()[clause]["asks"]


def _link(clause: str) -> str:
    anchor = "".join(char for char in clause.lower() if char.isalnum())
    return f"[{clause}](#{anchor})"


# ---- tables -------------------------------------------------------------------------------------------------


def _table(head: tuple[str, ...], rows: Any) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "\n".join(f"| {' | '.join(_cell(cell) for cell in line)} |" for line in lines)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _codes(names: Any) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _clock_row(clock: ClockRule) -> tuple[str, ...]:
    begins = _codes(clock.starts_on)
    if clock.restarts_on:
        begins += f"; anew on {_codes(clock.restarts_on)}"
    terms = "; ".join(_term(term) for term in clock.terms)
    return f"`{clock.name}`", clock.title_zh, clock.clause, begins, _codes(clock.stops_on), terms


def _term(term: Term) -> str:
    whom = f"{', '.join(term.applies_to)}: " if term.applies_to else ""
    rungs = ", ".join(
        f"{rung.name} {rung.budget}" + (f" → {rung.to}" if rung.to else "") for rung in term.rungs
    )
    return f"{whom}**{term.budget}** ({rungs})"


def _outcome_rows() -> Iterator[tuple[str, ...]]:
    for rule in book().outcomes:
        resolved, review = ("yes" if flag else "no" for flag in (rule.resolved, rule.review_window))
        yield f"`{rule.outcome}`", rule.title_zh, rule.clause, _codes(rule.conditions), resolved, review


def _checklist_rows() -> Iterator[tuple[str, ...]]:
    for one in book().checklists:
        items = "; ".join(f"`{i.id}` {i.title} {i.title_zh} ({i.clause})" for i in one.items)
        yield f"`{one.category}`", items


def _severity_rows() -> Iterator[tuple[str, ...]]:
    for rule in book().severities:
        asked = f"`{rule.escalates_to}`" if rule.escalates_to else "nobody"
        yield f"`{rule.severity}`", rule.title_zh, rule.clause, asked, _codes(rule.upheld_by)


def _level_rows() -> Iterator[tuple[str, ...]]:
    for rule in book().escalation.levels:
        yield f"`{rule.level}`", rule.title_zh, _codes(rule.may_decide)


def _cause_rows() -> Iterator[tuple[str, ...]]:
    for cause in book().root_causes:
        code = f"**`{cause.code}`**" if cause.is_group else f"`{cause.code}`"
        yield code, cause.title_zh, cause.title, cause.clause


def _points_rows() -> Iterator[tuple[str, ...]]:
    for row in book().assessment:
        of = row.clock or row.grade
        earned = f"{row.on}{f' `{of}`' if of else ''}" if row.on else "not counted from cases"
        yield f"`{row.event}`", row.title_zh, str(row.points), row.clause, earned, row.owed_by or ""


def _start_rows() -> Iterator[tuple[str, ...]]:
    for start in book().escalation.starts:
        of = _codes((*start.clocks, *start.rungs, *start.severities)) or "all"
        to = f"`{start.to}`" if start.to else "as the rung or the severity says"
        words = start.question_zh or "the officer's own words"
        yield f"`{start.cause}`", of, str(start.after), to, start.clause, words


def _message_rows() -> Iterator[tuple[str, ...]]:
    for message in MESSAGES:
        path = f"`{message.path}`" if message.path else "not by this way"
        yield (
            f"`{message.name}`",
            path,
            _first_line(message.command),
            _codes(sorted(TABLE[OF_COMMAND[message.command]].grants)),
        )


def _event_rows() -> Iterator[tuple[str, ...]]:
    for event in EVENTS:
        made = [one for one in sources.written() if one.event == event.__name__]
        named = dict.fromkeys(clause for one in made for clause in one.clauses)
        places = dict.fromkeys(one.place for one in made)
        yield f"`{_kind(event)}`", ", ".join(named), _first_line(event), _codes(places)


def _word_table(kind: type[StrEnum]) -> str:
    return _table(("word", "中文"), ((f"`{member}`", words()[kind.__name__][member]) for member in kind))


def _kind(event: type[Event]) -> str:
    return str(event.model_fields["kind"].default)


def _first_line(thing: type) -> str:
    return (thing.__doc__ or "").strip().split("\n")[0]


def main(arguments: list[str]) -> int:
    """Write the page, or say whether it is up to date."""
    text = page()
    if "--check" in arguments:
        same = PAGE.is_file() and PAGE.read_text("utf-8") == text
        print(
            "docs/rules.md is up to date" if same else "docs/rules.md is behind: python -m tests.docs.rules"
        )
        return 0 if same else 1
    PAGE.write_text(text, "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
