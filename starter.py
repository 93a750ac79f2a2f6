"""The gateway's command line: `python starter.py file | import | show | watch | token | send`; `--help` tells more.

Exit codes: 0 done; 1 refused, in conflict or given up; 2 not begun (input, file or setting is wrong); 130 interrupted.
"""

from __future__ import annotations

if __name__ == "__main__":
    import gc

    gc.disable()  # until `exits.run`: nothing that is imported is garbage

import argparse
import sys
from collections.abc import Sequence
from typing import assert_never

from gateway.arguments import CommandName, parser
from gateway.terminal import Terminal
from runtime import exits
from runtime.settings import Settings, SettingsError, load
from runtime.shipped import ShippedError


async def main(argv: Sequence[str], terminal: Terminal | None = None) -> int:
    """Run one command; its exit code."""
    terminal = terminal or Terminal()
    try:
        arguments = parser(argv).parse_args(argv)
    except SystemExit as leaving:  # argparse has said why
        return leaving.code if isinstance(leaving.code, int) else exits.Exit.MISCONFIGURED
    try:
        return await _run(arguments.command, arguments, load(), terminal)
    except (SettingsError, ShippedError) as error:
        terminal.note(f"redress: {error}")
        return exits.Exit.MISCONFIGURED
    except BrokenPipeError:  # whoever read our answer has had enough of it: `starter.py watch … | head`
        return exits.Exit.FAILED


async def _run(
    command: CommandName, arguments: argparse.Namespace, settings: Settings, terminal: Terminal
) -> int:
    # Each with what it needs and no more: who asks for a token does not wait for the importer's and Temporal's modules.
    match command:
        case "file":
            from gateway.file_command import file_one as run
        case "import":
            from gateway.import_command import import_file as run
        case "show":
            from gateway.case_commands import show as run
        case "watch":
            from gateway.case_commands import watch as run
        case "token":
            from gateway.token_command import token as run
        case "send":
            from gateway.send_command import send as run
        case _:
            assert_never(command)
    return await run(arguments, settings, terminal)


if __name__ == "__main__":
    exits.run(lambda: main(sys.argv[1:]))
