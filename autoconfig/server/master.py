"""The process above the workers: gunicorn's, which also looks at files and tells systemd what it does.

It looks so that a worker that is started anew begins with what was last good, whatever the files hold by
then: it is forked from this process, and has no other memory. `agreement` says how the others hear of it.
It does so between two signals, in its only thread, so that no lock is held when it forks.

To systemd (sd_notify(3)) gunicorn itself says that it is ready; here the rest. Without NOTIFY_SOCKET nothing
is said.
"""

import os
import time
from typing import Any

from gunicorn.arbiter import Arbiter
from gunicorn.systemd import sd_notify

# What is used of it here is not all in its stubs.
_Arbiter: Any = Arbiter


class Master(_Arbiter):  # type: ignore[misc]
    """Starts workers, and others for those that end."""

    app: Any

    def tell(self, state: str) -> None:
        """Lines of NAME=VALUE for systemd."""
        sd_notify(state, self.log)

    def manage_workers(self) -> None:
        """Called once a second or more often, and before a worker is forked."""
        if "WATCHDOG_USEC" in os.environ:
            self.tell("WATCHDOG=1")
        self.app.look()
        super().manage_workers()

    def wait_for_signals(self, timeout: float = 1.0) -> list[int]:
        """Those that have come, once there is one, or something else to do."""
        found: list[int] = super().wait_for_signals(min(timeout, self.app.leader.look_if_due()))
        return found

    def handle_hup(self) -> None:
        """SIGHUP: look now. gunicorn's own way, other workers, would lose what these know."""
        self.tell(f"RELOADING=1\nMONOTONIC_USEC={time.monotonic_ns() // 1000}")
        self.app.look_now()
        self.tell("READY=1")

    def stop(self, graceful: bool = True) -> None:
        """End the workers."""
        self.tell("STOPPING=1")
        super().stop(graceful)
