"""The page over HTTP: whose it is, what is typed, what is answered, and what is never sent."""

import gc
import html
import logging
import re
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jinja2.runtime import Context, Macro
from werkzeug.test import EnvironBuilder, TestResponse, run_wsgi_app

from autoconfig import computing
from autoconfig.address import SERVICE_LABELS
from autoconfig.collector import paused
from autoconfig.directory.edition import Edition
from autoconfig.directory.opening import open_folder
from autoconfig.errors import ProfileError
from autoconfig.page.devices import DEVICES
from autoconfig.page.view import View
from autoconfig.page.visit import LEGAL
from autoconfig.server import serve
from autoconfig.texts import shipped
from autoconfig.web import create_app
from sample import KEYS, load, profile_text

ADDRESS = "jean.dupont@one.example"
ONE = profile_text(
    domains="[one.example, bücher.example]",
    displayName="One <&> Mail",
    username='"{first:.1}{last}"',
    usernameMayDiffer="true",
    page='{host: help.example, title: {fr: Chez nous, en: At ours}, colour: "#00519e", logo: logo.svg, '
    "accessibility: {state: partial, score: 85, audited: 2026-10-01, auditor: Ada}, "
    "legalNotice: {publisher: {fr: Rectorat, en: Office}}, privacy: {retention: 6 months}}",
    help='{webMail: "https://web.example/", '
    'recovery: {url: "https://lost.example/", text: {fr: Perdu, en: Lost}}, '
    'contacts: [{name: Desk, phone: "+33 1 99 00 12 34", timeZone: Europe/Paris, '
    'hours: {mon: "08:00-09:00"}}], '
    'notices: [{text: {fr: Une panne, en: A fault}, until: "2999-01-01T00:00", timeZone: Europe/Paris}], '
    'verified: 2026-11-24, phishing: "https://fraud.example/"}',
)
TWO = profile_text(
    domains="[two.example]", displayName="Two", password='{kind: application, help: "https://app.example/"}'
)
LOGO = b'<svg xmlns="http://www.w3.org/2000/svg"/>'


def served(folder: Path, *texts: str) -> FlaskClient:
    (folder / "logo.svg").write_bytes(LOGO)
    return create_app(load(folder, *texts)).test_client()


@pytest.fixture
def many(tmp_path: Path) -> FlaskClient:
    return served(tmp_path, ONE, TWO)


@pytest.fixture
def only(tmp_path: Path) -> FlaskClient:
    return served(tmp_path, ONE)


def asked(
    client: FlaskClient, address: str, lang: str = "en", host: str = "one.example", **more: str
) -> TestResponse:
    return client.post("/", data={"address": address, "lang": lang, **more}, base_url=f"https://{host}")


