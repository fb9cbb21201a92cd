"""gunicorn inside: the service on a socket, with a worker that bounds what clients can take."""

import logging
import os
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile, gettempdir
from typing import TYPE_CHECKING

from gunicorn.app.base import BaseApplication

from autoconfig import web
from autoconfig.asgi import Application
from autoconfig.collector import keep_for_good
from autoconfig.directory.edition import Current, Edition
from autoconfig.directory.listings import Refresh, keep_asking
from autoconfig.directory.lookout import Lookout
from autoconfig.errors import CannotRun
from autoconfig.findings import Finding
from autoconfig.http import lines
from autoconfig.http.batch import Batch
from autoconfig.http.limits import DEFAULTS, Limits
from autoconfig.lookups.kept import kept
from autoconfig.page.site import Site
from autoconfig.server import listeners, quick
from autoconfig.server.agreement import Follower, Leader
from autoconfig.server.logger import JournalLogger, JsonLogger
from autoconfig.server.master import Master
from autoconfig.server.port import Port, Wanted, opened
from autoconfig.server.warmth import warm
from autoconfig.server.worker import Worker

if TYPE_CHECKING:  # it comes with cryptography, which is for who speaks TLS
    from autoconfig.server.certificates import Certificates

# As long as gunicorn allows; what is longer gets 414.
MAX_REQUEST_LINE = 8190
# Then a worker is killed. It hears no signal while it is starting, and at the end it waits for its threads.
STOP_SECONDS = 5
# It is of no disk, so no worker waits for one.
MEMORY = "/dev/shm"  # noqa: S108 - a file there has a name of its own, for a moment
_STANDARD_ERROR = 2
_WORKER_FAILED = "It listens, but its workers cannot run: the log says why."
_SETTINGS: dict[str, object] = {
    "worker_class": Worker,
    "loglevel": "warning",
    "limit_request_line": MAX_REQUEST_LINE,
    "graceful_timeout": STOP_SECONDS,
    "control_socket_disable": True,
    "secure_scheme_headers": {},
}


class _Server(BaseApplication):
    """gunicorn, told by settings what it reads from a command line else."""

    def __init__(
        self,
        make: Callable[[], Application],
        settings: dict[str, object],
        certificates: "Certificates | None",
        leader: Leader,
        port: Port | None,
    ) -> None:
        self._make = make
        self.leader = leader
        self._settings = settings
        self.certificates = certificates
        self.port = port
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Application:
        service = self._make()
        keep_for_good()
        keep_asking(Refresh(service.current))
        lookout = Lookout(service.current, keep_for_good, silent=True, follows=self.leader.follows)
        others = partial(self.certificates.look, now=True) if self.certificates else lambda: None
        Follower(lookout, self.leader.board, others).start()
        return service

    def look(self) -> None:
        """Take what has changed of certificates into use; the workers say what is wrong with them."""
        if self.certificates:
            self.certificates.look(silent=True)

    def look_now(self) -> None:
        """The same for all files and all workers, whatever was to be waited for."""
        if self.certificates:
            self.certificates.look(now=True, silent=True)
        self.leader.look_now()

    def run(self) -> None:
        """Until it is stopped, which ends the process."""
        Master(self).run()


def serve(
    edition: Edition,
    *,
    binds: Sequence[str],
    workers: int,
    proxies: int,
    say: Callable[[str], None],
    pairs: Sequence[tuple[Path, Path]] = (),
    log_format: str = lines.PLAIN,
    limits: Limits = DEFAULTS,
    reload: bool = True,
    monitor: Wanted | None = None,
) -> None:
    """Serve until stopped by a signal. `say` is given one line when the sockets are open.

    `pairs` are files of a certificate and its key; with one there is TLS. Without `reload` files are read
    again on SIGHUP only. `monitor` is the operator's port. Ends the process when it was stopped. Raises
    CannotRun, and ProfileError of the overrides and certificates.
    """
    to_journal = lines.is_journal(_STANDARD_ERROR)
    _log_as(log_format, to_journal)
    _log_findings(edition)
    kept()  # before workers are forked, which all have it then
    current = Current(edition, Site.load)
    _warn(current.site.remarks)
    leader = Leader(Lookout(current, keep_for_good, follows=reload, remarks=lambda: current.site.remarks))
    certificates = _certificates(pairs, reload)
    folder = _temporary_folder()
    settings = {"bind": list(binds), "workers": workers, "worker_tmp_dir": folder, **_SETTINGS}
    settings |= {"http_parser": quick.parser()} | _logger(log_format, to_journal)
    pages = web.pages(current)
    with opened(monitor, folder, certificates) as port:

        def service() -> Application:
            make = port.watch if port else Application
            return make(current, proxies, limits, Batch(lines.text(log_format, to_journal)).record, pages)

        server = _Server(service, settings, certificates, leader, port)
        warm(current, pages)
        _run(server, binds, f"Serving {edition.directory.summary}", say)


def _certificates(pairs: Sequence[tuple[Path, Path]], reload: bool) -> "Certificates | None":
    if not pairs:
        return None
    from autoconfig.server.certificates import Certificates, Pair

    found = Certificates([Pair(*pair) for pair in pairs])
    for watched in found.watched:
        watched.follows = reload
    return found


def _logger(name: str, to_journal: bool) -> dict[str, object]:
    """The setting of gunicorn's own log, where it is not as usual."""
    if name == lines.JSON:
        return {"logger_class": JsonLogger}
    return {"logger_class": JournalLogger} if to_journal else {}


def _log_as(name: str, to_journal: bool) -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(lines.formatter(name, to_journal))
    logging.basicConfig(handlers=[handler], level=logging.INFO)
    logging.captureWarnings(name == lines.JSON)


def _run(server: _Server, binds: Sequence[str], what: str, say: Callable[[str], None]) -> None:
    """When the sockets are open, it is said what, where and by what. Raises CannotRun."""
    keep_for_good()
    listeners.check(binds)
    process, is_ready = os.getpid(), False

    def when_ready(master: Master) -> None:
        nonlocal is_ready
        is_ready = True
        places = listeners.names((one.sock for one in master.LISTENERS), bool(server.certificates))
        line = f"{what} on {places}{quick.said()}"
        say(line)
        master.tell(f"STATUS={line}")

    server.cfg.set("when_ready", when_ready)
    try:
        server.run()
    except SystemExit as stop:
        if os.getpid() == process and stop.code:
            raise CannotRun(
                _WORKER_FAILED if is_ready else f"It cannot listen on {' and '.join(binds)}."
            ) from None
        raise


def _log_findings(edition: Edition) -> None:
    for finding in edition.findings:
        logging.getLogger("autoconfig").warning("left out: %s", finding)
    _warn((*edition.directory.unlisted, *edition.directory.warnings))


def _warn(findings: Iterable[Finding]) -> None:
    for finding in findings:
        logging.getLogger("autoconfig").warning("%s", finding)


def _temporary_folder() -> str:
    """Where a worker has the file that shows it lives: in memory, or where temporary files are.

    A container may have the one and not the other. Raises CannotRun.
    """
    with suppress(OSError):
        TemporaryFile(dir=MEMORY).close()
        return MEMORY
    try:
        return gettempdir()
    except FileNotFoundError:
        text = f"Workers need a folder for a small file: mount {MEMORY} or /tmp, or name one in TMPDIR."
        raise CannotRun(text) from None
