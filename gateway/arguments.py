"""The command line's words."""

from __future__ import annotations

import argparse
from typing import Final

from contract.messages import MESSAGES
from gateway.importer import CONCURRENCY, PATIENCE_SECONDS
from gateway.script_commands import ROLES

FILE_PATIENCE_SECONDS: Final = 20.0
MOST_AT_A_TIME: Final = 256
LONGEST_TOKEN_MINUTES: Final = 7 * 24 * 60


def parser() -> argparse.ArgumentParser:
    """The parser of all commands."""
    top = argparse.ArgumentParser(prog="starter.py", description="File complaints, and look at them.")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _file(commands.add_parser("file", help="file one complaint, given as JSON"))
    _import(commands.add_parser("import", help="file the complaints of a CSV file, by a mapping"))
    for name, text in (
        ("show", "print a case"),
        ("watch", "print a case's events as they happen, until it is closed"),
    ):
        one = commands.add_parser(name, help=text)
        one.add_argument("no", metavar="NO", help="number of the complaint, or of its ticket")
        if name == "show":
            one.add_argument("--json", action="store_true", help="as JSON")
    _token(
        commands.add_parser(
            "token", help="print a token: signed here (embedded system only), or a client's own"
        )
    )
    _send(commands.add_parser("send", help="send one message to a case (embedded system only)"))
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
        default=CONCURRENCY,
        metavar="N",
        help=f"complaints under way at a time (default {CONCURRENCY})",
    )
    _patience(one, PATIENCE_SECONDS)


def _patience(one: argparse.ArgumentParser, seconds: float) -> None:
    one.add_argument(
        "--patience",
        type=_count(0),
        default=seconds,
        metavar="SECONDS",
        help=f"how long to wait for Temporal and the register when they are away (default {seconds:.0f})",
    )


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
    one.add_argument("no", metavar="NO", help="number of the complaint, or of its ticket")
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
