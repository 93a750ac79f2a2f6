"""A test that hangs is told with what it waits for."""

import asyncio
import io
import re
from pathlib import Path

from tests.infra.hung import tell_tasks
from tests.infra.processes import clean_environment, finish, start

HANGS = """
import asyncio

async def waits_for_nobody():
    await asyncio.Event().wait()

async def test_that_hangs():
    await waits_for_nobody()
"""


async def test_of_every_task_it_is_told_what_it_waits_for_down_to_the_last_call() -> None:
    forever = asyncio.Event()

    async def inner() -> None:
        await forever.wait()

    async def outer() -> None:
        await inner()

    waiting = asyncio.create_task(outer(), name="the one that hangs")
    await asyncio.sleep(0)  # it runs until it waits
    out = io.StringIO()
    tell_tasks(out)
    waiting.cancel()
    told = out.getvalue().split("-- the one that hangs\n")[1].split("-- ")[0]
    assert re.findall(r" (\w+)\n", told)[:3] == ["outer", "inner", "wait"]
    assert "tests/runtime/test_hung.py:" in told


def test_a_test_that_hangs_is_ended_and_told_also_in_a_test_process_of_xdist(tmp_path: Path) -> None:
    (tmp_path / "test_it.py").write_text(HANGS)
    settings = (
        "--rootdir",
        str(tmp_path),
        "-c",
        "/dev/null",
        "-o",
        "asyncio_mode=auto",
        "--timeout=1",
        "-n1",
    )
    code, output = finish(
        start(["-m", "pytest", "-p", "tests.infra.hung", *settings, str(tmp_path)], clean_environment())
    )
    assert code == 1
    assert "test_it.py::test_that_hangs hangs" in output
    assert re.search(r"test_it.py:\d+ waits_for_nobody", output)
