"""Evolution, in three versions that differ: whether it says who asks, what else it tries, and SRV records.

Source: e-mail-autoconfig.c, e-srv-config-lookup.c, e-mail-config-service-page.c and NEWS of 3.56.2, read;
3.46.4 of Debian 12, observed. SRV records make a whole account since 3.49.3, and rank behind documents since
3.51.1. Before they only filled in a form, and are not asked here. Left out are 3.49.3 to 3.50, of which it
was not read how they rank records.

It asks one URL after another, each host over https and then over http, until a document is right for GMarkup.
"""

from collections.abc import Generator, Iterator, Sequence
from functools import partial
from hashlib import md5
from typing import NamedTuple
from urllib.parse import quote

from autoconfig.address import Address
from autoconfig.clients.client import Client, Taken
from autoconfig.clients.evolution_documents import MASK, Values, read_into, read_server
from autoconfig.clients.simulation import (
    NOT_SAID,
    Ask,
    Came,
    Configured,
    Ending,
    Get,
    Records,
    Simulation,
    one,
)
from autoconfig.errors import BadDocument
from autoconfig.profile.words import OVER_TCP, SocketType

SECONDS = 15.0
NOT_FOUND = 404
_QUERY = "?emailaddress={who}&emailmd5={digest}"
URLS = (
    f"https://autoconfig.{{domain}}/mail/config-v1.1.xml{_QUERY}",
    f"http://autoconfig.{{domain}}/mail/config-v1.1.xml{_QUERY}",
    f"https://{{domain}}/.well-known/autoconfig/mail/config-v1.1.xml{_QUERY}",
    f"http://{{domain}}/.well-known/autoconfig/mail/config-v1.1.xml{_QUERY}",
    "https://autoconfig.thunderbird.net/v1.1/{domain}",
)
_HIDDEN = (
    "It hides who asks behind an MD5 of the address: a login that is not made of the address reaches it only "
    "where the service knows whose MD5 that is."
)

_TOKENS = (
    ".google.com", ".googlemail.com", ".googleusercontent.com", ".gmail.com", ".outlook.com", ".yahoo.com",
)  # fmt: skip


class Release(NamedTuple):
    """`masked`: it hides who asks. `hosts`: the records whose host it tries where the domain has nothing."""

    masked: bool
    hosts: str
    reads_srv: bool


class Ranked(NamedTuple):
    """A server that it knows of, from where, and how it ranks: the least is the best."""

    rank: int
    source: str
    server: Configured


# Documents before records, IMAP before POP3.
_DOCUMENT_RANKS = {"imap": 1000, "pop3": 2000, "smtp": 1000}
SERVICES = {
    "_imaps._tcp": ("imap", 1100, SocketType.SSL),
    "_imap._tcp": ("imap", 1150, SocketType.STARTTLS),
    "_pop3s._tcp": ("pop3", 2100, SocketType.SSL),
    "_pop3._tcp": ("pop3", 2150, SocketType.STARTTLS),
    "_submissions._tcp": ("smtp", 1100, SocketType.SSL),
    "_submission._tcp": ("smtp", 1150, SocketType.STARTTLS),
}


class EvolutionSearch:
    """All that one search has found out so far."""

    def __init__(self, release: Release, address: Address) -> None:
        self.release, self.address = release, address
        self.values: Values = {}
        self.verdicts: dict[str, str] = {}
        self.records: list[Ranked] = []
        self.was_in_clear = False

    def urls(self, domain: str) -> list[str]:
        """Of one domain, in their order."""
        who = f"{MASK}%40{domain}" if self.release.masked else quote(str(self.address), safe="")
        digest = md5(str(self.address).encode(), usedforsecurity=False).hexdigest()
        return [url.format(domain=domain, who=who, digest=digest) for url in URLS]

    def takes(self, url: str, came: Came) -> bool:
        """Whether this answer ends the search."""
        if came.untrusted:
            self.verdicts[url] = "passes it over, for the certificate is not trusted"
        if came.untrusted or not came.is_success:
            return False
        try:
            read_into(self.values, came.body, self.address, masked=self.release.masked)
        except BadDocument as error:
            self.verdicts[url] = f"passes it over, for {error}"
            return False
        if not self.values:
            self.verdicts[url] = "ends the search here, though it finds no server"
        self.was_in_clear = came.was_in_clear
        return True


def simulation(address: Address, release: Release) -> Simulation:
    """The domain itself, then the host of its records and the domains above that; SRV records meanwhile."""
    search = EvolutionSearch(release, address)
    records = [Records(f"{service}.{address.domain}", "SRV") for service in SERVICES if release.reads_srv]
    url, status = yield from _domain(search, address.domain, records)
    if not url and status == NOT_FOUND:
        url = yield from _hosts(search)
    return _ending(search, url)


