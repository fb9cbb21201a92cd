"""The people's half, and the one application that Flask's tools and WSGI servers see."""

import gc
import logging
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.cli import ScriptInfo
from flask.testing import FlaskClient

from autoconfig import web
from autoconfig.directory.edition import Edition
from autoconfig.errors import NoProfile, ProfileError
from autoconfig.http.respond import OUR_FAULT
from autoconfig.page.visit import LEGAL
from autoconfig.web import create_app
from http_table import ADDRESS, AUTOCONFIG, HEALTH, LABEL, LOGIN, PROFILES, edition
from sample import load, profile_text

ENVIRONMENT = (
    "AUTOCONFIG_PROFILES",
    "AUTOCONFIG_SKIP_BAD",
    "AUTOCONFIG_PROXIES",
    "AUTOCONFIG_OVERRIDES",
    "AUTOCONFIG_SIGNING_CERTIFICATE",
    "AUTOCONFIG_SIGNING_KEY",
    "AUTOCONFIG_SIGNING_CHAIN",
)


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ENVIRONMENT:
        monkeypatch.delenv(name, raising=False)


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Edition:
    return edition(tmp_path_factory.mktemp("profiles"), any_domain=False)


@pytest.fixture
def app(known: Edition) -> Flask:
    return create_app(known)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def test_health_is_a_sentence(client: FlaskClient) -> None:
    answer = client.get(HEALTH)
    assert (answer.status_code, answer.text, answer.mimetype) == (200, "ok\n", "text/plain")
    assert answer.headers["Cache-Control"] == "no-store"


def test_health_says_how_many_files_are_left_out(tmp_path: Path) -> None:
    bad = profile_text(domains="[bad.example]", nonsense="x", displayName=None)
    found = load(tmp_path, *PROFILES, bad, "", skip_bad=True)
    answer = create_app(found).test_client().get(HEALTH)
    assert answer.status_code == 200
    assert answer.text == "ok, but 2 bad profile files are left out\n"


def test_flasks_client_sees_the_documents(client: FlaskClient) -> None:
    answer = client.get(f"{AUTOCONFIG}?{ADDRESS}")
    assert (answer.status_code, answer.mimetype) == (200, "text/xml")
    assert LOGIN in answer.text
    assert client.get(AUTOCONFIG, base_url="http://autoconfig.label.example:8000").status_code == 200
    assert (
        client.post("/email.mobileconfig", data={"emailaddress": "jean.dupont@example.org"}).status_code
        == 200
    )


@pytest.mark.parametrize(
    ("method", "path", "status", "text"),
    [
        ("GET", "/nothing", 404, "There is nothing at this address.\n"),
        ("GET", "/static/x", 404, "There is nothing at this address.\n"),
        ("POST", HEALTH, 405, "This method is not for this address.\n"),
        ("OPTIONS", HEALTH, 405, "This method is not for this address.\n"),
        ("POST", "/privacy", 405, "Method Not Allowed\n"),
    ],
)
def test_a_refusal_is_a_sentence(client: FlaskClient, method: str, path: str, status: int, text: str) -> None:
    answer = client.open(path, method=method)
    assert (answer.status_code, answer.text, answer.mimetype) == (status, text, "text/plain")
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert {"Set-Cookie", "WWW-Authenticate"}.isdisjoint(answer.headers.keys())
    assert answer.headers.get("Allow") == (None if status == 404 else "GET, HEAD")


