"""Sockets that are listened at: whether they can be, which of them speak TLS, and what they are called."""

import os
import socket
import stat
from collections.abc import Iterable
from pathlib import Path

from gunicorn.systemd import listen_fds
from gunicorn.util import is_ipv6, parse_address

from autoconfig.errors import CannotRun

_PLAIN_PORT = 80


def check(places: Iterable[str]) -> None:
    """Raises CannotRun with the system's reason where gunicorn would try for seconds, and give none.

    Where systemd has opened sockets the places do not count.
    """
    if listen_fds(unset_environment=False):
        return
    for place in places:
        try:
            _try(parse_address(place))
        except OSError as error:
            raise CannotRun(f"It cannot listen on {place} (--bind): {error.strerror or error}.") from None


def _try(address: tuple[str, int] | str | int) -> None:
    """Open and close a socket there. Raises OSError."""
    if isinstance(address, str):
        _try_path(Path(address))
    elif isinstance(address, tuple):
        with socket.socket(socket.AF_INET6 if is_ipv6(address[0]) else socket.AF_INET) as one:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            one.bind(address)


def _try_path(path: Path) -> None:
    """One that is there already is left as it is: another instance may still answer at it."""
    if path.exists():
        if not stat.S_ISSOCK(path.stat().st_mode):
            raise OSError("there is a file, and it is no socket")
        if not os.access(path.parent, os.W_OK):
            raise OSError("its folder cannot be written")
        return
    with socket.socket(socket.AF_UNIX) as one:
        one.bind(str(path))
    path.unlink()


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
