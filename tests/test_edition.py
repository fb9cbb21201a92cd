"""What is in use is replaced in one step, and a request has all of one edition."""

import gc
from dataclasses import replace
from pathlib import Path
from weakref import ref

import pytest
from flask.testing import FlaskClient

from autoconfig.asgi import Application
from autoconfig.directory.edition import Current, Edition
from autoconfig.errors import ProfileError
from autoconfig.http.respond import Request, answer, ask, route
from autoconfig.page.site import Site
from autoconfig.service import Question
from autoconfig.texts import beside
from autoconfig.web import application
from http_table import AUTOCONFIG, HEALTH, MOBILECONFIG, anyone
from sample import load, profile_text
from test_adapters import call_asgi, scope

ASKED = Request("GET", AUTOCONFIG, b"emailaddress=jean.dupont@example.com")
MESSAGE = "Sets up the mailbox {address} in the Mail app. There is no password in it."
CATALOGUE = f"""\
msgid ""
msgstr "Content-Type: text/plain; charset=UTF-8\\n"

msgid "{MESSAGE}"
msgstr "Postbus {{address}}"
"""


def edition(folder: Path, name: str, **changes: str) -> Edition:
    folder.mkdir()
    return load(folder, profile_text(displayName=name, **changes))


@pytest.fixture
def old(tmp_path: Path) -> Edition:
    return edition(tmp_path / "old", "Old Mail")


@pytest.fixture
def new(tmp_path: Path) -> Edition:
    return edition(tmp_path / "new", "New Mail")


def said(client: FlaskClient) -> list[str]:
    """Whose a document and a page are."""
    document = client.get(f"{AUTOCONFIG}?emailaddress=jean.dupont@example.com").text
    page = client.get("/", base_url="http://example.com").text
    return [name for text in (document, page) for name in ("Old", "New") if f"{name} Mail" in text]


def test_the_next_request_has_the_new_edition(old: Edition, new: Edition) -> None:
    current = Current(old, Site.load)
    client = application(current, proxies=0).test_client()
    assert said(client) == ["Old", "Old"]
    current.replace(new)
    assert said(client) == ["New", "New"]


def test_the_next_request_under_asgi_has_the_new_edition(old: Edition, new: Edition) -> None:
    service = Application(old)
    for path in (f"{AUTOCONFIG}?emailaddress=jean.dupont@example.com", "/"):
        row = anyone("", path, host="example.com")
        service.current.replace(old)
        assert b"Old Mail" in call_asgi(service, scope(row), [])[0].body
        service.current.replace(new)
        assert b"New Mail" in call_asgi(service, scope(row), [])[0].body


def test_a_question_keeps_the_provider_that_was_asked(old: Edition, new: Edition) -> None:
    current = Current(old, Site.load)
    found = route(AUTOCONFIG)
    assert found
    question = ask(current.edition, found, ASKED)
    assert isinstance(question, Question)
    current.replace(new)
    assert b"Old Mail" in answer(ASKED, question, {}).body


def test_what_is_no_longer_in_use_is_gone(tmp_path: Path, new: Edition) -> None:
    """With the site that was made of it, once nobody reads that any longer; the collector is not needed."""
    current = Current(edition(tmp_path / "old", "Old Mail"), Site.load)
    [provider] = current.edition.directory.providers
    gone = ref(provider)
    del provider
    client = application(current, proxies=0).test_client()
    gc.collect()
    gc.disable()
    try:
        assert said(client) == ["Old", "Old"]
        current.replace(new)
        assert gone() is None
    finally:
        gc.enable()


def test_findings_are_those_of_the_edition(old: Edition, tmp_path: Path) -> None:
    current = Current(old, Site.load)
    client = application(current, proxies=0).test_client()
    (tmp_path / "bad").mkdir()
    current.replace(load(tmp_path / "bad", profile_text(), "[", skip_bad=True))
    assert client.get(HEALTH).text == "ok, but 1 bad profile file is left out\n"


@pytest.fixture
def theirs(old: Edition, tmp_path: Path) -> Edition:
    """The old one with a template, a static file and a language of an operator."""
    files = {
        "templates/head.html": "<b>their head</b>",
        "static/theirs.txt": "theirs",
        "translations/nl/LC_MESSAGES/autoconfig.po": CATALOGUE,
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True)
        (tmp_path / name).write_text(text)
    return replace(old, overrides=tmp_path, texts=beside(tmp_path))


def test_overrides_are_those_of_the_edition(old: Edition, theirs: Edition) -> None:
    current = Current(old, Site.load)
    client = application(current, proxies=0).test_client()
    for now in (old, theirs, old):
        current.replace(now)
        page = client.get("/", base_url="http://example.com").text
        assert ("<b>their head</b>" in page, "Nederlands" in page) == (now is theirs, now is theirs)
        assert (client.get("/static/theirs.txt").status_code == 200) == (now is theirs)


def test_an_edition_is_what_was_read(theirs: Edition, tmp_path: Path) -> None:
    """Whatever becomes of the files before anybody asks."""
    client = application(Current(theirs, Site.load), proxies=0).test_client()
    (tmp_path / "templates" / "head.html").write_text("{{")
    (tmp_path / "static" / "theirs.txt").unlink()
    assert "<b>their head</b>" in client.get("/", base_url="http://example.com").text
    assert client.get("/static/theirs.txt").text == "theirs"


def test_documents_have_the_languages_of_the_edition(old: Edition, theirs: Edition) -> None:
    """And so has the link to one on the page."""
    current = Current(old, Site.load)
    client = application(current, proxies=0).test_client()
    for now in (old, theirs):
        current.replace(now)
        document = client.get(f"{MOBILECONFIG}?emailaddress=jean.dupont@example.com&lang=nl").text
        assert ("Postbus jean.dupont@example.com" in document) == (now is theirs)
        asked = {"address": "jean.dupont@example.com", "lang": "nl", "device": "iphone"}
        page = client.post("/", data=asked, base_url="http://example.com").text
        assert ("%40example.com&amp;lang=nl" in page) == (now is theirs)


def test_what_no_page_can_be_made_of_is_not_put_into_use(old: Edition, tmp_path: Path) -> None:
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates" / "home.html").write_text("{{")
    current = Current(old, Site.load)
    with pytest.raises(ProfileError):
        current.replace(replace(old, overrides=tmp_path))
    assert (current.edition, current.site.edition) == (old, old)


def test_a_request_has_one_edition_whatever_happens_meanwhile(
    old: Edition, new: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The new one comes as soon as it was seen whose page it is."""
    current = Current(old, Site.load)
    client = application(current, proxies=0).test_client()
    visit = Site.visit

    def replaced(site: Site, *asked: object) -> object:
        found = visit(site, *asked)  # type: ignore[arg-type]
        current.replace(new)
        return found

    monkeypatch.setattr(Site, "visit", replaced)
    page = client.post("/", data={"address": "jean.dupont@example.com"}, base_url="http://example.com").text
    assert "Old Mail" in page
    assert "New Mail" not in page
