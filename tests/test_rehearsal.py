"""The world that is made of the profiles alone."""

import plistlib
from pathlib import Path
from urllib.parse import quote

import pytest

from autoconfig.check.rehearsal import Rehearsal
from autoconfig.clients import autodiscover
from autoconfig.errors import UnknownDomain
from autoconfig.reach.names import Resolution
from autoconfig.reach.wire import Unreached
from sample import load, profile_text

ADDRESS = "jean.dupont@example.com"
QUERY = f"?emailaddress={quote(ADDRESS)}"
WELL_KNOWN = "example.com/.well-known/autoconfig/mail/config-v1.1.xml"
POX = "/autodiscover/autodiscover.xml"


@pytest.fixture
def world(tmp_path: Path) -> Rehearsal:
    return rehearsal(tmp_path)


def rehearsal(folder: Path, domain: str = "example.com", **changes: str) -> Rehearsal:
    return Rehearsal(load(folder, profile_text(username='"{first:.1}{last}"', **changes)), domain)


@pytest.mark.parametrize("scheme", ["http", "https"])
@pytest.mark.parametrize("place", ["autoconfig.example.com/mail/config-v1.1.xml", WELL_KNOWN])
def test_documents_are_what_the_service_answers(scheme: str, place: str, world: Rehearsal) -> None:
    fetched = world.get(f"{scheme}://{place}{QUERY}")
    assert (fetched.status, fetched.obstacle) == (200, None)
    assert fetched.headers["content-type"].startswith("text/xml")
    assert b"<username>jdupont</username>" in fetched.body


@pytest.mark.parametrize("host", ["example.com", "autodiscover.example.com"])
def test_autodiscover_is_asked_by_post(host: str, world: Rehearsal) -> None:
    headers = {"Content-Type": autodiscover.MEDIA_TYPE}
    found = world.get(
        f"https://{host}{POX}", method="POST", body=autodiscover.request(ADDRESS), headers=headers
    )
    assert b"<LoginName>jdupont</LoginName>" in found.body
    assert world.get(f"https://{host}{POX}").status == 404


def test_a_mobileconfig_is_there(world: Rehearsal) -> None:
    found = world.get(f"https://autoconfig.example.com/email.mobileconfig{QUERY}")
    assert plistlib.loads(found.body)["PayloadType"] == "Configuration"


def test_of_the_mail_domain_only_what_is_passed_on_is_there(world: Rehearsal) -> None:
    assert world.get("https://example.com/mail/config-v1.1.xml").status == 404
    assert world.get("https://example.com/").status == 404


@pytest.mark.parametrize("host", ["autoconfig.thunderbird.net", "autoconfig.example.net", "www.example.com"])
def test_there_is_no_other_name(host: str, world: Rehearsal) -> None:
    found = world.get(f"https://{host}/mail/config-v1.1.xml{QUERY}")
    assert (found.status, found.reason) == (0, "this name is none of the service's")


def test_records_are_those_that_dns_should_have(world: Rehearsal, tmp_path: Path) -> None:
    assert world.resolve("_imaps._tcp.Example.com.", "SRV").values == ("0 1 993 imap.example.com.",)
    assert world.resolve("_autodiscover._tcp.example.com", "SRV").values == (
        "0 0 443 autodiscover.example.com.",
    )
    assert world.resolve("example.com", "MX").outcome is Resolution.NO_DATA
    named = rehearsal(tmp_path, service="setup.example.net", mxDomains="[mail.example.net]")
    assert named.resolve("_autodiscover._tcp.example.com", "SRV").values == ("0 0 443 setup.example.net.",)
    assert named.resolve("example.com", "MX").values == ("10 mx.mail.example.net.",)
    for host in ("setup.example.net", "autoconfig.mail.example.net"):
        assert named.get(f"https://{host}/mail/config-v1.1.xml{QUERY}").status == 200


def test_a_profile_for_every_domain_is_for_this_one(tmp_path: Path) -> None:
    found = rehearsal(tmp_path, "example.net", domains='["*"]')
    assert found.get("https://autoconfig.example.net/mail/config-v1.1.xml").status == 200


def test_lookups_are_asked(tmp_path: Path) -> None:
    (tmp_path / "people.csv").write_text(f"address,uid\n{ADDRESS},u4711\n")
    lookups = "[{table: {file: people.csv, fields: [uid]}}]"
    found = Rehearsal(load(tmp_path, profile_text(lookups=lookups, username='["{uid}"]')), "example.com")
    assert b"u4711" in found.get(f"https://autoconfig.example.com/mail/config-v1.1.xml{QUERY}").body


def test_a_domain_of_nobody_has_no_world(tmp_path: Path) -> None:
    with pytest.raises(UnknownDomain):
        rehearsal(tmp_path, "example.net")


def test_nothing_listens_but_for_http(world: Rehearsal) -> None:
    with pytest.raises(Unreached, match="know of no such port"):
        world.connect("imap.example.com", 993)
