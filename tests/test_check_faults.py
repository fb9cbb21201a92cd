"""Each fault of a domain in a small internet is found and named, and nothing else is; nor is anything where
all is right."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from autoconfig.cli import main
from autoconfig.findings import Code
from autoconfig.reach import door
from internet import Internet, small_internet
from world_faults import DOMAIN, FAULTS, POP3, RIGHT, Fault, build


@contextmanager
def world(folder: Path, fault: Fault) -> Iterator[tuple[Internet, Path]]:
    profiles, certificates = folder / "profiles", folder / "certificates"
    profiles.mkdir()
    certificates.mkdir()
    with small_internet(certificates) as internet:
        build(internet, profiles, fault)
        yield internet, profiles


def check(internet: Internet, profiles: Path, *arguments: str) -> tuple[int, str]:
    words = ["check", *arguments, "--profiles", str(profiles), *internet.options]
    result = CliRunner().invoke(main, words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout


def findings(internet: Internet, profiles: Path, *arguments: str) -> list[dict[str, Any]]:
    _, output = check(internet, profiles, *(arguments or (DOMAIN,)), "--json")
    found: list[dict[str, Any]] = json.loads(output)["findings"]
    return found


def serious(found: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(one["code"], one["subject"]) for one in found if one["severity"] != "info"]


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
        code, output = check(internet, profiles, *asked)
        assert (code, "nothing to mend" in output) == (0, True), output
        assert serious(findings(internet, profiles, *asked)) == []
        # of several that share hosts, each is asked once
        assert not [word for word in internet.commands if word.split(" ")[0] in ("AUTH", "LOGIN", "USER")]


def test_nor_of_one_without_a_profile(tmp_path: Path) -> None:
    with world(tmp_path, RIGHT) as (internet, profiles):
        other = profiles.parent / "other"
        other.mkdir()
        (other / "b.yaml").write_text((profiles / "a.yaml").read_text().replace(DOMAIN, "other.example"))
        code, output = check(internet, other, DOMAIN)
        assert (code, "No profile has this domain" in output) == (0, True), output
        assert ("imap.example.org", 993) in internet.connections


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
