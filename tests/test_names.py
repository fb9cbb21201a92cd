"""The names that lead to the service, and no other."""

from pathlib import Path
from time import perf_counter

import pytest

from autoconfig.directory import Directory
from autoconfig.directory.names import is_answered, names
from sample import load, profile_text


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
