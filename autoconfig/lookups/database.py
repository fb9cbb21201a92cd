"""A database, and connections to it that nothing waits for without end. The owner of SQLAlchemy, with `sql`.

Connections are kept, but for SQLite's, whose file may be replaced; one that the server has given up meanwhile
is replaced. Most drivers wait for an answer without end, so a connection that is overdue is cut off at its
socket. What is said of a query that failed may hold an address: only its code is told.
"""

import logging
import os
import re
import socket
import sqlite3
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from math import inf
from pathlib import Path
from threading import Lock, RLock, get_ident
from time import monotonic
from typing import Any, TypeVar
from urllib.parse import quote, unquote

from sqlalchemy import URL, Connection, Dialect, Result, TextClause, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.pool import NullPool

from autoconfig.lookups.journal import LOG
from autoconfig.lookups.results import CONNECTIONS, CannotOpen, Fault, LookupFailed
from autoconfig.lookups.secrets import fill_in, read_password
from autoconfig.profile.lookups import Access

T = TypeVar("T")

WAIT_SECONDS = 2
# So that no firewall forgets an idle connection, and one that is lost is noticed in time.
_KEEP_ALIVE = {
    "keepalives_idle": 30,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 1000 * WAIT_SECONDS // 2,
}
_MYSQL = dict.fromkeys(("connect_timeout", "read_timeout", "write_timeout"), WAIT_SECONDS)
# How a driver is told not to wait for a connection, an answer or a lock without end.
_ARGUMENTS: dict[str, dict[str, int]] = {
    "psycopg": {"connect_timeout": WAIT_SECONDS, **_KEEP_ALIVE},
    "psycopg2": {"connect_timeout": WAIT_SECONDS, **_KEEP_ALIVE},
    "pymysql": _MYSQL,
    "mysqldb": _MYSQL,
    "pysqlite": {"timeout": WAIT_SECONDS},
}
# In what a server says to somebody whom it does not let in.
_REFUSAL = re.compile("password|pg_hba|access denied", re.IGNORECASE)
_LONGEST_REASON = 200
SQLITE = "sqlite"
_SQLITE_REMEDY = "write sqlite:///FILE"
_FILE = "file:"  # of the URL that SQLite itself is given
_SERVER_POOL: dict[str, Any] = {
    "pool_size": CONNECTIONS,
    "max_overflow": CONNECTIONS,  # for the question that tries a server while all others still hang
    "pool_timeout": WAIT_SECONDS,
    "pool_use_lifo": True,
}
# Of SQLite: a file may be replaced by another one, and opening it costs little.
_NO_POOL: dict[str, Any] = {"poolclass": NullPool}


class Database:
    """Asked by one query or another, each with a deadline (of `monotonic`)."""

    def __init__(self, folder: Path, access: Access, *, keep: bool = True, may_be_away: bool = False) -> None:
        """Connects to nothing yet; `keep`: connections for the next query.

        `may_be_away`: then a file of SQLite that is not there is a database that is down, and `away` says so.

        Raises CannotOpen, and ImportError where the driver is missing.
        """
        logging.getLogger("sqlalchemy").setLevel(logging.CRITICAL + 1)
        url = _url(folder, access)
        self.label = _label(url)
        self.away = _missing_file(url)
        if self.away and not may_be_away:
            raise CannotOpen("url", self.away, _SQLITE_REMEDY)
        self._password = str(url.password or "")
        self._lock = RLock()  # a thread that holds it may be the one that drops the last use, which closes
        self._closed = False
        # By thread: until when it may ask, and by which connection of the driver, once it has one.
        self._running: dict[int, tuple[float, Any]] = {}
        self._connecting = Lock()
        self._engine = create_engine(
            url,
            **(_SERVER_POOL if keep and url.get_backend_name() != SQLITE else _NO_POOL),
            isolation_level="AUTOCOMMIT",
            connect_args=_ARGUMENTS.get(url.get_driver_name(), {}),
        )
        event.listen(self._engine, "do_connect", self._connect)

    def ask(
        self,
        query: TextClause,
        parameters: Mapping[str, str],
        deadline: float,
        read: Callable[[Result[Any]], T],
    ) -> T:
        """What `read` makes of the answer. Raises LookupFailed."""
        try:
            return self._ask(query, parameters, deadline, read)
        except NoConnectionFree:
            raise LookupFailed(Fault.SLOW) from None
        except SQLAlchemyError as error:
            if monotonic() >= deadline:
                raise LookupFailed(Fault.SLOW) from None
            raise _failure(error) from None

    def stop_overdue(self) -> None:
        """Cut off what waits beyond its deadline; the thread that waits then finds its connection broken."""
        self._cut_off_before(monotonic())

    def close(self) -> None:
        """Give up all connections, those in use too."""
        self._closed = True
        self._cut_off_before(inf)
        self._engine.dispose()

    def _cut_off_before(self, moment: float) -> None:
        with self._lock:
            for deadline, connection in self._running.values():
                if connection is not None and deadline < moment:
                    _cut_off(connection)

    def _ask(
        self,
        query: TextClause,
        parameters: Mapping[str, str],
        deadline: float,
        read: Callable[[Result[Any]], T],
    ) -> T:
        try:
            return self._ask_once(query, parameters, deadline, read)
        except DBAPIError as error:
            # The server has been restarted; SQLAlchemy has thrown away all older connections.
            if not error.connection_invalidated or monotonic() >= deadline:
                raise
        return self._ask_once(query, parameters, deadline, read)

    def _ask_once(
        self,
        query: TextClause,
        parameters: Mapping[str, str],
        deadline: float,
        read: Callable[[Result[Any]], T],
    ) -> T:
        with self._watched(deadline), self._connected() as connection:
            self._watch(connection.connection.driver_connection)
            try:
                return read(connection.execute(query, parameters))
            finally:
                self._watch(None)  # somebody else may have it next
                if self._closed:
                    connection.invalidate()

    def _connected(self) -> Connection:
        """Raises LookupFailed; what is said of a connection alone has no address in it."""
        try:
            return self._engine.connect()
        except DBAPIError as error:
            raise _no_connection(error, self._password) from None

    def _connect(self, dialect: Dialect, _record: Any, arguments: list[Any], named: dict[str, Any]) -> Any:
        """One after the other: libpq lets no thread of ours run for the milliseconds that SCRAM takes."""
        if not self._connecting.acquire(timeout=WAIT_SECONDS):
            raise NoConnectionFree
        try:
            connection = dialect.connect(*arguments, **named)
            self._watch(connection)  # SQLAlchemy has questions of its own to a new one
            return connection
        finally:
            self._connecting.release()

    @contextmanager
    def _watched(self, deadline: float) -> Iterator[None]:
        """Whatever is connected to meanwhile is cut off at the deadline."""
        with self._lock:
            self._running[get_ident()] = deadline, None
        try:
            yield
        finally:
            with self._lock:
                del self._running[get_ident()]

    def _watch(self, connection: Any) -> None:
        with self._lock:
            deadline, _ = self._running[get_ident()]
            self._running[get_ident()] = deadline, connection


