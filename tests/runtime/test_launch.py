"""A process that imports before its turn and begins when it is told."""

import subprocess
import sys

import pytest

from tests.infra.processes import clean_environment
from tests.infra.shared import ROOT

LAUNCH = [sys.executable, "-m", "runtime.embedded.launch"]


@pytest.mark.parametrize("name", ["tests.runtime.late", "tests.runtime.late.__main__"])
def test_it_imports_at_once_and_begins_with_the_first_line(name: str) -> None:
    process = subprocess.Popen(
        [*LAUNCH, name],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=ROOT,
        env=clean_environment(),
        text=True,
    )
    assert process.stdin
    assert process.stdout
    assert process.stdout.readline() == "imported\n"
    output, _ = process.communicate("begin\n", timeout=30)
    assert output.startswith("began with [")
    assert process.returncode == 0


def test_it_never_begins_when_nobody_is_there_any_more() -> None:
    done = subprocess.run(
        [*LAUNCH, "tests.runtime.late"],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        cwd=ROOT,
        env=clean_environment(),
        text=True,
        check=False,
        timeout=30,
    )
    assert (done.returncode, done.stdout) == (1, "imported\n")


def test_a_program_that_does_not_exist_says_so() -> None:
    done = subprocess.run(
        [*LAUNCH, "no_such_program"],
        capture_output=True,
        cwd=ROOT,
        env=clean_environment(),
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "No module named 'no_such_program'" in done.stderr
