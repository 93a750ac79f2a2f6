"""One complaint per ticket, whatever order the rows stand in."""

from __future__ import annotations

import tracemalloc
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from gateway.unique import Entry, Refusal, Repeat, Seen, complaints
from tests.gateway.given import HEADER, csv_file, mapping

if TYPE_CHECKING:
    from gateway.mapping import Mapping

FIRST = mapping(duplicates="first")
MERGE = mapping({"content": {"template": "{text}"}}, duplicates="merge")


def read(rows: str, how: Mapping) -> list[Entry | Refusal | Repeat]:
    """What becomes of the rows below the usual header."""
    with Seen() as seen:
        return list(complaints(csv_file(f"{HEADER}\n{rows}", how).rows(), how, seen))


def test_the_first_row_of_a_ticket_is_the_complaint_wherever_the_others_stand() -> None:
    found = read("1,a,late,x\n2,a,late,x\n1,b,denied,y\n1,c,late,z\n", FIRST)
    assert [entry.complaint.complainant.name for entry in found if isinstance(entry, Entry)] == ["a", "a"]
    assert [entry for entry in found if isinstance(entry, Repeat)] == [Repeat(4, 2), Repeat(5, 2)]


def test_neighbouring_rows_of_a_ticket_are_merged_value_by_value() -> None:
    found = read("1,a,late,x; y\n1,a,late,y;z\n1,a,late,\n2,b,late,x\n", MERGE)
    entries = [entry for entry in found if isinstance(entry, Entry)]
    assert [(entry.line, entry.complaint.content) for entry in entries] == [(2, "x; y; z"), (5, "x")]
    assert [entry for entry in found if isinstance(entry, Repeat)] == [Repeat(3, 2), Repeat(4, 2)]


def test_a_row_to_merge_that_stands_elsewhere_is_refused_with_the_remedy() -> None:
    found = read("1,a,late,x\n2,b,late,x\n1,a,late,y\n", MERGE)
    refusals = [entry for entry in found if isinstance(entry, Refusal)]
    assert [(entry.line, entry.ticket_no, entry.new_ticket) for entry in refusals] == [(4, "T-1", False)]
    assert "sort the file" in refusals[0].faults[0][1]


def test_a_row_without_ticket_is_refused_and_does_not_part_its_neighbours() -> None:
    how = mapping({"ticket_no": {"column": "no"}})
    found = read("1,a,late,x\n ,a,late,x\n1,a,late,x\n", how)
    assert [type(entry).__name__ for entry in found] == ["Refusal", "Repeat", "Entry"]


def test_a_complaint_that_cannot_be_converted_is_refused_once_with_its_ticket() -> None:
    found = read("1,a,lost,x\n1,a,late,x\n", FIRST)
    refusals = [entry for entry in found if isinstance(entry, Refusal)]
    assert [(entry.line, entry.ticket_no, entry.new_ticket) for entry in refusals] == [(2, "T-1", True)]
    assert not [entry for entry in found if isinstance(entry, Entry)]


@given(st.lists(st.integers(0, 9), max_size=40))
def test_every_ticket_makes_one_complaint_and_every_row_is_accounted_for(numbers: list[int]) -> None:
    rows = "".join(f"{number},a,late,x\n" for number in numbers)
    for how in (FIRST, MERGE):
        found = read(rows, how)
        tickets = [entry.ticket_no for entry in found if isinstance(entry, Entry)]
        assert sorted(tickets) == sorted({f"T-{number}" for number in numbers})
        assert len(found) == len(numbers)


def test_an_empty_part_of_the_ticket_number_is_refused_rather_than_shared() -> None:
    found = read("1,a,late,x\n ,a,late,x\n,a,late,x\n", FIRST)
    refusals = [entry.faults for entry in found if isinstance(entry, Refusal)]
    assert refusals == [[("ticket_no", "is missing: column 'no' is empty")]] * 2


def test_the_tickets_seen_take_no_memory_of_ours() -> None:
    tracemalloc.start()
    with Seen() as seen:
        lines = [seen.first_line(f"TICKET-{number % 25_000}", number) == number for number in range(50_000)]
        del lines[:25_000]
        _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert not any(lines)
    assert peak < 1_500_000
