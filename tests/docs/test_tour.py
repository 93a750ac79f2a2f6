"""docs/tour.md: the map of the house is the one that the tests hold the code to."""

from __future__ import annotations

import re

from tests.architecture.test_arrows import MAY
from tests.docs.sources import ROOT

TEXT = (ROOT / "docs" / "tour.md").read_text("utf-8")


def test_the_map_of_the_house_is_the_one_that_is_enforced() -> None:
    section = TEXT.split("Arrows go one way", 1)[1].split("Why:", 1)[0]
    rows = [line.strip("| ").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    drawn = {re.findall(r"`(\w+)`", row[0])[0]: set(re.findall(r"`(\w+)`", row[1])) for row in rows}
    assert drawn == MAY


def test_every_room_is_on_the_map() -> None:
    house = TEXT.split("## The house", 1)[1].split("```")[1]
    for room in MAY:
        assert re.search(rf"^(\w+/ +)*{room}/", house, re.MULTILINE), room
