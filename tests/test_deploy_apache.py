"""The file of `deploy/apache`, in a real Apache in front of a real service."""

import os
import re
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest

from deployed import logged
from fronts import HOST, SERVE, SITE, V1, ask, leave_traces, passed_on, question, serving
from http_table import ADDRESS, AUTOCONFIG, EXAMPLE, JSON_ADDRESS, LOGIN, POX, PROFILES, SECRET, WELL_KNOWN
from sample import load
from served import Process, until
from servers.apache import PROGRAM, Apache
from servers.process import free_port
from servers.relay import Relay

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(
        PROGRAM is None or os.geteuid() != 0,
        reason="Apache is not installed, or not started by root: apt-get install apache2",
    ),
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """With profiles for the service."""
    found = tmp_path_factory.mktemp("deploy")
    (found / "profiles").mkdir()
    load(found / "profiles", *PROFILES)
    return found


@pytest.fixture(scope="module")
def service(folder: Path) -> Iterator[Process]:
    found = Process(folder, "autoconfig", *SERVE, "--bind", "127.0.0.1:{port}").ready()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def apache(service: Process) -> Iterator[Apache]:
    found = Apache(f"127.0.0.1:{service.port}")
    found.start()
    yield found
    found.stop()


@pytest.fixture
def alone() -> Iterator[Apache]:
    """One with no service behind it."""
    found = Apache(f"127.0.0.1:{free_port()}")
    found.start()
    yield found
    found.stop()


@pytest.mark.parametrize("tls", [False, True])
def test_both_schemes_answer_a_person(apache: Apache, tls: bool) -> None:
    status, body = ask(apache, f"{AUTOCONFIG}?{ADDRESS}", tls=tls)
    assert (status, LOGIN in body) == (200, True)


@pytest.mark.parametrize("host", [HOST, "AutoDiscover.Example.Org", SITE])
@pytest.mark.parametrize("path", [POX, POX.upper(), "/Autodiscover/Autodiscover.xml"])
def test_outlooks_path_is_passed_on_in_every_capital(apache: Apache, host: str, path: str) -> None:
    status, answer = ask(apache, host=host, **question(path))
    assert (status, "<LoginName>jdupont</LoginName>" in answer) == (200, True)


def test_a_web_site_hands_over_what_clients_ask_there_and_keeps_the_rest(apache: Apache) -> None:
    for path in (f"{WELL_KNOWN}?{ADDRESS}", f"{JSON_ADDRESS}jean@example.org{V1}"):
        assert ask(apache, path, host=SITE)[0] == 200
    (apache.folder / "html" / "index.html").write_text("The web site")
    assert ask(apache, "/index.html", host=SITE) == (200, "The web site")


def test_an_authority_finds_its_challenge(apache: Apache) -> None:
    (apache.acme / "token").write_text("the answer")
    path = "/.well-known/acme-challenge/"
    assert ask(apache, f"{path}token") == (200, "the answer")
    assert ask(apache, f"{path}nothing")[0] == 404


def test_the_service_is_told_who_asks_for_what(apache: Apache, service: Process) -> None:
    fields = {"X-Forwarded-Host": "autoconfig.label.example", "X-Forwarded-For": "192.0.2.9"}
    assert EXAMPLE in ask(apache, f"{AUTOCONFIG}?", **fields)[1]
    until(lambda: "127.0.0.0/24" in service.log, "says nothing of the request")
    assert "192.0.2.0" not in service.log


def test_no_log_holds_an_address(apache: Apache) -> None:
    leave_traces(apache)
    text = logged(apache.folder)
    assert SECRET not in text.lower()
    assert f" 127.0.0.0/24 {HOST} GET {AUTOCONFIG} 200 " in text
    assert " 127.0.0.0/24 * GET * 200 " in text


def test_no_log_holds_an_address_while_the_service_is_away(alone: Apache) -> None:
    assert 503 in leave_traces(alone)
    text = logged(alone.folder)
    assert SECRET not in text.lower()
    assert f" 127.0.0.0/24 {HOST} GET {AUTOCONFIG} 503 " in text


def test_a_service_that_was_away_is_asked_again_at_once(folder: Path) -> None:
    service = serving(folder)
    apache = Apache(f"127.0.0.1:{service.port}")
    apache.start()
    try:
        assert ask(apache, AUTOCONFIG)[0] == 503
        service.start()
        assert ask(apache, AUTOCONFIG)[0] == 200
    finally:
        apache.stop()
        service.stop(signal.SIGTERM)


def test_no_password_and_no_cookie_is_passed_on(service: Process) -> None:
    with Relay(service.port) as relay:
        front = Apache(f"127.0.0.1:{relay.port}")
        front.start()
        try:
            sent = passed_on(front, relay)
        finally:
            front.stop()
    assert "x-forwarded-proto: http\r\n" in sent
    assert not re.search("^(authorization|cookie):", sent, re.MULTILINE)