def text_of(answer: TestResponse) -> str:
    """What stands on the page, without markup."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


@pytest.mark.parametrize(("lang", "said"), [("fr", "lundi\xa0: 08:00"), ("en", "Monday: 08:00")])
def test_hours_stand_behind_a_colon_as_the_language_sets_it(many: FlaskClient, lang: str, said: str) -> None:
    assert said in asked(many, ADDRESS, lang).text


@pytest.mark.parametrize("label", SERVICE_LABELS)
@pytest.mark.parametrize("path", ["/", "/accessibilite", "/static/page.css"])
def test_there_is_no_page_where_clients_ask(
    many: FlaskClient, only: FlaskClient, label: str, path: str
) -> None:
    for client in (many, only):
        for host in (f"{label}.one.example", f"{label}.elsewhere.example"):
            answer = client.get(path, base_url=f"https://{host}")
            assert (answer.status_code, answer.mimetype) == (404, "text/plain")


@pytest.mark.parametrize(
    ("host", "title"),
    [
        ("one.example", "At ours – One <&> Mail"),
        ("ONE.example:8443", "At ours – One <&> Mail"),
        ("xn--bcher-kva.example", "At ours – One <&> Mail"),
        ("help.example", "At ours – One <&> Mail"),
        ("two.example", "Set up your mail – Two"),
        ("elsewhere.example", "Set up your mail"),
        ("127.0.0.1:8000", "Set up your mail"),
    ],
)
def test_whose_page_it_is_follows_from_the_host(many: FlaskClient, host: str, title: str) -> None:
    answer = many.get("/?lang=en", base_url=f"http://{host}")
    assert answer.status_code == 200
    assert f"<title>{html.escape(title)}</title>" in answer.text


def test_where_there_is_one_provider_every_host_is_its_page(only: FlaskClient) -> None:
    assert "One &lt;&amp;&gt; Mail" in only.get("/", base_url="http://elsewhere.example").text


def test_two_profiles_cannot_have_one_page(tmp_path: Path) -> None:
    with pytest.raises(ProfileError, match=r"1.yaml:5: page.host: help.example belongs to .*0.yaml already"):
        load(
            tmp_path,
            *(profile_text(domains=f"[{name}.example]", page="{host: help.example}") for name in "ab"),
        )


@pytest.mark.parametrize("host", ["one.example", "help.example", "elsewhere.example", "two.example"])
def test_an_address_leads_to_its_settings_from_any_page(many: FlaskClient, host: str) -> None:
    answer = asked(many, f"  {ADDRESS.upper()} ", host=host)
    assert answer.status_code == 200
    shown = text_of(answer)
    assert "Your username jdupont" in shown
    assert "imap.example.com" in shown
    assert "smtp.example.com" in shown


@pytest.mark.parametrize(
    ("address", "status", "sentence"),
    [
        ("", 400, "Error: type your mail address."),
        ("jean.dupont", 400, "Error: this is not a whole mail address."),
        ("a@b@one.example", 400, "Error: this is not a whole mail address."),
        ("*@one.example", 400, "Error: this is not a whole mail address."),
        ("x:jean@one.example", 400, "Error: this is not a whole mail address."),
        ("%EMAILADDRESS%", 400, "Error: this is not a whole mail address."),
        ("a@nowhere.example", 404, "It serves addresses that end in @one.example, @bücher.example."),
        ('"><script>alert(1)</script>', 400, "Error: this is not a whole mail address."),
    ],
)
def test_a_wrong_address_gets_the_sentence_that_helps(
    only: FlaskClient, address: str, status: int, sentence: str
) -> None:
    answer = asked(only, address)
    assert answer.status_code == status
    assert "<title>Error – " in answer.text
    assert sentence in text_of(answer)
    assert 'aria-describedby="error hint promise" aria-invalid="true"' in answer.text
    assert (
        f'value="{html.escape(address, quote=True).replace("&#x27;", "&#39;").replace("&quot;", "&#34;")}"'
        in answer.text
    )


@pytest.mark.parametrize(
    "typed",
    [
        f"mailto:{ADDRESS}?subject=x",
        f"Jean Dupont <{ADDRESS}>",
        f'"Dupont, Jean" <{ADDRESS}>,',
        f"{ADDRESS} , ",
        f"<{ADDRESS}>;",
    ],
)
def test_an_address_is_taken_out_of_what_was_pasted(only: FlaskClient, typed: str) -> None:
    assert f"For {ADDRESS}." in text_of(asked(only, typed))


def test_a_neutral_page_does_not_list_who_is_served(many: FlaskClient) -> None:
    answer = asked(many, "a@nowhere.example", host="elsewhere.example")
    assert answer.status_code == 404
    assert "this page does not know the part after the @" in answer.text
    assert "one.example" not in answer.text.replace("@example.org", "")


def test_an_unknown_person_gets_what_a_known_one_gets(only: FlaskClient) -> None:
    known, unknown = (asked(only, f"{name}@one.example") for name in ("jean.dupont", "no.body"))
    assert known.status_code == unknown.status_code
    assert dict(known.headers).keys() == dict(unknown.headers).keys()

    def shape(answer: TestResponse) -> list[str]:
        return re.findall(r"<[a-z0-9]+", answer.text)

    assert shape(known) == shape(unknown)


def test_a_corrected_username_changes_all_below_it(only: FlaskClient) -> None:
    answer = asked(only, ADDRESS, username=" jdupont2 ", device="iphone")
    assert answer.status_code == 200
    assert "jdupont2" in text_of(answer)
    assert not re.search(r"jdupont\b", text_of(answer))
    link = re.search(r'href="(/email.mobileconfig[^"]*)"', answer.text)
    assert link
    document = only.get(html.unescape(link[1]), base_url="https://one.example")
    assert document.text.count("<string>jdupont2</string>") == 2


def test_an_impossible_username_is_an_error_of_its_own(only: FlaskClient) -> None:
    for username in ("x" * 321, "a\x00b"):
        answer = asked(only, ADDRESS, username=username)
        assert answer.status_code == 400
        assert "<title>Error – " in answer.text
        assert "Error: a username is one line" in text_of(answer)
        assert 'aria-describedby="error" aria-invalid="true"' in answer.text


def test_a_username_that_follows_from_the_address_cannot_be_corrected(many: FlaskClient) -> None:
    answer = asked(many, "jean@two.example", username="other")
    assert "It is your whole mail address" in text_of(answer)
    assert "other</strong>" not in answer.text
    assert 'name="username"' not in answer.text


def test_a_provider_without_settings_for_apps_is_known_nevertheless(tmp_path: Path) -> None:
    jmap = '{type: jmap, url: "https://jmap.example/", authentication: OAuth2}'
    client = served(tmp_path, ONE, profile_text(domains="[two.example]", incomingServer=jmap))
    answer = asked(client, "jean@two.example")
    assert answer.status_code == 200
    assert "<title>Your settings – " in answer.text
    assert "This page has no settings for a mail app: ask for help." in answer.text


@pytest.mark.parametrize(
    ("incoming", "help_", "sentence"),
    [
        ("none", None, "This page has no settings for a mail app: ask for help."),
        (
            """[{raw: '<incomingServer type="imap"/>'}]""",
            '{webMail: "https://web.example/"}',
            "read your mail on the web, or ask",
        ),
    ],
)
def test_without_settings_no_steps_are_shown_before_the_address_either(
    tmp_path: Path, incoming: str, help_: str | None, sentence: str
) -> None:
    client = served(tmp_path, profile_text(incomingServer=incoming, help=help_))
    shown = client.get("/?device=mac&lang=en").text
    assert sentence in shown
    assert "<ol>" not in shown
    assert sentence in asked(client, "jean@example.com").text


@pytest.mark.parametrize(
    ("lang", "sentence"),
    [
        ("en", "This page has no settings for sending mail."),
        ("fr", "Cette page n’a aucun réglage pour l’envoi."),
        ("de", "Diese Seite hat keine Einstellungen für den Versand."),
    ],
)
def test_below_the_table_stands_that_sending_is_missing(tmp_path: Path, lang: str, sentence: str) -> None:
    for outgoing, missing in (("none", True), (KEYS["outgoingServer"], False)):
        client = served(tmp_path, profile_text(outgoingServer=outgoing))
        settings = asked(client, "jean@example.com", lang).text.split("</table>")[1].split("</section>")[0]
        assert (sentence in settings) == missing


def test_a_username_is_shown_where_a_server_wants_one(tmp_path: Path) -> None:
    for word, shown in (("none", False), ("password-cleartext", True)):
        keys = {
            key: KEYS[key].replace("password-cleartext", word) for key in ("incomingServer", "outgoingServer")
        }
        page = asked(served(tmp_path, profile_text(**keys)), "jean@example.com").text
        assert ("Your username" in page) == shown


def test_the_table_has_calendars_contacts_and_filters_too(tmp_path: Path) -> None:
    dav = 'url: "https://dav.example/{address}/", authentication: {system: http, value: Basic}'
    sieve = "hostname: sieve.example, port: 4190, socketType: STARTTLS, authentication: password-cleartext"
    services = {"addressbook": f"{{type: carddav, {dav}}}", "calendar": f"{{type: caldav, {dav}}}"}
    client = served(tmp_path, profile_text(**services, setupServer=f"{{type: managesieve, {sieve}}}"))
    shown = text_of(asked(client, "jean@example.com"))
    for kind in ("Contacts", "Calendars"):
        assert re.search(
            rf"{kind} \( \w+ \) Web address \(URL\) https://dav.example/jean@example.com/ "
            "Your username jean@example.com Password your mailbox password",
            shown,
        )
    assert "Server sieve.example Port 4190 Security STARTTLS" in shown


def test_the_table_asks_for_no_more_than_a_server_wants(tmp_path: Path) -> None:
    changes = {"incomingServer": "pop3", "outgoingServer": "smtp"}
    words = {"pop3": "OAuth2", "smtp": "none"}
    servers = {
        key: f"[{{type: {kind}, hostname: {kind}.example, port: 465, socketType: SSL, "
        f"authentication: {words[kind]}}}]"
        for key, kind in changes.items()
    }
    client = served(tmp_path, profile_text(**servers))
    table = asked(client, "jean@example.com").text.split("<table>")[1].split("</table>")[0]
    reading, sending = table.split("smtp.example")
    assert "in the browser window that opens" in reading
    assert "apps without IMAP" not in reading
    assert "Your username" not in sending
    assert "Password" not in sending


@pytest.mark.parametrize("lang", sorted(shipped().languages))
def test_the_add_on_for_thunderbird_is_had_from_the_page(tmp_path: Path, lang: str) -> None:
    """Also before anybody has typed an address; not on a device without Thunderbird's add-ons."""
    urls = 'authURL: "https://x.example/a", tokenURL: "https://x.example/t"'
    oauth = f"{{issuer: x, scope: mail, {urls}, clientID: x}}"
    alone = KEYS["incomingServer"].replace("password-cleartext", "OAuth2")
    client = served(tmp_path, profile_text(incomingServer=alone, oAuth2=oauth))
    link = "/thunderbird.xpi?domain=example.com"
    for page in (
        asked(client, "jean@example.com", lang, device="windows").text,
        client.get(f"/?device=linux&lang={lang}").text,
    ):
        assert page.count(f'href="{link}"') == 1
    assert client.get(link).mimetype == "application/x-xpinstall"
    for device in ("android", "iphone"):
        assert link not in asked(client, "jean@example.com", lang, device=device).text


