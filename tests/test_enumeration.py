"""Whether somebody exists is told by no status, no field's name and no time, whatever the lookups know."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from statistics import median
from time import process_time

import pytest
import sqlalchemy

from autoconfig.directory.edition import Edition
from autoconfig.formats import FORMATS, Asker
from autoconfig.web import create_app
from http_table import AUTOCONFIG, FORM, JSON, MOBILECONFIG, POX, Row, pox_request
from sample import load, profile_text
from test_adapters import Answer, call_wsgi, environ

KNOWN = "jean.dupont"
NOBODY = "jean.durand"
# Two rows: the lookup cannot say who that is.
TWICE = "paul.dupont"
ROUNDS = 60
# What is always slower is so each time; what is slow because others take the processor's caches is not.
TRIES = 5
# By chance and by the length of what is said; what is kept costs a tenth of what is asked for.
TIMES = 1.6


def by_table(folder: Path) -> str:
    (folder / "people.csv").write_text(f"address,uid\n{KNOWN}@example.com,jdupont2\n")
    return "[{table: {file: people.csv, fields: [uid]}}]"


def by_sql(folder: Path) -> str:
    engine = sqlalchemy.create_engine(f"sqlite:///{folder / 'people.db'}")
    with engine.begin() as connection:
        connection.exec_driver_sql("create table people (address text, uid text)")
        for local in (KNOWN, TWICE, TWICE):
            connection.exec_driver_sql(f"insert into people values ('{local}@example.com', '{local}2')")  # noqa: S608
    engine.dispose()
    sql = {
        "url": "sqlite:///people.db",
        "query": "select uid from people where address = :address",
        "fields": ["uid"],
    }
    return json.dumps([{"sql": sql}])


@pytest.fixture(params=[by_table, by_sql])
def edition(tmp_path: Path, request: pytest.FixtureRequest) -> Edition:
    return load(
        tmp_path, profile_text(lookups=request.param(tmp_path), username='["{uid}", "{first:.1}{last}"]')
    )


REQUESTS: dict[str, Callable[[str], Row]] = {
    "autoconfig": lambda address: Row("", f"{AUTOCONFIG}?emailaddress={address}", 0, "", None),
    "mobileconfig": lambda address: Row("", f"{MOBILECONFIG}?emailaddress={address}", 0, "", None),
    "autodiscover-json": lambda address: Row(
        "", f"{JSON}?Email={address}&Protocol=AutodiscoverV1", 0, "", None
    ),
    "autodiscover": lambda address: Row("", POX, 0, "", None, method="POST", body=pox_request(address)),
    "the page": lambda address: Row(
        "",
        "/",
        0,
        "",
        None,
        method="POST",
        host="example.com",
        headers=FORM,
        body=f"address={address}".encode(),
    ),
}


def test_every_format_that_says_a_login_is_asked() -> None:
    personal = (form for form in FORMATS.values() if form.paths and form.asker is not Asker.IGNORED)
    assert {form.name for form in personal} <= REQUESTS.keys()


@pytest.mark.parametrize("kind", REQUESTS)
def test_nothing_but_the_body_tells_who_exists(edition: Edition, kind: str) -> None:
    app = create_app(edition)
    people = [f"{local}@example.com" for local in (KNOWN, NOBODY, TWICE)]
    answers = [ask(app, REQUESTS[kind](address)) for address in people]
    assert {answer.status for answer in answers} == {200}
    assert len({tuple(sorted({**answer.headers, "content-length": ""}.items())) for answer in answers}) == 1


@pytest.mark.parametrize("kind", REQUESTS)
def test_nobody_takes_longer(edition: Edition, kind: str) -> None:
    """Once each has been asked for: somebody who comes back measures what is kept.

    In time of the processor, which others on the machine do not take from it.
    """
    app = create_app(edition)
    rows = [REQUESTS[kind](f"{local}@example.com") for local in (KNOWN, NOBODY, TWICE)]
    for row in rows:
        ask(app, row)
    assert any(max(usual) < TIMES * min(usual) for usual in (seconds(app, rows) for _ in range(TRIES)))


def seconds(app: object, rows: list[Row]) -> list[float]:
    """What each usually takes, in turns."""
    times: list[list[float]] = [[] for _ in rows]
    for _ in range(ROUNDS):
        for row, took in zip(rows, times, strict=True):
            started = process_time()
            ask(app, row)
            took.append(process_time() - started)
    return [median(took) for took in times]


def ask(app: object, row: Row) -> Answer:
    length = {"CONTENT_LENGTH": str(len(row.body))} if row.body else {}
    return call_wsgi(app, environ(row, io.BytesIO(row.body), **length))
