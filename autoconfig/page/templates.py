"""The templates of the page: ours, and an operator's before them, which are compiled when the service starts.

A name that a template does not know is empty, as Jinja has it: a visitor is better served without it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    FunctionLoader,
    TemplateNotFound,
    TemplateSyntaxError,
    nodes,
)
from markupsafe import Markup, escape

from autoconfig.errors import ProfileError
from autoconfig.findings import Code, Finding, Mistake
from autoconfig.overrides import TEMPLATES
from autoconfig.texts import Language

Templates = Environment
# As loaders have it: its text, its file, and whether it is up to date.
_Source = tuple[str, str | None, Callable[[], bool] | None]


def environment(folders: Iterable[Path], *, markup: bool = True) -> Templates:
    """Of two folders that have one name the later folder's counts. All is read now, and nothing later.

    Without `markup` nothing is escaped: for plain text, which no browser may be sent as HTML.
    """
    loader = FunctionLoader(_sources(folders).get)
    return Environment(
        loader=loader,
        autoescape=markup,  # noqa: S701 - as said
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


def drawn(
    templates: Templates, name: str, shown: object, language: Language, url: Callable[[str], str]
) -> str:
    """What the template of that name makes of a `View`; `url` is that of a static file by its name.

    A template has three names: `view`, `_` and `asset`.
    """

    def translate(message: str, **filled: object) -> str:
        text = language.text(message)
        if not templates.autoescape:
            return text.format(**filled)
        return Markup(escape(text)).format(**filled)  # noqa: S704 - escaped before it is filled

    return templates.get_template(name).render({"view": shown, "_": translate, "asset": url})


def _sources(folders: Iterable[Path]) -> Mapping[str, _Source]:
    """By name; what is no text is no template."""
    loader = ChoiceLoader([FileSystemLoader(folder / TEMPLATES) for folder in reversed([*folders])])
    found = {}
    for name in loader.list_templates():
        with suppress(UnicodeDecodeError, TemplateNotFound):
            found[name] = loader.get_source(Environment(), name)  # noqa: S701 - it draws nothing
    return found


def check(shipped: Path, overrides: Path) -> None:
    """Raises ProfileError with what no page could be made of in the operator's templates."""
    both = environment([shipped, overrides])
    known = frozenset(_sources([shipped, overrides]))
    folder = overrides / TEMPLATES
    files = (path for path in sorted(folder.rglob("*.html")) if path.is_file())
    if found := [finding for path in files for finding in _findings(both, path, known)]:
        raise ProfileError(found)


def _findings(environment: Templates, path: Path, known: frozenset[str]) -> Iterator[Finding]:
    try:
        source = path.read_text(encoding="utf-8")
        environment.compile(source)  # filters and tests are looked up only then
        tree = environment.parse(source)
    except TemplateSyntaxError as error:
        mistake = Mistake(Code.OVERRIDE_UNUSABLE, str(error.message), "write what Jinja can read")
        yield mistake.at(str(path), error.lineno, "overrides")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        mistake = Mistake(Code.NOT_UTF_8, "it is not UTF-8", "save it as UTF-8")
        yield mistake.at(str(path), line, "overrides")
    else:
        for name, line in _named(tree):
            if name not in known:
                problem = f'there is no template "{name}"'
                mistake = Mistake(Code.OVERRIDE_UNUSABLE, problem, "write the name of one of yours or ours")
                yield mistake.at(str(path), line, "overrides")


def _named(tree: nodes.Template) -> Iterator[tuple[str, int]]:
    """The templates that one cannot do without, as far as it says which, each with its line."""
    for node in tree.find_all((nodes.Extends, nodes.Include, nodes.Import, nodes.FromImport)):
        name = getattr(node, "template", None)
        if isinstance(name, nodes.Const) and not getattr(node, "ignore_missing", False):
            yield str(name.value), node.lineno