def test_a_password_for_one_app_is_explained_wherever_it_is_asked_for(many: FlaskClient) -> None:
    answer = asked(many, "jean@two.example")
    assert answer.text.count('<a href="https://app.example/">') > 5
    assert "your mailbox password" not in answer.text


def test_there_is_no_field_for_a_password(only: FlaskClient) -> None:
    for answer in (only.get("/"), asked(only, ADDRESS)):
        assert 'type="password"' not in answer.text
    assert "This page never asks for a password" in only.get("/?lang=en").text


def test_an_address_stands_in_no_url_but_that_of_the_mobileconfig(only: FlaskClient) -> None:
    answer = asked(only, ADDRESS)
    for attribute in re.findall(r'(?:href|src|action)="([^"]*)"', answer.text):
        assert attribute.startswith("/email.mobileconfig?") or "dupont" not in attribute


def test_no_log_line_holds_an_address(only: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        asked(only, ADDRESS)
        asked(only, "dupont")
        only.get(f"/email.mobileconfig?emailaddress={ADDRESS}&username=jdupont")
    assert caplog.messages
    assert "dupont" not in caplog.text


def test_every_answer_is_sealed(only: FlaskClient) -> None:
    answers = [
        only.get("/"),
        asked(only, ADDRESS),
        asked(only, "x"),
        only.get("/privacy"),
        only.get("/static/page.css"),
    ]
    for answer in answers:
        policy = answer.headers["Content-Security-Policy"]
        assert policy.startswith("default-src 'none';")
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["Referrer-Policy"] == "no-referrer"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert "Set-Cookie" not in answer.headers
    assert all(answer.headers["Cache-Control"] == "private, no-store" for answer in answers[:-1])
    for answer in answers[:-1]:
        assert not re.search(
            r"<style|style=|<script(?! src=\"/static/page.js)|\son[a-z]+=|javascript:", answer.text
        )


def test_a_file_may_be_kept_as_long_as_its_name_says_its_content(only: FlaskClient) -> None:
    [url] = re.findall(r'href="(/static/page.css\?v=\w+)"', only.get("/").text)
    answer = only.get(url)
    assert (answer.mimetype, answer.headers["Cache-Control"]) == (
        "text/css",
        "public, max-age=31536000, immutable",
    )
    assert only.get("/static/page.css").headers["Cache-Control"] == "public, max-age=3600"
    assert only.get(url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304
    assert only.get("/static/nothing").status_code == 404


@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "field",
    [
        "If-Modified-Since",
        "If-Unmodified-Since",
        "If-Range",
        "Range",
        "Date",
        "If-Match",
        "If-None-Match",
        "Accept",
    ],
)
@pytest.mark.parametrize(
    "value",
    [
        "Thu, 01 Jan 99999999999 00:00:00 GMT",
        "Thu, 01 Jan 0000 00:00:00 GMT",
        "0",
        "-1",
        "bytes=9-1",
        ",",
        '"',
        "\xff",
    ],
)
def test_no_field_makes_a_file_fail(only: FlaskClient, method: str, field: str, value: str) -> None:
    answer = only.open("/static/page.css", method=method, headers={field: value})
    assert answer.status_code == 200


def test_of_a_file_that_is_known_only_the_tag_is_sent(only: FlaskClient) -> None:
    tag = only.get("/static/page.css").headers["ETag"]
    answer = only.get("/static/page.css", headers={"If-None-Match": f'"x", W/{tag}'})
    assert (answer.status_code, answer.data, answer.headers["ETag"]) == (304, b"", tag)
    assert "Content-Type" not in answer.headers


LONG_HOST = ".".join(["x" * 50] * 52)


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (LONG_HOST, 200),
        (f"{LONG_HOST}:8000", 200),
        ("[::1]:80", 200),
        ("[", 200),
        ("a b", 200),
        ("\x80", 200),
        ("//x", 200),
        ("?", 200),
        ("x" * 64, 400),  # so werkzeug has it
        ("x" * 2600, 400),
        (f"{'é' * 2000}.example", 200),
    ],
)
def test_no_host_makes_a_page_fail(only: FlaskClient, host: str, status: int) -> None:
    sent = host.encode().decode("latin-1")
    for answer in (
        only.get("/?device=iphone", headers={"Host": sent}),
        only.post("/", data={"address": ADDRESS, "device": "windows"}, headers={"Host": sent}),
        only.get("/privacy", headers={"Host": sent}),
    ):
        assert answer.status_code == status


