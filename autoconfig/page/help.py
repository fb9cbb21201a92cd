"""Where people find help, and what they must know now: from a profile and the time. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple, Self

from autoconfig.page import N_, say
from autoconfig.page.hours import Status, clock, status
from autoconfig.profile.help import WEEK, Contact, Help, Link, Notice, Week
from autoconfig.texts import Language

# What stands between the digits of a phone number, and is not dialled.
_NOT_DIALLED = str.maketrans("", "", " .()-")


class Words(str):
    """A text of a profile, as it is. `lang`: its language where that is not the page's, else ""."""

    __slots__ = ("lang",)
    lang: str

    def __new__(cls, text: str, lang: str = "") -> Self:
        """Both are as the profile has them."""
        words = super().__new__(cls, text)
        words.lang = lang
        return words


class Reference(NamedTuple):
    """A link, and a sentence about it, "" for none."""

    url: str
    text: str


class Announcement(NamedTuple):
    """A notice that is true now, from `start` until `end`, each "" for ever, by the clocks of `place`."""

    text: str
    start: str
    end: str
    place: str


class Desk(NamedTuple):
    """Somebody to turn to; what is "" is not there.

    `dial`: the phone number without what stands between its digits. `status` says whether somebody answers
    now, by the clocks of `place`, `open` is true where that is so. `hours`: day and times, the closed days
    left out.
    """

    name: str
    text: str
    phone: str
    dial: str
    email: str
    url: str
    status: str
    open: bool
    place: str
    hours: tuple[tuple[str, str], ...]


class HelpSection(NamedTuple):
    """The help of a provider; what is "" or None is not there. `verified`: the date of the last check."""

    web_mail: str = ""
    recovery: Reference | None = None
    contacts: tuple[Desk, ...] = ()
    phishing: Reference | None = None
    verified: str = ""


def section(given: Help, language: Language, now: datetime) -> HelpSection:
    """All of it, with what is true of it now."""
    return HelpSection(
        web_mail=given.web_mail or "",
        recovery=reference(given.recovery, language),
        contacts=tuple(_desk(contact, language, now) for contact in given.contacts),
        phishing=reference(given.phishing, language),
        verified=language.date(given.verified) if given.verified else "",
    )


def notices(listed: Sequence[Notice], language: Language, now: datetime) -> Iterator[Announcement]:
    """The ones that are true now."""
    for notice in listed:
        start, end = notice.start(), notice.end()
        if (start is None or start <= now) and (end is None or now < end):
            yield Announcement(
                text=pick(notice.text, language),
                start=language.moment(start) if start else "",
                end=language.moment(end) if end else "",
                place=language.place(notice.time_zone) if notice.time_zone else "",
            )


def pick(texts: Mapping[str, str] | None, language: Language) -> str:
    """A text of a profile in the best language (`Words`), "" where there is none."""
    if not texts:
        return ""
    tag = language.best(texts)
    return Words(texts[tag], "" if tag == language.tag else tag)


def reference(link: Link | None, language: Language) -> Reference | None:
    """A link of a profile, None where there is none."""
    return Reference(link.url, pick(link.text, language)) if link else None


def _desk(contact: Contact, language: Language, now: datetime) -> Desk:
    week, zone = contact.hours, contact.time_zone
    found = status(week, zone, now) if week and zone else None
    return Desk(
        name=pick(contact.name, language),
        text=pick(contact.text, language),
        phone=contact.phone or "",
        dial=(contact.phone or "").translate(_NOT_DIALLED),
        email=contact.email or "",
        url=contact.url or "",
        status=_answers(found, language) if found else "",
        open=found is not None and found.open,
        place=language.place(zone) if found and zone else "",
        hours=tuple(_days(week, language)) if week else (),
    )


def _answers(found: Status, language: Language) -> str:
    if found.open:
        return say(language, N_("Open now, until {time}."), time=found.until)
    if found.weekday is not None:
        day = language.weekday(found.weekday)
        return say(language, N_("Closed now. Opens on {day} at {time}."), day=day, time=found.until)
    if found.until:
        return say(language, N_("Closed now. Opens today at {time}."), time=found.until)
    return say(language, N_("Closed now."))


def _days(week: Week, language: Language) -> Iterator[tuple[str, str]]:
    for weekday in range(len(WEEK)):
        if spans := week.of(weekday):
            times = ", ".join(f"{clock(span.start)}–{clock(span.end)}" for span in spans)
            yield language.weekday(weekday), times
