"""A real PostgreSQL server on loopback, in a folder of its own."""

import os
import shutil
import signal
import subprocess
import tempfile
from pathlib import Path

from servers.process import Program, free_port

USER, PASSWORD = "autoconfig", "the-sql-password"
_BINARIES = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: int(path.parts[4]))
PROGRAM = _BINARIES[-1] if _BINARIES else None


class PostgreSQL:
    """`url` has the password in it, `url_without` has not."""

    def __init__(self) -> None:
        assert PROGRAM
        self.port = free_port()
        place = f"127.0.0.1:{self.port}/postgres"
        self.url = f"postgresql+psycopg://{USER}:{PASSWORD}@{place}"
        self.url_without = f"postgresql+psycopg://{USER}@{place}"
        # The server refuses to run as root, and its user cannot enter pytest's folders.
        self._folder = Path(tempfile.mkdtemp(prefix="autoconfig-postgresql-"))
        user = "postgres" if os.geteuid() == 0 else None
        password_file = self._folder / "password"
        password_file.write_text(PASSWORD)
        if user:
            for path in (self._folder, password_file):
                shutil.chown(path, user)
        data = self._folder / "data"
        initdb: list[str | Path] = [
            PROGRAM.with_name("initdb"),
            "-D",
            data,
            "-U",
            USER,
            "-A",
            "scram-sha-256",
            "-N",
        ]
        subprocess.run(
            [*initdb, "--pwfile", password_file, "-E", "UTF8", "--locale", "C.UTF-8"],
            check=True,
            capture_output=True,
            cwd=self._folder,
            user=user,
            extra_groups=[] if user else None,
        )
        settings = ["-h", "127.0.0.1", "-k", "", "-p", str(self.port), "-F"]
        self._program = Program([PROGRAM, "-D", data, *settings], self.port, user="postgres")
        self.freeze = self._program.freeze
        self.thaw = self._program.thaw

    def start(self) -> None:
        self._program.start(self._accepts)

    def stop(self) -> None:
        """Without a farewell to anybody: SIGQUIT is its immediate shutdown."""
        self._program.stop(signal.SIGQUIT)

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self._folder)

    def _accepts(self) -> bool:
        assert PROGRAM
        ready: list[str | Path] = [
            PROGRAM.with_name("pg_isready"),
            "-q",
            "-h",
            "127.0.0.1",
            "-p",
            str(self.port),
        ]
        return subprocess.run(ready).returncode == 0
