"""The command that makes the add-on for Thunderbird."""

import json
from pathlib import Path

import pytest

from sample import profile_text
from test_cli import run
from test_formats_addon import made, text


@pytest.fixture
def profiles(tmp_path: Path) -> Path:
    folder = tmp_path / "profiles"
    folder.mkdir()
    (folder / "a.yaml").write_text(text())
    (folder / "b.yaml").write_text(profile_text(domains="[other.test]"))
    return folder


def test_it_is_printed(profiles: Path) -> None:
    result = run("oauth-addon", "Example.COM", "--profiles", profiles)
    assert (result.exit_code, result.stdout_bytes, result.stderr) == (0, made(text()), "")


def test_it_is_written_and_what_installs_it(profiles: Path, tmp_path: Path) -> None:
    xpi, policies = tmp_path / "a.xpi", tmp_path / "policies.json"
    result = run(
        "oauth-addon", "example.com", "--output", xpi, "--policies", policies, "--profiles", profiles
    )
    assert (result.exit_code, result.stdout_bytes) == (0, b"")
    assert xpi.read_bytes() == made(text())
    assert [*json.loads(policies.read_bytes())["policies"]["ExtensionSettings"]] == ["oauth2@example.com"]


def test_policies_alone_print_nothing(profiles: Path, tmp_path: Path) -> None:
    policies = tmp_path / "policies.json"
    result = run("oauth-addon", "example.com", "--policies", policies, "--profiles", profiles)
    assert (result.exit_code, result.stdout_bytes, policies.exists()) == (0, b"", True)


@pytest.mark.parametrize(
    ("domain", "code", "words"),
    [
        ("other.test", 1, "there is no oAuth2 section"),
        ("nowhere.test", 1, "No mail provider is known here for nowhere.test"),
        ("not a domain", 2, "is no mail domain"),
    ],
)
def test_why_there_is_none(profiles: Path, tmp_path: Path, domain: str, code: int, words: str) -> None:
    xpi, policies = tmp_path / "a.xpi", tmp_path / "policies.json"
    result = run("oauth-addon", domain, "--output", xpi, "--policies", policies, "--profiles", profiles)
    assert (result.exit_code, words in result.stderr) == (code, True)
    assert not xpi.exists()
    assert not policies.exists()
