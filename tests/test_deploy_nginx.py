"""The files of `deploy/nginx`, in a real nginx in front of a real service."""

import re
import shutil
import signal
import socket
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from deployed import logged
from fronts import HOST, MAIL, SERVE, SITE, V1, ask, leave_traces, passed_on, question, serving
from http_table import (
    ADDRESS,
    AUTOCONFIG,
    EXAMPLE,
    JSON,
    JSON_ADDRESS,
    LOGIN,
    POX,
    PROFILES,
    SECRET,
    WELL_KNOWN,
)
from sample import load
from served import Process, until
from servers.nginx import PROGRAM, Nginx
from servers.process import free_port
from servers.relay import Relay

PAGE = "help.example.com"

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(PROGRAM is None, reason="nginx is not installed: apt-get install nginx"),
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
def nginx(service: Process, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Nginx]:
    found = Nginx(tmp_path_factory.mktemp("nginx"), [f"127.0.0.1:{service.port}"])
    found.start()
    yield found
    found.stop()


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Nginx]:
    """One with no service behind it: neither on its port nor at its path."""
    found = Nginx(tmp_path, [f"127.0.0.1:{free_port()}", f"unix:{tmp_path}/nobody"])
    found.start()
    yield found
    found.stop()


@pytest.mark.parametrize("tls", [False, True])
def test_both_schemes_answer_a_person(nginx: Nginx, tls: bool) -> None:
    status, body = ask(nginx, f"{AUTOCONFIG}?{ADDRESS}", tls=tls)
    assert (status, LOGIN in body) == (200, True)


@pytest.mark.parametrize("host", [HOST, "AutoDiscover.Example.Org", SITE])
@pytest.mark.parametrize("path", [POX, POX.upper(), "/Autodiscover/Autodiscover.xml"])
def test_outlooks_path_is_passed_on_in_every_capital(nginx: Nginx, host: str, path: str) -> None:
    status, answer = ask(nginx, host=host, **question(path))
    assert (status, "<LoginName>jdupont</LoginName>" in answer) == (200, True)


@pytest.mark.parametrize("path", [f"{WELL_KNOWN}?{ADDRESS}", f"{JSON}?Email={MAIL}&Protocol=AutodiscoverV1"])
def test_a_web_site_hands_over_what_clients_ask_there(nginx: Nginx, path: str) -> None:
    assert ask(nginx, path, host=SITE)[0] == 200
    assert ask(nginx, path.upper(), host=SITE)[1] != "The web site\n"


@pytest.mark.parametrize("path", ["/", "/mail", "/.well-known/security.txt", "/autodiscover"])
def test_a_web_site_keeps_the_rest(nginx: Nginx, path: str) -> None:
    assert ask(nginx, path, host=SITE) == (200, "The web site\n")


def test_an_authority_finds_its_challenge(nginx: Nginx) -> None:
    (nginx.acme / "token").write_text("the answer")
    path = "/.well-known/acme-challenge/"
    assert ask(nginx, f"{path}token") == (200, "the answer")
    assert ask(nginx, f"{path}nothing")[0] == 404


def test_the_service_is_told_who_asks_for_what(nginx: Nginx, service: Process) -> None:
    fields = {"X-Forwarded-Host": "autoconfig.label.example", "X-Forwarded-For": "192.0.2.9"}
    assert EXAMPLE in ask(nginx, f"{AUTOCONFIG}?", **fields)[1]
    until(lambda: "127.0.0.0/24" in service.log, "says nothing of the request")
    assert "192.0.2.0" not in service.log


def test_a_client_that_asks_too_often_has_to_wait(alone: Nginx) -> None:
    answers = [ask(alone, f"/?{number}")[0] for number in range(80)]
    assert answers[0] == 502
    assert answers.count(429) >= 20


