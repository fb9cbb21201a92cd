"""Thunderbird's Autodiscover: ExchangeAutoDiscover.sys.mjs. Who it asks, and what it takes of a POX document.

It asks without a password first. Where a redirect in clear or an SRV record leads it to another base domain,
it shows a page on which the person has to agree; here nobody does, as nobody can be asked.
"""

from collections.abc import Generator, Sequence
from typing import NamedTuple
from urllib.parse import urlsplit

from autoconfig.address import Address, is_host_name, to_domain
from autoconfig.clients.autodiscover import MEDIA_TYPE, PATH, request
from autoconfig.clients.simulation import Ask, Came, Get, Records
from autoconfig.clients.thunderbird import oauth2, sanitizer
from autoconfig.clients.thunderbird.fetch import SECONDS, content
from autoconfig.clients.thunderbird.pox import read
from autoconfig.clients.thunderbird.proposed import Proposed
from autoconfig.clients.thunderbird.values import Value, below, is_something
from autoconfig.reach.base_domain import base_domain

# In the order of their ranks; the third with no password in any case.
URLS = (
    f"https://autodiscover.{{domain}}{PATH}",
    f"https://{{domain}}{PATH}",
    f"http://autodiscover.{{domain}}{PATH}",
)
# The port of the record is not looked at.
_BY_RECORD = f"https://{{host}}{PATH}"
RECORD = "_autodiscover._tcp.{domain}"
# Where it goes without asking the person.
_TRUSTED = frozenset({"office365.com", "outlook.com"})
_MAX_ADDRESSES = 2
_UNAUTHORIZED = 401


class Discovered(NamedTuple):
    """What came of it: a set-up of the URL `source`, or whether it asks for the password and why not."""

    setup: Proposed | None = None
    source: str = ""
    wants_password: bool = False
    notes: tuple[str, ...] = ()


Discovery = Generator[tuple[Ask, ...], tuple[Came, ...], Discovered]


def discover(address: Address, verdicts: dict[str, str]) -> Discovery:
    """Until an answer names servers, from address to address where it is sent to another."""
    asked, login = address, ""
    notes: tuple[str, ...] = ()
    for _ in range(_MAX_ADDRESSES + 1):
        url, tree, reason = yield from _ask(asked, verdicts)
        notes = (*notes, *reason.notes)
        if not url:
            return reason._replace(notes=notes)
        account = below(below(below(tree, "Autodiscover"), "Response"), "Account")
        elsewhere = below(account, "RedirectAddr")
        try:
            if not is_something(elsewhere):
                return Discovered(read(tree, login), url, notes=notes)
            local, _, domain = sanitizer.email(elsewhere).rpartition("@")
        except ValueError as error:
            verdicts[url] = f"hides those of lower rank, for {error}"
            return Discovered(notes=notes)
        verdicts[url] = f"sends it to {domain}"
        asked, login = Address(local, domain), login or str(address)
    return Discovered(notes=notes)


def _ask(
    address: Address, verdicts: dict[str, str]
) -> Generator[tuple[Ask, ...], tuple[Came, ...], tuple[str, Value, Discovered]]:
    """The URL that has the first answer, and what is in it; else why there is none."""
    urls = [url.format(domain=address.domain) for url in URLS]
    record = RECORD.format(domain=address.domain)
    *answers, records = yield (*(_post(url, address) for url in urls), Records(record, "SRV"))
    tried = dict(zip(urls, answers, strict=True))
    found = _first(tried, verdicts)
    notes: list[str] = []
    if not found:
        further = _further(answers[-1], records.values)
        allowed = _allowed(further, address.domain, notes)
        if allowed:
            came = yield tuple(_post(url, address) for url in allowed)
            tried |= zip(allowed, came, strict=True)
            found = _first(tried, verdicts)
    wants = not found and any(came.status == _UNAUTHORIZED for came in tried.values())
    url, tree = found or ("", None)
    return url, tree, Discovered(wants_password=wants, notes=tuple(notes))


def _post(url: str, address: Address) -> Get:
    body = request(str(address)).replace(b"&amp;", b"&")  # it does not escape
    return Get(url, "POST", body, MEDIA_TYPE, SECONDS)


def _first(tried: dict[str, Came], verdicts: dict[str, str]) -> tuple[str, Value] | None:
    for url, came in tried.items():
        try:
            return url, content(came)
        except ValueError as error:
            if came.is_success:
                verdicts[url] = f"is passed over, for {error}"
    return None


def _further(in_clear: Came, records: Sequence[str]) -> list[str]:
    """Where the redirect of the third has led, and whom the record names."""
    found = []
    if in_clear.status and in_clear.url.startswith("https:"):
        found.append(in_clear.url)
    if is_host_name(to_domain(host := _least(records))):
        found.append(_BY_RECORD.format(host=host))
    return list(dict.fromkeys(found))


def _least(records: Sequence[str]) -> str:
    """The host of the record with the least weight, whatever its priority."""
    split = [record.split() for record in records]
    hosts = [(int(weight), host.rstrip(".")) for _, weight, _, host in split if weight.isdigit()]
    return min(hosts, key=lambda each: each[0], default=(0, ""))[1]


def _allowed(urls: Sequence[str], domain: str, notes: list[str]) -> list[str]:
    """Those that it asks without asking the person; about another than the first it does not even ask."""
    allowed, questions = [], list[str]()
    for url in urls:
        host = urlsplit(url).hostname or ""
        base = base_domain(host)
        if base not in (base_domain(domain), *_TRUSTED):
            questions.append(
                f"It shows a page on which the person has to agree to send the password to {base}; here "
                f"nobody does. Who agrees lets it ask {url}."
            )
            continue
        if oauth2.is_known(host, "exchange"):
            notes.append(f"It opens the window of Microsoft to sign in, to ask {url}.")
        allowed.append(url)
    notes += questions[-1:]  # the record is known before the redirect
    return allowed
