"""Conversations with Debian's Dovecot and Postfix."""

from collections.abc import Iterator

import pytest

from autoconfig.reach import wire
from autoconfig.reach.mailservers import converse
from autoconfig.reach.trust import Distrust
from autoconfig.reach.wire import Obstacle
from internet import Internet, small_internet
from internet.mail import PORTS
from internet.real import CAN_DOVECOT, CAN_POSTFIX, mail_servers

HOST = "mail.example.org"
pytestmark = pytest.mark.servers


@pytest.fixture(scope="module")
def internet(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Internet]:
    with small_internet(tmp_path_factory.mktemp("internet")) as found:
        yield found


@pytest.fixture(scope="module")
def provider(internet: Internet) -> Iterator[Internet]:
    if not CAN_DOVECOT:
        pytest.skip("dovecot is not installed")
    with mail_servers(internet, HOST, submission=CAN_POSTFIX):
        yield internet


@pytest.mark.parametrize(("kind", "socket_type"), [key for key in PORTS if key[1] != "plain"])
def test_a_provider_offers_what_clients_want(provider: Internet, kind: str, socket_type: str) -> None:
    if kind == "smtp" and not CAN_POSTFIX:
        pytest.skip("postfix is not installed, or this is not root")
    found = converse(provider.door(), kind, HOST, PORTS[kind, socket_type], socket_type)
    assert (found.obstacle, found.reason) == (None, "")
    assert found.secured
    assert set(found.secured.mechanisms) == {"PLAIN", "LOGIN"}
    assert not found.secured.login_disabled
    assert found.clear is None or found.clear.login_disabled
    assert len(found.chain) == 2


@pytest.mark.parametrize("kind", ["imap", "pop3", "smtp"])
def test_a_port_of_the_other_kind_is_known_as_such(
    provider: Internet, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    monkeypatch.setattr(wire, "STEP_SECONDS", 2)
    if kind == "smtp" and not CAN_POSTFIX:
        pytest.skip("postfix is not installed, or this is not root")
    swapped = converse(provider.door(), kind, HOST, PORTS[kind, "SSL"], "STARTTLS")
    assert swapped.obstacle is Obstacle.TLS_AT_ONCE
    swapped = converse(provider.door(), kind, HOST, PORTS[kind, "STARTTLS"], "SSL")
    assert swapped.obstacle is Obstacle.NO_TLS


@pytest.mark.skipif(not CAN_DOVECOT, reason="dovecot is not installed")
def test_a_server_without_tls_offers_no_starttls(internet: Internet) -> None:
    host = "clear.example.org"
    with mail_servers(internet, host, submission=False, ssl="no", disable_plaintext="no"):
        found = converse(internet.door(), "imap", host, 143, "STARTTLS")
        plain = converse(internet.door(), "imap", host, 143, "plain")
    assert (found.starttls_offered, found.phase) == (False, None)
    assert plain.phase
    assert not plain.phase.login_disabled


@pytest.mark.skipif(not CAN_DOVECOT, reason="dovecot is not installed")
def test_a_certificate_of_another_name_is_not_trusted(internet: Internet) -> None:
    host = "wrong.example.org"
    with mail_servers(internet, host, submission=False, certificate="wrong-name"):
        found = converse(internet.door(), "pop3", host, 110, "STARTTLS")
    assert (found.distrust, found.secured, len(found.chain)) == (Distrust.WRONG_NAME, None, 2)
