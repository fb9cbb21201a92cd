"""What octoDNS itself reads in the file that is written for it."""

from ipaddress import ip_address
from pathlib import Path

import pytest
from octodns.provider.yaml import YamlProvider
from octodns.zone import Zone

from accounts import CASES, Case
from autoconfig.errors import BadParameter
from autoconfig.zone.octodns import octodns
from autoconfig.zone.records import TTL, Record, records
from sample import profile_text

SERVICE = "autoconfig.example.net"
ADDRESSES = (ip_address("192.0.2.1"), ip_address("192.0.2.2"), ip_address("2001:db8::1"))


def read(folder: Path, text: str, zone: str) -> set[Record]:
    """The records of a file; octoDNS refuses what is not as it wants it, the order of keys too."""
    (folder / f"{zone}.yaml").write_text(text)
    found = Zone(f"{zone}.", [])
    YamlProvider("files", str(folder), escaped_semicolons=True, enforce_order=True).populate(
        found, lenient=False
    )
    return {
        Record(record.fqdn, record._type, record.ttl, _bare(record._type, value))
        for record in found.records
        for value in record.to_rrset().rdatas
    }


def _bare(kind: str, value: str) -> str:
    return value.strip('"') if kind == "TXT" else value


@pytest.mark.parametrize("case", [name for name, case in CASES.items() if case.asker[0] == "@"])
@pytest.mark.parametrize("addresses", [(), ADDRESSES])
def test_octodns_reads_the_same_records(case: str, addresses: tuple[()], tmp_path: Path) -> None:
    account = CASES[case].account()
    given = records(account, SERVICE, addresses)
    zone = account.address.domain
    assert read(tmp_path, octodns(given, zone), zone) == set(given)


def test_a_semicolon_is_escaped() -> None:
    given = records(Case(profile_text(), "@example.com").account(), SERVICE)
    assert "value: v=UAAC1\\; a=sha256\\; d=" in octodns(given, "example.com")


def test_names_are_those_within_the_zone_in_the_order_that_is_enforced(tmp_path: Path) -> None:
    given = [
        Record(f"autoconfig.{label}.example.org.", "CNAME", TTL, "x.example.")
        for label in ("x10", "x9", "9x", "x")
    ]
    text = octodns(given, "example.org")
    assert text.index("autoconfig.x9:") < text.index("autoconfig.x10:")
    assert read(tmp_path, text, "example.org") == set(given)


def test_the_zone_itself_is_written_as_people_write_it() -> None:
    assert "\n'':\n  ttl: 3600\n  type: TXT\n" in octodns(
        [Record("a.example.", "TXT", TTL, "x")], "a.example"
    )


def test_a_record_of_another_zone_is_refused() -> None:
    with pytest.raises(
        BadParameter, match=r"^autoconfig\.example\.com\. is not in the zone ple\.com: say another"
    ):
        octodns([Record("autoconfig.example.com.", "CNAME", TTL, "x.example.")], "ple.com")