def test_a_host_that_no_code_can_hold_leaves_it_out(only: FlaskClient) -> None:
    asked_at = {
        host: asked(only, ADDRESS, host=host, device="windows").text for host in ("one.example", LONG_HOST)
    }
    assert ["opens this page on a phone" in text for text in asked_at.values()] == [True, False]


TEXTS = st.text(max_size=40) | st.sampled_from(
    ["é" * 320, "[::1]:80", "a@one.example", "xn--a.example", "%ff", "<a@"]
)
FIELDS = st.sampled_from(
    [
        "Host",
        "User-Agent",
        "Accept-Language",
        "If-None-Match",
        "If-Modified-Since",
        "Content-Type",
        "Range",
        "Cookie",
    ]
)
WHERE = ["/", "/privacy", "/accessibilite", "/static/page.css", "/static/", "/.well-known/caldav", "/x"]


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    method=st.sampled_from(["GET", "HEAD", "POST", "PUT", "OPTIONS"]),
    path=st.sampled_from(WHERE) | TEXTS.map(lambda text: f"/{text}"),
    query=st.dictionaries(st.sampled_from(["device", "lang", "v", "x"]), TEXTS),
    form=st.dictionaries(st.sampled_from(["address", "username", "lang", "device", "choose"]), TEXTS),
    fields=st.dictionaries(FIELDS, TEXTS),
)
def test_no_request_makes_the_page_fail(
    only: FlaskClient,
    method: str,
    path: str,
    query: dict[str, str],
    form: dict[str, str],
    fields: dict[str, str],
) -> None:
    environ = EnvironBuilder(quote(path), method=method, query_string=query, data=form or None).get_environ()
    for name, value in fields.items():
        key = name.upper().replace("-", "_")
        sent = value.encode(errors="replace").decode("latin-1")
        environ[key if name == "Content-Type" else f"HTTP_{key}"] = sent
    _, status, _ = run_wsgi_app(only.application, environ, buffered=True)
    assert int(status[:3]) < 500


