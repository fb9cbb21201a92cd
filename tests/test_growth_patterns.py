"""Every regular expression of the package takes time in proportion, whatever it is tried on.

They are found, not listed: those in modules, in tables of theirs, and in calls such as `re.search`. Each is
tried in the ways in which the package uses it, or in those of USUAL where that cannot be told. What bounds a
text before it comes there stands in BOUNDED.
"""

import ast
import pkgutil
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any, NamedTuple

import pytest

import autoconfig
import growth

SIZE = 4 * 1024
Way = Callable[[re.Pattern[Any], Any], object]
WAYS: dict[str, Way] = {
    "match": lambda pattern, text: pattern.match(text),
    "fullmatch": lambda pattern, text: pattern.fullmatch(text),
    "search": lambda pattern, text: pattern.search(text),
    "findall": lambda pattern, text: pattern.findall(text),
    "finditer": lambda pattern, text: list(pattern.finditer(text)),
    "split": lambda pattern, text: pattern.split(text),
    "sub": lambda pattern, text: pattern.sub("" if isinstance(text, str) else b"", text),
}
USUAL = ("match", "fullmatch", "search")
# The longest text that comes to it, by its name, where that is less than SIZE.
BOUNDED: dict[str, int] = {}


class Found(NamedTuple):
    """A regular expression, where it stands, and the ways in which it is used."""

    name: str
    pattern: re.Pattern[Any]
    ways: frozenset[str]


def _trees() -> Iterator[tuple[str, ast.Module]]:
    root = Path(autoconfig.__path__[0])
    for path in sorted(root.rglob("*.py")):
        name = ".".join(path.relative_to(root).with_suffix("").parts).removesuffix(".__init__")
        yield name, ast.parse(path.read_text("utf-8"))


def _uses(tree: ast.Module) -> dict[str, set[str]]:
    """The ways by the name of a variable, in a module."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in WAYS:
            for of in ast.walk(node.value):
                if isinstance(of, ast.Name):
                    found.setdefault(of.id, set()).add(node.attr)
    return found


def _ways(name: str, module: str, names: Collection[str]) -> frozenset[str]:
    """Those by its own name, there or where it is imported; else those of variables that it may be in."""
    uses = _USES[module]
    found = uses.get(name, set())
    if not name.startswith("_"):
        found = found.union(*(other.get(name, set()) for other in _USES.values()))
    # Of those, `split` is nearly always that of a text.
    held = (way for of, ways in uses.items() if of not in names for way in ways - {"split"})
    return frozenset(found or held) or frozenset(USUAL)


def _in_calls() -> Iterator[Found]:
    """Of `re.search("…", text)`."""
    for name, tree in _trees():
        for node in ast.walk(tree):
            match node:
                case ast.Call(
                    ast.Attribute(ast.Name("re"), way), [ast.Constant(str() | bytes() as text), *_]
                ):
                    if way in WAYS:
                        yield Found(f"{name}:{node.lineno}", re.compile(text), frozenset({way}))


def _held(value: object, depth: int = 0) -> Iterator[re.Pattern[Any]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, Mapping) and depth < 4:
        yield from (one for pair in value.items() for each in pair for one in _held(each, depth + 1))
    elif isinstance(value, tuple | list | set | frozenset) and depth < 4:
        yield from (one for each in value for one in _held(each, depth + 1))


def _in_modules() -> Iterator[Found]:
    seen = set[int]()
    for info in pkgutil.walk_packages(autoconfig.__path__, "autoconfig."):
        try:
            module = import_module(info.name)
        except ImportError:  # what is left out of an installation without LDAP
            continue
        for name, value in vars(module).items():
            for pattern in _held(value):
                if id(pattern) not in seen:
                    seen.add(id(pattern))
                    where = info.name.removeprefix("autoconfig.")
                    ways = _ways(name, where, vars(module).keys())
                    yield Found(f"{where}.{name} {pattern.pattern!r:.40}", pattern, ways)


@cache
def _text(made: str, size: int) -> str:
    return growth.HOSTILE[made](size)


def _makes(pattern: re.Pattern[Any]) -> Iterator[tuple[str, growth.Make]]:
    """What hurts many, and runs of what stands in it."""
    for made in growth.HOSTILE:
        yield made, lambda size, made=made: _text(made, size)  # type: ignore[misc]
    text = pattern.pattern if isinstance(pattern.pattern, str) else pattern.pattern.decode("latin-1")
    pieces = {*text, *re.findall("[A-Za-z<!&%$-]{2,}", text)}
    for piece in sorted(pieces - {"\\"}):
        yield repr(piece), lambda size, piece=piece: piece * (size // len(piece))  # type: ignore[misc]
        yield f"{piece!r}, ended", lambda size, piece=piece: piece * (size // len(piece)) + "\0"  # type: ignore[misc]


def _check(pattern: re.Pattern[Any], way: Way, make: growth.Make, size: int) -> None:
    def call(text: str) -> None:
        way(pattern, text if isinstance(pattern.pattern, str) else text.encode("utf-8", "replace"))

    # What is quadratic takes a hundred times as long.
    if growth.measured(call, make(size)) > growth.UNNOTICED / 2:
        growth.check(call, make, size=size)


_USES = {name: _uses(tree) for name, tree in _trees()}
FOUND = [*_in_modules(), *_in_calls()]


def test_they_are_found() -> None:
    assert len(FOUND) > 100


@pytest.mark.parametrize("found", FOUND, ids=[one.name for one in FOUND])
def test_a_regular_expression(found: Found) -> None:
    size = BOUNDED.get(found.name.partition(" ")[0], SIZE)
    for way in sorted(found.ways):
        for made, make in _makes(found.pattern):
            try:
                _check(found.pattern, WAYS[way], make, size)
            except AssertionError as error:
                pytest.fail(f"{way} of {made}: {error}")
