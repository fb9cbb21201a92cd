"""What the contestants need: packages in folders of their own, our documents as files, our export."""

import shutil
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path

from benchmarks import contestants, load
from benchmarks.contestants import (
    ADDRESS,
    AUTOMX2,
    BODIES,
    COMMANDS,
    DOCUMENTS,
    EXPORTED,
    FAST,
    PROFILES,
    ROOT,
)


def prepare(say: Callable[[str], None]) -> None:
    """Write and install what is missing under build/benchmark; what cannot be installed is said."""
    documents()
    export()
    many()
    for folder, install in ((FAST, _fast), (AUTOMX2, _automx2)):
        if not folder.exists():
            try:
                install()
            except subprocess.CalledProcessError as error:
                shutil.rmtree(folder, ignore_errors=True)
                say(f"{folder.name} cannot be installed: {error.stderr.decode().strip()[-300:]}")


def documents() -> None:
    """Those that the constants return."""
    BODIES.mkdir(parents=True, exist_ok=True)
    for name in DOCUMENTS:
        show: list[str | Path] = [COMMANDS / "autoconfig", "show", ADDRESS, name, "--profiles", PROFILES]
        (BODIES / name).write_bytes(_run(*show))


def many() -> None:
    """Ours among as many others as `benchmarks.load` has."""
    folder = contestants.MANY
    folder.mkdir(parents=True, exist_ok=True)
    for number in range(load.PROFILES):
        (folder / f"{number}.yaml").write_text(load.PROFILE.format(number=number, more=""), encoding="utf-8")
    shutil.copy(PROFILES / f"{contestants.DOMAIN}.yaml", folder)


def export() -> None:
    _run(COMMANDS / "autoconfig", "export", EXPORTED, "--profiles", PROFILES)


def _fast() -> None:
    """The extra, beside the environment, which has to be without it too."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted: list[str] = project["optional-dependencies"]["fast"]
    _pip(sys.executable, "--target", FAST, *wanted)


def _automx2() -> None:
    _run(sys.executable, "-m", "venv", AUTOMX2)
    _pip(AUTOMX2 / "bin" / "python", "automx2", "gunicorn")


def _pip(python: str | Path, *words: str | Path) -> None:
    _run(python, "-m", "pip", "install", "--quiet", *words)


def _run(*command: str | Path) -> bytes:
    return subprocess.run([str(word) for word in command], capture_output=True, check=True).stdout
