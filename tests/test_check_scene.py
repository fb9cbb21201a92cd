"""What a check knows before it asks anybody."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoconfig.address import Address
from autoconfig.check.scene import Scene, scene
from autoconfig.directory import Directory
from sample import load, profile_text

NOW = datetime(2026, 11, 26, tzinfo=UTC)
TABLE = "address,login\njean.dupont@example.com,jd42\n"


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    (tmp_path / "people.csv").write_text(TABLE)
    return load(
        tmp_path,
        profile_text(
            domains="[example.com]",
            mxDomains="[mx.example.com]",
            lookups="[{table: {file: people.csv, fields: [login]}}]",
            username='["{login}", "{address}"]',
        ),
        profile_text(domains="[hosted.example]", service="autoconfig.example.net"),
    ).directory


def seen(directory: Directory | None, asked: str, service_host: str | None = None) -> Scene:
    address = Address.parse(asked) if "@" in asked else Address.anyone(asked)
    return scene(directory, address, None, service_host=service_host, now=lambda: NOW)


def names(found: Scene) -> set[str]:
    assert found.wanted
    return {f"{record.name} {record.type}" for record in found.wanted.records}


def test_a_person_has_the_login_that_a_lookup_gives_and_anyone_a_placeholder(directory: Directory) -> None:
    found = seen(directory, "jean.dupont@example.com")
    assert found.account
    assert found.anyone
    assert [server.username for server in found.account.for_reading()] == ["jd42"]
    assert [server.username for server in found.anyone.for_reading()] == ["%EMAILADDRESS%"]
    assert (found.now, found.exchanger) == (NOW, False)


def test_without_the_host_of_the_service_no_record_is_wanted_that_leads_there(directory: Directory) -> None:
    found = seen(directory, "example.com")
    assert not found.service_known
    assert "_imaps._tcp.example.com. SRV" in names(found)
    assert "_autodiscover._tcp.example.com. SRV" not in names(found)
    assert not [name for name in names(found) if name.endswith("CNAME")]


@pytest.mark.parametrize(
    ("domain", "given"), [("example.com", "autoconfig.example.net"), ("hosted.example", None)]
)
def test_with_it_all_are(directory: Directory, domain: str, given: str | None) -> None:
    found = seen(directory, domain, given)
    assert found.service_known
    assert found.service_host == (given or "")
    assert f"autoconfig.{domain}. CNAME" in names(found)
    assert f"_autodiscover._tcp.{domain}. SRV" in names(found)


def test_a_domain_of_mail_exchangers_has_one_record_and_no_account(directory: Directory) -> None:
    found = seen(directory, "mx.example.com", "autoconfig.example.net")
    assert (found.exchanger, found.account, found.anyone) == (True, None, None)
    assert names(found) == {"autoconfig.mx.example.com. CNAME"}


@pytest.mark.parametrize("with_profiles", [True, False])
def test_a_domain_that_no_profile_has_is_a_scene_too(directory: Directory, with_profiles: bool) -> None:
    found = seen(directory if with_profiles else None, "elsewhere.example")
    assert (found.domain, found.account, found.provider, found.wanted) == (
        "elsewhere.example",
        None,
        None,
        None,
    )
