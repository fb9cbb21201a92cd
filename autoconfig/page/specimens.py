"""Pages to try templates with: all that a view can have, and as little as it can have."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

from autoconfig.address import Address
from autoconfig.directory.provider import Provider
from autoconfig.identify import Circumstances, identify
from autoconfig.page import desk, view
from autoconfig.page.devices import DEVICES
from autoconfig.page.settings import Settings, settings_of
from autoconfig.page.view import View
from autoconfig.page.visit import LEGAL, Visit
from autoconfig.profile.claims import DOMAINS, Claim
from autoconfig.profile.file import parse
from autoconfig.texts import ENGLISH, Texts

FILE = Path("specimen.yaml")
HOST = "help.example.org"
URL = f"https://{HOST}/"
NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
LOGO = "icon.svg"
_OTHER = "jdupont7"
_CODE = "<svg></svg>"
_MUCH = """
domains: [example.org, example.net]
displayName: Example
username: ["{first:.1}{last}", "{local}"]
usernameMayDiffer: true
password: {kind: application, help: "https://www.example.org/app"}
incomingServer:
  - {type: imap, hostname: imap.example.org, port: 993, socketType: SSL,
     authentication: [OAuth2, password-cleartext]}
  - {type: pop3, hostname: pop.example.org, port: 995, socketType: SSL, authentication: password-cleartext}
outgoingServer:
  - {type: smtp, hostname: smtp.example.org, port: 465, socketType: SSL, authentication: password-cleartext}
  - {type: smtp, hostname: smtp.example.org, port: 587, socketType: STARTTLS,
     authentication: password-cleartext}
calendar:
  - {type: caldav, url: "https://dav.example.org/", authentication: {system: http, value: Basic}}
help:
  webMail: https://mail.example.org
  recovery: {url: "https://www.example.org/lost", text: Lost}
  phishing: {url: "https://www.example.org/fraud", text: Fraud}
  verified: 2026-11-27
  contacts:
    - {name: Desk, text: Ask, phone: "+33 1 99 00 12 34", email: help@example.org, url: "https://www.example.org/",
       hours: {mon: "08:00-09:00"}, timeZone: Europe/Paris}
    - {name: Desk, text: {fr: Demander}, email: help@example.org,
       hours: {fri: "00:00-24:00"}, timeZone: Europe/Paris}
  notices:
    - {text: {fr: Une panne}, from: "2026-01-01T00:00", until: "2999-01-01T00:00", timeZone: Europe/Paris}
page:
  title: {fr: Chez nous}
  text: {fr: Bonjour}
  colour: "#00519e"
  accessibility: {state: partial, score: 85, audited: 2026-10-01, auditor: Ada, issues: {fr: Des images},
                  contact: {url: "https://www.example.org/", text: Ask}, plan: "https://www.example.org/plan"}
  legalNotice: {publisher: {fr: Editeur}, director: {fr: Elle}, hosting: {fr: Ici}}
  privacy: {retention: {fr: 6 mois}, contact: {url: "https://www.example.org/", text: Ask}, text: {fr: Rien}}
"""
_LITTLE = """
domains: [example.com]
displayName: Example
incomingServer: {type: pop3, hostname: pop.example.com, port: 995, socketType: SSL, authentication: OAuth2}
outgoingServer: none
"""


class Specimen(NamedTuple):
    """A page: which template draws it, and of what."""

    template: str
    view: View


def specimens(texts: Texts) -> Iterator[Specimen]:
    """Of somebody who has much, of somebody who has little, and of nobody."""
    for text, address in ((_MUCH, "jean-luc.dupont@example.org"), (_LITTLE, "ada@example.com")):
        profile = parse(text, FILE.name)
        claimed = Claim(DOMAINS, FILE, DOMAINS, profile.domains, ())
        provider = Provider(FILE, profile, (claimed,))
        given = Address.parse(address)
        account = identify(provider.profile, given, {})
        for visit in _visits(provider):
            settings = settings_of(account, on_the_web=visit.on_the_web)
            yield Specimen("answer.html", view.answer(_frame(visit, texts), visit, settings, _CODE))
        yield from _of_anybody(visit, texts)
        yield from _of_somebody(visit, texts, settings)
        corrected = identify(provider.profile, given, {}, Circumstances(corrected=_OTHER))
        shown = view.answer(_frame(visit, texts), visit, settings_of(corrected, _OTHER), _CODE)
        yield Specimen("answer.html", shown)
    yield from _of_anybody(Visit(HOST, None, ENGLISH, "windows", "windows", chosen=False), texts)


def _visits(provider: Provider) -> Iterator[Visit]:
    """On each device, and on one for those that a link has chosen, whose codes it can show."""
    for device in DEVICES:
        yield Visit(HOST, provider, ENGLISH, device, device, chosen=False)
    for device in ("iphone", "android"):
        yield Visit(HOST, provider, ENGLISH, device, "windows", chosen=True)


def _frame(visit: Visit, texts: Texts, legal: str = "") -> View:
    return view.frame(visit, texts.languages.values(), LOGO if visit.provider else None, NOW, legal)


def _of_anybody(visit: Visit, texts: Texts) -> Iterator[Specimen]:
    shown = _frame(visit, texts)
    yield Specimen("home.html", view.home(shown, visit))
    near = ("jean@example.org",)
    yield Specimen("home.html", view.home(shown, visit, "jean@example.ogr", view.UNKNOWN_DOMAIN, near))
    for code in (_CODE, ""):
        yield Specimen(desk.POSTER, desk.poster(shown, URL, code))
    for name in LEGAL:
        yield Specimen(f"{name}.html", _frame(visit, texts, name))


def _of_somebody(visit: Visit, texts: Texts, settings: Settings) -> Iterator[Specimen]:
    shown = _frame(visit, texts)
    yield Specimen("home.html", view.before(view.home(shown, visit), visit, settings))
    yield Specimen("answer.html", view.answer(shown, visit, settings, "", problem=True))
    yield Specimen("none.html", view.nothing(shown, visit))
    yield Specimen(desk.FORM, desk.form(shown, URL))
    yield Specimen(desk.WELCOME, desk.welcome(shown, visit, settings, URL))
