"""What is wrong with the documents that the world gets, and that nothing is said of right ones."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoconfig.address import Address
from autoconfig.check.documents.harvest import exchangers
from autoconfig.check.scene import scene
from autoconfig.directory.opening import open_folder
from autoconfig.findings import Code, Finding, Severity
from autoconfig.reach.web import Fetched, Query
from autoconfig.reach.wire import Obstacle
from conftest import ROOT
from document_faults import (
    DATABASE,
    DOMAIN,
    FAULTS,
    FOREIGN,
    MAIN,
    MAIN_HTTP,
    PATH,
    PERSON,
    PERSONAL,
    PLAIN,
    POX,
    POX_DOMAIN,
    WELL_KNOWN,
    WELL_KNOWN_HTTP,
    WorldFault,
    clientconfig,
    foreign,
)
from fakeworld import Answering, World, dead, html, look, redirect, status, text, untrusted
from sample import load, profile_text

# On the ports of TLS: a mobileconfig has one word for both.
STARTTLS = PLAIN.replace("socketType: SSL", "socketType: STARTTLS")
NOW = datetime(2026, 11, 26, tzinfo=UTC)


def fault(
    profile: str | None = PERSONAL,
    rules: Mapping[str, Answering] | None = None,
    records: Mapping[tuple[str, str], Iterable[str]] | None = None,
) -> WorldFault:
    """A world without a fault, or with what a test puts into it."""
    return WorldFault("", Code.ODD, Severity.INFO, rules or {}, records or {}, profile)


def seen(tmp_path: Path, fault: WorldFault, address: str = "") -> list[Finding]:
    edition = load(tmp_path, fault.profile) if fault.profile else None
    domain = DOMAIN if fault.profile else FOREIGN
    asked = Address.parse(address or (PERSON if fault.profile else f"jean@{FOREIGN}"))
    world = World(edition, domain, {DATABASE: status(404), **fault.rules}, fault.records)
    directory = edition.directory if edition else None
    found = scene(directory, asked, world, service_host="service.example", now=lambda: NOW)
    return list(look(found))


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_each_fault_is_found_by_its_code_and_nothing_else_is_said(tmp_path: Path, fault: WorldFault) -> None:
    found = seen(tmp_path, fault)
    assert {finding.code for finding in found} == {fault.code, *fault.beside}, [str(one) for one in found]
    assert {one.severity for one in found if one.code is fault.code} == {fault.severity}
    assert len([one for one in found if one.code is fault.code]) == 1
    assert all(one.remedy for one in found if one.severity is not Severity.INFO)


@pytest.mark.parametrize("address", [PERSON, "pierre@example.org", f"%EMAILADDRESS%@{DOMAIN}"])
@pytest.mark.parametrize("profile", [PERSONAL, PLAIN, STARTTLS], ids=["personal", "plain", "STARTTLS"])
def test_nothing_is_said_of_what_the_service_answers(tmp_path: Path, profile: str, address: str) -> None:
    assert seen(tmp_path, fault(profile=profile), address) == []


def test_nothing_is_said_of_what_somebody_else_answers_rightly(tmp_path: Path) -> None:
    assert seen(tmp_path, fault(profile=None, rules=foreign())) == []


@pytest.mark.parametrize("profile", sorted((ROOT / "profiles").glob("*.yaml")), ids=lambda path: path.stem)
def test_nothing_is_said_of_the_profiles_that_come_with_the_project(profile: Path) -> None:
    edition = open_folder(profile.parent)
    for domain in next(one for one in edition.directory.providers if one.file == profile).profile.domains[:2]:
        world = World(edition, domain, {DATABASE: status(404)})
        for address in (Address.parse(f"jean.dupont@{domain}"), Address.anyone(domain)):
            found = look(scene(edition.directory, address, world, now=lambda: NOW))
            assert [str(one) for one in found] == []


def test_the_well_known_url_may_be_absent_and_the_domain_without_a_web_server(tmp_path: Path) -> None:
    away = dict.fromkeys((f"https://{DOMAIN}/", f"http://{DOMAIN}/"), dead(Obstacle.NO_ADDRESS))
    assert seen(tmp_path, fault(rules=away)) == []


HOSTS = [f"{name}{DOMAIN}/" for name in ("autoconfig.", "autodiscover.", "ua-auto-config.", "")]


@pytest.mark.parametrize(
    ("schemes", "rule"),
    [(("https", "http"), dead(Obstacle.NO_NAME)), (("https",), untrusted())],
    ids=["no name", "certificate"],
)
def test_what_others_say_of_a_host_is_not_said_again(
    tmp_path: Path, schemes: tuple[str, ...], rule: Answering
) -> None:
    rules = {f"{scheme}://{host}": rule for scheme in schemes for host in HOSTS}
    assert seen(tmp_path, fault(PLAIN, rules=rules)) == []


def test_where_nothing_was_published_and_nobody_promised_it_there_is_one_error(tmp_path: Path) -> None:
    found = seen(tmp_path, fault(None, rules={DATABASE: status(404)}))
    assert {one.code: one.severity for one in found} == {
        Code.AUTOCONFIG_MISSING: Severity.ERROR,
        Code.AUTODISCOVER_MISSING: Severity.INFO,
    }


def test_the_mail_exchangers_host_is_a_road_too(tmp_path: Path) -> None:
    document = {f"https://autoconfig.hoster.example{PATH}": text(clientconfig())}
    found = seen(tmp_path, fault(None, rules=document, records={(FOREIGN, "MX"): ["10 mx1.hoster.example."]}))
    assert {one.code for one in found} == {Code.AUTODISCOVER_MISSING}


@pytest.mark.parametrize("status_there", [200, 404])
def test_a_domain_of_mail_exchangers_has_one_url(tmp_path: Path, status_there: int) -> None:
    edition = load(tmp_path, profile_text(domains="[example.com]", mxDomains="[mx.example.net]"))
    url = f"https://autoconfig.mx.example.net{PATH}"
    rules = {url: text(clientconfig()) if status_there == 200 else status(404)}
    world = World(edition, "mx.example.net", rules)
    asked = scene(edition.directory, Address.anyone("mx.example.net"), world, now=lambda: NOW)
    found = list(look(asked))
    assert [(one.code, one.key) for one in found] == (
        [] if status_there == 200 else [(Code.AUTOCONFIG_MISSING, url)]
    )
    assert {query.url.partition("?")[0] for query in world.asked} == {url}


def test_no_finding_names_the_address_or_a_login(tmp_path: Path) -> None:
    for number, one in enumerate(FAULTS):
        (tmp_path / str(number)).mkdir()
        for finding in seen(tmp_path / str(number), one):
            assert not {"jdupont", "mmartin", "jean", "%40"} & set(re.findall(r"[%\w]+", str(finding)))


def test_nothing_is_guessed_where_time_was_out(tmp_path: Path) -> None:
    rules = dict.fromkeys(("https://", "http://"), dead(Obstacle.NO_TIME))
    assert {one.code for one in seen(tmp_path, fault(rules={**rules, DATABASE: dead(Obstacle.NO_TIME)}))} == {
        Code.NOT_IN_TIME,
        Code.DATABASE_UNKNOWN,
    }


def test_a_dead_host_is_asked_once_for_each_document_and_not_again(tmp_path: Path) -> None:
    edition = load(tmp_path, PLAIN)
    rules = {DATABASE: status(404), MAIN: dead(), f"https://{DOMAIN}/": status(404), "http://": dead()}
    world = World(edition, DOMAIN, rules)
    list(look(scene(edition.directory, Address.parse(PERSON), world, now=lambda: NOW)))
    asked = [query.url.partition("?")[0] for query in world.asked]
    assert f"https://{DOMAIN}/.well-known/mail/config-v1.1.xml" in asked
    assert f"{MAIN}config-v1.1.xml" not in asked


def test_a_reason_has_an_end_whatever_a_document_holds(tmp_path: Path) -> None:
    long = "<" + "x" * 100_000 + ">"
    (found,) = seen(tmp_path, fault(PLAIN, rules={f"{MAIN}mail/": text(long)}))
    assert found.code is Code.AUTOCONFIG_UNREADABLE
    assert len(str(found)) < 600


def test_a_login_of_the_database_is_held_against_the_profile(tmp_path: Path) -> None:
    old = text(clientconfig(DOMAIN, host="old.example.org"))
    (found,) = seen(tmp_path, fault(PLAIN, rules={DATABASE: old}))
    assert (found.code, found.severity) == (Code.SOURCES_DISAGREE, Severity.WARNING)
    assert f"https://autoconfig.thunderbird.net/v1.1/{DOMAIN}" in found.problem
    assert "imap old.example.org:993 SSL" in found.problem
    assert "0.yaml" in found.problem


def test_one_wrong_file_at_several_urls_is_one_finding(tmp_path: Path) -> None:
    old = text(clientconfig(DOMAIN, host="old.example.org"))
    (found,) = seen(tmp_path, fault(PLAIN, rules={WELL_KNOWN: old, WELL_KNOWN_HTTP: old}))
    assert found.code is Code.HOST_DIFFERS
    assert "http://example.org/.well-known/" in found.problem


def test_no_password_of_a_redirect_and_no_address_is_asked_of_a_database(tmp_path: Path) -> None:
    edition = load(tmp_path, PLAIN)
    world = World(edition, DOMAIN, {DATABASE: status(404)})
    list(look(scene(edition.directory, Address.parse(PERSON), world, now=lambda: NOW)))
    assert not any("jean" in query.url for query in world.asked if query.url.startswith(DATABASE))
    assert not any("authorization" in map(str.lower, query.headers) for query in world.asked)


def test_at_most_thirty_requests_are_made_for_a_domain(tmp_path: Path) -> None:
    for rules in ({}, {MAIN: status(404), WELL_KNOWN: status(404)}):
        edition = load(tmp_path, PLAIN)
        world = World(edition, DOMAIN, {DATABASE: status(404), **rules})
        list(look(scene(edition.directory, Address.parse(PERSON), world, now=lambda: NOW)))
        assert len(world.asked) <= 30


def test_a_host_that_is_somebody_elses_is_told_of_once(tmp_path: Path) -> None:
    for rule in (html(), status(502), status(401)):
        folder = tmp_path / str(id(rule))
        folder.mkdir()
        rules = dict.fromkeys((MAIN, f"https://{DOMAIN}/", WELL_KNOWN_HTTP, MAIN_HTTP), rule)
        places = [one.key for one in seen(folder, fault(rules=rules)) if "autodiscover" not in one.code]
        assert places == [f"{MAIN}mail/config-v1.1.xml"]


def test_a_password_is_told_of_once_with_both_hosts(tmp_path: Path) -> None:
    (found,) = seen(tmp_path, fault(rules={POX: status(401), POX_DOMAIN: status(401)}))
    assert (found.code, found.severity) == (Code.AUTODISCOVER_PASSWORD, Severity.ERROR)
    assert f"(so does {POX_DOMAIN}autodiscover.xml)" in found.problem


@pytest.mark.parametrize(
    ("url", "asked", "said"),
    [
        (f"https://mail.{DOMAIN}/Autodiscover/x", True, "a URL of mail.example.org"),
        (f"http://autodiscover.{DOMAIN}/", False, "not https"),
        ("https://inside.example/", False, ""),
        (f"https://Autodiscover.{DOMAIN}/autodiscover/autodiscover.xml", False, ""),
    ],
)
def test_the_url_that_the_json_names_is_asked_where_it_leads_to_the_world(
    tmp_path: Path, url: str, asked: bool, said: str
) -> None:
    json = text(f'{{"Protocol": "AutodiscoverV1", "Url": "{url}"}}', "application/json")

    def public(query: Query) -> Fetched | None:
        found = json(query)
        return found and found._replace(address="198.41.0.4")

    edition = load(tmp_path, PLAIN)
    rules = {DATABASE: status(404), f"{POX}autodiscover/autodiscover.json": public}
    world = World(edition, DOMAIN, rules, {("inside.example", "A"): ["10.0.0.1"]})
    found = list(look(scene(edition.directory, Address.parse(PERSON), world, now=lambda: NOW)))
    assert [one.code for one in found] == ([Code.AUTODISCOVER_JSON] if said else [])
    assert all(said in str(one) for one in found)
    assert (url in {query.url for query in world.asked}) is asked


def test_a_placeholder_in_a_host_name_is_the_domain(tmp_path: Path) -> None:
    document = clientconfig(DOMAIN, host="imap.%EMAILDOMAIN%")
    assert seen(tmp_path, fault(PLAIN, rules={f"{MAIN}mail/": text(document)})) == []


@pytest.mark.parametrize(
    ("values", "domain", "found"),
    [
        (
            ["20 b.far.example.", "10 mx1.mail.hoster.example."],
            "a.test",
            ["mail.hoster.example", "hoster.example"],
        ),
        (["10 mx.hoster.co.uk."], "other.co.uk", ["hoster.co.uk"]),
        (["10 mx.a.test."], "a.test", []),
        (["10 mx.a.test."], "sub.a.test", []),
        (["0 ."], "a.test", []),
        (["10 localhost."], "a.test", []),
        ([], "a.test", []),
    ],
)
def test_which_domains_of_mail_exchangers_thunderbird_asks(
    values: list[str], domain: str, found: list[str]
) -> None:
    assert exchangers(values, domain) == found


def test_a_redirect_to_what_is_no_url_leads_to_no_other_domain(tmp_path: Path) -> None:
    rules = {
        POX: status(404),
        POX_DOMAIN: status(404),
        f"http://autodiscover.{DOMAIN}/": redirect("http://["),
    }
    assert {one.code for one in seen(tmp_path, fault(rules=rules))} == {Code.AUTODISCOVER_MISSING}
