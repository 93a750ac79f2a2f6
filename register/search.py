"""Finding complaints: by exactly one of telephone, policy, claim, ticket or complaint number, or text; newest first.

Telephone, policy and claim numbers and words are met as keyed hashes under every key of the ring.
"""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, Final, assert_never

from pydantic_core import from_json

from register.encode import view_json
from register.lookup import LookupKind, normalise
from register.rows import SUMMARY_COLUMNS, summaries
from register.sealed import opening_keys
from register.terms import query
from sealing.blind import BlindKind

if TYPE_CHECKING:
    from register.pool import Database, Row
    from register.rows import CaseSummary
    from register.terms import Asked

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
    "lookup": "FROM complaint_lookup l JOIN complaint c USING (complaint_no) WHERE l.kind = $3 AND l.value = ANY($1)",
    "ticket": "FROM complaint c WHERE c.ticket_no = $1",
    "number": "FROM complaint c WHERE c.complaint_no = $1",
}
_SUMMARY: Final = f"SELECT {SUMMARY_COLUMNS}"
_BY_TEXT: Final = f"""
{_SUMMARY}, c.view FROM search_text($1::text::tsquery, $2, $3) t JOIN complaint c USING (complaint_no)
ORDER BY c.received_at DESC, c.complaint_no"""
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
            values = db.blind.candidates(BlindKind(kind.value), wanted)
            return await _found(db, "lookup", values, units, limit, kind.value) if wanted else ()
        case SearchBy.TICKET_NO:
            return await _found(db, "ticket", value.strip(), units, limit)
        case SearchBy.COMPLAINT_NO:
            return await _found(db, "number", complaint_number(value), units, limit)
        case SearchBy.TEXT:
            asked = query(value)
            return await _by_text(db, asked, units, limit) if asked else ()
        case _:
            assert_never(by)


def complaint_number(spoken: str) -> str:
    """A complaint number as it is kept, from what somebody typed or heard: `rd oI23-…` is `RD-0123-…`."""
    plain = "".join(char for char in spoken.upper() if char.isalnum()).removeprefix("RD").translate(_HEARD)
    return "RD-" + "-".join(plain[i : i + 4] for i in range(0, len(plain), 4))


async def _found(
    db: Database, way: str, value: str | list[bytes], units: tuple[str, ...] | None, limit: int, *more: object
) -> tuple[CaseSummary, ...]:
    arguments: list[object] = [value, limit, *more]
    visible = ""
    if units is not None:
        arguments.append(list(units))
        visible = f"AND c.unit = ANY(${len(arguments)})"
    rows = await db.fetch(f"{_SUMMARY} {_FOUND_BY[way]} {visible} {_NEWEST_FIRST}", *arguments)
    return await summaries(db, rows)


async def _by_text(
    db: Database, asked: Asked, units: tuple[str, ...] | None, limit: int
) -> tuple[CaseSummary, ...]:
    """The newest complaints whose words are all there, opened to see whether they stand as they were asked for.

    Up to `MAX_FOUND` are looked at: should so many hold the words apart, an older one that holds them together is
    missed.
    """
    wanted = " | ".join(_all_of(terms) for terms in db.blind.word_candidates(asked.terms))
    rows = await db.fetch(_BY_TEXT, wanted, units if units is None else list(units), MAX_FOUND)
    keys = await opening_keys(db, [row["complaint_no"] for row in rows])
    found: list[Row] = []
    for row in rows:
        key = keys.get(row["complaint_no"])
        if len(found) < limit and key is not None and _says(view_json(row["view"], key), asked):
            found.append(row)
    return await summaries(db, found)


def _says(view: bytes, asked: Asked) -> bool:
    said = from_json(view)
    return asked.stands_in(said["content"], said["demand"])


def _all_of(terms: list[str]) -> str:
    return "(" + " & ".join(f"'{term}'" for term in terms) + ")"
