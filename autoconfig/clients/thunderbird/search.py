"""What Thunderbird does with an address: FindConfig.sys.mjs and FetchConfig.sys.mjs.

Four searches run at the same time; files of its own folder are left out, as nobody else has them. The first
of these that gives a set-up wins: the provider's URLs, the database, the mail exchanger's domains.
Autodiscover is waited for in any case, and counts where none of them has any.

Among the provider's URLs the first answer by rank counts before anybody has read it, so what is useless there
hides what is good below. The lower ones are broken off then, but mostly they have been asked already.
"""

import re
from collections.abc import Generator, Iterable
from typing import NamedTuple
from urllib.parse import parse_qs, quote, urlsplit

from autoconfig.address import Address, to_readable
from autoconfig.clients.simulation import Ask, Came, Ending, Get, Records, Simulation, one
from autoconfig.clients.thunderbird import document, sanitizer
from autoconfig.clients.thunderbird.autodiscover import URLS as AUTODISCOVER_URLS
from autoconfig.clients.thunderbird.autodiscover import Discovered, discover
from autoconfig.clients.thunderbird.fetch import SECONDS, content
from autoconfig.clients.thunderbird.proposed import REAL_NAME, Proposed
from autoconfig.clients.together import together
from autoconfig.errors import BadDocument
from autoconfig.reach.base_domain import base_domain

# In the order of their ranks.
URLS = (
    "https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={address}",
    "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress={address}",
    "http://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={address}",
    "http://{domain}/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress={address}",
)
# Of the domain of a mail exchanger only the first, and the database.
_OF_EXCHANGER = URLS[0]
DATABASE = "https://live.thunderbird.net/autoconfig/v1.1/{domain}"
DATABASE_SECONDS = 10.0
# What its form takes before the @ (HTML, valid e-mail address).
_LOCAL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+")
_NOT_FOUND = (
    "It goes on to guess host names such as imap. and smtp. in the domain; where none answers, the person "
    "fills in the manual form."
)
_SHOWN = {
    "provider": "Configuration found at email provider.",
    "database": "Configuration found in Mozilla ISPDB.",
    "exchange": "Configuration found for a Microsoft Exchange server.",
}


class Winner(NamedTuple):
    """A set-up that one of the searches has found, the URL of which, and what the person is told of it."""

    setup: Proposed
    source: str
    shown: str


Search = Generator[tuple[Ask, ...], tuple[Came, ...], Winner | None]


def simulation(address: Address) -> Simulation:
    """All searches, and what comes of them."""
    if why := _refusal(address):
        return Ending(False, notes=(why,))
    verdicts: dict[str, str] = {}
    domain = address.domain
    provider, database, exchanger, discovered = yield from together(
        _at_provider(address, verdicts),
        _in_database(domain, verdicts),
        _by_exchanger(address, verdicts),
        discover(address, verdicts),
    )
    notes = [*_warnings(domain), *discovered.notes]
    best = provider or database or exchanger
    if best is None and discovered.setup:
        best = Winner(discovered.setup, discovered.source, _SHOWN["exchange"])
    elif best and discovered.setup and discovered.setup.has_exchange and not best.setup.has_exchange:
        notes.append("Autodiscover adds Exchange as another choice.")
    if best is None:
        notes.append(_without_settings(discovered, domain))
        return Ending(False, notes=tuple(notes), verdicts=verdicts)
    return _ending(best, address, notes, verdicts)


def _refusal(address: Address) -> str:
    """Why it asks nobody for such an address."""
    if not _LOCAL.fullmatch(address.local):
        return "Its form takes no such sign before the @, so it asks nobody."
    try:
        sanitizer.hostname(address.domain)
    except ValueError as error:
        return f"It asks nobody, for the domain {error}. The person fills in the manual form."
    return ""


def _at_provider(address: Address, verdicts: dict[str, str]) -> Search:
    urls = _urls(URLS, address.domain, address)
    came = yield tuple(Get(url, seconds=SECONDS) for url in urls)
    return _best(zip(urls, came, strict=True), _SHOWN["provider"], verdicts)


