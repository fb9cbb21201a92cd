"""gunicorn inside: the service on a socket, with a worker that bounds what clients can take."""

import logging
import os
from collections.abc import Callable

from gunicorn.app.base import BaseApplication

from autoconfig.asgi import Service
from autoconfig.collector import keep_for_good
from autoconfig.directory import Directory
from autoconfig.errors import CannotRun, Severity
from autoconfig.limits import DEFAULTS, Limits
from autoconfig.worker import Worker

# As long as gunicorn allows; what is longer gets 414.
MAX_REQUEST_LINE = 8190
# Then a worker is killed. It hears no signal while it is starting, and at the end it waits for its threads.
STOP_SECONDS = 5
_LEVELS = {Severity.WARNING: logging.WARNING, Severity.INFO: logging.INFO}
LOG_FORMAT = "%(asctime)s %(levelname)s %(message)s"


class _Server(BaseApplication):
    def __init__(self, make: Callable[[], Service], settings: dict[str, object]) -> None:
        self._make = make
        self._settings = settings
        super().__init__()

    def load_config(self) -> None:
        for name, value in self._settings.items():
            self.cfg.set(name, value)

    def load(self) -> Service:
        service = self._make()
        keep_for_good()
        return service


def serve(
    directory: Directory,
    *,
    bind: str,
    workers: int,
    proxies: int,
    say: Callable[[str], None],
    limits: Limits = DEFAULTS,
) -> None:
    """Serve until stopped by a signal. `say` is given one line when the socket is open.

    Ends the process when it was stopped. Raises CannotRun.
    """
    logging.basicConfig(format=LOG_FORMAT, level=logging.INFO)
    for finding in directory.findings:
        logging.getLogger("autoconfig").warning("left out: %s", finding)
    for finding in directory.remarks:
        logging.getLogger("autoconfig").log(_LEVELS[finding.severity], "%s", finding)
    place = bind if bind.startswith("unix:") else f"http://{bind}"
    line = f"Serving {directory.summary} on {place}"
    server = _Server(
        lambda: Service(directory, proxies, limits),
        {
            "bind": bind,
            "workers": workers,
            "worker_class": Worker,
            "loglevel": "warning",
            "limit_request_line": MAX_REQUEST_LINE,
            "graceful_timeout": STOP_SECONDS,
            "control_socket_disable": True,
            "secure_scheme_headers": {},
            "when_ready": lambda _: say(line),
        },
    )
    keep_for_good()
    process = os.getpid()
    try:
        server.run()
    except SystemExit as stop:
        if os.getpid() == process and stop.code:
            raise CannotRun(f"It cannot listen on {bind}.") from None
        raise
