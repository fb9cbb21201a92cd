"""A profile applied to an address."""

import pytest

from autoconfig.account import Account
from autoconfig.address import Address
from autoconfig.identify import Circumstances, describe, identify
from autoconfig.profile import Profile
from autoconfig.profile.file import parse
from autoconfig.profile.servers import RawServer
from sample import KEYS, profile_text

ADDRESS = Address.parse("jean.dupont@example.com")


def profile(**changes: str | None) -> Profile:
    return parse(profile_text(**changes), "profile.yaml")


def account(
    address: Address = ADDRESS, host: str = "", guest: bool = False, **changes: str | None
) -> Account:
    return identify(profile(**changes), address, {}, Circumstances(host, guest=guest))


def test_the_asked_domain_comes_first_and_no_domain_twice() -> None:
    domains = "[example.net, example.com, example.net]"
    assert account(domains=domains).domains == ("example.com", "example.net")


def test_of_a_domains_file_and_of_any_domain_only_the_asked_one() -> None:
    address = Address.parse("a@customer.example")
    assert account(address, domains='"*"').domains == ("customer.example",)
    assert account(address, domains="[example.com]", domainsFile="x.txt").domains == (
        "customer.example",
        "example.com",
    )


@pytest.mark.parametrize(
    ("changes", "asked", "domains"),
    [
        ({"domains": None, "domainsFile": "x.txt"}, "mx.example", ("mx.example",)),
        ({"domains": None, "domainsFile": "x.txt"}, "customer.example", ("customer.example",)),
        ({"domains": '"*"'}, "mx.example", ("mx.example",)),
        ({}, "mx.example", ("example.com",)),
        ({}, "customer.example", ("example.com", "customer.example")),
    ],
)
def test_a_description_has_a_domain_and_an_id(
    changes: dict[str, str | None], asked: str, domains: tuple[str, ...]
) -> None:
    described = describe(profile(mxDomains="[mx.example]", **changes), asked)
    assert (described.domains, described.id) == (domains, domains[0])


def test_a_guest_is_the_only_domain() -> None:
    assert account(Address.parse("a@guest.example"), guest=True).domains == ("guest.example",)


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (None, "example.com"),
        ("mail.example", "mail.example"),
        ("Our Mail", "example.com"),
        ("under_score.example", "example.com"),
    ],
)
def test_an_id_is_written_where_it_is_a_host_name(given: str | None, written: str) -> None:
    assert account(id=given).id == written


def test_without_a_listed_domain_the_id_is_the_asked_one() -> None:
    assert account(Address.parse("a@customer.example"), domains='"*"').id == "customer.example"


def test_a_hostname_takes_the_asked_domain() -> None:
    server = "[{type: imap, hostname: 'imap.{domain}', port: 993, socketType: SSL, authentication: none}]"
    assert next(account(incomingServer=server).for_reading()).hostname == "imap.example.com"


def test_a_server_has_its_own_rules_and_the_others_those_of_the_profile() -> None:
    end = "port: 993, socketType: SSL, authentication: none"
    imap, pop3 = f"type: imap, hostname: a.example, {end}", f"type: pop3, hostname: b.example, {end}"
    servers = f"[{{{imap}}}, {{{pop3}, username: x}}]"
    found = account(incomingServer=servers, username='"{local}"')
    assert [server.username for server in found.for_reading()] == ["jean.dupont", "x"]
    assert [server.username for server in found.for_sending()] == ["jean.dupont"]


def test_behind_an_alias_elsewhere_the_hostname_takes_the_asked_domain_still() -> None:
    server = "[{type: imap, hostname: 'imap.{domain}', port: 993, socketType: SSL, authentication: none}]"
    given = profile(incomingServer=server, username='"{local}%{domain}"')
    (found,) = identify(given, ADDRESS, {"address": "jean@example.net"}).for_reading()
    assert (found.hostname, found.username) == ("imap.example.com", "jean%example.net")


def test_where_no_rule_of_a_server_can_be_filled_those_of_the_profile_are() -> None:
    end = "port: 993, socketType: SSL, authentication: none"
    server = f"{{type: imap, hostname: a.example, {end}, username: '{{first}}'}}"
    found = account(Address.parse("jean@example.com"), incomingServer=server, username='"{local}"')
    assert [server.username for server in found.for_reading()] == ["jean"]


def test_a_server_without_logins_has_one_for_clients_that_want_it() -> None:
    end = "port: 465, socketType: SSL, authentication: none"
    given = profile(outgoingServer=f"{{type: smtp, hostname: a.example, {end}, username: none}}")
    (asked,), (described,) = (
        found.for_sending() for found in (identify(given, ADDRESS, {}), describe(given, "example.com"))
    )
    assert (asked.username, described.username) == (str(ADDRESS), "")


def test_a_server_as_text_stays_in_its_place() -> None:
    imap = "type: imap, hostname: a.example, port: 1, socketType: SSL, authentication: none"
    servers = f'[{{raw: "<incomingServer/>"}}, {{{imap}}}]'
    found = account(incomingServer=servers)
    assert found.incoming_server[0] == RawServer(raw="<incomingServer/>")
    assert [server.hostname for server in found.for_reading()] == ["a.example"]


@pytest.mark.parametrize(
    ("host", "shown"),
    [
        ("example.com", "example.com"),
        ("autoconfig.example.com", "autoconfig.example.com"),
        ("ua-auto-config.example.com", "ua-auto-config.example.com"),
        ("www.example.com", "autodiscover.example.com"),
        ("example.net", "autodiscover.example.com"),
        ("evil.example", "autodiscover.example.com"),
        ("", "autodiscover.example.com"),
    ],
)
def test_the_host_is_the_asked_one_where_it_is_the_domains(host: str, shown: str) -> None:
    assert account(host=host).host == shown


def test_a_corrected_login_counts_for_calendars_too() -> None:
    calendar = '{type: caldav, url: "https://dav.example.com/", authentication: {system: http, value: Basic}}'
    given = profile(username='"{local}"', calendar=calendar)
    found = identify(given, Address.parse("jean@example.com"), {}, Circumstances(corrected="jean2"))
    logins = {server.username for server in (*found.for_reading(), *found.for_sending(), *found.calendar)}
    assert logins == {"jean2"}


def test_a_corrected_login_leaves_a_server_with_another_one_alone() -> None:
    end = "port: 993, socketType: SSL, authentication: none"
    imap, pop3 = f"type: imap, hostname: a.example, {end}", f"type: pop3, hostname: b.example, {end}"
    given = profile(incomingServer=f"[{{{imap}}}, {{{pop3}, username: x}}]", username='"{local}"')
    found = identify(given, ADDRESS, {}, Circumstances(corrected="jean2"))
    assert [server.username for server in found.for_reading()] == ["jean2", "x"]


@pytest.mark.parametrize(
    "changes",
    [
        {"usernameMayDiffer": "true"},
        {"lookups": "{table: {file: a.csv, fields: [address]}}"},
        {
            "servers": "{match: a, use: old}",
            "serverSets": f"{{old: {{incomingServer: {KEYS['incomingServer']}, "
            f"outgoingServer: {KEYS['outgoingServer']}}}}}",
        },
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_not_everybody_has_is_no_login_of_everybody(changes: dict[str, str]) -> None:
    """PACC and the records in DNS speak to everybody at once."""
    anyone = Address.anyone("example.com")
    for given, same in ((profile(), True), (profile(**changes), False)):
        found = identify(given, anyone, {})
        assert [server.login_is_address for server in found.for_reading()] == [same]
