"""The operator's folder whose templates and static files stand before ours."""

import os
from collections.abc import Iterator
from pathlib import Path

from autoconfig import files
from autoconfig.errors import ProfileError
from autoconfig.files import Stamps, stamp
from autoconfig.findings import Code, Mistake

TEMPLATES, STATIC = "templates", "static"
MAX_LENGTH = 16 * files.MIB


def contents(folder: Path) -> Iterator[Path]:
    """What is in a folder itself; there need not be such a folder."""
    return (path for path in sorted(folder.glob("*")) if not path.is_dir())


def stamps(folder: Path | None) -> Stamps:
    """Those of all that is in it, at any depth."""
    walked = os.walk(folder) if folder else ()
    return {Path(place, name): stamp(f"{place}/{name}") for place, _, names in walked for name in names}


def check(folder: Path) -> None:
    """Raises ProfileError with every template and static file that cannot be read."""
    findings = [
        Mistake(
            Code.OVERRIDE_UNUSABLE, "it is a folder and not served", f"put its files into {path.parent}"
        ).at(str(path), 1, "overrides")
        for path in sorted((folder / STATIC).glob("*"))
        if path.is_dir() and not path.name.startswith(".")  # Kubernetes mounts such
    ]
    for path in (path for kind in (TEMPLATES, STATIC) for path in contents(folder / kind)):
        try:
            files.read(path, MAX_LENGTH)
        except OSError as error:
            problem = f"it cannot be read ({error.strerror})"
            mistake = Mistake(Code.CANNOT_READ, problem, "write a file that can")
            findings.append(mistake.at(str(path), 1, "overrides"))
    if findings:
        raise ProfileError(findings)
