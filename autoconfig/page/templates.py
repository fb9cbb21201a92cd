"""The templates of the page: ours, and an operator's before them, which are compiled when the service starts.

A name that a template does not know is empty, as Jinja has it: a visitor is better served without it.
"""

from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from jinja2 import (
    ChoiceLoader,
    Environment,
    FileSystemLoader,
    FunctionLoader,
    TemplateNotFound,
    Undefined,
)
from markupsafe import Markup, escape

from autoconfig.computing import in_turns
from autoconfig.overrides import TEMPLATES
from autoconfig.texts import Language

SHIPPED = Path(__file__).parent.parent
Templates = Environment
# As loaders have it: its text, its file, and whether it is up to date.
_Source = tuple[str, str | None, Callable[[], bool] | None]


def environment(
    folders: Iterable[Path], *, markup: bool = True, undefined: type[Undefined] = Undefined
) -> Templates:
    """Of two folders that have one name the later folder's counts. All is read now, and nothing later.

    `undefined` stands for what a template wants and is not there. Without `markup` nothing is escaped: for
    plain text, which no browser may be sent as HTML.
    """
    loader = FunctionLoader(_sources(folders).get)
    return Environment(
        loader=loader,
        autoescape=markup,  # noqa: S701 - as said
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        undefined=undefined,
    )


def folders_of(overrides: Path | None) -> tuple[Path, ...]:
    """Where templates and static files are: ours, and an operator's before them."""
    return (SHIPPED, overrides) if overrides else (SHIPPED,)


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

    pieces = templates.get_template(name).generate({"view": shown, "_": translate, "asset": url})
    return "".join(in_turns(pieces))


def _sources(folders: Iterable[Path]) -> Mapping[str, _Source]:
    """By name; what is no text is no template."""
    loader = ChoiceLoader([FileSystemLoader(folder / TEMPLATES) for folder in reversed([*folders])])
    found = {}
    for name in loader.list_templates():
        with suppress(UnicodeDecodeError, TemplateNotFound):
            found[name] = loader.get_source(Environment(), name)  # noqa: S701 - it draws nothing
    return found
