"""What a help desk gives away: the poster, the form for another site, the welcome text."""

import html
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from flask.testing import FlaskClient

from autoconfig.cli import main
from autoconfig.web import create_app
from sample import load, profile_text

ADDRESS = "jean.dupont@one.example"
HOURS = "hours: {mon: '08:00-09:00'}, timeZone: Europe/Paris"
CONTACTS = ", ".join(f"{{name: Desk {n}, phone: '+33 1 99 00 12 3{n}', {HOURS}}}" for n in range(8))
ONE = {
    "domains": "[one.example, bücher.example]",
    "displayName": '"One <&> Mail"',
    "username": '"{first:.1}{last}"',
    "page": "{host: [help.one.example, other.example], colour: '#00519e', logo: logo.svg, language: fr}",
    "help": "{webMail: 'https://web.example/', recovery: {url: 'https://lost.example/', text: Lost}, "
    f"contacts: [{CONTACTS}]}}",
}
LOGO = '<svg xmlns="http://www.w3.org/2000/svg"/>'
PASSWORD = "password: {kind: application, help: 'https://app.example/'}"


@pytest.fixture
def profiles(tmp_path: Path) -> Path:
    (tmp_path / "logo.svg").write_text(LOGO)
    load(tmp_path, profile_text(**ONE), profile_text(domains="[two.example]"))
    return tmp_path


@pytest.fixture
def client(profiles: Path) -> FlaskClient:
    return create_app(load(profiles, profile_text(**ONE))).test_client()


def snippet(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["snippet", *arguments, "--profiles", str(folder)])


def one(folder: Path, **changes: str | None) -> Path:
    """A folder with one profile, changed."""
    (folder / "logo.svg").write_text(LOGO)
    load(folder, profile_text(**{**ONE, **changes}))
    return folder


# The poster


def test_a_poster_has_what_leads_people_to_the_page(client: FlaskClient) -> None:
    answer = client.get("/?print&lang=en", base_url="https://help.one.example")
    assert answer.status_code == 200
    for part in ("One &lt;&amp;&gt; Mail", "/static/logo-", "/static/colour-00519e.css", "<svg", "Desk 0"):
        assert part in answer.text
    assert '<p class="address">help.one.example</p>' in answer.text
    assert "<script" not in answer.text


@pytest.mark.parametrize(
    ("base", "typed"),
    [
        ("https://help.one.example", "help.one.example"),
        ("https://xn--bcher-kva.example", "bücher.example"),
        ("https://help.one.example:8443", "https://help.one.example:8443/"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/"),
    ],
)
def test_a_poster_says_what_is_typed_into_a_browser(client: FlaskClient, base: str, typed: str) -> None:
    assert f'<p class="address">{typed}</p>' in client.get("/?print", base_url=base).text


def test_a_poster_is_had_in_each_language(client: FlaskClient) -> None:
    text = client.get("/?print&lang=fr", base_url="https://help.one.example").text
    links = [html.unescape(link) for link in re.findall(r'href="([^"]*)" lang="', text)]
    assert len(links) >= 3
    for link in links:
        answer = client.get(link, base_url="https://help.one.example").text
        [tag] = re.findall("lang=([a-z-]+)", link)
        assert f'<html lang="{tag}">' in answer
        assert '<p class="address">' in answer


def test_a_poster_has_no_more_contacts_than_a_sheet_has_room_for(client: FlaskClient) -> None:
    text = client.get("/?print", base_url="https://help.one.example").text
    assert ("Desk 5" in text, "Desk 6" in text) == (True, False)


def test_there_is_no_poster_where_mail_apps_ask(client: FlaskClient) -> None:
    assert client.get("/?print", base_url="https://autoconfig.one.example").status_code == 404


# The form


def test_the_form_is_three_lines_that_lead_to_the_settings(profiles: Path, client: FlaskClient) -> None:
    """What is posted is what a browser makes of these lines."""
    form = snippet(profiles, "form", "one.example", "--lang", "en").output
    assert form.count("\n") == 3
    assert re.findall('(?:action|method|accept-charset)="([^"]*)"', form) == [
        "post",
        "https://help.one.example/",
        "utf-8",
    ]
    [(name, value)] = re.findall('type="hidden" name="([^"]*)" value="([^"]*)"', form)
    [field] = re.findall('input name="([^"]*)"', form)
    data = {name: value, field: ADDRESS}
    for origin in ("https://www.one.example", "null", "http://evil.example"):
        fields = {"Origin": origin, "Sec-Fetch-Site": "cross-site", "Referer": f"{origin}/contact"}
        answer = client.post("/", data=data, headers=fields, base_url="https://help.one.example")
        assert answer.status_code == 200
        assert "jdupont" in answer.text
        assert '<html lang="en">' in answer.text
        assert not [name for name in dict(answer.headers) if name.startswith("Access-Control")]
        assert "Set-Cookie" not in answer.headers
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("page", "options", "url"),
    [
        ("{host: help.example}", (), "https://help.example/"),
        ("{host: help.example}", ("--service", "mail.example"), "https://help.example/"),
        (None, ("--service", "mail.example"), "https://mail.example/"),
        ("{host: hilfe.bücher.example}", (), "https://hilfe.xn--bcher-kva.example/"),
    ],
)
def test_the_form_leads_to_the_host_of_the_page(
    tmp_path: Path, page: str | None, options: tuple[str, ...], url: str
) -> None:
    result = snippet(one(tmp_path, page=page), "form", "one.example", *options)
    assert f'action="{url}"' in result.output


