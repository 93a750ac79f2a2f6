"""Which departments have a directive to do: they stand among those who are asked, marked as units (R6.1(4))."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from domain.values import DirectiveStatus

if TYPE_CHECKING:
    from contract.views import CaseView
    from register.pool import Database

_UNIT: Final = "@"
"""Before the code of a unit in the column `asked`; no person's code holds this sign."""
_OPEN: Final = frozenset({DirectiveStatus.GIVEN.value, DirectiveStatus.ACKNOWLEDGED.value})
_GIVEN_TO: Final = """
SELECT complaint_no FROM complaint
WHERE asked <> '{}' AND asked @> ARRAY[$1::text] ORDER BY complaint_no LIMIT $2"""


def departments_at_work(view: CaseView) -> list[str]:
    """Marked codes of the units whose directives of this case are neither done nor over."""
    return sorted({_UNIT + str(entry["unit"]) for entry in view.directives if entry["status"] in _OPEN})


async def cases_with_directives_for(db: Database, unit: str, *, limit: int = 500) -> tuple[str, ...]:
    """Numbers of complaints in which the unit has an open directive.

    Args:
        db: the register.
        unit: the department.
        limit: at most this many.
    """
    return tuple(row[0] for row in await db.fetch(_GIVEN_TO, _UNIT + unit, limit))
