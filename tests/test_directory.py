"""A folder of profiles, found by mail domain."""

import gc
from pathlib import Path

import pytest

from autoconfig.directory import Directory, profile_files
from autoconfig.directory.provider import Provider
from autoconfig.errors import NoProfile, ProfileError
from autoconfig.findings import Severity
from sample import load, profile_text

BAD = "displayName: [\n"


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
    )


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
    assert load(tmp_path / "other", profile_text()).find_any() is None


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


def test_only_what_is_named_like_one_in_the_folder_itself_is_a_profile(tmp_path: Path) -> None:
    for file in ("b.yaml", "a.yml", "c.json", "d.yaml~", "domains.txt"):
        (tmp_path / file).touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "e.yaml").touch()
    assert [path.name for path in profile_files(tmp_path)] == ["a.yml", "b.yaml"]


@pytest.mark.parametrize("folder", ["", "absent"])
def test_a_folder_without_profiles_is_refused(tmp_path: Path, folder: str) -> None:
    with pytest.raises(NoProfile, match=str(tmp_path / folder)):
        Directory.load(tmp_path / folder)


def test_one_bad_file_refuses_the_folder(tmp_path: Path) -> None:
    with pytest.raises(ProfileError) as error:
        load(tmp_path, profile_text(), BAD, profile_text(domains="[]"))
    assert [Path(finding.file).name for finding in error.value.findings] == ["1.yaml", "2.yaml"]


def test_bad_files_can_be_left_out(tmp_path: Path) -> None:
    found = load(tmp_path, BAD, profile_text(), skip_bad=True)
    assert name(found.find("example.com")) == "Example"
    assert [finding.file for finding in found.findings] == [str(tmp_path / "0.yaml")]
    assert [provider.file for provider in found.providers] == [tmp_path / "1.yaml"]


def test_of_two_that_claim_a_domain_the_later_is_left_out_whole(tmp_path: Path) -> None:
    later = profile_text(
        domains='[other.example, example.com, "*"]', mxDomains="mx.example", displayName="Later"
    )
    found = load(tmp_path, profile_text(), later, skip_bad=True)
    assert name(found.find("example.com")) == "Example"
    assert found.find("other.example") is None
    assert found.find_any() is None
    assert found.find_by_mail_exchanger("autoconfig.mx.example") is None
    assert len(found.findings) == 1


def test_a_hidden_file_is_no_profile(tmp_path: Path) -> None:
    """Editors leave their copies beside a file."""
    (tmp_path / ".copy.yaml").write_text(profile_text())
    assert load(tmp_path, profile_text()).summary == "1 profile with 1 mail domain"


def test_a_domain_may_stand_in_one_profile_twice(tmp_path: Path) -> None:
    (tmp_path / "domains.txt").write_text("example.com\nexample.com\n")
    found = load(tmp_path, profile_text(domains="[example.com, EXAMPLE.com]", domainsFile="domains.txt"))
    assert found.summary == "1 profile with 1 mail domain"


def test_what_is_served_with_a_warning_is_no_finding_of_what_is_left_out(tmp_path: Path) -> None:
    raw = "[{raw: '<incomingServer/>'}]"
    found = load(tmp_path, profile_text(), profile_text(domains="[b.example]", incomingServer=raw))
    assert found.findings == ()
    assert [(finding.file, finding.line, finding.severity) for finding in found.remarks] == [
        (str(tmp_path / "1.yaml"), 3, Severity.WARNING)
    ]


def test_findings_are_none_where_all_is_good(directory: Directory) -> None:
    assert directory.findings == ()
    assert directory.remarks == []


@pytest.mark.parametrize("on", [True, False])
def test_the_garbage_collector_is_left_as_it_was(tmp_path: Path, on: bool) -> None:
    was_on = gc.isenabled()
    (gc.enable if on else gc.disable)()
    try:
        load(tmp_path, profile_text(), BAD, skip_bad=True)
        assert gc.isenabled() is on
    finally:
        (gc.enable if was_on else gc.disable)()


def test_a_table_in_yaml_beside_its_profile_is_no_profile(tmp_path: Path) -> None:
    (tmp_path / "logins.yaml").write_text("- {address: jean.dupont@example.com, uid: jdupont2}\n")
    found = load(tmp_path, profile_text(lookups="{table: {file: logins.yaml, fields: [uid]}}"))
    assert found.summary == "1 profile with 1 mail domain"
