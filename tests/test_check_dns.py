"""DNS beside the profile, and by itself: each fault by its code, and none where all is well."""

from pathlib import Path

import pytest

from autoconfig.check import dns, issuers, services
from autoconfig.check.leftovers import HOSTERS, hoster
from autoconfig.findings import Code, Finding, Severity
from autoconfig.reach.names import Resolution, Resolved
from worlds import SERVICE, World, good, seen, unknown

AUTOCONFIG = "autoconfig.example.com"


@pytest.fixture
def world(tmp_path: Path) -> World:
    """In which all is well."""
    world = World()
    world.add(*good(seen(world, tmp_path)))
    return world


def found(world: World, folder: Path, **changes: str | None) -> list[Finding]:
    scene = seen(world, folder, **changes)
    return [*dns.look(scene), *services.look(scene), *issuers.look(scene)]


def codes(findings: list[Finding]) -> list[tuple[Code, str]]:
    return [(one.code, one.key) for one in findings if one.severity is not Severity.INFO]


def test_all_is_well(world: World, tmp_path: Path) -> None:
    assert codes(found(world, tmp_path)) == []


def test_an_address_is_as_good_as_an_alias(world: World, tmp_path: Path) -> None:
    world.remove(AUTOCONFIG, "CNAME")
    world.add(f"{AUTOCONFIG} A 192.0.2.1")
    assert codes(found(world, tmp_path)) == []


def test_priorities_and_capitals_are_the_operators_affair(world: World, tmp_path: Path) -> None:
    world.remove("_imaps._tcp.example.com", "SRV")
    world.add("_imaps._tcp.example.com SRV 5 100 993 IMAP.example.com.")
    assert codes(found(world, tmp_path)) == []


def test_a_domain_that_is_none_is_all_that_is_said(tmp_path: Path) -> None:
    assert codes([*dns.look(seen(World(), tmp_path))]) == [(Code.DOMAIN_UNKNOWN, "example.com")]


def test_name_servers_that_fail_are_all_that_is_said(world: World, tmp_path: Path) -> None:
    world.failing.add("example.com")
    assert codes([*dns.look(seen(world, tmp_path))]) == [(Code.DNS_FAILED, "example.com")]


def test_that_nothing_is_published_is_one_finding(tmp_path: Path) -> None:
    (finding,) = dns.look(seen(World("example.com MX 10 mx.example.net."), tmp_path))
    assert (finding.code, finding.severity) == (Code.DNS_MISSING, Severity.ERROR)
    assert "autoconfig dns example.com" in finding.remedy


def test_the_command_to_publish_by_knows_the_service_that_was_said(tmp_path: Path) -> None:
    world = World("example.com MX 10 mx.example.net.")
    bare = seen(world, tmp_path)
    (finding,) = dns.look(bare._replace(service_host=SERVICE))
    assert f"`autoconfig dns example.com --service {SERVICE}`" in finding.remedy
    (finding,) = dns.look(bare)
    assert "`autoconfig dns example.com`" in finding.remedy


def test_a_missing_autoconfig_is_an_error(world: World, tmp_path: Path) -> None:
    world.remove(AUTOCONFIG, "CNAME")
    (finding,) = dns.look(seen(world, tmp_path))
    assert (finding.code, finding.severity) == (Code.DNS_MISSING, Severity.ERROR)
    assert finding.key == f"{AUTOCONFIG} CNAME"


def test_missing_services_are_one_warning_and_missing_denials_a_remark(world: World, tmp_path: Path) -> None:
    for label in ("_imaps", "_submissions", "_pop3", "_pop3s"):
        world.remove(f"{label}._tcp.example.com", "SRV")
    services_, denials = dns.look(seen(world, tmp_path))
    assert (services_.code, services_.severity) == (Code.DNS_MISSING, Severity.WARNING)
    assert "_imaps._tcp.example.com SRV and _submissions._tcp.example.com SRV" in services_.problem
    assert (denials.code, denials.severity) == (Code.DNS_MISSING, Severity.INFO)


@pytest.mark.parametrize(
    ("name", "value", "code"),
    [
        (AUTOCONFIG, "www.elsewhere.example.", Code.DNS_WRONG),
        ("autodiscover.example.com", "autodiscover.outlook.com.", Code.DNS_LEFT_OVER),
        (AUTOCONFIG, "mailconfig.ovh.net.", Code.DNS_LEFT_OVER),
    ],
)
def test_an_alias_that_leads_elsewhere(
    world: World, tmp_path: Path, name: str, value: str, code: Code
) -> None:
    world.remove(name, "CNAME")
    world.add(f"{name} CNAME {value}", f"{value.removesuffix('.')} A 192.0.2.99")
    assert codes(found(world, tmp_path)) == [(code, f"{name} CNAME")]


