"""The house as docs/decisions draws it: who may import whom, what is banned where, and how long things may be."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

import pytest

from tests.architecture.source import (
    COMPOSITION_ROOTS,
    ROOMS,
    ROOT,
    Arrow,
    Function,
    arrows,
    functions,
    is_ours,
    is_stdlib,
    length,
    of,
    sources,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.architecture.source import Source

# ---- who may import whom -------------------------------------------------------------------------

MAY: dict[str, set[str]] = {
    "domain": set(),
    "contract": {"domain"},
    "sealing": set(),
    "workflows": {"domain", "contract"},
    "register": {"domain", "contract", "sealing"},
    "activities": {"domain", "contract", "register"},
    "runtime": {"domain", "contract", "workflows", "sealing"},
    "api": {"domain", "contract", "register", "runtime", "console", "sealing"},
    "console": {"domain", "contract", "register", "runtime"},
    "gateway": {"domain", "contract", "register", "runtime", "sealing"},
    "rulebook": set(),
    "claims_stand_in": {"domain", "runtime"},
    "dev_idp": {"domain", "runtime", "console"},
    "demo": {"domain", "contract", "runtime"},
}
"""Rooms of ours that each may import besides itself. The last three are run beside the product."""

READS_ONLY = {"register.write", "register.migrate", "register.migrations"}
"""What of the register only activities and the composition roots touch; the others read."""

THIRD_PARTY: dict[str, set[str]] = {
    "domain": {"pydantic", "pydantic_core"},
    "contract": {"pydantic", "temporalio"},
    "sealing": {"pydantic", "cryptography"},
    "workflows": {"pydantic", "temporalio"},
    "register": {"pydantic", "pydantic_core", "asyncpg"},
    "activities": {"pydantic", "temporalio", "structlog", "httpx"},
    "rulebook": set(),
    "console": {"jinja2"},
}
"""Libraries of the inner rooms; the outer ones take what they need, but for `NEVER`."""

NEVER: dict[str, set[str]] = {
    "runtime": {"fastapi", "starlette", "jinja2"},
    "api": {"asyncpg", "google"},
    "console": {"asyncpg", "temporalio"},
    "gateway": {"asyncpg", "fastapi", "starlette", "structlog"},
    "demo": {"asyncpg", "temporalio"},
    "claims_stand_in": {"asyncpg", "temporalio"},
    "dev_idp": {"asyncpg", "temporalio", "fastapi", "cryptography"},
}

CONTRACT_MAY_OF_TEMPORAL = {"temporalio.common", "temporalio.exceptions", "temporalio.activity"}

SQL_ALSO_IN = {"runtime/embedded/postgres.py"}
"""Starts the embedded server and asks it who it is; the product's SQL is in the register."""


def every(room: str) -> Iterator[Arrow]:
    for source in of(room):
        yield from arrows(source)


@pytest.mark.parametrize("room", MAY)
def test_a_room_imports_only_the_rooms_that_the_map_allows(room: str) -> None:
    wrong = [str(a) for a in every(room) if is_ours(a.room) and a.room != room and a.room not in MAY[room]]
    assert not wrong, "\n".join(wrong)


def test_the_map_has_every_room_and_its_arrows_go_one_way() -> None:
    assert set(MAY) == set(ROOMS) - {"tests"}
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")}
    assert packages <= set(ROOMS), "a room that the map does not know"
    for room, others in MAY.items():
        assert not [other for other in others if room in MAY[other]], f"{room} and another import each other"


def test_nobody_imports_a_composition_root_or_the_tests() -> None:
    outside = [source for source in sources() if source.room != "tests"]
    wrong = [str(a) for source in outside for a in arrows(source) if a.room in {*COMPOSITION_ROOTS, "tests"}]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("room", THIRD_PARTY)
