"""``python -m tests.infra.secret_scan``: whether a file that is to be committed holds a secret that nobody has judged.

Judged ones (example addresses, secrets of the tests) stand in ``.secrets.baseline``; a line is judged beside itself
with ``pragma: allowlist secret``. The scanner rewrites its baseline where lines moved: it gets a copy.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Final

from tests.infra.shared import ROOT

BASELINE: Final = ".secrets.baseline"
FOUND: Final = 1
"""What the scanner ends with when it found one; 3 says that only line numbers moved."""


def main() -> int:
    """Scan every file that git knows; 1 if one holds a secret."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    files = [name for name in listed.stdout.split("\0") if name != BASELINE and (ROOT / name).is_file()]
    with tempfile.TemporaryDirectory() as directory:
        baseline = shutil.copy(ROOT / BASELINE, Path(directory) / "baseline")
        hook = [sys.executable, "-m", "detect_secrets.pre_commit_hook", "--baseline", baseline]
        ended = subprocess.run([*hook, *files], cwd=ROOT, capture_output=True, text=True, check=False)
    if ended.returncode == FOUND:
        sys.stderr.write(ended.stdout + ended.stderr)
        return 1
    return 0 if ended.returncode in (0, 3) else ended.returncode


if __name__ == "__main__":
    sys.exit(main())
