"""Files of the embedded parts: one user at a time, secrets readable by nobody else."""

import contextlib
import fcntl
import os
import secrets
from base64 import b64encode
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from runtime.embedded.process import EmbeddedError

KEY_BYTES: Final = 32


@contextlib.contextmanager
def exclusive(path: Path, taken: str) -> Iterator[None]:
    """Hold ``path`` as a lock; the kernel lets go of it when the process ends, however it ends.

    Args:
        path: the lock file; it holds the owner's process id, for people.
        taken: the error's text; ``{pid}`` becomes the owner.

    Raises:
        EmbeddedError: another process holds it.
    """
    private_dir(path.parent)
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            owner = os.pread(handle, 20, 0).decode().strip() or "unknown"
            raise EmbeddedError(taken.format(pid=owner)) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def private_dir(path: Path) -> Path:
    """The directory, made where it is missing; only its owner may list it."""
    path.mkdir(parents=True, exist_ok=True, mode=0o711)
    return path


def write_private(path: Path, text: str) -> Path:
    """Write a file as a whole, 0600 from its first byte on, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(handle)
    draft.replace(path)
    return path


def keep_secret(path: Path, value: str) -> str:
    """The secret in ``path``; ``value`` becomes it where there is none yet."""
    try:
        return path.read_text().strip()
    except FileNotFoundError:
        write_private(path, value)
        return value


def make_secrets(home: Path) -> None:
    """The secrets that the embedded system makes for itself, once per home: see ``Settings.signing_secret``."""
    keep_secret(home / "secrets" / "token_secret", secrets.token_urlsafe(48))
    key = b64encode(secrets.token_bytes(KEY_BYTES)).decode()
    keep_secret(home / "secrets" / "encryption_keys", f"k1:{key}")
    keep_secret(home / "secrets" / "oidc_gateway_client_secret", secrets.token_urlsafe(32))
