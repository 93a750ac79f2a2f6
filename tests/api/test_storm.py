"""R6.1(1), L29: a hailstorm through every part: the API, Temporal, the worker, PostgreSQL.

One event, many complaints, from several branches, all within minutes; meanwhile another branch handles its ordinary
cases. One plan is proposed, the leadership group starts it in the middle of the storm, every case joins it, and nobody
else waits. The test of the usual size runs with the suite; `make test-long` runs it with 2,000.
"""

from __future__ import annotations

import asyncio
import statistics
import sys
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import pytest

from register import emergencies
from tests.api.conftest import complaint

if TYPE_CHECKING:
    from tests.api.conftest import House

CALM = 12
"""Cases of the other branch; they differ from each other, or their number alone would call for a plan."""
AT_ONCE = 24
"""Filings under way at a time: what several hotline gateways send."""
EVENT = "hail-2026-11-north"
UNITS = ("BJ01", "BJ02", "GD01", "GD02")
CATEGORIES = ("delay", "denial", "settlement_amount", "service")


async def sent_until_taken(house: House, path: str, body: dict[str, Any], who: str) -> Any:
    """Send, and send the same again where the answer asks for it: nothing has a second effect."""
    while True:
        answer = await house.post(path, body, who)
        if "retry-after" not in answer.headers:
            assert answer.status_code in {200, 201}, answer.text
            return answer
        await asyncio.sleep(0.2)


@dataclass
class Storm:
    """What was seen of a storm."""

    house: House
    hail: list[str] = field(default_factory=list)
    calm: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    """Seconds that each message of the calm branch took until it was on record."""
    fifth_at: float = 0.0
    seen_at: float = 0.0

    async def blow(self, cases: int) -> None:
        """File the complaints of the event, so many at a time."""
        numbers = iter(range(cases))

        async def gateway() -> None:
            for number in numbers:
                body = complaint(
                    event=EVENT,
                    unit=UNITS[number % 4],
                    category=CATEGORIES[number % 3],
                    policy_no=None,
                    claim_no=None,
                )
                answer = await sent_until_taken(self.house, "/v1/complaints", body, "hotline")
                self.hail.append(answer.json()["complaint_no"])
                if len(self.hail) == 5:
                    self.fifth_at = time.monotonic()

        await asyncio.gather(*(gateway() for _ in range(AT_ONCE)))

    async def handle_calmly(self, cases: int) -> None:
        """Another branch's ordinary day all through the storm: a case, its arrangement, its progress, the next."""
        for number in range(CALM):
            while len(self.hail) < number * cases // CALM:
                await asyncio.sleep(0.05)
            kind = {
                "category": CATEGORIES[number % 4],
                "business_line": ("motor", "property")[number // 4 % 2],
            }
            body = complaint(unit="SH01", place=f"3101{number:02}", **kind)
            filed = await self._timed("/v1/complaints", body, "hotline")
            case = filed.json()["complaint_no"]
            self.calm.append(case)
            for path, said in (("acknowledgement", {}), ("progress", {"text": "已联系客户"})):
                message = {"message_id": f"{path}-{number}"} | said
                await self._timed(f"/v1/complaints/{case}/{path}", message, "shanghai")

    async def _timed(self, path: str, body: dict[str, Any], who: str) -> Any:
        """One message, sent again while the answer says so, as a gateway does; how long it took in all."""
        began = time.monotonic()
        answer = await sent_until_taken(self.house, path, body, who)
        self.waits.append(time.monotonic() - began)
        return answer

    async def lead(self) -> str:
        """The leadership group sees the proposal and starts the plan, storm or no storm."""
        while True:
            listed = (await self.house.get("/v1/emergencies", "leader")).json()["items"]
            if listed:
                break
            await asyncio.sleep(0.05)
        self.seen_at = time.monotonic()
        number: str = listed[0]["emergency_no"]
        started = await self.house.post(
            f"/v1/emergencies/{number}/start", {"message_id": "start", "text": "启动"}, "leader"
        )
        assert started.status_code == 200, started.text
        return number

    async def all_joined(self, number: str) -> None:
        """Wait until every case shows that it is in the plan."""
        sql = "SELECT count(*) FROM complaint WHERE severity = 'major' AND complaint_no = ANY($1)"
        while await self.house.door.db.fetchval(sql, self.hail) < len(self.hail):
            await asyncio.sleep(0.1)
        for case in (self.hail[0], self.hail[-1]):
            assert (await self.house.get(f"/v1/complaints/{case}", "leader")).json()["emergency"] == number


async def weather(house: House, cases: int) -> Storm:
    """A storm from its first complaint until every one of them has joined the plan."""
    storm = Storm(house)
    calm = asyncio.create_task(storm.handle_calmly(cases))
    leading = asyncio.create_task(storm.lead())
    began = time.monotonic()
    await storm.blow(cases)
    filed = time.monotonic() - began
    number = await leading
    await calm
    await storm.all_joined(number)
    joined = time.monotonic() - began
    sys.stdout.write(
        f"\n{cases} complaints of one event filed in {filed:.1f} s, all in the plan after {joined:.1f} s; "
        f"plan on record {storm.seen_at - storm.fifth_at:.2f} s after the fifth; "
        f"{len(storm.waits)} messages of another branch: median {statistics.median(storm.waits):.2f} s, "
        f"longest {max(storm.waits):.2f} s\n"
    )
    return storm


async def holds(storm: Storm) -> None:
    """What must hold after every storm."""
    house = storm.house
    plans = await emergencies.list_plans(house.door.db)
    assert await house.door.db.fetchval("SELECT count(*) FROM emergency") == 1, "more than one plan"
    [plan] = plans
    assert plan.grouping.event == EVENT
    figures = await emergencies.figures(house.door.db, plan.emergency_no)
    assert (figures.cases, figures.open) == (len(storm.hail), len(storm.hail))
    assert storm.seen_at - storm.fifth_at < 60, "the plan took longer than a minute"
    assert len(storm.calm) == CALM
    for case in storm.calm:
        view = (await house.get(f"/v1/complaints/{case}", "shanghai")).json()
        assert view["emergency"] is None
        assert (view["severity"], view["overdue"]) == ("ordinary", False)
        verdicts = {(clock["name"], clock["run"]): clock["verdict"] for clock in view["clocks"]}
        assert verdicts["arrangement", 1] == "met"
        assert verdicts["progress", 1] == "met"
        assert "breached" not in verdicts.values()


@pytest.mark.timeout(110)
async def test_a_storm_opens_one_plan_and_the_cases_of_another_branch_meet_their_clocks(
    storm_house: House,
) -> None:
    storm = await weather(storm_house, 80)
    await holds(storm)
    assert max(storm.waits) < 30


@pytest.mark.long
@pytest.mark.timeout(1500)
async def test_two_thousand_complaints_of_one_hail_open_one_plan_within_a_minute(large_house: House) -> None:
    storm = await weather(large_house, 2000)
    await holds(storm)
