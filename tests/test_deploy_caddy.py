"""The file of `deploy/caddy`, in a real Caddy in front of a real service that knows a thousand domains."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import ROOT
from deployed import changed, logged
from fronts import HOST, SERVE, ask, leave_traces, passed_on, question
from http_table import ADDRESS, AUTOCONFIG, LOGIN, POX, PROFILES, SECRET
from sample import load, profile_text
from served import Process, until
from servers.caddy import PERMISSION_SINCE, PROGRAM, Caddy, version
from servers.process import free_port
from servers.relay import Relay

MANY = [f"customer{number}.example" for number in range(1000)]

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(PROGRAM is None, reason="Caddy is not installed: apt-get install caddy"),
]


@pytest.fixture(scope="module")
def monitor() -> int:
    return free_port()


@pytest.fixture(scope="module")
def service(monitor: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Process]:
    folder = tmp_path_factory.mktemp("deploy")
    (folder / "profiles").mkdir()
    load(folder / "profiles", *PROFILES, profile_text(domains=f"[{', '.join(MANY)}]"))
    words = (*SERVE, "--bind", "127.0.0.1:{port}", "--monitor", f"127.0.0.1:{monitor}")
    found = Process(folder, "autoconfig", *words).ready()
    yield found
    found.stop()


@pytest.fixture(scope="module")
def caddy(service: Process, monitor: int, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Caddy]:
    found = Caddy(tmp_path_factory.mktemp("caddy"), service.port, monitor)
    found.start()
    until(found.authority.exists, "has no authority")
    yield found
    found.stop()


@pytest.fixture
def alone(tmp_path: Path) -> Iterator[Caddy]:
    """One with neither a service nor an answer about names behind it."""
    found = Caddy(tmp_path, free_port(), free_port())
    found.start()
    until(found.authority.exists, "has no authority")
    yield found
    found.stop()


def test_names_that_no_file_of_caddy_has_get_certificates(caddy: Caddy) -> None:
    for domain in MANY[::250]:
        for label in ("autoconfig", "AutoDiscover", "ua-auto-config"):
            assert caddy.certified(f"{label}.{domain}")
    assert "customer" not in (caddy.folder / "Caddyfile").read_text()


@pytest.mark.parametrize(
    "name", ["autoconfig.nobody.example", "www.customer1.example", "a.b.customer1.example"]
)
def test_a_name_that_is_not_served_gets_none(caddy: Caddy, name: str) -> None:
    assert not caddy.certified(name)


def test_no_name_gets_a_certificate_while_nobody_can_be_asked(alone: Caddy) -> None:
    assert not alone.certified(HOST)


def test_http_answers_a_person_and_the_path_has_any_capitals(caddy: Caddy) -> None:
    assert LOGIN in ask(caddy, f"{AUTOCONFIG}?{ADDRESS}")[1]
    for path in (POX, POX.upper(), "/Autodiscover/Autodiscover.xml"):
        status, answer = ask(caddy, **question(path))
        assert (status, "<LoginName>jdupont</LoginName>" in answer) == (200, True)


def test_the_service_is_told_who_asks_for_what(caddy: Caddy, service: Process) -> None:
    fields = {"X-Forwarded-Host": "autoconfig.label.example", "X-Forwarded-For": "192.0.2.9"}
    assert "<displayName>Example</displayName>" in ask(caddy, f"{AUTOCONFIG}?", **fields)[1]
    assert "192.0.2.0" not in service.log


def test_no_log_holds_an_address(caddy: Caddy) -> None:
    leave_traces(caddy)
    assert SECRET not in logged(caddy.folder).lower()


def test_no_log_holds_an_address_while_the_service_is_away(alone: Caddy) -> None:
    assert ask(alone, f"{AUTOCONFIG}?{ADDRESS}")[0] == 502
    assert SECRET not in logged(alone.folder).lower()


def test_no_password_and_no_cookie_is_passed_on(service: Process, tmp_path: Path) -> None:
    with Relay(service.port) as relay:
        front = Caddy(tmp_path, relay.port, free_port())
        front.start()
        try:
            sent = passed_on(front, relay)
        finally:
            front.stop()
    assert "x-forwarded-proto: http\r\n" in sent
    assert not re.search("^(authorization|cookie):", sent, re.MULTILINE)


def test_the_manual_has_the_words_of_newer_ones_that_are_tried(caddy: Caddy) -> None:
    """With whichever Caddy is installed its own words are used here."""
    spelt = "permission http http://127.0.0.1:9100/tls-allowed"
    assert f"\t{spelt}\n" in (ROOT / "docs" / "deploy" / "caddy.md").read_text(encoding="utf-8")
    assert spelt in changed("caddy/Caddyfile", {})
    written = (caddy.folder / "Caddyfile").read_text(encoding="utf-8")
    assert ("\tpermission http http://" in written) == (version() >= PERMISSION_SINCE)