def test_a_username_that_no_code_can_hold_leaves_it_out(only: FlaskClient) -> None:
    typed = asked(only, ADDRESS, username="é" * 320, device="android")
    assert (typed.status_code, "é" * 320 in typed.text) == (200, True)
    assert "Thunderbird on Android" not in typed.text
    assert "Thunderbird on Android" in asked(only, ADDRESS, username="jdupont", device="android").text


def test_colour_and_logo_are_the_providers(only: FlaskClient) -> None:
    page = only.get("/").text
    [colour] = re.findall(r'href="(/static/colour-00519e.css\?[^"]+)"', page)
    assert only.get(colour).text == ":root { --brand: #00519e; }\n"
    [logo] = re.findall(r'<img src="([^"]+)"', page)
    assert (only.get(logo).data, only.get(logo).mimetype) == (LOGO, "image/svg+xml")


@pytest.mark.parametrize(
    ("name", "body", "problem"),
    [
        ("none.svg", None, "cannot be read"),
        ("logo.gif", b"GIF", "is no .*SVG or PNG file"),
        ("logo.png", b"x" * 20_001, "at most 20000 bytes"),
    ],
)
def test_a_bad_logo_is_found_at_load(tmp_path: Path, name: str, body: bytes | None, problem: str) -> None:
    if body is not None:
        (tmp_path / name).write_bytes(body)
    with pytest.raises(ProfileError, match=rf"0.yaml:5: page.logo: .*{problem}"):
        load(tmp_path, profile_text(page=f"{{logo: {name}}}"))


