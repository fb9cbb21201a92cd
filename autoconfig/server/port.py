"""The operator's port: a socket that all workers share, and the folder in which they count together.

The parent opens both before it forks, so what is wrong with the place is said at once, and all workers accept
at one socket; whichever is free answers, from memory. It has room of its own, since it is needed most when
clients have taken all of theirs, and it is open until a worker ends, to say that it is stopping.
"""

import os
import shutil
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp
from typing import TYPE_CHECKING, Any, NamedTuple

from autoconfig.asgi import Application
from autoconfig.directory.edition import Current
from autoconfig.errors import CannotRun
from autoconfig.http import wsgi
from autoconfig.http.exchange import Exchange
from autoconfig.http.limits import Limits
from autoconfig.http.reports import Reports
from autoconfig.http.respond import HEALTH_PATH
from autoconfig.page.site import Site

if TYPE_CHECKING:  # it comes with cryptography, which is for who speaks TLS
    from autoconfig.server.certificates import Certificates

# Connections of a worker: a collector, probes, a proxy that asks for names.
AT_ONCE = 20
_BACKLOG = 128
# prometheus-client's name for where processes count together.
_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


class Wanted(NamedTuple):
    """What an operator has said of it: ADDRESS:PORT; answers by mail domain too; the host of the service."""

    place: str
    by_domain: bool = False
    service: str | None = None


class Port:
    """The socket, and in a worker the application for it."""

    def __init__(
        self, wanted: Wanted, listener: socket.socket, folder: Path, certificates: "Certificates | None"
    ) -> None:
        """`folder` is for what workers tell each other."""
        self.listener = listener
        self._folder = folder
        self.stopping = False
        self.application: Any = None
        self._wanted = wanted
        self._certificates = certificates

    def watch(
        self, current: Current[Site], proxies: int, limits: Limits, log: wsgi.Record, pages: wsgi.Application
    ) -> Application:
        """The service, whose exchanges are counted. For a worker alone, as `metrics` says."""
        from autoconfig.http.metrics import Metrics
        from autoconfig.http.monitor import Monitor, Standing

        metrics, reports = Metrics(by_domain=self._wanted.by_domain), Reports(self._folder)

        def record(exchange: Exchange) -> None:
            log(exchange)
            metrics.count(exchange)
            directory = current.edition.directory
            if exchange.lookups and (asked := directory.find(exchange.domain) or directory.find_any()):
                reports.note(asked)

        service = Application(current, proxies, limits, record, pages)
        service.elsewhere = frozenset((HEALTH_PATH,))

        def status() -> Standing:
            held = self._certificates
            return Standing(
                current.edition,
                self.stopping,
                held.expires if held else None,
                held.problems if held else (),
                reports.troubles(),
            )

        self.application = Monitor(status, metrics, self._wanted.service)
        return service


@contextmanager
def opened(wanted: Wanted | None, folder: str, certificates: "Certificates | None") -> Iterator[Port | None]:
    """The port, where one is wanted; `folder` is where files are in memory. Raises CannotRun."""
    if wanted is None:
        yield None
        return
    parent = os.getpid()
    with _listening(wanted.place) as listener:
        counts = mkdtemp(prefix="autoconfig-", dir=folder)
        os.environ[_FOLDER] = counts
        try:
            yield Port(wanted, listener, Path(counts), certificates)
        finally:
            if os.getpid() == parent:
                shutil.rmtree(counts, ignore_errors=True)
                del os.environ[_FOLDER]


def _listening(place: str) -> socket.socket:
    host, _, port = place.rpartition(":")
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host.strip("[]"), int(port)))
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except OSError as error:
        listener.close()
        raise CannotRun(f"It cannot listen on {place} (--monitor): {error.strerror}.") from None
    return listener
