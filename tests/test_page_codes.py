"""The QR codes of a page: which of them is drawn, how often, and what is kept of it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask.testing import FlaskClient

from autoconfig.formats import symbol
from autoconfig.page import codes
from autoconfig.web import create_app
from sample import load, profile_text

HOST = "one.example"
ONE = profile_text(domains=f"[{HOST}]", page="{host: help.example}")
ANDROID = "Mozilla/5.0 (Linux; Android 16)"
IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 26_0 like Mac OS X)"
PAGE = f"https://{HOST}/?lang=en"
PERSON = '[1,[1,1],[0,"imap.example.com",'


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """The texts that are drawn, each as often as it is."""
    texts: list[str] = []
    picture = symbol.picture

    def noted(text: str) -> bytes:
        texts.append(text)
        return picture(text)

    monkeypatch.setattr(symbol, "picture", noted)
    codes.forget()
    yield texts
    codes.forget()


@pytest.fixture
def client(tmp_path: Path) -> FlaskClient:
    return create_app(load(tmp_path, ONE)).test_client()


def ask(client: FlaskClient, host: str = HOST, system: str = "Windows", **more: str) -> str:
    data = {"address": f"jean.dupont@{HOST}", "lang": "en", **more}
    environ = {"HTTP_HOST": host, "HTTP_USER_AGENT": system, "wsgi.url_scheme": "https"}
    return client.post("/", data=data, environ_overrides=environ).text


def test_the_page_is_drawn_once_for_all_and_a_person_once_for_each(
    client: FlaskClient, drawn: list[str]
) -> None:
    first = ask(client, device="android")
    assert [text.startswith(PERSON) for text in drawn] == [False, True]
    assert drawn[0] == PAGE
    assert ask(client, device="android") == first
    assert [text.startswith(PERSON) for text in drawn] == [False, True, True]


@pytest.mark.parametrize("system", [ANDROID, IPHONE, "Windows"])
@pytest.mark.parametrize("device", ["", "iphone", "ipad", "android", "windows"])
def test_a_person_is_drawn_only_where_another_screen_can_scan_it(
    client: FlaskClient, drawn: list[str], system: str, device: str
) -> None:
    """No phone can scan itself; whichever device is asked about: a help desk reads about another one."""
    ask(client, system=system, device=device)
    seen = [PERSON] if device == "android" and system != ANDROID else []
    assert [text[: len(PERSON)] for text in drawn] == [PAGE[: len(PERSON)], *seen]


def test_without_an_address_nothing_is_drawn(client: FlaskClient, drawn: list[str]) -> None:
    for path in ("/", "/?device=android", "/?device=iphone", "/privacy"):
        assert client.get(path, base_url=f"https://{HOST}").status_code == 200
    assert drawn == []


@pytest.mark.parametrize(
    ("host", "kept"),
    [
        (HOST, True),
        ("help.example", True),
        (f"{HOST}:8443", False),
        (HOST.upper(), False),
        ("elsewhere.example", False),
    ],
)
def test_only_the_page_of_a_host_that_a_profile_names_is_kept(
    client: FlaskClient, drawn: list[str], host: str, kept: bool
) -> None:
    for _ in range(2):
        assert "opens this page on a phone" in ask(client, host, ANDROID)
    assert len(drawn) == (1 if kept else 2)


def test_what_is_kept_is_bounded(drawn: list[str]) -> None:
    for number in range(codes.MAX_KEPT + 1):
        codes.of_page(f"https://{number}.example/", named=True)
    codes.of_page("https://1.example/", named=True)
    assert len(drawn) == codes.MAX_KEPT + 1
    codes.of_page("https://0.example/", named=True)
    assert len(drawn) == codes.MAX_KEPT + 2