@pytest.mark.parametrize("device", DEVICES)
def test_a_help_desk_can_link_to_a_device(many: FlaskClient, device: str) -> None:
    for host in ("one.example", "elsewhere.example"):
        answer = many.get(f"/?device={device}&lang=fr", base_url=f"https://{host}")
        assert '<html lang="fr">' in answer.text
        assert f'<input type="hidden" name="device" value="{device}">' in answer.text
        assert '<ol class="steps"' in answer.text


def test_a_help_desk_sees_the_codes_for_the_phone_it_asks_about(only: FlaskClient) -> None:
    phone = {"User-Agent": "Mozilla/5.0 (Linux; Android 16)"}
    for headers, shown in (({}, True), (phone, False)):
        data = {"address": ADDRESS, "device": "android", "lang": "en"}
        answer = only.post("/", data=data, headers=headers)
        assert ("QR code: your account for Thunderbird" in answer.text) == shown
        assert ("Thunderbird for Android" in answer.text.split("</ol>")[0]) != shown


def test_what_a_link_may_not_say_is_passed_over(only: FlaskClient) -> None:
    answer = only.get("/?device=toaster&lang=xx%22")
    assert answer.status_code == 200
    assert "toaster" not in answer.text


def test_an_address_is_shown_as_people_write_it(only: FlaskClient) -> None:
    shown = asked(only, "jean.dupont@bücher.example", device="mac")
    assert "For jean.dupont@bücher.example." in text_of(shown)
    assert "emailaddress=jean.dupont%40xn--bcher-kva.example" in shown.text


@pytest.mark.parametrize(
    ("query", "accepted", "lang"),
    [
        ("", "", "en"),
        ("", "fr-MQ,en;q=0.5", "fr"),
        ("?lang=en", "fr", "en"),
        ("?lang=fr", "en", "fr"),
        ("", "xx", "en"),
    ],
)
def test_the_language_is_chosen_or_the_browsers(
    only: FlaskClient, query: str, accepted: str, lang: str
) -> None:
    answer = only.get(f"/{query}", headers={"Accept-Language": accepted})
    assert f'<html lang="{lang}">' in answer.text


def test_under_fr_the_page_speaks_french_by_default(edition: Edition) -> None:
    client = create_app(edition).test_client()
    assert '<html lang="fr">' in client.get("/", base_url="https://ac-martinique.fr").text
    assert '<html lang="en">' in client.get("/", base_url="https://example.org").text


def test_the_configuration_file_speaks_the_language_of_its_link(only: FlaskClient) -> None:
    for lang, words in (("fr", "Installe la boîte"), ("en", "Sets up the mailbox")):
        assert words in only.get(f"/email.mobileconfig?emailaddress={ADDRESS}&lang={lang}").text
        plain = f"/email.mobileconfig?emailaddress={ADDRESS}"
        assert words in only.get(plain, headers={"Accept-Language": lang}).text