def test_an_address_of_before(world: World, tmp_path: Path) -> None:
    world.remove(AUTOCONFIG, "CNAME")
    world.add(f"{AUTOCONFIG} A 192.0.2.99")
    (finding,) = dns.look(seen(world, tmp_path))
    assert (finding.code, finding.problem) == (
        Code.DNS_WRONG,
        f"it leads to 192.0.2.99 instead of {SERVICE}",
    )


def test_a_wildcard_that_leads_to_a_web_site(world: World, tmp_path: Path) -> None:
    world.remove(AUTOCONFIG, "CNAME")
    world.add("*.example.com A 192.0.2.80")
    assert codes(found(world, tmp_path)) == [(Code.DNS_WILDCARD, f"{AUTOCONFIG} CNAME")]


def test_a_wildcard_that_leads_to_the_service_is_right(world: World, tmp_path: Path) -> None:
    world.remove(AUTOCONFIG, "CNAME")
    world.add(f"*.example.com CNAME {SERVICE}.")
    assert codes(found(world, tmp_path)) == []


@pytest.mark.parametrize(
    ("label", "value", "code"),
    [
        ("_imaps", "0 1 993 old.example.net.", Code.DNS_WRONG),
        ("_imaps", "0 1 994 imap.example.com.", Code.DNS_WRONG),
        ("_imaps", "0 0 0 .", Code.DNS_WRONG),
        ("_pop3s", "0 1 995 imap.example.com.", Code.DNS_WRONG),
        ("_autodiscover", "0 0 443 cpanelemaildiscovery.cpanel.net.", Code.DNS_LEFT_OVER),
        ("_pop3s", "0 1 995 ssl0.ovh.net.", Code.DNS_LEFT_OVER),
    ],
)
def test_a_record_of_a_service_that_leads_elsewhere(
    world: World, tmp_path: Path, label: str, value: str, code: Code
) -> None:
    name = f"{label}._tcp.example.com"
    world.remove(name, "SRV")
    world.add(f"{name} SRV {value}", f"{value.split()[-1].removesuffix('.') or 'x'} A 192.0.2.7")
    assert codes(found(world, tmp_path)) == [(code, f"{name} SRV")]


def test_a_foreign_record_beside_the_right_one(world: World, tmp_path: Path) -> None:
    world.add("_imaps._tcp.example.com SRV 0 1 993 old.example.net.", "old.example.net A 192.0.2.8")
    assert codes(found(world, tmp_path)) == [(Code.DNS_FOREIGN, "_imaps._tcp.example.com SRV")]


def test_another_text_for_mailconf(world: World, tmp_path: Path) -> None:
    world.records["example.com", "TXT"] = ["v=spf1 -all", "mailconf=https://elsewhere.example/"]
    assert codes(found(world, tmp_path)) == [(Code.DNS_WRONG, "example.com TXT")]


def test_another_text_in_the_place_of_the_digest_is_none(world: World, tmp_path: Path) -> None:
    """Such as that of a wildcard."""
    world.records["_ua-auto-config.example.com", "TXT"] = ["v=spf1 -all"]
    assert codes(found(world, tmp_path)) == [(Code.DNS_MISSING, "_ua-auto-config.example.com TXT")]
    world.records["_ua-auto-config.example.com", "TXT"] = ["v=UAAC1; a=sha256; d=AAAA"]
    assert codes(found(world, tmp_path)) == []  # that it is another is said of the document


def test_a_record_that_leads_to_an_alias(world: World, tmp_path: Path) -> None:
    world.remove("imap.example.com", "A")
    world.add("imap.example.com CNAME mail.example.com.", "mail.example.com A 192.0.2.3")
    assert codes(found(world, tmp_path)) == [(Code.SRV_TO_ALIAS, "_imaps._tcp.example.com SRV")]


def test_a_record_whose_host_has_no_address(world: World) -> None:
    world.remove("imap.example.com", "A")
    assert codes([*services.look(unknown(world))]) == [(Code.SRV_NO_ADDRESS, "_imaps._tcp.example.com SRV")]


def test_what_our_own_deadline_cut_short_is_not_said_to_fail(world: World, tmp_path: Path) -> None:
    world.failing.add("_imaps._tcp.example.com")
    world.cut_short = True
    told = found(world, tmp_path)
    assert codes(told) == []
    assert (Code.NOT_IN_TIME, "_imaps._tcp.example.com SRV") in [(one.code, one.key) for one in told]


@pytest.mark.parametrize("silent", [AUTOCONFIG, SERVICE])
def test_a_name_of_which_nothing_can_be_told_leads_neither_astray_nor_nowhere(
    world: World, tmp_path: Path, silent: str
) -> None:
    """It has an address of its own, and that or the service's is not to be had."""
    world.remove(AUTOCONFIG, "CNAME")
    world.add(f"{AUTOCONFIG} A 192.0.2.1")
    resolve = world.resolve

    def lame(name: str, kind: str) -> Resolved:
        if name == silent and kind in ("A", "AAAA"):
            return Resolved(name, kind, Resolution.FAILED, reason="no name server answers")
        return resolve(name, kind)

    world.resolve = lame  # type: ignore[method-assign]
    assert codes(found(world, tmp_path)) == [(Code.DNS_FAILED, f"{silent} A")]


