"""Finding complaints: by exactly one of telephone, policy, claim, ticket or complaint number, or text; newest first."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, assert_never

from register.lookup import LookupKind, normalise
from register.rows import SUMMARY_COLUMNS, summaries
from register.terms import query

if TYPE_CHECKING:
    from register.pool import Database
    from register.rows import CaseSummary

MAX_FOUND: Final = 200


class SearchBy(StrEnum):
    """What is looked for."""

    PHONE = "phone"
    POLICY_NO = "policy_no"
    CLAIM_NO = "claim_no"
    TICKET_NO = "ticket_no"
    COMPLAINT_NO = "complaint_no"
    TEXT = "text"


_FOUND_BY: Final = {
    "lookup": "FROM complaint_lookup l JOIN complaint c USING (complaint_no) WHERE l.kind = $3 AND l.value = $1",
    "ticket": "FROM complaint c WHERE c.ticket_no = $1",
    "number": "FROM complaint c WHERE c.complaint_no = $1",
    "text": "FROM search_text($1::text::tsquery, $3, $2) t JOIN complaint c USING (complaint_no) WHERE true",
}
_SUMMARY: Final = f"SELECT {SUMMARY_COLUMNS}"
_NEWEST_FIRST: Final = "ORDER BY c.received_at DESC, c.complaint_no LIMIT $2"
_HEARD: Final = str.maketrans({"O": "0", "I": "1", "L": "1"})
"""Letters that no complaint number has, as they are heard or misread."""


async def search(
    db: Database, by: SearchBy, value: str, *, units: tuple[str, ...] | None = None, limit: int = 20
) -> tuple[CaseSummary, ...]:
    """Complaints found by one value, newest first.

    Text finds complaints whose content or demand holds all the words (`terms` says how Chinese is cut and what the
    limits are). Numbers are compared whole, in their normal form.

    Args:
        db: the register.
        by: what `value` is.
        value: as somebody typed it.
        units: codes of the units whose complaints may be seen; None: all.
        limit: at most this many, at most `MAX_FOUND`.
    """
    limit = min(limit, MAX_FOUND)
    match by:
        case SearchBy.PHONE | SearchBy.POLICY_NO | SearchBy.CLAIM_NO:
            kind = LookupKind(by.value)
            wanted = normalise(kind, value)
            return await _found(db, "lookup", wanted, units, limit, kind.value) if wanted else ()
        case SearchBy.TICKET_NO:
            return await _found(db, "ticket", value.strip(), units, limit)
        case SearchBy.COMPLAINT_NO:
            return await _found(db, "number", complaint_number(value), units, limit)
        case SearchBy.TEXT:
            asked = query(value)
            return await _found(db, "text", asked, units, limit, units) if asked else ()
        case _:
            assert_never(by)


def complaint_number(spoken: str) -> str:
    """A complaint number as it is kept, from what somebody typed or heard: `rd oI23-…` is `RD-0123-…`."""
    plain = "".join(char for char in spoken.upper() if char.isalnum()).removeprefix("RD").translate(_HEARD)
    return "RD-" + "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))


async def _found(
    db: Database, way: str, value: str, units: tuple[str, ...] | None, limit: int, *more: object
) -> tuple[CaseSummary, ...]:
    arguments = [value, limit, *more]
    visible = ""
    if units is not None:
        arguments.append(list(units))
        visible = f"AND c.unit = ANY(${len(arguments)})"
    rows = await db.fetch(f"{_SUMMARY} {_FOUND_BY[way]} {visible} {_NEWEST_FIRST}", *arguments)
    return summaries(rows)