@pytest.mark.parametrize(("name", "paths"), LEGAL.items())
def test_legal_pages_have_a_path_in_each_language(
    only: FlaskClient, name: str, paths: tuple[str, str]
) -> None:
    for path, lang in zip(paths, ("fr", "en"), strict=True):
        answer = only.get(path)
        assert answer.status_code == 200
        assert f'<html lang="{lang}">' in answer.text
        assert f'href="{path}"' in only.get(f"/?lang={lang}").text, name


def test_another_language_of_a_legal_page_is_one_click_away(many: FlaskClient) -> None:
    page = many.get("/accessibilite", base_url="https://two.example").text
    for link in ("/accessibilite", "/accessibility", "/accessibility?lang=de"):
        assert f'<li><a href="{link}" lang=' in page


def test_the_declaration_says_what_the_audit_found(only: FlaskClient, many: FlaskClient) -> None:
    shown = text_of(only.get("/accessibility"))
    assert "conforms in part" in shown
    assert "An audit of October 1, 2026 found that 85 % of the criteria" in shown
    assert "It was made by Ada." in shown
    assert "does not conform" in many.get("/accessibility", base_url="https://two.example").text
    for path in ("/", "/privacy"):
        assert "Accessibility: not conformant" in many.get(f"{path}?lang=en").text


def test_legal_pages_carry_the_operators_words(only: FlaskClient) -> None:
    assert "Rectorat" in only.get("/mentions-legales").text
    assert "Office" in only.get("/legal-notice").text
    assert "It is kept for: 6 months." in only.get("/privacy").text


def test_help_stands_on_the_page_in_its_language(only: FlaskClient) -> None:
    for lang, words in (("fr", ("Perdu", "Une panne")), ("en", ("Lost", "A fault", "November 24, 2026"))):
        shown = only.get(f"/?lang={lang}").text
        for word in (*words, "https://web.example/", "tel:+33199001234", "https://fraud.example/"):
            assert word in shown


def test_a_forwarded_scheme_stands_in_the_code_for_the_phone(tmp_path: Path) -> None:
    def code(**headers: str) -> str:
        client = create_app(load(tmp_path, TWO), proxies=1).test_client()
        return client.post("/", data={"address": "a@two.example"}, headers=headers).text

    assert code() == code(**{"X-Forwarded-Proto": "http"}) != code(**{"X-Forwarded-Proto": "https"})


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "PATCH"])
def test_other_methods_are_refused(only: FlaskClient, method: str) -> None:
    answer = only.open("/", method=method)
    assert (answer.status_code, answer.headers["Allow"]) == (405, "GET, HEAD, POST")


def test_a_body_that_is_too_large_is_refused(only: FlaskClient) -> None:
    assert asked(only, "x" * 70_000).status_code == 413


