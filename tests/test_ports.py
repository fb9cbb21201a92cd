"""Whose a port is."""

import pytest

from autoconfig.findings import Code
from autoconfig.profile.ports import USES, misplaced
from autoconfig.profile.words import USUAL_PORTS, SocketType


@pytest.mark.parametrize(("kind", "socket_type"), USUAL_PORTS)
def test_a_usual_port_is_as_it_should_be(kind: str, socket_type: str) -> None:
    assert misplaced(kind, USUAL_PORTS[kind, socket_type], socket_type) is None


@pytest.mark.parametrize("port", [1, 26, 2525, 2465, 10993, 65535])
def test_a_port_of_nobody_is_a_providers_own_business(port: int) -> None:
    assert not [kind for kind, socket in USUAL_PORTS if misplaced(kind, port, socket)]


@pytest.mark.parametrize("port", USES)
@pytest.mark.parametrize("kind", ["imap", "pop3", "smtp", "managesieve", "xmpptcp"])
def test_a_port_fits_one_type_and_what_it_begins_with(port: int, kind: str) -> None:
    fitting = {socket for socket in SocketType if not misplaced(kind, port, socket)}
    use = USES[port]
    if use.kind != kind or port == 25:
        assert fitting == set()
    else:
        assert fitting == (
            {SocketType.SSL} if use.begins_with_tls else {SocketType.STARTTLS, SocketType.PLAIN}
        )


@pytest.mark.parametrize(
    ("kind", "port", "socket_type", "remedy"),
    [
        ("imap", 993, "STARTTLS", "write socketType: SSL, or port: 143"),
        ("imap", 143, "SSL", "write socketType: STARTTLS, or port: 993"),
        ("imap", 465, "SSL", "write port: 993"),
        ("smtp", 25, "plain", "write port: 587 with STARTTLS, or port: 465 with SSL"),
        ("managesieve", 4190, "SSL", "write socketType: STARTTLS"),
        ("xmpptcp", 993, "SSL", "write the port that the server listens on"),
    ],
)
def test_the_remedy_is_a_port_or_a_security_that_fits(
    kind: str, port: int, socket_type: str, remedy: str
) -> None:
    mistake = misplaced(kind, port, socket_type)
    assert mistake
    assert (mistake.code, mistake.remedy) == (Code.PORT_AT_ODDS, remedy)
