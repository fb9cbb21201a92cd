"""What Thunderbird makes of a document. Each row was tried with the real one."""

import pytest

from autoconfig.clients.simulation import Configured, Ending
from autoconfig.profile.words import SocketType
from document_faults import clientconfig
from simulated import play, xml
from test_simulate_thunderbird import MAIN, START

GOOD = clientconfig("example.org")
IMAP = GOOD[GOOD.index("<incoming") : GOOD.index("<outgoing")]
SMTP = GOOD[GOOD.index("<outgoing") : GOOD.index("</emailProvider>")]
LOGIN, WAY = "<username>%EMAILADDRESS%</username>", "<authentication>password-cleartext</authentication>"
HOST, PORT, SOCKET = (
    "<hostname>imap.example.org</hostname>",
    "<port>993</port>",
    "<socketType>SSL</socketType>",
)
DOMAIN, ID = "<domain>example.org</domain>", ' id="example.org"'
SET_UP = Configured("imap", "imap.example.org", 993, SocketType.SSL, "jean.dupont@example.org")
SENDING = Configured("smtp", "smtp.example.org", 465, SocketType.SSL, "jean.dupont@example.org")


def ending(*changes: tuple[str, str], before: str = "", content_type: str = "text/xml") -> Ending:
    """Of a good document with something else in it, once."""
    document = GOOD
    for old, new in changes:
        assert old in document
        document = document.replace(old, new, 1)
    return play(START, {MAIN: xml(before + document, content_type=content_type)}).ending


# What stands in the place of the login, and the login that it is then.
LOGINS = {
    "0012345": "12345",
    "1e5": "100000",
    "0x1F": "0",
    "1e21": "1e+21",
    "123456789012345678901": "123456789012345680000",
    "0.0000001": "1e-7",
    "0.000001": "0.000001",
    "-5": "-5",
    "-0": "0",
    "1.50": "1.5",
    "9007199254740993": "9007199254740992",
    "1e400": "1e400",
    "TRUE": "true",
    " ": "NaN",
    " a ": " a ",
    "": "true",
    "a&amp;b": "a&b",
    "a&#38;b": "a&b",
    "a<!-- c -->b": "ab",
    "<!-- c -->": "[object Object]",
    "12<!-- c -->34": "1234",
    "<![CDATA[a<b]]>": "a<b",
    "<![CDATA[]]>": "[object Object]",
    "a<?b?>c": "ac",
    "<b>a</b>": "[object Object]",
    "a<b/>": "[object Object]",
    "%EMAILLOCALPART%.%EMAILDOMAIN%": "jean.dupont.example.org",
    "%EMAILADDRESS": "%EMAILADDRESS",
    "%REALNAME%": "%REALNAME%",
    "a\r\nb": "a\nb",
}


@pytest.mark.parametrize(("said", "login"), LOGINS.items(), ids=map(ascii, LOGINS))
def test_the_login_that_a_text_becomes(said: str, login: str) -> None:
    assert ending((LOGIN, f"<username>{said}</username>")).incoming == SET_UP._replace(username=login)