def test_an_inner_room_uses_only_its_own_libraries(room: str) -> None:
    allowed = THIRD_PARTY[room]
    wrong = [str(a) for a in every(room) if not (is_ours(a.room) or is_stdlib(a.room) or a.room in allowed)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("room", NEVER)
def test_an_outer_room_leaves_alone_what_is_anothers(room: str) -> None:
    wrong = [str(a) for a in every(room) if a.room in NEVER[room]]
    assert not wrong, "\n".join(wrong)


def test_the_contract_uses_only_what_describes_the_wire_of_temporal() -> None:
    for arrow in every("contract"):
        if arrow.room == "temporalio":
            named = (
                {f"temporalio.{name}" for name in arrow.names}
                if arrow.module == "temporalio"
                else {arrow.module}
            )
            assert named <= CONTRACT_MAY_OF_TEMPORAL, str(arrow)


def test_asyncpg_is_the_registers() -> None:
    outside = [source for source in sources() if source.room not in {"register", "tests"}]
    wrong = [str(a) for source in outside for a in arrows(source) if a.room == "asyncpg"]
    assert not [line for line in wrong if line.split(":")[0] not in SQL_ALSO_IN], "\n".join(wrong)


@pytest.mark.parametrize("room", ["api", "console", "gateway"])
def test_the_outer_rooms_only_read_the_register(room: str) -> None:
    wrong = [str(a) for a in every(room) for name in spelled(a) if name in READS_ONLY]
    assert not wrong, "\n".join(wrong)


def spelled(arrow: Arrow) -> set[str]:
    """Every module that an import may mean."""
    return {arrow.module, *(f"{arrow.module}.{name}" for name in arrow.names)}


# ---- no clock, no chance, no world in domain/, contract/ and workflows/ --------------------------------------

OF_THE_WORLD = {
    *(
        "os",
        "time",
        "random",
        "secrets",
        "socket",
        "subprocess",
        "threading",
        "multiprocessing",
        "asyncio",
        "signal",
    ),
    *(
        "pathlib",
        "shutil",
        "tempfile",
        "io",
        "urllib",
        "http",
        "ssl",
        "logging",
        "locale",
        "platform",
        "sys",
        "ctypes",
    ),
    *(
        "concurrent",
        "select",
        "selectors",
        "sqlite3",
        "getpass",
        "importlib",
        "warnings",
        "contextvars",
        "inspect",
    ),
}
"""Modules through which a clock, chance or the outside comes in: these rooms escape the workflow sandbox."""

BANNED_CALLS = {
    *(
        "now",
        "utcnow",
        "today",
        "fromtimestamp",
        "utcfromtimestamp",
        "ctime",
        "localtime",
        "gmtime",
        "monotonic",
    ),
    *(
        "perf_counter",
        "time_ns",
        "uuid1",
        "uuid4",
        "urandom",
        "getenv",
        "token_hex",
        "randint",
        "getrandbits",
    ),
}
"""Attributes and names that ask the clock or chance, whatever they are called on."""

BANNED_BUILTINS = {"open", "input", "print", "exec", "eval", "__import__", "breakpoint", "id"}
"""`id` is an address: another one in every process, so never the same in a replay."""


@pytest.mark.parametrize("room", ["domain", "contract", "workflows"])
def test_what_escapes_the_sandbox_imports_nothing_of_the_world(room: str) -> None:
    allowed = {"asyncio"} if room == "workflows" else set()  # the engine's own loop runs them
    wrong = [str(a) for a in every(room) if a.room in OF_THE_WORLD - allowed]
    wrong += [str(a) for a in every(room) if a.room == "uuid" and set(a.names) - {"UUID", "uuid5"}]
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("room", ["domain", "contract", "workflows"])
def test_what_escapes_the_sandbox_asks_no_clock_and_throws_no_dice(room: str) -> None:
    wrong = [f"{source.name}:{line} says {word}" for source in of(room) for line, word in banned(source)]
    assert not wrong, "\n".join(wrong)


def _asks_the_engine(node: ast.Attribute) -> bool:
    """`workflow.now()` and `workflow.uuid4()` are the engine's: the same in every replay."""
    return isinstance(node.value, ast.Name) and node.value.id == "workflow"


def banned(source: Source) -> Iterator[tuple[int, str]]:
    """Uses of clocks, chance, files and the environment: called or passed on."""
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Attribute) and node.attr in BANNED_CALLS and not _asks_the_engine(node):
            yield node.lineno, node.attr
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in BANNED_BUILTINS:
            yield node.lineno, node.func.id
        if isinstance(node, ast.Attribute) and node.attr == "environ":
            yield node.lineno, "environ"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("from datetime import datetime\nx = datetime.now()", "now"),
        ("import datetime as d\nx = d.date.today()", "today"),
        ("import uuid\nx = [uuid.uuid4 for _ in ()]", "uuid4"),
        ("x = open('f')", "open"),
    ],
)
def test_the_ban_sees_through_aliases(code: str, said: str) -> None:
    from tests.architecture.source import Source as Made

    made = Made(ROOT / "domain" / "made_up.py", code, ast.parse(code))
    assert said in {word for _, word in banned(made)}


