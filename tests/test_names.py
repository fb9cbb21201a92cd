"""The names that lead to the service, and no other."""

from pathlib import Path
from time import perf_counter

import pytest

from autoconfig.address import to_domain
from autoconfig.directory import Directory
from autoconfig.directory.names import is_answered, page_host
from autoconfig.profile.file import parse
from autoconfig.zone import wanted
from autoconfig.zone.names import names
from sample import KEYS, load, profile_text


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    return load(
        tmp_path_factory.mktemp("profiles"),
        profile_text(
            domains="[example.com, bücher.example]",
            mxDomains="[mx.example]",
            service="autoconfig.hoster.example",
            page="{host: hilfe.hoster.example}",
        ),
        profile_text(domains="[example.net]", service="'mail.{domain}'"),
        profile_text(domains='["*"]'),
    ).directory


NAMES = [
    "autoconfig.hoster.example",
    "hilfe.hoster.example",
    "mail.example.net",
    "example.com",
    "autoconfig.example.com",
    "autodiscover.example.com",
    "ua-auto-config.example.com",
    "xn--bcher-kva.example",
    "autoconfig.xn--bcher-kva.example",
    "autodiscover.xn--bcher-kva.example",
    "ua-auto-config.xn--bcher-kva.example",
    "example.net",
    "autoconfig.example.net",
    "autodiscover.example.net",
    "ua-auto-config.example.net",
    "autoconfig.mx.example",
]


def test_the_names_are_these_each_once(directory: Directory) -> None:
    assert list(names(directory)) == NAMES


def test_the_service_may_have_a_host_that_no_profile_names(directory: Directory) -> None:
    assert list(names(directory, "setup.hoster.example")) == ["setup.hoster.example", *NAMES]
    assert list(names(directory, "example.com")) == ["example.com", *(n for n in NAMES if n != "example.com")]
    assert is_answered(directory, "setup.hoster.example", "setup.hoster.example")
    assert not is_answered(directory, "setup.hoster.example")


def test_the_domains_themselves_may_be_left_out(directory: Directory) -> None:
    assert list(names(directory, with_domains=False)) == [
        name for name in NAMES if name not in ("example.com", "xn--bcher-kva.example", "example.net")
    ]


@pytest.mark.parametrize("name", NAMES)
def test_every_name_is_answered_however_it_is_written(directory: Directory, name: str) -> None:
    assert all(is_answered(directory, written) for written in (name, f"{name}.", name.upper()))


def test_a_host_made_of_every_domain_is_none(tmp_path: Path) -> None:
    text = profile_text(domains="['*', example.net]", service="'mail.{domain}'")
    directory = load(tmp_path, text).directory
    assert next(names(directory)) == "mail.example.net"
    assert not any("*" in name for name in names(directory))


SERVED = "autoconfig.hoster.example"


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"username": '"{local}"'},
        {"incomingServer": "none"},
        {"username": '"{local}"', "mxDomains": "[mx.example, example.com]"},
        {"incomingServer": KEYS["incomingServer"].replace("imap.", "autodiscover.")},
        {"domains": "[example.com, bücher.example]", "outgoingServer": "none"},
    ],
)
def test_the_names_in_a_domain_are_those_that_dns_has(tmp_path: Path, changes: dict[str, str]) -> None:
    """A name without a record would fail the order of all certificates."""
    directory = load(tmp_path, profile_text(**changes)).directory
    led_here = {
        record.name.removesuffix(".")
        for domain in directory.domains
        for record in wanted(directory, domain, SERVED).records
        if record.type == "CNAME"
    }
    assert set(names(directory, SERVED, with_domains=False)) == {SERVED, *led_here}
    assert all(is_answered(directory, name, SERVED) for name in led_here)


def test_a_name_for_which_the_profile_has_nothing_is_answered_all_the_same(tmp_path: Path) -> None:
    """Somebody may have a record of it from before."""
    directory = load(tmp_path, profile_text(username='"{local}"')).directory
    assert is_answered(directory, "ua-auto-config.example.com")
    assert list(names(directory)) == ["example.com", "autoconfig.example.com", "autodiscover.example.com"]


def test_a_host_made_of_the_domain_is_that_of_mail_domains(tmp_path: Path) -> None:
    """Who asks by an MX asks for autoconfig.mx.example, and for no name behind it."""
    directory = load(tmp_path, profile_text(service="'ac.{domain}'", mxDomains="[mx.example]")).directory
    found = list(names(directory, with_domains=False))
    assert (found[0], found[-1]) == ("ac.example.com", "autoconfig.mx.example")
    assert not is_answered(directory, "ac.mx.example")


def test_a_name_that_dns_cannot_hold_is_none(tmp_path: Path) -> None:
    domain = ".".join(["a" * 61] * 4)
    directory = load(tmp_path, profile_text(domains=f"[{domain}]")).directory
    assert list(names(directory)) == [domain]
    assert is_answered(directory, f"{domain}.")


def test_u_labels_are_the_same_name(directory: Directory) -> None:
    assert is_answered(directory, "autodiscover.BÜCHER.example.")


@pytest.mark.parametrize(
    "name",
    [
        "", ".", "*", "*.example.com", "autoconfig.", "autoconfig.*", "127.0.0.1", "[::1]", "::1",
        "www.example.com", "autoconfig.autoconfig.example.com", "a.autoconfig.example.com", "mx.example",
        "autodiscover.mx.example", "anybody.example", "autoconfig.anybody.example",
        f"{'a' * 300}.example.com", "ü" * 5000,
        "example.com..", "mail.example.com", "{domain}", "mail.{domain}", "jean@example.com",
        "example.com:443", "localhost",
    ],
)  # fmt: skip
def test_no_other_name_is(directory: Directory, name: str) -> None:
    assert not is_answered(directory, name)


def test_a_name_is_found_at_once_among_very_many(tmp_path: Path) -> None:
    (tmp_path / "domains.txt").write_text("\n".join(f"c{number}.example" for number in range(100_000)))
    directory = load(tmp_path, profile_text(domains=None, domainsFile="domains.txt")).directory
    started = perf_counter()
    assert all(is_answered(directory, f"autoconfig.c{number}.example") for number in range(1000))
    assert not any(is_answered(directory, f"www.c{number}.example") for number in range(1000))
    assert (perf_counter() - started) / 2000 < 0.001


@pytest.mark.parametrize(
    ("keys", "service", "host"),
    [
        ({"page": "{host: [hilfe.example, help.example]}", "service": "x.example"}, None, "hilfe.example"),
        ({"page": "{host: help.example}"}, "y.example", "help.example"),
        ({"service": "'mail.{domain}'"}, None, "mail.bücher.example"),
        ({"service": "x.example"}, "y.example", "y.example"),
        ({"service": "autoconfig.example"}, None, ""),
        ({"service": "x.example"}, "autodiscover.example", "x.example"),
        ({}, None, ""),
    ],
)
def test_the_page_of_a_mail_domain_is_not_where_clients_ask(
    keys: dict[str, str], service: str | None, host: str
) -> None:
    profile = parse(profile_text(**keys), "x")
    assert page_host(profile, to_domain("bücher.example"), service) == to_domain(host)
