"""Autodiscover: what clients ask, and what golden files do not say of the answers."""

import json
import re
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from accounts import CASES, Case, profile, server
from autoconfig.address import Address
from autoconfig.errors import (
    AutoconfigError,
    BadDocument,
    Inexpressible,
    RequestError,
    UnknownProtocol,
    UnknownSchema,
)
from autoconfig.formats import autodiscover
from autoconfig.formats.asked import Asked
from autoconfig.formats.autodiscover import (
    MOBILESYNC,
    SETTINGS_NAMESPACE,
    read_json_request,
    read_mobilesync_request,
    read_request,
    render,
    render_error,
    render_json_error,
    render_mobilesync,
)
from autoconfig.profile.words import SocketType
from autoconfig.xml import parse
from conftest import ROOT
from sample import profile_text
from test_address import DOMAINS, LOCAL_PARTS

REQUESTS = ROOT / "tests" / "requests"
ADDRESS = "jean.dupont@example.org"
WITHOUT_ADDRESS = "legacy-dn-only"
OF_ACTIVESYNC = "mobilesync"
REFUSED: dict[str, type[RequestError]] = {
    "cut-off": BadDocument,
    "entity-bomb": BadDocument,
    "external-entity": BadDocument,
    "no-request": BadDocument,
    "soap": BadDocument,
    "unknown-schema": UnknownSchema,
    "web-page": BadDocument,
}
GOOD = sorted(
    path.stem for path in REQUESTS.iterdir() if path.stem not in {*REFUSED, WITHOUT_ADDRESS, OF_ACTIVESYNC}
)
BLANKS = st.text(" \t\r\n", max_size=4)
BETWEEN = st.lists(st.sampled_from(["<!-- <EMailAddress/> -->", "<?x y?>", "\r\n", "<Unknown>1</Unknown>"]))


def recorded(name: str) -> bytes:
    return (REQUESTS / f"{name}.xml").read_bytes()


@pytest.mark.parametrize("name", GOOD)
def test_reads_the_address_of_every_client(name: str) -> None:
    assert read_request({}, recorded(name)) == Asked(Address.parse(ADDRESS))


def test_a_legacy_name_is_no_address() -> None:
    assert read_request({}, recorded(WITHOUT_ADDRESS)) == Asked()


@pytest.mark.parametrize("name", REFUSED)
def test_refuses_what_is_no_such_request(name: str) -> None:
    with pytest.raises(RequestError) as error:
        read_request({}, recorded(name))
    assert type(error.value) is REFUSED[name]
    assert str(error.value).endswith(".")


@st.composite
def requests(draw: st.DrawFn, address: st.SearchStrategy[str]) -> tuple[str, bytes]:
    """An address, and a request for it in any spelling that must be understood."""
    asked, prefix = draw(address), draw(st.sampled_from(["", "a:"]))
    scheme = draw(st.sampled_from(["http", "https", "HTTP"]))

    def leaf(name: str, text: str) -> str:
        inside = draw(BLANKS) + escape(text) + draw(BLANKS)
        return f"<{prefix}{name}>{inside}</{prefix}{name}>"

    schema = scheme + SETTINGS_NAMESPACE.removeprefix("http")
    leaves = [leaf("EMailAddress", asked), leaf("AcceptableResponseSchema", schema)]
    children = draw(st.permutations([*leaves, *draw(BETWEEN)]))
    namespace = 'xmlns:a="urn:a"' if prefix else draw(st.sampled_from(["", 'xmlns="urn:a"']))
    request = f"<{prefix}Request>{''.join(children)}</{prefix}Request>"
    text = f"<{prefix}Autodiscover {namespace}>{request}</{prefix}Autodiscover>"
    return asked, text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16"])))


@given(requests(st.builds("{}@{}".format, LOCAL_PARTS.map(str.strip).filter(bool), DOMAINS)))
def test_reads_any_address_in_any_spelling(asked: tuple[str, bytes]) -> None:
    address, body = asked
    assert read_request({}, body) == Asked(Address.parse(address))


