"""A real Dovecot that nobody can sign in to: IMAP, POP3 and ManageSieve on one loopback address."""

import getpass
import os
import shutil
import signal
import socket
from pathlib import Path

from servers.process import Program, free_port

PROGRAM = shutil.which("dovecot", path="/usr/sbin:/usr/bin:/usr/local/sbin:/usr/local/bin")
SIEVE = Path("/usr/lib/dovecot/managesieve")
_CONFIGURATION = """\
protocols = imap pop3 {sieve}
listen = {address}
base_dir = {folder}/run
state_dir = {folder}/state
log_path = {folder}/dovecot.log
{users}
mail_location = maildir:{folder}/mail/%u
ssl = {ssl}
ssl_cert = <{certificate}
ssl_key = <{certificate}
disable_plaintext_auth = {disable_plaintext}
auth_mechanisms = {mechanisms}
passdb {{
  driver = static
  args = password=nobody-knows-it
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={folder}/mail/%u
}}
service auth {{
  unix_listener {folder}/auth {{
    mode = 0666
  }}
}}
service imap-login {{
  inet_listener imap {{
    port = {ports[imap]}
  }}
  inet_listener imaps {{
    port = {ports[imaps]}
    ssl = yes
  }}
  {login}
}}
service pop3-login {{
  inet_listener pop3 {{
    port = {ports[pop3]}
  }}
  inet_listener pop3s {{
    port = {ports[pop3s]}
    ssl = yes
  }}
  {login}
}}
"""
_SIEVE = """\
service managesieve-login {{
  inet_listener sieve {{
    port = {ports[sieve]}
  }}
  {login}
}}
"""
NAMES = ("imap", "imaps", "pop3", "pop3s", "sieve")


class Dovecot:
    """`ports` by name; `folder` is short, and everybody may enter it. `auth` is a socket for Postfix."""

    def __init__(
        self,
        folder: Path,
        certificate: Path,
        *,
        address: str = "127.0.0.1",
        mechanisms: str = "plain login",
        ssl: str = "required",
        disable_plaintext: str = "yes",
    ) -> None:
        assert PROGRAM
        self.ports = {name: free_port() for name in NAMES}
        self.address, self.auth, self.log = address, folder / "auth", folder / "dovecot.log"
        user = getpass.getuser()
        private = "" if os.geteuid() == 0 else f"default_internal_user = {user}\ndefault_login_user = {user}"
        text = _CONFIGURATION + (_SIEVE if SIEVE.exists() else "")
        configuration = folder / "dovecot.conf"
        configuration.write_text(
            text.format(
                folder=folder,
                address=address,
                certificate=certificate,
                mechanisms=mechanisms,
                ssl=ssl,
                disable_plaintext=disable_plaintext,
                users=private,
                login="" if os.geteuid() == 0 else "chroot =",
                sieve="sieve" if SIEVE.exists() else "",
                uid=os.getuid() or 1000,
                gid=os.getgid() or 1000,
                ports=self.ports,
            )
        )
        self._program = Program([PROGRAM, "-F", "-c", configuration], self.ports["imap"])

    def start(self) -> None:
        self._program.start(self._listens)

    def stop(self) -> None:
        """With all processes of its own."""
        self._program.stop(signal.SIGTERM)

    def _listens(self) -> bool:
        with socket.socket() as found:
            return found.connect_ex((self.address, self.ports["imap"])) == 0