def _domain(
    search: EvolutionSearch, domain: str, records: Sequence[Records] = ()
) -> Generator[tuple[Ask, ...], tuple[Came, ...], tuple[str, int]]:
    """The URL whose document it takes, "" for none, and the status of the last that it asked."""
    came = Came()
    for url in search.urls(domain):
        came, *others = yield (Get(url, seconds=SECONDS), *records)
        for asked, answer in zip(records, others, strict=True):
            search.records += _of_records(asked.name, answer.values, search.address)
        records = ()
        if search.takes(url, came):
            return url, came.status
    return "", came.status


def _hosts(search: EvolutionSearch) -> Generator[tuple[Ask, ...], tuple[Came, ...], str]:
    """As `_domain`, of the first host that these records name, and what is above it, down to two labels."""
    found = yield from one(Records(search.address.domain, search.release.hosts))
    host = _host(found.values)
    while "." in host:
        url, status = yield from _domain(search, host)
        if url or status != NOT_FOUND:
            return url
        host = host.partition(".")[2]
    return ""


def _host(values: Sequence[str]) -> str:
    """The first, of mail exchangers the most preferred."""
    pairs = (value.rpartition(" ") for value in values)
    hosts = [(int(preference or "0"), host.removesuffix(".")) for preference, _, host in pairs]
    return min(hosts, key=lambda pair: pair[0], default=(0, ""))[1]


def _of_records(name: str, values: Sequence[str], address: Address) -> Iterator[Ranked]:
    """The best of them by priority and weight; a target of "." is none."""
    kind, rank, socket_type = SERVICES[name.removesuffix(f".{address.domain}")]
    targets = [
        (int(first), -int(weight), int(port), host) for first, weight, port, host in map(str.split, values)
    ]
    for _, _, port, host in sorted(targets, key=lambda target: target[:2])[:1]:
        if hostname := host.removesuffix("."):
            yield Ranked(rank, name, Configured(kind, hostname, port, socket_type, str(address)))


def _ending(search: EvolutionSearch, url: str) -> Ending:
    offers = list(search.records)
    if url:
        offers += (
            Ranked(_DOCUMENT_RANKS[kind], url, read_server(kind, said))
            for kind, said in search.values.items()
        )
    offers.sort(key=lambda offer: offer.rank)
    incoming = next((offer for offer in offers if offer.server.type != "smtp"), None)
    outgoing = next((offer for offer in offers if offer.server.type == "smtp"), None)
    taken = [offer for offer in (incoming, outgoing) if offer]
    return Ending(
        len(taken) == 2,
        taken[0].source if taken else "",
        incoming.server if incoming else None,
        outgoing.server if outgoing else None,
        tuple(_notes(search, url, taken)),
        search.verdicts,
    )


def _notes(search: EvolutionSearch, url: str, taken: Sequence[Ranked]) -> Iterator[str]:
    if len(taken) < 2:
        yield "It shows its form" + (", with what it has found filled in." if taken else ".")
    sources = {offer.source for offer in taken}
    if url in sources:
        yield from _of_url(search, url)
    if sources - {url}:
        yield "Records have no login: it takes the whole address."
    for offer in taken:
        yield from _of_server(offer.server)


def _of_url(search: EvolutionSearch, url: str) -> Iterator[str]:
    if "?" not in url:
        yield NOT_SAID
    elif search.release.masked:
        yield _HIDDEN
    if search.was_in_clear:
        yield "It takes this over http, where anybody on the way can change it."


def _of_server(server: Configured) -> Iterator[str]:
    host = server.hostname or f"the server for {server.type.upper()}"
    if not server.hostname:
        yield f"It has no host name of {host}."
    if not server.username:
        yield f"The login for {host} is empty: the person has to know it."


RELEASES = {
    "before 3.49.3": Release(masked=True, hosts="NS", reads_srv=False),
    "3.51.1 to 3.55.1": Release(masked=True, hosts="MX", reads_srv=True),
    "3.55.2 and later": Release(masked=False, hosts="MX", reads_srv=True),
}


def _gets_token(host: str, kind: str) -> bool:
    """By evolution-data-server, e-oauth2-service-*.c: wherever in the name."""
    return any(part in host for part in _TOKENS)


CLIENT = Client(
    name="evolution",
    title="Evolution",
    # Until 3.55.1 it is masked: EVOLUTIONUSER, and an MD5 beside it.
    asks_with_address=False,
    taken=Taken.LAST,
    types=OVER_TCP,
    # It is lenient: a server whose words it does not know is taken without one.
    ways=None,
    simulations={name: partial(simulation, release=release) for name, release in RELEASES.items()},
    gets_token=_gets_token,
    oauth2="It gets tokens of Google, Outlook and Yahoo alone, and signs in with a password elsewhere.",
)
