"""Each fault of a domain in a small internet is found and named, and nothing else is; nor is anything where
all is right."""

from pathlib import Path

import pytest

from autoconfig.findings import Code
from autoconfig.reach import door
from checked import check, findings, serious, world
from internet.web import redirect, service
from world_faults import AUTOCONFIG, DOMAIN, FAULTS, POP3, RIGHT, Fault

pytestmark = pytest.mark.usefixtures("patience")


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_each_fault_is_found_and_nothing_else_is_said(tmp_path: Path, fault: Fault) -> None:
    with world(tmp_path, fault) as (internet, profiles):
        domain = fault.found[0][1] if fault.name == "no-such-domain" else DOMAIN
        found = findings(internet, profiles, domain)
        assert serious(found) == list(fault.found), found
        assert all(one["remedy"] for one in found if one["severity"] != "info")


@pytest.mark.parametrize("asked", [(DOMAIN,), ("--address", f"jean.dupont@{DOMAIN}")])
def test_nothing_is_said_of_a_right_set_up(tmp_path: Path, asked: tuple[str, ...]) -> None:
    with world(tmp_path, RIGHT) as (internet, profiles):
        result = check(internet, profiles, *asked)
        assert (result.exit_code, "nothing to mend" in result.stdout) == (0, True), result.stdout
        assert serious(findings(internet, profiles, *asked)) == []
        assert not [word for word in internet.commands if word.split(" ")[0] in ("AUTH", "LOGIN", "USER")]


def test_nor_of_one_without_a_profile(tmp_path: Path) -> None:
    with world(tmp_path, RIGHT) as (internet, profiles):
        other = profiles.parent / "other"
        other.mkdir()
        (other / "b.yaml").write_text((profiles / "a.yaml").read_text().replace(DOMAIN, "other.example"))
        result = check(internet, other, DOMAIN)
        assert (result.exit_code, "No profile has this domain" in result.stdout) == (0, True), result.stdout
        assert ("imap.example.org", 993) in internet.connections


def test_the_certificate_of_a_host_behind_a_redirect_is_looked_at(tmp_path: Path) -> None:
    behind = "behind.example.net"
    with world(tmp_path, Fault("", (), gone=(AUTOCONFIG,))) as (internet, profiles):
        internet.host(AUTOCONFIG, {"*": redirect(f"https://{behind}/mail/config-v1.1.xml")})
        internet.host(behind, service(profiles), certificate="expires-soon")
        found = findings(internet, profiles)
    assert (Code.CERTIFICATE_ENDS_SOON, f"{behind}:443") in serious(found)


def test_of_ipv6_alone_no_more_is_said_than_can_be_told_from_here(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A router for IPv6 among one's own answers for the rest of the world (RFC 4193)."""
    monkeypatch.setattr(door, "has_way", lambda address: ":" not in address)
    monkeypatch.setattr(door, "CONNECT_SECONDS", 0.2)
    fault = Fault("", (), gone=(f"{POP3} A",), records=f"{POP3} AAAA 2001:db8::1")
    with world(tmp_path, fault) as (internet, profiles):
        found = findings(internet, profiles)
    assert serious(found) == [(str(Code.IPV6_ONLY), POP3)]
    assert Code.SERVER_UNTRIED in {one["code"] for one in found}


def test_there_are_at_least_fifty_faults_with_names_of_their_own() -> None:
    names = {fault.name for fault in FAULTS}
    assert len(FAULTS) == len(names) >= 50
