"""``python -m tests.e2e.hold DIRECTORY``: run one `make up`, its clocks fast, until no test uses it; see system.py."""

import fcntl
import json
import os
import random
import signal
import sys
from pathlib import Path

from runtime.embedded.process import port_is_free
from tests.infra.processes import clean_environment, finish, read_until, start
from tests.infra.shared import ROOT, open_home

PORTS = ("API", "CLAIMS", "IDP", "POSTGRES", "TEMPORAL", "TEMPORAL_UI")


def lasting_port() -> int:
    """A free port below those that the kernel gives to outgoing connections: nobody takes it before we listen."""
    while not port_is_free(port := random.randrange(12_000, 32_000)):
        pass
    return port


def environment(home: Path, **more: str) -> dict[str, str]:
    """What a system of one's own is started with: its home, ports that nobody has."""
    found: set[int] = set()
    while len(found) < len(PORTS):
        found.add(lasting_port())
    ports = {f"REDRESS_{name}_PORT": str(port) for name, port in zip(PORTS, found, strict=True)}
    return clean_environment(REDRESS_HOME=str(home), **ports, **more)


def main(directory: Path) -> None:
    """Start the system, say with what, wait until the last user lets go, stop it."""
    with open_home("e2e") as home:
        told = environment(home, REDRESS_RULEBOOK=str(ROOT / "rulebook" / "fast.toml"))
        process = start(["-m", "runtime.up"], told)
        try:
            read_until(process, "Ctrl-C stops")
            with (directory / "system.users").open("w") as users:
                ours = {k: v for k, v in told.items() if k.startswith("REDRESS_")}
                draft = directory / "system.new"
                draft.write_text(json.dumps(ours))
                draft.rename(directory / "system.where")
                fcntl.flock(users, fcntl.LOCK_EX)
                (directory / "system.where").unlink(missing_ok=True)
            process.send_signal(signal.SIGINT)
            finish(process)
        finally:
            process.kill()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
    sys.stdout.flush()
    os._exit(0)
