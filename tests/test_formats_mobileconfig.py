"""Mobileconfig: who is who for an iPhone, and what golden files do not say of the profile."""

import plistlib
import re
from collections.abc import Callable, Iterator
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accounts import CASES, Case, server
from autoconfig.account import Account
from autoconfig.address import Address
from autoconfig.errors import Inexpressible
from autoconfig.formats.mobileconfig import identifier, render, servers
from sample import profile_text
from test_formats_autoconfig import TEXTS

PERSONAL = {
    name: case
    for name, case in CASES.items()
    if not case.asker.startswith("@") and any(case.account().for_sending())
}
ADDRESS = "jean.dupont@example.com"
OTHERS = [
    "jean.dupont@example.org",
    "jean.dupont@mail.example.com",
    "jean.dupont+tag@example.com",
    "jeandupont@example.com",
    "jdupont@example.com",
    "zoé.noël@example.com",
    "zoe.noel@example.com",
]
# Every way in which an operator, a client or a person can make another document for the same address.
CHANGES = {
    "profile": Case(
        profile_text(
            id="other.example",
            domains="[example.org, example.com]",
            displayName="Other",
            displayShortName="O",
            username='"{local}"',
            incomingServer=server("pop3", 995),
            outgoingServer=server("smtp", 587, "STARTTLS", authentication="none"),
        )
    ),
    "host": Case(profile_text(), host="autoconfig.example.com"),
    "name": Case(profile_text(), name="Jean Dupont"),
    "case": Case(profile_text(), asker="Jean.DUPONT@EXAMPLE.com."),
    "any-domain": Case(profile_text(domains='"*"')),
}


def refusal(account: Account, of: Callable[[Account], object]) -> str:
    """What it raises, "" for nothing."""
    try:
        of(account)
    except Inexpressible as error:
        return str(error)
    return ""


def test_the_servers_say_whether_there_is_a_document() -> None:
    """So that none is made to find out."""
    accounts = [case.account() for case in CASES.values()]
    refusals = [refusal(account, servers) for account in accounts]
    assert refusals == [refusal(account, render) for account in accounts]
    assert any(refusals)
    assert not all(refusals)


def read(case: Case) -> dict[str, Any]:
    """The document as Apple's systems would read it."""
    document: dict[str, Any] = plistlib.loads(render(case.account()))
    return document


def payloads(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield document
    yield from document["PayloadContent"]


def identity(case: Case) -> list[tuple[str, str]]:
    return [(payload["PayloadIdentifier"], payload["PayloadUUID"]) for payload in payloads(read(case))]


@pytest.mark.parametrize("case", CHANGES.values(), ids=list(CHANGES))
def test_a_second_download_is_the_same_account(case: Case) -> None:
    assert identity(case) == identity(Case(profile_text()))


def test_two_addresses_have_nothing_in_common() -> None:
    asked = [Case(profile_text(domains='"*"'), asker) for asker in (ADDRESS, *OTHERS)]
    seen = [sign for case in asked for pair in identity(case) for sign in pair]
    assert len(seen) == len(set(seen))


@pytest.mark.parametrize("case", PERSONAL.values(), ids=list(PERSONAL))
def test_identifiers_are_what_apple_asks_for(case: Case) -> None:
    """A UUID, version 5, for each payload; an identifier in reverse DNS, without blanks."""
    pairs = identity(case)
    assert {UUID(uuid).version for _, uuid in pairs} == {5}
    assert all(uuid == uuid.upper() for _, uuid in pairs)
    assert len({uuid for _, uuid in pairs}) == len(pairs)
    assert all(re.fullmatch(r"[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", identifier) for identifier, _ in pairs)


@pytest.mark.parametrize("case", PERSONAL.values(), ids=list(PERSONAL))
def test_never_holds_a_password(case: Case) -> None:
    keys = {key for payload in payloads(read(case)) for key in payload}
    assert {key for key in keys if "password" in key.lower()} == {"OutgoingPasswordSameAsIncomingPassword"}


def mail(**changes: str) -> dict[str, Any]:
    payload: dict[str, Any] = read(Case(profile_text(**changes)))["PayloadContent"][0]
    return payload


def test_imap_comes_before_pop3_whatever_is_preferred() -> None:
    servers = f"[{server('pop3', 995)}, {server('imap', 993)}, {server('imap', 143)}]"
    found = mail(incomingServer=servers)
    assert (found["EmailAccountType"], found["IncomingMailServerPortNumber"]) == ("EmailTypeIMAP", 993)
    assert mail(incomingServer=server("pop3", 995))["EmailAccountType"] == "EmailTypePOP"


def test_a_server_that_nobody_can_sign_in_to_is_passed_over() -> None:
    oauth = server("imap", 993, authentication="[OAuth2, GSSAPI, TLS-client-cert]")
    found = mail(incomingServer=f"[{oauth}, {server('pop3', 995)}]")
    assert found["EmailAccountType"] == "EmailTypePOP"


@pytest.mark.parametrize("word", ["OAuth2", "GSSAPI", "TLS-client-cert"])
@pytest.mark.parametrize(("side", "kind"), [("incomingServer", "imap"), ("outgoingServer", "smtp")])
def test_without_any_way_to_sign_in_there_is_no_profile(side: str, kind: str, word: str) -> None:
    with pytest.raises(Inexpressible, match="no way to sign in"):
        mail(**{side: server(kind, 1, authentication=word)})


@pytest.mark.parametrize(
    ("word", "apple"),
    [
        ("password-cleartext", "EmailAuthPassword"),
        ("password-encrypted", "EmailAuthCRAMMD5"),
        ("NTLM", "EmailAuthNTLM"),
        ("client-IP-address", "EmailAuthNone"),
        ("none", "EmailAuthNone"),
        ("[OAuth2, password-encrypted, password-cleartext]", "EmailAuthCRAMMD5"),
    ],
)
def test_the_first_way_to_sign_in_that_apple_has_a_word_for(word: str, apple: str) -> None:
    found = mail(outgoingServer=server("smtp", 465, authentication=word))
    assert found["OutgoingMailServerAuthentication"] == apple


@pytest.mark.parametrize(("socket_type", "ssl"), [("SSL", True), ("STARTTLS", True), ("plain", False)])
def test_ssl_is_on_for_every_encryption(socket_type: str, ssl: bool) -> None:
    assert mail(outgoingServer=server("smtp", 587, socket_type))["OutgoingMailServerUseSSL"] is ssl


@given(TEXTS, TEXTS, TEXTS)
def test_any_text_comes_out_as_it_went_in(name: str, short_name: str, person: str) -> None:
    account = Case(profile_text()).account()
    changed = account._replace(display_name=name, display_short_name=short_name, name=person)
    document = plistlib.loads(render(changed))
    payload = document["PayloadContent"][0]
    assert (document["PayloadDisplayName"], document["PayloadOrganization"]) == (name, name)
    assert (payload["EmailAccountDescription"], payload["EmailAccountName"]) == (short_name, person)


@given(st.text(max_size=40), st.sampled_from(["Configuration", "com.apple.mail.managed", "identifier"]))
def test_a_name_is_a_uuid_of_version_five(local: str, role: str) -> None:
    address = Address(local, "example.org")
    try:
        person = uuid5(NAMESPACE_URL, f"mailto:{address}")
    except UnicodeEncodeError:
        return
    assert identifier(address, role) == str(uuid5(person, role)).upper()
