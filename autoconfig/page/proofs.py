"""Proofs of an operator's templates: every page is drawn once of specimens, before a visitor sees it.

What fails then would have failed before a visitor. What is only not there is empty on the page, and noted.
"""

import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from traceback import walk_tb
from types import FrameType
from typing import NamedTuple

from jinja2 import TemplateNotFound, TemplateSyntaxError, Undefined
from jinja2.utils import missing

from autoconfig.findings import Code, Finding, Mistake, Severity
from autoconfig.overrides import KEY, TEMPLATES
from autoconfig.page import desk
from autoconfig.page.sources import no_asset, no_template, unknown
from autoconfig.page.specimens import Specimen, specimens
from autoconfig.page.templates import SHIPPED, Templates, drawn, environment, folders_of
from autoconfig.page.view import View
from autoconfig.texts import ENGLISH, Texts

# What a profile brings along is there beside the static files.
_OF_PROFILES = ("colour-", "logo-")
# What every template has, and a macro only where it is imported with context.
_NOT_IN_MACROS = tuple(f"'{name}' is undefined" for name in ("view", "_", "asset"))


class Proofs(NamedTuple):
    """What was found, and the names of the templates that pages are made of."""

    findings: tuple[Finding, ...]
    used: frozenset[str]


def proofs(overrides: Path, texts: Texts, static: Collection[str]) -> Proofs:
    """Those of all pages; `static` are the names of static files."""
    ours = str(overrides / TEMPLATES)
    found: dict[Finding, None] = {}
    undefined = _noting(lambda one: found.update(dict.fromkeys(_noted(one, ours))))
    folders = folders_of(overrides)
    pages, plain = (environment(folders, markup=markup, undefined=undefined) for markup in (True, False))

    def url(name: str) -> str:
        if name not in static and not name.startswith(_OF_PROFILES):
            raise no_asset(name, static)
        return f"/static/{name}"

    failed: set[str] = set()
    for specimen in specimens(texts):
        if specimen.template in failed:
            continue
        templates = plain if specimen.template == desk.WELCOME else pages
        try:
            drawn(templates, specimen.template, specimen.view, ENGLISH, url)
        except Exception as error:  # whatever a template can do
            found[_failed(error, specimen, overrides)] = None
            failed.add(specimen.template)
            if isinstance(error, RecursionError):  # which takes its time
                break
    return Proofs(tuple(found), frozenset(name for each in (pages, plain) for name in _loaded(each)))


def _loaded(templates: Templates) -> Iterator[str]:
    return (name for _, name in (templates.cache or {}))


def _noting(note: Callable[[Undefined], None]) -> type[Undefined]:
    """What is not there, which tells where it is shown, asked for or looped over."""

    class Noting(Undefined):
        __slots__ = ()

        def __str__(self) -> str:
            note(self)
            return super().__str__()

        def __iter__(self) -> Iterator[object]:
            note(self)
            return super().__iter__()

        def __bool__(self) -> bool:
            note(self)
            return super().__bool__()

    return Noting


def _noted(one: Undefined, folder: str) -> Iterator[Finding]:
    """A warning, where a template in the folder names what is never there; of views `sources` tells."""
    holder, name = one._undefined_obj, one._undefined_name
    is_a_part = isinstance(holder, tuple) and hasattr(holder, "_fields") and not isinstance(holder, View)
    frame: FrameType | None = sys._getframe()
    while frame and "__jinja_template__" not in frame.f_globals:
        frame = frame.f_back
    if frame is None or not (holder is missing or is_a_part):
        return
    template = frame.f_globals["__jinja_template__"]
    if str(template.filename).startswith(folder):
        line = template.get_corresponding_lineno(frame.f_lineno)
        yield unknown(str(name)).at(str(template.filename), line, KEY, Severity.WARNING)


def _failed(error: Exception, specimen: Specimen, overrides: Path) -> Finding:
    """Where it is the last line of the operator's that is to blame, else of ours."""
    steps = [(frame.f_code.co_filename, line) for frame, line in walk_tb(error.__traceback__)]
    if isinstance(error, TemplateSyntaxError) and error.filename:
        steps.append((error.filename, error.lineno))
    theirs, ours = (
        [step for step in steps if step[0].startswith(str(folder / TEMPLATES))]
        for folder in (overrides, SHIPPED)
    )
    among = theirs or ours or [(str(overrides / TEMPLATES / specimen.template), 1)]
    file, line = among[0 if isinstance(error, RecursionError) else -1]  # where a circle is left is chance
    return _mistake(error).at(file, line, KEY)


def _mistake(error: Exception) -> Mistake:
    if isinstance(error, Mistake):
        return error
    if isinstance(error, TemplateNotFound):
        return no_template(str(error.name))
    if isinstance(error, RecursionError):
        problem = "no page can be drawn of it: it has no end"
        return Mistake(Code.OVERRIDE_UNUSABLE, problem, "leave out what includes or extends itself")
    told = f"there is no {error} to fill in" if isinstance(error, KeyError) else str(error)
    problem = f"no page can be drawn of it ({type(error).__name__}: {told})"
    remedy = "ask with {% if … %} whether it is there, or leave it out"
    if told in _NOT_IN_MACROS:
        remedy = "leave it out: a macro that is imported without context knows what it is handed, and no more"
    return Mistake(Code.OVERRIDE_UNUSABLE, problem, remedy)
