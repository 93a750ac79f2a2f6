"""Where the code names a clause: functions of the product, events that are written, tests."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, get_args

from contract.messages import MESSAGES
from domain import events

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).resolve().parents[2]
ROOMS: Final = ("domain", "contract", "workflows", "activities", "register", "runtime", "api", "gateway")
"""Where functions keep clauses. A function outside these is glue."""
_LISTED_APART: Final = frozenset(
    thing.__module__.replace(".", "/") + ".py"
    for thing in (*get_args(get_args(events.AnyEvent)[0]), *(message.command for message in MESSAGES))
)
"""Events and messages have lists of their own."""
_SAMPLES: Final = ("tests/domain/test_rulebook_faults.py",)
"""Clauses in these are samples of mistakes, not of what is kept."""

_CLAUSE: Final = re.compile(
    r"(?<![\w.])(?:R\d+(?:\.\d+)?(?:\(\d+\))?|L\d+|InsuranceLaw\d+|CivilCode\d+)(?!\d)"
)
_ARTICLES: Final = re.compile(
    r"(?:(Civil Code|Insurance Law) (?:arts?\. )?|\barts?\. )(\d+)(?:(?:,| and| to|-) ?(\d+))*"
)
"""Articles of a law; of the Civil Code where none is named."""
_NAMED: Final = re.compile(r"(?:^|_)(?:article_|r)(\d+)_(\d+)(?:_(\d+))?(?=_|$)|(?:^|_)l(\d+)(?=_|$)")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Place:
    """A function or a test: the file, its own name, and the clauses that it names."""

    path: str
    name: str
    clauses: frozenset[str]


@dataclass(frozen=True, slots=True)
class Written:
    """An event as the domain writes it: class of the event, its clauses in words, the function that writes it."""

    event: str
    clauses: tuple[str, ...]
    place: str


def named_in(text: str) -> frozenset[str]:
    """Clauses that a text names."""
    found = set(_CLAUSE.findall(text))
    for law in _ARTICLES.finditer(text):
        found |= {(law[1] or "Civil Code").replace(" ", "") + number for number in re.findall(r"\d+", law[0])}
    return frozenset(found)


def named_by(name: str) -> frozenset[str]:
    """Clauses in a name: `article_7_3`, `r7_3`, `r6_2_8`, `l18`."""
    found = set()
    for one in _NAMED.finditer(name):
        if one[4]:
            found.add(f"L{one[4]}")
        else:
            found.add(f"R{one[1]}.{one[2]}" + (f"({one[3]})" if one[3] else ""))
    return frozenset(found)


@cache
def functions() -> tuple[Place, ...]:
    """Functions of the product that name a clause in their words or texts, and classes whose docstring names one."""
    found = []
    for path in _files(*ROOMS):
        if _relative(path) in _LISTED_APART:
            continue
        source = path.read_text("utf-8")
        tree = ast.parse(source)
        named = [(name, _own_text(source, node)) for name, node in _functions(tree, ())]
        named += [(n.name, ast.get_docstring(n) or "") for n in ast.walk(tree) if isinstance(n, ast.ClassDef)]
        found += [Place(_relative(path), name, named_in(text)) for name, text in named if named_in(text)]
    return tuple(found)


@cache
def tests() -> tuple[Place, ...]:
    """Tests that name a clause in their name, their words, their cases or what they expect."""
    found = []
    for path in _files("tests"):
        if (
            not path.name.startswith("test_")
            or path.parent == Path(__file__).parent
            or _relative(path) in _SAMPLES
        ):
            continue
        source = path.read_text("utf-8")
        for name, node in _functions(ast.parse(source), ()):
            if node.name.startswith("test_"):
                text = "\n".join(_lines(source, part) for part in (*node.decorator_list, node))
                clauses = named_in(text) | named_by(node.name)
                if clauses:
                    found.append(Place(_relative(path), name, clauses))
    return tuple(found)


_SCENARIO: Final = re.compile(
    r"test_(?:r(?P<r>\d+)(?:_(?P<r2>\d+))?(?:_(?P<r3>\d+))?|l(?P<l>\d+)|(?P<law>insurancelaw|civilcode)(?P<n>\d+))_[a-z]"
)
_LAWS: Final = {"insurancelaw": "InsuranceLaw", "civilcode": "CivilCode"}


def scenario_clause(name: str) -> str | None:
    """The clause after which a scenario is named: `test_r7_3_progress_…` is of R7.3, `test_l18_…` of L18."""
    found = _SCENARIO.match(name)
    if found is None:
        return None
    if found["l"]:
        return f"L{found['l']}"
    if found["law"]:
        return _LAWS[found["law"]] + found["n"]
    return (
        f"R{found['r']}"
        + (f".{found['r2']}" if found["r2"] else "")
        + (f"({found['r3']})" if found["r3"] else "")
    )


@cache
def scenarios() -> tuple[Place, ...]:
    """Tests of tests/scenarios: each through the workflow, under time skipping, named after its one clause."""
    found = []
    for path in _files("tests/scenarios"):
        for name, node in _functions(ast.parse(path.read_text("utf-8")), ()):
            if node.name.startswith("test_"):
                clause = scenario_clause(node.name)
                found.append(Place(_relative(path), name, frozenset({clause} if clause else ())))
    return tuple(found)


@cache
def written() -> tuple[Written, ...]:
    """Every place of the domain that makes an event, with the clauses that it writes into it."""
    found = []
    for module, name, node in _domain():
        for event, clauses in _events(node):
            found.append(Written(event, clauses, f"{module}:{name}"))
    return tuple(found)


@cache
def _domain() -> tuple[tuple[str, str, Function], ...]:
    return tuple(
        (_module(path), name, node)
        for path in _files("domain")
        for name, node in _functions(ast.parse(path.read_text("utf-8")), ())
    )


def _files(*rooms: str) -> Iterator[Path]:
    for room in rooms:
        yield from sorted(path for path in (ROOT / room).rglob("*.py") if "__pycache__" not in path.parts)


def _relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _module(path: Path) -> str:
    return _relative(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _functions(node: ast.AST, above: tuple[str, ...]) -> Iterator[tuple[str, Function]]:
    """Functions with their qualified names; those within functions are part of the outer one."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.ClassDef):
            yield from _functions(child, (*above, child.name))
        elif isinstance(child, Function):
            yield ".".join((*above, child.name)), child


