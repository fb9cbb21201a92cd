"""Changing the zones of a real BIND."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from autoconfig.cli import main
from sample import profile_text
from servers.named import KEYGEN, PROGRAM, Named, make_key
from servers.process import free_port

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(not (PROGRAM and KEYGEN), reason="BIND is not installed"),
]

# Written in two strings, as one may.
OLDER = '"v=UAAC1; a=sha256; " "d=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="'
# Of a domain that has moved here from elsewhere, and has things of its own.
OLD = f"""\
@ 60 IN TXT "v=spf1 -all"
@ 60 IN TXT "mailconf=https://old.example/"
@ IN MX 10 mx.example.net.
autoconfig IN A 192.0.2.66
autodiscover 60 IN CNAME autodiscover.outlook.com.
_autodiscover._tcp 60 IN SRV 0 0 443 cpanelemaildiscovery.cpanel.net.
_imaps._tcp IN SRV 0 1 993 imap.old.example.
_imap._tcp IN SRV 0 0 0 .
_ua-auto-config 60 IN TXT {OLDER}
_xmpp-client._tcp IN SRV 0 0 5222 xmpp.example.net.
www IN A 192.0.2.80
"""
ZONES = {
    "example.org": OLD,
    "example.com": "",
    "closed.example": "",
    "wild.example": '* IN A 192.0.2.80\n* IN TXT "v=spf1 -all"\n',
    "alias.example": "* IN CNAME www\nwww IN A 192.0.2.80\n_imaps._tcp IN CNAME www\n",
    "service.example": "autoconfig IN A 192.0.2.1\nautoconfig IN AAAA 2001:db8::1\n",
}
NOT_OURS = frozenset({"closed.example", "service.example"})
DOMAINS = (
    "[example.org, example.com, sub.example.com, closed.example, wild.example, alias.example, gone.example]"
)
DIGEST = '"v=UAAC1; a=sha256; d=VP68TRajSvPcq/cxhLVzEHtJ8TdPnTf9l2LSsl4VJUY="'


@pytest.fixture
def named(tmp_path: Path) -> Iterator[Named]:
    folder = tmp_path / "named"
    folder.mkdir()
    server = Named(folder, ZONES, frozenset(ZONES) - NOT_OURS)
    server.start()
    yield server
    server.stop()


@pytest.fixture(autouse=True)
def profiles(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    folder = tmp_path / "profiles"
    folder.mkdir()
    (folder / "a.yaml").write_text(profile_text(domains=DOMAINS, service="autoconfig.service.example"))
    return folder


def dns(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["dns", *arguments])


def apply(named: Named, *arguments: str, key: Path | None = None) -> Result:
    """With the same server to ask and to change."""
    return dns(
        "--apply", "--server", named.address, "--key-file", str(key or named.key_file),
        "--resolver", named.address, *arguments,
    )  # fmt: skip


def state(named: Named) -> dict[str, str]:
    return {zone: named.serial(zone) for zone in ZONES}


def test_a_domain_gets_what_is_wanted_and_keeps_what_is_not_ours(named: Named) -> None:
    before = state(named)
    result = apply(named, "example.org")
    assert (result.exit_code, result.stderr) == (
        0,
        "example.org: 6 missing, 5 wrong, 1 older.\nexample.org: changed in the zone example.org.\n",
    )
    assert named.records("example.org") == {
        "example.org. 300 NS ns.example.org.",
        "ns.example.org. 300 A 127.0.0.1",
        # with the TTL of the set that it joins, which has but one: RFC 2181 section 5.2
        'example.org. 60 TXT "mailconf=https://autoconfig.example.org/mail/config-v1.1.xml"',
        'example.org. 60 TXT "v=spf1 -all"',
        "example.org. 300 MX 10 mx.example.net.",
        "autoconfig.example.org. 3600 CNAME autoconfig.service.example.",
        "autodiscover.example.org. 3600 CNAME autoconfig.service.example.",
        "ua-auto-config.example.org. 3600 CNAME autoconfig.service.example.",
        "_autodiscover._tcp.example.org. 3600 SRV 0 0 443 autoconfig.service.example.",
        "_imaps._tcp.example.org. 3600 SRV 0 1 993 imap.example.com.",
        "_imap._tcp.example.org. 300 SRV 0 0 0 .",
        "_pop3s._tcp.example.org. 3600 SRV 0 0 0 .",
        "_pop3._tcp.example.org. 3600 SRV 0 0 0 .",
        "_submissions._tcp.example.org. 3600 SRV 0 1 465 smtp.example.com.",
        "_submission._tcp.example.org. 3600 SRV 0 0 0 .",
        f"_ua-auto-config.example.org. 60 TXT {DIGEST}",
        f"_ua-auto-config.example.org. 60 TXT {OLDER}",
        "_xmpp-client._tcp.example.org. 300 SRV 0 0 5222 xmpp.example.net.",
        "www.example.org. 300 A 192.0.2.80",
    }
    after = state(named)
    assert {zone for zone in ZONES if before[zone] != after[zone]} == {"example.org"}


@pytest.mark.parametrize(
    "domain", ["example.org", "example.com", "sub.example.com", "wild.example", "alias.example"]
)
def test_a_second_time_changes_nothing(domain: str, named: Named) -> None:
    assert apply(named, domain).exit_code == 0
    once = state(named)
    result = apply(named, domain)
    assert result.exit_code == 0
    assert "changed" not in result.stderr
    assert state(named) == once
    assert dns(domain, "--diff", "--resolver", named.address).exit_code == 0


def test_a_dry_run_prints_the_same_and_changes_nothing(named: Named) -> None:
    before = state(named)
    dry = apply(named, "example.org", "--dry-run")
    assert (dry.exit_code, dry.stderr) == (1, "example.org: 6 missing, 5 wrong, 1 older.\n")
    assert state(named) == before
    assert dry.stdout == dns("example.org", "--diff", "--resolver", named.address).stdout
    assert dry.stdout == apply(named, "example.org").stdout


def test_without_denials_those_that_are_there_may_stay(named: Named) -> None:
    assert apply(named, "example.org", "--no-denials").exit_code == 0
    denied = {line.split()[0] for line in named.records("example.org") if line.endswith(" SRV 0 0 0 .")}
    assert denied == {"_imap._tcp.example.org."}
    assert dns("example.org", "--diff", "--no-denials", "--resolver", named.address).exit_code == 0
    assert dns("example.org", "--diff", "--resolver", named.address).exit_code == 1


def test_addresses_take_the_place_of_an_alias_and_the_reverse(named: Named) -> None:
    assert apply(named, "example.com", "--address", "192.0.2.7", "--address", "2001:db8::7").exit_code == 0
    assert {"autoconfig.example.com. 3600 A 192.0.2.7", "autoconfig.example.com. 3600 AAAA 2001:db8::7"} <= (
        named.records("example.com")
    )
    assert apply(named, "example.com").exit_code == 0
    assert [line for line in named.records("example.com") if line.startswith("autoconfig.")] == [
        "autoconfig.example.com. 3600 CNAME autoconfig.service.example."
    ]


def test_one_domain_that_cannot_be_changed_stops_no_other(named: Named) -> None:
    result = apply(named, "--all")
    assert result.exit_code == 2
    server = f"Name server 127.0.0.1, port {named.port}"
    assert [line for line in result.stderr.splitlines() if server in line] == [
        f"closed.example: {server}: it refuses the change to this key. Nothing is changed.",
        f"gone.example: {server}: it has no zone for gone.example. Nothing is changed.",
    ]
    assert result.stderr.count(": changed in the zone ") == 5


@pytest.mark.parametrize(
    ("name", "algorithm", "said"),
    [
        ("autoconfig", "hmac-sha256", "its key autoconfig has another secret"),
        ("other", "hmac-sha256", "it knows no key other with hmac-sha256"),
        ("autoconfig", "hmac-sha512", "it knows no key autoconfig with hmac-sha512"),
    ],
)
def test_a_wrong_key_changes_nothing(
    name: str, algorithm: str, said: str, named: Named, tmp_path: Path
) -> None:
    before = state(named)
    for more in ((), ("--dry-run",)):
        result = apply(named, "example.org", *more, key=make_key(tmp_path / "wrong", name, algorithm))
        assert (result.exit_code, result.stdout) == (2, "")
        assert result.stderr == (
            f"example.org: Name server 127.0.0.1, port {named.port}: {said}. Nothing is changed.\n"
        )
    assert state(named) == before


def test_nobody_there_changes_nothing(tmp_path: Path) -> None:
    port = free_port()
    key = make_key(tmp_path / "key", "autoconfig")
    result = dns("example.org", "--apply", "--server", f"127.0.0.1:{port}", "--key-file", str(key))
    assert (result.exit_code, result.stderr) == (
        2,
        f"example.org: Name server 127.0.0.1, port {port}: "
        "there is no answer (Connection refused). Nothing is changed.\n",
    )


def test_a_key_that_everybody_can_read_is_said_and_used(named: Named) -> None:
    named.key_file.chmod(0o644)
    result = apply(named, "example.com")
    said = f"{named.key_file}: everybody on this machine can read it, say chmod o= {named.key_file}\n"
    assert (result.exit_code, result.stderr.startswith(said)) == (0, True)
