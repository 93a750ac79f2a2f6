"""``python -m runtime.embedded.launch NAME``: a process of ours that is ready to begin before it may.

Most of a start is importing. So `make up` starts its processes at once, they import while PostgreSQL and Temporal
come up, and each begins with the first line on its standard input. An end of input instead: nobody is there any more.
"""

import gc
import importlib
import importlib.util
import runpy
import sys


def main(name: str) -> None:
    """Import the program, wait for the word, run it as ``python -m NAME`` would."""
    gc.disable()  # until the program's `exits.run`: nothing that is imported is garbage
    spec = importlib.util.find_spec(name)
    package = spec is not None and spec.submodule_search_locations is not None
    whole = f"{name}.__main__" if package else name
    importlib.import_module(whole)
    del sys.modules[whole]  # what it imported stays; itself it runs anew, as the main program
    if not sys.stdin.readline():
        sys.exit(1)
    sys.argv = [name]
    runpy.run_module(name, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(sys.argv[1])
