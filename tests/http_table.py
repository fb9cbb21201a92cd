"""Requests and their answers: one table for `respond`, for WSGI and for ASGI.

Every address in it, usable or not, has `dupont` in its local part, so that a log can be searched for it.
"""

import json
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from autoconfig.directory.edition import Edition
from autoconfig.http.respond import MAX_BODY_LENGTH
from sample import KEYS, load, profile_text

SECRET = "dupont"

AUTOCONFIG = "/mail/config-v1.1.xml"
WELL_KNOWN = "/.well-known/autoconfig/mail/config-v1.1.xml"
POX = "/autodiscover/autodiscover.xml"
JSON = "/autodiscover/autodiscover.json"
JSON_ADDRESS = f"{JSON}/v1.0/"
MOBILECONFIG = "/email.mobileconfig"
MOBILECONFIG_PATHS = (MOBILECONFIG, "/mobileconfig/", "/mobileconfig", "/apple.mobileconfig")
DATABASE = "/v1.1/"
PACC = "/.well-known/user-agent-configuration.json"
XPI = "/thunderbird.xpi"
UPDATES = "/thunderbird-updates.json"
PACC_LABEL = "ua-auto-config"
HEALTH = "/healthz"

_RESPONSE = "http://schemas.microsoft.com/exchange/autodiscover{}/responseschema/2006"
MOBILESYNC = (
    f'<Autodiscover xmlns="{_RESPONSE.format("")}">',
    f'<Response xmlns="{_RESPONSE.format("/mobilesync")}">',
    "no ActiveSync server",
)

XML_TYPE = "text/xml; charset=utf-8"
JSON_TYPE = "application/json"
APPLE_TYPE = "application/x-apple-aspen-config"
PLAIN_TYPE = "text/plain; charset=utf-8"
# Of somebody who was asked for a password elsewhere.
CREDENTIALS = (("Authorization", "Basic amVhbi5kdXBvbnQ6c2VjcmV0"), ("Cookie", "session=dupont"))
FORM = (("Content-Type", "application/x-www-form-urlencoded"),)

PUBLIC = "public, max-age=3600"
PERSONAL = "private, no-store"
NOT_STORED = "no-store"

PROFILES = (
    profile_text(
        domains="[example.org, example.net]",
        mxDomains="[mx.example.org]",
        username='["{first:.1}{last}", "{local}"]',
        usernameWithoutAddress='"%EMAILLOCALPART%"',
    ),
    profile_text(domains="[label.example]", displayName="Label"),
    profile_text(domains="[autoconfig.label.example]", displayName="Exact"),
    profile_text(
        domains="[bücher.example]",
        displayName="Bücher",
        incomingServer=f"[{KEYS['incomingServer'][1:-1]}, "
        "{type: activeSync, url: 'https://sync.example/', authentication: {system: http, value: Basic}}, "
        "{type: jmap, url: 'https://{domain}/jmap?a=b'}]",
        calendar="[{type: caldav, url: 'https://dav.example/{address}/'}]",
        addressbook="[{type: carddav, url: 'https://dav.example/é/u-{local}/x'}]",
    ),
    profile_text(domains="[seen.example]", displayName="Seen", page="{host: help.seen.example}"),
)
ANY = profile_text(domains='"*"', displayName="Any")

ADDRESS = "emailaddress=jean.dupont%40example.org"
LOGIN = "<username>jdupont</username>"
PLACEHOLDER = "<username>%EMAILLOCALPART%</username>"
EXAMPLE = "<displayName>Example</displayName>"
LABEL = "<displayName>Label</displayName>"
EXACT = "<displayName>Exact</displayName>"
ANYBODYS = "<displayName>Any</displayName>"


class Row(NamedTuple):
    """One promise: this request gets this answer.

    `target` and `body` are as they are sent; `host` is None where there is no such field. `parts` stand in
    the body, `absent` do not. `any_domain`: the directory has a profile for `*` as well.
    """

    promise: str
    target: str
    status: int
    cache: str
    media_type: str | None
    parts: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    method: str = "GET"
    host: str | None = "autoconfig.example.org"
    headers: tuple[tuple[str, str], ...] = ()
    body: bytes = b""
    answered: tuple[tuple[str, str], ...] = ()
    any_domain: bool = False


def edition(folder: Path, any_domain: bool) -> Edition:
    """The directory that the table speaks of, its profiles written to `folder`."""
    return load(folder, *PROFILES, *([ANY] if any_domain else []))


def person(promise: str, target: str, *parts: str, media_type: str = XML_TYPE, **more: object) -> Row:
    """A document for an address."""
    return Row(promise, target, 200, PERSONAL, media_type, parts, **more)  # type: ignore[arg-type]


def anyone(promise: str, target: str, *parts: str, media_type: str = XML_TYPE, **more: object) -> Row:
    """A document for whoever asks."""
    return Row(promise, target, 200, PUBLIC, media_type, parts, **more)  # type: ignore[arg-type]


def refused(promise: str, status: int, target: str, *parts: str, **more: object) -> Row:
    """A sentence in plain text."""
    return Row(promise, target, status, NOT_STORED, PLAIN_TYPE, parts, **more)  # type: ignore[arg-type]


def pox_request(address: str, schema: str = "outlook/responseschema/2006a") -> bytes:
    """What Outlook sends."""
    base = "http://schemas.microsoft.com/exchange/autodiscover"
    return (
        f'<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="{base}/outlook/requestschema/2006">'
        f"<Request><EMailAddress>{escape(address)}</EMailAddress>"
        f"<AcceptableResponseSchema>{base}/{schema}</AcceptableResponseSchema></Request></Autodiscover>"
    ).encode()


def pox(promise: str, body: bytes, *parts: str, target: str = POX, **more: object) -> Row:
    """Settings for an address."""
    return person(promise, target, *parts, method="POST", body=body, **more)


