"""What is said of clients holds together: with the formats that serve them, and with rules of logins."""

import re

import pytest

from accounts import server
from autoconfig.address import Address
from autoconfig.clients import CLIENTS, apple, outlook, remarks
from autoconfig.clients.client import Client
from autoconfig.findings import Code
from autoconfig.formats import autodiscover, mobileconfig
from autoconfig.login import explain, values
from autoconfig.profile.file import parse
from sample import profile_text
from simulated import play, xml


def test_each_client_has_one_name_that_a_command_can_have() -> None:
    assert [client.name for client in CLIENTS] == [
        "thunderbird",
        "thunderbird-android",
        "deltachat",
        "evolution",
        "kmail",
        "fairemail",
        "outlook",
        "apple",
    ]


def test_a_client_knows_the_ways_to_sign_in_that_its_format_has_words_for() -> None:
    assert apple.CLIENT.ways == set(mobileconfig._AUTHENTICATION)
    assert outlook.CLIENT.ways == autodiscover._SIGN_IN


@pytest.mark.parametrize(
    "rule",
    [
        "'{address}'",
        "'{local}'",
        "'%EMAILLOCALPART%.%EMAILDOMAIN%'",
        "x",
        "'{first}'",
        "'{local:.1}'",
        "{match: 'a*', username: '{local}'}",
        "{match: '*', username: '{domain}'}",
    ],
)
def test_a_rule_is_for_anyone_where_it_has_its_turn_without_an_address(rule: str) -> None:
    profile = parse(profile_text(username=rule), "")
    anyone = Address.anyone("example.com")
    first = next(explain((profile,), anyone, values(anyone, {})))
    assert profile.username[0].is_for_anyone == bool(first.login)


@pytest.mark.parametrize(
    ("host", "names"),
    [
        ("imap.example.com", []),
        ("imap.gmail.com", ["thunderbird", "thunderbird-android", "evolution", "kmail"]),
        ("outlook.office365.com", ["thunderbird", "thunderbird-android", "kmail"]),
        ("imap.fastmail.com", ["thunderbird", "thunderbird-android"]),
        ("imap.mail.yahoo.com", ["thunderbird", "thunderbird-android", "evolution"]),
    ],
)
def test_who_gets_a_token_for_a_server(host: str, names: list[str]) -> None:
    assert [client.name for client in CLIENTS if client.gets_token(host, "imap")] == names


@pytest.mark.parametrize("client", CLIENTS, ids=lambda client: client.name)
def test_of_each_client_it_is_said_what_it_does_with_a_providers_own_oauth2(client: Client) -> None:
    assert re.fullmatch(r"(It|By|Autodiscover|A) .*OAuth2?.*\.|It gets tokens .*\.", client.oauth2)


def test_who_has_no_way_in_by_oauth2_alone_is_named_and_how_thunderbird_has_one() -> None:
    alone = server("imap", 993, authentication="OAuth2")
    (said,) = (
        one.mistake.problem
        for one in remarks(parse(profile_text(incomingServer=f"[{alone}]"), ""))
        if one.mistake.code is Code.OAUTH2_ALONE
    )
    for client in CLIENTS:
        assert client.title in said
    assert said.endswith("Thunderbird signs in with it where an add-on names the server (oauth-addon)")


READING_ALONE = """<clientConfig version="1.1"><emailProvider id="example.org"><domain>example.org</domain>
<incomingServer type="imap"><hostname>imap.example.org</hostname><port>993</port><socketType>SSL</socketType>
<username>%EMAILADDRESS%</username><authentication>password-cleartext</authentication></incomingServer>
</emailProvider></clientConfig>"""
SIMULATIONS = {
    f"{client.name} {version}".strip(): (client, start)
    for client in CLIENTS
    for version, start in client.simulations.items()
    if any("config-v1.1.xml" in url for url in play(start, {}).urls)
}


@pytest.mark.parametrize("name", SIMULATIONS)
def test_who_needs_both_takes_nothing_of_a_document_without_a_server_for_sending(name: str) -> None:
    client, start = SIMULATIONS[name]
    answers = {url: xml(READING_ALONE) for url in play(start, {}).urls if "config-v1.1.xml" in url}
    assert (play(start, answers).ending.incoming is None) is client.needs_both


def test_it_is_said_who_takes_which_of_several_servers() -> None:
    servers = server("imap", 993), server("imap", 993).replace("imap.example", "other.example")
    (said,) = (
        one.mistake.problem
        for one in remarks(parse(profile_text(incomingServer=f"[{', '.join(servers)}]"), ""))
        if one.mistake.code is Code.DIFFERENT_HOSTS
    )
    assert said.endswith(
        "FairEmail, Outlook and Apple Mail (iPhone, iPad, Mac) take the first, Evolution the last"
    )
