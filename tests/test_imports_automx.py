"""A configuration of automx, and a seed file of automx2, as profiles."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoconfig.address import Address
from autoconfig.errors import ProfileError
from autoconfig.identify import identify
from autoconfig.imports import read
from autoconfig.imports.found import Found
from autoconfig.imports.written import write
from autoconfig.profile import parse

VERSION_1 = """\
# An old one.
[automx]
provider = example.com
domains = example.com, example.net Example.ORG

[DEFAULT]
account_type = email
account_name = Example - ${cn}
smtp = yes
smtp_server = smtp.example.com
smtp_port = 587
smtp_encryption = starttls
smtp_auth = plaintext
smtp_auth_identity = %u
smtp_default = yes

[global]
backend = ldap
host = ldap://ldap.example.com
imap = yes
imap_server = imap.example.com
imap_port = 993
imap_encryption = ssl
imap_auth = plaintext
imap_auth_identity = %u
pop = no
pop_server = pop.example.com

[example.net]
backend = static
account_name = Net
account_name_short = A name of more than twenty
imap_server = imap.example.net
imap_encryption = auto
imap_auth = smtp-after-pop encrypted
imap_auth_identity = %%{%s}-%d
pop_server = pop.example.net
pop_port = 110
pop_auth_identity = ${uid}

[example.org]
backend = global