def _in_database(domain: str, verdicts: dict[str, str]) -> Search:
    url = DATABASE.format(domain=domain)
    came = yield from one(Get(url, seconds=DATABASE_SECONDS))
    return _best([(url, came)], _SHOWN["database"], verdicts)


def _by_exchanger(address: Address, verdicts: dict[str, str]) -> Search:
    """In https and at the first URL alone; each of these answers is read, and the first good one counts."""
    came = yield from one(Records(address.domain, "MX"))
    asked: dict[str, Get] = {}
    for domain in _domains_of(_exchanger(came.values), address.domain):
        for url in _urls((_OF_EXCHANGER,), domain, address):
            asked[url] = Get(url, seconds=SECONDS)
        database = DATABASE.format(domain=domain)
        asked[database] = Get(database, seconds=DATABASE_SECONDS)
    if not asked:
        return None
    answers = yield tuple(asked.values())
    found = [
        _best([(url, came)], _SHOWN["database" if "?" not in url else "provider"], verdicts)
        for url, came in zip(asked, answers, strict=True)
    ]
    return next(filter(None, found), None)


def _exchanger(records: Iterable[str]) -> str:
    """The host of the MX record with the lowest number, without the final dot; "" where there is none."""
    split = (record.split() for record in records)
    hosts = [(int(number), host.rstrip(".")) for number, host in split if number.isdigit()]
    return min((each for each in hosts if each[1]), key=lambda each: each[0], default=(0, ""))[1]


def _domains_of(exchanger: str, domain: str) -> list[str]:
    """Where a mail exchanger leads to: its host without the first label, then its base domain."""
    base = base_domain(exchanger)
    is_suffix = base_domain(f"below.{exchanger}") != base
    if "." not in exchanger or is_suffix or base == domain:
        return []
    above = exchanger.partition(".")[2] if exchanger != base else base
    return list(dict.fromkeys((above, base)))


def _urls(patterns: Iterable[str], domain: str, address: Address) -> list[str]:
    # URLSearchParams: application/x-www-form-urlencoded
    said = quote(str(address), safe="*").replace("~", "%7E")
    return [pattern.format(domain=domain, address=said) for pattern in patterns]


def _best(answers: Iterable[tuple[str, Came]], shown: str, verdicts: dict[str, str]) -> Winner | None:
    """What the first answer that has succeeded is good for."""
    first, found = "", None
    for url, came in answers:
        try:
            tree = content(came)
        except ValueError as error:
            if came.is_success:
                verdicts[url] = f"is passed over, for {error}"
            continue
        if first:
            verdicts[url] = f"is hidden by {first}"
            continue
        first = url
        try:
            setup = document.read(tree)
        except BadDocument as error:
            verdicts[url] = f"is refused, for {error}; and it hides those of lower rank"
            continue
        found = Winner(setup._replace(notes=(*setup.notes, *_of_way(came))), url, shown)
    return found


def _of_way(came: Came) -> tuple[str, ...]:
    """What is to be known of how a document has come."""
    notes = []
    if came.redirections and "emailaddress" not in parse_qs(urlsplit(came.url).query):
        notes.append("A redirect has dropped the query, so it does not say there who asks.")
    if came.was_in_clear:
        notes.append("It came over http, which it does not warn of.")
    return tuple(notes)


def _ending(best: Winner, address: Address, notes: list[str], verdicts: dict[str, str]) -> Ending:
    setup = best.setup.filled(address)
    notes.append(f'The person sees these servers and the login, and "{best.shown}"')
    notes += setup.notes
    if any(one and REAL_NAME in one.username + one.hostname for one in (setup.incoming, setup.outgoing)):
        notes.append(f"{REAL_NAME} becomes the name that the person has given.")
    return Ending(True, best.source, setup.incoming, setup.outgoing, tuple(notes), verdicts)


def _without_settings(discovered: Discovered, domain: str) -> str:
    if not discovered.wants_password:
        return _NOT_FOUND
    first, second, _ = (urlsplit(url.format(domain=domain)).hostname for url in AUTODISCOVER_URLS)
    return f"It asks for the password, and sends it to {first} and {second} over https."


def _warnings(domain: str) -> list[str]:
    readable = to_readable(domain)
    if readable == domain:
        return []
    return [f"Whoever types the domain as {readable} gets nothing: it asks nobody then."]
