"""What databases said last, for a process that starts while one of them is away.

It is in memory that has no name, which all processes have that a process forks after it has made it. So it
needs no folder to write to, nobody else can read it, and it is gone with the last of them.
"""

import fcntl
import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache


class Kept:
    """Mail domains by a key; one process at a time reads or writes them."""

    def __init__(self) -> None:
        self._file = os.memfd_create("autoconfig-domains")

    def read(self, key: str) -> list[str]:
        """Those that were written, [] for none."""
        with self._locked():
            return self._all().get(key, "").splitlines()

    def write(self, key: str, domains: list[str]) -> None:
        """Keep these in the place of those before."""
        with self._locked():
            before = self._all()
            text = "\n".join(domains)
            if before.get(key) == text:
                return
            body = json.dumps({**before, key: text}).encode()
            os.ftruncate(self._file, 0)  # whoever is killed in between leaves nothing, which is no mistake
            os.pwrite(self._file, body, 0)

    def _all(self) -> Mapping[str, str]:
        try:
            found: dict[str, str] = json.loads(os.pread(self._file, os.fstat(self._file).st_size, 0))
        except ValueError:
            return {}
        return found

    @contextmanager
    def _locked(self) -> Iterator[None]:
        fcntl.lockf(self._file, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.lockf(self._file, fcntl.LOCK_UN)


@cache
def kept() -> Kept:
    """That of this process, which those that it forks later have too."""
    return Kept()