def test_only_what_everybody_may_have_is_kept(folder: Path, tmp_path: Path) -> None:
    asked: list[dict[str, Any]] = [
        {"path": AUTOCONFIG},
        {"path": f"{AUTOCONFIG}?{ADDRESS}"},
        {"path": f"{JSON_ADDRESS}{MAIL}{V1}"},
        {"path": "/", "host": PAGE},
        question(),
    ]
    service = serving(folder)
    nginx = Nginx(tmp_path, [f"127.0.0.1:{service.port}"])
    service.start()
    nginx.start()
    try:
        assert [ask(nginx, **each)[0] for each in asked] == [200] * 5
        kept = [path.read_bytes() for path in (tmp_path / "cache").rglob("*") if path.is_file()]
        assert len(kept) == 1
        assert SECRET.encode() not in kept[0]
        service.stop(signal.SIGTERM)
        assert [ask(nginx, **each)[0] for each in asked] == [200, *[502] * 4]
        assert ask(nginx, AUTOCONFIG, host="autoconfig.label.example")[0] == 502
    finally:
        nginx.stop()
        service.stop()


def test_no_log_holds_an_address(nginx: Nginx) -> None:
    leave_traces(nginx)
    ask(nginx, f"{WELL_KNOWN}?{ADDRESS}", host=SITE)
    text = logged(nginx.folder)
    assert SECRET not in text.lower()
    line = f" 127.0.0.0/24 {HOST} GET {AUTOCONFIG} 200 "
    assert line in text
    assert f"{JSON_ADDRESS}* 200" in text


def test_no_log_holds_an_address_while_the_service_is_away(alone: Nginx) -> None:
    assert 502 in leave_traces(alone)
    text = logged(alone.folder)
    assert SECRET not in text.lower()
    assert 'upstream="502' in text


def test_no_body_needs_a_disk(nginx: Nginx) -> None:
    """Where nginx would write one, it has no folder to write it to."""
    shutil.rmtree(nginx.folder / "temporary-body")
    asked = question()
    assert ask(nginx, **asked | {"body": asked["body"] + b" " * 60_000})[0] == 200


def lose_one(listener: socket.socket) -> None:
    """A request that an instance has taken and does not answer."""
    with listener.accept()[0] as taken:
        taken.recv(65536)


def test_a_question_is_put_again_where_an_instance_is_lost(service: Process, tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as lost:
        nginx = Nginx(tmp_path, [f"127.0.0.1:{lost.getsockname()[1]}", f"127.0.0.1:{service.port}"])
        losing = threading.Thread(target=lose_one, args=(lost,))
        losing.start()
        nginx.start()
        try:
            assert [ask(nginx, **question())[0] for _ in range(2)] == [200, 200]
            losing.join()
        finally:
            nginx.stop()


def test_a_rolling_restart_loses_no_request(folder: Path, tmp_path: Path) -> None:
    """Two instances, each stopped and started again while clients ask."""
    instances = [serving(folder), serving(folder)]
    nginx = Nginx(tmp_path, [f"127.0.0.1:{instance.port}" for instance in instances])
    over, statuses = threading.Event(), list[int]()

    def ask_on(asked: dict[str, Any]) -> None:
        while not over.wait(0.5):  # or some are refused for asking too often
            statuses.append(ask(nginx, **asked)[0])

    by_get = {"path": f"{AUTOCONFIG}?{ADDRESS}"}
    clients = [threading.Thread(target=ask_on, args=(asked,)) for asked in (by_get, question()) * 2]
    try:
        for each in (*instances, nginx, *clients):
            each.start()
        for instance in instances:
            instance.stop(signal.SIGTERM)
            instance.start()
        until(lambda: len(statuses) > 8, "nobody asks any more")
    finally:
        over.set()
        for each in clients:
            each.join()
        for started in (nginx, *instances):
            started.stop()
    assert set(statuses) == {200}


def test_no_password_and_no_cookie_is_passed_on(service: Process, tmp_path: Path) -> None:
    with Relay(service.port) as relay:
        front = Nginx(tmp_path, [f"127.0.0.1:{relay.port}"])
        front.start()
        try:
            sent = passed_on(front, relay)
        finally:
            front.stop()
    assert "x-forwarded-proto: http\r\n" in sent
    assert not re.search("^(authorization|cookie):", sent, re.MULTILINE)
