"""What a page shows, as one plain value: a template is given a `View` and loops over it. Pure.

`frame` is what every page has; `home`, `before`, `answer` and `nothing` add what is one page's own.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

from autoconfig.address import MAX_LENGTH, to_readable
from autoconfig.page import N_, codes, say
from autoconfig.page.assets import colour_name
from autoconfig.page.devices import DEVICES, TAKEN_FOR
from autoconfig.page.help import Announcement, HelpSection, Reference, notices, pick, section
from autoconfig.page.legal import TEXTS, Legal, conformance
from autoconfig.page.settings import Settings, SettingsTable, table
from autoconfig.page.steps import Advice, Drawn, Panel, advice, panel, shows_code
from autoconfig.page.values import Given, Typing, values
from autoconfig.page.visit import Visit
from autoconfig.page.wording import GUESSED, NO_SETTINGS, NOT_THE_ADDRESS, WHOLE_ADDRESS, instead
from autoconfig.profile.help import Page, Password, PasswordKind
from autoconfig.texts import Language

TITLE = N_("Set up your mail")
EXAMPLE_NAME, EXAMPLE_DOMAIN = N_("firstname.lastname"), "example.org"
NOT_SERVED = N_("Error: this page does not know that address. It serves addresses that end in {domains}.")
NOT_KNOWN = N_("Error: this page does not know the part after the @. Check it, letter by letter.")
NOT_WHOLE = N_("Error: this is not a whole mail address. It needs a name, one @ sign, and what follows it.")
HAS_BLANK = N_(
    "Error: there is a blank inside this address. A mail address has none: leave it out, or type what "
    "belongs there."
)
BAD_USERNAME = N_("Error: a username is one line of at most {length} characters.")
# What can be wrong with what was typed.
BAD_ADDRESS, BLANK, UNKNOWN_DOMAIN = "address", "blank", "domain"


class Choice(NamedTuple):
    """A language or a device that can be chosen: where the page is for it, and whether it is chosen."""

    key: str
    name: str
    url: str
    current: bool


class Form(NamedTuple):
    """The form for an address: an example, what was typed, and what is wrong with that, "" for nothing.

    `domain`: what is before it will do, "" where there are several. `meant`: addresses to ask about.
    """

    example: str
    typed: str = ""
    problem: str = ""
    domain: str = ""
    meant: tuple[str, ...] = ()


class Visitor(NamedTuple):
    """Whose settings these are. `signs_in`: a username is wanted anywhere, of which `remark` says something.

    `may_differ`: another one can be typed; `corrected` is what was, `problem` what is wrong with it. `doubt`:
    that the username is a guess, "" where it is none, and `sources` are where to see the real one.
    """

    address: str
    username: str
    signs_in: bool
    remark: str
    may_differ: bool
    corrected: str
    problem: str
    doubt: str = ""
    sources: tuple[Reference, ...] = ()


class Poster(NamedTuple):
    """What a poster shows of the page: its URL as people type it, and as a QR code (SVG), "" for none."""

    typed: str
    code: str


class View(NamedTuple):
    """A page. What is "", None or () is not there; all texts are finished.

    `provider` is its name, "" on nobody's page; `password` says which one an app is given, `password_help`
    where to get one that must be made first. `colour` and `logo` are names of assets. `device` is the one
    that was chosen, `panel` the one that is shown, `maybe` what may be taken for it. `footer`: the legal
    texts; `home`: this page from its beginning; `date`: today; `page_code`: its QR code, in SVG.

    `url`, `poster` and `asked` are of what a help desk gives away: where the page is, as a whole URL; its
    poster; what an app asks for.
    """

    lang: str
    title: str
    provider: str
    text: str
    host: str
    home: str
    languages: tuple[Choice, ...]
    footer: tuple[Reference, ...]
    colour: str
    logo: str
    notices: tuple[Announcement, ...]
    help: HelpSection | None
    password: str
    password_help: str
    date: str
    device: str
    devices: tuple[Choice, ...] = ()
    panel: Panel | None = None
    maybe: tuple[Choice, ...] = ()
    page_code: str = ""
    no_settings: str = ""
    form: Form | None = None
    person: Visitor | None = None
    table: SettingsTable | None = None
    advice: tuple[Advice, ...] = ()
    legal: Legal | None = None
    url: str = ""
    poster: Poster | None = None
    asked: tuple[str, ...] = ()


def frame(
    visit: Visit, languages: Iterable[Language], logo: str | None, now: datetime, legal: str = ""
) -> View:
    """What every page shows. `languages`: all there are; `logo`: an asset; `legal`: the text it is for."""
    language, profile = visit.language, visit.provider.profile if visit.provider else None
    page, given = (profile.page, profile.help) if profile else (Page(), None)
    password, password_help = _password(visit)
    return View(
        lang=language.tag,
        title=pick(page.title, language) or say(language, TITLE),
        provider=profile.display_name if profile else "",
        text=pick(page.text, language),
        host=to_readable(visit.host),
        home=visit.link(),
        languages=tuple(_languages(visit, languages, legal)),
        footer=tuple(_footer(visit)),
        colour=colour_name(page.colour) if page.colour else "",
        logo=logo or "",
        notices=tuple(notices(given.notices, language, now)) if given else (),
        help=section(given, language, now) if given else None,
        password=password,
        password_help=password_help,
        date=language.date(now.date()),
        device=visit.device if visit.chosen else "",
        legal=TEXTS[legal](visit) if legal else None,
    )


def home(shown: View, visit: Visit, typed: str = "", problem: str = "", meant: tuple[str, ...] = ()) -> View:
    """The form, and where a device is chosen, its steps.

    `problem`: what is wrong with what was typed; `meant`: addresses to ask about.
    """
    profile = visit.provider.profile if visit.provider else None
    domains = [to_readable(domain) for domain in profile.listed_domains] if profile else []
    example = f"{say(visit.language, EXAMPLE_NAME)}@{domains[0] if domains else EXAMPLE_DOMAIN}"
    wrong = _problem(typed, problem, () if meant else domains, visit.language) if problem else ""
    return shown._replace(
        maybe=tuple(_maybe(visit)),
        form=Form(example, typed, wrong, to_readable(visit.only_domain), meant),
        devices=tuple(_devices(visit)),
        panel=_panel(shown, visit, None) if visit.chosen else None,
    )


def before(shown: View, visit: Visit, settings: Settings) -> View:
    """To the form of a chosen device, what can be said of its settings without an address."""
    return shown._replace(
        panel=_panel(shown, visit, settings),
        table=table(settings, shown.provider, visit.language),
    )


def answer(shown: View, visit: Visit, settings: Settings, page_code: str, problem: bool = False) -> View:
    """A person's settings. `problem`: the username typed cannot be one.

    `page_code`: that of the page, which is shown where no other one is: a camera takes what it sees.
    """
    language, profile = visit.language, visit.provider.profile if visit.provider else None
    usual = WHOLE_ADDRESS if settings.is_address else NOT_THE_ADDRESS
    may_differ = profile is not None and profile.username_may_differ
    guessed = may_differ and settings.signs_in and not (settings.corrected or settings.is_plain)
    found = _panel(shown, visit, settings, page_code)
    drawn = any(step.code or step.page for step in found.guides[0].steps)
    return shown._replace(
        person=Visitor(
            address=settings.address,
            username=settings.username,
            signs_in=settings.signs_in,
            remark=say(language, settings.said(usual)),
            may_differ=may_differ,
            corrected=settings.corrected or "",
            problem=say(language, BAD_USERNAME, length=MAX_LENGTH) if problem else "",
            doubt=say(language, GUESSED) if guessed else "",
            sources=tuple(_sources(shown.help or HelpSection(), language)) if guessed else (),
        ),
        devices=tuple(_devices(visit)),
        maybe=tuple(_maybe(visit)),
        panel=found,
        page_code="" if drawn else page_code,
        table=table(settings, shown.provider, language),
        advice=tuple(advice(settings, shown.help or HelpSection(), _values(shown, visit, settings))),
    )


def nothing(shown: View, visit: Visit) -> View:
    """That there is nothing that an app could be told."""
    words = instead((), visit.on_the_web)
    return shown._replace(no_settings=say(visit.language, words.get(NO_SETTINGS, NO_SETTINGS)))


def _languages(visit: Visit, languages: Iterable[Language], legal: str) -> Iterator[Choice]:
    for language in languages:
        url = visit.legal(legal, language.tag) if legal else visit.link(lang=language.tag)
        yield Choice(language.tag, language.name, url, language.tag == visit.language.tag)


def _values(shown: View, visit: Visit, settings: Settings | None) -> Typing:
    given = Given(shown.provider, shown.password, shown.password_help, visit.web_mail)
    return values(settings, given, visit.language)


def _panel(shown: View, visit: Visit, settings: Settings | None, page_code: str = "") -> Panel:
    """The device that is asked about. The account's QR code is drawn where it is shown, and kept nowhere."""
    elsewhere = visit.running_on != visit.device
    account = settings.code if settings and shows_code(visit.device, settings, elsewhere=elsewhere) else None
    drawn = Drawn(codes.of_account(account) if account else "", page_code)
    return panel(visit.device, settings, _values(shown, visit, settings), drawn, elsewhere=elsewhere)


