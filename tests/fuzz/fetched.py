"""What `check` and `probe` read of the network: answers of name servers, web servers and those for mail."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import dns.message
import dns.nameserver
import dns.query
import dns.rdatatype
import dns.rrset

from autoconfig.check.documents.answers import judged
from autoconfig.check.documents.inquiries import Inquiry, Road
from autoconfig.check.leftovers import senders
from autoconfig.check.setups import clientconfig, mobileconfig, pacc, records
from autoconfig.clients import cms
from autoconfig.errors import BadDocument
from autoconfig.imports import read_back
from autoconfig.probe import profile, servers
from autoconfig.reach import mailservers
from autoconfig.reach.certificate import Certificate
from autoconfig.reach.deadline import Deadline
from autoconfig.reach.mailservers import Conversation
from autoconfig.reach.names import Resolution, resolve
from autoconfig.reach.replies import PROTOCOLS, Phase
from autoconfig.reach.trust import Secured, _certificates
from autoconfig.reach.web import Fetched, Query, exchange, joined, target
from autoconfig.reach.wire import Unreached, Wire
from document_faults import ERROR, MOBILECONFIG, pox
from document_faults import clientconfig as document
from fuzz import Make, Surface
from fuzz.documents import CERTIFICATES, golden, signed
from odd_texts import URLS

_NAME = "_imaps._tcp.example.org"
# Where the question says which type is asked for: behind twelve bytes and the name.
_TYPE = 12 + len(_NAME) + 2
_KINDS = {
    dns.rdatatype.from_text(kind).to_bytes(2, "big"): kind
    for kind in ("SRV", "MX", "TXT", "A", "AAAA", "CNAME", "CAA", "NS", "SOA")
}
_RECORDS = (
    ("SRV", "0 1 993 imap.example.org."), ("SRV", "10 0 143 ."), ("MX", "10 mx.example.org."),
    ("TXT", '"v=UAAC1; a=sha256; d=abc"'), ("TXT", '"v=spf1 include:spf.example.net -all" "x"'),
    ("A", "192.0.2.1"), ("AAAA", "2001:db8::1"), ("CNAME", "other.example.net."), ("CAA", '0 issue ";"'),
    ("NS", "ns.example.org."), ("SOA", "a. b. 1 2 3 4 5"),
)  # fmt: skip


class Spoken:
    """A socket on which this was said, and whatever is sent is taken."""

    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def recv(self, most: int) -> bytes:
        found = self._data[self._at : self._at + most]
        self._at += len(found)
        return found

    def sendall(self, _: bytes) -> None:
        pass

    def settimeout(self, _: float) -> None:
        pass

    def getsockname(self) -> tuple[str, int]:
        return ("192.0.2.77", 50000)

    def close(self) -> None:
        pass


def _wire(data: bytes) -> Wire:
    socket: Any = Spoken(data)
    return Wire(socket, "mail.example.org", 993, "192.0.2.1", Deadline(1000))


def _responses() -> list[bytes]:
    found = []
    for kind, value in _RECORDS:
        question = dns.message.make_query(_NAME, kind, id=1)
        response = dns.message.make_response(question)
        response.answer.append(dns.rrset.from_text(f"{_NAME}.", 300, "IN", kind, value))
        found.append(response.to_wire())
    aliased = dns.message.make_response(dns.message.make_query(_NAME, "A", id=1))
    aliased.answer.append(dns.rrset.from_text(f"{_NAME}.", 300, "IN", "CNAME", "b.example."))
    aliased.answer.append(dns.rrset.from_text("b.example.", 300, "IN", "A", "192.0.2.1"))
    return [*found, aliased.to_wire()]


def answers_of_dns(_: Path) -> Surface:
    """A packet as it comes, to the question that stands in it; what is found goes to who reads it."""
    with_packet: dict[str, bytes] = {}

    def said(_: object, request: dns.message.Message, **__: object) -> dns.message.Message:
        response = dns.message.from_wire(request.id.to_bytes(2, "big") + with_packet["data"][2:])
        if not request.is_response(response):  # as where a packet has come
            raise dns.query.BadResponse
        return response

    def call(data: bytes) -> None:
        with_packet["data"] = data
        kind = _KINDS.get(data[_TYPE : _TYPE + 2], "SRV")
        with patch.object(dns.nameserver.Do53Nameserver, "query", said):
            found = resolve(_NAME, kind, ("192.0.2.53", 53), Deadline(1000))
        assert found.outcome in Resolution
        if kind == "SRV":
            records.read("example.org", {"_imaps": found.values, "_submission": found.values})
        records.preferred(found.values)
        list(pacc.digests(found.values)), list(senders(found.values))

    return Surface(call, _responses())


def texts_of_dns(_: Path) -> Surface:
    """What TXT records hold, which may be any bytes."""

    def call(data: bytes) -> None:
        texts = [data.decode("utf-8", "replace")]
        list(pacc.digests(texts)), list(senders(texts))

    return Surface(call, [b"v=UAAC1; a=sha256; d=YWJj", b"v=spf1 include:a.example ip4:192.0.2.1 ?all"])


def answers_of_http(_: Path) -> Surface:
    """From the status line on."""
    query = Query("https://example.org/")
    where = target(query.url)
    assert where

    def call(data: bytes) -> None:
        fetched = exchange(_wire(data), query, where)
        target(joined(query.url, fetched.headers.get("location", "")))

    corpus = [
        b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\nContent-Length: 2\r\n\r\nab",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nab\r\n1;x=y\r\nc\r\n0\r\nA: b\r\n\r\n",
        b"HTTP/1.0 302 Found\r\nLocation: //other.example/x\r\nX: a\r\n b\r\n\r\n",
        b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 404 Not\r\nContent-Length: 0\r\n\r\n",
    ]
    return Surface(call, corpus, (Unreached,))


def locations(_: Path) -> Surface:
    """Where a redirect leads to."""

    def call(data: bytes) -> None:
        found = target(joined("https://example.org/a?b", data.decode("latin-1")))
        assert not found or (found.path.isascii() and found.path.isprintable())

    return Surface(call, [one.encode("utf-8", "replace")[:4096] for one in URLS])


_SAID = {
    "imap": (
        b"* OK ready\r\n* CAPABILITY IMAP4rev1 AUTH=PLAIN LOGINDISABLED STARTTLS\r\na OK\r\na OK begin\r\n"
        b"* CAPABILITY IMAP4rev1 AUTH=PLAIN\r\na OK\r\n"
    ),
    "pop3": (
        b"+OK ready\r\n+OK\r\nUSER\r\nSASL PLAIN LOGIN\r\nSTLS\r\n.\r\n+OK begin\r\n+OK\r\nUSER\r\n.\r\n"
    ),
    "smtp": (
        b"220 mx ESMTP\r\n250-mx\r\n250-STARTTLS\r\n250-AUTH=LOGIN\r\n250 AUTH PLAIN\r\n220 go\r\n250-x\r\n"
        b"250 AUTH PLAIN LOGIN\r\n"
    ),
    "managesieve": (
        b'"IMPLEMENTATION" "x \\"y\\""\r\n"SASL" "PLAIN"\r\n"STARTTLS"\r\nOK\r\n"SASL" ""\r\n'
        b'"STARTTLS"\r\nOK\r\nOK begin\r\n"SASL" "PLAIN"\r\nOK\r\n"SASL" "PLAIN"\r\nOK\r\n'
    ),
}


def conversations(_: Path) -> Surface:
    """What servers of mail say, by each protocol and in each kind of encryption in turn."""
    secured = Secured("mail.example.org", 993, "192.0.2.1", (), None, "TLSv1.3")
    door: Any = SimpleNamespace(secure=lambda wire, host: secured)

    def call(data: bytes) -> None:
        turn = sum(data)
        protocol = PROTOCOLS[[*PROTOCOLS][turn % len(PROTOCOLS)]]
        seen: dict[str, Any] = {}
        for socket_type in ("SSL", "STARTTLS"):
            with suppress(Unreached):
                mailservers._talk(door, protocol, _wire(data), socket_type, seen)
        assert all(line.isprintable() for line in (seen.get("greeting", ""),))

    return Surface(call, [*_SAID.values()], (Unreached,))


def certificates(_: Path) -> Surface:
    """DER as it comes, and the message of TLS that it stands in."""

    def call(data: bytes) -> None:
        for der in (data, *_certificates(data, True), *_certificates(data, False)):
            if found := Certificate.read(der):
                assert found.not_after.tzinfo
                found.covers("mail.example.org")
                assert found.self_issued in (True, False)

    listed = [len(der).to_bytes(3, "big") + der for der in CERTIFICATES]
    messages = [b"\x0b\0\0\0\0\0\0" + b"".join(listed), b"\x0b\0\0\0\0\0\0\0" + b"\0\0".join(listed)]
    return Surface(call, [*CERTIFICATES, *messages], ())


def _of_road(road: Road, media_type: str, samples: Callable[[], list[bytes]]) -> Make:
    """What a document is worth to `check`."""

    def make(_: Path) -> Surface:
        inquiry = Inquiry(road, "https://example.org/x")

        def call(body: bytes) -> None:
            fetched = Fetched(inquiry.url, 200, {"content-type": media_type}, body)
            found = judged(inquiry, fetched)
            if found.setup:
                list(found.setup.at("example.org").of("imap"))
            if road is Road.MAIN:
                with suppress(BadDocument):
                    list(clientconfig.refusals(body))

        return Surface(call, samples(), ())

    return make


def _mobileconfigs() -> list[bytes]:
    whole = golden("mobileconfig")
    return [*whole, *(one for each in whole[:5] for one in signed(each)), MOBILECONFIG.encode()]


def probed(_: Path) -> Surface:
    """What `probe` makes of a document whose servers all answer: a profile that `validate` takes."""
    offered = Phase(("AUTH PLAIN", "STARTTLS"), ("PLAIN", "XOAUTH2"))

    def call(body: bytes) -> None:
        reader = clientconfig.read if b"clientConfig" in body else mobileconfig.read
        told = [reader(body, "https://autoconfig.example.org/x").at("example.org")]
        found = []
        for seen, by in [*servers._named(told).items()][: servers.MAX_NAMED]:
            said = Conversation(seen.kind, seen.host, seen.port, str(seen.security), secured=offered)
            found.append(servers.Found(seen, said._replace(clear=offered), tuple(by)))
        read_back(profile.draft("example.org", found, told))

    corpus = [document("example.org").encode(), *golden("autoconfig"), *golden("mobileconfig")]
    return Surface(call, corpus, (BadDocument,))


_JSON = b'{"Protocol": "AutodiscoverV1", "Url": "https://a.example/x"}'
SURFACES: dict[str, Make] = {
    "DNS answers": answers_of_dns,
    "DNS texts": texts_of_dns,
    "HTTP answers": answers_of_http,
    "locations": locations,
    "mail servers": conversations,
    "certificates": certificates,
    "check: clientConfig": _of_road(
        Road.MAIN, "text/xml", lambda: [document().encode(), *golden("autoconfig")]
    ),
    "check: POX": _of_road(
        Road.POX, "text/xml", lambda: [pox().encode(), ERROR.encode(), *golden("autodiscover")]
    ),
    "check: JSON": _of_road(Road.JSON, "", lambda: [_JSON, *golden("autodiscover-json")]),
    "check: PACC": _of_road(Road.PACC, "application/json", lambda: golden("pacc")),
    "check: mobileconfig": _of_road(Road.MOBILECONFIG, "application/x-apple-aspen-config", _mobileconfigs),
    "probe": probed,
    "check: CMS": lambda _: Surface(cms.content, [*signed(b"<a/>" * 99)], (BadDocument,)),
}