@given(st.binary() | st.text().map(lambda text: recorded("outlook").replace(ADDRESS.encode(), text.encode())))
def test_any_body_is_a_request_or_refused(body: bytes) -> None:
    try:
        read = read_request({}, body)
    except RequestError:
        return
    assert read == Asked(read.address)


def test_very_deep_nesting_is_refused() -> None:
    with pytest.raises(BadDocument):
        read_request({}, b"<Autodiscover><Request>" + b"<a>" * 9000)


def fields(case: Case, name: str) -> list[str | None]:
    """The texts of all elements of that name in the answer."""
    return [node.text for node in etree.fromstring(render(case.account())).iter(f"{{*}}{name}")]


@pytest.mark.parametrize(
    ("socket_type", "ssl", "encryption"),
    [(SocketType.SSL, "on", "SSL"), (SocketType.STARTTLS, "on", "TLS"), (SocketType.PLAIN, "off", "None")],
)
def test_tls_is_starttls_in_its_words(socket_type: SocketType, ssl: str, encryption: str) -> None:
    case = Case(profile_text(outgoingServer=server("smtp", 2525, socket_type)))
    assert (fields(case, "SSL")[-1], fields(case, "Encryption")[-1]) == (ssl, encryption)


@pytest.mark.parametrize(
    ("word", "required"),
    [
        ("password-cleartext", "on"),
        ("password-encrypted", "on"),
        ("none", "off"),
        ("client-IP-address", "off"),
    ],
)
def test_a_server_without_sign_in_says_so(word: str, required: str) -> None:
    case = Case(profile_text(outgoingServer=server("smtp", 25, authentication=word)))
    assert fields(case, "AuthRequired")[-1] == required


@pytest.mark.parametrize("word", ["OAuth2", "GSSAPI", "NTLM", "TLS-client-cert"])
def test_a_server_that_takes_no_password_is_not_announced(word: str) -> None:
    """A client would send one all the same."""
    case = Case(profile_text(outgoingServer=server("smtp", 25, authentication=word)))
    with pytest.raises(Inexpressible):
        fields(case, "Type")


EXPRESSIBLE = {name: case for name, case in CASES.items() if any(case.account().for_sending())}


@pytest.mark.parametrize("case", EXPRESSIBLE.values(), ids=list(EXPRESSIBLE))
def test_announces_mail_alone_and_always_the_login(case: Case) -> None:
    """Nothing of Exchange, whose clients would ask for a password; SPA off, which means NTLM."""
    types = fields(case, "Type")
    assert set(types) <= {"IMAP", "POP3", "SMTP", "CalDAV", "CardDAV"}
    assert len(fields(case, "LoginName")) == len(types)
    assert set(fields(case, "SPA")) == {"off"}


def test_a_client_of_activesync_asks_for_another_format() -> None:
    assert read_request({}, recorded(OF_ACTIVESYNC)) == MOBILESYNC
    asked = read_mobilesync_request({}, recorded(OF_ACTIVESYNC))
    assert asked.address
    assert asked == Asked(asked.address)


def activesync(*urls: str, **changes: str) -> bytes:
    """The answer where servers are at these URLs, the first one behind IMAP."""
    servers = [f'{{type: activeSync, url: "{url}", authentication: password-cleartext}}' for url in urls]
    incoming = f"[{', '.join([server('imap', 993), *servers])}]"
    return render_mobilesync(Case(profile(incomingServer=incoming, **changes)).account())


def test_every_activesync_server_with_https_is_named() -> None:
    root = parse(activesync("http://no.example/", "https://{domain}/a", "https://b.example/?u={local}"))
    urls = ["https://example.com/a", "https://b.example/?u=jean.dupont"]
    assert [node.text for node in root.iter("{*}Url")] == urls
    assert [node.text for node in root.iter("{*}Name")] == urls
    assert {node.text for node in root.iter("{*}Type")} == {"MobileSync"}


@pytest.mark.parametrize("urls", [(), ("http://no.example/",), ("http://no.example/?https://",)])
def test_without_an_activesync_server_there_is_none(urls: tuple[str, ...]) -> None:
    with pytest.raises(Inexpressible, match="There is no ActiveSync server here"):
        activesync(*urls)