def _lines(source: str, node: ast.expr | Function) -> str:
    """The lines on which a node stands; `ast.get_source_segment` would take the file apart for each anew."""
    return "\n".join(_split(source)[node.lineno - 1 : node.end_lineno])


@lru_cache(maxsize=1)
def _split(source: str) -> list[str]:
    return source.split("\n")


def _own_text(source: str, node: Function) -> str:
    """Docstring, comments and texts of a function, without the numbers and names of its code."""
    segment = _lines(source, node)
    texts = [n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str)]
    comments = re.findall(r"#\s.*$", segment, flags=re.MULTILINE)
    return "\n".join((*texts, *comments))


def _events(node: Function) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Events made in a function, each with its clauses in words."""
    for call in (n for n in ast.walk(node) if isinstance(n, ast.Call)):
        event = _event_of(call.func)
        if event is None:
            continue
        for keyword in call.keywords:
            if keyword.arg == "clause":
                yield event, _clauses_of(keyword.value)
            elif keyword.arg is None:
                yield event, _of_head(keyword.value, node, frozenset())
        for argument in (a for a in call.args if isinstance(a, ast.Dict)):
            for key, value in zip(argument.keys, argument.values, strict=True):
                if isinstance(key, ast.Constant) and key.value == "clause":
                    yield event, _clauses_of(value)


def _event_of(func: ast.expr) -> str | None:
    """`e.Closed` or `e.Escalated.model_validate`: the event's class."""
    if isinstance(func, ast.Attribute) and func.attr == "model_validate":
        return _event_of(func.value)
    if isinstance(func, ast.Attribute) and isinstance(func.value, ast.Name) and func.value.id == "e":
        return func.attr
    return None


def _of_head(value: ast.expr, within: Function, asked: frozenset[str]) -> tuple[str, ...]:
    """The clauses of an event's head: made here, held in a variable, or handed in by the callers."""
    if isinstance(value, ast.Call) and getattr(value.func, "id", "") == "head":
        return _clauses_of(value.args[2])
    if not isinstance(value, ast.Name):
        return (f"as {ast.unparse(value)} says",)
    for one in (n for n in ast.walk(within) if isinstance(n, ast.Assign)):
        if isinstance(one.targets[0], ast.Name) and one.targets[0].id == value.id:
            return _of_head(one.value, within, asked)
    if within.name in asked or value.id not in _heads_taken(within):
        return ()
    return tuple(dict.fromkeys(_handed_in(within.name, asked | {within.name})))


def _handed_in(name: str, asked: frozenset[str]) -> Iterator[str]:
    """The clauses of the heads that callers hand to a function."""
    for caller, call in _calls().get(name, ()):
        for argument in (*call.args, *(keyword.value for keyword in call.keywords)):
            if _is_head(argument, caller):
                yield from _of_head(argument, caller, asked)


@cache
def _calls() -> dict[str, list[tuple[Function, ast.Call]]]:
    """Every call of the domain, by the name that is called."""
    found: dict[str, list[tuple[Function, ast.Call]]] = {}
    for _, _, caller in _domain():
        for call in (n for n in ast.walk(caller) if isinstance(n, ast.Call)):
            found.setdefault(_last_name(call.func), []).append((caller, call))
    return found


def _heads_taken(node: Function) -> frozenset[str]:
    """Parameters that are the head of an event."""
    every = (*node.args.args, *node.args.kwonlyargs)
    return frozenset(a.arg for a in every if getattr(a.annotation, "id", "") == "Head")


def _is_head(value: ast.expr, within: Function) -> bool:
    if isinstance(value, ast.Call):
        return getattr(value.func, "id", "") == "head"
    if not isinstance(value, ast.Name):
        return False
    assigned = (
        n for n in ast.walk(within) if isinstance(n, ast.Assign) and isinstance(n.targets[0], ast.Name)
    )
    made = {one.targets[0].id for one in assigned if _is_head(one.value, within)}  # type: ignore[attr-defined]
    return value.id in made | _heads_taken(within)


def _last_name(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")


def _clauses_of(value: ast.expr) -> tuple[str, ...]:
    match value:
        case ast.Constant(value=str(text)):
            return (text,)
        case ast.IfExp(body=one, orelse=other):
            return (*_clauses_of(one), *_clauses_of(other))
        case ast.Attribute(value=owner, attr="clause"):
            return (f"of its {'outcome' if getattr(owner, 'id', '') == 'rule' else 'clock'}",)
        case _:
            return (f"as `{ast.unparse(value)}` says",)
