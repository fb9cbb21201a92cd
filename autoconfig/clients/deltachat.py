"""Delta Chat, by its core.

Source: chatmail/core 2.65.0, configure.rs, configure/*.rs and net/http.rs, read and observed. It has had no
list of providers and no OAuth of its own since 2.59.

It asks one URL after another; whatever can be read as XML ends the search, also where no server is in it.
Then it guesses.
"""

import re
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from functools import partial
from typing import TypeVar

from autoconfig.address import Address, to_readable
from autoconfig.clients.client import Client, Taken
from autoconfig.clients.deltachat_documents import read_autoconfig, read_autodiscover
from autoconfig.clients.quick_xml import SPACES
from autoconfig.clients.simulation import NOT_SAID, Ask, Came, Configured, Ending, Get, Simulation, one
from autoconfig.errors import BadDocument
from autoconfig.profile.scalars import shown
from autoconfig.profile.words import Authentication, IncomingType, OutgoingType, SocketType

# One that takes any time, step by step: it may be silent for so long.
SECONDS = 60.0
# Requests for one URL, the first and those of redirects; and documents that say RedirectUrl.
MAX_REQUESTS = 10
SOURCES = (
    ("https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={address}", "autoconfig"),
    ("https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml", "autoconfig"),
    ("https://{domain}/autodiscover/autodiscover.xml", "autodiscover"),
    ("https://autodiscover.{domain}/autodiscover/autodiscover.xml", "autodiscover"),
    ("https://autoconfig.thunderbird.net/v1.1/{domain}", "autoconfig"),
)
# The only domain whose servers it knows itself.
BUILT_IN: Mapping[str, Sequence[Configured]] = {
    "nauta.cu": (
        Configured("imap", "imap.nauta.cu", 143, SocketType.STARTTLS, ""),
        Configured("smtp", "smtp.nauta.cu", 25, SocketType.STARTTLS, ""),
    )
}
# Where a document has none: what it takes for usual.
_PORTS: Mapping[tuple[str, SocketType | None], int] = {
    ("imap", SocketType.SSL): 993,
    ("smtp", SocketType.SSL): 465,
    ("imap", SocketType.STARTTLS): 143,
    ("imap", SocketType.PLAIN): 143,
    ("smtp", SocketType.STARTTLS): 587,
    ("smtp", SocketType.PLAIN): 587,
}
_NOT_KEPT = re.compile(rb"[^A-Za-z0-9.]")
# Its library for SMTP takes no other; it signs in to IMAP first.
_NOT_ASCII = (
    "It signs in to read, but to send it takes no address with letters beyond ASCII: there it gives up."
)
# What its library for URLs takes and can ask, of those that lead to a web server; a fragment is dropped.
_URL = re.compile(
    r"https?://[\w.~:@\[\]!$&'()*+,;=-]+(?:/[!\"$-;=@-_a-~]*(?:\?[!$-;=?-~]*)?)?(?:#[ -~]*)?",
    re.ASCII | re.IGNORECASE,
)
Verdicts = dict[str, str]
Step = Generator[tuple[Ask, ...], tuple[Came, ...], list[Configured] | None]


def simulation(address: Address) -> Simulation:
    """One source after another, until a document of one is XML."""
    if not _is_address(address):
        return Ending(False, notes=("It takes no such address, and asks nobody.",))
    if address.domain in BUILT_IN:
        notes = ("It knows the servers of this domain itself, and asks nobody.",)
        return _ending(address, "", BUILT_IN[address.domain], {}, notes)
    verdicts: Verdicts = {}
    for pattern, kind in SOURCES:
        url = pattern.format(domain=address.domain, address=encoded(str(address)))
        step = _autoconfig if kind == "autoconfig" else _autodiscover
        servers = yield from step(url, address, verdicts)
        if servers is not None:
            return _ending(address, url, servers, verdicts, _of_source(url, kind))
    return _ending(address, "", (), verdicts, ())


def encoded(address: str) -> str:
    """As a parameter: all but ASCII letters, digits and dots, the hyphen of a domain too."""
    return _NOT_KEPT.sub(lambda match: b"%%%02X" % match[0][0], address.encode()).decode()


def _is_address(address: Address) -> bool:
    return not set(str(address)).intersection(f"{SPACES}<>")


def _autoconfig(url: str, address: Address, verdicts: Verdicts) -> Step:
    text = yield from _fetched(url, verdicts)
    read = partial(read_autoconfig, address=address)
    return None if text is None else _read(read, text, url, verdicts)