# The welcome


def test_a_welcome_says_page_login_and_what_is_asked(profiles: Path) -> None:
    result = snippet(profiles, "welcome", ADDRESS)
    assert result.exit_code == 0
    lines = result.output.splitlines()
    assert lines[0] == "Votre messagerie\u00a0: One <&> Mail"
    for line in (
        "Votre identifiant\u00a0: jdupont",
        "https://help.one.example/?lang=fr",
        f"- votre adresse de messagerie\u00a0: {ADDRESS}",
        "- votre identifiant (ou «\u00a0nom d’utilisateur\u00a0»)\u00a0: jdupont",
        "- le mot de passe de votre messagerie",
        "Votre messagerie sur le web\u00a0: https://web.example/",
        "Identifiant ou mot de passe perdu\u00a0: https://lost.example/",
        "Desk 0",
        "lundi\u00a0: 08:00–09:00",
        "+33 1 99 00 12 30",
    ):
        assert line in lines
    assert "&amp;" not in result.output


def server(kind: str, **changes: str) -> str:
    keys = {"hostname": f"{kind}.example.com", "port": "993", "socketType": "SSL", **changes}
    return f"[{{type: {kind}, {', '.join(f'{key}: {value}' for key, value in keys.items())}}}]"


@pytest.mark.parametrize(
    ("changes", "said", "unsaid"),
    [
        ({"username": None}, ["It is your whole mail address"], ["- your username"]),
        ({"password": PASSWORD.partition(" ")[2]}, ["- an application password, which is made here: "
                                                    "https://app.example/"], ["mailbox password"]),
        ({"usernameMayDiffer": "true"}, ["If yours is another one, the page takes it too."], []),
        (
            {
                "incomingServer": server("imap", authentication="OAuth2"),
                "outgoingServer": server("smtp", authentication="OAuth2"),
            },
            ["- to sign in as you do on the web"],
            ["mailbox password"],
        ),
        (
            {
                "incomingServer": server("imap", authentication="password-cleartext", username="other"),
                "outgoingServer": server("smtp", authentication="password-cleartext"),
            },
            ["Not every server takes the same one: the page says which."],
            ["table of settings"],
        ),
        ({"help": None}, [], ["None", "Desk", "on the web:"]),
    ],
)  # fmt: skip
def test_a_welcome_follows_the_profile(
    tmp_path: Path, changes: dict[str, str | None], said: list[str], unsaid: list[str]
) -> None:
    result = snippet(one(tmp_path, **changes), "welcome", ADDRESS, "--lang", "en")
    assert result.exit_code == 0
    assert [part for part in said if part not in result.output] == []
    assert [part for part in unsaid if part in result.output] == []


