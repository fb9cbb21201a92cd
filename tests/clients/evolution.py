"""Evolution's look-up, from Debian's libevolution, in a D-Bus session of its own."""

import contextlib
import json
import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clients.process import running
from socks import Setup, Socks

LOOKUP = Path(__file__).with_name("evolution_lookup.py")
LIBRARY = Path("/usr/lib/evolution/libevolution-mail.so.0")
LOOKUP_SECONDS = 60
PROXY = """\
[Data Source]
DisplayName=Stage
Enabled=true
Parent=

[Proxy]
Method=manual
IgnoreHosts=
SocksHost=127.0.0.1
SocksPort={port}
"""


class Evolution:
    """Its look-up, ready for addresses, whose only way out is the stage."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        assert process.stdin
        assert process.stdout
        self._process, self._write, self._read = process, process.stdin, process.stdout

    def find(self, address: str) -> Setup | None:
        """What it would fill in; None where it found nothing. Raises TimeoutError."""
        self._write.write(f"{address}\n")
        self._write.flush()
        deadline = threading.Timer(LOOKUP_SECONDS, self._process.kill)
        deadline.start()
        try:
            line = next((one for one in self._read if one.startswith("found ")), "")
        finally:
            deadline.cancel()
        if not line:
            raise TimeoutError
        found: dict[str, str] | None = json.loads(line.removeprefix("found "))
        if found is None:
            return None
        return Setup(found.get("imap") or found.get("pop3", ""), found.get("smtp", ""))


@contextlib.contextmanager
def started(stage: Socks[Any]) -> Iterator[Evolution]:
    with tempfile.TemporaryDirectory(prefix="evolution-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        sources = folder / "config/evolution/sources"
        sources.mkdir(parents=True)
        (sources / "system-proxy.source").write_text(PROXY.format(port=stage.port))
        (folder / "run").mkdir(mode=0o700)
        (folder / "ca.pem").write_bytes(stage.pem)
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": name,
            "LANG": "C.UTF-8",
            "GSETTINGS_BACKEND": "memory",
            "GIO_USE_PROXY_RESOLVER": "dummy",
            # It asks for the domain's name servers in the end, which no proxy can answer.
            "RES_OPTIONS": "timeout:1 attempts:1",
            "XDG_RUNTIME_DIR": f"{name}/run",
            **{f"XDG_{kind.upper()}_HOME": f"{name}/{kind}" for kind in ("config", "data", "cache")},
        }
        command: list[str | Path] = ["dbus-run-session", "--", sys.executable, LOOKUP, f"{name}/ca.pem"]
        with running(command, environment) as process:
            yield Evolution(process)


def version() -> str:
    command = ["dpkg-query", "--show", "--showformat=${Version}", "libevolution"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.partition("-")[0]
