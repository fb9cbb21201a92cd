"""What `make dist` publishes: the same files of the same commit, with what is served and nothing else."""

import hashlib
import json
import os
import re
import subprocess
import sys
import tarfile
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple
from zipfile import ZipFile

import pytest

from autoconfig import __version__
from conftest import ROOT

NAME = f"mail_autoconfig-{__version__}"
INFO = f"{NAME}.dist-info"
EPOCH = "1700000000"

pytestmark = [
    pytest.mark.dist,
    pytest.mark.skipif(not find_spec("build") or not find_spec("cyclonedx_py"), reason="needs make test"),
]


class Published(NamedTuple):
    """The folder that `make dist` has written, and an environment with nothing but the wheel."""

    folder: Path
    environment: Path

    @property
    def wheel(self) -> Path:
        return self.folder / f"{NAME}-py3-none-any.whl"


def make(*words: str, umask: int) -> None:
    """Run make in the clone; the environments are those that are there."""
    command = ["make", f"VENV={sys.prefix}", f"--old-file={sys.prefix}/installed-for-tests", *words]
    done = subprocess.run(
        command, cwd=ROOT, umask=umask, env={**os.environ, "SOURCE_DATE_EPOCH": EPOCH}, capture_output=True
    )
    assert done.returncode == 0, (done.stdout + done.stderr).decode()


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    folder = tmp_path_factory.mktemp("published")
    found = Published(folder / "dist", folder / "alone")
    make("dist", f"DIST={found.folder}", f"ALONE={found.environment}", umask=0o022)
    return found


def test_there_are_a_wheel_a_source_distribution_and_a_list_of_what_comes_with_it(
    published: Published,
) -> None:
    assert sorted(path.name for path in published.folder.iterdir()) == [
        f"{NAME}-py3-none-any.whl", f"{NAME}.cdx.json", f"{NAME}.tar.gz",
    ]  # fmt: skip


def test_another_umask_and_another_time_make_the_same_files(published: Published, tmp_path: Path) -> None:
    make("packed", f"DIST={tmp_path / 'again'}", umask=0o077)
    for name in (published.wheel.name, f"{NAME}.tar.gz"):
        one, other = (folder / name for folder in (published.folder, tmp_path / "again"))
        assert hashlib.sha256(one.read_bytes()).digest() == hashlib.sha256(other.read_bytes()).digest(), name


def test_the_wheel_has_what_is_served_and_nothing_else(published: Published) -> None:
    committed = subprocess.run(
        ["git", "ls-tree", "-r", "--name-only", "HEAD", "autoconfig"],
        cwd=ROOT,
        capture_output=True,
        check=True,
    )
    about = ("METADATA", "RECORD", "WHEEL", "entry_points.txt", "licenses/LICENSE", "top_level.txt")
    with ZipFile(published.wheel) as wheel:
        names = wheel.namelist()
        modes = {entry.external_attr >> 16 & 0o777 for entry in wheel.infolist()}
        years = {entry.date_time[0] for entry in wheel.infolist()}
    assert sorted(names) == sorted(
        [*committed.stdout.decode().split(), *(f"{INFO}/{name}" for name in about)]
    )
    assert "autoconfig/py.typed" in names
    assert not modes - {0o644, 0o664}
    assert years == {2023}


def test_the_source_distribution_has_the_tests_and_what_they_need(published: Published) -> None:
    with tarfile.open(published.folder / f"{NAME}.tar.gz") as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
        times = {entry.mtime for entry in archive}
        owners = {(entry.uid, entry.gid, entry.uname, entry.gname) for entry in archive}
        modes = {entry.mode for entry in archive}
    assert {"Makefile", "README.md", "tests/conftest.py", "tests/golden/academy/autoconfig"} <= names
    assert times == {int(EPOCH)}
    assert owners == {(0, 0, "", "")}
    assert modes <= {0o755, 0o644}
    assert not any("__pycache__" in name or name.startswith((".venv", "build")) for name in names)


def test_the_list_names_the_version_and_all_that_is_installed_with_it(published: Published) -> None:
    listed = json.loads((published.folder / f"{NAME}.cdx.json").read_text(encoding="utf-8"))
    assert listed["bomFormat"] == "CycloneDX"
    component = listed["metadata"]["component"]
    assert (component["name"], component["version"]) == ("mail-autoconfig", __version__)
    names = {one["name"].lower() for one in listed["components"]}
    assert {"flask", "lxml", "pydantic", "werkzeug"} <= names
    assert not names & {"pip", "pytest", "setuptools"}
    assert all(one["version"] and one["purl"] for one in listed["components"])
    assert str(published.folder.parent) not in json.dumps(listed)


@pytest.mark.parametrize(
    ("words", "said"),
    [(["--version"], f"version {__version__}"), (["validate"], "nothing to mend|warning")],
)
def test_what_is_installed_alone_runs(
    published: Published, tmp_path: Path, words: list[str], said: str
) -> None:
    """Outside the clone, which Python would find before what is installed."""
    (tmp_path / "profiles").symlink_to(ROOT / "profiles")
    command = [published.environment / "bin" / "autoconfig", *words]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, env={"PATH": os.defpath})
    assert (done.returncode, done.stderr) == (0, "")
    assert re.search(said, done.stdout)
