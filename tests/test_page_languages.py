"""Which language a page speaks, and what of it is in another one."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from autoconfig.profile.file import parse
from autoconfig.texts import shipped
from sample import profile_text
from test_page import ADDRESS, TWO, asked, served

FRENCH = profile_text(
    displayName="One",
    help='{recovery: {url: "https://lost.example/", text: {fr: Perdu}}, '
    'phishing: {url: "https://fraud.example/", text: {fr: Signaler}}, '
    "contacts: [{name: {fr: Guichet}, text: {fr: Au premier}, email: a@example.com}], "
    "notices: [{text: {fr: Une panne, de: Ein Ausfall}}]}",
    page="{languages: [en, fr], title: {fr: Bienvenue}, text: {fr: Chez nous}, "
    'accessibility: {issues: {fr: Une carte}, contact: {url: "https://a.example/", text: {fr: Écrire}}}, '
    "legalNotice: {publisher: {fr: Rectorat}, director: {fr: Madame X}, hosting: {fr: Ici}}, "
    "privacy: {retention: {fr: six mois}, text: {fr: Voilà}, "
    'contact: {url: "https://d.example/", text: {fr: DPO}}}}',
)
TEXTS = {
    "/": ["Perdu", "Signaler", "Guichet", "Au premier", "Une panne", "Bienvenue", "Chez nous"],
    "/accessibility": ["Une carte", "Écrire"],
    "/legal-notice": ["Rectorat", "Madame X", "Ici"],
    "/privacy": ["six mois", "Voilà", "DPO"],
}


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return served(tmp_path, FRENCH)


@pytest.mark.parametrize("path", TEXTS)
def test_a_text_in_another_language_than_the_page_says_so(client: FlaskClient, path: str) -> None:
    """Where the provider offers more than its texts are in."""
    english, french = (client.get(f"{path}?lang={lang}").text for lang in ("en", "fr"))
    for text in TEXTS[path]:
        assert f'<span lang="fr">{text}</span>' in english
        assert text in french
    assert "<span lang=" not in french.replace('<span lang="fr">Défenseur', "")


def test_a_text_for_all_languages_is_in_none(tmp_path: Path) -> None:
    shown = (
        served(tmp_path, profile_text(page="{languages: [de], title: Hi, text: {fr: Oui, en: Yes}}"))
        .get("/")
        .text
    )
    assert re.search(r"<h1>Hi</h1>\s*<p class=\"lead\"><span lang=\"en\">Yes</span></p>", shown)


ALL = tuple(shipped().languages)
TITLE, TEXT = "{fr: Oui, en: Yes}", "{en: Yes, fr: Oui, de: Ja}"


@pytest.mark.parametrize(
    ("page", "help_", "offered"),
    [
        ("{}", None, ()),
        (f"{{title: {TITLE}, text: {TEXT}}}", None, ("fr", "en")),
        ("{title: Hi}", None, ()),
        (f"{{title: Hi, text: {TITLE}}}", None, ("fr", "en")),
        (f"{{title: {TITLE}}}", '{phishing: {url: "https://a.example/", text: {fr: Oui}}}', ("fr",)),
        ("{title: {fr: Oui}, text: {en: Yes}}", None, ()),
        (f"{{title: {TITLE}, languages: [de, fr]}}", None, ("de", "fr")),
        (f"{{title: {TITLE}, languages: de}}", None, ("de",)),
        (f"{{languages: fr, legalNotice: {{hosting: {TITLE}}}}}", None, ("fr",)),
        (f"{{legalNotice: {{hosting: {TITLE}}}}}", None, ("fr", "en")),
        ("{}", f"{{contacts: [{{name: {TITLE}, email: a@example.com}}]}}", ("fr", "en")),
        ("{}", f"{{notices: [{{text: {TITLE}}}]}}", ("fr", "en")),
    ],
)
def test_a_page_offers_what_it_says_or_what_all_its_texts_are_in(
    page: str, help_: str | None, offered: tuple[str, ...]
) -> None:
    assert parse(profile_text(page=page, help=help_), "x").languages == offered


def offered_at(client: FlaskClient, path: str = "/", **more: str) -> list[str]:
    return re.findall(r'hreflang="(\w+)"', client.get(path, **more).text)


@pytest.mark.parametrize(
    ("page", "offered"),
    [
        ("{languages: [fr, en]}", ["fr", "en"]),
        ("{languages: [fr-FR, EN]}".replace("EN", "en"), ["fr", "en"]),
        (f"{{title: {TITLE}}}", ["fr", "en"]),
        ("{}", [*ALL]),
        ("{languages: [tlh]}", [*ALL]),
        ("{languages: [tlh, de, en]}", ["de", "en"]),
        ("{languages: de}", []),
    ],
)
def test_the_languages_that_can_be_chosen_are_those(tmp_path: Path, page: str, offered: list[str]) -> None:
    client = served(tmp_path, profile_text(page=page))
    assert offered_at(client) == offered
    assert ('class="languages"' in client.get("/").text) == bool(offered)
    buttons = re.findall(r'<button name="lang" value="(\w+)"', asked(client, "jean@example.com").text)
    assert buttons == offered


@pytest.mark.parametrize(
    ("page", "query", "accepted", "lang"),
    [
        ("{languages: [fr, en], language: fr}", "?lang=de", "", "fr"),
        ("{languages: [fr, en], language: fr}", "?lang=de", "en", "fr"),
        ("{languages: [fr, en], language: fr}", "?lang=en", "fr", "en"),
        ("{languages: [fr, en], language: fr}", "", "de, en;q=0.5", "en"),
        ("{languages: [fr, en], language: fr}", "", "de", "fr"),
        ("{languages: [fr, en]}", "", "de", "en"),
        ("{languages: [fr, de]}", "", "en", "fr"),
        ("{title: {fr: Oui}}", "", "en", "fr"),
        ("{title: {de: Ja, fr: Oui}}", "?lang=en", "en", "de"),
    ],
)
def test_another_language_gets_the_default(
    tmp_path: Path, page: str, query: str, accepted: str, lang: str
) -> None:
    client = served(tmp_path, profile_text(page=page))
    headers = {"Accept-Language": accepted}
    for path in ("/", "/privacy"):
        if query or path == "/":
            shown = client.get(f"{path}{query}", headers=headers).text
            assert f'<html lang="{lang}">' in shown
    data = {"address": "jean@example.com", "lang": query.removeprefix("?lang=")}
    assert f'<html lang="{lang}">' in client.post("/", data=data, headers=headers).text


def test_a_french_path_where_french_is_not_offered_speaks_the_default(tmp_path: Path) -> None:
    client = served(tmp_path, profile_text(page="{languages: [de, en], language: de}"))
    assert '<html lang="de">' in client.get("/mentions-legales").text


def test_an_answer_speaks_a_language_of_who_it_is_about(tmp_path: Path) -> None:
    """Nobody's page has all; the provider's texts would stand in it in another one."""
    client = served(tmp_path, profile_text(domains="[one.example]", page="{languages: [fr]}"), TWO)
    answer = asked(client, ADDRESS, lang="de", host="elsewhere.example", device="mac").text
    assert '<html lang="fr">' in answer
    assert "emailaddress=jean.dupont%40one.example&amp;lang=fr" in answer
    assert '<html lang="de">' in asked(client, "a@two.example", lang="de", host="elsewhere.example").text


def test_the_configuration_file_speaks_a_language_of_the_page(tmp_path: Path) -> None:
    client = served(tmp_path, profile_text(page="{languages: [fr]}"))
    document = client.get(
        "/email.mobileconfig?emailaddress=jean@example.com", headers={"Accept-Language": "de"}
    )
    assert "Installe la boîte" in document.text