def _devices(visit: Visit) -> Iterator[Choice]:
    return (_choice(device, visit) for device in DEVICES)


def _maybe(visit: Visit) -> Iterator[Choice]:
    """What says of itself that it is this device."""
    if visit.device == visit.running_on:
        yield from (_choice(device, visit) for device in TAKEN_FOR.get(visit.device, ()))


def _choice(device: str, visit: Visit) -> Choice:
    name = say(visit.language, DEVICES[device].name)
    return Choice(device, name, visit.link(device=device), device == visit.device)


def _footer(visit: Visit) -> Iterator[Reference]:
    texts = {
        "accessibility": say(visit.language, N_("Accessibility: {state}"), state=conformance(visit)),
        "legal-notice": say(visit.language, N_("Legal notice")),
        "privacy": say(visit.language, N_("Privacy")),
    }
    return (Reference(visit.legal(name), text) for name, text in texts.items())


def _sources(given: HelpSection, language: Language) -> Iterator[Reference]:
    """Where people see what they sign in with."""
    there = (
        (given.web_mail, N_("It is the one that you sign in with on the web")),
        (given.recovery and given.recovery.url, N_("Find a lost username")),
        ("#help" if given.contacts else "", N_("Ask for help")),
    )
    return (Reference(url, say(language, text)) for url, text in there if url)


def _password(visit: Visit) -> tuple[str, str]:
    """Which password an app is given, and where to get one that must be made first."""
    password = visit.provider.profile.password if visit.provider else Password()
    if password.kind is PasswordKind.APPLICATION:
        return say(visit.language, N_("an application password")), password.help or ""
    return say(visit.language, N_("your mailbox password")), ""


def _problem(typed: str, problem: str, domains: Sequence[str], language: Language) -> str:
    if not typed:
        return say(language, N_("Error: type your mail address."))
    if problem == BLANK:
        return say(language, HAS_BLANK)
    if problem != UNKNOWN_DOMAIN:
        return say(language, NOT_WHOLE)
    if domains:
        return say(language, NOT_SERVED, domains=", ".join(f"@{domain}" for domain in domains))
    return say(language, NOT_KNOWN)
