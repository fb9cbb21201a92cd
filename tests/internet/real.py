"""Debian's own mail servers in a small internet: Dovecot, and Postfix where root starts it."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from internet import Internet
from servers import dovecot, postfix
from servers.dovecot import Dovecot
from servers.postfix import Postfix

CAN_DOVECOT = dovecot.PROGRAM is not None
CAN_POSTFIX = CAN_DOVECOT and postfix.PROGRAM is not None


@contextlib.contextmanager
def mail_servers(
    internet: Internet, host: str, *, certificate: str = "good", submission: bool = True, **settings: Any
) -> Iterator[None]:
    """All that a mail provider has, by one host name at the usual ports; `settings` are Dovecot's.

    POP3, IMAP and ManageSieve, and submission where it is wanted. The folder is a short one that every user
    may enter, for the servers' sockets.
    """
    folder = Path(tempfile.mkdtemp(prefix="mail-", dir="/tmp"))
    folder.chmod(0o755)
    address = internet.address(host)
    chain = internet.certificates.files(certificate, host)
    with contextlib.ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        (folder / "dovecot").mkdir()
        reading = Dovecot(folder / "dovecot", chain, address=address, **settings)
        stack.callback(reading.stop)
        reading.start()
        places = {993: "imaps", 143: "imap", 995: "pop3s", 110: "pop3", 4190: "sieve"}
        for port, name in places.items():
            internet.elsewhere(host, port, (address, reading.ports[name]))
        if submission:
            (folder / "postfix").mkdir()
            sending = Postfix(folder / "postfix", chain, reading.auth, host=host, address=address)
            stack.callback(sending.stop)
            sending.start()
            internet.elsewhere(host, 465, (address, sending.submissions))
            internet.elsewhere(host, 587, (address, sending.submission))
        yield
