"""A configuration of automx, and a seed file of automx2, as profiles."""

import json
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autoconfig.address import Address
from autoconfig.errors import ProfileError
from autoconfig.findings import Code, Severity
from autoconfig.identify import identify
from autoconfig.imports import read
from autoconfig.imports.draft import Draft
from autoconfig.profile.file import parse

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
    "ldapservers": [
        {"id": 42, "name": "ldap.example.com", "search_base": "dc=example", "bind_password": "secret"}
    ],
    "servers": [
        {"type": "imap", "name": "imap2.example.com", "prio": 20, "port": 143},
        {"type": "imap", "name": "imap.example.com"},
        {"type": "pop", "name": "pop.example.com", "user_name": "%EMAILLOCALPART%"},
        {"type": "smtp", "name": "smtp.example.com", "port": 587},
        {"type": "caldav", "port": 443, "url": "https://dav.example.com/%EMAILADDRESS%/"},
        {"type": "nntp", "name": "news.example.com"},
    ],
}


def said(found: list[Draft]) -> list[str]:
    return [finding.plain for one in found for finding in one.findings]


def seed(**changes: object) -> list[Draft]:
    return read(json.dumps({**SEED, **changes}).encode(), "seed.json")


def login(found: Draft, address: str, server: int = 0) -> str:
    """What a person gets from the file that is written."""
    account = identify(parse(found.text, ""), Address.parse(address), {})
    return list(account.for_reading())[server].username


def test_every_section_of_a_domain_becomes_a_profile_and_global_has_the_rest() -> None:
    found = read(VERSION_1.encode(), "automx.conf")
    assert [(one.name, one.profile["domains"]) for one in found] == [
        ("example.com", ["example.com", "example.org"]),
        ("example.net", ["example.net"]),
        ("other.example", ["other.example"]),
    ]


def test_settings_are_inherited_and_become_the_standards_words() -> None:
    found, other, _ = read(VERSION_1.encode(), "automx.conf")
    assert found.text == (
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
        "automx.conf:15: smtp_default: it is not carried over",
        "automx.conf:19: host: it is not carried over",
        'automx.conf:32: account_name_short: "A name of more than twenty" becomes "A name of more than"',
        'automx.conf:34: imap_encryption: "auto" becomes STARTTLS',
        "automx.conf:33: imap_port: it is missing, taken as 143",
        'automx.conf:35: imap_auth: "smtp-after-pop" has no word in a profile, so it is left out',
        "automx.conf:29: pop_encryption: it is missing, taken as STARTTLS",
        "automx.conf:29: pop_auth: no way to sign in is left, taken as plaintext",
        'automx.conf:39: pop_auth_identity: "${uid}" is looked up, write lookups and username',
        "automx.conf:44: other.example: it is not among the domains, so automx leaves it out",
        "automx.conf:45: backend: filter: what it leads to is not carried over",
        "automx.conf:44: incomingServer: there is none, so most clients have no use for it, write one",
    ]


START = """\
[automx]
domains = example.org
[global]
"""
SERVER = "imap_server = {}\nimap_port = {}\nimap_encryption = {}\nimap_auth = {}\nimap_auth_identity = {}\n"
GOOD = ("imap.example.org", "993", "ssl", "plaintext", "%s")


@pytest.mark.parametrize(
    ("changes", "key", "value", "remark"),
    [
        ({0: "imap.${domain}"}, "hostname", "imap.{domain}", None),
        ({0: "imap.%d"}, "hostname", "imap.{domain}", None),
        ({0: "Bücher.example."}, "hostname", "xn--bcher-kva.example", '"Bücher.example." becomes'),
        ({1: "${port}"}, "port", "993", '5: imap_port: "${port}" is looked up, taken as 993'),
        ({1: "993 ; TLS"}, "port", "993", None),
        ({2: "TLS"}, "socketType", "SSL", '6: imap_encryption: "tls" becomes SSL'),
        ({1: "143", 2: "tls"}, "socketType", "STARTTLS", '6: imap_encryption: "tls" becomes STARTTLS'),
        ({3: "plain"}, "authentication", "password-cleartext", '7: imap_auth: "plain" becomes'),
        ({4: "%u@${domain}"}, "username", "{local}@{domain}", None),
        ({4: "{%u}"}, "username", "{{{local}}}", None),
        ({4: "${uid}"}, None, None, '8: imap_auth_identity: "${uid}" is looked up'),
        ({0: "imap.%u.example.org"}, "", "", '"imap.%u.example.org" is not the same'),
        ({0: "${host}"}, "", "", '4: imap_server: "${host}" is not the same for'),
        ({0: "under_score"}, "", "", '4: imap_server: "under_score" is not a host name'),
        ({1: "99999"}, "", "", '5: imap_port: "99999" is not a port'),
        ({4: "%NOTHING%"}, "", "", '8: imap_auth_identity: "%NOTHING%" is not a placeholder'),
    ],
)  # fmt: skip
def test_an_option_becomes_what_it_means_or_is_said_on_its_line(
    changes: dict[int, str], key: str | None, value: str | None, remark: str | None
) -> None:
    """`key` "" where the server is left out, None where nothing stands for the option."""
    values = [changes.get(at, good) for at, good in enumerate(GOOD)]
    (found,) = read((START + SERVER.format(*values)).encode(), "automx.conf")
    servers = found.profile["incomingServer"]
    assert (servers == "none") == (key == "")
    if key:
        assert servers[0].get(key, found.profile.get(key)) == value
    remarks = [text for text in said([found]) if "most clients have no use" not in text]
    denied = [text for text in remarks if "automx.conf:3: incomingServer: no server is left, so" in text]
    assert len(denied) == (key == "")
    remarks = [text for text in remarks if text not in denied]
    assert len(remarks) == (remark is not None or key == "")
    assert not remark or remark in remarks[0]


