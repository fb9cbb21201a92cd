"""A table as people export it: CSV from a spreadsheet or a database, or YAML. In memory: no waiting for it.

CSV: RFC 4180, separated by comma, semicolon, tab or bar, UTF-8 or cp1252 (what spreadsheets write in Western
Europe), with or without byte order mark; the first line names the columns. YAML: a list of mappings. The
column `address` is what is asked for. Names of columns are read without case.

A changed file is read beside the requests; where it has a mistake, what was read before stays good.
"""

from collections import Counter
from collections.abc import Generator, Mapping
from dataclasses import dataclass
from functools import partial
from hashlib import md5
from pathlib import Path
from time import monotonic

from autoconfig import collector
from autoconfig.address import Address
from autoconfig.errors import ProfileError, where
from autoconfig.findings import Code, Finding, Mistake
from autoconfig.lookups.journal import LOG
from autoconfig.lookups.results import Asking, Clock, Result, Wait
from autoconfig.lookups.rows import read_rows
from autoconfig.watched import Reading, Watched, in_a_thread

CHECK_SECONDS = 0.5
# A file that was written to just now may be half a file.
SETTLE_SECONDS = 0.5
# Longer than this nobody waits for a large file: what was read before is good enough.
READING_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class _Content:
    rows: Mapping[Address, Mapping[str, str]]
    digests: Mapping[str, Address]


class OpenTable:
    """A table file at work. `counts`: how often each outcome was."""

    def __init__(
        self,
        path: Path,
        fields: Mapping[str, str],
        *,
        by_digest: bool = False,
        clock: Clock = monotonic,
    ) -> None:
        """Reads the file; with `by_digest` an address can be found by its MD5. Raises as read_rows."""
        self.label = f"table {path.name}"
        self._path = path
        self.fields = fields
        self.counts: Counter[str] = Counter()
        self.watched = Watched(
            [path],
            partial(_read, path, fields, by_digest),
            self._tell,
            self._say,
            every=CHECK_SECONDS,
            settle=SETTLE_SECONDS,
            run=in_a_thread,
            clock=clock,
        )

    def ask(self, address: Address, deadline: float) -> Asking:
        """The answer for an address; what to wait for is a changed file that is being read."""
        if reading := self.watched.look():
            yield _until(reading, deadline)
        answer = Result.of(self.watched.current.rows.get(address))
        self.counts["FOUND" if answer.known else "UNKNOWN"] += 1
        return answer

    def ask_digest(self, digest: str, deadline: float) -> Generator[Wait, None, Address | None]:
        """The address whose lower-case MD5 in hexadecimal digits this is, if it stands here."""
        if reading := self.watched.look():
            yield _until(reading, deadline)
        return self.watched.current.digests.get(digest)

    def close(self) -> None:
        """Nothing is open."""

    def _tell(self, fault: Exception | None) -> Finding | None:
        match fault:
            case None:
                return None
            case ProfileError():
                # Only where: what is wrong there may have an address in it.
                lines = [finding.line for finding in fault.findings]
                return self._problem(lines[0], f"a mistake, of {len(lines)}; it keeps its last good state")
            case _:
                text = str(fault.strerror) if isinstance(fault, OSError) else where(fault)
                return self._problem(1, f"it cannot be read ({text}); it keeps its last good state")

    def _say(self, problem: Finding | None) -> None:
        if problem:
            LOG.warning("%s", problem)
        else:
            LOG.info("%s has changed and is read", self._path)

    def _problem(self, line: int, text: str) -> Finding:
        return Mistake(Code.BAD_TABLE, text, "").at(str(self._path), line, "table")


def _read(path: Path, fields: Mapping[str, str], by_digest: bool) -> _Content:
    with collector.paused():
        rows = read_rows(path, fields)
        digests: dict[str, Address] = {}
        if by_digest:
            digests |= {_md5(row.written): row.address for row in rows}
            digests |= {_md5(str(row.address)): row.address for row in rows}
        return _Content({row.address: row.fields for row in rows}, digests)


def _until(reading: Reading, deadline: float) -> Wait:
    return Wait(reading.done, min(reading.begun + READING_SECONDS, deadline))


def _md5(address: str) -> str:
    return md5(address.lower().encode(), usedforsecurity=False).hexdigest()
