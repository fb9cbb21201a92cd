"""What `simulate` reads: a whole simulation of each client, to which an input is all that the world says.

An input is records in lines, a media type, a Location and a body, with \\x1e between.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from zlib import crc32

import dns.exception
import dns.rdata
import dns.rdataclass

from autoconfig.address import Address
from autoconfig.clients import CLIENTS, android_reader, fairemail_reader, gmarkup, mobileconfig, quick_xml
from autoconfig.clients.simulation import Ask, Came, Connect, Get, Start
from autoconfig.clients.thunderbird import jxon
from autoconfig.errors import BadDocument
from autoconfig.reach.names import value
from document_faults import clientconfig, pox
from fuzz import Make, Surface
from fuzz.documents import golden, signed

_ADDRESS = Address.parse("jean.dupont@example.org")
END = b"\x1e"
_RECORDS = (
    b"MX 10 mx.example.net.\nSRV 0 1 993 imap.example.org.\nSRV 10 5 587 .\nTXT mailconf=https://a.example/x\n"
    b"TXT v=spf1 -all\nCNAME a.example.\nA 192.0.2.1"
)
_TYPES = (
    b"text/xml; charset=utf-8", b"application/xml", b"application/json", b"text/html", b"TEXT/XML",
    b"application/x-apple-aspen-config",
)  # fmt: skip
_STATUSES = (200, 200, 200, 404, 302, 500, 0, 200)


class Said:
    """The answers that an input holds; `always`: every URL has the document, else its bytes say which."""

    def __init__(self, data: bytes, *, always: bool = False) -> None:
        records, media_type, location, body = (data.split(END, 3) + [b""] * 3)[:4]
        self._media_type, self._location = media_type.decode("latin-1"), location.decode("latin-1")
        self._body, self._records = body, records
        self._turn, self._statuses = (0, (200,)) if always else (crc32(data), _STATUSES)

    def answer(self, ask: Ask) -> Came:
        """One and the same for whoever asks the same."""
        if isinstance(ask, Connect):
            return Came(trouble="nothing listens there" if (ask.port + self._turn) % 3 else "")
        if not isinstance(ask, Get):
            found = tuple(self._values(ask.kind))
            return Came(values=found, trouble="" if found else "there is no such record")
        turn = crc32(ask.url.encode("utf-8", "replace")) + self._turn
        status = self._statuses[turn % len(self._statuses)]
        trouble = "" if status else "nothing listens there"
        location = self._location if status == 302 else ""
        return Came(ask.url, status, self._media_type, location, self._body, trouble=trouble)

    def _values(self, kind: str) -> Iterator[str]:
        """As the DNS gives them."""
        for line in self._records.splitlines()[:20]:
            name, _, text = line.partition(b" ")
            if name.decode("latin-1") != kind:
                continue
            if kind == "TXT":
                yield text.decode("utf-8", "replace")
                continue
            try:
                yield value(dns.rdata.from_text(dns.rdataclass.IN, kind, text.decode("latin-1")))
            except (dns.exception.DNSException, ValueError):
                continue


def _corpus(bodies: Sequence[bytes]) -> list[bytes]:
    return [
        END.join((_RECORDS, _TYPES[number % len(_TYPES)], b"https://other.example/y", body))
        for turn in range(3)
        for number, body in enumerate(bodies, start=turn)
    ]


def _bodies() -> list[bytes]:
    redirect = pox().replace(
        "<Action>settings</Action>", "<Action>redirectUrl</Action><RedirectUrl>x</RedirectUrl>"
    )
    whole = golden("mobileconfig")
    return [
        clientconfig("example.org").encode(),
        clientconfig("example.org", socket="STARTTLS", port=143, login="%EMAILLOCALPART%").encode(),
        pox("example.org").encode(),
        redirect.encode(),
        redirect.replace("Url", "Addr").encode(),
        b'{"Protocol": "AutodiscoverV1", "Url": "https://a.example/x"}',
        *golden("autoconfig")[:6],
        *golden("autodiscover")[:6],
        *whole[:4],
        *signed(whole[0]),
    ]


def simulated(start: Start, said: Said) -> None:
    """Run a simulation to its end."""
    simulation = start(_ADDRESS)
    try:
        asked = next(simulation)
        while True:
            asked = simulation.send(tuple(said.answer(ask) for ask in asked))
    except StopIteration:
        return


def _simulation(start: Start) -> Make:
    def make(_: Path) -> Surface:
        return Surface(lambda data: simulated(start, Said(data)), _corpus(_bodies()), ())

    return make


def _reader(call: Callable[[bytes], object]) -> Make:
    return lambda _: Surface(call, _bodies(), (BadDocument,))


STARTS: dict[str, Start] = {
    f"{client.name} {version}".rstrip(): start
    for client in CLIENTS
    for version, start in client.simulations.items()
}
# Those of which a simulation needs only a part, and whose document is all that is spoilt here.
_READERS: dict[str, Callable[[bytes], object]] = {
    "thunderbird": lambda body: jxon.read(body, "text/xml"),
    "thunderbird-android": lambda body: android_reader.read(body, _ADDRESS),
    "deltachat": lambda body: list(quick_xml.events(body.decode("utf-8", "replace"))),
    "evolution": lambda body: list(gmarkup.events(body)),
    "fairemail clientConfig": lambda body: fairemail_reader.read_autoconfig(body, _ADDRESS),
    "fairemail POX": lambda body: fairemail_reader.read_autodiscover(body, _ADDRESS),
    "mobileconfig": mobileconfig.read,
}
SURFACES: dict[str, Make] = {
    **{f"read: {name}": _reader(call) for name, call in _READERS.items()},
    **{f"simulate: {name}": _simulation(start) for name, start in STARTS.items()},
}
