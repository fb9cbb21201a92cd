"""The command that prints what DNS should hold, in the words of other programs."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoconfig.cli import main
from sample import profile_text


@pytest.fixture(autouse=True)
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with one profile, for two domains of one zone."""
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "profiles"
    folder.mkdir()
    (folder / "a.yaml").write_text(
        profile_text(domains="[a.example.com, b.example.com]", service="x.example")
    )
    return folder


def dns(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["dns", *arguments])


def test_octodns_gets_the_file_of_a_zone() -> None:
    assert "\nautoconfig:\n  ttl: 3600\n  type: CNAME\n" in dns("a.example.com", "--octodns").stdout
    both = dns("--all", "--octodns", "--zone", "Example.COM.").stdout
    assert "\nautoconfig.a:\n" in both
    assert "\nautoconfig.b:\n" in both


def test_terraform_gets_the_resources_of_every_domain() -> None:
    text = dns("--all", "--terraform").stdout
    assert text.count('zone  = "a.example.com."') == text.count('zone  = "b.example.com."') == 3
    text = dns("--all", "--terraform", "--zone", "example.com").stdout
    assert 'name  = "autoconfig.a"' in text
    assert 'zone  = "a.' not in text


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--all", "--octodns"), "octoDNS has a file for each zone: say one DOMAIN, or the --zone of all."),
        (("a.example.com", "--zone", "example.com"), "--zone is for --octodns and --terraform."),
        (
            ("a.example.com", "--octodns", "--zone", "b.example.com"),
            "is not in the zone b.example.com: say another",
        ),
        (("a.example.com", "--terraform", "--zone", "com"), '"com" is no mail domain'),
    ],
)
def test_a_zone_that_cannot_be_is_wrong_usage(arguments: tuple[str, ...], said: str) -> None:
    result = dns(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr


@pytest.mark.parametrize("form", [(), ("--json",), ("--octodns",), ("--terraform",)])
def test_denials_can_be_left_out(form: tuple[str, ...]) -> None:
    def has(name: str, *more: str) -> bool:
        return f"{name}._tcp" in dns("a.example.com", *form, *more).stdout

    assert (has("_pop3"), has("_imaps")) == (True, True)
    assert (has("_pop3", "--no-denials"), has("_imaps", "--no-denials")) == (False, True)


def test_an_update_without_denials_deletes_older_records_all_the_same() -> None:
    lines = dns("a.example.com", "--nsupdate", "--no-denials").stdout.splitlines()
    assert "update delete _pop3._tcp.a.example.com. SRV" in lines
    assert not [line for line in lines if line.startswith("update add _pop3.")]