@pytest.mark.parametrize(
    ("option", "line", "rest"),
    [
        ("help_url = nonsense", 4, "is not a URL"),
        ("help_url = https://example.org/${uid}", 4, "it is looked up"),
        ("caldav_url = https://example.org/${uid}", 4, "so this server is left out"),
        (f"account_name = {'x' * 2000}", 4, "it is longer than 1000 characters"),
        ("account_name = Mail of %s", 4, '"Mail of %s" becomes "Mail of"'),
        (
            "oauth_issuer = a\noauth_scope = b\noauth_auth_url = c\noauth_token_url = https://d/",
            6,
            "not a URL",
        ),
    ],
)
def test_one_option_keeps_no_file_from_being_read(option: str, line: int, rest: str) -> None:
    (found,) = read(f"{START}{option}\n".encode(), "automx.conf")
    assert any(text.startswith(f"automx.conf:{line}: ") and rest in text for text in said([found]))


def test_domains_are_read_as_people_write_them() -> None:
    text = "[automx]\ndomains = Bücher.example., nodot\n  example.net\n[global]\n[example.net]\n"
    found, other = read(text.encode(), "automx.conf")
    assert (found.profile["domains"], other.profile["domains"]) == (
        ["xn--bcher-kva.example"],
        ["example.net"],
    )
    assert said([found])[:2] == [
        'automx.conf:2: domains: "Bücher.example." becomes xn--bcher-kva.example',
        'automx.conf:2: domains: "nodot" is no mail domain, so it is left out',
    ]


def test_any_domain_is_only_what_is_written() -> None:
    for text in ("[global]\n", "[automx]\nprovider = example.com\n[global]\n"):
        with pytest.raises(ProfileError, match=r"say --domain example\.org"):
            read(text.encode(), "automx.conf")
        (found,) = read(text.encode(), "automx.conf", ["example.net"])
        assert found.profile["domains"] == ["example.net"]
    (found,) = read(b"[automx]\ndomains = *\n[global]\n", "automx.conf")
    assert (found.profile["domains"], found.profile["displayName"]) == (["*"], "Mail")
    assert "automx.conf:3: account_name: it is missing, taken as Mail" in said([found])


def test_a_section_of_a_filter_is_no_provider() -> None:
    text = "[automx]\ndomains = *\n[example.org]\nbackend=filter\nsection_filter=a.b.example\n[a.b.example]\n"
    (found,) = read(text.encode(), "automx.conf")
    assert found.profile["domains"] == ["example.org"]
    assert "automx.conf:6: a.b.example: it belongs to the filter of [example.org]" in said([found])[0]


def test_more_profiles_than_anybody_has_are_refused() -> None:
    sections = "".join(f"[d{number}.example]\n" for number in range(1001))
    with pytest.raises(ProfileError, match="take it apart"):
        read(sections.encode(), "automx.conf")


def test_version_3_has_more_services() -> None:
    (found,) = read(VERSION_3.encode(), "automx.conf")
    assert found.name == "any-domain"
    profile = parse(found.text, "")
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
        ("[automx]\ndomains = nodot\n[global]\nbackend = static\n", 3, "for no mail domain"),
        ("[global]\nimap_server = a.example\n", 1, "say --domain example.org"),
        ("[automx]\n# \xff", 2, "not UTF-8"),
    ],
)
def test_a_configuration_that_cannot_be_read_is_refused_with_its_line(
    text: str, line: int, reason: str
) -> None:
    with pytest.raises(ProfileError) as error:
        read(text.encode("latin-1"), "automx.conf")
    (finding,) = error.value.findings
    assert finding.line == line
    assert reason in finding.text
    assert finding.remedy