def test_a_moved_domain_is_asked_for_at_the_new_address() -> None:
    moved = parse(activesync("https://a.example/", redirect='{address: "{local}@new.example"}'))
    assert [node.text for node in moved.iter("{*}Redirect")] == ["jean.dupont@new.example"]
    stays = parse(activesync("https://a.example/", redirect='{url: "https://new.example/autodiscover.xml"}'))
    assert [node.text for node in stays.iter("{*}Url")] == ["https://a.example/"]


def every_error(kind: type[AutoconfigError] = AutoconfigError) -> list[type[AutoconfigError]]:
    return [kind, *(below for child in kind.__subclasses__() for below in every_error(child))]


@pytest.mark.parametrize("kind", every_error(), ids=lambda kind: kind.__name__)
def test_an_error_has_its_code(kind: type[AutoconfigError]) -> None:
    error = kind.__new__(kind)
    codes = {
        "UnknownDomain": b"500",
        "UnknownSchema": b"601",
        "Inexpressible": b"501",
        "NothingToSay": b"501",
    }
    assert b"<ErrorCode>%s<" % codes.get(kind.__name__, b"600") in render_error(error)


@pytest.mark.parametrize("protocol", ["AutodiscoverV1", "Autodiscoverv1", "AUTODISCOVERV1"])
def test_json_reads_the_address_for_its_one_protocol(protocol: str) -> None:
    asked = {"protocol": protocol, "email": ADDRESS, "redirectcount": "1"}
    assert read_json_request(asked, b"") == Asked(Address.parse(ADDRESS))
    assert read_json_request({"protocol": protocol}, b"") == Asked()


@pytest.mark.parametrize("given", ["ActiveSync", "EWS", "AutodiscoverV1 ", "", "\udcff\r\n'\"<é"])
def test_json_refuses_any_other_protocol_by_its_name(given: str) -> None:
    with pytest.raises(UnknownProtocol) as error:
        read_json_request({"protocol": given, "email": ADDRESS}, b"")
    document = json.loads(render_json_error(error.value) or b"")
    assert document["ErrorCode"] == "InvalidProtocol"
    assert f"'{given.replace(chr(0xDCFF), '?')}'" in document["ErrorMessage"]


def test_json_has_words_for_no_other_error() -> None:
    assert render_json_error(BadDocument()) is None


# Around and inside what clients send; the first is that itself.
_PIECES = (
    "", " ", "\n", "<!-- x -->", "&amp;", "&#64;", "<![CDATA[x]]>", "é", "\ufeff", "x", "<a/>", "]]>", '"',
    "\x0b", "@", "<?x?>",
)  # fmt: skip
_USUAL = (
    '<?xml version="1.0" encoding="utf-8"?>',
    '<Autodiscover xmlns="http://schemas.microsoft.com/exchange/autodiscover/outlook/requestschema/2006">',
    "<Request>",
    "<EMailAddress>",
    "jean.dupont@example.com",
    "</EMailAddress>",
    "<AcceptableResponseSchema>",
    "http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a",
    "</AcceptableResponseSchema>",
    "</Request>",
    "</Autodiscover>",
)


def _of_parser(body: bytes, monkeypatch: pytest.MonkeyPatch) -> Any:
    with monkeypatch.context() as patch:
        patch.setattr(autodiscover, "_USUAL_REQUEST", re.compile(rb"(?!)"))
        return _asked(body)


def _asked(body: bytes) -> Any:
    try:
        return read_request({}, body)
    except RequestError as error:
        return type(error)


@pytest.mark.parametrize("at", range(len(_USUAL) + 1))
@pytest.mark.parametrize("piece", _PIECES)
def test_the_short_way_reads_as_the_parser(at: int, piece: str, monkeypatch: pytest.MonkeyPatch) -> None:
    body = "".join((*_USUAL[:at], piece, *_USUAL[at:])).encode()
    assert _asked(body) == _of_parser(body, monkeypatch)


def test_what_clients_send_goes_the_short_way() -> None:
    assert autodiscover._USUAL_REQUEST.fullmatch("".join(_USUAL).encode())
