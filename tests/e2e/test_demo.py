"""The demonstration as a test: every story ends as told, on the running system."""

from __future__ import annotations

import dataclasses
import io
import re
import signal
from typing import TYPE_CHECKING

import httpx
import pytest
from rich.console import Console

from demo.__main__ import STORIES, narrator
from demo.player import play_all
from demo.stage import Stage
from demo.stories_hard import WITHDRAWN
from demo.story import THIS, Ends
from tests.infra.processes import all_gone, clean_environment, family, finish, read_until, started

if TYPE_CHECKING:
    from tests.e2e.caller import Caller
    from tests.e2e.system import System


@pytest.mark.timeout(240)
async def test_every_story_of_the_demonstration_ends_as_told(system: System, people: Caller) -> None:
    code, output = await system.run("-m", "demo", "--once", seconds=200)
    print(output)
    people.filed.extend(set(re.findall(r"RD(?:-[0-9A-Z]{4}){3}", output)))
    assert len(people.filed) >= len(STORIES)
    assert code == 0, "\n".join(line for line in output.splitlines() if "NOT AS TOLD" in line)
    assert "NOT AS TOLD" not in output
    table = output[output.index("All cases") :]
    for story in STORIES:
        assert re.search(rf"│ {story.key}\b", table), story.key
    assert "Every story ended as told" in output


async def test_a_story_that_ends_otherwise_is_told(system: System, people: Caller) -> None:
    other = dataclasses.replace(
        WITHDRAWN, ends={THIS: Ends("open", None, (("it never moved", lambda _: False),))}
    )
    paper = io.StringIO()
    async with httpx.AsyncClient(base_url=system.url, trust_env=False) as http:
        console = Console(file=paper, width=118)
        stage = Stage(system.settings, http, narrator(system.settings, console))
        (played,) = await play_all(stage, [other], pace=0)
    people.filed.append(played.number)
    assert played.faults == ("it is closed, withdrawn, told was open, no outcome", "it never moved")
    assert "NOT AS TOLD: it never moved" in paper.getvalue()


async def test_a_claims_system_of_ones_own_is_never_switched_off(system: System) -> None:
    command = ("-m", "demo", "--once", "--only", "outage")
    code, output = await system.run(*command, variables={"REDRESS_CLAIMS_URL": f"{system.url}/nobody"})
    assert code == 0
    assert "0 stories" in output


async def test_without_a_system_the_demonstration_says_so_in_one_line(system: System) -> None:
    code, output = await system.run(
        "-m", "demo", "--once", variables={"REDRESS_PUBLIC_URL": "http://127.0.0.1:9"}
    )
    assert code == 2
    assert output.startswith("redress: no system answers on http://127.0.0.1:9")
    assert output.count("\n") == 1


def test_make_demo_tells_from_a_throw_away_state_and_leaves_nothing() -> None:
    with started(["-m", "runtime.up", "--demo"], clean_environment()) as process:
        seen = read_until(process, "received 受理", 90)
        home = re.search(r"Logs +(\S+)/logs", seen)
        assert home
        assert "redress-demo-" in home[1]
        children = family(process.pid)
        process.send_signal(signal.SIGINT)
        code, _ = finish(process)
    assert code == 0
    assert all_gone(children, 0)
