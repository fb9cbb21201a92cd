"""What a simulation takes grows in proportion to the documents and records that come, for every client.

The documents are well-formed, so that they get past the readers: many servers, many elements, long values.
"""

from collections.abc import Callable
from itertools import count

import pytest

import growth
from autoconfig.clients.simulation import Start
from document_faults import clientconfig, pox
from fuzz.documents import golden
from fuzz.simulated import END, STARTS, Said, simulated

SIZE = 64 * 1024
# Whoever asks several URLs reads a document several times.
SECONDS = 2.0

_CONFIG, _POX = clientconfig("example.org"), pox("example.org")
_APPLE = golden("mobileconfig")[0].decode()
_SERVER = _CONFIG[_CONFIG.index("<incomingServer") : _CONFIG.index("<outgoingServer")]
_SENDING = _CONFIG[_CONFIG.index("<outgoingServer") : _CONFIG.index("</emailProvider")]
_PROTOCOL = _POX[_POX.index("<Protocol>") : _POX.index("<Protocol><Type>SMTP")]


def _many(whole: str, before: str, item: str) -> growth.Make:
    """A document with so many items before a place in it; {} in an item is its number."""
    head, sign, tail = whole.partition(before)
    assert sign

    def make(size: int) -> str:
        items, length = [], 0
        for number in count():
            if length >= size:
                return f"{head}{''.join(items)}{sign}{tail}"
            items.append(item.replace("{}", str(number)))
            length += len(items[-1])
        raise AssertionError

    return make


_PROVIDER, _ACCOUNT = "</emailProvider>", "</Account>"
DOCUMENTS: dict[str, growth.Make] = {
    "servers": _many(_CONFIG, _PROVIDER, _SERVER.replace("imap.example", "imap{}.example")),
    "servers that are one": _many(_CONFIG, _PROVIDER, _SERVER),
    "servers to send by": _many(_CONFIG, _PROVIDER, _SENDING.replace("smtp.example", "smtp{}.example")),
    "servers that nobody takes": _many(_CONFIG, "<incomingServer", _SERVER.replace("<port>993</port>", "")),
    "domains": _many(_CONFIG, "<domain>", "<domain>d{}.example</domain>"),
    "ways to sign in": _many(_CONFIG, "<authentication>", "<authentication>a{}</authentication>"),
    "kinds of security": _many(_CONFIG, "<socketType>", "<socketType>a{}</socketType>"),
    "host names": _many(_CONFIG, "<hostname>", "<hostname>h{}.example</hostname>"),
    "a long host name": _many(_CONFIG, "imap.example", "a."),
    "a long login": _many(_CONFIG, "%EMAILADDRESS%", "%EMAILLOCALPART%"),
    "a long port": _many(_CONFIG, "993", "9"),
    "elements": _many(_CONFIG, "<incomingServer", "<e{}/>"),
    "providers": _many(_CONFIG, "<emailProvider", "<emailProvider id='a{}'/>"),
    "comments": _many(_CONFIG, "<domain>", "<!--{}-->"),
    "protocols": _many(_POX, _ACCOUNT, _PROTOCOL.replace("imap.example", "imap{}.example")),
    "protocols that are one": _many(_POX, _ACCOUNT, _PROTOCOL),
    "protocols of no kind": _many(_POX, "<Protocol>", _PROTOCOL.replace("IMAP", "X{}")),
    "accounts": _many(_POX, "<Account>", "<Account/>"),
    "words of a protocol": _many(_POX, "<SSL>", "<a{}>x</a{}>"),
    "payloads": _many(_APPLE, "</array>", "<dict><key>PayloadType</key><string>a{}</string></dict>"),
    "keys of a payload": _many(_APPLE, "</dict>", "<key>a{}</key><string>x</string>"),
    "JSON": _many('{"Url": "https://a.example/", "a": 1}', '"a": 1', '"a{}": 1, '),
}
RECORDS: dict[str, growth.Make] = {
    kind: _many(f"{kind} ", f"{kind} ", f"{text}\n")
    for kind, text in {
        "MX": "MX 10 mx{}.example.",
        "SRV": "SRV 0 {} 993 h{}.example.",
        "TXT": "TXT mailconf=https://a.example/{}",
        "NS": "NS ns{}.example.",
    }.items()
}
GIVEN: dict[str, Callable[[int], bytes]] = {
    **{
        name: lambda size, make=make: END.join((b"", b"text/xml", b"", make(size).encode()))  # type: ignore[misc]
        for name, make in DOCUMENTS.items()
    },
    **{
        f"{name} records": lambda size, make=make: END.join((make(size).encode(), b"text/xml", b"", b"<a/>"))  # type: ignore[misc]
        for name, make in RECORDS.items()
    },
    "a location": lambda size: END.join((b"", b"", b"https://a.example/" + b"a/" * (size // 2), b"")),
    "a media type": lambda size: END.join((b"", b"text/xml" + b"; a=b" * (size // 5), b"", _CONFIG.encode())),
}


@pytest.mark.parametrize("start", STARTS.values(), ids=STARTS)
def test_a_simulation(start: Start) -> None:
    for name, make in GIVEN.items():
        try:
            growth.check(
                lambda data: simulated(start, Said(data, always=True)), make, size=SIZE, seconds=SECONDS
            )
        except AssertionError as error:
            pytest.fail(f"{name}: {error}")
