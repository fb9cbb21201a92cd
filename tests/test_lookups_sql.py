"""A real PostgreSQL and SQLite: found, not found, down, frozen, restarted, locked, wrong."""

import sqlite3
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from time import monotonic, sleep
from typing import Any

import pytest

import asking
from asking import ENDLESS, ask, ask_together, said, turn
from autoconfig.errors import ProfileError
from autoconfig.lookups import Lookups
from autoconfig.lookups.breaker import FAILURES
from autoconfig.lookups.libraries import not_installed
from autoconfig.lookups.results import CONNECTIONS, Fault
from hourglass import until
from sample import load, profile_text
from servers.postgresql import PASSWORD, PROGRAM, PostgreSQL

sqlalchemy = pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")

postgresql_only = [
    pytest.mark.servers,
    pytest.mark.skipif(PROGRAM is None, reason="PostgreSQL is not installed"),
]
PEOPLE = (
    ("jean.dupont@example.org", "jdupont2", "Jean Dupont"),
    ("zoé.noël@example.org", "znoel", "Zoé Noël"),
    ("twice@example.org", "one", "One"),
    ("twice@example.org", "two", "Two"),
    ("long@example.org", "long", "x" * 1_000_000),
    ("control@example.org", "control", "a\nb"),
    ("nameless@example.org", "nameless", None),
)
CREATE = "create table mailbox (address text, login text, full_name text)"
QUERY = "select login as uid, full_name as name from mailbox where address = :address"
DUPONT = {"uid": "jdupont2", "name": "Jean Dupont"}


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgreSQL]:
    server = PostgreSQL()
    server.start()
    engine = sqlalchemy.create_engine(server.url)
    insert = "insert into mailbox values (:address, :login, :name)"
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text(CREATE))
        rows = [dict(zip(("address", "login", "name"), row, strict=True)) for row in PEOPLE]
        connection.execute(sqlalchemy.text(insert), rows)
    engine.dispose()
    yield server
    server.remove()


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=postgresql_only)])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The URL of a database with these people."""
    if request.param == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgresql")
        return server.url
    connection = sqlite3.connect(tmp_path / "mail.db")
    connection.execute(CREATE)
    connection.executemany("insert into mailbox values (?, ?, ?)", PEOPLE)
    connection.commit()
    connection.close()
    return "sqlite:///mail.db"


Open = Callable[..., Lookups]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Open]:
    """Opens a lookup in the database at `url`; a keyword changes one of its keys."""
    made: list[Lookups] = []

    def make(url: str, **changes: object) -> Lookups:
        keys = {"url": url, "query": QUERY, "fields": ["uid", "name"], **changes}
        made.append(asking.opened(tmp_path, "sql", keys))
        return made[-1]

    yield make
    for lookups in made:
        lookups.close()


def test_a_person_is_found_and_nobody_else(opened: Open, database: str) -> None:
    lookups = opened(database)
    assert ask(lookups).fields == DUPONT
    assert ask(lookups, "zoé.noël@example.org").fields == {"uid": "znoel", "name": "Zoé Noël"}
    assert ask(lookups, "nameless@example.org").fields == {"uid": "nameless"}
    assert ask(lookups, "nobody@example.org").fields == {}


@pytest.mark.parametrize(
    "local",
    ["*", "%", "_ean.dupont", "' or '1'='1", "x'; drop table mailbox; --", "\\", '"', ":address", "(", ")"],
)
def test_a_hostile_address_finds_nobody(opened: Open, database: str, local: str) -> None:
    lookups = opened(database)
    assert turn(lookups, f"{local}@example.org") == "does not know the address"
    assert ask(lookups).fields == DUPONT


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("twice@example.org", Fault.SEVERAL),
        ("long@example.org", Fault.UNUSABLE),
        ("control@example.org", Fault.UNUSABLE),
    ],
)
def test_an_unusable_row_is_no_answer_and_the_next_person_is_found(
    opened: Open, database: str, address: str, fault: Fault, caplog: pytest.LogCaptureFixture
) -> None:
    lookups = opened(database)
    assert turn(lookups, address) == turn(lookups, address) == fault
    assert ask(lookups).fields == DUPONT
    (line,) = caplog.messages
    assert "@" not in line


def test_local_part_and_domain_can_be_asked_for(opened: Open, database: str) -> None:
    query = "select login as uid, full_name as name from mailbox where address = :local || '@' || :domain"
    assert ask(opened(database, query=query)).fields == DUPONT


def test_a_wrong_query_is_no_answer_and_says_nothing_of_anybody(
    opened: Open, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    no_table = said(opened(database, query=QUERY.replace("mailbox", "nowhere")))
    reason = "OperationalError SQLITE_ERROR" if database.startswith("sqlite") else "UndefinedTable 42P01"
    assert no_table == f"{Fault.QUERY} ({reason})"
    no_column = said(opened(database, fields=["uid", "site"]))
    assert no_column == f"{Fault.QUERY} (it gives no site)"
    no_number = said(opened(database, query=f"{QUERY} or 1 = cast(:address as integer)"))
    assert database.startswith("sqlite") or no_number == f"{Fault.QUERY} (InvalidTextRepresentation 22P02)"
    assert not [line for line in caplog.messages if "dupont" in line or PASSWORD in line or "select" in line]


@pytest.mark.parametrize(
    "rest",
    [
        ":s3cr3t@127.0.0.1:1/mail",
        "@127.0.0.1:1/mail?password=s3cr3t",
        ":s3cr3t@127.0.0.1:1/mail?sslmode=s3cr3t",
        ":pa/s3cr3t@127.0.0.1:1/mail",
        ":pa#s3cr3t@127.0.0.1:1/mail",
    ],
)
def test_no_reason_holds_a_password(opened: Open, rest: str, caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("psycopg", reason="psycopg is not installed")
    lookups = opened(f"postgresql+psycopg://autoconfig{rest}")
    assert said(lookups).startswith(Fault.DOWN)
    assert len(caplog.messages) == 1
    for text in (*caplog.messages, said(lookups), lookups.members[0].label):
        assert "s3cr3t" not in text


@pytest.mark.parametrize(
    "query",
    [
        "select json_extract('{}', :address) as uid, '' as name",
        "select json('\"' || :local) as uid, '' as name",
        "select cast(x'4a6f73e9' as text) as uid, :address as name",
    ],
)
def test_what_sqlite_says_of_an_address_or_a_row_is_not_repeated(
    opened: Open, tmp_path: Path, query: str, caplog: pytest.LogCaptureFixture
) -> None:
    sqlite3.connect(tmp_path / "mail.db").close()
    lookups = opened("sqlite:///mail.db", query=query)
    for _ in range(FAILURES + 1):
        text = said(lookups)
        assert text.startswith(f"{Fault.QUERY} (OperationalError"), "no outage, whoever asks"
    assert not [line for line in (text, *caplog.messages) if "dupont" in line or "Jos" in line]


def test_a_locked_database_costs_the_time_limit(opened: Open, tmp_path: Path) -> None:
    writer = sqlite3.connect(tmp_path / "mail.db", isolation_level=None)
    writer.execute(CREATE)
    writer.execute("begin exclusive")
    started = monotonic()
    assert turn(opened("sqlite:///mail.db")) == Fault.SLOW
    assert 0.9 < monotonic() - started < ENDLESS
    writer.close()


def test_a_query_of_sqlite_that_takes_too_long_is_ended(opened: Open, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "mail.db").close()
    endless = "with recursive n(i) as (select 0 union all select i + 1 from n)"
    query = "select i as uid, '' as name from n where i < 0 and '' != :address"
    lookups = opened("sqlite:///mail.db", query=" ".join((endless, query)))
    started = monotonic()
    assert turn(lookups) == Fault.SLOW
    assert 0.9 < monotonic() - started < ENDLESS
    (guard,) = lookups.members
    until(lambda: not guard.busy)


def test_a_replaced_file_of_sqlite_counts_at_once(opened: Open, tmp_path: Path) -> None:
    for name, login in (("mail.db", "old"), ("new.db", "new")):
        connection = sqlite3.connect(tmp_path / name)
        connection.execute(CREATE)
        connection.execute("insert into mailbox values ('jean.dupont@example.org', ?, '')", (login,))
        connection.commit()
        connection.close()
    lookups = opened("sqlite:///mail.db")
    assert ask(lookups).fields == {"uid": "old"}
    (tmp_path / "new.db").rename(tmp_path / "mail.db")
    assert ask(lookups).fields == {"uid": "new"}
    (tmp_path / "mail.db").unlink()
    assert turn(lookups) == Fault.DOWN
    assert not (tmp_path / "mail.db").exists()


@pytest.mark.servers
@pytest.mark.skipif(PROGRAM is None, reason="PostgreSQL is not installed")
class TestPostgreSQL:
    def test_a_password_stands_in_a_file_or_in_the_environment(
        self, postgresql: PostgreSQL, opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        (tmp_path / "password").write_text(f"{PASSWORD}\n")
        assert ask(opened(postgresql.url_without, passwordFile="password")).fields == DUPONT
        monkeypatch.setenv("DATABASE_PASSWORD", PASSWORD)
        assert ask(opened(postgresql.url.replace(PASSWORD, "${DATABASE_PASSWORD}"))).fields == DUPONT
        monkeypatch.setenv("DATABASE_URL", postgresql.url)
        assert ask(opened("${DATABASE_URL}")).fields == DUPONT

    def test_a_wrong_password_is_no_answer_and_not_in_the_log(
        self, postgresql: PostgreSQL, opened: Open, caplog: pytest.LogCaptureFixture
    ) -> None:
        lookups = opened(postgresql.url.replace(PASSWORD, "another-one"))
        assert turn(lookups) == Fault.REFUSED
        (line,) = caplog.messages
        assert line.startswith(f"sql postgresql 127.0.0.1:{postgresql.port}/postgres {Fault.REFUSED} (")
        assert 'password authentication failed for user "autoconfig"' in line
        assert "another-one" not in line

    def test_connections_are_opened_one_after_the_other(
        self, postgresql: PostgreSQL, opened: Open, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What libpq computes for SCRAM would stop the whole process as often as there are connections."""
        psycopg = pytest.importorskip("psycopg")
        connect, connecting, most = psycopg.connect, Counter[str](), Counter[str]()

        def slowly(*arguments: Any, **named: Any) -> Any:
            connecting["now"] += 1
            most["now"] = max(most["now"], connecting["now"])
            most["all"] += 1
            sleep(0.02)
            connection = connect(*arguments, **named)
            connecting["now"] -= 1
            return connection

        monkeypatch.setattr(psycopg, "connect", slowly)
        lookups = opened(postgresql.url, query=f"{QUERY} or pg_sleep(0.05) is null")
        ask_together(lookups, 20)
        assert most["now"] == 1
        assert 1 < most["all"] <= CONNECTIONS

    def test_a_restart_goes_unnoticed(
        self, postgresql: PostgreSQL, opened: Open, caplog: pytest.LogCaptureFixture
    ) -> None:
        lookups = opened(postgresql.url)
        assert ask(lookups).fields == DUPONT
        postgresql.stop()
        postgresql.start()
        assert ask(lookups).fields == DUPONT
        assert caplog.messages == []

    def test_a_server_that_is_down_is_no_answer(self, postgresql: PostgreSQL, opened: Open) -> None:
        lookups = opened(postgresql.url)
        assert ask(lookups).fields == DUPONT
        postgresql.stop()
        try:
            assert turn(lookups) == Fault.DOWN
        finally:
            postgresql.start()

    @pytest.mark.parametrize("connected", [True, False])
    def test_a_frozen_server_costs_the_time_limit_and_holds_no_thread(
        self, postgresql: PostgreSQL, opened: Open, connected: bool, caplog: pytest.LogCaptureFixture
    ) -> None:
        lookups = opened(postgresql.url)
        (guard,) = lookups.members
        if connected:
            assert ask(lookups).fields == DUPONT
        postgresql.freeze()
        try:
            for _ in range(3):
                started = monotonic()
                assert turn(lookups) == Fault.SLOW
                assert 0.9 < monotonic() - started < ENDLESS
            assert turn(lookups) == Fault.PAUSED
            (line,) = caplog.messages
            assert "does not answer in time" in line
            end = monotonic() + 5
            while guard.busy > 1:
                turn(lookups)
                assert monotonic() < end
                sleep(0.05)
        finally:
            postgresql.thaw()
        guard.close()
        end = monotonic() + 5
        while guard.busy:
            assert monotonic() < end
            sleep(0.05)

    def test_a_value_that_cannot_be_read_is_no_outage_and_not_repeated(
        self, postgresql: PostgreSQL, opened: Open, caplog: pytest.LogCaptureFixture
    ) -> None:
        lookups = opened(postgresql.url, query="select '12345-06-07'::date as uid, :address as name")
        for _ in range(FAILURES + 1):
            assert said(lookups) == f"{Fault.QUERY} (DataError)"
        assert "12345" not in caplog.text

    def test_a_slow_query_costs_the_time_limit(self, postgresql: PostgreSQL, opened: Open) -> None:
        lookups = opened(postgresql.url, query=QUERY.replace("where", "where pg_sleep(60) is not null and"))
        started = monotonic()
        assert turn(lookups) == Fault.SLOW
        assert monotonic() - started < ENDLESS


