"""Our templates: each takes all it shows from the view, and only loops over it."""

from collections.abc import Iterator

import pytest
from jinja2 import nodes
from jinja2.meta import find_undeclared_variables

from autoconfig.overrides import TEMPLATES
from autoconfig.page.help import Announcement, Desk, HelpSection, Reference
from autoconfig.page.legal import DataProtection, Declaration, Imprint
from autoconfig.page.settings import ServerLines, SettingsTable
from autoconfig.page.steps import Advice, EntryLine, Guide, GuideStep, Panel
from autoconfig.page.templates import SHIPPED, environment
from autoconfig.page.values import Piece
from autoconfig.page.view import Choice, Form, View, Visitor
from conftest import ROOT

ENVIRONMENT = environment([SHIPPED])
NAMES = sorted(path.name for path in (SHIPPED / TEMPLATES).iterdir())
GIVEN = {"view", "_", "asset"}
# Of the template that includes it.
FROM_OUTSIDE = {"devices.html": {"question"}, "help.html": {"folded"}, "step.html": {"step"}}

# What the view is made of.
PARTS = (
    *(Choice, Form, Visitor, Announcement, HelpSection, Desk, Reference),
    *(Panel, Guide, GuideStep, EntryLine, Piece, Advice, SettingsTable, ServerLines),
    *(Declaration, Imprint, DataProtection),
)


def source(name: str) -> str:
    return (SHIPPED / TEMPLATES / name).read_text(encoding="utf-8")


def each(name: str, kind: type[nodes.Node]) -> Iterator[nodes.Node]:
    return ENVIRONMENT.parse(source(name)).find_all(kind)


@pytest.mark.parametrize("name", NAMES)
def test_a_template_knows_three_names(name: str) -> None:
    undeclared = find_undeclared_variables(ENVIRONMENT.parse(source(name)))
    macros = {getattr(node, "name", "") for node in each(name, nodes.Macro)}
    macros |= {one for node in each(name, nodes.FromImport) for one in getattr(node, "names", ())}
    blocks = [node for node in each(name, nodes.AssignBlock) if isinstance(node, nodes.AssignBlock)]
    texts = {block.target.name for block in blocks if isinstance(block.target, nodes.Name)}
    assert undeclared - macros - texts <= GIVEN | FROM_OUTSIDE.get(name, set())


@pytest.mark.parametrize("name", NAMES)
def test_a_template_names_nothing_that_the_view_has_not(name: str) -> None:
    """Jinja would show nothing in its place."""
    found = {
        getattr(node, "attr", "")
        for node in each(name, nodes.Getattr)
        if isinstance(inner := getattr(node, "node", None), nodes.Name) and inner.name == "view"
    }
    assert found <= {*View._fields}


@pytest.mark.parametrize("name", NAMES)
def test_a_template_asks_only_whether_something_is_there(name: str) -> None:
    """What a word of a profile means stands in the view, where a test can see it."""
    for node in each(name, nodes.Compare):
        compared = getattr(node, "expr", None)
        assert isinstance(compared, nodes.Getattr), name
        assert isinstance(compared.node, nodes.Name), name
        assert compared.node.name == "loop", name


def test_what_a_template_is_given_is_written_down() -> None:
    text = (ROOT / "docs" / "page.md").read_text(encoding="utf-8")
    assert [name for name in View._fields if f"`view.{name}`" not in text] == []
    for part in PARTS:
        assert [name for name in part._fields if f"`{name}`" not in text] == [], part.__name__
