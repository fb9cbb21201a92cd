"""Thunderbird for Android, and K-9 Mail, from which it was made.

Source: thunderbird-android a59bd679, read and observed: RealAutoDiscoveryRegistry.kt,
PriorityParallelRunner.kt, MxLookupAutoconfigDiscovery.kt, RealAutoconfigFetcher.kt, OkHttpFetcher.kt,
GetAutoDiscovery.kt, and of both apps OAuthConfigurationFactory.kt. Its reader is `android_reader`.
"""

from collections.abc import Collection, Generator, Iterable, Iterator, Sequence, Set
from typing import NamedTuple, Protocol

from autoconfig.address import Address, is_host_name, to_domain
from autoconfig.clients import android_reader
from autoconfig.clients.android_reader import SOCKET_TYPES, WAYS, AndroidServer, BadSection, UncaughtFault
from autoconfig.clients.client import Client, Taken
from autoconfig.clients.simulation import NOT_SAID, Ask, Came, Ending, Get, Records, Simulation, one
from autoconfig.errors import BadDocument
from autoconfig.findings import Code, Mistake, Severity
from autoconfig.profile import Profile
from autoconfig.profile.lint.remark import Place, Remark, server_sets
from autoconfig.profile.scalars import shown
from autoconfig.profile.servers import RawServer
from autoconfig.profile.words import Authentication, SocketType
from autoconfig.reach.base_domain import base_domain
from autoconfig.xml import parse

_MAIN = "https://autoconfig.{domain}/mail/config-v1.1.xml"
_WELL_KNOWN = "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml"
_DATABASE = "https://autoconfig.thunderbird.net/v1.1/{domain}"
# The best first; what the mail exchanger leads to comes after them.
URLS = (
    _MAIN,
    _WELL_KNOWN,
    _MAIN.replace("https:", "http:"),
    _WELL_KNOWN.replace("https:", "http:"),
    _DATABASE,
)
# Where both apps can sign in by OAuth2; elsewhere they strike it out.
OAUTH_HOSTS = frozenset(
    (
        "imap.aol.com", "smtp.aol.com", "imap.fastmail.com", "smtp.fastmail.com", "imap.gmail.com",
        "imap.googlemail.com", "smtp.gmail.com", "smtp.googlemail.com", "outlook.office365.com",
        "smtp.office365.com", "smtp-mail.outlook.com", "imap.mail.yahoo.com", "smtp.mail.yahoo.com",
        "mail.tb.pro", "mail.thundermail.com", "mail.stage-thundermail.com",
    )
)  # fmt: skip
_MANUAL = "It says that no configuration was found, and the person fills in the manual form."
_NOT_TRUSTED = (
    'It says that this configuration is not trusted, and the person has to tick "I trust this configuration".'
)
_SOMEBODY = Address("someone", "example.com")
_WRITE_A_WAY = "write password-cleartext too where the server takes passwords"


class AndroidAnswer(NamedTuple):
    """What it made of a URL. `servers` are None where it goes on to the next, which `ends` forbids."""

    url: str
    servers: tuple[AndroidServer, AndroidServer] | None
    trusted: bool
    ends: bool
    verdict: str


def simulation(address: Address) -> Simulation:
    """All at the same time; the best of those that it can read is taken, or nothing."""
    asked = [Get(url.format(domain=address.domain)) for url in URLS]
    *came, exchangers = yield (*asked, Records(address.domain, "MX"))
    answers = [_answer(ask.url, answer, address) for ask, answer in zip(asked, came, strict=True)]
    if not any(answer.servers or answer.ends for answer in answers):
        answers += yield from _by_exchanger(address, exchangers.values)
    return _ending(answers)


