"""The whole of what a template sees: one plain value."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from autoconfig.directory import Directory
from autoconfig.formats.qr import picture
from autoconfig.page import view
from autoconfig.page.devices import DEVICES
from autoconfig.page.settings import settings_of
from autoconfig.page.view import View
from autoconfig.page.visit import LEGAL, Visit
from autoconfig.texts import shipped
from page_sample import account, server
from sample import load, profile_text

LANGUAGES = shipped().languages.values()
NOW = datetime(2026, 11, 24, 12, 0, tzinfo=UTC)
ONE = profile_text(
    displayName="Example",
    domains="[example.com, bücher.example]",
    usernameMayDiffer="true",
    password='{kind: application, help: "https://app.example/"}',
    page="{title: {fr: Chez nous, en: At ours}, text: Welcome.}",
)


@pytest.fixture
def directory(tmp_path: Path) -> Directory:
    return load(tmp_path, ONE).directory


@pytest.fixture
def visit(directory: Directory) -> Visit:
    """Somebody at the page of the one provider, on a computer."""
    return Visit("example.com", directory.find("example.com"), shipped().choose(["en"]), "mac", "mac", False)


def framed(visit: Visit, legal: str = "") -> View:
    return view.frame(visit, LANGUAGES, None, NOW, legal)


def nobodys(visit: Visit) -> Visit:
    return visit._replace(provider=None, host="elsewhere.example")


def test_a_page_is_a_plain_value(visit: Visit) -> None:
    """It can be a key, so nothing in it, at whatever depth, can change."""
    settings = settings_of(account())
    shown = framed(visit)
    pages = (
        view.answer(shown, visit, settings, "<svg/>"),
        view.before(view.home(shown, visit), visit, settings),
        view.nothing(shown, visit),
        *(framed(visit, legal) for legal in LEGAL),
    )
    assert len({*pages, *pages}) == len(pages)


def test_every_page_says_whose_it_is(visit: Visit) -> None:
    ours, other = framed(visit), framed(nobodys(visit))
    assert (ours.title, ours.provider, ours.text) == ("At ours", "Example", "Welcome.")
    assert (other.title, other.provider, other.text, other.help) == ("Set up your mail", "", "", None)
    assert (ours.password, ours.password_help) == ("an application password", "https://app.example/")
    assert (other.password, other.password_help) == ("your mailbox password", "")


def test_the_languages_lead_to_the_same_page(visit: Visit) -> None:
    french = visit._replace(language=shipped().choose(["fr"]))
    assert [(choice.key, choice.url) for choice in framed(french).languages if choice.current] == [
        ("fr", "/?lang=fr")
    ]
    urls = {choice.key: choice.url for choice in framed(french, "privacy").languages}
    others = {tag: f"/privacy?lang={tag}" for tag in shipped().languages}
    assert urls == {**others, "en": "/privacy", "fr": "/confidentialite"}
    assert framed(french).footer[0] == ("/accessibilite", "Accessibilité\u00a0: non conforme")


def test_a_device_is_there_where_a_link_chose_it(visit: Visit) -> None:
    chosen = visit._replace(device="iphone", chosen=True)
    for asked, device in ((visit, ""), (chosen, "iphone")):
        shown = view.home(framed(asked), asked)
        assert (shown.device, shown.panel.key if shown.panel else "") == (device, device)
        assert [choice.key for choice in shown.devices if choice.current] == [asked.device]
        assert {choice.key for choice in shown.devices} == {*DEVICES}


@pytest.mark.parametrize(
    ("typed", "problem", "sentence"),
    [
        ("", "", ""),
        ("", view.BAD_ADDRESS, "Error: type your mail address."),
        ("dupont", view.BAD_ADDRESS, "this is not a whole mail address"),
        ("a@x.example", view.UNKNOWN_DOMAIN, "addresses that end in @example.com, @bücher.example."),
    ],
)
def test_the_form_says_what_is_wrong(visit: Visit, typed: str, problem: str, sentence: str) -> None:
    form = view.home(framed(visit), visit, typed, problem).form
    assert form is not None
    assert (form.typed, form.example) == (typed, "firstname.lastname@example.com")
    assert sentence in form.problem
    assert bool(form.problem) == bool(problem)


def test_a_neutral_form_names_no_domain_that_is_served(visit: Visit) -> None:
    somewhere = nobodys(visit)
    form = view.home(framed(somewhere), somewhere, "a@x.example", view.UNKNOWN_DOMAIN).form
    assert form == view.Form(
        "firstname.lastname@example.org",
        "a@x.example",
        "Error: this page does not know the part after the @. Check it, letter by letter.",
    )


def test_before_an_address_the_steps_are_those_of_the_provider(visit: Visit) -> None:
    pop = account("%EMAILADDRESS%@example.com", incomingServer=f"[{server('pop3')}]")
    shown = view.before(view.home(framed(visit), visit), visit, settings_of(pop))
    assert shown.panel is not None
    by_hand = shown.panel.guides[2].steps[2]
    assert ([piece.strong for piece in by_hand.entries[0].said], shown.person) == (["POP3"], None)
    assert shown.table is not None


def test_a_person_is_told_what_is_wrong_with_a_username(visit: Visit) -> None:
    settings = settings_of(account(login="j+d"), "j+d")
    for problem, sentence in (
        (False, ""),
        (True, "Error: a username is one line of at most 320 characters."),
    ):
        person = view.answer(framed(visit), visit, settings, "", problem).person
        assert person is not None
        assert (person.username, person.corrected, person.may_differ) == ("j+d", "j+d", True)
        assert person.problem == sentence


@pytest.mark.parametrize(
    ("key", "value", "rest"),
    [
        ("id", "x", "ask for help."),
        ("help", "{webMail: 'https://web.example/'}", "read your mail on the web, or ask for help."),
        (
            "webMail",
            "{loginPage: {url: 'https://web.example/'}}",
            "read your mail on the web, or ask for help.",
        ),
    ],
)
def test_where_there_are_no_settings_the_web_is_named_if_there_is_one(
    tmp_path: Path, visit: Visit, key: str, value: str, rest: str
) -> None:
    there = visit._replace(provider=load(tmp_path, profile_text(**{key: value})).directory.providers[0])
    shown = view.nothing(framed(there), there)
    assert shown.no_settings == f"This page has no settings for a mail app: {rest}"


def test_a_mac_may_be_an_ipad_unless_it_has_been_asked_for(visit: Visit) -> None:
    settings = settings_of(account())
    for asked, maybe in (
        (visit, ["ipad"]),
        (visit._replace(running_on="windows", chosen=True), []),
        (visit._replace(device="windows", running_on="windows"), []),
    ):
        shown = view.answer(framed(asked), asked, settings, "")
        assert [choice.key for choice in shown.maybe] == maybe


def test_the_codes_of_an_answer_are_its_own(visit: Visit) -> None:
    settings = settings_of(account())
    android = visit._replace(device="android", chosen=True)
    shown = view.answer(framed(android), android, settings, "<svg>page</svg>")
    assert shown.panel is not None
    [drawn] = [step.code for step in shown.panel.guides[0].steps if step.code]
    assert drawn == picture(settings.code or "").decode()
    assert shown.page_code == ""
    assert view.answer(framed(visit), visit, settings, "<svg>page</svg>").page_code == "<svg>page</svg>"
