"""Documents whose servers are odd: what is missing, doubled, misspelt or in another place."""

from scenarios.document import (
    GOOD,
    INCOMING,
    OUTGOING,
    PASSWORD,
    PLAIN,
    POP3,
    PROVIDER,
    bare,
    in_first,
    in_last,
    other,
)
from scenarios.scenario import Scenario

EXCHANGE = (
    INCOMING.replace('"imap"', '"exchange"')
    .replace("993", "443")
    .replace("</incoming", "<owaURL>https://in.example.org/owa/</owaURL></incoming")
)


def _port(said: str, text: str) -> Scenario:
    return other(f"port: {said}", in_first("<port>993</port>", text))


def _socket(said: str, text: str, port: str = "993") -> Scenario:
    return other(
        f"socketType: {said}",
        ("<socketType>SSL</socketType>", text),
        ("<port>993</port>", f"<port>{port}</port>"),
    )


def _way(said: str, *words: str) -> Scenario:
    return other(
        f"authentication: {said}",
        (PASSWORD, "".join(f"<authentication>{one}</authentication>" for one in words)),
    )


def _host(said: str, text: str) -> Scenario:
    return other(f"hostname: {said}", in_first("<hostname>in.example.org</hostname>", text))


PROVIDERS = (
    other("no id", (' id="example.org"', "")),
    other("an id with an underscore", ('id="example.org"', 'id="example_org"')),
    other("an id of words", ('id="example.org"', 'id="Our mail"')),
    other("no domain", ("    <domain>example.org</domain>\n", "")),
    other("an empty domain", ("<domain>example.org</domain>", "<domain/>")),
    other("a domain that is none", ("<domain>example.org</domain>", "<domain>our domain</domain>")),
    other("another domain", ("<domain>example.org</domain>", "<domain>other.example</domain>")),
    other("a domain for exchangers alone", ("<domain>", '<domain purpose="mx">')),
    other("no displayName", ("    <displayName>Mail</displayName>\n", "")),
    other("an empty displayName", ("<displayName>Mail</displayName>", "<displayName/>")),
    other(
        "a name in two languages",
        ("<displayName>", '<displayName lang="de">Post</displayName><displayName lang="en">'),
    ),
    other("no version", (' version="1.1"', "")),
    other("version 9", ('version="1.1"', 'version="9"')),
    other("another root", ("clientConfig", "mailConfig")),
    other("two emailProviders", (PROVIDER, PROVIDER.replace("jdupont", "first") + PROVIDER)),
    other("an empty emailProvider before", (PROVIDER, '  <emailProvider id="a.example"/>\n' + PROVIDER)),
    bare("an empty emailProvider", GOOD.replace(INCOMING, "").replace(OUTGOING, "")),
    bare("an empty clientConfig", GOOD.replace(PROVIDER, "")),
    bare(
        "servers outside emailProvider",
        GOOD.replace(INCOMING + OUTGOING, "").replace(
            "</clientConfig>", f"{INCOMING}{OUTGOING}</clientConfig>"
        ),
    ),
    bare("servers without emailProvider", GOOD.replace(PROVIDER, INCOMING + OUTGOING)),
    other(
        "servers one level deeper", (INCOMING, f"<servers>{INCOMING}"), (OUTGOING, f"{OUTGOING}</servers>")
    ),
    other("elements in capitals", ("hostname>", "HOSTNAME>"), ("username>", "USERNAME>")),
    other("the root in small letters", ("clientConfig", "clientconfig")),
    other("outgoing before incoming", (INCOMING + OUTGOING, OUTGOING + INCOMING)),
    other(
        "what nobody knows among the servers",
        (INCOMING, "    <x><username>other</username></x>\n" + INCOMING),
    ),
    other("what nobody knows in a server", ("<port>", "<x><y>1</y></x><port>")),
)
KINDS = (
    other("no outgoing server", (OUTGOING, "")),
    other("no incoming server", (INCOMING, "")),
    other("POP3 alone", (INCOMING, POP3)),
    other("POP3 before IMAP", (INCOMING, POP3.replace("jdupont", "popper") + INCOMING)),
    other("IMAP before POP3", (INCOMING, INCOMING + POP3.replace("jdupont", "popper"))),
    other("SSL before plain", (INCOMING, INCOMING + PLAIN.replace("jdupont", "plain"))),
    other("plain before SSL", (INCOMING, PLAIN.replace("jdupont", "plain") + INCOMING)),
    other(
        "one without a login before",
        (INCOMING, INCOMING.replace("<username>jdupont</username>", "") + INCOMING),
    ),
    other(
        "one of an unknown socketType before",
        (INCOMING, INCOMING.replace(">SSL<", ">TLS<").replace("jdupont", "tls") + INCOMING),
    ),
    other(
        "two for sending",
        (
            OUTGOING,
            OUTGOING + OUTGOING.replace("587", "465").replace("STARTTLS", "SSL").replace("jdupont", "other"),
        ),
    ),
    other(
        "JMAP before IMAP",
        (
            INCOMING,
            '<incomingServer type="jmap"><url>https://jmap.example.org/</url>'
            + PASSWORD
            + "</incomingServer>"
            + INCOMING,
        ),
    ),
    other("Exchange behind IMAP", (OUTGOING, EXCHANGE + OUTGOING)),
    other("no type", (' type="imap"', "")),
    other("a type in capitals", ('type="imap"', 'type="IMAP"')),
    other("a type for sending in capitals", ('type="smtp"', 'type="SMTP"')),
    other("a type with blanks", ('type="imap"', 'type=" imap "')),
)
HOSTS = (
    _host("missing", ""),
    _host("empty", "<hostname/>"),
    _host("blanks around it", "<hostname>\n  in.example.org\n</hostname>"),
    _host("a blank in it", "<hostname>in. example.org</hostname>"),
    _host("in capitals", "<hostname>IN.EXAMPLE.ORG</hostname>"),
    _host("with a final dot", "<hostname>in.example.org.</hostname>"),
    _host("with an underscore", "<hostname>in.ex_ample.org</hostname>"),
    _host("a placeholder", "<hostname>in.%EMAILDOMAIN%</hostname>"),
    _host("an attribute", '<hostname x="y">in.example.org</hostname>'),
    _host("two", "<hostname>in.example.org</hostname><hostname>in.other.example</hostname>"),
    other("hostname: missing for sending", in_last("<hostname>out.example.org</hostname>", "")),
    _port("missing", ""),
    _port("empty", "<port/>"),
    _port("0", "<port>0</port>"),
    _port("70000", "<port>70000</port>"),
    _port("a word", "<port>imaps</port>"),
    _port("blanks around it", "<port> 993 </port>"),
    _port("a zero before", "<port>0993</port>"),
    _port("a plus before", "<port>+993</port>"),
    _port("a fraction", "<port>993.0</port>"),
    _port("a letter behind", "<port>993x</port>"),
    _port("hexadecimal", "<port>0x3e1</port>"),
    _port("an attribute", '<port x="y">993</port>'),
    _port("two", "<port>143</port><port>993</port>"),
    other("port: missing for sending", in_last("<port>587</port>", "")),
)
SECURITY = (
    _socket("missing", ""),
    _socket("empty", "<socketType/>"),
    _socket("TLS", "<socketType>TLS</socketType>"),
    _socket("ssl", "<socketType>ssl</socketType>"),
    _socket("starttls", "<socketType>starttls</socketType>", "143"),
    _socket("plain", "<socketType>plain</socketType>", "143"),
    _socket("STARTTLS", "<socketType>STARTTLS</socketType>", "143"),
    _socket("blanks around it", "<socketType> SSL </socketType>"),
    _socket("two, the first unknown", "<socketType>TLS</socketType><socketType>SSL</socketType>"),
    _socket("two", "<socketType>STARTTLS</socketType><socketType>SSL</socketType>"),
    _socket("an attribute", '<socketType x="y">SSL</socketType>'),
    other("socketType: missing for sending", in_last("<socketType>STARTTLS</socketType>", "")),
)
WAYS = (
    _way("none at all"),
    _way("OAuth2 alone", "OAuth2"),
    _way("OAuth2 first", "OAuth2", "password-cleartext"),
    _way("unknown alone", "SCRAM-SHA-256"),
    _way("unknown first", "SCRAM-SHA-256", "password-cleartext"),
    _way("encrypted", "password-encrypted"),
    _way("plain", "plain"),
    _way("secure", "secure"),
    _way("GSSAPI", "GSSAPI"),
    _way("NTLM", "NTLM"),
    _way("TLS-client-cert", "TLS-client-cert"),
    _way("in capitals", "PASSWORD-CLEARTEXT"),
    _way("blanks around it", " password-cleartext "),
    _way("none", "none"),
    other("authentication: none for sending", in_last("password-cleartext", "none")),
    other(
        "authentication: client-IP-address for sending", in_last("password-cleartext", "client-IP-address")
    ),
    other(
        "authentication: a system",
        (PASSWORD, '<authentication system="sasl">PLAIN</authentication>' + PASSWORD),
    ),
    other(
        "authentication: a system alone",
        (PASSWORD, '<authentication system="sasl">password-cleartext</authentication>'),
    ),
)
SERVERS = PROVIDERS + KINDS + HOSTS + SECURITY + WAYS
