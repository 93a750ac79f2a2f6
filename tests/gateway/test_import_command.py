"""`starter.py import`: small files against the real engine, the real file as a dry run."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import uuid
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import starter
from gateway.importer import Summary
from gateway.progress import BarGauge, LineGauge, figures, gauge
from gateway.terminal import Terminal
from runtime.embedded.temporal import EmbeddedTemporal
from tests.gateway.given import TEXAS
from tests.infra.shared import open_home

if TYPE_CHECKING:
    from tests.gateway.conftest import Site

MAPPING = """
name = "small"
[fields]
ticket_no = { template = "%s-{no}" }
"complainant.name" = { column = "who" }
"complainant.phone" = "13800000000"
unit = "BJ01"
business_line = "motor"
category = { column = "why", map = { late = "delay" } }
content = { column = "text" }
demand = "pay"
"""


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A mapping whose tickets are this test's own."""
    path = tmp_path / "small.toml"
    path.write_text(MAPPING % uuid.uuid4().hex)
    return path


def write(path: Path, rows: str) -> str:
    """A file of the small mapping."""
    path.write_text("no,who,why,text\n" + rows, "utf-8")
    return str(path)


async def test_a_file_is_imported_once_however_often(site: Site, small: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "t.csv", "".join(f"{n},a,late,x\n" for n in range(20)) + "3,a,late,x\n")
    first = await site.run("import", file, "--mapping", str(small), "--json")
    assert first.code == 0
    told = json.loads(first.out)
    assert (told["rows"], told["unique"], told["started"], told["repeated"]) == (21, 20, 20, 1)
    second = await site.run("import", file, "--mapping", str(small))
    assert second.code == 0
    assert second.out.startswith(
        "21 rows, 20 complaints (1 further rows of the same ticket): 0 started, 20 already there,"
    )


async def test_refused_rows_are_listed_and_the_rest_is_filed(site: Site, small: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "t.csv", "1,a,late,x\n2,a,lost,x\n3,a\n=4,a,late,x\n")
    report = tmp_path / "refused.csv"
    said = await site.run("import", file, "--mapping", str(small), "--report", str(report), "--json")
    assert said.code == 1
    assert (json.loads(said.out)["started"], json.loads(said.out)["refused"]) == (1, 3)
    rows = list(csv.reader(io.StringIO(report.read_text("utf-8-sig"))))
    assert rows[0] == ["line", "ticket_no", "field", "reason"]
    assert sorted((row[0], row[2]) for row in rows[1:]) == [
        ("3", "category"),
        ("4", "row"),
        ("5", "ticket_no"),
    ]


async def test_without_a_report_the_first_refused_rows_are_shown(
    site: Site, small: Path, tmp_path: Path
) -> None:
    file = write(tmp_path / "t.csv", "".join(f"{n},a,lost,x\n" for n in range(40)))
    said = await site.run("import", file, "--mapping", str(small), "--dry-run")
    lines = said.err.splitlines()
    assert len(lines) == 21
    assert lines[0].startswith("import: line 2 (")
    assert lines[0].endswith("-0): category: 'lost' in column 'why' is not in the map")
    assert lines[-1].endswith("--report FILE lists them all")


async def test_a_file_in_gb18030_with_quoted_line_breaks_is_imported(
    site: Site, small: Path, tmp_path: Path
) -> None:
    small.write_text('encoding = "gb18030"\n' + small.read_text())
    path = tmp_path / "t.csv"
    path.write_bytes('no,who,why,text\n1,王小明,late,"定损太慢\r\n没有回音"\n2,李,late,x\n'.encode("gb18030"))
    said = await site.run("import", str(path), "--mapping", str(small), "--json")
    assert (said.code, json.loads(said.out)["started"]) == (0, 2)


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (["--mapping", "ohio"], "no mapping 'ohio'"),
        (["--mapping", "texas"], "there is no column 'Complaint number'"),
        (["--mapping", "{small}", "--report", "/nowhere/r.csv"], "/nowhere/r.csv: No such file"),
        (["--mapping", "{small}", "--limit", "0"], ""),
        (["--mapping", "{small}", "--concurrency", "x"], ""),
        ([], ""),
    ],
)
async def test_what_cannot_be_begun_is_told_in_a_line(
    site: Site, small: Path, tmp_path: Path, argv: list[str], words: str
) -> None:
    file = write(tmp_path / "t.csv", "1,a,late,x\n")
    said = await site.run("import", file, *(word.format(small=small) for word in argv))
    assert said.code == 2
    assert words in said.err
    assert said.out == ""


