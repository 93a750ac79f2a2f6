"""Logging: one line a record, whoever wrote it; no local variables in it."""

import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from runtime.logging import configure
from runtime.settings import load


@pytest.fixture(autouse=True)
def _as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    root.handlers, root.level = handlers, level
    logging.captureWarnings(capture=False)
    structlog.reset_defaults()


def records(capsys: pytest.CaptureFixture[str]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in capsys.readouterr().err.splitlines()]


def test_our_own_record_is_one_json_line(capsys: pytest.CaptureFixture[str]) -> None:
    configure(load({}))
    structlog.get_logger("redress").info("案件已受理", complaint_no="C1")
    (record,) = records(capsys)
    assert record["event"] == "案件已受理"
    assert record["complaint_no"] == "C1"
    assert record["level"] == "info"
    assert record["timestamp"].endswith("Z")


def test_a_librarys_record_looks_the_same_with_its_extra_fields(capsys: pytest.CaptureFixture[str]) -> None:
    configure(load({}))
    logging.getLogger("temporalio.workflow").warning(
        "late by %s", "1 h", extra={"temporal_workflow": {"id": "x"}}
    )
    (record,) = records(capsys)
    assert record["event"] == "late by 1 h"
    assert record["temporal_workflow"] == {"id": "x"}
    assert record["logger"] == "temporalio.workflow"


def test_a_traceback_stays_on_the_line_and_holds_no_local_variables(
    capsys: pytest.CaptureFixture[str],
) -> None:
    configure(load({}))
    phone = "13" + "800138000"
    try:
        1 // (len(phone) - 11)
    except ZeroDivisionError:
        structlog.get_logger().exception("failed")
    (record,) = records(capsys)
    assert "ZeroDivisionError" in record["exception"]
    assert phone not in json.dumps(record)


def test_what_is_below_the_level_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure(load({"REDRESS_LOG_LEVEL": "warning"}))
    structlog.get_logger("redress").info("nothing")
    logging.getLogger("redress").info("nothing")
    assert records(capsys) == []


def test_a_request_line_of_the_http_client_is_not_written(capsys: pytest.CaptureFixture[str]) -> None:
    configure(load({}))
    logging.getLogger("httpx").info("HTTP Request: POST http://x")
    assert records(capsys) == []


def test_a_person_gets_readable_lines(capsys: pytest.CaptureFixture[str]) -> None:
    configure(load({"REDRESS_LOG_FORMAT": "console"}))
    structlog.get_logger("redress").warning("hello", a=1)
    line = capsys.readouterr().err
    assert "hello" in line
    assert "a=1" in line
    assert not line.startswith("{")
