"""The command line's words."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from typing import Final, Literal

from domain.values import Role

FILE_PATIENCE_SECONDS: Final = 20.0
IMPORT_PATIENCE_SECONDS: Final = 120.0
IMPORT_CONCURRENCY: Final = 16
MOST_AT_A_TIME: Final = 256
LONGEST_TOKEN_MINUTES: Final = 7 * 24 * 60
CommandName = Literal["file", "import", "show", "watch", "token", "send"]
ROLES: Final = tuple(role.value for role in Role if role is not Role.SYSTEM)


def parser(words: Sequence[str]) -> argparse.ArgumentParser:
    """The parser of all commands.

    Args:
        words: what it is for: a command that is not among them is named, and takes nothing.
    """
    top = argparse.ArgumentParser(prog="starter.py", description="File complaints, and look at them.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, (text, fill) in _COMMANDS.items():
        one = commands.add_parser(name, help=text)
        if name in words:
            fill(one)
    return top


def _file(one: argparse.ArgumentParser) -> None:
    one.add_argument(
        "path", nargs="?", default="-", metavar="PATH", help="JSON file; -: standard input (default)"
    )
    one.add_argument("--json", action="store_true", help="answer as JSON")
    _patience(one, FILE_PATIENCE_SECONDS)


def _import(one: argparse.ArgumentParser) -> None:
    one.add_argument("csv", metavar="CSV", help="the file")
    one.add_argument(
        "--mapping", required=True, metavar="FILE", help="mapping file, or a shipped one's name (texas)"
    )
    one.add_argument("--limit", type=_count(1), metavar="N", help="at most so many complaints")
    one.add_argument(
        "--dry-run", action="store_true", help="read, convert and check everything, file nothing"
    )
    one.add_argument(
        "--report", metavar="FILE", help="CSV file for the refused rows: line, ticket, field, reason"
    )
    one.add_argument("--json", action="store_true", help="the summary as JSON")
    one.add_argument(
        "--concurrency",
        type=_count(1, MOST_AT_A_TIME),
        default=IMPORT_CONCURRENCY,
        metavar="N",
        help=f"complaints under way at a time (default {IMPORT_CONCURRENCY})",
    )
    _patience(one, IMPORT_PATIENCE_SECONDS)


def _patience(one: argparse.ArgumentParser, seconds: float) -> None:
    one.add_argument(
        "--patience",
        type=_count(0),
        default=seconds,
        metavar="SECONDS",
        help=f"how long to wait for Temporal and the register when they are away (default {seconds:.0f})",
    )


def _no(one: argparse.ArgumentParser) -> None:
    one.add_argument("no", metavar="NO", help="number of the complaint, or of its ticket")


def _show(one: argparse.ArgumentParser) -> None:
    _no(one)
    one.add_argument("--json", action="store_true", help="as JSON")


def _token(one: argparse.ArgumentParser) -> None:
    _bearer(one, default=False)
    one.add_argument(
        "--client", action="store_true", help="the gateway client's own token, from the identity provider"
    )
    one.add_argument(
        "--minutes",
        type=_count(1, LONGEST_TOKEN_MINUTES),
        default=480,
        metavar="N",
        help="how long it is good (480)",
    )


def _send(one: argparse.ArgumentParser) -> None:
    from contract.messages import MESSAGES  # all commands of all cases: no other command waits for them

    _no(one)
    one.add_argument("message", metavar="MESSAGE", help=", ".join(message.name for message in MESSAGES))
    one.add_argument("body", nargs="?", default="{}", metavar="JSON", help="the message; default {}")
    one.add_argument("--signal", action="store_true", help="as a signal: sent, not answered")
    _bearer(one, default=True)


def _bearer(one: argparse.ArgumentParser, *, default: bool) -> None:
    one.add_argument("--role", choices=ROLES, default="officer" if default else None)
    one.add_argument("--unit", default="HQ" if default else None, help="code of the unit")
    one.add_argument("--person", default="script" if default else None, help="staff code")


def _count(least: int, most: int = 1_000_000_000) -> _Count:
    return _Count(least, most)


class _Count:
    """A whole number within bounds, as argparse wants its types."""

    def __init__(self, least: int, most: int) -> None:
        self._least = least
        self._most = most

    def __call__(self, text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = self._least - 1
        if not self._least <= number <= self._most:
            raise argparse.ArgumentTypeError(
                f"{text!r} is not a whole number from {self._least} to {self._most}"
            )
        return number


_COMMANDS: Final[dict[CommandName, tuple[str, Callable[[argparse.ArgumentParser], None]]]] = {
    "file": ("file one complaint, given as JSON", _file),
    "import": ("file the complaints of a CSV file, by a mapping", _import),
    "show": ("print a case", _show),
    "watch": ("print a case's events as they happen, until it is closed", _no),
    "token": ("print a token: signed here (embedded system only), or a client's own", _token),
    "send": ("send one message to a case (embedded system only)", _send),
}