@settings(deadline=None)  # other work on the machine is none of its business
@given(st.text())
def test_any_text_is_a_configuration_or_refused(text: str) -> None:
    with suppress(ProfileError):
        assert read(f"[automx]\ndomains=*\n[global]\n{text}".encode(errors="surrogatepass"), "automx.conf")


def test_a_seed_file_becomes_a_profile() -> None:
    (found,) = seed()
    profile = parse(found.text, "")
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
    assert "secret" not in found.text
    assert said([found]) == [
        "seed.json:1: ldapservers: what is looked up is not carried over, "
        'write username: "{uid}" and lookups with url: ldaps://ldap.example.com:636, base: dc=example, '
        "filter: (mail={address}), fields: {uid: uid}",
        'seed.json:1: type: the type "nntp" has no word in a profile, so this one is left out',
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
        (b'{"domains": [], "servers": []}', 1, "say --domain example.org"),
        (b'{"domains": ["x.example"], "servers": [], "provider": ["a"]}', 1, "provider: a list is no text"),
    ],
)
def test_a_seed_file_that_cannot_be_read_is_refused(body: bytes, line: int, reason: str) -> None:
    with pytest.raises(ProfileError) as error:
        read(body, "seed.json")
    assert error.value.findings[0].line == line
    assert reason in str(error.value)
    assert error.value.findings[0].remedy


def test_a_null_is_nothing_that_is_said() -> None:
    """It is no word such as none, which would be a server without TLS and without login."""
    names = ("port", "socket_type", "authentication", "user_name")
    open_ones = {"type": "imap", "name": "imap.example.com"}
    (found,) = seed(servers=[{**open_ones, **dict.fromkeys(names)}])
    (same,) = seed(servers=[open_ones])
    assert found.profile == same.profile
    assert found.profile["incomingServer"][0]["socketType"] == "SSL"


def test_one_server_keeps_no_seed_from_being_read() -> None:
    servers = [{"type": "imap"}, {"type": "smtp", "name": "smtp.example.com", "prio": "x"}]
    (found,) = seed(servers=servers)
    assert found.profile["incomingServer"] == "none"
    assert any("no server is left, so the profile says none" in text for text in said([found]))
    assert found.profile["outgoingServer"][0]["hostname"] == "smtp.example.com"
    assert any("so this server is left out" in text for text in said([found]))
    assert any('prio: "x" is no number, taken as 10' in text for text in said([found]))


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


@pytest.mark.parametrize(("name", "short"), [("Example Mail Inc.", "Example"), ("Example", "Example")])
def test_a_seed_has_the_short_name_that_automx2_makes_of_it(name: str, short: str) -> None:
    """So the seed and the database that came of it give the same profile."""
    seed = {"provider": name, "domains": ["x.example"], "servers": [{"type": "imap", "name": "i.x.example"}]}
    (found,) = read(json.dumps(seed).encode(), "seed.json")
    assert found.profile["displayShortName"] == short


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        (("imap_port = 993", "imap_port = 143"), "imap_port: port 143 begins without TLS"),
        (("imap_port = 993", "imap_port = 465"), "imap_port: port 465 is that of SMTP"),
        (("smtp_port = 587", "smtp_port = 465"), "smtp_port: port 465 begins with TLS"),
        (("smtp_port = 587", "smtp_port = 25"), "smtp_port: port 25 is for mail between servers"),
    ],
)
def test_a_port_of_something_else_is_a_warning_where_it_stands(change: tuple[str, str], problem: str) -> None:
    text = VERSION_1.replace(*change)
    drafts = read(text.encode(), "automx.conf")
    said = [one for draft in drafts for one in draft.findings if one.code is Code.PORT_AT_ODDS]
    assert said
    assert {one.severity for one in said} == {Severity.WARNING}
    assert all(f": {problem}" in one.plain for one in said)
    assert {text.splitlines()[one.line - 1] for one in said} == {change[1]}


def test_a_port_of_something_else_in_a_seed_is_a_warning_too() -> None:
    (found,) = seed(servers=[{"name": "a.example", "type": "imap", "port": 143, "socket_type": "SSL"}])
    (one,) = [one for one in found.findings if one.code is Code.PORT_AT_ODDS]
    assert (one.key, one.severity) == ("port", Severity.WARNING)


def test_a_port_of_nobody_in_a_seed_is_nobodys_business() -> None:
    (found,) = seed(servers=[{"name": "a.example", "type": "imap", "port": 10993, "socket_type": "SSL"}])
    assert not [one for one in found.findings if one.code is Code.PORT_AT_ODDS]