@pytest.mark.parametrize(
    ("changes", "finding"),
    [
        ({"url": "no url"}, "url: it is no URL of a database"),
        ({"url": "nosuchsql://db/mail"}, "url: it is no URL of a database"),
        ({"url": "sqlite:///missing.db"}, "url: there is no file missing.db"),
        ({"url": "sqlite://"}, "url: there is no file"),
        ({"url": f"sqlite:///{'a' * 256}"}, "url: there is no file aaa"),
        ({"url": "postgresql+psycopg://a:top@s3cr3t@db/mail"}, "url: there is more than one @, write %40"),
        ({"url": "postgresql+psycopg://a:p@s3cr3t?w@db/mail"}, "url: there is more than one @, write %40"),
        ({"url": "postgresql+psycopg://a@/mail?host=db&port=54x2"}, "url: it is no URL of a database"),
        ({"passwordFile": "zero"}, "passwordFile: there is a control character in it"),
        ({"url": "postgresql+psycopg://a:p@ss/w:rd@db/mail"}, "url: there is more than one @, write %40"),
        ({"passwordFile": "missing"}, "passwordFile: it cannot be read"),
        ({"passwordFile": "empty"}, "passwordFile: it is empty"),
        ({"url": "postgresql+psycopg://a:${MISSING}@db/mail"}, "url: ${MISSING} is not in the environment"),
        ({"query": "select 1"}, "query: it must name :address"),
        ({"query": "select :adress"}, "query: it must name :address"),
    ],
)
def test_a_mistake_is_found_while_loading(
    opened: Open, tmp_path: Path, changes: dict[str, str], finding: str
) -> None:
    (tmp_path / "mail.db").touch()
    (tmp_path / "empty").touch()
    (tmp_path / "zero").write_text("half\0other")
    with pytest.raises(ProfileError) as caught:
        opened(**{"url": "sqlite:///mail.db", **changes})
    (found,) = caught.value.findings
    assert f"{found.key}: {found.text}".startswith(f"lookups.sql.{finding}")
    assert "s3cr3t" not in found.text
    assert found.line == 5


