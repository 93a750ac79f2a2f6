"""Keys of personal data, for operators: `python keys.py standing | rewrap | reindex | destroy`; `--help` tells more.

Settings come from the environment (docs/operating.md, Keys). Exit codes: 0 done; 1 refused or the register is away;
2 not begun (a setting is wrong). Every command may be interrupted and given again.
"""

from __future__ import annotations

import argparse
import sys
from typing import TYPE_CHECKING, Final

from register.case_keys import destroy
from register.errors import RegisterError
from register.pool import Database
from register.rotation import reindex, rewrap, standing
from runtime import exits
from runtime.master_keys import master_keys
from runtime.settings import SettingsError, load

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Mapping, Sequence


async def show_standing(db: Database, _: argparse.Namespace) -> None:
    """Which key of the ring has how many rows."""
    found = await standing(db)
    say(f"sealing key: {db.masters.first}")
    for what, rows in (("data keys wrapped", found.keys), ("cases findable", found.indexes)):
        for key_id, number in sorted(rows.items()):
            say(f"{what} by {key_id}: {number}{_old(db, key_id)}")
    say(f"data keys destroyed: {found.destroyed}")


async def rewrap_all(db: Database, _: argparse.Namespace) -> None:
    """Wrap every data key with the first key of the ring."""
    say(f"wrapped anew with {db.masters.first}: {await rewrap(db)}")
    _left(db, "data keys", (await standing(db)).keys)


async def reindex_all(db: Database, _: argparse.Namespace) -> None:
    """Make the blind indexes anew with the first key of the ring."""
    say(f"indexed anew with {db.blind.first}: {await reindex(db)}")
    _left(db, "cases", (await standing(db)).indexes)


async def destroy_one(db: Database, arguments: argparse.Namespace) -> None:
    """Destroy the key of one closed case."""
    await destroy(db, arguments.complaint_no, by=arguments.by, reason=arguments.reason)
    say(f"{arguments.complaint_no}: destroyed; unreadable here now, in every process within seconds")


COMMANDS: Final[dict[str, Callable[[Database, argparse.Namespace], Awaitable[None]]]] = {
    "standing": show_standing,
    "rewrap": rewrap_all,
    "reindex": reindex_all,
    "destroy": destroy_one,
}


def parser() -> argparse.ArgumentParser:
    """The command line."""
    top = argparse.ArgumentParser(prog="keys.py", description="Keys of personal data.")
    commands = top.add_subparsers(dest="command", required=True)
    commands.add_parser("standing", help="how many rows stand under which key")
    commands.add_parser("rewrap", help="wrap every data key with the first key of the ring")
    commands.add_parser("reindex", help="make the blind indexes anew with the first key of the ring")
    end = commands.add_parser("destroy", help="make one closed case unreadable for good, everywhere")
    end.add_argument("complaint_no")
    end.add_argument("--by", required=True, metavar="PERSON", help="code of the person who ordered it")
    end.add_argument("--reason", required=True, help="the ground; stays readable: nothing personal")
    return top


async def main(argv: Sequence[str]) -> int:
    """Run one command; its exit code."""
    try:
        arguments = parser().parse_args(argv)
    except SystemExit as leaving:  # argparse has said why
        return leaving.code if isinstance(leaving.code, int) else exits.Exit.MISCONFIGURED
    try:
        settings = load()
        async with Database(
            settings.database_dsn(), master_keys(settings), name="redress keys", size=2
        ) as db:
            await COMMANDS[arguments.command](db, arguments)
    except SettingsError as error:
        sys.stderr.write(f"redress: {error}\n")
        return exits.Exit.MISCONFIGURED
    except RegisterError as error:
        sys.stderr.write(f"redress: {error.code}: {error}\n")
        return exits.Exit.FAILED
    return exits.Exit.OK


def say(line: str) -> None:
    """One line of the answer."""
    sys.stdout.write(f"{line}\n")


def _old(db: Database, key_id: str) -> str:
    return "" if key_id == db.masters.first else " (an old key: it must stay in the ring)"


def _left(db: Database, what: str, rows: Mapping[str, int]) -> None:
    for key_id, number in sorted(rows.items()):
        if key_id != db.masters.first:
            say(f"left under {key_id}: {number} {what}")


if __name__ == "__main__":
    exits.run(lambda: main(sys.argv[1:]))
