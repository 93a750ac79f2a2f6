"""Ends of processes: asked to stop means 0, a wrong setting means 2 and one line, a failure means 1."""

import importlib.util
import signal
from pathlib import Path

import pytest

from tests.infra.processes import clean_environment, finish, read_until, start

BEGIN = """
import asyncio, sys
from runtime import exits
from runtime.settings import SettingsError
async def main():
"""
END = "\nexits.run(main)\n"
WAITING = """
    print("waiting")
    try:
        await asyncio.Event().wait()
    finally:
        await asyncio.sleep(0)
        print("cleaned up")
"""


def script(body: str) -> list[str]:
    return ["-c", BEGIN + body + END]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_asked_to_stop_a_process_cleans_up_and_ends_with_0(number: signal.Signals) -> None:
    process = start(script(WAITING), clean_environment())
    read_until(process, "waiting")
    process.send_signal(number)
    code, output = finish(process)
    assert (code, output.strip()) == (0, "cleaned up")


def test_the_code_that_main_returns_is_the_exit_code() -> None:
    assert finish(start(script("    return 3"), clean_environment()))[0] == 3


def test_a_wrong_setting_ends_with_2_and_one_line() -> None:
    code, output = finish(start(script("    raise SettingsError('REDRESS_X: no')"), clean_environment()))
    assert (code, output) == (2, "redress: REDRESS_X: no\n")


def test_a_failure_ends_with_1_and_its_traceback() -> None:
    code, output = finish(start(script("    raise ValueError('boom')"), clean_environment()))
    assert code == 1
    assert "ValueError: boom" in output


def test_output_that_was_not_flushed_is_not_lost() -> None:
    environment = clean_environment()
    del environment["PYTHONUNBUFFERED"]
    code, output = finish(start(script("    sys.stdout.write('last'); return 0"), environment))
    assert (code, output) == (0, "last")


def test_whoever_does_not_stop_is_left_at_the_third_signal() -> None:
    stubborn = """
    for n in range(10):
        print("round", n)
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            print("not yet")
"""
    process = start(script(stubborn), clean_environment())
    read_until(process, "round 0")
    process.send_signal(signal.SIGINT)
    read_until(process, "round 1")
    process.send_signal(signal.SIGINT)
    process.send_signal(signal.SIGTERM)
    assert finish(process)[0] == 130


PROGRAMS = ("api", "worker", "starter", "runtime.up", "claims_stand_in", "dev_idp", "demo")


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_program_imports_without_looking_for_garbage(program: str) -> None:
    spec = importlib.util.find_spec(program)
    assert spec is not None
    package = spec.submodule_search_locations
    path = Path(package[0]) / "__main__.py" if package else Path(spec.origin or "")
    begun = path.read_text("utf-8").split('if __name__ == "__main__":')
    assert "gc.disable()" in begun[1], "before anything else is imported"
    before = [line for line in begun[0].splitlines() if line.startswith(("import ", "from "))]
    assert set(before) <= {"from __future__ import annotations"}
    assert "exits.run(" in begun[2], "which begins to collect again"


def test_what_is_imported_is_no_longer_searched_and_the_rest_is() -> None:
    body = "    import gc; print(gc.isenabled(), gc.get_freeze_count() > 10_000); return 0"
    code, output = finish(start(["-c", "import gc; gc.disable()\n" + script(body)[1]], clean_environment()))
    assert (code, output) == (0, "True True\n")


@pytest.mark.parametrize(
    ("modules", "unknown"),
    [
        ("starter, gateway.arguments", {"temporalio", "workflows", "register", "contract"}),
        ("starter, gateway.token_command", {"temporalio", "workflows", "register", "httpx"}),
        ("starter, gateway.file_command", {"workflows"}),
        ("api.app", {"workflows"}),
    ],
)
def test_a_program_knows_nothing_of_what_it_does_not_need(modules: str, unknown: set[str]) -> None:
    listing = f"import sys, {modules}; print(*sorted({{name.split('.')[0] for name in sys.modules}}))"
    code, output = finish(start(["-c", listing], clean_environment()))
    assert code == 0, output
    assert unknown.isdisjoint(output.split())
