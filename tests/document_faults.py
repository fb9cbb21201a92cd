"""Faults in what a domain's web servers answer, as data: each with the code that it is found by.

The right set-up is the service's own, with a login that is not the address, for `example.org`; and that of
somebody else for `foreign.example`, whose documents stand below.
"""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from autoconfig.findings import Code, Severity
from autoconfig.reach.web import Fetched, Query
from autoconfig.reach.wire import Obstacle
from fakeworld import Answering, answered, dead, html, redirect, status, text
from sample import profile_text

DOMAIN, FOREIGN = "example.org", "foreign.example"
PERSON = "jean.dupont@example.org"
MAIN, WELL_KNOWN = f"https://autoconfig.{DOMAIN}/", f"https://{DOMAIN}/.well-known/"
MAIN_HTTP, WELL_KNOWN_HTTP = MAIN.replace("s:", ":"), WELL_KNOWN.replace("s:", ":")
POX, POX_DOMAIN = f"https://autodiscover.{DOMAIN}/", f"https://{DOMAIN}/autodiscover/"
PACC = f"https://ua-auto-config.{DOMAIN}/"
DATABASE = "https://autoconfig.thunderbird.net/"
PATH = "/mail/config-v1.1.xml"
ELSEWHERE = "https://elsewhere.example/"


def _server(kind: str, host: str, port: int) -> str:
    way = "socketType: SSL, authentication: password-cleartext"
    return f"{{type: {kind}, hostname: {host}, port: {port}, {way}}}"


# One login for all formats, which is not the address; the second has PACC, which wants that it is.
PERSONAL = profile_text(
    domains=f"[{DOMAIN}]",
    incomingServer=f"[{_server('imap', f'imap.{DOMAIN}', 993)}]",
    outgoingServer=f"[{_server('smtp', f'smtp.{DOMAIN}', 465)}]",
    username='"{first:.1}{last}"',
    usernameWithoutAddress='"%EMAILADDRESS%"',
)
PLAIN = profile_text(
    domains=f"[{DOMAIN}]",
    incomingServer=f"[{_server('imap', f'imap.{DOMAIN}', 993)}]",
    outgoingServer=f"[{_server('smtp', f'smtp.{DOMAIN}', 465)}]",
)


def clientconfig(
    domain: str = FOREIGN,
    *,
    host: str = "",
    port: int = 993,
    socket: str = "SSL",
    login: str = "%EMAILADDRESS%",
    sending: str = "outgoingServer",
) -> str:
    """Somebody's document."""
    host = host or f"imap.{domain}"

    def server(tag: str, kind: str, hostname: str, number: int, socket_type: str) -> str:
        return (
            f'<{tag} type="{kind}"><hostname>{hostname}</hostname><port>{number}</port>'
            f"<socketType>{socket_type}</socketType><username>{login}</username>"
            f"<authentication>password-cleartext</authentication></{tag}>"
        )

    return (
        f'<clientConfig version="1.1"><emailProvider id="{domain}"><domain>{domain}</domain>'
        f"{server('incomingServer', 'imap', host, port, socket)}"
        f"{server(sending, 'smtp', f'smtp.{domain}', 465, 'SSL')}</emailProvider></clientConfig>"
    )


def pox(
    domain: str = FOREIGN, *, host: str = "", port: int = 993, words: str = "<SSL>on</SSL>", login: str = ""
) -> str:
    """Somebody's settings."""
    namespace = "http://schemas.microsoft.com/exchange/autodiscover"
    login = f"<LoginName>{login}</LoginName>" if login else ""
    return (
        f'<Autodiscover xmlns="{namespace}/responseschema/2006"><Response '
        f'xmlns="{namespace}/outlook/responseschema/2006a"><Account><AccountType>email</AccountType>'
        "<Action>settings</Action>"
        f"<Protocol><Type>IMAP</Type><Server>{host or f'imap.{domain}'}</Server><Port>{port}</Port>{words}"
        f"{login}</Protocol><Protocol><Type>SMTP</Type><Server>smtp.{domain}</Server><Port>465</Port>"
        "<SSL>on</SSL></Protocol></Account></Response></Autodiscover>"
    )