# Changes that it gets on with, and what is another server then.
TAKEN: dict[str, tuple[tuple[tuple[str, str], ...], Configured]] = {
    "no login": (((LOGIN, ""),), SET_UP._replace(username="undefined")),
    "a login with an attribute": (
        ((LOGIN, '<username a="b">c</username>'),),
        SET_UP._replace(username="[object Object]"),
    ),
    "two logins": (((LOGIN, f"{LOGIN}<username>b</username>"),), SET_UP),
    "a host of capitals and blanks": (((HOST, "<hostname> IMAP.Example.org\n</hostname>"),), SET_UP),
    "a host with a placeholder": (((HOST, "<hostname>imap.%EMAILDOMAIN%</hostname>"),), SET_UP),
    "a host with a final dot": (
        ((HOST, "<hostname>a.example.</hostname>"),),
        SET_UP._replace(hostname="a.example."),
    ),
    "an IPv6 address": (
        ((HOST, "<hostname>2001:DB8::1</hostname>"),),
        SET_UP._replace(hostname="2001:db8::1"),
    ),
    "a host of digits": (((HOST, "<hostname>0123</hostname>"),), SET_UP._replace(hostname="123")),
    "no port": (((PORT, ""),), SET_UP._replace(port=0)),
    "a port in a line of its own": (((PORT, "<port>\n993\n</port>"),), SET_UP),
    "a port with more behind it": (((PORT, "<port>993x</port>"),), SET_UP),
    "a port with a fraction": (((PORT, "<port>993.7</port>"),), SET_UP),
    "an unknown socketType first": (((SOCKET, f"<socketType>TLS</socketType>{SOCKET}"),), SET_UP),
    "no encryption": (
        ((SOCKET, "<socketType>plain</socketType>"),),
        SET_UP._replace(socket_type=SocketType.PLAIN),
    ),
    "an unknown way first": (((WAY, f"<authentication>SCRAM-SHA-256</authentication>{WAY}"),), SET_UP),
    "a way with an attribute first": (
        ((WAY, f'<authentication system="sasl">PLAIN</authentication>{WAY}'),),
        SET_UP,
    ),
    "OAuth2 first, at a host that it does not know": (
        ((WAY, f"<authentication>OAuth2</authentication>{WAY}"),),
        SET_UP,
    ),
    "OAuth2 alone, at one that it knows": (
        ((WAY, "<authentication>OAuth2</authentication>"), (HOST, "<hostname>imap.gmail.com</hostname>")),
        SET_UP._replace(hostname="imap.gmail.com"),
    ),
    "an old word": (((WAY, "<authentication>plain</authentication>"),), SET_UP),
    "a type that it does not know first": (
        (("<incomingServer", '<incomingServer type="jmap"/><incomingServer'),),
        SET_UP,
    ),
    "POP3 first": (
        ((IMAP, IMAP.replace('"imap"', '"pop3"').replace("imap.", "pop.") + IMAP),),
        SET_UP._replace(type="pop3", hostname="pop.example.org"),
    ),
    "a second server without encryption": (((IMAP, IMAP + IMAP.replace("SSL", "plain")),), SET_UP),
    "a URL": (
        ((HOST, "<url>https://in.example.org/</url>"), (SOCKET, "")),
        SET_UP._replace(hostname="in.example.org"),
    ),
    "a URL without slashes": (
        ((HOST, f"{HOST}<url>https:in.example.org</url>"),),
        SET_UP._replace(hostname="in.example.org"),
    ),
    "a URL of numbers": (
        ((HOST, f"{HOST}<url>https://127.1/</url>"),),
        SET_UP._replace(hostname="127.0.0.1"),
    ),
    "a URL of too many numbers": (((HOST, f"{HOST}<url>https://1.2.3.4.5/</url>"),), SET_UP),
    "a URL of an IPv6 address": (((HOST, f"{HOST}<url>https://[::1]/</url>"),), SET_UP),
    "a URL that is none": (((HOST, f"{HOST}<url>ftp://in.example.org/</url>"),), SET_UP),
    "two emailProviders": ((("</emailProvider>", "</emailProvider><emailProvider/>"),), SET_UP),
    "an id of digits": (((ID, ' id="0123"'),), SET_UP),
    "an empty domain": (((DOMAIN, "<domain/>"),), SET_UP),
    "another domain": (((DOMAIN, "<domain>another.example</domain>"),), SET_UP),
    "a domain with an attribute beside one": (
        ((DOMAIN, f'<domain purpose="mx">a.example</domain>{DOMAIN}'),),
        SET_UP,
    ),
    "a namespace": ((("<clientConfig", '<clientConfig xmlns="urn:a"'),), SET_UP),
    "extensions": (
        (("</clientConfig>", "<value>1</value><calendar><port>x</port></calendar></clientConfig>"),),
        SET_UP,
    ),
}


@pytest.mark.parametrize(("changes", "incoming"), TAKEN.values(), ids=list(TAKEN))
def test_what_it_gets_on_with(changes: tuple[tuple[str, str], ...], incoming: Configured) -> None:
    found = ending(*changes)
    assert (found.incoming, found.outgoing) == (incoming, SENDING)


