"""One connection to an LDAP server: libldap writes and reads the messages, the socket is ours.

libldap's own ldaps ignores every time-out, and its `ldaps:` with a given socket starts no TLS at all and so
sends the password in clear. Here it never sees the network: it talks plain LDAP (RFC 4511) to one end of a
socket pair, and what it says there travels over a socket of Python's, with Python's TLS where there is to be
any. Every wait in between ends at the deadline.
"""

import socket
import ssl
from collections.abc import Callable
from errno import ECONNRESET
from select import POLLIN, POLLOUT, poll
from time import monotonic
from typing import Any

import ldap

from autoconfig.lookups.network import SHORTEST_WAIT

# Far more than two entries with a few short attributes.
MAX_ANSWER_LENGTH = 64 * 1024
_CHUNK = 16 * 1024

Entries = list[tuple[str, dict[str, list[bytes]]]]


class TooLong(Exception):
    """The server sends more than any sound answer has."""


class Channel:
    """libldap over a connected socket. Not thread-safe."""

    def __init__(self, server: socket.socket) -> None:
        self._server = server
        self._attach()

    def request(self, begin: Callable[[Any], int], deadline: float) -> Entries:
        """The entries in the answer to what `begin` asks of libldap, which returns the message's number.

        Raises ldap.LDAPError as the server says, TimeoutError, OSError, TooLong. After all but the first the
        channel is of no more use.
        """
        message = begin(self._libldap)
        entries: Entries = []
        unread, length = b"", 0
        while not self._read_result(message, entries):
            received, unread = self._pass_on(unread, deadline)
            length += received
            if length > MAX_ANSWER_LENGTH:
                raise TooLong
        return entries

    def is_silent(self) -> bool:
        """False where the server has closed an idle connection, or says that it will."""
        return not _ready({self._server.fileno(): POLLIN}, 0)

    def start_tls(self, context: ssl.SSLContext, host: str, deadline: float) -> None:
        """TLS from here on. What came in clear and was not used is thrown away. Raises OSError."""
        self._detach()
        self._attach()
        self._server.settimeout(max(SHORTEST_WAIT, deadline - monotonic()))
        self._server = context.wrap_socket(self._server, server_hostname=host)

    def close(self) -> None:
        """Hang up."""
        self._detach()
        self._server.close()

    def _attach(self) -> None:
        self._near, far = socket.socketpair()
        self._near.setblocking(False)
        far.setblocking(False)
        self._libldap: Any = ldap.initialize("ldap://", fileno=far.detach())
        self._libldap.protocol_version = ldap.VERSION3
        self._libldap.set_option(ldap.OPT_REFERRALS, ldap.OPT_OFF)

    def _detach(self) -> None:
        self._libldap.unbind_ext()
        self._near.close()

    def _read_result(self, message: int, entries: Entries) -> bool:
        """Take what libldap has understood so far, one message a call; true when that was all."""
        while True:
            kind, content, *_ = self._libldap.result4(message, ldap.MSG_ONE, 0)
            if kind is None:
                return False
            if kind == ldap.RES_SEARCH_ENTRY:
                entries += content
            elif kind != ldap.RES_SEARCH_REFERENCE:
                return True

    def _pass_on(self, unread: bytes, deadline: float) -> tuple[int, bytes]:
        """Carry bytes both ways: how many came from the server, and those libldap has no room for yet."""
        left = deadline - monotonic()
        if left <= 0:
            raise TimeoutError
        near, server = self._near.fileno(), self._server.fileno()
        ready = _ready({near: POLLIN | (POLLOUT if unread else 0), server: POLLIN}, left)
        self._server.settimeout(left)
        received = b""
        if ready.get(near, 0) & POLLIN:
            self._server.sendall(self._near.recv(_CHUNK))
        if server in ready:
            received = self._server.recv(_CHUNK)
            if not received:
                raise ConnectionResetError(ECONNRESET, "the server has hung up")
        unread += received
        try:
            return len(received), unread[self._near.send(unread) :] if unread else b""
        except BlockingIOError:
            return len(received), unread


def _ready(wanted: dict[int, int], seconds: float) -> dict[int, int]:
    """What is ready, by file descriptor; unlike select this has no limit to their numbers."""
    poller = poll()
    for number, events in wanted.items():
        poller.register(number, events)
    return dict(poller.poll(seconds * 1000))
