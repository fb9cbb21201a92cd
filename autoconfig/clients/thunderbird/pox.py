"""An Autodiscover document as Thunderbird reads it: readAutoDiscoverXML of ExchangeAutoDiscover.sys.mjs.

One after the other of its protocols changes what it has, so their order can matter: an Exchange section
behind an IMAP section takes that one's place, and its login.
"""

from dataclasses import dataclass
from urllib.parse import SplitResult

from autoconfig.address import ADDRESS_PLACEHOLDER
from autoconfig.clients.simulation import Configured
from autoconfig.clients.thunderbird import sanitizer
from autoconfig.clients.thunderbird.proposed import EXCHANGE, Proposed
from autoconfig.clients.thunderbird.values import Value, below, every, is_something, to_text
from autoconfig.profile.words import SocketType

_TYPES = {"POP3": "pop3", "IMAP": "imap", "SMTP": "smtp"}
_EXCHANGE_TYPES = frozenset({"EXHTTP", "EXCH"})
_WEB = "WEB"
# With SSL on it is STARTTLS there, and TLS from the first byte at every other port.
_STARTTLS_PORTS = frozenset({143, 110, 25, 587})
_HTTPS = 443


@dataclass
class _Partly:
    """What it knows of a server so far."""

    type: str = ""
    hostname: str = ""
    port: int = _HTTPS
    socket_type: SocketType = SocketType.SSL
    username: str = ""
    is_exchange: bool = False  # knows the URL of Exchange Web Services

    def configured(self) -> Configured:
        return Configured(self.type, self.hostname, max(self.port, 0), self.socket_type, self.username)


def read(tree: Value, login: str) -> Proposed:
    """The set-up; `login` "" means the address. Raises ValueError with why there is none."""
    protocols = every(below(below(below(tree, "Autodiscover"), "Response"), "Account"), "Protocol")
    if not protocols:
        raise ValueError("it has no Protocol" if isinstance(tree, dict) else "it is no XML")
    login = login or ADDRESS_PLACEHOLDER
    incoming, outgoing = [_Partly(username=login)], list[_Partly]()
    notes: list[str] = []
    for number, protocol in enumerate(protocols, start=1):
        kind = below(protocol, "Type")
        try:
            if kind == _WEB:
                _web(incoming[0], protocol)
            elif kind in _EXCHANGE_TYPES:
                url = sanitizer.url(below(protocol, "EwsUrl"))
                incoming[0].is_exchange = True
                _exchange(incoming[0], url)
            elif kind in _TYPES:
                servers = outgoing if kind == "SMTP" else incoming
                server = _server(_TYPES[kind], protocol, login)
                if servers is incoming and not incoming[0].hostname:
                    incoming[0] = server
                else:
                    servers.append(server)
        except ValueError as error:
            notes.append(f"It passes over Protocol {number} of Autodiscover, for it {error}.")
    if not incoming[0].hostname or not incoming[0].port or (outgoing and not outgoing[0].port):
        raise ValueError("it names no server that Thunderbird can use")
    return _setup(incoming, outgoing, notes)


def _setup(incoming: list[_Partly], outgoing: list[_Partly], notes: list[str]) -> Proposed:
    """Exchange last, if there is anything else."""
    ordered = sorted(incoming, key=lambda one: one.type == EXCHANGE)
    if ordered[0].type == EXCHANGE:
        notes.append(
            f"It tries common ports of {ordered[0].hostname} for IMAP, POP3 and SMTP; where it finds none, "
            "the person gets Exchange."
        )
    if not outgoing:
        notes.append("Autodiscover names no SMTP server, so the account gets none of its own.")
    first, *others = [one.configured() for one in ordered]
    sending = [one.configured() for one in outgoing]
    return Proposed(first, sending[0] if sending else None, (*others, *sending[1:]), tuple(notes))


def _server(kind: str, protocol: Value, login: str) -> _Partly:
    host = sanitizer.hostname(below(protocol, "Server"))
    port = sanitizer.integer(below(protocol, "Port"))
    if _is(protocol, "SSL", "off") or _is(protocol, "Encryption", "none"):
        socket_type = SocketType.PLAIN
    else:
        socket_type = SocketType.STARTTLS if port in _STARTTLS_PORTS else SocketType.SSL
    _is(protocol, "SPA", "on")
    if "LoginName" in protocol:
        if not is_something(protocol["LoginName"]):
            raise ValueError("has an empty LoginName")
        login = to_text(protocol["LoginName"])
    return _Partly(kind, host, port, socket_type, login)


def _is(protocol: Value, name: str, word: str) -> bool:
    """Whether an element has this word; what JXON has made no text of ends the protocol."""
    if name not in protocol:
        return False
    if not isinstance(said := protocol[name], str):
        raise ValueError(f"has in {name} what is no text to it")
    return said.lower() == word


def _exchange(server: _Partly, url: SplitResult) -> None:
    """It becomes Exchange at this URL; port and login stay, unless the URL has a port."""
    server.type = EXCHANGE
    server.hostname = sanitizer.host_of(url)
    if url.port and sanitizer.authority(url).endswith(f":{url.port}"):
        server.port = url.port


def _web(server: _Partly, protocol: Value) -> None:
    """Outlook on the web; OWAUrl counts only with an attribute, as Exchange writes it."""
    urls = below(protocol, "External") if "External" in protocol else below(protocol, "Internal")
    if is_something(urls):
        url = sanitizer.url(below(below(urls, "OWAUrl"), "value"))
        active = below(below(urls, "Protocol"), "ASUrl")
        if not server.is_exchange and active is not None:
            sanitizer.url(active)
            server.is_exchange = True
        _exchange(server, url)
