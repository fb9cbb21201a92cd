"""An operator's templates as they are written: what no page could be drawn of, and what they name in vain.

Of what a template names only words count that stand there as such; what it works out shows when it is drawn.
"""

from collections.abc import Collection, Iterator, Set
from pathlib import Path
from typing import NamedTuple

from jinja2 import Environment, TemplateSyntaxError, nodes

from autoconfig import files
from autoconfig.errors import close
from autoconfig.findings import Code, Finding, Mistake, Severity
from autoconfig.overrides import KEY, MAX_LENGTH, without_effect

# What is named otherwise, and is no text, is no template: a picture, say.
_TEXTS = (".html", ".txt")
_WHOLE = (nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)


class Names(NamedTuple):
    """What a template may name: other templates, static files, and what is of a view."""

    templates: Set[str]
    static: Set[str]
    view: Set[str]


class Written(NamedTuple):
    """What stands in a template: what is wrong with it; the templates that it names, and the messages."""

    findings: tuple[Finding, ...] = ()
    templates: frozenset[str] = frozenset()
    messages: frozenset[str] = frozenset()


def written(path: Path, names: Names) -> Written:
    """What stands in a file; nothing in what is no template, and in what cannot be read at all."""
    try:
        text = files.read(path, MAX_LENGTH).decode()
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        mistake = Mistake(Code.NOT_UTF_8, "it is not UTF-8", "save it as UTF-8")
        return Written((mistake.at(str(path), line, KEY),) if path.suffix in _TEXTS else ())
    except OSError:
        return Written()  # which is told of every file
    tree = _tree(text, str(path))
    if isinstance(tree, Finding):
        return Written((tree,))
    return Written(
        tuple(_findings(tree, str(path), names)),
        frozenset(name for node in tree.find_all(_WHOLE) for name in _wanted(node)),
        frozenset(message for message, _ in _called(tree, "_")),
    )


def _tree(text: str, file: str) -> nodes.Template | Finding:
    """What Jinja makes of it, or why it cannot."""
    syntax = Environment()  # noqa: S701 - it draws nothing
    try:
        syntax.compile(text)  # filters and tests are looked up only then
        return syntax.parse(text)
    except TemplateSyntaxError as error:
        problem = str(error.message).removesuffix(".")
        mistake = Mistake(Code.OVERRIDE_UNUSABLE, problem, "write what Jinja can read")
        return mistake.at(file, error.lineno, KEY)
    except (ArithmeticError, MemoryError, RecursionError, SyntaxError, ValueError) as error:
        problem = f"Python cannot read what Jinja makes of it ({type(error).__name__})"
        return Mistake(Code.OVERRIDE_UNUSABLE, problem, "write it plainer, less nested").at(file, 1, KEY)


def _findings(tree: nodes.Template, file: str, names: Names) -> Iterator[Finding]:
    """What it names and is not there. A part that a view has not is no error, for nothing is shown then."""
    for node in tree.find_all(_WHOLE):
        wanted = _wanted(node)
        if wanted and names.templates.isdisjoint(wanted) and not getattr(node, "ignore_missing", False):
            yield no_template(wanted[0]).at(file, node.lineno, KEY)
    for name, line in _called(tree, "asset"):
        if name not in names.static:
            yield no_asset(name, names.static).at(file, line, KEY)
    for part in tree.find_all(nodes.Getattr):
        if isinstance(part.node, nodes.Name) and part.node.name == "view" and part.attr not in names.view:
            yield unknown(f"view.{part.attr}").at(file, part.lineno, KEY, Severity.WARNING)


def no_template(name: str) -> Mistake:
    """That a template is not there which one cannot do without."""
    problem = f'there is no template "{name}"'
    return Mistake(Code.OVERRIDE_UNUSABLE, problem, "write the name of one of yours or ours")


def no_asset(name: str, known: Collection[str]) -> Mistake:
    """That a static file is not there."""
    meant = close(name, known)
    remedy = f'write "{meant}"' if meant else "put it into the folder static, or leave it out"
    return Mistake(Code.OVERRIDE_UNUSABLE, f'there is no static file "{name}"', remedy)


def unknown(name: str) -> Mistake:
    """That a template is given nothing of a name."""
    return without_effect(f"{name} is not given (any more), so nothing stands in its place", "leave it out")


def _wanted(node: nodes.Node) -> list[str]:
    """The templates one of which must be there, where it says so in words."""
    name = getattr(node, "template", None)
    each = name.items if isinstance(name, nodes.List | nodes.Tuple) else [name]
    found = [str(one.value) for one in each if isinstance(one, nodes.Const)]
    return found if len(found) == len(each) else []


def _called(tree: nodes.Template, function: str) -> Iterator[tuple[str, int]]:
    """The first argument of each call of a function, where it is a text, and the line."""
    for call in tree.find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == function and call.args:
            first = call.args[0]
            if isinstance(first, nodes.Const) and isinstance(first.value, str):
                yield first.value, call.lineno
