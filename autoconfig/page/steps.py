"""What a person does, step by step: the devices with the ways that can be gone, and what can go wrong. Pure.

Steps, notes and advice are messages that name {provider}, {address}, {username}, {password} and {protocol}: a
template translates and fills them in one go, as names stand out in them. All else is finished.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from autoconfig.page import N_, codes, say
from autoconfig.page.devices import ANDROID, CODE, DEVICES, IPHONE, PROFILE, Way
from autoconfig.page.help import HelpSection, Reference
from autoconfig.page.settings import Settings
from autoconfig.page.trouble import CONTACTS, RECOVERY, SYMPTOMS, WEB_MAIL
from autoconfig.page.visit import Visit
from autoconfig.page.wording import NO_WAY, OF_NOBODY, ON_THE_WEB
from autoconfig.texts import Language

FILE_LATER = N_("First type your address above: the button for the file then stands here.")
CODE_LATER = N_("First type your address above, on a computer: the code to scan then stands here.")
CODE_ELSEWHERE = N_(
    "A phone cannot scan its own screen: open this page on a computer, and the code stands here. Or set up "
    "an app by hand, below."
)


class Guide(NamedTuple):
    """One way to set a device up. Above its steps stands what is not "".

    `file`: the link to the configuration file; `page_code`: the QR code that opens the page on the phone, and
    `account_code` that of the account, in SVG; `first`: what is to be done before.
    """

    title: str
    steps: tuple[str, ...]
    notes: tuple[str, ...]
    file: str = ""
    page_code: str = ""
    account_code: str = ""
    first: str = ""


class Panel(NamedTuple):
    """A device with the ways that work for this account, and whether it is the one that is asked about."""

    key: str
    name: str
    guides: tuple[Guide, ...]
    current: bool


class Advice(NamedTuple):
    """What a person sees, what to do, the likeliest first, and where to go from there."""

    title: str
    steps: tuple[str, ...]
    links: tuple[Reference, ...]


def ways(device: str, settings: Settings | None) -> tuple[Way, ...]:
    """Those that can be gone with this account, None for nobody's, in words that are true of it."""
    missing = set()
    if settings and settings.address:
        missing = {
            shows for shows, there in ((PROFILE, settings.link), (CODE, settings.code)) if there is None
        }
    usable = (
        _reworded(way, settings.instead if settings else OF_NOBODY)
        for way in DEVICES[device].ways
        if way.shows not in missing
    )
    found = tuple(way for way in usable if not (settings and settings.without_password and _by_password(way)))
    return found or (ON_THE_WEB if settings and settings.on_the_web else NO_WAY,)


def first(device: str) -> Iterator[str]:
    """All devices, this one first."""
    yield device
    yield from (key for key in DEVICES if key != device)


def panels(visit: Visit, settings: Settings | None, page_code: str = "") -> Iterator[Panel]:
    """All devices with the ways of this account; `page_code`: the page's QR code, "" for none."""
    for device in first(visit.device):
        yield panel(device, visit, settings, page_code)


def panel(device: str, visit: Visit, settings: Settings | None, page_code: str = "") -> Panel:
    """One device, as `panels` has it."""
    found = (
        _guide(way, visit, settings, page_code if device == IPHONE else "") for way in ways(device, settings)
    )
    name = say(visit.language, DEVICES[device].name)
    return Panel(device, name, tuple(found), device == visit.device)


def advice(settings: Settings, given: HelpSection, language: Language) -> Iterator[Advice]:
    """What can go wrong, and what to do with this account; `given`: the help that there is."""
    links = {
        WEB_MAIL: (given.web_mail, N_("Open your mailbox on the web")),
        RECOVERY: (given.recovery and given.recovery.url, N_("Recover a lost username or password")),
        CONTACTS: ("#help" if given.contacts else "", N_("Ask for help")),
    }
    for symptom in SYMPTOMS:
        there = (links[name] for name in (WEB_MAIL, RECOVERY, CONTACTS) if name in symptom.links)
        yield Advice(
            say(language, symptom.title),
            _said(symptom.advice, settings.instead),
            tuple(Reference(url, say(language, text)) for url, text in there if url),
        )


def _guide(way: Way, visit: Visit, settings: Settings | None, page_code: str) -> Guide:
    guide = Guide(say(visit.language, way.title), way.steps, way.notes)
    if way.shows == PROFILE:
        return _with_file(guide, visit, settings, page_code)
    return _with_code(guide, visit, settings) if way.shows == CODE else guide


def _with_file(guide: Guide, visit: Visit, settings: Settings | None, page_code: str) -> Guide:
    if settings and settings.link:
        return guide._replace(file=settings.link, page_code=page_code)
    return guide._replace(first=say(visit.language, FILE_LATER))


def _with_code(guide: Guide, visit: Visit, settings: Settings | None) -> Guide:
    if not settings or not settings.code:
        return guide._replace(first=say(visit.language, CODE_LATER))
    if visit.running_on == ANDROID:
        return guide._replace(first=say(visit.language, CODE_ELSEWHERE))
    return guide._replace(account_code=codes.of_account(settings.code))


def _reworded(way: Way, words: Mapping[str, str]) -> Way:
    return way._replace(steps=_said(way.steps, words), notes=_said(way.notes, words))


def _said(messages: Sequence[str], words: Mapping[str, str]) -> tuple[str, ...]:
    return tuple(said for message in messages if (said := words.get(message, message)))


def _by_password(way: Way) -> bool:
    return any("{password}" in step for step in way.steps)