MOBILECONFIG = (
    '<?xml version="1.0" encoding="UTF-8"?><plist version="1.0"><dict>'
    "<key>PayloadContent</key><array></array></dict></plist>"
)
ERROR = (
    '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/responseschema/2006">'
    '<Response><Error Time="00:00:00" Id="1"><ErrorCode>600</ErrorCode><Message>x</Message>'
    "</Error></Response></Autodiscover>"
)


def only_with_address(query: Query) -> Fetched | None:
    """As automx2 does it."""
    return None if "emailaddress=" in query.url else answered(query, 400, b"no", "text/plain")


def without_address(query: Query) -> Fetched | None:
    """Like a cache that does not look at the query."""
    document = clientconfig(DOMAIN, login="%EMAILADDRESS%")
    return answered(query, 200, document.encode(), "text/xml")


def slow(query: Query) -> Fetched:
    """Too late for Thunderbird."""
    return answered(query, 200, clientconfig(DOMAIN).encode(), "text/xml")._replace(seconds=6.0)


def only_post(query: Query) -> Fetched | None:
    return answered(query, 200, ERROR.encode(), "text/xml") if query.method == "GET" else None


class WorldFault(NamedTuple):
    """What is broken, and by which code it is found; `profile`: None for somebody else's set-up."""

    name: str
    code: Code
    severity: Severity
    rules: Mapping[str, Answering] = {}
    records: Mapping[tuple[str, str], Iterable[str]] = {}
    profile: str | None = PERSONAL
    # What must be said beside it, since it is a cause of its own.
    beside: frozenset[Code] = frozenset()


def foreign(main: str = clientconfig(), settings: str = pox()) -> dict[str, Answering]:
    """Somebody else's set-up."""
    return {
        f"https://autoconfig.{FOREIGN}{PATH}": text(main),
        f"http://autoconfig.{FOREIGN}{PATH}": text(main),
        f"https://autodiscover.{FOREIGN}/autodiscover/autodiscover.xml": text(settings),
        f"https://autodiscover.{FOREIGN}/Autodiscover/Autodiscover.xml": text(settings),
        f"https://autodiscover.{FOREIGN}/": status(404),
        DATABASE: status(404),
    }


def _away(*starts: str, rule: Answering | None = None) -> dict[str, Answering]:
    return dict.fromkeys(starts, rule or status(404))


