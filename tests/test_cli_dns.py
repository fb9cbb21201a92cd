"""The command about what DNS should hold: in the words of other programs, and against the world."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoconfig.cli import main
from autoconfig.reach.door import Door
from autoconfig.reach.names import Resolved
from resolving import Dns
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
    return CliRunner().invoke(main, ["dns", *arguments], catch_exceptions=False)


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


# Against the world; changing it: test_cli_dns_apply


def world(monkeypatch: pytest.MonkeyPatch, text: str, failing: str = "") -> None:
    """What DNS holds for everybody."""
    answers = Dns(text, failing)

    def resolve(door: Door, name: str, kind: str) -> Resolved:
        return answers(name, kind)

    monkeypatch.setattr(Door, "resolve", resolve)


def test_where_nothing_differs_nothing_is_printed(monkeypatch: pytest.MonkeyPatch) -> None:
    world(monkeypatch, dns("a.example.com").stdout)
    result = dns("a.example.com", "--diff")
    assert (result.exit_code, result.stdout, result.stderr) == (0, "", "a.example.com: DNS is as wanted.\n")


def test_each_record_that_differs_is_a_line_with_a_word_in_front(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = dns("a.example.com").stdout.splitlines()
    lines[0] = "autoconfig.a.example.com. 60 IN A 192.0.2.80"
    imaps = next(line for line in lines if line.startswith("_imaps."))
    lines.remove(imaps)
    lines.append("_pop3._tcp.a.example.com. 60 IN SRV 0 1 110 old.example.")
    lines.append('_ua-auto-config.a.example.com. 60 IN TXT "v=UAAC1; a=sha256; d=AAAA="')
    world(monkeypatch, "\n".join(lines))
    result = dns("a.example.com", "--diff")
    assert result.exit_code == 1
    assert result.stdout.splitlines() == [
        "wrong: autoconfig.a.example.com. 60 IN A 192.0.2.80",
        "wanted: autoconfig.a.example.com. 3600 IN CNAME x.example.",
        f"missing: {imaps}",
        "foreign: _pop3._tcp.a.example.com. 60 IN SRV 0 1 110 old.example.",
        'older: _ua-auto-config.a.example.com. 60 IN TXT "v=UAAC1; a=sha256; d=AAAA="',
    ]
    assert result.stderr == "a.example.com: 1 missing, 1 wrong, 1 foreign, 1 older.\n"


def test_an_older_digest_alone_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    older = '_ua-auto-config.a.example.com. 60 IN TXT "v=UAAC1; a=sha256; d=AAAA="\n'
    world(monkeypatch, dns("a.example.com").stdout + older)
    result = dns("a.example.com", "--diff")
    assert (result.exit_code, result.stdout) == (0, f"older: {older}")


def test_machines_get_a_list_of_differences(monkeypatch: pytest.MonkeyPatch) -> None:
    world(monkeypatch, dns("a.example.com").stdout)
    assert json.loads(dns("a.example.com", "--diff", "--json").stdout) == []
    listed = json.loads(dns("--all", "--diff", "--json").stdout)
    name = "autoconfig.b.example.com."
    assert listed[0] == {
        "difference": "missing",
        "name": name,
        "wanted": [{"name": name, "type": "CNAME", "ttl": 3600, "value": "x.example."}],
        "found": [],
        "reason": "",
    }
    assert {one["name"].endswith(".b.example.com.") or one["name"] == "b.example.com." for one in listed} == {
        True
    }


def test_what_nobody_can_tell_is_no_difference_but_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    world(monkeypatch, dns("--all").stdout, failing="_imaps._tcp.a.")
    result = dns("--all", "--diff")
    assert (result.exit_code, result.stdout) == (
        2,
        "unknown: _imaps._tcp.a.example.com. SRV: no name server answers\n",
    )
    assert result.stderr == "a.example.com: 1 unknown.\nb.example.com: DNS is as wanted.\n"


def test_that_nobody_tells_where_the_service_is_stands_below(monkeypatch: pytest.MonkeyPatch) -> None:
    lines = dns("a.example.com").stdout.splitlines()
    lines[0] = "autoconfig.a.example.com. 60 IN A 192.0.2.80"
    world(monkeypatch, "\n".join(lines), failing="x.example.")
    result = dns("a.example.com", "--diff")
    assert (result.exit_code, result.stdout.splitlines()) == (
        1,
        [
            "wrong: autoconfig.a.example.com. 60 IN A 192.0.2.80",
            "wanted: autoconfig.a.example.com. 3600 IN CNAME x.example.",
            "; x.example. A: no name server answers",
        ],
    )


def test_without_denials_their_absence_is_right(monkeypatch: pytest.MonkeyPatch) -> None:
    world(monkeypatch, dns("a.example.com", "--no-denials").stdout)
    assert dns("a.example.com", "--diff", "--no-denials").exit_code == 0
    assert dns("a.example.com", "--diff").exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--apply",), "--apply needs --server ADDR[:PORT], the zone's primary name server."),
        (("--apply", "--server", "192.0.2.1"), "--apply needs --key-file FILE, as tsig-keygen writes it."),
        (("--apply", "--server", "ns.example.com", "--key-file", "k"), "no IP address; write 192.0.2.53"),
        (("--diff", "--server", "192.0.2.1"), "--server, --key-file and --dry-run are for --apply."),
        (("--diff", "--key-file", "k"), "--server, --key-file and --dry-run are for --apply."),
        (("--dry-run",), "--server, --key-file and --dry-run are for --apply."),
        (
            ("--diff", "--nsupdate"),
            "--nsupdate prints what is wanted; with --diff and --apply there is --json.",
        ),
        (
            ("--diff", "--octodns"),
            "--octodns prints what is wanted; with --diff and --apply there is --json.",
        ),
        (
            ("--apply", "--server", "192.0.2.1", "--key-file", "k"),
            "k: it cannot be read: No such file or directory",
        ),
    ],
)
def test_what_cannot_go_together_is_wrong_usage(arguments: tuple[str, ...], said: str) -> None:
    result = dns("a.example.com", *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert said in result.stderr