def test_an_operators_folder_stands_before_ours(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "profiles", tmp_path / "theirs"
    for folder in (ours, *(theirs / name for name in ("templates", "static", "translations/nl/LC_MESSAGES"))):
        folder.mkdir(parents=True)
    (theirs / "templates" / "head.html").write_text('<link rel="stylesheet" href="{{ asset(\'own.css\') }}">')
    (theirs / "static" / "own.css").write_text("body { color: red }")
    (theirs / "static" / "icon.svg").write_bytes(LOGO)
    catalogue = 'msgid ""\nmsgstr "Content-Type: text/plain; charset=UTF-8\\n"\n\n'
    catalogue += 'msgid "See my settings"\nmsgstr "Toon"\n'
    (theirs / "translations/nl/LC_MESSAGES/autoconfig.po").write_text(catalogue)
    (ours / "0.yaml").write_text(TWO)
    client = create_app(open_folder(ours, overrides=theirs)).test_client()
    page = client.get("/?lang=nl").text
    assert '<button class="button">Toon</button>' in page
    assert '<a href="/?lang=nl" lang="nl" hreflang="nl" aria-current="true">Nederlands</a>' in page
    [own] = re.findall(r'href="(/static/own.css\?[^"]+)"', page)
    assert client.get(own).text == "body { color: red }"
    assert client.get("/static/icon.svg").data == LOGO


@pytest.mark.parametrize(
    ("template", "line", "text"),
    [
        ("<p>\n{% if x %}\n", 2, "Unexpected end of template"),
        ("\n{{ x | nonsense }}", 2, "No filter named 'nonsense'"),
        ("{{ x ", 1, "write what Jinja can read"),
        ("\n{% nonsense %}", 2, "unknown tag 'nonsense'"),
        ("{% extends 'absent.html' %}", 1, 'there is no template "absent.html"'),
        ("\n{% include 'absent.html' %}", 2, 'there is no template "absent.html"'),
        (b"\n\xff", 2, "it is not UTF-8"),
    ],
)
@pytest.mark.parametrize("place", ["home.html", "parts/mine.html"])
def test_an_operators_template_with_a_mistake_is_found_at_the_start(
    tmp_path: Path, template: str | bytes, line: int, text: str, place: str
) -> None:
    path = tmp_path / "templates" / place
    path.parent.mkdir(parents=True)
    path.write_bytes(template if isinstance(template, bytes) else template.encode())
    edition = replace(load(tmp_path, profile_text()), overrides=tmp_path)
    with pytest.raises(ProfileError) as caught:
        create_app(edition)
    [finding] = caught.value.findings
    assert str(finding).startswith(f"{path}:{line}: ")
    assert text in str(finding)
    with pytest.raises(ProfileError):
        serve(edition, binds=["127.0.0.1:0"], workers=1, proxies=0, say=print)


def test_an_operators_template_is_given_what_ours_are(tmp_path: Path) -> None:
    ours, theirs = tmp_path / "profiles", tmp_path / "templates"
    for folder in (ours, theirs):
        folder.mkdir()
    (theirs / "answer.html").write_text(
        '{% from "parts.html" import entries with context %}{{ view.person.username }} {{ _("Privacy") }} '
        "{{ view.panel.key }} {% for step in view.panel.guides[0].steps %}"
        "{{ entries(step.entries) }}{% endfor %}"
    )
    (ours / "0.yaml").write_text(TWO)
    client = create_app(open_folder(ours, overrides=tmp_path)).test_client()
    answer = client.post("/", data={"address": "a@two.example", "lang": "fr", "device": "windows"})
    assert answer.text.startswith("a@two.example Confidentialité windows ")
    assert "<b data-copy>a@two.example</b>" in answer.text


def test_nothing_of_a_page_waits_for_the_collector(many: FlaskClient) -> None:
    """While that looks, all else waits. A template's macros would know the page that they are on."""

    def draw() -> None:
        for device in DEVICES:
            assert many.get("/", query_string={"device": device}).status_code == 200
            assert asked(many, ADDRESS, device=device).status_code == 200
        assert many.get("/", query_string={"print": ""}).status_code == 200
        assert asked(many, "nobody").status_code == 400

    draw()  # what stays is made
    gc.collect()
    with paused():
        gc.set_debug(gc.DEBUG_SAVEALL)
        try:
            draw()
            gc.collect()
            assert not [one for one in gc.garbage if isinstance(one, (Context, Macro, View))]
        finally:
            gc.set_debug(0)
            gc.garbage.clear()


def test_a_page_lets_others_have_the_processor(many: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """When it is known whose it is, and what is in it; then while it is drawn, as often as that wants."""
    slept: list[float] = []
    monkeypatch.setattr(computing, "sleep", slept.append)
    monkeypatch.setattr(computing, "IN_ONE_GO", 60)
    assert asked(many, ADDRESS).status_code == 200
    assert len(slept) == 3
    monkeypatch.setattr(computing, "IN_ONE_GO", 0)
    slept.clear()
    assert asked(many, ADDRESS).status_code == 200
    assert len(slept) > 100


def test_an_operators_template_may_name_ours_and_what_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "templates" / "parts").mkdir(parents=True)
    (tmp_path / "templates" / "parts" / "mine.html").write_text("<b>mine{{ nonsense }}</b>")
    (tmp_path / "templates" / "head.html").write_text(
        "{% include 'parts/mine.html' %}{% include 'absent.html' ignore missing %}"
    )
    edition = replace(load(tmp_path, profile_text()), overrides=tmp_path)
    assert "<b>mine</b>" in create_app(edition).test_client().get("/").text