def _by_exchanger(
    address: Address, values: Iterable[str]
) -> Generator[tuple[Ask, ...], tuple[Came, ...], list[AndroidAnswer]]:
    """One after the other, until one can be read."""
    answers: list[AndroidAnswer] = []
    for domain in _domains(address.domain, values):
        for url in (_MAIN.format(domain=domain), _DATABASE.format(domain=domain)):
            came = yield from one(Get(url))
            # Nothing here knows whether the records were signed; where they were not, it trusts nothing.
            answers.append(_answer(url, came, address)._replace(trusted=False))
            if answers[-1].servers or answers[-1].ends:
                return answers
    return answers


def _domains(domain: str, values: Iterable[str]) -> list[str]:
    """Of the best exchanger: its name without the first label, and its base domain; unless that is ours."""
    split = sorted((value.split() for value in values), key=lambda each: int(each[0]))
    host = next((host for _, name in split if is_host_name(host := to_domain(name))), "")
    base = base_domain(host)
    if not host or base == domain:
        return []
    above = host.partition(".")[2] if host != base else base
    return list(dict.fromkeys((above, base)))


def _answer(url: str, came: Came, address: Address) -> AndroidAnswer:
    trusted = not came.was_in_clear
    if not came.is_success:
        return AndroidAnswer(url, None, trusted, False, "")
    try:
        return AndroidAnswer(url, android_reader.read(came.body, address), trusted, False, "can read it")
    except UncaughtFault as fault:
        return AndroidAnswer(url, None, trusted, True, f"breaks off the whole search, for {fault}")
    except BadDocument as error:
        return AndroidAnswer(url, None, trusted, False, f"refuses it, for {error}")


def _ending(answers: Sequence[AndroidAnswer]) -> Ending:
    verdicts = {answer.url: answer.verdict for answer in answers if answer.verdict}
    taken = next((answer for answer in answers if answer.servers or answer.ends), None)
    if taken is None:
        return Ending(False, notes=(_MANUAL,), verdicts=verdicts)
    if taken.servers is None:
        return Ending(False, notes=("It ends with an error, as a mistake of its own.",), verdicts=verdicts)
    ways = [_ways(server) for server in taken.servers]
    if not all(ways):
        verdicts[taken.url] = "can read it, and knows no way to sign in there but OAuth2, for other hosts"
        return Ending(False, notes=(_MANUAL,), verdicts=verdicts)
    verdicts[taken.url] = "takes it"
    incoming, outgoing = (server.configured for server in taken.servers)
    return Ending(True, taken.url, incoming, outgoing, tuple(_notes(taken, ways[0], answers)), verdicts)


def _ways(server: AndroidServer) -> list[Authentication]:
    known = server.configured.hostname.lower() in OAUTH_HOSTS
    return [way for way in server.ways if known or way is not Authentication.OAUTH2]


def _notes(
    taken: AndroidAnswer, ways: Sequence[Authentication], answers: Sequence[AndroidAnswer]
) -> Iterator[str]:
    if not taken.trusted:
        yield _NOT_TRUSTED
        if not taken.url.startswith("http:") and taken.url not in {
            answer.url for answer in answers[: len(URLS)]
        }:
            yield "It does so unless DNSSEC signs the mail exchanger."
    if ways[0] is Authentication.OAUTH2:
        yield "The person signs in on a page of the provider, in a browser."
    yield NOT_SAID
    for answer in answers:
        if answer.ends:
            yield f"If {answer.url} answers sooner, the whole search ends with an error."


class ReadServer(Protocol):
    """What it reads of a server, be it a profile's or an account's."""

    @property
    def type(self) -> str: ...
    @property
    def socket_type(self) -> SocketType | None: ...
    @property
    def authentication(self) -> Sequence[object]: ...


def refusal(server: ReadServer | RawServer) -> str:
    """Why it drops a whole document for this server, as the end of a sentence; "" where it does not."""
    if isinstance(server, RawServer):
        return _raw_refusal(server) if _type(server) in CLIENT.types else ""
    if server.type not in CLIENT.types:
        return ""
    return _refusal(server.socket_type or "", [str(way) for way in server.authentication])