def test_a_failure_is_a_sentence_and_told_without_its_text(
    app: Flask, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise ValueError("jean.dupont@example.org")

    app.add_url_rule("/failing", view_func=fail)
    with caplog.at_level(logging.DEBUG):
        answer = app.test_client().get("/failing")
    assert (answer.status_code, answer.text, answer.mimetype) == (500, f"{OUR_FAULT}\n", "text/plain")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "ValueError at " in caplog.text
    assert "dupont" not in caplog.text
    assert "Traceback" not in caplog.text


def test_what_a_process_was_started_with_is_spared_the_collector(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look through all of it would stop every answer, for seconds where there are thousands of profiles."""
    load(tmp_path, *PROFILES)
    monkeypatch.setenv("AUTOCONFIG_PROFILES", str(tmp_path))
    before = len(gc.get_objects())
    try:
        app = create_app()
        assert len(gc.get_objects()) < before / 10
        assert app.test_client().get(HEALTH).status_code == 200
    finally:
        gc.unfreeze()


def test_there_is_no_other_route(app: Flask) -> None:
    assert {rule.rule for rule in app.url_map.iter_rules()} == {
        "/", "/static/<name>", *(path for paths in LEGAL.values() for path in paths)
    }  # fmt: skip


@pytest.mark.parametrize(
    ("proxies", "forwarded", "status"),
    [
        (0, "label.example", 404),
        (1, "label.example", 200),
        (1, "autoconfig.label.example:443", 200),
        (1, "forged.example, label.example", 200),
        (1, "label.example, forged.example", 404),
        (1, "", 404),
        (2, "label.example", 404),
        (2, "label.example, second.example", 200),
        (2, "forged.example, label.example, second.example", 200),
    ],
)
def test_a_forwarded_host_is_believed_from_so_many_proxies(
    known: Edition, proxies: int, forwarded: str, status: int
) -> None:
    client = create_app(known, proxies=proxies).test_client()
    answer = client.get(AUTOCONFIG, headers={"X-Forwarded-Host": forwarded}, base_url="http://inner.example")
    assert answer.status_code == status


@pytest.mark.parametrize("path", [AUTOCONFIG, HEALTH, "/nothing"])
@pytest.mark.parametrize(
    ("proxies", "shown"),
    [(0, "127.0.0.0/24"), (1, "198.51.100.0/24"), (2, "192.0.2.0/24"), (3, "127.0.0.0/24")],
)
def test_a_forwarded_client_is_believed_from_so_many_proxies(
    known: Edition, caplog: pytest.LogCaptureFixture, path: str, proxies: int, shown: str
) -> None:
    client = create_app(known, proxies=proxies).test_client()
    with caplog.at_level(logging.INFO):
        client.get(path, headers={"X-Forwarded-For": "192.0.2.77, 198.51.100.77"})
    assert caplog.messages[-1].endswith(f" {shown}")


@pytest.mark.parametrize("path", [AUTOCONFIG, "/", "/nothing"])
@pytest.mark.parametrize("proxies", [0, 1])
def test_a_proxy_that_is_not_believed_is_said_once(
    known: Edition, caplog: pytest.LogCaptureFixture, path: str, proxies: int
) -> None:
    client = create_app(known, proxies=proxies).test_client()
    client.get(path)
    assert caplog.messages == []
    for field in ("X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto"):
        client.get(path, headers={field: "label.example"})
    assert [message for message in caplog.messages if "say --proxies 1" in message] == caplog.messages
    assert len(caplog.messages) == (0 if proxies else 1)


@pytest.mark.parametrize("path", [AUTOCONFIG, HEALTH, "/", "/nothing"])
def test_the_name_of_a_request_is_sent_back(known: Edition, path: str) -> None:
    sent = {"X-Request-ID": "4bf92f35-77b3"}
    believing, other = (create_app(known, proxies=proxies).test_client() for proxies in (1, 0))
    assert believing.get(path, headers=sent).headers["X-Request-ID"] == "4bf92f35-77b3"
    assert other.get(path, headers=sent).headers["X-Request-ID"] != "4bf92f35-77b3"


def test_a_forwarded_scheme_makes_no_difference(known: Edition) -> None:
    client = create_app(known, proxies=1).test_client()
    answers = {
        client.get(
            AUTOCONFIG, headers={"X-Forwarded-Proto": scheme}, base_url=f"{scheme}://label.example"
        ).data
        for scheme in ("http", "https")
    }
    assert len(answers) == 1


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with profiles, one of them bad, named in the environment."""
    load(tmp_path, *PROFILES)
    (tmp_path / "bad.yaml").write_text("displayName: Bad\n", encoding="utf-8")
    monkeypatch.setenv("AUTOCONFIG_PROFILES", str(tmp_path))
    return tmp_path


def loaded() -> Any:
    """The application as `flask --app autoconfig.web` finds it."""
    return ScriptInfo(app_import_path="autoconfig.web").load_app()


def test_flask_finds_the_application(folder: Path) -> None:
    (folder / "bad.yaml").unlink()
    assert LABEL in loaded().test_client().get(AUTOCONFIG, base_url="http://label.example").text


def test_the_working_directory_has_the_profiles_by_default(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (folder / "bad.yaml").unlink()
    work = folder / "work"
    work.mkdir()
    (work / "profiles").symlink_to(folder)
    monkeypatch.chdir(work)
    monkeypatch.delenv("AUTOCONFIG_PROFILES")
    assert create_app().test_client().get(f"{AUTOCONFIG}?{ADDRESS}").status_code == 200


@pytest.mark.parametrize("value", [None, "", "0", "false", "no"])
def test_a_bad_file_stops_the_start(folder: Path, monkeypatch: pytest.MonkeyPatch, value: str | None) -> None:
    if value is not None:
        monkeypatch.setenv("AUTOCONFIG_SKIP_BAD", value)
    with pytest.raises(ProfileError, match=r"bad\.yaml:1: "):
        create_app()


@pytest.mark.parametrize("value", ["1", "true", "yes"])
def test_a_bad_file_can_be_left_out(folder: Path, monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """The same words as for `autoconfig serve`, which are click's."""
    monkeypatch.setenv("AUTOCONFIG_SKIP_BAD", value)
    assert create_app().test_client().get(HEALTH).text == "ok, but 1 bad profile file is left out\n"


def test_without_profiles_there_is_nothing_to_serve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AUTOCONFIG_PROFILES", str(tmp_path))
    with pytest.raises(NoProfile):
        create_app()


@pytest.mark.parametrize(("value", "looks"), [(None, True), ("1", True), ("0", False), ("no", False)])
def test_the_environment_says_whether_files_are_followed(
    folder: Path, monkeypatch: pytest.MonkeyPatch, value: str | None, looks: bool
) -> None:
    (folder / "bad.yaml").unlink()
    monkeypatch.delenv("AUTOCONFIG_RELOAD")
    if value is not None:
        monkeypatch.setenv("AUTOCONFIG_RELOAD", value)
    looking: list[object] = []
    monkeypatch.setattr(web, "keep_looking", looking.append)
    create_app()
    assert bool(looking) is looks


def test_the_environment_says_how_many_proxies_are_believed(
    known: Edition, monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = {"X-Forwarded-Host": "label.example"}
    for value, proxies, status in (
        ("1", None, 200),
        ("1", 0, 404),
        ("0", None, 404),
        ("", None, 404),
        ("-1", None, 404),
    ):
        monkeypatch.setenv("AUTOCONFIG_PROXIES", value)
        client = create_app(known, proxies=proxies).test_client()
        assert client.get(AUTOCONFIG, headers=sent, base_url="http://inner.example").status_code == status
