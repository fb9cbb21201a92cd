"""Calendars, contacts and JMAP in what `autoconfig probe` prints: where a record leads to what answers."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from autoconfig.address import SERVICE_LABELS
from autoconfig.cli import main
from internet import Internet, small_internet
from internet.web import Page, service
from probed import IMAP, SMTP, SRV, found, probe

pytestmark = pytest.mark.usefixtures("patience")

DAV = """
_caldavs._tcp.example.org SRV 0 1 443 dav.example.org
_caldavs._tcp.example.org TXT path=/dav/
_carddavs._tcp.example.org SRV 0 1 443 dav.example.org
"""
JMAP = "_jmap._tcp.example.org SRV 0 1 443 jmap.example.org"


def wanting(*ways: str) -> dict[str, Page]:
    """Pages that want a login in one of these ways."""
    return {"*": Page("", 401, (("WWW-Authenticate", ", ".join(ways)),) if ways else ())}


@pytest.fixture
def internet(tmp_path: Path) -> Iterator[Internet]:
    """With mail, without more."""
    with small_internet(tmp_path) as made:
        made.zone(f"example.org MX 10 mx.example.org\n{SRV}")
        made.mail("imap.example.org", IMAP)
        made.mail("smtp.example.org", SMTP._replace(clear_mechanisms=()))
        yield made


def test_records_lead_to_calendars_and_contacts(internet: Internet) -> None:
    internet.zone(DAV)
    internet.host("dav.example.org", wanting('Basic realm="x"'))
    profile, comments = found(internet)
    (calendar,), (addressbook,) = profile.calendar, profile.addressbook
    assert (calendar.type, calendar.url) == ("caldav", "https://dav.example.org/dav/")
    assert (addressbook.type, addressbook.url) == (
        "carddav",
        "https://dav.example.org/.well-known/carddav",
    )
    assert [str(rule.username.text) for rule in calendar.username] == ["{address}"]
    assert "_caldavs._tcp.example.org SRV leads there. It answers, with status 401" in comments
    assert "Offered there: Basic." in comments
    assert "Assumed to be that of the mail servers" in comments
    assert {one.method for one in internet.asked if "dav." in one.url} == {"PROPFIND"}


def test_jmap_stands_behind_the_other_servers_for_reading(internet: Internet) -> None:
    internet.zone(JMAP)
    internet.host("jmap.example.org", wanting("Bearer", "Digest x=y"))
    profile, comments = found(internet)
    assert [one.type for one in profile.incoming_server] == ["imap", "jmap"]
    jmap = profile.incoming_server[1]
    assert jmap.url == "https://jmap.example.org/.well-known/jmap"
    assert [one.value for one in jmap.authentication] == ["Digest"]
    assert "Offered there: Bearer and Digest. For OAuth2 write that" in comments


def test_a_domain_may_have_jmap_alone(tmp_path: Path) -> None:
    with small_internet(tmp_path) as internet:
        internet.zone(f"example.org MX 10 mx.example.org\n{JMAP}")
        internet.host("jmap.example.org", wanting())
        profile, comments = found(internet)
    assert [one.type for one in profile.incoming_server] == ["jmap"]
    assert "Assumed: it does not say how to sign in." in comments


@pytest.mark.parametrize("page", [Page(status=404), Page(status=503)])
def test_what_is_not_there_is_not_taken(internet: Internet, page: Page) -> None:
    internet.zone(DAV)
    internet.host("dav.example.org", {"*": page})
    profile, comments = found(internet)
    assert (profile.calendar, profile.addressbook) == ((), ())
    assert "dav" not in comments


def test_a_host_where_nobody_answers_is_not_taken(internet: Internet) -> None:
    internet.zone(DAV)
    internet.address("dav.example.org")
    assert found(internet)[0].calendar == ()


def test_of_several_the_one_is_taken_that_clients_try_first(internet: Internet) -> None:
    internet.zone(f"{DAV}\n_caldavs._tcp.example.org SRV 10 1 8443 spare.example.org")
    internet.zone("_caldavs._tcp.example.org SRV 9 1 443 second.example.org")
    for host in ("second.example.org", "dav.example.org"):
        internet.host(host, wanting("Basic"))
    profile, comments = found(internet)
    assert [one.url for one in profile.calendar] == ["https://dav.example.org/dav/"]
    assert "Not taken: https://second.example.org/dav/, where _caldavs._tcp" in comments


def test_an_untrusted_certificate_is_said(internet: Internet) -> None:
    internet.zone(DAV)
    internet.host("dav.example.org", wanting("Basic"), certificate="expired")
    profile, comments = found(internet)
    assert len(profile.calendar) == 1
    assert "It answers, but clients refuse it: its certificate has expired." in comments


@pytest.mark.parametrize("path", ["/%ab%20", "/a b", "/{address}", "/é", "/%", '/"#: x'])
def test_a_path_that_no_profile_can_say_costs_nothing_else(internet: Internet, path: str) -> None:
    quoted = path.replace('"', '\\"')
    internet.zone(f"{DAV.replace('path=/dav/', '')}".replace("_caldavs._tcp.example.org TXT \n", ""))
    internet.zone(f'_caldavs._tcp.example.org TXT "path={quoted}"')
    internet.host("dav.example.org", wanting("Basic"))
    profile, _ = found(internet)
    assert profile.calendar == ()
    assert len(profile.addressbook) == 1


def test_what_it_finds_validate_takes_and_check_confirms(internet: Internet, tmp_path: Path) -> None:
    internet.zone(f"{DAV}\n{JMAP}")
    for host in ("dav.example.org", "jmap.example.org"):
        internet.host(host, wanting("Basic"))
    folder = tmp_path / "probed"
    folder.mkdir()
    (folder / "example.org.yaml").write_text(probe(internet).stdout)
    profiles = ("--profiles", str(folder))
    for label in SERVICE_LABELS:
        internet.host(f"{label}.example.org", service(folder))
    internet.host("example.org", service(folder))
    ran = CliRunner().invoke(main, ["validate", "--strict", *profiles])
    assert ran.exit_code == 0, ran.output
    wanted = CliRunner().invoke(
        main, ["dns", "example.org", "--service", "autoconfig.example.org", *profiles]
    )
    internet.zone("\n".join(line for line in wanted.stdout.splitlines() if "_ua-auto-config" in line))
    checked = CliRunner().invoke(main, ["check", "example.org", *profiles, *internet.options])
    assert checked.exit_code == 0, checked.output
    assert "dav" not in checked.output
    assert "jmap" not in checked.output
