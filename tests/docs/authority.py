"""`python -m tests.docs.authority`: docs/authority.md, printed from the table that the code asks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.authority import SIGHT, TABLE, Reach, Right
from domain.values import Role
from tests.infra.shared import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator

PAGE: Final = ROOT / "docs" / "authority.md"
HEAD: Final = """\
# Who may do and see what

Printed from `domain/authority/table.py` by `python -m tests.docs.authority`; a test keeps it so, and
`tests/domain/test_authority_table.py` checks every cell against the rules written down once more. API, console, codec
endpoint and workflow ask this one table; the workflow asks it again for every message, whatever door it came through.

A cell says of which cases: """
WORDS: Final = {
    Reach.ANY: "any case",
    Reach.UNIT: "cases of one's unit and those below it (R2)",
    Reach.LINE: "cases of one's business line (R6.3)",
    Reach.PART: "cases in which one has a part",
    Reach.OWN: "cases that one answers for as main responsible person (R6.5)",
    Reach.COOPERATING: "cases in which one's unit was asked to cooperate (R6.5)",
    Reach.INSTRUCTED: "the directive that one's unit was given, and nothing else of its case (R6.1(4))",
    Reach.RECTIFYING: "cases in which one's unit was asked to put a root cause right (L9)",
}
TAIL: Final = """
✋ decides on the complaint: never for the person complained about, whatever else they are (L17). Answers to an
escalation are also bound to the level asked and those above it (`workflows/escalation.py`).
"""


def page() -> str:
    """The page as it has to be."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield HEAD + "; ".join(f"`{reach.value}` {words}" for reach, words in WORDS.items()) + "."
    yield ""
    yield f"| right | clause | {' | '.join(role.value for role in Role)} |"
    yield "|---" * (len(Role) + 2) + "|"
    for right in TABLE:
        yield f"| {' | '.join((*_right(right), *(_cell(right, role) for role in Role)))} |"
    yield TAIL
    yield f"| shown | | {' | '.join(SIGHT[role].value for role in Role)} |".replace(
        "| shown", "| how much is shown"
    )
    yield "|---" * (len(Role) + 2) + "|"
    yield ""


def _right(right: Right) -> tuple[str, str]:
    row = TABLE[right]
    return f"`{right.value}`{' ✋' if row.decides else ''}", row.clause


def _cell(right: Right, role: Role) -> str:
    granted = TABLE[right].grants.get(role, frozenset())
    return ", ".join(reach.value for reach in Reach if reach in granted)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
