"""Conversations with servers of mail, in a small internet on this machine."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from autoconfig.reach import wire
from autoconfig.reach.mailservers import Conversation, converse
from autoconfig.reach.trust import Distrust
from autoconfig.reach.wire import MAX_LINE, Obstacle
from internet import Internet, small_internet
from internet.mail import LOGINS, PORTS, MailServer

HOST = "mail.example.org"


@pytest.fixture
def internet(tmp_path: Path) -> Iterator[Internet]:
    with small_internet(tmp_path) as found:
        yield found
        said = {word.upper() for line in found.commands for word in line.split()[:2]}
        assert not said.intersection(LOGINS)  # whatever a server does, nobody signs in


def talk(internet: Internet, server: MailServer, socket_type: str = "", seconds: float = 20) -> Conversation:
    """With the server as it is, or as one that it is not."""
    port = PORTS[server.kind, server.socket_type]
    internet.mail(HOST, server, port)
    return converse(internet.door(seconds), server.kind, HOST, port, socket_type or server.socket_type)


@pytest.mark.parametrize(("kind", "socket_type"), PORTS)
def test_says_what_is_offered(internet: Internet, kind: str, socket_type: str) -> None:
    found = talk(internet, MailServer(kind, socket_type))
    assert (found.obstacle, found.reason, found.distrust) == (None, "", None)
    assert found.phase
    assert (found.phase.mechanisms, found.phase.login_disabled) == (("PLAIN", "LOGIN"), False)
    assert (found.starttls_offered, found.starttls_accepted) == (socket_type == "STARTTLS",) * 2
    assert (found.clear is None, found.secured is None) == (socket_type == "SSL", socket_type == "plain")
    assert len(found.chain) == (0 if socket_type == "plain" else 2)
    assert found.greeting
    assert found.address == internet.address(HOST)


def test_before_tls_and_after_are_told_apart(internet: Internet) -> None:
    server = MailServer("imap", "STARTTLS", ("XOAUTH2",), clear_mechanisms=(), clear_login_disabled=True)
    found = talk(internet, server)
    assert found.clear
    assert found.secured
    assert (found.clear.mechanisms, found.clear.login_disabled) == ((), True)
    assert (found.secured.mechanisms, found.secured.login_disabled) == (("XOAUTH2",), False)


@pytest.mark.parametrize("kind", ["imap", "pop3", "smtp", "managesieve"])
def test_starttls_that_is_stripped_is_not_asked_for(internet: Internet, kind: str) -> None:
    found = talk(internet, MailServer(kind, "plain"), "STARTTLS")
    assert (found.starttls_offered, found.phase, found.obstacle) == (False, None, None)
    assert not any("TLS" in line or "STLS" in line for line in internet.commands)


@pytest.mark.parametrize("kind", ["imap", "pop3", "smtp", "managesieve"])
def test_starttls_that_is_refused_is_said(internet: Internet, kind: str) -> None:
    found = talk(internet, MailServer(kind, "STARTTLS", accepts_starttls=False))
    assert (found.starttls_offered, found.starttls_accepted, found.phase) == (True, False, None)
    assert (found.obstacle, found.reason) == (Obstacle.NO_TLS, "it offers STARTTLS and then refuses it")


@pytest.mark.parametrize(("kind", "socket_type"), [key for key in PORTS if key[1] != "plain"])
def test_nothing_is_said_to_who_is_not_trusted(internet: Internet, kind: str, socket_type: str) -> None:
    found = talk(internet, MailServer(kind, socket_type, certificate="wrong-name"))
    assert (found.distrust, found.obstacle) == (Distrust.WRONG_NAME, Obstacle.UNTRUSTED)
    assert (len(found.chain), found.secured) == (2, None)
    last = {"smtp": "STARTTLS", "managesieve": "STARTTLS", "pop3": "STLS", "imap": "a STARTTLS"}[kind]
    assert internet.commands[-1:] == ([] if socket_type == "SSL" else [last])


def test_tls_where_words_were_expected_is_seen(internet: Internet, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(wire, "STEP_SECONDS", 0.3)
    found = talk(internet, MailServer("imap", "SSL"), "STARTTLS")
    assert (found.obstacle, found.distrust, len(found.chain)) == (Obstacle.TLS_AT_ONCE, None, 2)


@pytest.mark.parametrize("kind", ["imap", "pop3", "smtp"])
def test_words_where_tls_was_expected_are_seen(internet: Internet, kind: str) -> None:
    found = talk(internet, MailServer(kind, "STARTTLS"), "SSL")
    assert (found.obstacle, found.phase) == (Obstacle.NO_TLS, None)


@pytest.mark.parametrize(
    ("server", "obstacle"),
    [(MailServer("imap", "plain", raw=b"* OK " + b"x" * 65536, repeats=True), Obstacle.BROKEN),
     (MailServer("imap", "plain", raw=b"* OK\r\n", repeats=True), Obstacle.BROKEN),
     (MailServer("smtp", "plain", raw=b"220-a\r\n", repeats=True), Obstacle.BROKEN),
     (MailServer("pop3", "plain", raw=b"\x00\xff\xfe\r\n"), Obstacle.BROKEN),
     (MailServer("managesieve", "plain", raw=b"HTTP/1.1 400 Bad\r\n\r\n"), Obstacle.CLOSED),
     (MailServer("smtp", "plain", raw=b"554 5.7.1 no\r\n"), Obstacle.DECLINED),
     (MailServer("smtp", "plain", raw=b"220 a\r\n550 not this name\r\n"), Obstacle.DECLINED),
     (MailServer("imap", "plain", greeting="* BYE too many"), Obstacle.DECLINED),
     (MailServer("imap", "plain", raw=b"* OK a\r\n* BYE full\r\n"), Obstacle.DECLINED),
     (MailServer("pop3", "plain", greeting="-ERR full"), Obstacle.DECLINED),
     (MailServer("managesieve", "plain", raw=b'BYE "full"\r\n'), Obstacle.DECLINED),
     (MailServer("imap", "plain", greeting="554 5.7.1 no"), Obstacle.BROKEN),
     (MailServer("pop3", "plain", raw=b"+OK\r\n"), Obstacle.CLOSED),
     (MailServer("imap", "SSL", raw=b"* OK hi"), Obstacle.CLOSED)],
)  # fmt: skip
def test_who_does_not_keep_to_the_protocol_is_no_fault_of_ours(
    internet: Internet, server: MailServer, obstacle: Obstacle
) -> None:
    found = talk(internet, server)
    assert (found.obstacle, found.phase) == (obstacle, None), found.reason
    assert found.reason.isprintable()
    assert len(found.greeting) < MAX_LINE


@pytest.mark.parametrize("socket_type", ["SSL", "STARTTLS"])
def test_who_is_silent_is_waited_for_no_longer_than_the_deadline(
    internet: Internet, socket_type: str
) -> None:
    started = time.monotonic()
    found = talk(internet, MailServer("imap", "plain", silent=True), socket_type, 0.5)
    assert found.obstacle is Obstacle.TIMEOUT
    assert time.monotonic() - started < 15


def test_a_server_is_asked_once(internet: Internet) -> None:
    internet.mail(HOST, MailServer("imap"))
    door = internet.door()
    first = converse(door, "imap", HOST, 993, "SSL")
    assert converse(door, "imap", HOST, 993, "SSL") is first
    assert internet.connections.count((HOST, 993)) == 1


def test_nobody_there_is_said(internet: Internet) -> None:
    internet.address(HOST)
    door = internet.door()
    assert converse(door, "imap", HOST, 993, "SSL").obstacle is Obstacle.REFUSED
    assert converse(door, "imap", "no.example.org", 993, "SSL").obstacle is Obstacle.NO_NAME
    with pytest.raises(KeyError):
        converse(door, "jmap", HOST, 443, "SSL")
