"""Sockets that are listened at: which of them speak TLS, and what they are called."""

import socket
from collections.abc import Iterable

_PLAIN_PORT = 80


def speaks_tls(listener: socket.socket) -> bool:
    """Whether it does where there are certificates: all but port 80, and unix sockets for a proxy."""
    return listener.family != socket.AF_UNIX and listener.getsockname()[1] != _PLAIN_PORT


def names(listeners: Iterable[socket.socket], with_certificates: bool) -> str:
    """Where they can be reached."""
    return ", ".join(_name(one, with_certificates and speaks_tls(one)) for one in listeners)


def _name(listener: socket.socket, encrypted: bool) -> str:
    place = listener.getsockname()
    if listener.family == socket.AF_UNIX:
        return f"unix:{place}"
    host, port = place[:2]
    return f"http{'s' if encrypted else ''}://{f'[{host}]' if ':' in host else host}:{port}"
