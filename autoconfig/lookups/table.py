"""A table as people export it: CSV from a spreadsheet or a database, or YAML. In memory: no waiting for it.

CSV: RFC 4180, separated by comma, semicolon, tab or bar, UTF-8 or cp1252 (what spreadsheets write in Western
Europe), with or without byte order mark; the first line names the columns. YAML: a list of mappings. The
column `address` is what is asked for. Names of columns are read without case.

A changed file is read beside the requests; where it has a mistake, what was read before stays good.
"""

from collections import Counter
from collections.abc import Generator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from hashlib import md5
from pathlib import Path
from threading import Lock, Thread
from time import monotonic, time

from autoconfig import collector
from autoconfig.address import Address
from autoconfig.errors import ProfileError
from autoconfig.lookups.answers import Answer, Asking, Wait
from autoconfig.lookups.record import LOG
from autoconfig.lookups.rows import read_rows

CHECK_SECONDS = 2.0
# A file that was written to just now may be half a file.
SETTLE_SECONDS = 1.0
# Longer than this nobody waits for a large file: what was read before is good enough.
READING_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class _Content:
    rows: Mapping[Address, Mapping[str, str]]
    digests: Mapping[str, Address]


class Table:
    """A table file at work. `counts`: how often each outcome was."""

    def __init__(self, path: Path, fields: Mapping[str, str], *, by_digest: bool = False) -> None:
        """Reads the file; with `by_digest` an address can be found by its MD5. Raises as read_rows."""
        self.label = f"table {path.name}"
        self.fields = fields
        self.counts: Counter[str] = Counter()
        self._path = path
        self._by_digest = by_digest
        self._lock = Lock()
        self._checked = monotonic()
        self._stamp = self._stamp_now()
        self._content = self._read()
        self._reading: Wait | None = None

    def ask(self, address: Address, deadline: float) -> Asking:
        """The answer for an address; what to wait for is a changed file that is being read."""
        if reading := self._renew():
            yield _within(reading, deadline)
        answer = Answer.of(self._content.rows.get(address))
        self.counts["FOUND" if answer.known else "UNKNOWN"] += 1
        return answer

    def ask_digest(self, digest: str, deadline: float) -> Generator[Wait, None, Address | None]:
        """The address whose lower-case MD5 in hexadecimal digits this is, if it stands here."""
        if reading := self._renew():
            yield _within(reading, deadline)
        return self._content.digests.get(digest)

    def close(self) -> None:
        """Nothing is open."""

    def _renew(self) -> Wait | None:
        """Begin to read a changed file, which may be waited for. It is looked at now and then only."""
        if monotonic() < self._checked + CHECK_SECONDS:
            return self._reading
        with self._lock:
            self._checked = monotonic()
            stamp = self._stamp_now()
            if self._reading or stamp == self._stamp or _is_fresh(stamp):
                return self._reading
            self._stamp = stamp
            self._reading = reading = Wait(Future(), monotonic() + READING_SECONDS)
        try:
            Thread(target=self._reread, args=[reading.future], daemon=True).start()
        except RuntimeError:  # the system has no more of them: the next time then
            self._stamp, self._reading = (), None
            return None
        return reading

    def _reread(self, future: Future[None]) -> None:
        try:
            self._content = self._read()
            LOG.info("%s has changed and is read", self.label)
        except ProfileError as error:
            # Only where: what is wrong there may have an address in it.
            lines = [finding.line for finding in error.findings]
            LOG.warning(
                "%s:%d: a mistake, of %d; it keeps its last good state", self.label, lines[0], len(lines)
            )
        except OSError as error:
            LOG.warning("%s keeps its last good state: %s", self.label, error.strerror)
        finally:
            self._reading = None
            future.set_result(None)

    def _stamp_now(self) -> tuple[int, ...]:
        try:
            status = self._path.stat()
        except OSError:
            return ()
        return status.st_mtime_ns, status.st_size, status.st_ino

    def _read(self) -> _Content:
        with collector.paused():
            rows = read_rows(self._path, self.fields)
            digests: dict[str, Address] = {}
            if self._by_digest:
                digests |= {_md5(row.written): row.address for row in rows}
                digests |= {_md5(str(row.address)): row.address for row in rows}
            return _Content({row.address: row.fields for row in rows}, digests)


def _is_fresh(stamp: tuple[int, ...]) -> bool:
    return bool(stamp) and 0 <= time() - stamp[0] / 1e9 < SETTLE_SECONDS


def _within(wait: Wait, deadline: float) -> Wait:
    return wait._replace(until=min(wait.until, deadline))


def _md5(address: str) -> str:
    return md5(address.lower().encode(), usedforsecurity=False).hexdigest()