def _autodiscover(url: str, _: Address, verdicts: Verdicts) -> Step:
    for _number in range(MAX_REQUESTS):
        text = yield from _fetched(url, verdicts)
        said = None if text is None else _read(read_autodiscover, text, url, verdicts)
        if not isinstance(said, str):
            return said
        verdicts[url] = f"goes on to its RedirectUrl, {shown(said)}"
        url = said
    return None


def _fetched(url: str, verdicts: Verdicts) -> Generator[tuple[Ask, ...], tuple[Came, ...], str | None]:
    """The text at this URL, whatever bytes it is made of; None where there is no success."""
    for _ in range(MAX_REQUESTS):
        if not _is_url(url):
            return None
        came = yield from one(Get(url, seconds=SECONDS, follows=False, unpacks=False))
        if came.untrusted:
            verdicts[url] = "passes it over, for the certificate is not trusted"
            return None
        if not 300 <= came.status < 400:
            return came.body.decode(errors="replace") if came.is_success else None
        if not _is_url(came.location):
            verdicts[url] = "passes it over, for in the Location of a redirect it wants a whole URL"
        url = came.location
    verdicts[url] = f"passes it over, for it follows {MAX_REQUESTS - 1} redirects, and no more"
    return None


def _is_url(text: str) -> bool:
    return _URL.fullmatch(text) is not None


T = TypeVar("T")


def _read(read: Callable[[str], T], text: str, url: str, verdicts: Verdicts) -> T | None:
    try:
        found = read(text)
    except BadDocument as error:
        verdicts[url] = f"passes it over, for {error}"
        return None
    if not found:
        verdicts[url] = "ends the search here, though it finds no server"
    return found


def _ending(
    address: Address, url: str, servers: Sequence[Configured], verdicts: Verdicts, notes: tuple[str, ...]
) -> Ending:
    """With the first server of each type; it tries the others after it, in their order."""
    incoming, outgoing = (
        next((server for server in servers if server.type == kind), None) for kind in ("imap", "smtp")
    )
    taken = [server for server in (incoming, outgoing) if server]
    guessed = [kind for kind, server in (("imap", incoming), ("smtp", outgoing)) if _is_guess(server)]
    can_send = str(address).isascii()
    return Ending(
        not guessed and can_send,
        url,
        _tried(incoming, address),
        _tried(outgoing, address),
        (
            *notes,
            *_of_servers(taken, len(servers)),
            *_of_guesses(guessed, address),
            *(() if can_send else (_NOT_ASCII,)),
        ),
        verdicts,
    )


def _is_guess(server: Configured | None) -> bool:
    return server is None or not server.hostname


def _tried(server: Configured | None, address: Address) -> Configured | None:
    """As it tries it first: with the port that is usual, and with the address for a login."""
    if server is None or _is_guess(server):
        return None
    port = server.port or _PORTS.get((server.type, server.socket_type), 0)
    return server._replace(port=port, username=server.username or str(address))


def _of_source(url: str, kind: str) -> tuple[str, ...]:
    if kind == "autodiscover":
        return ("It takes no login from Autodiscover: it signs in with the whole address.",)
    if "emailaddress=" in url:
        return ()
    return (NOT_SAID,)


def _of_servers(taken: Sequence[Configured], number: int) -> Iterator[str]:
    if number > len(taken):
        yield "Where it cannot sign in at the first server of a type, it tries the next in the document."
    for server in taken:
        host = server.hostname or "each of them"
        if server.socket_type is None:
            yield f"At {host} it tries TLS first, then STARTTLS."


def _of_guesses(guessed: Sequence[str], address: Address) -> Iterator[str]:
    for kind in guessed:
        hosts = f"{kind}.{address.domain}, mail.{address.domain} and {address.domain}"
        yield f"It guesses the server for {kind.upper()}: {hosts}, with the whole address for the login."
    if (readable := to_readable(address.domain)) != address.domain:
        yield f"Written as {readable} it asks nobody: it takes the domain only as {address.domain}."


CLIENT = Client(
    name="deltachat",
    title="Delta Chat",
    # On the first of its URLs.
    asks_with_address=True,
    # All in the order of the document, until one works.
    taken=Taken.FIRST,
    types=frozenset((IncomingType.IMAP, OutgoingType.SMTP)),
    # It passes over `authentication`, and always signs in with a password.
    ways=frozenset((Authentication.PASSWORD_CLEARTEXT, Authentication.PASSWORD_ENCRYPTED)),
    simulations={"": simulation},
    oauth2="It knows no OAuth2.",
)
