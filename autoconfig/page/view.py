"""What a page shows, as one plain value: from an account, a profile and the time. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import quote, urlencode

from autoconfig.account import Account, AccountServer, TcpServer
from autoconfig.address import to_readable
from autoconfig.errors import Inexpressible
from autoconfig.formats import mobileconfig, qr
from autoconfig.formats.obstacles import inexpressible, kept_raw
from autoconfig.page.devices import CODE, DEVICES, PROFILE, Way
from autoconfig.page.hours import Status, clock, status
from autoconfig.page.trouble import SYMPTOMS, Symptom
from autoconfig.page.wording import NO_WAY, OF_NOBODY, ON_THE_WEB, instead, sign_in, without_password
from autoconfig.profile.help import WEEK, Contact, Help, Notice
from autoconfig.profile.servers import RawServer
from autoconfig.profile.words import IncomingType, OutgoingType


class Panel(NamedTuple):
    """A device, the ways that work for this account, and whether it is the one that is being used."""

    key: str
    name: str
    ways: tuple[Way, ...]
    current: bool


class Reachable(NamedTuple):
    """A contact at the time of the answer. `hours`: weekday and times, the closed days left out."""

    contact: Contact
    status: Status | None
    hours: tuple[tuple[int, str], ...]


class View(NamedTuple):
    """What one person is shown. `code` and `link` are None where the account cannot be said in that way.

    `code`: the text of the QR code.

    `services` are what there is beside mail; `instead`: what is said of this account instead of what.
    `on_the_web`: there is a web mail too.
    """

    address: str
    username: str
    is_address: bool
    corrected: str | None
    servers: tuple[TcpServer, ...]
    services: tuple[AccountServer, ...]
    code: str | None
    link: str | None
    protocol_type: str
    instead: Mapping[str, str]
    without_password: bool
    on_the_web: bool

    @property
    def sends(self) -> bool:
        """Whether there are settings for sending."""
        return any(server.type == OutgoingType.SMTP for server in self.servers)

    @property
    def signs_in(self) -> bool:
        """Whether any server wants a username."""
        return any(map(sign_in, self.servers))

    def said(self, message: str) -> str:
        """The message, or what is said of this account instead of it; "" for nothing."""
        return self.instead.get(message, message)


def answer(account: Account, corrected: str | None = None, *, on_the_web: bool = False) -> View:
    """The settings of an account; one without an address has no username, and nothing personal.

    Raises Inexpressible where there is no server for reading that an app can be told by hand.
    """
    incoming = tuple(account.for_reading())
    if not incoming:
        raw = [kept_raw(server) for server in account.incoming_server if isinstance(server, RawServer)]
        raise inexpressible("The page", raw or ["there is neither IMAP nor POP3"])
    servers = (*incoming, *account.for_sending())
    types = {server.type for server in incoming}
    known = account.address.known
    username = next((server.username for server in servers if sign_in(server)), servers[0].username)
    return View(
        address=f"{account.address.local}@{to_readable(account.address.domain)}" if known else "",
        username=username if known else "",
        is_address=username == str(account.address),
        corrected=corrected,
        servers=servers,
        services=(*account.addressbook, *account.calendar, *account.setup_server) if known else (),
        code=_code(account) if known else None,
        link=_link(account, corrected) if known else None,
        protocol_type=IncomingType.IMAP if IncomingType.IMAP in types else IncomingType.POP3,
        instead=instead(servers, on_the_web),
        without_password=without_password(servers),
        on_the_web=on_the_web,
    )


def panels(current: str, shown: View | None) -> Iterator[Panel]:
    """All devices, the current one first, each with the ways that can be gone."""
    missing = {PROFILE: shown is not None and bool(shown.address) and shown.link is None,
               CODE: shown is not None and bool(shown.address) and shown.code is None}  # fmt: skip
    for key in (current, *(key for key in DEVICES if key != current)):
        ways = (_said(way, shown) for way in DEVICES[key].ways if not missing.get(way.shows, False))
        usable = tuple(way for way in ways if not (shown and shown.without_password and _by_password(way)))
        nothing = ON_THE_WEB if shown and shown.on_the_web else NO_WAY
        yield Panel(key, DEVICES[key].name, usable or (nothing,), key == current)


def symptoms(shown: View) -> Iterator[Symptom]:
    """What can go wrong, and what to do with this account."""
    for symptom in SYMPTOMS:
        yield symptom._replace(advice=_reworded(symptom.advice, shown.instead))


def notices(listed: Sequence[Notice], now: datetime) -> Iterator[Notice]:
    """The ones that are true now."""
    for notice in listed:
        start, end = notice.start(), notice.end()
        if (start is None or start <= now) and (end is None or now < end):
            yield notice


def contacts(given: Help, now: datetime) -> Iterator[Reachable]:
    """All contacts, with what is true of them now."""
    for contact in given.contacts:
        if contact.hours is None or contact.time_zone is None:
            yield Reachable(contact, None, ())
            continue
        days = ((weekday, contact.hours.of(weekday)) for weekday in range(len(WEEK)))
        hours = tuple(
            (weekday, ", ".join(f"{clock(span.start)}–{clock(span.end)}" for span in spans))
            for weekday, spans in days
            if spans
        )
        yield Reachable(contact, status(contact.hours, contact.time_zone, now), hours)


def _said(way: Way, shown: View | None) -> Way:
    words = shown.instead if shown else OF_NOBODY
    return way._replace(steps=_reworded(way.steps, words), notes=_reworded(way.notes, words))


def _reworded(messages: Sequence[str], words: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(said for message in messages if (said := words.get(message, message)))


def _by_password(way: Way) -> bool:
    return any("{password}" in step for step in way.steps)


def _code(account: Account) -> str | None:
    try:
        return qr.payload(account)
    except Inexpressible:
        return None


def _link(account: Account, corrected: str | None) -> str | None:
    """The one place where an address stands in a URL: iOS installs only what a plain link leads to."""
    try:
        mobileconfig.render(account)
    except Inexpressible:
        return None
    query = {"emailaddress": str(account.address), "lang": account.language.tag}
    if corrected is not None:
        query["username"] = corrected
    return f"{mobileconfig.PATHS[0]}?{urlencode(query, quote_via=quote)}"
