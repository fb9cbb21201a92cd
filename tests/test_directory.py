"""Providers, found by mail domain."""

from pathlib import Path

import pytest

from autoconfig.directory import Directory, contested
from autoconfig.directory.opening import open_profile
from autoconfig.directory.provider import Provider
from autoconfig.findings import Severity
from sample import load, profile_text


def name(provider: Provider | None) -> str | None:
    return provider and provider.profile.display_name


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    """Three profiles, of which one answers for any domain, and one has a file of domains."""
    (tmp_path / "domains.txt").write_text("a.customer.example\nB.customer.example # here\nexample.com\n")
    return load(
        tmp_path,
        profile_text(domains="[example.com, bücher.example]", domainsFile="domains.txt", displayName="One"),
        profile_text(domains="autoconfig.example.com", mxDomains="[mx.example.com]", displayName="Two"),
        profile_text(domains='[example.net, "*"]', mxDomains="[example.com]", displayName="Any"),
    ).directory


@pytest.mark.parametrize(
    ("domain", "found"),
    [
        ("example.com", "One"),
        ("xn--bcher-kva.example", "One"),
        ("a.customer.example", "One"),
        ("b.customer.example", "One"),
        ("autoconfig.example.com", "Two"),
        ("example.net", "Any"),
        ("sub.example.com", None),
        ("mx.example.com", None),
        ("nowhere.example", None),
        ("*", None),
        ("", None),
    ],
)
def test_a_domain_has_the_profile_that_names_it(directory: Directory, domain: str, found: str | None) -> None:
    assert name(directory.find(domain)) == found


def test_the_profile_for_any_domain(directory: Directory, tmp_path: Path) -> None:
    assert name(directory.find_any()) == "Any"
    (tmp_path / "other").mkdir()
    assert load(tmp_path / "other", profile_text()).directory.find_any() is None


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("autoconfig.mx.example.com", "Two"),
        ("autoconfig.example.com", "Any"),
        ("mx.example.com", None),
        ("autodiscover.mx.example.com", None),
        ("autoconfig.nowhere.example", None),
        ("", None),
    ],
)
def test_a_mail_exchanger_is_asked_at_autoconfig(directory: Directory, host: str, found: str | None) -> None:
    assert name(directory.find_by_mail_exchanger(host)) == found


@pytest.mark.parametrize(
    ("host", "domain"),
    [
        ("example.com", "example.com"),
        ("autodiscover.example.com", "example.com"),
        ("ua-auto-config.example.com", "example.com"),
        ("autoconfig.example.net", "example.net"),
        ("autoconfig.nowhere.example", "nowhere.example"),
        ("autoconfig.example.com", "autoconfig.example.com"),
        ("autoconfig.autoconfig.example.com", "autoconfig.example.com"),
        ("www.example.com", "www.example.com"),
        ("autoconfig", ""),
        ("", ""),
    ],
)
def test_a_host_means_a_domain(directory: Directory, host: str, domain: str) -> None:
    """Without the label of the service, unless a profile names it with the label."""
    assert directory.domain_of(host) == domain


def test_counts_each_domain_once_and_no_star(directory: Directory) -> None:
    assert directory.summary == "3 profiles with 6 mail domains"
    assert [provider.file.name for provider in directory.providers] == ["0.yaml", "1.yaml", "2.yaml"]


def test_what_is_served_all_the_same_is_a_remark(tmp_path: Path) -> None:
    raw = "[{raw: '<incomingServer/>'}]"
    found = load(tmp_path, profile_text(), profile_text(domains="[b.example]", incomingServer=raw)).directory
    assert [(finding.file, finding.line, finding.severity) for finding in found.remarks] == [
        (str(tmp_path / "1.yaml"), 3, Severity.WARNING)
    ]


def test_nothing_is_to_be_said_where_all_is_good(directory: Directory) -> None:
    assert directory.remarks == []


def test_a_domain_may_stand_in_one_profile_twice(tmp_path: Path) -> None:
    (tmp_path / "domains.txt").write_text("example.com\nexample.com\n")
    found = load(tmp_path, profile_text(domains="[example.com, EXAMPLE.com]", domainsFile="domains.txt"))
    assert found.directory.summary == "1 profile with 1 mail domain"


def providers(folder: Path, *texts: str) -> list[Provider]:
    for number, text in enumerate(texts):
        (folder / f"{number}.yaml").write_text(text)
    return [open_profile(folder / f"{number}.yaml") for number in range(len(texts))]


def test_a_domain_is_contested_by_the_later_of_two(tmp_path: Path) -> None:
    """And where it stands was kept from when the file was read."""
    earlier, later = both = providers(tmp_path, profile_text(), profile_text(displayName="Later"))
    for provider in both:
        provider.file.unlink()
    text = f"example.com belongs to {earlier.file} already, write it in one of the two"
    [[finding]] = contested(both).values()
    assert str(finding) == f"{later.file}:1: domains: {text}"
    assert contested(both).keys() == {later}
    assert contested(reversed(both)).keys() == {earlier}


def test_a_domain_is_contested_once_where_it_stands_first(tmp_path: Path) -> None:
    (tmp_path / "domains.txt").write_text("example.net\nexample.com\nexample.net\n")
    other = profile_text(domains="[a.example,\n  example.com]", domainsFile="domains.txt")
    earlier = profile_text(domains="[example.com, example.net]")
    [findings] = contested(providers(tmp_path, earlier, other)).values()
    assert [(Path(finding.file).name, finding.line, finding.key) for finding in findings] == [
        ("1.yaml", 2, "domains"),
        ("domains.txt", 1, "domainsFile"),
    ]


def test_what_a_refused_profile_claims_is_free(tmp_path: Path) -> None:
    texts = [
        profile_text(domains=written) for written in ("a.example", "[a.example, b.example]", "b.example")
    ]
    first, second, third = providers(tmp_path, *texts)
    assert contested([first, second, third]).keys() == {second}


@pytest.mark.parametrize(
    ("changes", "key"),
    [
        ({"mxDomains": "mx.example"}, "mxDomains"),
        ({"page": "{host: help.example}"}, "page.host"),
    ],
)
def test_domains_of_each_kind_are_contested(tmp_path: Path, changes: dict[str, str], key: str) -> None:
    texts = (profile_text(domains=domain, **changes) for domain in ("a.example", "b.example"))
    [[finding]] = contested(providers(tmp_path, *texts)).values()
    assert (finding.line, finding.key) == (5, key)


def test_kinds_of_domains_are_not_in_each_others_way(tmp_path: Path) -> None:
    texts = [profile_text(), profile_text(domains="b.example", mxDomains="example.com")]
    assert contested(providers(tmp_path, *texts)) == {}