async def test_an_engine_that_comes_up_late_is_waited_for(
    site: Site, small: Path, tmp_path: Path, free_port: int
) -> None:
    where = {"database_url": site.database_url, "temporal_address": f"127.0.0.1:{free_port}"}
    (site.home / "endpoints.json").write_text(json.dumps(where))
    file = write(tmp_path / "t.csv", "".join(f"{n},a,late,x\n" for n in range(20)))
    noticed = asyncio.Event()

    class Err(io.StringIO):
        def write(self, text: str) -> int:
            if "trying again" in text:
                noticed.set()
            return super().write(text)

    out, err = io.StringIO(), Err()
    task = asyncio.create_task(
        starter.main(["import", file, "--mapping", str(small), "--json"], Terminal(out, err))
    )
    await noticed.wait()
    with open_home("late") as home:
        async with EmbeddedTemporal(home, free_port, in_memory=True):
            assert await task == 0
    told = json.loads(out.getvalue())
    assert told["started"] + told["already_there"] == 20
    assert "Temporal is away" in err.getvalue()
    assert "back after" in err.getvalue()


async def test_an_engine_that_stays_away_ends_the_import_with_a_clear_line(
    site: Site, small: Path, tmp_path: Path, free_port: int
) -> None:
    where = {"database_url": site.database_url, "temporal_address": f"127.0.0.1:{free_port}"}
    (site.home / "endpoints.json").write_text(json.dumps(where))
    file = write(tmp_path / "t.csv", "".join(f"{n},a,late,x\n" for n in range(20)))
    said = await site.run("import", file, "--mapping", str(small), "--patience", "0")
    assert said.code == 1
    assert "stopped: Temporal is away" in said.err
    assert "run the same command again" in said.err


@pytest.mark.skipif(
    not TEXAS.is_file(), reason=f"the real file is not there: {TEXAS.name} (REDRESS_TEST_DATA)"
)
async def test_every_complaint_of_the_real_file_could_be_filed(site: Site) -> None:
    said = await site.run("import", str(TEXAS), "--mapping", "texas", "--dry-run", "--json")
    assert said.code == 0, said.err
    told = json.loads(said.out)
    with TEXAS.open(encoding="utf-8-sig", newline="") as file:
        numbers = [row["Complaint number"] for row in csv.DictReader(file)]
    assert (told["rows"], told["unique"], told["checked"]) == (
        len(numbers),
        len(set(numbers)),
        len(set(numbers)),
    )
    assert (told["repeated"], told["refused"]) == (len(numbers) - len(set(numbers)), 0)


async def test_the_hand_made_file_of_the_same_shape_is_read_alike(site: Site) -> None:
    file = Path(__file__).parent / "texas-shaped.csv"
    said = await site.run("import", str(file), "--mapping", "texas", "--dry-run", "--json")
    told = json.loads(said.out)
    assert (told["rows"], told["unique"], told["repeated"], told["checked"]) == (8, 7, 1, 6)
    assert (
        said.err
        == "import: line 9 (TDI-900007): business_line: 'Spacecraft' in column 'Coverage type' is not in the map\n"
    )


def test_where_nobody_watches_a_line_is_said_now_and_then() -> None:
    now = [0.0]
    err = io.StringIO()
    made = LineGauge(Terminal(io.StringIO(), err), 1000, clock=lambda: now[0])
    for second in range(12):
        now[0] = float(second)
        made.show(Summary(started=second, refused=1), 50 * second)
    assert err.getvalue().splitlines() == [
        "import: 25 % read, 5 started, 1 refused",
        "import: 50 % read, 10 started, 1 refused",
    ]


def test_at_a_terminal_there_is_a_bar_with_the_figures() -> None:
    class Tty(io.StringIO):
        def isatty(self) -> bool:
            return True

    err = Tty()
    with gauge(Terminal(io.StringIO(), err), 1000) as made:
        assert isinstance(made, BarGauge)
        made.show(Summary(started=7, already_there=2), 500)
        made.note("[bold]as it is[/bold]")
    assert "[bold]as it is[/bold]" in err.getvalue()


def test_the_figures_name_only_what_there_is() -> None:
    assert figures(Summary()) == "0 started"
    assert figures(Summary(checked=3, repeated=1)) == "3 fit, 1 repeated"
    assert figures(Summary(started=1, already_there=2, refused=3)) == "1 started, 2 already there, 3 refused"


def test_a_terminal_that_knows_no_chinese_gets_question_marks() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="ascii")
    Terminal(stream, io.StringIO()).say("核赔 x")
    assert raw.getvalue() == b"?? x\n"
