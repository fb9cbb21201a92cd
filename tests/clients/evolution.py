"""Evolution's look-up, from Debian's libevolution, in a D-Bus session of its own."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from clients.process import running
from stage import Setup, Stage

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


def find(stage: Stage, address: str) -> Setup | None:
    """What it would fill in; None where it found nothing. Its only way out is the stage."""
    with tempfile.TemporaryDirectory(prefix="evolution-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        sources = folder / "config/evolution/sources"
        sources.mkdir(parents=True)
        (sources / "system-proxy.source").write_text(PROXY.format(port=stage.port))
        (folder / "run").mkdir(mode=0o700)
        stage.authority.cert_pem.write_to_path(folder / "ca.pem")
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
        command: list[str | Path] = [
            "dbus-run-session",
            "--",
            sys.executable,
            LOOKUP,
            address,
            f"{name}/ca.pem",
        ]
        with running(command, environment) as process:
            output, _ = process.communicate(timeout=LOOKUP_SECONDS)
        assert process.returncode == 0, f"the look-up ended with {process.returncode}"
    found: dict[str, str] | None = json.loads(output.splitlines()[-1])
    if found is None:
        return None
    return Setup(found.get("imap") or found.get("pop3", ""), found.get("smtp", ""))


def version() -> str:
    command = ["dpkg-query", "--show", "--showformat=${Version}", "libevolution"]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.partition("-")[0]
