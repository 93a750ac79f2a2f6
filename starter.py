"""The gateway's command line: `python starter.py file | import | show | watch | token | send`; `--help` tells more.

Exit codes: 0 done; 1 refused, in conflict or given up; 2 not begun (input, file or setting is wrong); 130 interrupted.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Awaitable, Callable, Sequence
from typing import Final

from gateway.arguments import parser
from gateway.case_commands import show, watch
from gateway.file_command import file_one
from gateway.import_command import import_file
from gateway.script_commands import send, token
from gateway.terminal import Terminal
from runtime import exits
from runtime.settings import Settings, SettingsError, load
from runtime.shipped import ShippedError

Command = Callable[[argparse.Namespace, Settings, Terminal], Awaitable[int]]

COMMANDS: Final[dict[str, Command]] = {
    "file": file_one,
    "import": import_file,
    "show": show,
    "watch": watch,
    "token": token,
    "send": send,
}


async def main(argv: Sequence[str], terminal: Terminal | None = None) -> int:
    """Run one command; its exit code."""
    terminal = terminal or Terminal()
    try:
        arguments = parser().parse_args(argv)
    except SystemExit as leaving:  # argparse has said why
        return leaving.code if isinstance(leaving.code, int) else exits.Exit.MISCONFIGURED
    try:
        return await COMMANDS[arguments.command](arguments, load(), terminal)
    except (SettingsError, ShippedError) as error:
        terminal.note(f"redress: {error}")
        return exits.Exit.MISCONFIGURED
    except BrokenPipeError:  # whoever read our answer has had enough of it: `starter.py watch … | head`
        return exits.Exit.FAILED


if __name__ == "__main__":
    exits.run(lambda: main(sys.argv[1:]))
