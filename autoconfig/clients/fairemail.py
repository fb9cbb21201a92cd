"""FairEmail, of which there are two: that of Google Play asks no URL of the provider's own.

Source: M66B/FairEmail e23dd9d, EmailProvider.java, DnsHelper.java, FragmentQuickSetup.java and the two
Misc.java, read. Its readers are in `fairemail_reader`. What it knows of some hundred providers itself, and
takes before anything else, is not here. It asks one after the other, whatever has come, and takes the setup
with the most points; of equals the one that came first.
"""

from collections.abc import Callable, Generator, Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from autoconfig.address import ADDRESS_PLACEHOLDER, Address
from autoconfig.clients.autodiscover import request
from autoconfig.clients.client import Client, Taken
from autoconfig.clients.fairemail_reader import FairSetup, Half, logins, read_autoconfig, read_autodiscover
from autoconfig.clients.simulation import Ask, Came, Connect, Ending, Get, Records, Simulation, one
from autoconfig.errors import BadDocument
from autoconfig.profile.words import Authentication, IncomingType, OutgoingType
from autoconfig.reach.base_domain import base_domain

_MAIN = "https://autoconfig.{domain}/mail/config-v1.1.xml?emailaddress={address}"
_WELL_KNOWN = "https://{domain}/.well-known/autoconfig/mail/config-v1.1.xml?emailaddress={address}"
# The address as it is, not escaped.
PROVIDERS_OWN = (_MAIN, _WELL_KNOWN, _MAIN.replace("s:", ":"), _WELL_KNOWN.replace("s:", ":"))
DATABASE = "https://autoconfig.thunderbird.net/v1.1/{domain}"
AUTODISCOVER = (
    "https://{domain}/autodiscover/autodiscover.xml",
    "https://autodiscover.{domain}/autodiscover/autodiscover.xml",
)
# What HttpURLConnection says of a body when nobody tells it otherwise.
_FORM = "application/x-www-form-urlencoded"
# For the one before the other where priority and weight are the same.
_LABELS = {"imap": ("_imaps", "_imap"), "smtp": ("_submission", "_submissions")}
# Of both servers together.
POINTS_OF_RECORDS, POINTS_OF_DOCUMENT, POINTS_OF_LITERAL_LOGIN = 100, 40, 100
_SCANNED: dict[str, tuple[tuple[str, int], ...]] = {
    "imap": (
        ("imap.", 993), ("imaps.", 993), ("mail.", 993), ("mx.", 993), ("", 993),
        ("imap.", 143), ("mail.", 143), ("mx.", 143), ("", 143),
    ),
    "smtp": (
        ("smtp.", 587), ("mail.", 587), ("mx.", 587), ("", 587),
        ("smtp.", 465), ("smtps.", 465), ("mail.", 465), ("mx.", 465), ("", 465),
    ),
}  # fmt: skip
# It says no to them at once.
PROPRIETARY = frozenset(
    (
        "protonmail.ch", "protonmail.com", "proton.me", "tutanota.com", "tutanota.de", "tutamail.com",
        "tuta.io", "keemail.me", "ctemplar.com", "cyberfear.com", "skiff.com", "tildamail.com",
        "criptext.com", "onmail.com",
    )
)  # fmt: skip
# Its own way from the mail exchanger up has no end but the public suffix.
_MAX_PARENTS = 4


class Scored(NamedTuple):
    """A setup, where it is from, and its points."""

    source: str
    setup: FairSetup
    points: int


class Seen(NamedTuple):
    """What came of one domain. `is_open`: nothing but ports that answer at hosts that it guesses."""

    setups: list[Scored]
    verdicts: dict[str, str]
    is_open: bool = False


Part = Generator[tuple[Ask, ...], tuple[Came, ...], list[Scored]]


def simulation(own_urls: bool, address: Address) -> Simulation:
    """Records, documents and ports of the domain, then of what its mail exchanger is called."""
    domain, verdicts = address.domain, dict[str, str]()
    if domain in PROPRIETARY:
        return Ending(False, notes=("It says that this provider has mail of its own kind alone.",))
    yield (Records(domain, "NS"),)
    seen = yield from _of_domain(own_urls, domain, address, verdicts)
    exchangers = yield from one(Records(domain, "MX"))
    for target in _targets(exchangers.values):
        if seen.setups or seen.is_open:
            break
        seen = yield from _of_domain(own_urls, target, address, verdicts)
    return _ending(seen, address)


def _of_domain(
    own_urls: bool, domain: str, address: Address, verdicts: dict[str, str]
) -> Generator[tuple[Ask, ...], tuple[Came, ...], Seen]:
    names = {"domain": domain, "address": address}
    urls = [url.format(**names) for url in (*(PROVIDERS_OWN if own_urls else ()), DATABASE)]
    posts = [url.format(**names) for url in AUTODISCOVER if own_urls]
    body = request(str(address))
    setups = [
        *(yield from _by_records(domain, address)),
        *(yield from _by_documents(map(Get, urls), read_autoconfig, address, verdicts)),
        *(
            yield from _by_documents(
                [Get(url, "POST", body, _FORM) for url in posts], read_autodiscover, address, verdicts
            )
        ),
    ]
    is_open = False if setups else (yield from _scan(domain))
    return Seen(setups, verdicts, is_open)


