"""A real Postfix for submission alone, on one loopback address; people are known to a Dovecot beside it.

Postfix's `master` is root's, so this is for root alone. It delivers nothing anywhere.
"""

import os
import shutil
import signal
import socket
import subprocess
from pathlib import Path

from servers.process import Program, free_port

_PATH = "/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin"
PROGRAM = shutil.which("postfix", path=_PATH) if os.geteuid() == 0 else None
MASTER = Path("/usr/lib/postfix/sbin/master")
_MAIN = """\
compatibility_level = 3.6
config_directory = {folder}
queue_directory = {folder}/spool
data_directory = {folder}/data
inet_interfaces = loopback-only
inet_protocols = ipv4
myhostname = {host}
mydestination =
alias_maps =
alias_database =
default_transport = error:nothing leaves this place
relay_transport = error:nothing leaves this place
smtpd_tls_chain_files = {certificate}
smtpd_tls_security_level = {security}
smtpd_tls_auth_only = {auth_only}
smtpd_sasl_type = dovecot
smtpd_sasl_path = {auth}
smtpd_sasl_auth_enable = yes
smtpd_sasl_security_options = noanonymous
smtpd_relay_restrictions = reject
smtpd_peername_lookup = no
"""
_SERVICES = """\
{address}:{submission} inet n - n - - smtpd
{address}:{submissions} inet n - n - - smtpd -o smtpd_tls_wrappermode=yes
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
anvil unix - - n - 1 anvil
error unix - - n - - error
proxymap unix - - n - - proxymap
postlog unix-dgram n - n - 1 postlogd
"""


class Postfix:
    """`submission` is the port for STARTTLS, `submissions` that for TLS at once."""

    def __init__(
        self,
        folder: Path,
        certificate: Path,
        auth: Path,
        *,
        host: str,
        address: str = "127.0.0.1",
        security: str = "may",
        auth_only: str = "yes",
    ) -> None:
        assert PROGRAM
        self.submission, self.submissions = free_port(), free_port()
        self.address = address
        values = {
            "folder": folder,
            "certificate": certificate,
            "auth": auth,
            "host": host,
            "address": address,
            "security": security,
            "auth_only": auth_only,
            "submission": self.submission,
            "submissions": self.submissions,
        }
        (folder / "main.cf").write_text(_MAIN.format(**values))
        (folder / "master.cf").write_text(_SERVICES.format(**values))
        (folder / "data").mkdir()
        shutil.chown(folder / "data", "postfix")
        (folder / "spool").mkdir()
        subprocess.run([PROGRAM, "-c", folder, "check"], check=True, capture_output=True)
        self._program = Program([MASTER, "-c", folder, "-d"], self.submissions)

    def start(self) -> None:
        self._program.start(self._listens)

    def stop(self) -> None:
        """With all processes of its own."""
        self._program.stop(signal.SIGTERM)

    def _listens(self) -> bool:
        with socket.socket() as found:
            return found.connect_ex((self.address, self.submissions)) == 0
