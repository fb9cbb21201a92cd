"""Which language a page speaks, and what of it is in another one."""

import re
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from sample import profile_text
from test_page import served

FRENCH = profile_text(
    displayName="One",
    help='{recovery: {url: "https://lost.example/", text: {fr: Perdu}}, '
    'phishing: {url: "https://fraud.example/", text: {fr: Signaler}}, '
    "contacts: [{name: {fr: Guichet}, text: {fr: Au premier}, email: a@example.com}], "
    "notices: [{text: {fr: Une panne, de: Ein Ausfall}}]}",
    page="{title: {fr: Bienvenue}, text: {fr: Chez nous}, accessibility: {issues: {fr: Une carte}, "
    'contact: {url: "https://a.example/", text: {fr: Écrire}}}, '
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
    english, french = (client.get(f"{path}?lang={lang}").text for lang in ("en", "fr"))
    for text in TEXTS[path]:
        assert f'<span lang="fr">{text}</span>' in english
        assert text in french
    assert "<span lang=" not in french.replace('<span lang="fr">Défenseur', "")


def test_a_text_for_all_languages_is_in_none(tmp_path: Path) -> None:
    shown = served(tmp_path, profile_text(page="{title: Hi, text: {fr: Oui, en: Yes}}")).get("/?lang=de").text
    assert re.search(r"<h1>Hi</h1>\s*<p><span lang=\"en\">Yes</span></p>", shown)
