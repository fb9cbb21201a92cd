"""Mail domains of a real PostgreSQL: listed, down, frozen, refused, wrong."""

from collections.abc import Iterator
from pathlib import Path
from time import monotonic

import pytest

from autoconfig.lookups.results import CannotOpen, Fault, LookupFailed
from autoconfig.profile.domains import SqlDomains
from servers.postgresql import PROGRAM, PostgreSQL

sqlalchemy = pytest.importorskip("sqlalchemy", reason="SQLAlchemy is not installed")
sql = pytest.importorskip("autoconfig.lookups.sql")

pytestmark = [
    pytest.mark.servers,
    pytest.mark.skipif(PROGRAM is None, reason="PostgreSQL is not installed"),
]
QUERY = "select domain, active from domains where active"
SECONDS = 1.0


@pytest.fixture(scope="module")
def postgresql() -> Iterator[PostgreSQL]:
    server = PostgreSQL()
    server.start()
    engine = sqlalchemy.create_engine(server.url)
    with engine.begin() as connection:
        connection.execute(sqlalchemy.text("create table domains (domain text, active boolean)"))
        rows = "values ('a.example', true), ('b.example', false), (null, true)"
        connection.execute(sqlalchemy.text(f"insert into domains {rows}"))
    engine.dispose()
    yield server
    server.remove()


def values(url: str, query: str = QUERY) -> list[object]:
    found: list[object] = sql.SqlValues(Path(), SqlDomains(url=url, query=query)).values(SECONDS)
    return found


def fault(url: str, query: str = QUERY) -> Fault:
    with pytest.raises(LookupFailed) as caught:
        values(url, query)
    return caught.value.fault


def test_the_first_column_of_each_row_is_what_is_listed(postgresql: PostgreSQL) -> None:
    assert values(postgresql.url) == ["a.example", None]


def test_very_many_rows_are_not_taken(postgresql: PostgreSQL, monkeypatch: pytest.MonkeyPatch) -> None:
    many = "select n || '.example' from generate_series(1, 5000) as n"
    assert len(values(postgresql.url, many)) == 5000
    monkeypatch.setattr(sql, "MAX_ROWS", 4999)
    with pytest.raises(LookupFailed, match=Fault.QUERY):
        values(postgresql.url, many)


def test_a_wrong_query_is_a_fault(postgresql: PostgreSQL) -> None:
    assert fault(postgresql.url, "select domain from nowhere") is Fault.QUERY
    assert fault(postgresql.url, "create table other (domain text)") is Fault.QUERY


def test_a_query_that_takes_too_long_is_cut_off(postgresql: PostgreSQL) -> None:
    started = monotonic()
    assert fault(postgresql.url, "select pg_sleep(30)") is Fault.SLOW
    assert monotonic() - started < 10


def test_a_wrong_password_is_a_fault(postgresql: PostgreSQL) -> None:
    url = sqlalchemy.make_url(postgresql.url).set(password="another")
    assert fault(url.render_as_string(hide_password=False)) is Fault.REFUSED


def test_a_frozen_server_costs_the_time_limit(postgresql: PostgreSQL) -> None:
    postgresql.freeze()
    try:
        started = monotonic()
        assert fault(postgresql.url) in (Fault.SLOW, Fault.DOWN)
        assert monotonic() - started < 10
    finally:
        postgresql.thaw()
    assert values(postgresql.url) == ["a.example", None]


def test_a_server_that_is_down_is_a_fault_and_asked_again_when_it_is_up(postgresql: PostgreSQL) -> None:
    postgresql.stop()
    assert fault(postgresql.url) is Fault.DOWN
    postgresql.start()
    assert values(postgresql.url) == ["a.example", None]


def test_a_password_may_stand_in_a_file(postgresql: PostgreSQL, tmp_path: Path) -> None:
    url = sqlalchemy.make_url(postgresql.url)
    (tmp_path / "secret").write_text(f"{url.password}\n")
    bare = f"{url.drivername}://{url.username}@{url.host}:{url.port}/{url.database}"
    settings = SqlDomains(url=bare, query=QUERY, passwordFile="secret")
    assert sql.SqlValues(tmp_path, settings).values(SECONDS) == ["a.example", None]
    with pytest.raises(CannotOpen):
        sql.SqlValues(tmp_path / "nowhere", settings)
