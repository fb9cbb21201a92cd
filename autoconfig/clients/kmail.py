"""KMail, by KDE's account wizard, of which three are in use.

Source: KDE/kmail-account-wizard, read at 23.08.5 (ispdb.cpp, personaldatapage.cpp; the same in 22.12), at
24.12.3 and of July 2026 (ispdbservice.cpp, ispdb/serverconfiguration.cpp, ispdb/configurationmodel.cpp); the
order of kinds of security is that of KDE/kmailtransport, mailtransport.kcfg. Left out are 24.02 and 24.05,
which asked as 23.08 does and read as 24.08 does.
"""

import re
from collections.abc import Sequence
from functools import partial
from math import inf
from typing import NamedTuple

from autoconfig.address import Address
from autoconfig.clients.client import Client
from autoconfig.clients.reading import document, filled
from autoconfig.clients.simulation import NOT_SAID, Configured, Ending, Get, Simulation, one
from autoconfig.errors import BadDocument
from autoconfig.profile.words import OVER_TCP, Authentication, SocketType
from autoconfig.xml import Element, all_text, elements, written_name

_DATABASE = "https://autoconfig.thunderbird.net/v1.1/{domain}"
_MAIN = "https://autoconfig.{domain}/mail/config-v1.1.xml"
_WELL_KNOWN = "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml"
_SOCKETS = {"plain": SocketType.PLAIN, "SSL": SocketType.SSL, "STARTTLS": SocketType.STARTTLS}
# The least first.
_SAFETY = (SocketType.PLAIN, SocketType.SSL, SocketType.STARTTLS)
_SIDES = {"imap": "incomingServer", "pop3": "incomingServer", "smtp": "outgoingServer"}
# QString::toInt: blanks around it are nothing, and what is no number is 0.
_NUMBER = re.compile(r"[+-]?[0-9]{1,9}", re.ASCII)
_OAUTH = Authentication.OAUTH2
_WAYS = frozenset[str]((
    "password-encrypted", "secure", Authentication.NTLM, Authentication.GSSAPI, "client-ip-based",
    Authentication.NONE, _OAUTH,
))  # fmt: skip

_TOKENS = (".gmail.com", ".googlemail.com", ".outlook.com", ".office365.com", ".hotmail.com")


class Wizard(NamedTuple):
    """One of the three. `urls` in their order; never with anything that says who asks.

    `is_of_qt`: its requests are Qt's own, which ends at a redirect from https to http, takes the status 200
    alone, and reads what comes with any other as well. The older one has those of KDE, which follow
    everywhere. `unsaid`: security where a server says none that it knows. `reads_login`: of the server that
    is read from; else that is the address.
    """

    urls: tuple[str, ...]
    is_of_qt: bool
    unsaid: SocketType
    reads_login: bool


_IN_CLEAR = tuple(url.replace("https:", "http:") for url in (_MAIN, _WELL_KNOWN))
OLD = Wizard((_DATABASE, *_IN_CLEAR), is_of_qt=False, unsaid=SocketType.PLAIN, reads_login=True)
NEW = Wizard(
    (_DATABASE, _MAIN, _IN_CLEAR[0], _WELL_KNOWN), is_of_qt=True, unsaid=SocketType.SSL, reads_login=True
)
MIDDLE = NEW._replace(reads_login=False)


class Offered(NamedTuple):
    """What it took from a document: the servers by type, and of which it wants OAuth2."""

    servers: tuple[tuple[Configured, bool], ...]

    def of(self, kind: str) -> list[Configured]:
        """Those of a type."""
        return [server for server, _ in self.servers if server.type == kind]


def simulation(wizard: Wizard, address: Address) -> Simulation:
    """One URL after another, until one succeeds: that ends the search, whatever it is good for."""
    verdicts: dict[str, str] = {}
    source, found = "", Offered(())
    for url in (each.format(domain=address.domain) for each in wizard.urls):
        came = yield from one(Get(url, seconds=inf))
        if wizard.is_of_qt and came.became_less_safe:
            verdicts[url] = "does not go from https to http"
            continue
        ends = came.status == 200 if wizard.is_of_qt else came.is_success
        if not ends and not wizard.is_of_qt:
            continue
        try:
            found = read(wizard, came.body, address)
            source = url
            verdicts[url] = "takes it" if ends else f"takes it, though its status is {came.status}"
        except BadDocument as error:
            if ends:
                verdicts[url] = f"ends the search, for {error}"
        if ends:
            break
    return _ending(wizard, address, source, found, verdicts)