[other.example]
backend = filter
"""
VERSION_3 = """\
[automx]
provider = example.com
domains = *
[global]
backend = static
account_name = Example
help_url = https://example.com/help
imap = yes
imap_server = imap.example.com
imap_port = 993
imap_encryption = ssl
imap_auth = oauth2, plaintext
imap_auth_identity = %EMAILADDRESS%
smtp = yes
smtp_server = smtp.example.com
smtp_port = 465
smtp_encryption = ssl
smtp_auth = oauth2, plaintext
managesieve = yes
managesieve_server = sieve.example.com
managesieve_port = 4190
managesieve_encryption = starttls
managesieve_auth = plaintext
jmap = yes
jmap_url = https://jmap.example.com/session
jmap_auth = oauth2
activesync = yes
activesync_url = https://mail.example.com/Microsoft-Server-ActiveSync
caldav = yes
caldav_url = https://dav.example.com/%s/
caldav_auth = plaintext
oauth_issuer = https://id.example.com/
oauth_auth_url = https://id.example.com/authorize
oauth_token_url = https://id.example.com/token
oauth_scope = openid mail
"""
SEED = {
    "_comment": "a seed",
    "provider": "Example Inc.",
    "domains": ["example.com", {"name": "example.net", "ldapserver_id": 42}],
    "ldapservers": [{"id": 42, "bind_password": "secret"}],
    "servers": [
        {"type": "imap", "name": "imap2.example.com", "prio": 20, "port": 143},
        {"type": "imap", "name": "imap.example.com"},
        {"type": "pop", "name": "pop.example.com", "user_name": "%EMAILLOCALPART%"},
        {"type": "smtp", "name": "smtp.example.com", "port": 587},
        {"type": "caldav", "port": 443, "url": "https://dav.example.com/%EMAILADDRESS%/"},
        {"type": "nntp", "name": "news.example.com"},
    ],
}


def said(found: list[Found]) -> list[str]:
    return [str(finding) for one in found for finding in one.findings]


def seed(**changes: object) -> list[Found]:
    return read(json.dumps({**SEED, **changes}).encode(), "seed.json")


def login(found: Found, address: str, server: int = 0) -> str:
    """What a person gets from the file that is written."""
    account = identify(parse(write(found), ""), Address.parse(address), {})
    return list(account.incoming())[server].username


def test_every_section_of_a_domain_becomes_a_profile_and_global_has_the_rest() -> None:
    found = read(VERSION_1.encode(), "automx.conf")
    assert [(one.name, one.profile["domains"]) for one in found] == [
        ("example.com", ["example.com", "example.org"]),
        ("example.net", ["example.net"]),
        ("other.example", ["other.example"]),
    ]


def test_settings_are_inherited_and_become_the_standards_words() -> None:
    found, other, _ = read(VERSION_1.encode(), "automx.conf")
    assert write(found) == (
        "domains: [example.com, example.org]\n"
        "displayName: Example\n"
        "username: '{local}'\n"
        "incomingServer:\n"
        "  - type: imap\n"
        "    hostname: imap.example.com\n"
        "    port: 993\n"
        "    socketType: SSL\n"
        "    authentication: password-cleartext\n"
        "outgoingServer:\n"
        "  - type: smtp\n"
        "    hostname: smtp.example.com\n"
        "    port: 587\n"
        "    socketType: STARTTLS\n"
        "    authentication: password-cleartext\n"
    )
    assert login(found, "jean.dupont@example.com") == "jean.dupont"
    assert [server["port"] for server in other.profile["incomingServer"]] == ["143", "110"]
    assert login(other, "jean.dupont@example.net") == "%{jean.dupont@example.net}-example.net"
    assert login(other, "jean.dupont@example.net", 1) == "jean.dupont@example.net"


def test_what_is_not_carried_over_is_said_with_its_line() -> None:
    assert said(read(VERSION_1.encode(), "automx.conf")) == [
        "automx.conf:18: backend: ldap: what it looks up is not carried over, write lookups",
        'automx.conf:8: account_name: "Example - ${cn}" becomes "Example"',
        "automx.conf:19: host: it is not carried over",
        "automx.conf:15: smtp_default: it is not carried over",
        'automx.conf:32: account_name_short: "A name of more than twenty" becomes "A name of more than"',
        'automx.conf:34: imap_encryption: "auto" becomes STARTTLS',
        "automx.conf:33: imap_port: it is missing, taken as 143",
        'automx.conf:35: imap_auth: "smtp-after-pop" has no word in a profile, so it is left out',
        "automx.conf:29: pop_encryption: it is missing, taken as STARTTLS",
        "automx.conf:29: pop_auth: no way to sign in is left, taken as plaintext",
        'automx.conf:39: pop_auth_identity: "${uid}" is looked up, write lookups and username',
        "automx.conf:15: smtp_default: it is not carried over",
        "automx.conf:44: other.example: it is not among the domains, so automx leaves it out",
        "automx.conf:45: backend: filter: what it leads to is not carried over",
        'automx.conf:8: account_name: "Example - ${cn}" becomes "Example"',
        "automx.conf:44: incomingServer: there is none, so most clients have no use for it",
        "automx.conf:15: smtp_default: it is not carried over",
    ]


def test_version_3_has_more_services() -> None:
    (found,) = read(VERSION_3.encode(), "automx.conf")
    assert found.name == "any-domain"
    profile = parse(write(found), "")
    assert profile.domains == ("*",)
    assert [server.type for server in profile.incoming_server] == ["imap", "jmap", "activeSync"]
    assert profile.calendar[0].url == "https://dav.example.com/{address}/"
    assert profile.setup_server[0].port == 4190
    assert profile.oauth2
    assert profile.oauth2.token_url == "https://id.example.com/token"
    assert profile.documentation[0].url == "https://example.com/help"
    assert login(found, "jean.dupont@any.example") == "jean.dupont@any.example"
    assert said([found]) == ["automx.conf:4: activesync_auth: no way to sign in is left, taken as plaintext"]


@pytest.mark.parametrize(
    ("text", "line", "reason"),
    [
        ("a = b\n", 1, "before any section"),
        ("[automx]\n\nnonsense\n", 3, "no option = value"),
        ("[automx]\ndomains = example.com\n", 1, "neither [global]"),
        ("[global]\nimap_server = under_score\n", 1, "not a host name"),
        ("[automx]\ndomains = nodot\n[global]\nbackend = static\n", 3, "not a mail domain"),
        ("[global]\nimap_server = a.example\nimap_port = x\n", 1, "not a port"),
        ("[automx]\n# \xff", 2, "not UTF-8"),
    ],
)
def test_a_configuration_that_cannot_be_read_is_refused_with_its_line(
    text: str, line: int, reason: str
) -> None:
    with pytest.raises(ProfileError) as error:
        read(text.encode("latin-1"), "automx.conf")
    assert error.value.findings[0].line == line
    assert reason in error.value.findings[0].text


@settings(deadline=None)  # other work on the machine is none of its business
@given(st.text())
def test_any_text_is_a_configuration_or_refused(text: str) -> None:
    with suppress(ProfileError):
        assert read(f"[global]\n{text}".encode(errors="surrogatepass"), "automx.conf")


def test_a_seed_file_becomes_a_profile() -> None:
    (found,) = seed()
    profile = parse(write(found), "")
    assert profile.display_name == "Example Inc."
    assert profile.domains == ("example.com", "example.net")
    servers = [
        f"{one['hostname']}:{one['port']}/{one['socketType']}" for one in found.profile["incomingServer"]
    ]
    assert servers == [
        "imap.example.com:993/SSL",
        "pop.example.com:995/SSL",
        "imap2.example.com:143/STARTTLS",
    ]
    assert login(found, "jean@example.com") == "jean@example.com"
    assert login(found, "jean@example.com", 1) == "jean"
    assert profile.calendar[0].url == "https://dav.example.com/%EMAILADDRESS%/"
    assert "secret" not in write(found)
    assert said([found]) == [
        'seed.json:1: servers: the type "nntp" has no word in a profile, so this one is left out',
        "seed.json:1: ldapservers: what is looked up is not carried over, write lookups and username",
    ]


@pytest.mark.parametrize(
    ("body", "line", "reason"),
    [
        (b"{", 1, "no JSON"),
        (b'{\n"a": 1\n"b"}', 3, "no JSON"),
        (b'{"a": "\xff"}', 1, "not UTF-8"),
        (b"{" + b'"a": {' * 100_000, 1, "too deeply"),
        (b"{}", 1, "must be a list"),
        (b'{"domains": [1], "servers": []}', 1, "must be a list"),
        (b'{"domains": [], "servers": []}', 1, "domains is missing"),
        (b'{"domains": ["x.example"], "servers": [{"type": "imap"}]}', 1, "hostname"),
        (b'{"domains": ["x.example"], "servers": [{"type": "imap", "prio": "x"}]}', 1, "prio"),
        (b'{"domains": ["x.example"], "servers": [], "provider": ["a"]}', 1, "displayName"),
    ],
)
def test_a_seed_file_that_cannot_be_read_is_refused(body: bytes, line: int, reason: str) -> None:
    with pytest.raises(ProfileError) as error:
        read(body, "seed.json")
    assert error.value.findings[0].line == line
    assert reason in str(error.value)


KEYS = st.sampled_from(["type", "name", "port", "prio", "url"])
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.sampled_from(["type", "name", "port", "prio", "url"]), inner)
    ),
)


@settings(deadline=None)  # other work on the machine is none of its business
@given(JSON, JSON, JSON)
def test_any_json_is_a_seed_file_or_refused(domains: object, servers: object, provider: object) -> None:
    with suppress(ProfileError):
        assert seed(domains=domains, servers=servers, provider=provider)
