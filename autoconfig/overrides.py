"""The operator's folder whose templates, static files and translations stand before ours."""

import os
from collections.abc import Iterator
from pathlib import Path

from autoconfig import files
from autoconfig.errors import misspelt
from autoconfig.files import Stamps, stamp
from autoconfig.findings import Code, Finding, Mistake, Severity

TEMPLATES, STATIC, TRANSLATIONS = "templates", "static", "translations"
MAX_LENGTH = 16 * files.MIB
_CATALOGUE = ("LC_MESSAGES", "autoconfig.po")
# What a finding calls a file there.
KEY = "overrides"


def contents(folder: Path) -> Iterator[Path]:
    """What is in a folder itself; there need not be such a folder."""
    return (path for path in sorted(folder.glob("*")) if not path.is_dir())


def stamps(folder: Path | None) -> Stamps:
    """Those of all that is in it, at any depth."""
    walked = os.walk(folder) if folder else ()
    return {Path(place, name): stamp(f"{place}/{name}") for place, _, names in walked for name in names}


def templates(folder: Path) -> Iterator[Path]:
    """All files for templates, at any depth."""
    return (path for path in _visible(folder / TEMPLATES) if not path.is_dir())


def _visible(folder: Path) -> Iterator[Path]:
    """All in it at any depth but what is hidden, as Kubernetes keeps what it mounts."""
    for path in sorted(folder.rglob("*")):
        if not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def check(folder: Path) -> Iterator[Finding]:
    """Every template and static file that cannot be read: errors."""
    yield from _in_the_place_of_folders(folder)
    yield from _folders(folder)
    for path in (*templates(folder), *contents(folder / STATIC)):
        try:
            files.read(path, MAX_LENGTH)
        except OSError as error:
            problem = f"it cannot be read ({error.strerror})"
            yield Mistake(Code.CANNOT_READ, problem, "write a file that can").at(str(path), 1, KEY)


def _in_the_place_of_folders(folder: Path) -> Iterator[Finding]:
    for path in (folder / name for name in (TEMPLATES, STATIC, TRANSLATIONS)):
        if os.path.lexists(path) and not path.is_dir():
            mistake = Mistake(Code.CANNOT_READ, "it is no folder", "make one of that name")
            yield mistake.at(str(path), 1, KEY)


def _folders(folder: Path) -> Iterator[Finding]:
    for path in sorted((folder / STATIC).glob("*")):
        if path.is_dir() and not path.name.startswith("."):  # Kubernetes mounts such
            remedy = f"put its files into {path.parent}"
            mistake = Mistake(Code.OVERRIDE_UNUSABLE, "it is a folder and not served", remedy)
            yield mistake.at(str(path), 1, KEY)


def without_effect(problem: str, remedy: str) -> Mistake:
    """What changes nothing, though somebody wrote it."""
    return Mistake(Code.OVERRIDE_WITHOUT_EFFECT, problem, remedy)


def misplaced(folder: Path) -> Iterator[Finding]:
    """What is not read because of where it is: folders whose names are misspelt, and catalogues."""
    known = (TEMPLATES, STATIC, TRANSLATIONS)
    for path in sorted(folder.glob("*")):
        if path.is_dir() and path.name not in known and (meant := misspelt(path.name, known)):
            mistake = without_effect("nothing in it is read", f"call it {meant[0]}")
            yield mistake.at(str(path), 1, KEY, Severity.WARNING)
    place = folder / TRANSLATIONS
    for path in _visible(place):
        if path.suffix in (".po", ".mo") and path.relative_to(place).parts[1:] != _CATALOGUE:
            remedy = f"call it {Path(place, 'LANGUAGE', *_CATALOGUE)}"
            yield without_effect("it is not read", remedy).at(str(path), 1, KEY, Severity.WARNING)
