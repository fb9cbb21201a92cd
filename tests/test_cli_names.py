"""The command that lists the names of the service."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoconfig.cli import main
from sample import profile_text

LABELS = ["autoconfig.example.com", "autodiscover.example.com", "ua-auto-config.example.com"]


@pytest.fixture(autouse=True)
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one profile, for example.com and for every other domain."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "profiles"
    folder.mkdir()
    (folder / "a.yaml").write_text(profile_text(domains="[example.com, '*']"))
    return folder


def names(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["names", *arguments])


def test_a_name_is_a_line() -> None:
    assert names().stdout.splitlines() == LABELS
    assert names("--with-domains").stdout.splitlines() == ["example.com", *LABELS]


def test_the_host_of_the_service_is_one_of_them(profiles: Path) -> None:
    assert names("--service", "Setup.Example.NET.").stdout.splitlines() == ["setup.example.net", *LABELS]
    (profiles / "b.yaml").write_text(profile_text(domains="[example.org]", service="own.example"))
    assert names().stdout.startswith("own.example\n")


def test_machines_get_a_list() -> None:
    assert json.loads(names("--json").stdout) == LABELS


def test_nothing_is_no_line(profiles: Path) -> None:
    (profiles / "a.yaml").write_text(profile_text(domains="['*']"))
    assert (names().stdout, json.loads(names("--json").stdout)) == ("", [])


def test_a_file_is_written_in_its_place(tmp_path: Path) -> None:
    (tmp_path / "names").write_text("before")
    result = names("--output", "names")
    assert (result.exit_code, result.output) == (0, "")
    assert (tmp_path / "names").read_text().splitlines() == LABELS


def test_a_file_stays_where_a_profile_is_bad(profiles: Path, tmp_path: Path) -> None:
    (tmp_path / "names").write_text("before")
    (profiles / "b.yaml").write_text("no profile")
    assert names("--output", "names").exit_code == 1
    assert (tmp_path / "names").read_text() == "before"


def test_a_file_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    result = names("--output", "not/there")
    assert (result.exit_code, result.stderr) == (
        2,
        f"{tmp_path}/not/there cannot be written: No such file or directory.\n",
    )
