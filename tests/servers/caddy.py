"""A real Caddy with the file of `deploy/caddy`, and certificates of an authority of its own."""

import re
import shutil
import signal
import socket
import ssl
import subprocess
import time
from pathlib import Path

from deployed import changed
from servers.process import Program, free_port

PROGRAM = shutil.which("caddy")
PATIENCE = 60
# From then on it calls this what the manual says of newer ones.
PERMISSION_SINCE = (2, 8)
# OpenSSL's X509_V_ERR_CERT_NOT_YET_VALID. A certificate begins when it is made, by a finer clock than the one
# which OpenSSL reads (time(2), a tick behind): just after a full second it is one of the future.
NOT_YET = 9


def version() -> tuple[int, ...]:
    """That of the Caddy which is installed."""
    said = subprocess.run([str(PROGRAM), "version"], capture_output=True, text=True, check=True).stdout
    found = re.match(r"v?(\d+)\.(\d+)", said)
    assert found, said
    return int(found[1]), int(found[2])


class Caddy:
    """`port` speaks HTTP, `tls_port` TLS; its log is in `folder`."""

    def __init__(self, folder: Path, upstream: int, monitor: int) -> None:
        self.folder = folder
        self.port, self.tls_port = free_port(), free_port()
        own = (
            f"admin off\n\thttp_port {self.port}\n\thttps_port {self.tls_port}\n\tskip_install_trust\n"
            f"\tdefault_bind 127.0.0.1\n\tstorage file_system {folder}/storage\n"
        )
        places = {
            "\ton_demand_tls": f"\t{own}\ton_demand_tls",
            "127.0.0.1:9100": f"127.0.0.1:{monitor}",
            "127.0.0.1:8000": f"127.0.0.1:{upstream}",
            "\t\ton_demand\n": "\t\ton_demand\n\t\tissuer internal\n",
            "\t\texclude": f"\t\toutput file {folder}/caddy.log\n\t\texclude",
        }
        text = changed("caddy/Caddyfile", places)
        if version() >= PERMISSION_SINCE:
            text = re.sub(r"^(\t+)ask ", r"\1permission http ", text, flags=re.MULTILINE)
        (folder / "Caddyfile").write_text(text, encoding="utf-8")
        environment = ("env", f"HOME={folder}", f"XDG_DATA_HOME={folder}", f"XDG_CONFIG_HOME={folder}")
        run = (str(PROGRAM), "run", "--config", folder / "Caddyfile")
        self._program = Program([*environment, *run], self.tls_port)
        self.start = self._program.start

    def stop(self) -> None:
        self._program.stop(signal.SIGTERM)

    def certified(self, name: str, *, again: bool = False) -> bool:
        """Whether a client that asks for this name is shown a certificate for it."""
        context = ssl.create_default_context(cafile=self.authority)
        try:
            with (
                socket.create_connection(("127.0.0.1", self.tls_port), timeout=PATIENCE) as plain,
                context.wrap_socket(plain, server_hostname=name),
            ):
                return True
        except ssl.SSLCertVerificationError as error:
            if error.verify_code != NOT_YET or again:
                raise
            time.sleep(1)
            return self.certified(name, again=True)
        except ssl.SSLError:
            return False

    @property
    def authority(self) -> Path:
        return self.folder / "storage" / "pki" / "authorities" / "local" / "root.crt"
