"""Which records a domain of the directory should have."""

from pathlib import Path

import pytest

from autoconfig.directory import Directory
from autoconfig.errors import BadParameter, UnknownDomain
from autoconfig.zone import wanted
from http_table import ANY
from sample import load, profile_text

PROFILES = (
    profile_text(
        domains="[example.org, autoconfig.label.example]", mxDomains="[mx.example.org, example.org]"
    ),
    profile_text(domains="[own.example]", service='"mail.{domain}"', mxDomains="mx.own.example"),
)


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    return load(tmp_path_factory.mktemp("profiles"), *PROFILES).directory


def aliases(directory: Directory, domain: str, host: str | None = "given.example") -> dict[str, str]:
    found = wanted(directory, domain, host).records
    return {record.name: record.value for record in found if record.type == "CNAME"}


@pytest.mark.parametrize("domain", ["example.org", "autoconfig.label.example"])
def test_a_mail_domain_has_all_records(directory: Directory, domain: str) -> None:
    labels = ("autoconfig", "autodiscover", "ua-auto-config")
    assert aliases(directory, domain) == {f"{label}.{domain}.": "given.example." for label in labels}
    assert f"_imaps._tcp.{domain}." in {
        record.name for record in wanted(directory, domain, "x.example").records
    }


def test_a_domain_of_mail_exchangers_has_the_one_host_that_clients_ask(directory: Directory) -> None:
    assert aliases(directory, "mx.example.org") == {"autoconfig.mx.example.org.": "given.example."}
    assert len(wanted(directory, "mx.example.org", "given.example").records) == 1


def test_the_profile_says_the_host_of_the_service_unless_it_is_given(directory: Directory) -> None:
    assert set(aliases(directory, "own.example", None).values()) == {"mail.own.example."}
    assert aliases(directory, "mx.own.example", None) == {
        "autoconfig.mx.own.example.": "mail.mx.own.example."
    }
    assert set(aliases(directory, "own.example").values()) == {"given.example."}


def test_somebody_must_say_it(directory: Directory) -> None:
    for domain in ("example.org", "mx.example.org"):
        with pytest.raises(BadParameter, match=r"--service .* --address .* or service: in .*0\.yaml\."):
            wanted(directory, domain, None)


def test_another_domain_has_records_only_where_any_is_served(directory: Directory, tmp_path: Path) -> None:
    with pytest.raises(UnknownDomain):
        wanted(directory, "customer.example", "given.example")
    every = load(tmp_path, *PROFILES, ANY).directory
    assert "autoconfig.customer.example." in aliases(every, "customer.example")
    assert len(aliases(every, "mx.example.org")) == 1
