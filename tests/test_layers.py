"""The structure holds: rooms in layers, no circle within a room, and each library through one owner.

A room is a folder of the package, or a module beside the folders.
"""

import ast
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from autoconfig import clients, formats

PACKAGE = Path(formats.__file__).parent.parent
# From the bottom up: a room imports from lower layers only, and rooms of one layer do not know each other.
LAYERS = (
    ("__init__", "findings"),
    ("computing", "errors", "files"),
    ("address", "collector", "publish", "watched"),
    ("overrides", "reach", "texts", "xml"),
    ("profile",),
    ("account", "clients", "login"),
    ("formats", "identify", "lookups", "signing"),
    ("directory",),
    ("service",),
    ("http", "imports", "simulate", "zone"),
    ("check", "export", "page"),
    ("probe", "web"),
    ("asgi",),
    ("server",),
    ("cli",),
)
# A module, or a whole room.
OWNERS = {
    "a2wsgi": {"asgi"},
    "babel": {"texts"},
    "click": {"cli"},
    "cryptography": {"reach.certificate", "signing"},
    "dns": {"reach"},
    "flask": {"web", "page.routes"},
    "gunicorn": {"server"},
    "jinja2": {"page.proofs", "page.sources", "page.templates"},
    "markupsafe": {"page.templates"},
    "idna": {"address"},
    "ldap": {"lookups.ldap", "lookups.ldap_channel"},
    "lxml": {"xml"},
    "prometheus_client": {"http.metrics"},
    "publicsuffixlist": {"reach.base_domain"},
    "pydantic": {"profile", "imports.draft", "imports.translation"},
    "pydantic_core": {"profile"},
    "segno": {"formats.symbol"},
    "sqlalchemy": {"imports.automx2_database", "lookups.database", "lookups.sql"},
    "urllib3": {"reach.fetch"},
    "rich": {"cli"},
    "werkzeug": {"web"},
    "yaml": {"profile.yaml", "zone.octodns"},
}
CLIENTS = {f"clients.{client.name.replace('-', '_')}" for client in clients.CLIENTS}
SHARED_BY_CLIENTS = {
    f"clients.{name}" for name in ("autodiscover", "client", "reading", "simulation", "together")
}
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
MAX_LAYERS = 15
MAX_MODULES_AT_THE_TOP = 18
# Lines of a function, and of a file.
MAX_FUNCTION, MAX_FILE = 40, 300
MODULES = {
    ".".join(path.relative_to(PACKAGE).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}


def _imports(path: Path) -> Iterator[str]:
    """Every module that a file imports, wherever in it; of `from a import b` the deeper of the two."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: a relative import"
            for alias in node.names:
                deeper = f"{node.module}.{alias.name}"
                yield deeper if deeper.removeprefix("autoconfig.") in MODULES else str(node.module)


def _known(module: str) -> Iterator[str]:
    """The modules of the package that a module imports."""
    for name in _imports(MODULES[module]):
        if name == "autoconfig" or name.startswith("autoconfig."):
            yield name.removeprefix("autoconfig").removeprefix(".") or "__init__"


def _room(module: str) -> str:
    return module.partition(".")[0]


def test_every_room_has_its_layer() -> None:
    assert {_room(module) for module in MODULES} == set(LEVEL)
    assert len(LAYERS) <= MAX_LAYERS


def test_the_listing_is_short_enough_to_be_a_map() -> None:
    assert len([path for path in PACKAGE.glob("*.py") if path.stem != "__init__"]) <= MAX_MODULES_AT_THE_TOP


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_lower_layers(module: str) -> None:
    room = _room(module)
    for name in _known(module):
        assert _room(name) == room or LEVEL[_room(name)] < LEVEL[room], f"{module} imports {name}"


def test_within_a_room_nothing_goes_round() -> None:
    inside = {module: [name for name in _known(module) if _room(name) == _room(module)] for module in MODULES}
    assert set(TopologicalSorter(inside).static_order()) == set(MODULES)


def test_one_format_does_not_know_another() -> None:
    formats = {module for module in MODULES if module.startswith("formats.")} - {
        "formats.asked",
        "formats.obstacles",
        "formats.symbol",
    }
    for module in formats:
        assert not formats.intersection(_known(module)), f"{module} imports a format"


def test_one_client_does_not_know_another() -> None:
    """A client is its module and all that it needs in its room, but for what all share."""
    owners: dict[str, str] = {}
    for client in sorted(CLIENTS):
        needed, found = [client], set[str]()
        while needed:
            module = needed.pop()
            found.add(module)
            needed += (
                name
                for name in _known(module)
                if name.startswith("clients.") and name not in SHARED_BY_CLIENTS | found
            )
        for module in found:
            assert owners.setdefault(module, client) == client, (
                f"{module} is of {owners[module]} and {client}"
            )
    rest = {module for module in MODULES if module.startswith("clients.")}
    assert rest - owners.keys() == SHARED_BY_CLIENTS | {"clients.differences"}


def test_the_words_of_a_profile_need_nothing() -> None:
    assert set(_imports(MODULES["profile.words"])) == {"collections.abc", "enum"}


@pytest.mark.parametrize("module", MODULES)
def test_a_library_is_imported_by_its_owner_only(module: str) -> None:
    for name in _imports(MODULES[module]):
        library = name.partition(".")[0]
        if library not in sys.stdlib_module_names and library != "autoconfig":
            assert {module, _room(module)} & OWNERS.get(library, set()), f"{module} imports {name}"


def test_a_name_is_one_class() -> None:
    places: dict[str, list[str]] = {}
    for module, path in MODULES.items():
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                places.setdefault(node.name, []).append(module)
    assert {name: modules for name, modules in places.items() if len(modules) > 1} == {}


@pytest.mark.parametrize("module", MODULES)
def test_files_and_functions_can_be_seen_at_a_glance(module: str) -> None:
    text = MODULES[module].read_text()
    assert len(text.splitlines()) <= MAX_FILE
    functions = (
        node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    )
    lengths = {node.name: (node.end_lineno or 0) - node.lineno + 1 for node in functions}
    assert {name: length for name, length in lengths.items() if length > MAX_FUNCTION} == {}