def good_types(servers: Iterable[ReadServer | RawServer]) -> frozenset[str]:
    """Those that it can set up from one of these servers."""
    return frozenset(_type(server) for server in servers if not refusal(server))


def is_in_the_way(server: ReadServer | RawServer, good: Set[str]) -> bool:
    """Whether it would drop the document for this server, while another of its type is good.

    Without all such servers it takes the document.
    """
    return bool(refusal(server)) and _type(server) in good


def remarks(profile: Profile) -> Iterator[Remark]:
    """What it drops whole documents for, and what is left out for its sake."""
    elements = [RawServer(raw=element) for element in profile.raw.email_provider]
    for at, servers in server_sets(profile):
        listed: list[tuple[Place, ReadServer | RawServer]] = [
            *(((*at, "incomingServer", index), one) for index, one in enumerate(servers.incoming_server)),
            *(((*at, "outgoingServer", index), one) for index, one in enumerate(servers.outgoing_server)),
        ]
        if not at:  # said once, though these stand beside the servers of every set
            listed += [(("raw", "emailProvider", n), one) for n, one in enumerate(elements) if one.types]
        yield from _of_set(listed)


def _of_set(listed: Sequence[tuple[Place, ReadServer | RawServer]]) -> Iterator[Remark]:
    """One that is left out is said each time; that all is lost once a type."""
    good = good_types(server for _, server in listed)
    said: set[str] = set()
    for at, server in listed:
        if not (why := refusal(server)):
            continue
        if is_in_the_way(server, good):
            problem = (
                f"{CLIENT.title} would drop the whole document for this server, {why}; so whoever does not "
                "say who asks gets a document without it"
            )
            yield Remark(at, Mistake(Code.LEFT_OUT_FOR_ANDROID, problem, ""), Severity.INFO)
        elif (kind := _type(server)) not in said:
            said.add(kind)
            problem = (
                f"{CLIENT.title} drops the whole document for this server, {why}, and people have to set it "
                "up by hand"
            )
            yield Remark(at, Mistake(Code.ANDROID_REFUSES, problem, _remedy(server)))


def _remedy(server: ReadServer | RawServer) -> str:
    if isinstance(server, RawServer):
        return "write it as it should be, as keys (type, hostname, …) where they can say it"
    if server.socket_type not in SOCKET_TYPES:
        return "write socketType: SSL or STARTTLS, with the port for it"
    return _WRITE_A_WAY


def _type(server: ReadServer | RawServer) -> str:
    """By its attribute, to the letter: any other type is passed over."""
    return parse(server.raw.encode()).get("type", "") if isinstance(server, RawServer) else server.type


def _refusal(socket_type: str, ways: Collection[str]) -> str:
    if socket_type not in SOCKET_TYPES:
        return f"since it knows no socketType {shown(socket_type)}"
    return "" if frozenset[str](WAYS).intersection(ways) else "since it knows none of its ways to sign in"


def _raw_refusal(server: RawServer) -> str:
    try:
        android_reader.server(parse(server.raw.encode()), _SOMEBODY)
    except BadSection as fault:
        if fault.part == "authentication":
            return _refusal(SocketType.SSL, ())
        if fault.said is None:
            return f"which has no {fault.part}"
        return _refusal(fault.said, ()) if fault.part == "socketType" else f"which has {fault.words}"
    return ""


CLIENT = Client(
    name="thunderbird-android",
    title="Thunderbird for Android",
    # On purpose, so what it gets holds placeholders.
    asks_with_address=False,
    taken=Taken.FIRST,
    types=android_reader.TYPES,
    ways=WAYS,
    # "No supported 'outgoingServer' element found", says RealAutoconfigParser.
    needs_both=True,
    simulations={"": simulation},
    gets_token=lambda host, kind: host in OAUTH_HOSTS,
    oauth2="It strikes out OAuth2, which it knows at providers of its own list alone.",
)