def test_nothing_of_ours_reads_the_environment_or_connects_while_it_is_imported() -> None:
    wrong = []
    for source in sources():
        if source.room in {"tests", "demo", *COMPOSITION_ROOTS}:
            continue
        for node in source.tree.body:
            if isinstance(node, ast.If | ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                continue
            wrong += [f"{source.name}:{line} {word} at import" for line, word in awake(node)]
    assert not wrong, "\n".join(wrong)


def awake(node: ast.AST) -> Iterator[tuple[int, str]]:
    """What would read the environment, or set something up for the whole process."""
    for part in ast.walk(node):
        if isinstance(part, ast.Attribute) and part.attr in {"environ", "getenv", "basicConfig", "configure"}:
            yield part.lineno, part.attr


# ---- how long, and what it is called -------------------------------------------------------------

LONGEST_FILE = 400
LONGEST_FUNCTION = 40
LONGEST_TABLE = 60
"""A function that is nothing but one `match` over every kind: a table with one line an entry."""

NO_NAMES = {
    "common",
    "utils",
    "util",
    "helpers",
    "helper",
    "core",
    "shared",
    "platform",
    "misc",
    "base",
    "manager",
}
KNOWN_NAMES = {"tests/infra/shared.py"}
"""What runs once for all workers of a test run; it names what is shared, it is no drawer for odds and ends."""


def test_no_file_is_longer_than_a_reader_can_hold() -> None:
    long = {
        source.name: source.text.count("\n") for source in sources() if source.text.count("\n") > LONGEST_FILE
    }
    assert not long, long


def test_no_function_is_longer_than_a_screen() -> None:
    long = []
    for source in sources():
        for function in functions(source):
            most = LONGEST_TABLE if is_table(function) else LONGEST_FUNCTION
            if length(function) > most:
                long.append(f"{source.name}:{function.lineno} {function.name}: {length(function)} lines")
    assert not long, "\n".join(long)


def is_table(function: Function) -> bool:
    """One `match` and nothing else but the docstring; or, for the greater part, one literal that is returned."""
    body = [node for node in function.body if not isinstance(node, ast.Expr)]
    if len(body) == 1 and isinstance(body[0], ast.Match):
        return True
    last = body[-1] if body else None
    if not isinstance(last, ast.Return) or not isinstance(last.value, ast.Dict | ast.List | ast.Tuple):
        return False
    return 2 * ((last.end_lineno or last.lineno) - last.lineno + 1) > length(function)


def test_nothing_is_called_after_nothing() -> None:
    parts = {
        source.name: set(source.path.relative_to(ROOT).with_suffix("").parts) & NO_NAMES
        for source in sources()
    }
    wrong = {name: sorted(found) for name, found in parts.items() if found and name not in KNOWN_NAMES}
    assert not wrong, wrong


def test_modules_say_what_they_are_for() -> None:
    silent = [
        source.name for source in sources() if source.text.strip() and ast.get_docstring(source.tree) is None
    ]
    assert not [name for name in silent if not name.startswith("tests/")], silent