def pox_error(promise: str, body: bytes, code: int, *parts: str, **more: object) -> Row:
    """An error document, whose status is 200."""
    part = f"<ErrorCode>{code}</ErrorCode>"
    return Row(
        promise, POX, 200, NOT_STORED, XML_TYPE, (part, *parts), ("<Protocol>",), method="POST", body=body,
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def url(host: str) -> str:
    """What the JSON answer holds."""
    return json.dumps(f"https://{host}{POX}")


def askers() -> Iterator[Row]:
    for path in (AUTOCONFIG, WELL_KNOWN):
        yield person(f"an address at {path}", f"{path}?{ADDRESS}", LOGIN, EXAMPLE)
        yield anyone(f"nobody at {path}", path, PLACEHOLDER, EXAMPLE, "<domain>example.org</domain>")
    for query in (
        "emailaddress=jean.dupont@example.org",
        "emailaddress=jean%2Edupont%40example%2Eorg",
        "emailaddress=%6A%65an.dupont%40example.org",
        "emailaddress=Jean.DUPONT%40Example.ORG",
        "emailaddress=%20jean.dupont%40example.org%20",
        "emailaddress=jean.dupont%40example.org.",
        "EmailAddress=jean.dupont%40example.org",
        "lang=fr&emailaddress=jean.dupont%40example.org&x=&=&&y",
        "protocol=jmap&emailaddress=jean.dupont%40example.org",
        "emailaddress=&emailaddress=jean.dupont%40example.org",
        "emailaddress=jean.dupont%40example.org&emailaddress=other%40label.example",
        "emailaddress=jean.dupont%40example.org&emailmd5=ea0eaee0c7ff19ad86e7ed64f5d0e4d0",
        "emailaddress=jean.dupont%40example.org&name=Jean+Dupont",
    ):
        yield person(f"spelled {query}", f"{AUTOCONFIG}?{query}", LOGIN)
    yield person(
        "a plus in the query is a plus",
        f"{AUTOCONFIG}?emailaddress=dupont+tag%40example.org",
        "<username>dupont+tag</username>",
    )
    yield person(
        "an encoded plus is a plus",
        f"{AUTOCONFIG}?emailaddress=dupont%2Btag%40example.org",
        "<username>dupont+tag</username>",
    )
    for name in ("email", "mail", "address", "EMail"):
        yield person(f"by {name}", f"{AUTOCONFIG}?{name}=jean.dupont%40example.org", LOGIN)
        yield person(
            f"emailaddress wins over {name}", f"{AUTOCONFIG}?{name}=x%40label.example&{ADDRESS}", LOGIN
        )
    yield anyone(
        "a masked emailaddress wins too", f"{AUTOCONFIG}?emailaddress=%25EMAILADDRESS%25&mail=x", EXAMPLE
    )
    for query in (
        "",
        "emailaddress",
        "emailaddress=",
        "emailaddress=%20",
        "emailaddress=%25EMAILADDRESS%25",
        "emailaddress=%EMAILADDRESS%",
        "emailaddress=%25EMAILLOCALPART%25",
        "emailaddress=%25EMAILLOCALPART%25%40%25EMAILDOMAIN%25",
        "emailaddress=%25EMAILLOCALPART%25%40example.org",
        "emailaddress=EVOLUTIONUSER%40example.org&emailmd5=ea0eaee0c7ff19ad86e7ed64f5d0e4d0",
        "emailaddress=evolutionuser%40Example.Org",
        "emailmd5=ea0eaee0c7ff19ad86e7ed64f5d0e4d0",
    ):
        yield anyone(f"nobody by {query!r}", f"{AUTOCONFIG}?{query}", PLACEHOLDER, EXAMPLE)
    yield anyone(
        "a masked address says the domain",
        f"{AUTOCONFIG}?emailaddress=EVOLUTIONUSER%40label.example&emailmd5=0",
        LABEL,
    )


def hosts() -> Iterator[Row]:
    labels = ("", "autoconfig.", "autodiscover.", "ua-auto-config.", "AutoConfig.")
    for host in [f"{label}{domain}" for label in labels for domain in ("example.org", "EXAMPLE.ORG")]:
        plain = host.lower()
        for spelled in (host, f"{host}.", f"{host}:8000", f"{host}.:443"):
            for path in (AUTOCONFIG, WELL_KNOWN):
                yield anyone(f"{path} at {spelled}", path, EXAMPLE, PLACEHOLDER, host=spelled)
            yield anyone(
                f"JSON at {spelled}", f"{JSON}?Protocol=AutodiscoverV1", url(plain), media_type=JSON_TYPE,
                host=spelled,
            )  # fmt: skip
            yield person(
                f"JSON for an address at {spelled}",
                f"{JSON}?Email=jean.dupont%40example.org&Protocol=AutodiscoverV1",
                url(plain),
                media_type=JSON_TYPE,
                host=spelled,
            )
        yield pox(f"POX at {host}", pox_request("jean.dupont@example.org"), "<LoginName>jdupont<", host=host)
        yield person(
            f"mobileconfig at {host}", f"{MOBILECONFIG}?{ADDRESS}", "<string>jdupont</string>",
            media_type=APPLE_TYPE, host=host,
        )  # fmt: skip
    strangers: tuple[str | None, ...] = (
        None, "", "www.example.org", "autoconfig.nowhere.example", "autoconfig.autoconfig.example.org", ".",
        "[",
        "[]", "[]:80", "[::1", "[::1]", "[::1]:8000", "[::1]x", "[example.org]", "a" * 2600,
        "127.0.0.1:8000", "localhost", "exam_ple.org", "example.org/x", "*",
        "autoconfig.*", ":", "a b", "\xe9xample.org", "é.example.org".encode().decode("latin-1"),
        "a" * 300, "é." * 2000,
    )  # fmt: skip
    for stranger in strangers:
        name = repr(stranger)[:40]
        yield refused(f"nobody at {name}", 404, AUTOCONFIG, host=stranger)
        yield person(
            f"the address decides, not {name}", f"{AUTOCONFIG}?{ADDRESS}", LOGIN, EXAMPLE, host=stranger
        )
    yield person(
        "the address decides, not a known host", f"{AUTOCONFIG}?{ADDRESS}", EXAMPLE, host="label.example"
    )
    yield refused(
        "an address of nowhere at a known host", 404, f"{AUTOCONFIG}?emailaddress=dupont%40nowhere.example"
    )
    yield person(
        "the asked domain comes first",
        f"{AUTOCONFIG}?emailaddress=jean.dupont%40example.net",
        "<domain>example.net</domain>\n    <domain>example.org</domain>",
    )
    yield anyone("an exact domain wins over a label", AUTOCONFIG, EXACT, host="autoconfig.label.example")
    yield anyone("another label is stripped", AUTOCONFIG, LABEL, host="autodiscover.label.example")
    yield anyone(
        "a label before the exact domain", AUTOCONFIG, EXACT, host="autodiscover.autoconfig.label.example"
    )
    yield person(
        "an address wins over the exact host",
        f"{AUTOCONFIG}?emailaddress=dupont%40label.example",
        LABEL,
        host="autoconfig.label.example",
    )
    yield anyone("a host with an empty port", AUTOCONFIG, EXAMPLE, host="example.org:")
    yield refused("a host with half an address", 404, AUTOCONFIG, host="example.org]:80")
    for target in ("http://autoconfig.example.org", "HTTPS://Example.org:8443"):
        yield anyone(f"absolute {target}", f"{target}{AUTOCONFIG}", EXAMPLE, host="label.example")
        yield person(f"absolute {target}, address", f"{target}{AUTOCONFIG}?{ADDRESS}", LOGIN, host="x")
        yield refused(f"absolute {target}, nothing there", 404, f"{target}/nothing", host="x")
    for query in ("", "?x=/y", "?emailaddress=jean.dupont@example.org/"):
        yield refused(
            f"absolute without path {query}", 404, f"http://autoconfig.label.example{query}", host="x"
        )
    yield Row("absolute health", f"http://x{HEALTH}", 200, NOT_STORED, PLAIN_TYPE, ("ok",))


def idn() -> Iterator[Row]:
    for domain in (
        "b%C3%BCcher.example",
        "B%C3%9CCHER.Example",
        "xn--bcher-kva.example",
        "bu%CC%88cher.example",
    ):
        yield person(
            f"IDN {domain}",
            f"{AUTOCONFIG}?emailaddress=dupont%40{domain}",
            "<domain>xn--bcher-kva.example</domain>",
            "<username>dupont@xn--bcher-kva.example</username>",
        )
    yield anyone("IDN host", AUTOCONFIG, "xn--bcher-kva", host="autoconfig.xn--bcher-kva.example")
    yield refused("no IDN", 404, f"{AUTOCONFIG}?emailaddress=dupont%40%E2%80%8D.example")


def mail_exchangers() -> Iterator[Row]:
    guest = "emailaddress=dupont%40guest.example"
    own = ("<domain>example.org</domain>",)
    for path in (AUTOCONFIG, WELL_KNOWN):
        for host in ("autoconfig.mx.example.org", "Autoconfig.MX.Example.ORG.:443"):
            more = {"host": host, "absent": (*own, "<domain>mx.example.org</domain>")}
            yield person(
                f"a guest at {path} {host}", f"{path}?{guest}", "<domain>guest.example<", EXAMPLE, **more
            )
            yield anyone(
                f"the exchanger itself at {path} {host}", path, "<domain>mx.example.org<", EXAMPLE,
                host=host, absent=own,
            )  # fmt: skip
    at = {"host": "autoconfig.mx.example.org"}
    yield anyone(
        "a masked guest",
        f"{AUTOCONFIG}?emailaddress=EVOLUTIONUSER%40guest.example",
        "<domain>guest.example<",
        absent=own,
        **at,
    )
    yield person("its own profile wins", f"{AUTOCONFIG}?emailaddress=dupont%40label.example", LABEL, **at)
    yield person("no guest but its own", f"{AUTOCONFIG}?{ADDRESS}", LOGIN, *own, **at)
    yield person(
        "a guest wins over *",
        f"{AUTOCONFIG}?{guest}",
        "<domain>guest.example<",
        EXAMPLE,
        any_domain=True,
        **at,
    )
    for domain in ("guest", "[192.0.2.1]", "192.0.2.1", "under_score.example", "*"):
        yield refused(
            f"{domain} is no mail domain", 404, f"{AUTOCONFIG}?emailaddress=dupont%40{domain}", **at
        )
    yield refused(
        "no guest for JSON", 404, f"{JSON}?Email=dupont%40guest.example&Protocol=AutodiscoverV1", **at
    )
    yield refused("no guest for mobileconfig", 404, f"{MOBILECONFIG}?{guest}", **at)
    yield pox_error("no guest for POX", pox_request("dupont@guest.example"), 500, **at)
    for host in ("autodiscover.mx.example.org", "mx.example.org", "ua-auto-config.mx.example.org"):
        yield refused(f"no guest at {host}", 404, f"{AUTOCONFIG}?{guest}", host=host)
        yield refused(f"nobody at {host}", 404, AUTOCONFIG, host=host)


def pacc() -> Iterator[Row]:
    everybodys = ('"submit":{"host":"smtp.example.com"}', '"name":"Label"')
    for host in ("ua-auto-config.label.example", "UA-Auto-Config.Label.Example.:443", "label.example"):
        for query in ("", "?emailaddress=jean.dupont%40example.org", "?emailaddress=dupont"):
            yield anyone(f"{query} at {host}", f"{PACC}{query}", *everybodys, media_type=JSON_TYPE, host=host)
    yield anyone(
        "any domain", PACC, '"Any"', media_type=JSON_TYPE, host=f"{PACC_LABEL}.x.example", any_domain=True
    )
    at = {"host": f"{PACC_LABEL}.example.org"}
    yield refused("logins that are not the address", 404, PACC, "logins that are not the address", **at)
    yield refused("no domain of ours", 404, PACC, host=f"{PACC_LABEL}.nowhere.example")
    yield refused("no guest for PACC", 404, PACC, host="autoconfig.mx.example.org")
    yield refused("PACC in another case", 404, PACC.replace("user", "User"), host="label.example")


def elsewhere(promise: str, target: str, location: str, **more: object) -> Row:
    """Where else it is."""
    return Row(
        promise, target, 301, PUBLIC, PLAIN_TYPE, answered=(("location", location),),
        **more,  # type: ignore[arg-type]
    )  # fmt: skip


def thunderbird() -> Iterator[Row]:
    for path in (XPI, UPDATES):
        why = "There is no add-on for Thunderbird: there is no oAuth2 section."
        yield refused(f"no OAuth2 at {path}", 404, path, why)
        yield refused(
            f"no OAuth2 there, at {path}", 404, f"{path}?domain=label.example", why, host="localhost"
        )
        yield refused(f"an address says nothing at {path}", 404, f"{path}?{ADDRESS}", host="localhost")
        yield refused(
            f"no domain of ours at {path}", 404, f"{path}?domain=nowhere.example", "nowhere.example"
        )
        yield refused(f"no guest at {path}", 404, path, host="autoconfig.mx.example.org")


def well_known() -> Iterator[Row]:
    found = {
        "caldav": "https://dav.example/",
        "carddav": "https://dav.example/%C3%A9/",
        "jmap": "https://xn--bcher-kva.example/jmap?a=b",
    }
    at = {"host": "xn--bcher-kva.example:443"}
    for name, location in found.items():
        path = f"/.well-known/{name}"
        for method in ("GET", "HEAD", "POST", "PROPFIND", "OPTIONS", "REPORT", "X"):
            body = b"x" * (MAX_BODY_LENGTH + 1) if method in ("POST", "PROPFIND") else b""
            yield elsewhere(f"{method} {path}", path, location, method=method, body=body, **at)
            yield refused(
                f"{method} {path} where there is none", 404, path, method=method, host="label.example"
            )
        yield elsewhere(f"{path} with a slash, an address and a label", f"{path}/?{ADDRESS}", location,
                        host="autoconfig.xn--bcher-kva.example")  # fmt: skip
        yield elsewhere(
            f"absolute {path}", f"https://xn--bcher-kva.example{path}", location, host="evil.example"
        )
        for host in ("nowhere.example", "localhost", "[::1]", None):
            yield refused(f"{path} at {host}", 404, path, host=host)
    for path in (
        "/.well-known/CalDAV",
        "/.well-known/caldav/x",
        "/.well-known/caldav//",
        "/.well-known/webdav",
    ):
        yield refused(f"nothing at {path}", 404, path, **at)


def any_domain() -> Iterator[Row]:
    at = {"any_domain": True, "host": "autoconfig.unknown.example"}
    one = "<domain>unknown.example</domain>\n    <displayName>Any</displayName>"
    yield person("* for an address", f"{AUTOCONFIG}?emailaddress=dupont%40unknown.example", one, **at)
    yield anyone("* for a host", AUTOCONFIG, one, ANYBODYS, **at)
    yield person("a named domain wins over *", f"{AUTOCONFIG}?{ADDRESS}", EXAMPLE, **at)
    yield pox("* in POX", pox_request("dupont@unknown.example"), "dupont@unknown.example", **at)
    yield person(
        "* in JSON", f"{JSON}?email=dupont%40unknown.example&protocol=AUTODISCOVERV1",
        url("autoconfig.unknown.example"), media_type=JSON_TYPE, **at,
    )  # fmt: skip
    yield person(
        "* in mobileconfig", f"{MOBILECONFIG}?emailaddress=dupont%40unknown.example", "Any",
        media_type=APPLE_TYPE, **at,
    )  # fmt: skip
    for domain in ("*", "localhost", "127.0.0.1", "-x.example"):
        yield refused(
            f"* is not {domain}", 404, f"{AUTOCONFIG}?emailaddress=dupont%40{domain}", any_domain=True
        )
    for host in ("*", "localhost:8000", "127.0.0.1", "", None):
        yield refused(f"* is not at {host!r}", 404, AUTOCONFIG, any_domain=True, host=host)


_BASE = "http://schemas.microsoft.com/exchange/autodiscover"
_SCHEMA = f"<AcceptableResponseSchema>{_BASE}/outlook/responseschema/2006a</AcceptableResponseSchema>"
_ADDRESS = "<EMailAddress>jean.dupont@example.org</EMailAddress>"


def _pox(content: str, start: str = f'xmlns="{_BASE}/outlook/requestschema/2006"') -> bytes:
    return f"<Autodiscover {start}><Request>{content}</Request></Autodiscover>".encode()


def pox_documents() -> Iterator[Row]:
    usual = pox_request("jean.dupont@example.org")
    login, smtp = "<LoginName>jdupont</LoginName>", "<Type>SMTP</Type>"
    for path in (
        POX,
        "/Autodiscover/Autodiscover.xml",
        "/AUTODISCOVER/AUTODISCOVER.XML",
        "/AutoDiscover/autodiscover.Xml",
    ):
        yield pox(f"POX at {path}", usual, login, smtp, target=path, headers=(("Content-Type", XML_TYPE),))
    padding = (MAX_BODY_LENGTH - len(usual)) * b" "
    prefixed = usual.replace(b"<", b"<a:").replace(b"<a:/", b"</a:").replace(b"<a:?", b"<?")
    for promise, body in (
        ("without Content-Type", usual),
        ("prefixed", prefixed.replace(b"xmlns=", b"xmlns:a=")),
        ("the other order", _pox(_SCHEMA + _ADDRESS)),
        ("no namespace", _pox(_ADDRESS + _SCHEMA, "")),
        ("https namespaces", usual.replace(b"http://", b"https://")),
        ("no schema", _pox(_ADDRESS)),
        ("blanks around values", usual.replace(b">j", b">\r\n\t j").replace(b"org<", b"org \n<")),
        ("comments", _pox(f"<!-- a -->{_ADDRESS.replace('@', '<!-- b -->@')}<!-- c -->{_SCHEMA}")),
        ("unknown children", _pox(f"<New><EMailAddress>x</EMailAddress></New>{_ADDRESS}{_SCHEMA}<Other/>")),
        ("a LegacyDN beside the address", _pox(f"<LegacyDN>/o=x/cn=y</LegacyDN>{_ADDRESS}{_SCHEMA}")),
        ("in CDATA", _pox(_ADDRESS.replace(">j", "><![CDATA[j").replace("g</", "g]]></") + _SCHEMA)),
        ("as long as may be", usual + padding),
    ):  # fmt: skip
        yield pox(f"POX {promise}", body, login, smtp, f'"{_BASE}/outlook/responseschema/2006a"')
    for kind in (FORM, (("Content-Type", "text/html"),), (("Content-Type", "\xff"),)):
        yield pox(f"POX as {kind[0][1]!r}", usual, login, headers=kind)


def pox_encodings() -> Iterator[Row]:
    """RFC 7303 section 3: the byte order mark, then the header, then the declaration."""
    plain = _pox(_ADDRESS + _SCHEMA).decode()
    declared = {name: f'<?xml version="1.0" encoding="{name}"?>{plain}' for name in ("utf-16", "utf-8", "x")}
    utf8, latin = (
        (("Content-Type", "text/xml; charset=utf-8"),),
        (("Content-Type", 'text/xml;Charset="ISO-8859-1"'),),
    )
    big = (("Content-Type", "application/xml; charset=UTF-16BE"),)
    for promise, body, headers in (
        ("the header says UTF-8, the declaration UTF-16", declared["utf-16"].encode(), utf8),
        ("the header says UTF-8, the declaration nonsense", declared["x"].encode(), utf8),
        ("in Latin-1 by the header", declared["utf-8"].encode("latin-1"), latin),
        ("in UTF-16 by the header", declared["utf-8"].encode("utf-16-be"), big),
        ("in UTF-16 with a mark", declared["utf-16"].encode("utf-16"), ()),
        ("in UTF-16 by its mark, whatever is said", declared["utf-8"].encode("utf-16"), utf8),
        ("in UTF-8 by its mark, whatever is said", declared["utf-16"].encode("utf-8-sig"), latin),
        ("white space before the declaration", f"\r\n \t{declared['utf-8']}".encode(), ()),
        ("white space behind the mark", f" \n{declared['utf-16']}".encode("utf-8-sig"), utf8),
        ("an unknown charset", declared["utf-8"].encode(), (("Content-Type", "text/xml; charset=punycode"),)),
    ):
        yield pox(f"POX {promise}", body, "<LoginName>jdupont</LoginName>", headers=headers)
    entity = '<!DOCTYPE x [<!ENTITY e "dupont@example.org">]>' + plain
    for name in ("utf-16", "utf-16-be", "utf-8-sig"):
        yield pox_error(f"POX, an entity in {name}", entity.encode(name), 600, headers=big)
    yield pox_error("POX that is not what the header says", plain.encode("utf-16-le"), 600, headers=utf8)


def mobilesync() -> Iterator[Row]:
    settings = (MOBILESYNC[1], "<Url>https://sync.example/</Url>", "dupont@xn--bcher-kva.example")
    wanted = pox_request("dupont@bücher.example", "mobilesync/responseschema/2006")
    yield pox("mobilesync where there is a server", wanted, *settings)


_FILE = '<!ENTITY f SYSTEM "file:///etc/passwd">'


def pox_errors() -> Iterator[Row]:
    nested = b"<a>" * 9000 + b"</a>" * 9000
    entity = (
        '<!DOCTYPE x [<!ENTITY e "dupont@example.org">%s]>'
        + _pox("<EMailAddress>&e;</EMailAddress>").decode()
    )
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    for promise, body in (
        ("empty", b""),
        ("blank", b" \n"),
        ("malformed", _pox(_ADDRESS)[:-9]),
        ("no XML", b"emailaddress=jean.dupont@example.org"),
        ("JSON", b'{"Email": "jean.dupont@example.org"}'),
        ("HTML", b"<!DOCTYPE html><html><body><br>jean.dupont@example.org</body></html>"),
        ("XHTML", b"<html><body>jean.dupont@example.org</body></html>"),
        ("no request", b"<Autodiscover/>"),
        ("another root", _pox(_ADDRESS).replace(b"Autodiscover", b"Discover")),
        ("no address", _pox(_SCHEMA)),
        ("an empty address", _pox(f"<EMailAddress/>{_SCHEMA}")),
        ("a blank address", _pox(f"<EMailAddress> </EMailAddress>{_SCHEMA}")),
        ("a LegacyDN only", _pox(f"<LegacyDN>/o=x/cn=dupont</LegacyDN>{_SCHEMA}")),
        ("a placeholder", _pox(f"<EMailAddress>%EMAILADDRESS%</EMailAddress>{_SCHEMA}")),
        ("an undefined entity", _pox("<EMailAddress>&dupont;@example.org</EMailAddress>")),
        ("an entity", (entity % "").encode()),
        ("an entity bomb", (entity % bomb).replace("&e;", "&e9;").encode()),
        ("an entity in UTF-16", (entity % "").encode("utf-16")),
        ("an external entity", (entity % _FILE).replace("&e;", "&f;").encode()),
        ("an external DTD", b'<!DOCTYPE x SYSTEM "http://127.0.0.1:9/dupont">' + _pox(_ADDRESS)),
        ("9,000 nested elements", nested),
        ("no UTF-8", _pox(_ADDRESS).replace(b"jean", b"\xff")),
        ("an unknown encoding", b'<?xml version="1.0" encoding="none"?>' + _pox(_ADDRESS)),
        ("NUL", _pox(_ADDRESS).replace(b"jean", b"\x00")),
    ):  # fmt: skip
        yield pox_error(f"POX {promise}", body, 600)
    for name, address in UNUSABLE:
        if not any(char in address for char in "\x00\x01\x7f\ufffe\udcff"):
            yield pox_error(f"POX address: {name}", pox_request(address), 600)
    yield pox_error("POX of nowhere", pox_request("dupont@nowhere.example"), 500)
    yield pox_error("POX of nowhere, IDN", pox_request("dupont@né.example"), 500)
    for schema in ("outlook/responseschema/2010", "mobilesync/responseschema/2007", "x"):
        yield pox_error(f"POX {schema}", pox_request("jean.dupont@example.org", schema), 601)
    for address in ("jean.dupont@example.org", "dupont@nowhere.example", ""):
        wanted = pox_request(address, "mobilesync/responseschema/2006")
        yield pox_error(f"mobilesync for {address}", wanted, 601, *MOBILESYNC)
    for method in ("GET", "HEAD"):
        yield refused(f"POX by {method}", 404, POX, method=method)
        yield refused(f"POX by {method} with an address", 404, f"{POX}?{ADDRESS}", method=method)
    yield from _pox_in_a_browser()
    too_long = pox_request("jean.dupont@example.org") + b" " * MAX_BODY_LENGTH
    yield refused("POX too long", 413, POX, method="POST", body=too_long)


BROWSER = (("Accept", "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"),)
THIS_WORKS = "This works"
AT_HELP = "The page for people is at https://help.seen.example/"


def _pox_in_a_browser() -> Iterator[Row]:
    """To people it is said what they see; to apps nothing changes."""
    for method in ("GET", "HEAD"):
        parts = (THIS_WORKS, "by POST") * (method == "GET")
        for path in (POX, "/Autodiscover/Autodiscover.xml", f"{POX}?{ADDRESS}"):
            yield refused(
                f"{method} {path} in a browser", 404, path, *parts,
                method=method, headers=BROWSER, absent=("dupont", "page"),
            )  # fmt: skip
    seen = {"headers": BROWSER, "absent": ("dupont",)}
    for host in ("autodiscover.seen.example", "seen.example", "AUTODISCOVER.seen.example:443"):
        yield refused(f"POX in a browser at {host}", 404, POX, THIS_WORKS, AT_HELP, host=host, **seen)
    for host in ("help.seen.example", "elsewhere.example", "<dupont>", "127.0.0.1:8000", "", None):
        at_itself = "The page for people is at / here."
        yield refused(f"POX in a browser at {host!r}", 404, POX, THIS_WORKS, at_itself, host=host, **seen)
    for host in ("autodiscover.nowhere.example", "autodiscover.label.example", "label.example"):
        nothing = {"headers": BROWSER, "absent": ("page", "seen.example")}
        yield refused(f"POX in a browser at {host}", 404, POX, THIS_WORKS, host=host, **nothing)
    for accept in ("*/*", "text/xml", "text/*", "text/html;q=0", "text/html ; q = 0.000", "text/htmlx", ""):
        apps = {"headers": (("Accept", accept),), "absent": (THIS_WORKS,)}
        yield refused(f"POX by GET for {accept!r}", 404, POX, "nothing at this address", **apps)
    settings = pox_request("jean.dupont@example.org")
    yield pox("POX by POST for a browser", settings, "<LoginName>jdupont</LoginName>", headers=BROWSER)
    yield refused("POX by PUT for a browser", 405, POX, method="PUT", headers=BROWSER, absent=(THIS_WORKS,))


ASKED = "Email=jean.dupont%40example.org&Protocol=AutodiscoverV1"


def json_found(
    promise: str, target: str, host: str | None = "autodiscover.example.org", shown: str = ""
) -> Row:
    """Where the POX document is; `shown` is the host in it, by default the asked one."""
    parts = (url(shown or str(host)), '"Protocol": "AutodiscoverV1"')
    return person(promise, target, *parts, media_type=JSON_TYPE, host=host)


def json_documents() -> Iterator[Row]:
    for path in (JSON, "/Autodiscover/Autodiscover.json", "/AUTODISCOVER/AUTODISCOVER.JSON"):
        yield json_found(f"JSON at {path}", f"{path}?{ASKED}&RedirectCount=1")
        for address in (
            "jean.dupont@example.org",
            "jean.dupont%40example.org",
            "%6Aean.dupont%40example.org",
        ):
            for version in ("v1.0", "V1.0"):
                target = f"{path}/{version}/{address}?Protocol=AutodiscoverV1"
                yield json_found(f"JSON at {target}", target)
    for protocol in ("AutodiscoverV1", "Autodiscoverv1", "autodiscoverv1", "AUTODISCOVERV1"):
        for query in (f"email=jean.dupont@example.org&PROTOCOL={protocol}",
                      f"protocol={protocol}&EMAIL=jean.dupont@example.org&RedirectCount=9"):  # fmt: skip
            yield json_found(f"JSON by {query}", f"{JSON}?{query}")
    target = f"{JSON_ADDRESS}jean.dupont@example.org?Protocol=AutodiscoverV1"
    yield json_found("the path's address wins", f"{target}&Email=other@label.example")
    for host in (
        "label.example",
        "www.example.org",
        "example.net",
        "127.0.0.1",
        "",
        None,
        "autodiscover.evil",
    ):
        yield json_found(f"no host of its domain: {host!r}", target, host, "autodiscover.example.org")
    for target in (JSON, JSON_ADDRESS, f"{JSON_ADDRESS}EVOLUTIONUSER@example.org"):
        yield anyone(
            f"nobody at {target}",
            f"{target}?Protocol=AutodiscoverV1",
            url("example.org"),
            media_type=JSON_TYPE,
            host="example.org",
        )


def json_refusals() -> Iterator[Row]:
    protocols = {
        "ActiveSync": "ActiveSync", "EWS": "EWS", "REST": "REST", "": "", "AutodiscoverV2": "AutodiscoverV2",
        "%22%3Cb%3E%5C": '\\"<b>\\\\', "%0A%00": "\\n\\u0000", "%FF": "", "%ED%A0%80": "",
    }  # fmt: skip
    for protocol, shown in protocols.items():
        parts = ('"ErrorCode": "InvalidProtocol"', shown, "AutodiscoverV1")
        for target in (f"{JSON}?Email=jean.dupont%40example.org&Protocol={protocol}",
                       f"{JSON_ADDRESS}dupont@nowhere.example?Protocol={protocol}"):  # fmt: skip
            yield Row(f"JSON {target}", target, 400, NOT_STORED, JSON_TYPE, parts, absent=("https://",))
    for target in (
        JSON,
        JSON.upper(),
        f"{JSON}?Email=dupont%40example.org",
        f"{JSON_ADDRESS}dupont@example.org",
    ):
        at_help = {"host": "autodiscover.seen.example", "headers": BROWSER, "absent": ("dupont",)}
        yield refused(f"{target} in a browser", 400, target, THIS_WORKS, "Protocol=Auto", AT_HELP, **at_help)
    nowhere = f"{JSON}?Email=dupont%40nowhere.example&Protocol=AutodiscoverV1"
    yield refused(
        "JSON of nowhere in a browser", 404, nowhere, THIS_WORKS, headers=BROWSER, absent=("dupont",)
    )
    without = f"{JSON}?Email=dupont%40example.org"
    yield Row("JSON without protocol", without, 400, NOT_STORED, JSON_TYPE, ("InvalidProtocol",))
    for target in (f"{JSON}?Email=dupont%40nowhere.example&Protocol=AutodiscoverV1",
                   f"{JSON_ADDRESS}dupont@nowhere.example?Protocol=AutodiscoverV1"):  # fmt: skip
        yield refused(f"JSON of nowhere {target}", 404, target)
    for address in ("jean.dupont", "jean.dupont%2540example.org", "jean.dupont@@example.org",
                    "%FFdupont@x.example", "dupont@", "dupont/", "dupont/@/x@y"):  # fmt: skip
        yield refused(f"JSON for {address}", 400, f"{JSON_ADDRESS}{address}?Protocol=AutodiscoverV1")
    for path in (f"{JSON}/", f"{JSON}/v1.1/dupont@example.org", f"{JSON}/v1.0", f"{JSON}x"):
        yield refused(f"no JSON at {path}", 404, f"{path}?{ASKED}")


def provider_database() -> Iterator[Row]:
    named = ("<domain>example.org</domain>\n    <domain>example.net</domain>", PLACEHOLDER)
    for path in (DATABASE, f"/autoconfig{DATABASE}"):
        for domain in ("example.org", "example.net", "Example.ORG", "example.org.", "mx.example.org"):
            for host in ("autoconfig.label.example", "www.example", None):
                promise = f"{path}{domain} of {host} in the profile's order"
                yield anyone(promise, f"{path}{domain}", *named, host=host)
        yield anyone(f"{path} has no person's login", f"{path}example.org?{ADDRESS}", *named)
        yield anyone(f"{path} in U-labels", f"{path}b%C3%BCcher.example", "xn--bcher-kva.example")
        for domain in (
            "",
            "nowhere.example",
            "example",
            "autoconfig.example.org",
            "dupont@example.org",
            "a/b",
        ):
            yield refused(f"no provider at {path}{domain}", 404, f"{path}{domain}")
        yield refused(f"no POST at {path}", 405, f"{path}example.org", method="POST")
    yield anyone(
        "a database for any domain", f"{DATABASE}x.example", ANYBODYS, "<domain>x.example</domain>",
        any_domain=True,
    )  # fmt: skip


def mobileconfigs() -> Iterator[Row]:
    named = (("content-disposition", 'attachment; filename="example.org.mobileconfig"'),)
    usual = {"media_type": APPLE_TYPE, "answered": (*named, ("referrer-policy", "no-referrer"))}
    form = {"method": "POST", "headers": FORM, **usual}
    address = "<string>jean.dupont@example.org</string>"
    yield person("mobileconfig", f"{MOBILECONFIG}?{ADDRESS}", address, "<string>jdupont</string>", **usual)
    for path in MOBILECONFIG_PATHS:
        for name in ("emailaddress", "email", "mail", "address"):
            target = f"{path}?{name}=jean.dupont@example.org"
            yield person(f"mobileconfig at {target}", target, address, **usual)
            body = f"{name}=jean.dupont%40example.org".encode()
            yield person(f"mobileconfig by {name} in a form at {path}", path, address, body=body, **form)
        yield refused(f"mobileconfig for nobody at {path}", 400, path, "emailaddress=")
    for path in ("/mobileconfig/x", "/mobileconfig//", "/Mobileconfig/"):
        yield refused(f"no mobileconfig at {path}", 404, f"{path}?{ADDRESS}")
    yield person(
        "mobileconfig, name",
        f"{MOBILECONFIG}?{ADDRESS}&name=Jean%20Dup%C3%B4nt",
        "<string>Jean Dupônt</string>",
        **usual,
    )
    yield person(
        "a plus in the query's name",
        f"{MOBILECONFIG}?{ADDRESS}&name=Jean+Dupont",
        "<string>Jean+Dupont</string>",
        **usual,
    )
    yield person(
        "a form",
        MOBILECONFIG,
        address,
        "<string>Jean Dupont</string>",
        body=f"{ADDRESS}&name=Jean+Dupont".encode(),
        **form,
    )
    yield person(
        "a form's raw @", MOBILECONFIG, address, body=b"emailaddress=jean.dupont@example.org", **form
    )
    yield person(
        "a form's plus",
        MOBILECONFIG,
        "<string>dupont+tag@example.org</string>",
        body=b"emailaddress=dupont%2Btag%40example.org",
        **form,
    )
    yield person(
        "a form's blank",
        MOBILECONFIG,
        "<string>dupont tag@example.org</string>",
        body=b"emailaddress=dupont+tag%40example.org",
        **form,
    )
    yield person(
        "a form wins over the query",
        f"{MOBILECONFIG}?emailaddress=other%40label.example",
        address,
        body=ADDRESS.encode(),
        **form,
    )
    spelled = (("Content-Type", "Application/X-WWW-Form-URLEncoded; charset=UTF-8"),)
    yield person(
        "a form's type", MOBILECONFIG, address, body=ADDRESS.encode(), **{**form, "headers": spelled}
    )
    yield person("an empty POST with a query", f"{MOBILECONFIG}?{ADDRESS}", address, method="POST", **usual)
    imap = f"{MOBILECONFIG}?{ADDRESS}&protocol=IMAP"
    yield person("mobileconfig with IMAP", imap, "EmailTypeIMAP", **usual)
    pop3 = f"{MOBILECONFIG}?{ADDRESS}&Protocol=pop3"
    yield refused("mobileconfig with POP3 where there is none", 404, pop3, "The provider has no POP3 server.")
    for word in ("jmap", "smtp", "pop", "pop3%20"):
        target = f"{MOBILECONFIG}?{ADDRESS}&protocol={word}"
        yield refused(f"mobileconfig with {word}", 400, target, "The protocol must be imap or pop3.")
    yield person("mobileconfig by HEAD", f"{MOBILECONFIG}?{ADDRESS}", method="HEAD", **usual)
    for query in (
        "",
        "emailaddress=",
        "emailaddress=%25EMAILADDRESS%25",
        "emailaddress=EVOLUTIONUSER%40example.org",
        "name=x",
    ):
        yield refused(
            f"mobileconfig for nobody by {query!r}", 400, f"{MOBILECONFIG}?{query}", "emailaddress="
        )
        yield refused(
            f"mobileconfig form for nobody by {query!r}",
            400,
            MOBILECONFIG,
            method="POST",
            headers=FORM,
            body=query.encode(),
        )
    yield refused("no form", 400, MOBILECONFIG, method="POST", body=ADDRESS.encode())
    yield refused(
        "a form of parts",
        400,
        MOBILECONFIG,
        method="POST",
        body=ADDRESS.encode(),
        headers=(("Content-Type", "multipart/form-data"),),
    )
    yield refused(
        "raw bytes in a form",
        400,
        MOBILECONFIG,
        method="POST",
        body=b"emailaddress=dupont\xff@example.org",
        headers=FORM,
    )
    for name in ("x" * 201, "a%00b", "a%0Ab", "a%C2%85b", "%FF"):
        yield refused(f"a name that is {name[:9]}", 400, f"{MOBILECONFIG}?{ADDRESS}&name={name}")
    yield refused("mobileconfig of nowhere", 404, f"{MOBILECONFIG}?emailaddress=dupont%40nowhere.example")
    for path in (MOBILECONFIG, POX):
        yield refused(
            f"too long at {path}", 413, path, method="POST", body=b"x" * (MAX_BODY_LENGTH + 1), headers=FORM
        )


# Addresses that no mail server could have.
UNUSABLE = (
    ("no @", "jean.dupont"),
    ("two @", "jean.dupont@x@example.org"),
    ("two @ together", "jean.dupont@@example.org"),
    ("no domain", "jean.dupont@"),
    ("no local part", "@dupont.example.org"),
    ("only @", "@"),
    ("NUL", "dupont\x00@example.org"),
    ("C0", "dupont\x01@example.org"),
    ("a tab", "dupont\tx@example.org"),
    ("a line", "dupont\nx@example.org"),
    ("DEL", "dupont\x7f@example.org"),
    ("C1", "dupont\x85x@example.org"),
    ("a noncharacter", "dupont\ufffe@example.org"),
    ("no UTF-8", "dupont\udcff@example.org"),
    ("321 characters", f"{'dupont' + 'x' * 303}@example.org"),
)


def _quoted(address: str) -> str:
    return quote(address.encode("utf-8", "surrogateescape"), safe="")


def unusable_addresses() -> Iterator[Row]:
    for name, address in UNUSABLE:
        quoted = _quoted(address)
        for path in (AUTOCONFIG, WELL_KNOWN, MOBILECONFIG):
            yield refused(f"{name} at {path}", 400, f"{path}?emailaddress={quoted}", "not a mail address")
        for target in (f"{JSON}?Email={quoted}&", f"{JSON_ADDRESS}{quoted}?"):
            yield refused(f"{name} at {target[:40]}", 400, f"{target}Protocol=AutodiscoverV1")
        yield refused(
            f"{name} in a form",
            400,
            MOBILECONFIG,
            method="POST",
            headers=FORM,
            body=f"emailaddress={quoted}".encode(),
        )
    yield refused("raw bytes in the query", 400, f"{AUTOCONFIG}?emailaddress=dupont\xff@example.org")


# Local parts that a mail server may have, however odd.
STRANGE = (
    "dupont<script>alert(1)</script>", "dupont\"'", "dupont'onerror='x", "dupont&amp;", "dupont]]>",
    "{dupont",
    "dupont{local}", "dupont{0.__class__}", "dupont%s%d", "dupont%40x", "dupont%EMAILADDRESS%", "../dupont",
    "dupont../../passwd", "dupont/x", "dupont?x=y&z#w", "dupont x", '"jean dupont"', "dupont;x", "dupont\\x",
    "dupont`id`", "dupont+x", "dupont=x", "dupont\xe9", "dupont名前", "dupont\U0001f600", "dupont\xa0x",
    "dupont" + "x" * 300,
)  # fmt: skip


def methods() -> Iterator[Row]:
    for method in ("POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "PROPFIND", "get", "X"):
        for target in (f"{AUTOCONFIG}?{ADDRESS}", WELL_KNOWN, f"{JSON}?Protocol=AutodiscoverV1"):
            yield refused(
                f"{method} {target}", 405, target, method=method, answered=(("allow", "GET, HEAD"),)
            )
        if method != "POST":
            yield refused(f"{method} {POX}", 405, POX, method=method, answered=(("allow", "POST"),))
            allowed = (("allow", "GET, HEAD, POST"),)
            yield refused(f"{method} {MOBILECONFIG}", 405, MOBILECONFIG, method=method, answered=allowed)
        if method != "get":
            yield refused(
                f"{method} {HEALTH}", 405, HEALTH, method=method, answered=(("allow", "GET, HEAD"),)
            )
    for method in ("GET", "HEAD"):
        yield Row(
            f"health by {method}",
            HEALTH,
            200,
            NOT_STORED,
            PLAIN_TYPE,
            ("ok",) * (method == "GET"),
            method=method,
        )
    yield person("an address by HEAD", f"{AUTOCONFIG}?{ADDRESS}", method="HEAD")
    yield anyone("nobody by HEAD", AUTOCONFIG, method="HEAD")
    yield anyone("JSON by HEAD", f"{JSON}?Protocol=AutodiscoverV1", media_type=JSON_TYPE, method="HEAD")
    yield refused("nowhere by HEAD", 404, AUTOCONFIG, method="HEAD", host="nowhere.example")
    yield refused("an unusable address by HEAD", 400, f"{AUTOCONFIG}?emailaddress=dupont", method="HEAD")
    yield refused("mobileconfig for nobody by HEAD", 400, MOBILECONFIG, method="HEAD")
    yield Row("no protocol by HEAD", JSON, 400, NOT_STORED, JSON_TYPE, method="HEAD")
    yield refused("too long by HEAD", 414, f"{AUTOCONFIG}?{'x' * 60_000}", method="HEAD")
    for method in ("PROPFIND", "CONNECT"):
        yield refused(f"nothing by {method}", 404, "/nothing", method=method)


NOWHERE = r"""
/ //static/page.css /static//page.css /static/page.css/ /static// //privacy /privacy/ /privacy// //
/nothing /robots.txt /favicon.ico /mail /mail/ /mail/config-v1.1.xml/ /static/x
/Healthz /healthz/ /admin /%25 /%
/Mail/config-v1.1.xml /mail/CONFIG-V1.1.XML /.Well-Known/autoconfig/mail/config-v1.1.xml /EMAIL.mobileconfig
//mail/config-v1.1.xml /mail/./config-v1.1.xml /mail/../mail/config-v1.1.xml /mail/config-v1.1.xml%00
/mail/config-v1.1.xml%20 /%FF%FE /%00 /mail%2Fconfig-v1.1.xm /..%2f..%2fetc/passwd /../../etc/passwd
/autodiscover /autodiscover/ /autodiscover/autodiscover /autodiscover/autodiscover.svc
/autodiscover/Autodiscover.svc/wssecurity /EWS/Exchange.asmx /ews/exchange.asmx /Microsoft-Server-ActiveSync
/mapi/emsmdb /oab/x /rpc/rpcproxy.dll /principals/users/ /.well-known/caldav /.well-known/autoconfig/
/.well-known/autoconfig/mail/ /jean.dupont@example.org /jean.dupont%40example.org/x
/x/jean.dupont%2540example.org
/x%0Ajean.dupont@example.org /jean.dupont%252540example.org
"""


def paths() -> Iterator[Row]:
    for path in NOWHERE.split():
        for method in ("GET", "HEAD", "POST"):
            yield refused(f"{method} {path}", 404, path, method=method, headers=CREDENTIALS)
    yield refused("nothing with an address", 404, f"/nothing?{ADDRESS}")
    yield refused("nothing with a body", 404, "/nothing", method="POST", body=b"x" * (MAX_BODY_LENGTH + 1))
    yield refused("nothing with raw bytes", 404, "/nothing?dupont=\xff")
    for path in ("/%6Dail/config-v1.1.xml", "/mail%2Fconfig%2Dv1.1.xml"):
        yield anyone(f"encoded {path}", path, EXAMPLE)
        yield person(f"encoded {path}, address", f"{path}?{ADDRESS}", LOGIN)


def long_queries() -> Iterator[Row]:
    for path in (AUTOCONFIG, WELL_KNOWN, JSON, f"{JSON_ADDRESS}dupont@example.org", MOBILECONFIG):
        yield refused(f"a long query at {path}", 414, f"{path}?{ADDRESS}&{'x' * 60_000}")
        yield refused(f"many parameters at {path}", 414, f"{path}?{'dupont=&' * 7_500}{ADDRESS}")
    body = pox_request("jean.dupont@example.org")
    yield refused("a long query at POX", 414, f"{POX}?{'x' * 60_000}", method="POST", body=body)
    yield refused("a long query at nothing", 404, f"/nothing?{'x' * 60_000}")
    yield person("a query that is not too long", f"{AUTOCONFIG}?{ADDRESS}&{'x' * 8_000}", LOGIN)


def credentials() -> Iterator[Row]:
    yield person("credentials are passed over", f"{AUTOCONFIG}?{ADDRESS}", LOGIN, headers=CREDENTIALS)
    yield pox("credentials in POX", pox_request("jean.dupont@example.org"), "jdupont", headers=CREDENTIALS)
    yield pox_error("credentials in a bad POX", b"dupont", 600, headers=CREDENTIALS)


TABLE: tuple[Row, ...] = tuple(
    row
    for rows in (
        askers, hosts, idn, mail_exchangers, pacc, thunderbird, well_known, any_domain, pox_documents,
        mobilesync, pox_encodings, pox_errors,
        json_documents, json_refusals, provider_database, mobileconfigs, unusable_addresses, methods, paths,
        long_queries, credentials,
    )
    for row in rows()
)  # fmt: skip
