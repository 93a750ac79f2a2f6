"""A test that hangs is told with what it waits for."""

import asyncio
import io
import re

from tests.infra.hung import tell_tasks


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