ALL_AUTOCONFIG = (
    f"{MAIN}mail/",
    f"{WELL_KNOWN}autoconfig/",
    f"{MAIN_HTTP}mail/",
    f"{WELL_KNOWN_HTTP}autoconfig/",
)
E, W, I = Severity.ERROR, Severity.WARNING, Severity.INFO  # noqa: E741 - as three columns of a table
FAULTS = (
    WorldFault("nothing at any URL", Code.AUTOCONFIG_MISSING, E, _away(*ALL_AUTOCONFIG)),
    WorldFault("a page at autoconfig.DOMAIN", Code.AUTOCONFIG_HTML, E, {f"{MAIN}mail/": html()}),
    WorldFault(
        "a page for every path",
        Code.AUTOCONFIG_CATCH_ALL,
        W,
        {MAIN: html()},
        beside=frozenset({Code.AUTOCONFIG_HTML}),
    ),
    WorldFault(
        "a page behind the document", Code.AUTOCONFIG_HTML, I, {WELL_KNOWN: html(), WELL_KNOWN_HTTP: html()}
    ),
    WorldFault("204", Code.AUTOCONFIG_EMPTY, E, {f"{MAIN}mail/": status(204)}),
    WorldFault(
        "half a document", Code.AUTOCONFIG_UNREADABLE, E, {f"{MAIN}mail/": text(clientconfig(DOMAIN)[:300])}
    ),
    WorldFault(
        "text/plain",
        Code.AUTOCONFIG_MEDIA_TYPE,
        E,
        {f"{MAIN}mail/": text(clientconfig(DOMAIN), "text/plain")},
    ),
    WorldFault(
        "no server for sending",
        Code.AUTOCONFIG_REFUSED,
        E,
        foreign(clientconfig(sending="otherServer")),
        profile=None,
    ),
    WorldFault("a server in error", Code.AUTOCONFIG_STATUS, W, {f"{MAIN}mail/": status(503)}),
    WorldFault("one host forgotten", Code.AUTOCONFIG_STATUS, I, {f"{MAIN}mail/": status(404)}),
    WorldFault(
        "400 without an address", Code.AUTOCONFIG_NEEDS_ADDRESS, E, {f"{MAIN}mail/": only_with_address}
    ),
    WorldFault(
        "http alone",
        Code.AUTOCONFIG_HTTP_ONLY,
        W,
        _away(MAIN, f"https://{DOMAIN}/", rule=dead(Obstacle.REFUSED)),
    ),
    WorldFault("https alone", Code.AUTOCONFIG_NOT_ON_HTTP, I, _away(MAIN_HTTP, WELL_KNOWN_HTTP)),
    WorldFault(
        "a wrong path",
        Code.AUTOCONFIG_WRONG_PATH,
        E,
        {**_away(*ALL_AUTOCONFIG), f"https://{DOMAIN}/.well-known/mail/": text(clientconfig(DOMAIN))},
    ),
    WorldFault(
        "the query lost",
        Code.QUERY_LOST,
        E,
        {f"{MAIN}mail/": redirect(f"https://{DOMAIN}/.well-known/autoconfig{PATH}")},
    ),
    WorldFault(
        "a relative redirect",
        Code.REDIRECT_RELATIVE,
        W,
        {
            f"{MAIN}mail/": redirect("/real{query}"),
            f"{MAIN}real": text(clientconfig(DOMAIN, login="jdupont")),
        },
    ),
    WorldFault(
        "back to http",
        Code.REDIRECT_TO_HTTP,
        W,
        {f"{MAIN}mail/": redirect(f"{MAIN_HTTP}mail/config-v1.1.xml{{query}}")},
    ),
    WorldFault(
        "a redirect to nowhere",
        Code.REDIRECT_DEAD_END,
        W,
        {f"{MAIN}mail/": redirect(f"{ELSEWHERE}{{query}}"), ELSEWHERE: dead(Obstacle.NO_NAME)},
    ),
    WorldFault(
        "HSTS over http",
        Code.HSTS_OVER_HTTP,
        W,
        {
            MAIN: dead(Obstacle.REFUSED),
            WELL_KNOWN: status(404, strict_transport_security="max-age=31536000; includeSubDomains"),
        },
        beside=frozenset({Code.AUTOCONFIG_HTTP_ONLY}),
    ),
    WorldFault("a slow answer", Code.ANSWER_SLOW, W, {f"{MAIN}mail/config-v1.1.xml?": slow}, profile=PLAIN),
    WorldFault("a dead host", Code.WEB_UNREACHABLE, W, _away(MAIN, MAIN_HTTP, rule=dead(Obstacle.REFUSED))),
    WorldFault("no Autodiscover", Code.AUTODISCOVER_MISSING, E, _away(POX, POX_DOMAIN)),
    WorldFault(
        "a page in its place", Code.AUTODISCOVER_HTML, W, {f"{POX}autodiscover/autodiscover.xml": html()}
    ),
    WorldFault(
        "settings without a body",
        Code.AUTODISCOVER_UNREADABLE,
        W,
        {f"{POX}autodiscover/autodiscover.xml": status(204)},
    ),
    WorldFault("settings refused", Code.AUTODISCOVER_ERROR, E, _away(POX, POX_DOMAIN, rule=text(ERROR))),
    WorldFault("a password wanted", Code.AUTODISCOVER_PASSWORD, W, {POX_DOMAIN: status(401)}),
    WorldFault("one spelling", Code.AUTODISCOVER_CASE, W, {f"{POX}Autodiscover": status(404)}),
    WorldFault(
        "an error to GET",
        Code.AUTODISCOVER_GET,
        W,
        {**_away(*ALL_AUTOCONFIG), POX_DOMAIN: only_post},
        beside=frozenset({Code.AUTOCONFIG_MISSING}),
    ),
    WorldFault(
        "Autodiscover of another domain",
        Code.AUTODISCOVER_OTHER_DOMAIN,
        W,
        {**_away(POX, POX_DOMAIN), f"http://autodiscover.{DOMAIN}/": redirect(ELSEWHERE)},
        beside=frozenset({Code.AUTODISCOVER_MISSING}),
    ),
    WorldFault(
        "JSON that is a page", Code.AUTODISCOVER_JSON, W, {f"{POX}autodiscover/autodiscover.json": html()}
    ),
    WorldFault("no PACC", Code.PACC_MISSING, W, {PACC: status(404)}, profile=PLAIN),
    WorldFault(
        "an old digest",
        Code.PACC_DIGEST,
        E,
        {},
        {(f"_ua-auto-config.{DOMAIN}", "TXT"): ["v=UAAC1; a=sha256; d=" + "A" * 43 + "="]},
        PLAIN,
    ),
    WorldFault("PACC as a page", Code.PACC_UNREADABLE, W, {PACC: html()}, profile=PLAIN),
    WorldFault("no mobileconfig", Code.MOBILECONFIG_MISSING, W, {f"{MAIN}email.mobileconfig": status(404)}),
    WorldFault(
        "a mobileconfig that is a page",
        Code.MOBILECONFIG_UNREADABLE,
        E,
        {f"{MAIN}email.mobileconfig": html()},
    ),
    WorldFault(
        "a mobileconfig as text",
        Code.MOBILECONFIG_MEDIA_TYPE,
        E,
        {f"{MAIN}email.mobileconfig": text(MOBILECONFIG, "text/plain")},
    ),
    WorldFault("the database away", Code.DATABASE_UNKNOWN, I, {DATABASE: dead(Obstacle.NO_NAME)}),
    WorldFault(
        "an old host",
        Code.HOST_DIFFERS,
        E,
        {f"{WELL_KNOWN}": text(clientconfig(DOMAIN, host="old.example.org"))},
        profile=PLAIN,
    ),
    WorldFault(
        "an old port",
        Code.PORT_DIFFERS,
        E,
        {f"{MAIN}mail/": text(clientconfig(DOMAIN, port=143, socket="STARTTLS"))},
        profile=PLAIN,
    ),
    WorldFault(
        "SSL and TLS swapped",
        Code.SECURITY_DIFFERS,
        E,
        _away(POX, POX_DOMAIN, rule=text(pox(DOMAIN, words="<SSL>on</SSL><Encryption>TLS</Encryption>"))),
        beside=frozenset({Code.AUTODISCOVER_JSON}),
    ),
    WorldFault(
        "an old address in a cache",
        Code.LOGIN_DIFFERS,
        E,
        {f"{MAIN}mail/config-v1.1.xml?": text(clientconfig(DOMAIN, login="mmartin"))},
    ),
    WorldFault("a cache that knows no query", Code.LOGIN_NOT_FILLED, E, {f"{MAIN}mail/": without_address}),
    WorldFault(
        "two documents",
        Code.SOURCES_DISAGREE,
        W,
        foreign(settings=pox(host="old.foreign.example")),
        profile=None,
    ),
)
