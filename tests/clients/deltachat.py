"""Delta Chat's core from PyPI: configures a real account, and signs in to IMAP and SMTP with what it found.

Its root certificates are built in, so it is told to accept others: a certificate's fault does not show here.
"""

import contextlib
import itertools
import json
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from clients.process import running
from socks import Setup, Socks

PROGRAM = Path(sys.executable).with_name("deltachat-rpc-server")
ANSWER_SECONDS = 60


class DeltaChat:
    """A running core with no account yet, whose only way out is the stage."""

    def __init__(self, process: subprocess.Popen[str], stage: Socks[Any]) -> None:
        assert process.stdin
        assert process.stdout
        self._process, self._write, self._read = process, process.stdin, process.stdout
        self._stage = stage
        self._numbers = itertools.count(1)

    def configure(self, address: str) -> Setup | None:
        """Set up an account: the servers and logins that it really used, None where it could not."""
        account = self._call("add_account")
        self._call("set_config", account, "proxy_url", f"socks5://127.0.0.1:{self._stage.port}")
        self._call("set_config", account, "proxy_enabled", "1")
        login = {
            "addr": address,
            "password": "not a secret",
            "certificateChecks": "acceptInvalidCertificates",
        }
        with contextlib.suppress(RuntimeError):  # it says that it cannot sign in, after guessing
            self._call("add_or_update_transport", account, login)
        self._call("remove_account", account)
        used = {one.protocol: str(one) for one in self._stage.record.sign_ins}
        return Setup(used["imap"], used["smtp"]) if {"imap", "smtp"} <= used.keys() else None

    def version(self) -> str:
        return str(self._call("get_system_info")["deltachat_core_version"]).removeprefix("v")

    def _call(self, method: str, *parameters: Any) -> Any:
        """JSON-RPC, one line each way. Raises RuntimeError with what it says, TimeoutError."""
        number = next(self._numbers)
        request = {"jsonrpc": "2.0", "id": number, "method": method, "params": parameters}
        self._write.write(json.dumps(request) + "\n")
        self._write.flush()
        deadline = threading.Timer(ANSWER_SECONDS, self._process.kill)
        deadline.start()
        try:
            line = self._read.readline()
        finally:
            deadline.cancel()
        if not line:
            raise TimeoutError(method)
        answer = json.loads(line)
        assert answer["id"] == number
        if "error" in answer:
            raise RuntimeError(answer["error"]["message"])
        return answer["result"]


@contextlib.contextmanager
def started(stage: Socks[Any]) -> Iterator[DeltaChat]:
    with tempfile.TemporaryDirectory(prefix="deltachat-", ignore_cleanup_errors=True) as folder:
        environment = {"DC_ACCOUNTS_PATH": f"{folder}/accounts", "RUST_LOG": "off"}
        with running([PROGRAM], environment) as process:
            yield DeltaChat(process, stage)
