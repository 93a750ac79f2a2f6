"""``python -m tests.infra.hold NAME DIRECTORY``: run one of the tests' servers until nobody uses it; see shared.py."""

import fcntl
import os
import sys
from pathlib import Path

from tests.infra.postgres import provide_postgres
from tests.infra.temporal import provide_temporal

PROVIDERS = {"postgres": provide_postgres, "temporal": provide_temporal}


def main(name: str, directory: Path) -> None:
    """Start the server, say where it is, wait until the last user lets go, stop it."""
    where = directory / f"{name}.where"
    with (directory / f"{name}.users").open("w") as users, PROVIDERS[name]() as text:
        draft = where.with_suffix(".new")
        draft.write_text(text)
        draft.rename(where)
        fcntl.flock(users, fcntl.LOCK_EX)
        where.unlink(missing_ok=True)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
    sys.stdout.flush()
    os._exit(0)  # temporalio may abort in the interpreter's own exit