def _no_connection(error: DBAPIError, password: str) -> LookupFailed:
    words = " ".join(str(error.orig).split())[:_LONGEST_REASON]
    # psycopg tells that the server had a password of us, in whatever language and for whatever it says no.
    asked = getattr(getattr(error.orig, "pgconn", None), "used_password", False)
    reason = "" if password and password in words else words
    return LookupFailed(Fault.REFUSED if asked or _REFUSAL.search(words) else Fault.DOWN, reason)


def _failure(error: SQLAlchemyError) -> LookupFailed:
    """By the driver's code; what it says of a question or of a row may hold the address or a value."""
    original = getattr(error, "orig", None) or error
    code = str(getattr(original, "sqlite_errorname", None) or getattr(original, "sqlstate", None) or "")
    if code.startswith("SQLITE_BUSY"):
        return LookupFailed(Fault.SLOW, code)
    if isinstance(error, DBAPIError) and error.connection_invalidated:
        return LookupFailed(Fault.DOWN, code)
    return LookupFailed(Fault.QUERY, f"{type(original).__name__} {code}".rstrip())


def _label(url: URL) -> str:
    place = f"{url.host or ''}:{url.port}" if url.port else url.host or ""
    return f"sql {url.get_backend_name()} {place}/{_path(url).name}"


def _url(folder: Path, access: Access) -> URL:
    try:
        written = fill_in(access.url)
        url = make_url(written)
        dialect: Any = url.get_dialect()
        # The driver is looked for first: without it some dialects fail at reading a URL.
        dialect(dbapi=dialect.import_dbapi()).create_connect_args(url)
    except (ArgumentError, NoSuchModuleError, ValueError):
        remedy = "write one such as postgresql+psycopg://autoconfig@db/mail"
        raise CannotOpen("url", "it is no URL of a database", remedy) from None
    if url.get_backend_name() == SQLITE:
        if not url.database:
            raise CannotOpen("url", "there is no file in it", _SQLITE_REMEDY)
        file = f"{_FILE}{quote(str(folder / url.database))}"
        url = url.set(database=file, query={"mode": "ro", "uri": "true"})
    elif written.count("@") > 1:  # the rest of a password would count as a host, and be shown
        raise CannotOpen("url", "there is more than one @", "write %40 for that of a password")
    password = read_password(folder, access.password_file)
    return url if password is None else url.set(password=password)


def _path(url: URL) -> Path:
    return Path(unquote((url.database or "").removeprefix(_FILE)))


def _missing_file(url: URL) -> str:
    """That the file of SQLite is not there; a name that is too long is none."""
    if url.get_backend_name() != SQLITE:
        return ""
    path = _path(url)
    with suppress(OSError):
        if path.is_file():
            return ""
    return f"there is no file {path.name[:_LONGEST_REASON]}"


def _cut_off(connection: Any) -> None:
    """Interrupt SQLite; else shut the driver's socket, where it tells which one that is (psycopg does)."""
    try:
        if isinstance(connection, sqlite3.Connection):
            return connection.interrupt()
        with socket.socket(fileno=os.dup(connection.fileno())) as duplicate:
            duplicate.shutdown(socket.SHUT_RDWR)
    except Exception as error:
        # Of whatever kind the driver has: it has no socket, or has closed it just now.
        LOG.debug("%s", type(error).__name__)
