"""What a help desk gives away: a poster, a form for another site, a welcome text for new people. Pure.

Each is a `View` with what is its own, which a template of that name draws. A URL in it is a whole one, with
the host in A-labels: mail apps and web sites of any encoding make a link of it.
"""

from collections.abc import Iterator
from urllib.parse import urlsplit

from autoconfig.page import N_, say
from autoconfig.page.help import Desk
from autoconfig.page.settings import Settings
from autoconfig.page.view import Poster, View, Visitor, answer
from autoconfig.page.visit import Visit
from autoconfig.page.wording import BROWSER, PASSWORD, sign_in

SEVERAL_USERNAMES = N_("Not every server takes the same one: the page says which.")
ANOTHER_USERNAME = N_("If yours is another one, the page takes it too.")
# What one sheet has room for.
MOST_CONTACTS = 6
POSTER, FORM, WELCOME = "poster.html", "form.html", "welcome.txt"


def poster(shown: View, url: str, code: str) -> View:
    """A sheet for a wall. `code` is that of the URL."""
    parts = urlsplit(url)
    is_usual = parts.scheme == "https" and parts.netloc == parts.hostname
    contacts = map(_on_paper, shown.help.contacts[:MOST_CONTACTS]) if shown.help else ()
    found = shown.help and shown.help._replace(contacts=tuple(contacts))
    return shown._replace(url=url, help=found, poster=Poster(shown.host if is_usual else url, code))


def _on_paper(contact: Desk) -> Desk:
    """With the days of the same hours in one line."""
    days: dict[str, list[str]] = {}
    for day, times in contact.hours:
        days.setdefault(times, []).append(day)
    return contact._replace(hours=tuple((", ".join(each), times) for times, each in days.items()))


def form(shown: View, url: str) -> View:
    """A form that sends an address to the page."""
    return shown._replace(url=url)


def welcome(shown: View, visit: Visit, settings: Settings, url: str) -> View:
    """What somebody new has to know. `url`: the page from its beginning."""
    personal = answer(shown, visit, settings, "")
    if personal.person:
        elsewhere = tuple(one for one in personal.person.sources if not one.url.startswith("#"))
        remark = _remark(visit, settings, personal.person)
        personal = personal._replace(person=personal.person._replace(remark=remark, sources=elsewhere))
    return personal._replace(url=url, asked=tuple(_asked(personal, visit, settings)))


def _remark(visit: Visit, settings: Settings, person: Visitor) -> str:
    """What is said of the username; that of the page speaks of its table."""
    usernames = {server.username for server in settings.servers if sign_in(server)}
    texts = (
        person.remark if len(usernames) == 1 else say(visit.language, SEVERAL_USERNAMES),
        say(visit.language, ANOTHER_USERNAME) if person.may_differ else "",
    )
    return " ".join(filter(None, texts)) if usernames else ""


def _asked(shown: View, visit: Visit, settings: Settings) -> Iterator[str]:
    """What an app wants to know, in the order in which most ask."""
    language, ways_in = visit.language, {*map(sign_in, settings.servers)}
    yield say(language, N_("your name, as others are to see it"))
    yield say(language, N_("your mail address: {address}"), address=settings.address)
    if settings.signs_in and not settings.is_address:
        yield say(language, N_("your username: {username}"), username=settings.username)
    if PASSWORD in ways_in and shown.password_help:
        text = N_("{password}, which is made here: {url}")
        yield say(language, text, password=shown.password, url=shown.password_help)
    elif PASSWORD in ways_in:
        yield shown.password
    if BROWSER in ways_in:
        yield say(language, N_("to sign in as you do on the web, in a browser window that opens"))
