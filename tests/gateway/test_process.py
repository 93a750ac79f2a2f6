"""The command line as a process: exit codes and signals."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import uuid
from typing import TYPE_CHECKING

import pytest

from register.pool import Database
from register.write import record
from runtime.embedded.files import make_secrets
from runtime.master_keys import master_keys
from runtime.settings import load
from tests.gateway.test_import_command import MAPPING, write
from tests.infra.processes import clean_environment, finish, read_until, start
from tests.infra.shared import ROOT
from tests.register.given import Story

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def env(tmp_path: Path, register_url: str, free_port: int) -> dict[str, str]:
    """A home whose register runs and whose Temporal does not."""
    make_secrets(tmp_path)
    where = {"database_url": register_url, "temporal_address": f"127.0.0.1:{free_port}"}
    (tmp_path / "endpoints.json").write_text(json.dumps(where))
    return clean_environment(REDRESS_HOME=str(tmp_path))


def test_an_interrupted_import_says_how_to_go_on(env: dict[str, str], tmp_path: Path) -> None:
    mapping = tmp_path / "small.toml"
    mapping.write_text(MAPPING % "T")
    file = write(tmp_path / "t.csv", "1,a,late,x\n2,a,late,x\n")
    process = start(["starter.py", "import", file, "--mapping", str(mapping)], env)
    seen = read_until(process, "trying again for up to 120 s")
    assert "import: Temporal is away" in seen
    process.send_signal(signal.SIGINT)
    code, output = finish(process)
    assert code == 130
    assert "0 started" in output
    assert "stopped: interrupted; run the same command again to go on" in output


async def test_a_watch_that_is_interrupted_ends_well(env: dict[str, str], register_url: str) -> None:
    story = Story(f"T-{uuid.uuid4().hex}")
    async with Database(register_url, master_keys(load(env)), size=1) as database:
        await record(database, story.batch(story.opening()))
    process = start(["starter.py", "watch", story.no], env)
    read_until(process, "filed; P-ADJUSTER answers")
    process.send_signal(signal.SIGINT)
    assert finish(process) == (0, "")


@pytest.mark.parametrize(("argv", "code"), [(["--help"], 0), ([], 2), (["fly"], 2), (["show"], 2)])
def test_the_exit_code_of_a_command_line_that_is_none(
    env: dict[str, str], argv: list[str], code: int
) -> None:
    assert finish(start(["starter.py", *argv], env))[0] == code


def test_a_reader_that_has_gone_away_ends_the_command_without_a_traceback(env: dict[str, str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    done = subprocess.run(
        [
            sys.executable,
            "starter.py",
            "token",
            "--role",
            "officer",
            "--unit",
            "BJ",
            "--person",
            "guo.fengying",
        ],
        cwd=ROOT,
        env=env,
        stdout=writing,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    os.close(writing)
    assert done.returncode != 0
    assert "Traceback" not in done.stderr
