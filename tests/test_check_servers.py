"""A whole set-up with Debian's Dovecot and Postfix: nothing is said of a right one, and faults are named."""

from pathlib import Path

import pytest

from checked import check, findings, serious, world
from internet.real import CAN_DOVECOT, CAN_POSTFIX, mail_servers
from world_faults import DOMAIN, SERVERS, Fault

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(not (CAN_DOVECOT and CAN_POSTFIX), reason="dovecot or postfix cannot be run"),
]
HOST = f"mail.{DOMAIN}"


def _server(kind: str, port: int, socket_type: str, way: str = "password-cleartext") -> str:
    return (
        f"{{type: {kind}, hostname: {HOST}, port: {port}, socketType: {socket_type}, authentication: {way}}}"
    )


def real(imap: str = _server("imap", 993, "SSL")) -> Fault:
    """The right world with the servers of a real host."""
    profile = {
        "incomingServer": f"[{imap}, {_server('imap', 143, 'STARTTLS')}, {_server('pop3', 995, 'SSL')}, "
        f"{_server('pop3', 110, 'STARTTLS')}]",
        "outgoingServer": f"[{_server('smtp', 465, 'SSL')}, {_server('smtp', 587, 'STARTTLS')}]",
        "setupServer": f"[{_server('managesieve', 4190, 'STARTTLS')}]",
    }
    return Fault("real", (), servers=dict.fromkeys(SERVERS), profile=profile)


def test_nothing_is_said_of_a_right_set_up(tmp_path: Path) -> None:
    with world(tmp_path, real()) as (internet, profiles), mail_servers(internet, HOST, submission=True):
        result = check(internet, profiles, DOMAIN)
    assert (result.exit_code, "nothing to mend" in result.stdout) == (0, True), result.stdout


def test_passwords_before_tls_and_a_mechanism_that_is_not_there_are_named(tmp_path: Path) -> None:
    fault = real(_server("imap", 993, "SSL", "password-encrypted"))
    with (
        world(tmp_path, fault) as (internet, profiles),
        mail_servers(internet, HOST, submission=True, disable_plaintext="no"),
    ):
        found = serious(findings(internet, profiles))
    assert found == [
        ("server-authentication", f"{HOST}:993"),
        ("server-clear-text-login", f"{HOST}:110"),  # and 143 and 4190, which is one setting
    ]


def test_a_certificate_without_its_chain_is_one_finding_for_all_ports(tmp_path: Path) -> None:
    with (
        world(tmp_path, real()) as (internet, profiles),
        mail_servers(internet, HOST, submission=True, certificate="missing-intermediate"),
    ):
        (finding,) = findings(internet, profiles)[:1]
    assert finding["code"] == "certificate-chain"
    assert f"{HOST}:143, {HOST}:995" in finding["message"]
