"""The structure holds: a module imports from lower layers only, and each library through one owner."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoconfig import formats

PACKAGE = Path(formats.__file__).parent.parent
# From the bottom up; modules of one layer do not know each other.
LAYERS = (
    ("__init__",),
    ("errors", "limits", "files", "words"),
    ("address", "collector", "fetch", "outcome", "overrides", "tree", "watched", "xml", "texts", "page"),
    ("template", "url", "page.devices", "page.trouble"),
    ("dialect", "scalars"),
    ("model.schema", "model.values"),
    ("model.declared", "model.elements"),
    ("model.help", "model.lookups", "model.rules"),
    ("model.extras", "model.servers"),
    ("model.services", "model.signing"),
    ("model",),
    ("account", "keys", "login", "page.hours", "page.typed", "page.vocabulary"),
    ("mistakes", "obstacles"),
    ("imports.found",),
    (
        "formats.autoconfig",
        "formats.autodiscover",
        "formats.mobileconfig",
        "formats.pacc",
        "formats.qr",
        "page.wording",
    ),
    ("formats.dns",),  # holds the digest of another format
    (
        "imports.ini",
        "imports.kinds",
        "imports.oddities",
        "imports.placed_json",
        "imports.remarks",
        "imports.written",
    ),
    ("imports.automx_services", "imports.reading", "imports.revision"),
    (
        "identify",
        "lint",
        "formats",
        "source",
        "imports.automx",
        "imports.automx2",
        "signing.command",
        "signing.files",
    ),
    ("profile", "signing", "imports.clientconfig", "imports.settings", "lookups.answers"),
    (
        "lookups.breaker",
        "lookups.cache",
        "lookups.record",
        "lookups.rows",
        "lookups.secrets",
        "lookups.workers",
    ),
    ("lookups.guard", "lookups.ldap_channel", "lookups.sql", "lookups.table"),
    ("lookups.ldap_server",),
    ("lookups.ldap",),
    ("lookups",),
    ("provider",),
    ("imports", "imports.automx2_database"),
    ("imports.sources",),
    ("directory", "page.assets", "page.templates", "page.view"),
    ("service", "wellknown", "page.visit"),
    ("respond", "forwarded", "access"),
    ("export", "records", "wsgi"),
    ("page.routes",),
    ("web",),
    ("asgi", "connection"),
    ("worker",),
    ("server", "options"),
    ("cli",),
)
OWNERS = {
    "a2wsgi": {"asgi"},
    "babel": {"texts"},
    "click": {"cli", "options", "outcome"},
    "cryptography": {"signing.command", "signing.files"},
    "flask": {"web", "page.routes"},
    "gunicorn": {"connection", "server", "worker"},
    "jinja2": {"page.templates"},
    "markupsafe": {"page.routes"},
    "idna": {"address"},
    "ldap": {"lookups.ldap", "lookups.ldap_channel"},
    "lxml": {"xml"},
    "pydantic": {
        "mistakes",
        "scalars",
        "model",
        "model.declared",
        "model.extras",
        "model.help",
        "model.lookups",
        "model.rules",
        "model.schema",
        "model.servers",
        "model.services",
        "model.signing",
        "model.values",
        "profile",
        "imports.found",
        "imports.reading",
    },
    "pydantic_core": {"scalars", "mistakes", "model", "model.lookups", "model.schema", "model.servers"},
    "segno": {"formats.qr"},
    "sqlalchemy": {"imports.automx2_database", "lookups.sql"},
    "urllib3": {"fetch"},
    "rich": {"cli"},
    "werkzeug": {"web"},
    "yaml": {"source"},
}
LEVEL = {module: level for level, modules in enumerate(LAYERS) for module in modules}
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


def test_every_module_has_its_layer() -> None:
    assert set(MODULES) == set(LEVEL)


@pytest.mark.parametrize("module", MODULES)
def test_a_module_imports_only_from_lower_layers(module: str) -> None:
    for name in _imports(MODULES[module]):
        if name == "autoconfig" or name.startswith("autoconfig."):
            known = name.removeprefix("autoconfig").removeprefix(".") or "__init__"
            assert LEVEL[known] < LEVEL[module], f"{module} imports {name}"


@pytest.mark.parametrize("module", MODULES)
def test_a_library_is_imported_by_its_owner_only(module: str) -> None:
    for name in _imports(MODULES[module]):
        library = name.partition(".")[0]
        if library not in sys.stdlib_module_names and library != "autoconfig":
            assert module in OWNERS.get(library, set()), f"{module} imports {name}"