def _by_records(domain: str, address: Address) -> Part:
    """RFC 6186, where both services have a record; nothing else of it is a setup."""
    tried = logins(ADDRESS_PLACEHOLDER, address)
    servers, source = [], ""
    for kind, labels in _LABELS.items():
        offers = []
        for label in sorted(labels):
            came = yield from one(Records(f"{label}._tcp.{domain}", "SRV"))
            offers += [(*_order(value), labels.index(label), value.split()) for value in came.values]
        offers = [offer for offer in offers if offer[-1][-1] != "."]
        if not offers:
            return []
        *_, position, (_, _, port, target) = min(offers, key=lambda offer: offer[:3])
        draft = Half(kind)
        draft.host = target.removesuffix(".")
        draft.at(int(port))
        draft.starttls = draft.starttls and labels[position] not in ("_imaps", "_submissions")
        servers.append(draft)
        source = source or f"{labels[position]}._tcp.{domain}"
    try:
        incoming, outgoing = (draft.configured(tried[0]) for draft in servers)
    except BadDocument:
        return []
    return [Scored(source, FairSetup(incoming, outgoing, tried), POINTS_OF_RECORDS)]


def _order(value: str) -> tuple[int, int]:
    """The least priority first, and of one priority the greatest weight."""
    priority, weight, *_ = value.split()
    return int(priority), -int(weight)


def _by_documents(
    asked: Iterable[Get],
    read: Callable[[bytes, Address], FairSetup],
    address: Address,
    verdicts: dict[str, str],
) -> Part:
    """One after the other, until one can be read."""
    for ask in asked:
        came = yield from one(ask)
        if came.misnamed:
            verdicts[ask.url] = "takes a certificate for other names, and would read what is answered there"
        elif len(set(came.schemes)) > 1:
            verdicts[ask.url] = "follows no redirect between http and https"
        elif came.status == 200:
            try:
                setup = read(came.body, address)
            except BadDocument as error:
                verdicts[ask.url] = f"refuses it, for {error}"
                continue
            verdicts[ask.url] = "can read it"
            literal = setup.literal.lower() not in ("", str(address))
            return [Scored(ask.url, setup, POINTS_OF_DOCUMENT + POINTS_OF_LITERAL_LOGIN * literal)]
    return []


def _scan(domain: str) -> Generator[tuple[Ask, ...], tuple[Came, ...], bool]:
    for places in _SCANNED.values():
        came = yield tuple(Connect(f"{prefix}{domain}", port) for prefix, port in places)
        if all(each.trouble for each in came):
            return False
    return True


def _targets(values: Iterable[str]) -> Iterator[str]:
    """The best mail exchanger and the domains above it, down to that which somebody has registered."""
    split = sorted((value.split() for value in values), key=lambda each: int(each[0]))
    target = split[0][-1].removesuffix(".").lower() if split else ""
    base = base_domain(target)
    for _ in range(_MAX_PARENTS):
        if "." not in target or not target.endswith(base):
            return
        yield target
        target = target.partition(".")[2]


def _ending(seen: Seen, address: Address) -> Ending:
    ranked = sorted(seen.setups, key=lambda scored: -scored.points)
    for scored in ranked:
        if not scored.setup.can_be_asked:
            seen.verdicts[scored.source] = "can read it, and finds nobody at such a host and port"
    usable = [scored for scored in ranked if scored.setup.can_be_asked]
    if not usable:
        guess = "It guesses hosts by ports that answer." if seen.is_open else "It has nothing but guesses."
        notes = guess, "Where none works, the person fills in the manual form."
        return Ending(False, notes=notes, verdicts=seen.verdicts)
    best, *others = usable
    setup = best.setup
    if best.source in seen.verdicts:
        seen.verdicts[best.source] = "takes it"
    return Ending(
        True, best.source, setup.incoming, setup.outgoing, tuple(_notes(best, others, address)), seen.verdicts
    )


def _notes(best: Scored, others: Sequence[Scored], address: Address) -> Iterator[str]:
    tried = list(dict.fromkeys(best.setup.logins))
    yield "The person sees the servers after it has signed in there, and saves them."
    if len(tried) > 1:
        yield f"Where it cannot sign in so, it tries {' and then '.join(tried[1:])} as login."
    for other in others:
        if other.setup[:2] != best.setup[:2]:
            yield f"Where none of them works, it goes on with what {other.source.partition('?')[0]} says."
    if set(address.local) & set("+&#%") and "?" in best.source:
        yield "It writes the address into the URL as it is, so it does not arrive as it is."


CLIENT = Client(
    name="fairemail",
    title="FairEmail",
    asks_with_address=True,
    # Of the whole document, and nothing where that is of another type.
    taken=Taken.FIRST,
    types=frozenset((IncomingType.IMAP, OutgoingType.SMTP)),
    # It passes over `authentication`, and signs in with a password; OAuth2 is for providers of its own list.
    ways=frozenset((Authentication.PASSWORD_CLEARTEXT, Authentication.PASSWORD_ENCRYPTED)),
    needs_both=True,
    simulations={
        "F-Droid": partial(simulation, True),
        "Google Play": partial(simulation, False),
    },
    oauth2="It passes over OAuth2, which it knows with providers of its own list alone.",
)