def read(wizard: Wizard, body: bytes, address: Address) -> Offered:
    """Its servers of the first emailProvider, wherever that stands. Raises BadDocument."""
    root = document(body)
    provider = next((node for node in root.iter() if node is not root and _is(node, "emailProvider")), None)
    if provider is None:
        raise BadDocument("it has no emailProvider")
    read = (_server(wizard, node, address) for node in elements(provider))
    return Offered(tuple(server for server in read if server))


def _is(node: Element, name: str) -> bool:
    return written_name(node) == name


def _server(wizard: Wizard, node: Element, address: Address) -> tuple[Configured, bool] | None:
    """None for another, and for one without a port. Of values that stand twice it takes the last."""
    kind = node.get("type", "")
    if kind not in _SIDES or not _is(node, _SIDES[kind]):
        return None
    said = {written_name(each): all_text(each) for each in elements(node)}
    sockets = (_SOCKETS.get(all_text(each)) for each in elements(node) if _is(each, "socketType"))
    ways = [all_text(each) for each in elements(node) if _is(each, "authentication")]
    if (port := _number(said["port"]) if "port" in said else -1) == -1:
        return None
    socket = [wizard.unsaid, *(each for each in sockets if each)][-1]
    host, login = (filled(said.get(name, ""), address) for name in ("hostname", "username"))
    return Configured(kind, host, max(port, 0), socket, login), _wants_oauth(ways)


def _wants_oauth(ways: Sequence[str]) -> bool:
    """A password in clear is what it has from the start, so what follows it is put in its place."""
    return next((way for way in ways if way in _WAYS), "") == _OAUTH


def _number(text: str) -> int:
    text = text.strip()
    return int(text) if _NUMBER.fullmatch(text) else 0


def _ending(
    wizard: Wizard, address: Address, source: str, found: Offered, verdicts: dict[str, str]
) -> Ending:
    incoming = next(iter(found.of("imap") + found.of("pop3")), None)
    if incoming is None or not incoming.hostname:
        if source:
            verdicts[source] = "takes it, and finds no server to read mail from that has a host and a port"
        return Ending(False, notes=("The person fills in the manual form.",), verdicts=verdicts)
    notes = [
        "The person sees what was found and goes on, or chooses the manual form.",
        NOT_SAID,
        *_notes(wizard, address, incoming, found),
    ]
    outgoing = _to_send_by(wizard, address, found.of("smtp"))
    if outgoing is None:
        notes.append("No server to send by is set up.")
    if not wizard.reads_login:
        incoming = incoming._replace(username=str(address))
    return Ending(True, source, incoming, outgoing, tuple(notes), verdicts)


def _notes(wizard: Wizard, address: Address, incoming: Configured, found: Offered) -> list[str]:
    notes = []
    if not wizard.reads_login and incoming.username != str(address):
        notes.append("It reads mail with the address as login, whatever the document says.")
    if any(oauth for _, oauth in found.servers):
        notes.append("It wants to sign in by OAuth2, though a password may stand before it.")
    return notes


def _to_send_by(wizard: Wizard, address: Address, servers: Sequence[Configured]) -> Configured | None:
    """Qt's one prefers STARTTLS to TLS from the start, and keeps what its form has where nothing is said."""
    if not servers or not wizard.is_of_qt:
        return next(iter(servers), None)
    best = max(servers, key=lambda server: _SAFETY.index(server.socket_type or SocketType.PLAIN))
    return best._replace(port=best.port or 587, username=best.username or str(address))


def _gets_token(host: str, kind: str) -> bool:
    """By KDE/kdepim-runtime, resources/imap/passwordrequester.cpp; of Microsoft since 24.02."""
    return host.endswith(_TOKENS)


CLIENT = Client(
    name="kmail",
    title="KMail",
    asks_with_address=False,
    # The first to read from; which to send by depends on their security.
    taken=None,
    types=OVER_TCP,
    ways=None,
    simulations={
        "to 23.08": partial(simulation, OLD),
        "24.08 to 25.08": partial(simulation, MIDDLE),
        "from 25.12": partial(simulation, NEW),
    },
    gets_token=_gets_token,
    oauth2="It gets tokens of Google and Microsoft alone, so the person has to choose another way.",
)
