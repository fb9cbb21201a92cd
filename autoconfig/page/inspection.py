"""An operator's folder looked over before it is used: as it is written, and by drawing every page of it."""

from collections.abc import Iterator, Set
from pathlib import Path

from autoconfig.errors import ProfileError, close
from autoconfig.findings import Code, Finding, Mistake, Severity
from autoconfig.overrides import KEY, STATIC, TEMPLATES, contents, misplaced, templates, without_effect
from autoconfig.page import sources
from autoconfig.page.proofs import proofs
from autoconfig.page.sources import Names
from autoconfig.page.templates import SHIPPED, folders_of
from autoconfig.page.view import View
from autoconfig.texts import Texts, messages, unsaid


def inspected(overrides: Path, texts: Texts) -> tuple[Finding, ...]:
    """What is said of it and used all the same: warnings. Raises ProfileError with the errors."""
    static = frozenset(path.name for each in folders_of(overrides) for path in contents(each / STATIC))
    names = Names(_names(SHIPPED) | _names(overrides), static, frozenset(View._fields))
    written = [sources.written(path, names) for path in templates(overrides)]
    found = [*_in_the_way(overrides), *(one for each in written for one in each.findings)]
    if not _errors(found):
        drawn = proofs(overrides, texts, static)
        used = drawn.used.union(name for each in written for name in each.templates)
        found += (*drawn.findings, *_idle(overrides, used))
    if errors := _errors(found):
        raise ProfileError(errors)
    said = messages().union(message for each in written for message in each.messages)
    return tuple(sorted({*found, *misplaced(overrides), *unsaid(overrides, said)}))


def _errors(found: list[Finding]) -> list[Finding]:
    return sorted(one for one in found if one.severity is Severity.ERROR)


def _names(folder: Path) -> frozenset[str]:
    """Those of its templates."""
    return frozenset(path.relative_to(folder / TEMPLATES).as_posix() for path in templates(folder))


def _in_the_way(overrides: Path) -> Iterator[Finding]:
    """A folder where one of our templates would be looked for."""
    for name in sorted(_names(SHIPPED)):
        path = overrides / TEMPLATES / name
        if path.is_dir():
            mistake = Mistake(
                Code.OVERRIDE_UNUSABLE, "it is a folder, and ours is a file", "call it otherwise"
            )
            yield mistake.at(str(path), 1, KEY)


def _idle(overrides: Path, used: Set[str]) -> Iterator[Finding]:
    """Templates that no page is made of."""
    for name in sorted(_names(overrides) - used):
        path = overrides / TEMPLATES / name
        if not path.is_file():
            continue
        meant = close(path.stem, {Path(ours).stem for ours in _names(SHIPPED)})
        remedy = f"call it {meant}{path.suffix}" if meant else "leave it out"
        mistake = without_effect("no page is made of it", remedy)
        yield mistake.at(str(path), 1, KEY, Severity.WARNING)
