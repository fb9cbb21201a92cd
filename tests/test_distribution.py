"""What is installed, and by which name: on the index another project has the name of our package."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from autoconfig import __version__
from conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
FOLDERS = ("autoconfig", "benchmarks", "deploy", "docs", "profiles", "tests")
ENDINGS = {"", ".html", ".md", ".po", ".py", ".toml", ".yaml"}
# Drivers of databases, which are the operator's choice.
DRIVERS = {"mysqlclient", "psycopg2-binary", "pymysql"}
# What stands behind `pip install` and its options, with the extras that it names.
INSTALLED = re.compile(r"pip install(?: --?[a-z]+)*[ \n]+[\"']?([^\s\"'`\[]+)(?:\[([a-z,]+)\])?")


def texts() -> Iterator[Path]:
    """The files of the repository that somebody reads, or that say something to somebody."""
    files = (*ROOT.iterdir(), *(path for folder in FOLDERS for path in (ROOT / folder).rglob("*")))
    return (path for path in files if path.is_file() and path.suffix in ENDINGS)


INSTRUCTIONS = sorted(
    {
        (str(path.relative_to(ROOT)), *found)
        for path in texts()
        for found in INSTALLED.findall(path.read_text(encoding="utf-8", errors="replace"))
    }
)


def test_the_distribution_has_a_name_of_its_own_and_the_command_keeps_its() -> None:
    assert PROJECT["name"] == "mail-autoconfig"
    assert PROJECT["scripts"] == {"autoconfig": "autoconfig.cli:main"}


@pytest.mark.parametrize(("file", "name", "extras"), INSTRUCTIONS)
def test_every_instruction_installs_this_project(file: str, name: str, extras: str) -> None:
    """From a clone, or by its name: never what somebody else has published under the package's."""
    assert name in {".", PROJECT["name"], *DRIVERS}
    assert set(filter(None, extras.split(","))) <= PROJECT["optional-dependencies"].keys()


def test_there_are_instructions_to_look_at() -> None:
    assert {"Makefile", "README.md", "autoconfig/lookups/libraries.py"} <= {
        file for file, _, _ in INSTRUCTIONS
    }


def test_what_the_readme_links_to_is_distributed_with_it() -> None:
    manifest = (ROOT / "MANIFEST.in").read_text(encoding="utf-8").split()
    links = re.findall(r"\]\(([^():#]+)[^()]*\)", (ROOT / "README.md").read_text(encoding="utf-8"))
    assert links
    assert {link.partition("/")[0] for link in links} <= {*manifest, *PROJECT["license-files"]}


def test_whatever_else_runs_in_the_workflow_is_named_by_its_hash() -> None:
    """A tag can be moved to another commit by whoever has the repository of an action."""
    text = (ROOT / ".github" / "workflows" / "test.yml").read_text(encoding="utf-8")
    steps = yaml.safe_load(text)["jobs"]["test"]["steps"]
    assert {"run": "make test"} in steps
    actions = [step["uses"] for step in steps if "uses" in step]
    assert actions
    assert all(re.fullmatch(r"[\w/-]+@[0-9a-f]{40}", action) for action in actions)


def test_the_version_stands_in_one_place() -> None:
    number = f'"{re.escape(__version__)}"'
    named = [
        path.relative_to(ROOT).as_posix()
        for path in (*ROOT.glob("*.toml"), ROOT / "Makefile", *(ROOT / "autoconfig").rglob("*.py"))
        if re.search(number, path.read_text(encoding="utf-8"))
    ]
    assert named == ["autoconfig/__init__.py"]
