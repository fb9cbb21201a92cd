"""Runs `autoconfig check` in a small internet."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from autoconfig.cli import main
from internet import Internet, small_internet
from manual import severities
from world_faults import DOMAIN, RIGHT, Fault, build


@contextmanager
def world(folder: Path, fault: Fault = RIGHT) -> Iterator[tuple[Internet, Path]]:
    """With this fault; and the folder of profiles."""
    profiles, certificates = folder / "profiles", folder / "certificates"
    profiles.mkdir()
    certificates.mkdir()
    with small_internet(certificates) as internet:
        build(internet, profiles, fault)
        yield internet, profiles


def check(
    internet: Internet, profiles: Path, *arguments: str, given: str | bytes = "", columns: int = 0
) -> Result:
    """What it prints, and how it ends; `given` is its standard input."""
    words = ["check", *arguments, "--profiles", str(profiles), *internet.options]
    environment = {"COLUMNS": str(columns)} if columns else {}
    result = CliRunner(env=environment).invoke(main, words, input=given)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def findings(internet: Internet, profiles: Path, *arguments: str) -> list[dict[str, Any]]:
    """Of one domain, with the severities that the manual says."""
    output = check(internet, profiles, *(arguments or (DOMAIN,)), "--json").stdout
    found: list[dict[str, Any]] = json.loads(output)["findings"]
    assert [one for one in found if one["severity"] not in severities()[one["code"]]] == []
    return found


def serious(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    """Codes and subjects of all but remarks."""
    return [(one["code"], one["subject"]) for one in found if one["severity"] != "info"]