def test_a_welcome_says_of_a_guess_that_it_is_one(tmp_path: Path) -> None:
    folder = one(tmp_path, usernameMayDiffer="true")
    guessed = snippet(folder, "welcome", "jean.de.dupont@one.example", "--lang", "en").output
    assert "Your username, probably: jean.de.dupont" in guessed
    assert "Find a lost username: https://lost.example/" in guessed
    assert "#" not in guessed
    assert "probably" not in snippet(folder, "welcome", ADDRESS, "--lang", "en").output


def test_nobody_is_told_a_username_that_nothing_asks_for(tmp_path: Path) -> None:
    none = {"incomingServer": server("imap", authentication="none"), "outgoingServer": "none"}
    result = snippet(one(tmp_path, **none), "welcome", ADDRESS, "--lang", "en")
    assert result.exit_code == 0
    assert "username:" not in result.output
    assert "mailbox password" not in result.output


def test_a_welcome_has_the_login_that_a_lookup_knows(tmp_path: Path) -> None:
    (tmp_path / "logins.csv").write_text(f"address,uid\n{ADDRESS},u123\n")
    lookup = "[{table: {file: logins.csv, fields: {uid: uid}}}]"
    folder = one(tmp_path, lookups=lookup, username='["{uid}", "{local}"]')
    assert "Your username: u123" in snippet(folder, "welcome", ADDRESS, "--lang", "en").output
    other = snippet(folder, "welcome", "ada.love@one.example", "--lang", "en").output
    assert "Your username: ada.love" in other


def test_an_operators_words_stand_before_ours(tmp_path: Path, profiles: Path) -> None:
    templates = tmp_path / "ours" / "templates"
    templates.mkdir(parents=True)
    (templates / "welcome.txt").write_text("{{ view.provider }}: {{ view.person.username }}\n")
    result = snippet(profiles, "welcome", ADDRESS, "--overrides", str(templates.parent))
    assert result.output == "One <&> Mail: jdupont\n"


# What is refused


@pytest.mark.parametrize(
    ("arguments", "code", "part"),
    [
        (("form", "nowhere.example"), 1, "autoconfig probe nowhere.example prints a first profile"),
        (("form", ADDRESS), 2, "is no mail domain"),
        (("form", "two.example"), 2, "1.yaml: it is not said where people find the page of two.example"),
        (("form", "two.example", "--service", "autoconfig.example"), 2, "it is not said where people find"),
        (("welcome", "one.example"), 2, "This is not a mail address: it needs exactly one @."),
        (("welcome", "%EMAILADDRESS%"), 2, "write a whole mail address"),
        (("welcome", "a@nowhere.example"), 1, "No mail provider is known here for nowhere.example."),
        (("welcome", ADDRESS, "--lang", "xx"), 2, "The page of one.example is not in xx, only in de, en, "),
        (("poster", "one.example"), 2, "'form', 'welcome'"),
    ],
)  # fmt: skip
def test_what_cannot_be_printed_is_said(
    profiles: Path, arguments: tuple[str, ...], code: int, part: str
) -> None:
    result = snippet(profiles, *arguments)
    assert result.exit_code == code
    assert part in result.output


def test_who_can_tell_an_app_nothing_gets_no_welcome(tmp_path: Path) -> None:
    server = "{type: activeSync, url: 'https://eas.example/', authentication: {system: http, value: Basic}}"
    folder = one(tmp_path, incomingServer=f"[{server}]")
    result = snippet(folder, "welcome", ADDRESS)
    assert result.exit_code == 1
    assert "neither IMAP nor POP3" in result.output