DOMAINS = "select domain from domains"


@pytest.mark.parametrize(
    ("url", "module", "remedy"),
    [
        ("mysql+pymysql://db/mail", "pymysql", "run pip install pymysql"),
        ("mysql://db/mail", "MySQLdb", "run pip install mysqlclient"),
        ("oracle+oracledb://db/mail", "oracledb", "install this driver, which the url names"),
        ("postgresql+psycopg://db/mail", "psycopg", "run pip install 'mail-autoconfig"),
    ],
)
def test_a_driver_that_is_missing_is_named_with_what_brings_it(
    opened: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, url: str, module: str, remedy: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(ProfileError, match=f"{module} is not installed, {remedy}"):
        opened(url)
    asked = f"{{sql: {{url: '{url}', query: {DOMAINS}}}}}"
    with pytest.raises(ProfileError, match=f"domainsFrom.sql: {module} is not installed, {remedy}"):
        load(tmp_path, profile_text(domainsFrom=asked))


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (ImportError("no pq wrapper available.\nAttempts made"), "run pip install 'mail-autoconfig[sql]'"),
        (ImportError("no pq wrapper available.", name="MySQLdb._mysql"), "install what MySQLdb needs"),
    ],
)
def test_a_driver_that_lacks_something_itself_is_said(error: ImportError, said: str) -> None:
    found = not_installed("sql", error)
    assert found.problem == "its library cannot be used (no pq wrapper available.)"
    assert found.remedy.startswith(said)


def test_the_last_use_may_end_where_a_lock_is_held(tmp_path: Path) -> None:
    """The collector may find it at any moment, in any thread."""
    (tmp_path / "mail.db").touch()
    keys = {"url": "sqlite:///mail.db", "query": QUERY, "fields": ["uid", "name"]}
    (guard,) = asking.opened(tmp_path, "sql", keys).members

    def end() -> None:
        with guard._source._database._lock:
            guard.close()

    thread = Thread(target=end, daemon=True)
    thread.start()
    thread.join(10)
    assert not thread.is_alive()
