"""`starter.py file`: one complaint, as JSON, from a file or standard input."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from gateway.convert import faults_of
from gateway.filing import open_gateway
from gateway.patience import AwayError, GaveUpError, Patience
from gateway.terminal import Notes
from runtime.exits import Exit
from runtime.intake import FileComplaint, FiledAs, IntakeFaultError

if TYPE_CHECKING:
    from argparse import Namespace

    from gateway.terminal import Terminal
    from runtime.intake import Filed
    from runtime.settings import Settings

LARGEST: Final = 1024 * 1024
STANDARD_INPUT: Final = "-"


class InputError(Exception):
    """What was handed in is no complaint; one line a fault."""

    def __init__(self, lines: list[str]) -> None:
        """Take the lines, at least one."""
        super().__init__("\n".join(lines))


async def file_one(arguments: Namespace, settings: Settings, terminal: Terminal) -> int:
    """Read, check, file, print the complaint's number."""
    try:
        complaint = read_complaint(arguments.path)
        patience = Patience(arguments.patience, Notes(terminal))
        async with open_gateway(settings) as gateway:
            filed = await patience.call(lambda: gateway.file(complaint))
    except InputError as error:
        terminal.note(f"{error}")
        return Exit.MISCONFIGURED
    except IntakeFaultError as fault:
        terminal.note(f"{fault.field}: {fault.text}")
        return Exit.MISCONFIGURED
    except (AwayError, GaveUpError) as error:
        terminal.note(f"{error}; nothing is half done, file it again later")
        return Exit.FAILED
    return _answer(filed, complaint.ticket_no, terminal, as_json=arguments.json)


def read_complaint(path: str) -> FileComplaint:
    """The complaint in a file, `-`: standard input.

    Raises:
        InputError: it cannot be read, or is no complaint; `field: reason`, one line each.
    """
    raw = _read(path)
    try:
        return FileComplaint.model_validate_json(raw)
    except ValidationError as error:
        raise InputError([f"{field}: {reason}" for field, reason in faults_of(error)]) from None


def _read(path: str) -> bytes:
    try:
        if path == STANDARD_INPUT:
            raw = sys.stdin.buffer.read(LARGEST + 1)
        else:
            with Path(path).open("rb") as file:
                raw = file.read(LARGEST + 1)
    except OSError as error:
        raise InputError([f"{path}: {error.strerror}"]) from None
    if len(raw) > LARGEST:
        raise InputError([f"{path}: longer than {LARGEST} bytes: no complaint"])
    return raw.removeprefix(b"\xef\xbb\xbf")


def _answer(filed: Filed, ticket_no: str, terminal: Terminal, *, as_json: bool) -> int:
    if as_json:
        answer = {"complaint_no": filed.complaint_no, "ticket_no": ticket_no, "result": filed.result.value}
        terminal.say(json.dumps(answer))
    elif filed.result is FiledAs.CONFLICT:
        terminal.note(f"ticket {ticket_no} is already filed with other content: {filed.complaint_no}")
    else:
        already = " already filed" if filed.result is FiledAs.SAME else ""
        terminal.say(f"{filed.complaint_no}{already}")
    return Exit.FAILED if filed.result is FiledAs.CONFLICT else Exit.OK