REFUSED: dict[str, tuple[tuple[str, str], ...]] = {
    "no id": ((ID, ""),),
    "an id with an underscore": ((ID, ' id="a_b.example"'),),
    "an id that is 0": ((ID, ' id="0"'),),
    "no domain": ((DOMAIN, ""),),
    "a domain with an attribute": ((DOMAIN, '<domain purpose="mx">a.example</domain>'),),
    "a domain in foreign signs": ((DOMAIN, "<domain>bücher.example</domain>"),),
    "no server for sending": ((SMTP, ""),),
    "no server for receiving": ((IMAP, ""),),
    "another type for sending": (('"smtp"', '"lmtp"'),),
    "no port for sending": (("<port>465</port>", ""),),
    "no host": ((HOST, ""),),
    "a host with an underscore": ((HOST, "<hostname>in_1.example.org</hostname>"),),
    "a host with a port": ((HOST, "<hostname>in.example.org:993</hostname>"),),
    "a long label": ((HOST, f"<hostname>{'a' * 64}.example</hostname>"),),
    "a host that is 0": ((HOST, "<hostname>0</hostname>"),),
    "no host but in a URL with a port": ((HOST, "<url>https://in.example.org:8443/</url>"),),
    "a port beyond all": ((PORT, "<port>70000</port>"),),
    "a port of 0": ((PORT, "<port>0</port>"),),
    "a hexadecimal port": ((PORT, "<port>0x3E1</port>"),),
    "an empty port": ((PORT, "<port/>"),),
    "a port with an attribute": ((PORT, '<port a="b">993</port>'),),
    "a socketType in other letters": ((SOCKET, "<socketType>ssl</socketType>"),),
    "a blank in a socketType": ((SOCKET, "<socketType> SSL</socketType>"),),
    "no socketType": ((SOCKET, ""),),
    "no way": ((WAY, ""),),
    "a way that it does not know": ((WAY, "<authentication>TLS-client-cert</authentication>"),),
    "a way with an attribute": ((WAY, '<authentication system="sasl">password-cleartext</authentication>'),),
    "no sign-in where mail is received": ((WAY, "<authentication>none</authentication>"),),
    "OAuth2 alone, at a host that it does not know": ((WAY, "<authentication>OAuth2</authentication>"),),
    "Graph": (('"imap"', '"graph"'),),
    "other letters in a name": (
        ("<incomingServer", "<IncomingServer"),
        ("</incomingServer", "</IncomingServer"),
    ),
    "a prefix": (
        ("<clientConfig", '<a:clientConfig xmlns:a="urn:a"'),
        ("</clientConfig", "</a:clientConfig"),
    ),
    "a prefix of nothing": ((DOMAIN, f"{DOMAIN}<a:b/>"),),
    "servers beside the provider": ((IMAP, ""), ("</emailProvider>", f"</emailProvider>{IMAP}")),
    "an end before the end": (("</clientConfig>", ""),),
    "an attribute twice": ((ID, ID + ID),),
    "an entity that nobody knows": ((LOGIN, "<username>&nbsp;</username>"),),
}


@pytest.mark.parametrize("changes", REFUSED.values(), ids=list(REFUSED))
def test_what_it_refuses(changes: tuple[tuple[str, str], ...]) -> None:
    found = ending(*changes)
    assert not found.found
    assert "is refused" in found.verdicts[MAIN]


@pytest.mark.parametrize("way", ["none", "client-IP-address", "smtp-after-pop", "GSSAPI"])
def test_who_sends_without_a_password_needs_no_login(way: str) -> None:
    sending = SMTP.replace(LOGIN, "").replace("password-cleartext", way)
    assert ending((SMTP, sending)).outgoing == SENDING._replace(username="")


def test_else_the_login_is_undefined() -> None:
    assert ending((SMTP, SMTP.replace(LOGIN, ""))).outgoing == SENDING._replace(username="undefined")


def test_what_is_passed_over_is_said() -> None:
    found = ending((IMAP, IMAP.replace(SOCKET, "") + IMAP))
    assert "It passes over incomingServer 1, for its socketType is missing." in found.notes


def test_a_password_in_the_document_is_said() -> None:
    found = ending((LOGIN, f"{LOGIN}<password>a</password>"))
    assert any("password that stands in the document" in note for note in found.notes)