def test_a_host_whose_name_servers_fail_is_not_said_to_have_no_address(world: World) -> None:
    world.failing.add("imap.example.com")
    told = [*services.look(unknown(world))]
    assert codes(told) == []
    assert (Code.SERVER_UNTRIED, "_imaps._tcp.example.com SRV") in [(one.code, one.key) for one in told]


def test_of_a_host_of_the_profile_its_own_look_tells(world: World, tmp_path: Path) -> None:
    world.remove("imap.example.com", "A")
    assert codes(found(world, tmp_path)) == []


def test_records_of_services_lead_to_the_wrong_login(world: World, tmp_path: Path) -> None:
    scene = seen(world, tmp_path, username='"{local}"')
    remarks = [one for one in services.look(scene) if one.code is Code.SRV_LOGIN]
    assert [one.severity for one in remarks] == [Severity.INFO]


def test_a_host_of_another_domain_is_a_remark(world: World, tmp_path: Path) -> None:
    remarks = [one for one in found(world, tmp_path) if one.code is Code.SRV_ELSEWHERE]
    assert [one.key for one in remarks] == ["_autodiscover._tcp.example.com SRV"]


@pytest.mark.parametrize(
    ("records", "is_forbidden"),
    [
        (['0 issue ";"'], True),
        (['0 issue "letsencrypt.org"'], False),
        (['0 issue ";"', '0 issue "letsencrypt.org; validationmethods=dns-01"'], False),
        (['0 issuewild ";"'], False),
        (['0 iodef "mailto:x@example.net"'], False),
        (['128 tbs "unknown"'], True),
    ],
)
def test_who_may_issue(world: World, tmp_path: Path, records: list[str], is_forbidden: bool) -> None:
    world.add(*(f"example.com CAA {value}" for value in records), 'net CAA 0 issue ";"')
    world.remove(AUTOCONFIG, "CNAME")
    world.add(f"{AUTOCONFIG} A 192.0.2.1")
    expected = [(Code.CAA_FORBIDS, "example.com CAA")] if is_forbidden else []
    assert codes(found(world, tmp_path)) == expected


def test_the_nearest_record_says_who_may_issue(world: World, tmp_path: Path) -> None:
    world.add('example.com CAA 0 issue ";"', f'{SERVICE} CAA 0 issue "letsencrypt.org"')
    assert codes(found(world, tmp_path)) == []


def test_without_a_profile_what_was_left_is_seen_by_the_mail(world: World) -> None:
    moved = World(
        "example.com MX 10 mx.example.net.",
        "autodiscover.example.com CNAME autodiscover.outlook.com.",
        "autodiscover.outlook.com A 192.0.2.9",
    )
    expected = [(Code.DNS_LEFT_OVER, "autodiscover.example.com CNAME")]
    assert codes([*dns.look(unknown(moved))]) == expected
    moved.records["example.com", "MX"] = ["0 example-com.mail.protection.outlook.com."]
    assert codes([*dns.look(unknown(moved))]) == []


@pytest.mark.parametrize(
    ("text", "is_left"),
    [
        ("v=spf1 include:spf.protection.outlook.com -all", False),
        ("V=SPF1 redirect=SPF.Protection.Outlook.com", False),
        ("v=spf1 include:spf.example.net -all", True),
        ("include:spf.protection.outlook.com", True),
    ],
)
def test_a_filter_before_the_mail_is_no_other_provider(text: str, is_left: bool) -> None:
    filtered = World(
        "example.com MX 10 mx1.filter.example.",
        f"example.com TXT {text}",
        "autodiscover.example.com CNAME autodiscover.outlook.com.",
        "autodiscover.outlook.com A 192.0.2.9",
    )
    assert bool(codes([*dns.look(unknown(filtered))])) is is_left


@pytest.mark.parametrize(
    "host", ["static.9.2.0.192.clients.your-server.de.", "ip-192-0-2-9.ip.secureserver.net"]
)
def test_a_machine_that_somebody_rents_is_not_the_hosters_service(host: str) -> None:
    assert hoster(host) is None


@pytest.mark.parametrize("one", HOSTERS, ids=lambda one: one.name)
def test_each_hoster_is_known_by_its_hosts_and_says_where_that_stands(one: object) -> None:
    assert all(hoster(f"any.{host}.") == one for host in one.hosts)  # type: ignore[attr-defined]
    assert one.source  # type: ignore[attr-defined]


def test_a_name_that_only_ends_alike_is_no_hosters() -> None:
    assert hoster("notoutlook.com") is None
