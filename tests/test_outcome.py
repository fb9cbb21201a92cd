"""How commands end whose output goes nowhere: as processes, with what a shell makes of it."""

import subprocess
import sys
from pathlib import Path

import pytest

from conftest import ROOT
from sample import profile_text

AUTOCONFIG = Path(sys.executable).with_name("autoconfig")
COMMANDS = {
    "show": "show jean@example.com",
    "show --explain": "show jean@example.com --explain",
    "validate": "validate",
    "validate, findings": "validate bad.yaml",
    "dns": "dns --all --service autoconfig.example.net",
    "dns --json": "dns --json --all --service autoconfig.example.net",
    "dns --nsupdate": "dns --nsupdate --all --service autoconfig.example.net",
    "export": "export tree",
    "import": f"import {ROOT / 'tests' / 'clientconfigs' / 'servers.xml'}",
    "schema": "schema",
    "--help": "--help",
    "help of a command": "show --help",
    "--version": "--version",
}
# One that prints bytes, one that prints text, and one where it is click that prints.
KINDS = ("show", "validate", "--help")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles" / "a.yaml").write_text(profile_text())
    (tmp_path / "bad.yaml").write_text("domains: [")
    return tmp_path


def shell(folder: Path, line: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """`autoconfig` in it is ours."""
    return subprocess.run(
        ["bash", "-c", f"set -o pipefail; {line}"],
        cwd=folder,
        env={"PATH": f"{AUTOCONFIG.parent}:/usr/bin:/bin", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize(
    ("command", "where", "reason"),
    [
        *((command, ">/dev/full", "No space left on device") for command in COMMANDS),
        *((command, ">&-", "Bad file descriptor") for command in KINDS),
    ],
)
def test_an_output_that_cannot_be_written_is_said(
    folder: Path, command: str, where: str, reason: str
) -> None:
    ended = shell(folder, f"autoconfig {COMMANDS[command]} {where}")
    assert ended.returncode == 2
    assert ended.stderr.splitlines()[-1] == f"Standard output: {reason}."
    assert "Traceback" not in ended.stderr


@pytest.mark.parametrize("command", KINDS)
def test_who_reads_no_further_is_told_nothing(folder: Path, command: str) -> None:
    """The reader is gone before anything is written."""
    ended = shell(folder, f"(sleep 0.1; autoconfig {COMMANDS[command]}) | exec true")
    assert ended.returncode == 2
    assert "Traceback" not in ended.stderr
    assert "output" not in ended.stderr
    assert "pipe" not in ended.stderr.lower()


@pytest.mark.parametrize("where", ["2>/dev/full", "2>&-", ">/dev/full 2>/dev/full"])
@pytest.mark.parametrize("command", ["show nobody", "validate absent.yaml", "no-command"])
def test_the_exit_code_is_right_where_nothing_can_be_said(folder: Path, command: str, where: str) -> None:
    assert shell(folder, f"autoconfig {command} {where}").returncode == 2


@pytest.mark.parametrize("where", [">/dev/full", ">&-"])
def test_a_service_needs_no_output(folder: Path, where: str) -> None:
    place = "unix:autoconfig.socket"
    ended = shell(
        folder,
        f"autoconfig serve --workers 1 --bind {place} {where} & server=$!; "
        "for _ in $(seq 100); do [ -S autoconfig.socket ] && break; sleep 0.1; done; "
        "sleep 0.5; kill $server; wait $server",
    )
    assert "Traceback" not in ended.stderr
    assert ended.returncode == 0


def test_an_output_of_few_letters_gets_the_others_as_numbers(folder: Path) -> None:
    ended = shell(folder, "autoconfig show jean@example.com --explain", PYTHONIOENCODING="latin-1")
    assert (ended.returncode, ended.stderr) == (0, "")
    assert "\\u2192" in ended.stdout
