"""Two workers, 200 requests a second, and what goes wrong meanwhile: nobody gets a wrong answer.

`--soak SECONDS` says for how long each fault lasts; the table at the end stands in docs/faults.md.
"""

import asyncio
import importlib.util
import json
import resource
import shlex
import sys
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from math import inf
from pathlib import Path
from time import monotonic
from typing import Any, NamedTuple

import pytest
import sqlalchemy

from faults import acts, clock
from faults.asks import DOMAIN, PEOPLE, Reply, ask, local_part
from faults.figures import (
    CUT_BY_A_KILL,
    HEADINGS,
    LINE_LENGTH,
    MEMORY_SHARE,
    NORMAL_SECONDS,
    SAID_LENGTH,
    Figures,
    figures,
    is_normal,
    is_wrong,
    table,
)
from faults.load import Outcome
from faults.stage import Stage
from manual import rows as manual_rows
from served import COMMANDS
from servers import postgresql, slapd

WARM_SECONDS, AFTER_SECONDS = 3.0, 3.0
# More people than threads for the page, each of which has memory of its own; a worker may take a whole round.
PAGES, ROUNDS, MOST_ROUNDS = 40, 6, 120
COMMAND = shlex.quote(str(COMMANDS / "autoconfig"))
SERVE = f"exec {COMMAND} serve --workers 2 --profiles profiles --bind 127.0.0.1:{{port}}"
Directory = Callable[[Path], AbstractContextManager[tuple[Any, str | None]]]


@contextmanager
def none(folder: Path) -> Iterator[tuple[None, None]]:
    yield None, None


@contextmanager
def ldap(folder: Path) -> Iterator[tuple[slapd.Slapd, str]]:
    people = "".join(slapd.person(f"P{one}", f"{local_part(one)}@{DOMAIN}", uid=f"u{one}") for one in PEOPLE)
    server = slapd.Slapd(folder, people)
    (folder / "password").write_text(slapd.PASSWORD)
    keys = {
        "url": server.tls_url,
        "caFile": str(server.ca_file),
        "bindDN": slapd.BIND_DN,
        "passwordFile": str(folder / "password"),
        "base": slapd.SUFFIX,
        "filter": "(mail={address})",
        "fields": ["uid"],
    }
    server.start()
    try:
        yield server, json.dumps({"ldap": keys})
    finally:
        server.stop()


@contextmanager
def sql(folder: Path) -> Iterator[tuple[postgresql.PostgreSQL, str]]:
    server = postgresql.PostgreSQL()
    try:
        server.start()
        engine = sqlalchemy.create_engine(server.url)
        with engine.begin() as connection:
            connection.exec_driver_sql("create table mailbox (address text primary key, login text)")
            insert = sqlalchemy.text("insert into mailbox values (:address, :login)")
            rows = [{"address": f"{local_part(one)}@{DOMAIN}", "login": f"u{one}"} for one in PEOPLE]
            connection.execute(insert, rows)
        engine.dispose()
        query = "select login as uid from mailbox where address = :address"
        yield server, json.dumps({"sql": {"url": server.url, "query": query, "fields": ["uid"]}})
    finally:
        server.remove()


class Scenario(NamedTuple):
    """`before`: shell commands before it is started; `needs`: programs and libraries.

    `known`: seconds of it in the warm-up, where what arrives is of a kind that the load never sends.
    """

    name: str
    act: acts.Act
    before: str = ":"
    redirected: str = ""
    directory: Directory = none
    needs: tuple[object, ...] = ()
    known: float = 0


SCENARIOS = (
    Scenario("nothing, to compare with", acts.nothing),
    Scenario("a worker is killed every few seconds", acts.kills),
    Scenario("profiles are rewritten, every third time broken", acts.rewrites, known=2),
    Scenario("the folder of profiles vanishes", acts.vanishes),
    Scenario(
        "slapd dies", acts.dies, directory=ldap, needs=(slapd.PROGRAM, importlib.util.find_spec("ldap"))
    ),
    Scenario(
        "PostgreSQL freezes",
        acts.freezes,
        directory=sql,
        needs=(postgresql.PROGRAM, importlib.util.find_spec("psycopg")),
    ),
    Scenario("500 half-open connections", acts.half_open),
    Scenario("40 forms, a byte a second", acts.slow_forms),
    Scenario("bodies of 20 MB", acts.huge_bodies, known=10),
    Scenario("64 descriptors, 80 connections", acts.crowded, before="ulimit -n 64"),
    Scenario("the disk of the log is full", acts.log_full, redirected="2>/dev/full"),
    Scenario("the clock jumps", acts.clock_jumps, before=clock.USED, needs=(clock.COMPILER,)),
)


FULL_SPEED = "as many requests as it answers"


@pytest.fixture(scope="module")
def rows(request: pytest.FixtureRequest) -> Iterator[list[Figures]]:
    """What was measured; printed when all is."""
    found: list[Figures] = []
    yield found
    capture = request.config.pluginmanager.getplugin("capturemanager")
    with capture.global_and_fixture_disabled():
        sys.stdout.write(f"\n\n{table(found)}\n")


@pytest.fixture(autouse=True, scope="module")
def many_files() -> Iterator[None]:
    """For the connections of this side."""
    usual = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(usual[1], 65536), usual[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, usual)


async def warmed(stage: Stage, load: Callable[[Callable[[], bool]], Awaitable[None]]) -> int:
    """Bytes that it has in use after all has been asked for once, some seconds of `load` too."""
    for made in range(MOST_ROUNDS):
        if made >= ROUNDS and len(set(stage.threads)) == 1:
            break
        await stage.load.pages(PAGES)
    else:
        pytest.fail("more warmth is needed")
    await load(for_seconds(WARM_SECONDS))
    stage.load.outcomes.clear()
    return stage.memory


def for_seconds(seconds: float) -> Callable[[], bool]:
    until = monotonic() + seconds
    return lambda: monotonic() < until


async def suffer(scenario: Scenario, stage: Stage, seconds: float) -> Figures:
    """Warm-up, fault, and a while after it, under load all along."""
    if scenario.known:
        await scenario.act(stage, scenario.known)
    before = await warmed(stage, stage.load.run)
    begun, until = monotonic(), inf
    load = asyncio.create_task(stage.load.run(lambda: monotonic() < until))
    try:
        await scenario.act(stage, seconds)
    finally:
        mended = monotonic()
        until = mended + AFTER_SECONDS
    await load
    stage.load.close()
    return figures(scenario.name, stage, begun, mended, before)


async def hurry(stage: Stage, seconds: float) -> Figures:
    before = await warmed(stage, stage.load.full)
    begun = monotonic()
    await stage.load.full(for_seconds(seconds))
    stage.load.close()
    return figures(FULL_SPEED, stage, begun, monotonic(), before)


def check(found: Figures, kills: int) -> None:
    """Within what is promised."""
    assert (found.wrong, found.failed) == (0, 0)
    assert found.cut <= kills * CUT_BY_A_KILL
    assert found.after - found.before <= found.before * MEMORY_SHARE
    assert found.normal_after <= NORMAL_SECONDS
    assert found.log <= found.requests * LINE_LENGTH + SAID_LENGTH


@pytest.mark.servers
@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_nobody_gets_a_wrong_answer(
    scenario: Scenario, tmp_path: Path, rows: list[Figures], pytestconfig: pytest.Config
) -> None:
    if not all(scenario.needs):
        pytest.skip("what it needs is not installed")
    if clock.COMPILER in scenario.needs:
        clock.build(tmp_path)
    with scenario.directory(tmp_path) as (server, lookup):
        command = f"{scenario.before}; {SERVE} {scenario.redirected}"
        with Stage(tmp_path, command, server, lookup) as stage:
            found = asyncio.run(suffer(scenario, stage, pytestconfig.getoption("soak")))
            rows.append(found)
            assert stage.process.stop() == 0
    check(found, stage.kills)
    assert "Traceback" not in stage.process.log


@pytest.mark.servers
def test_full_speed_leaves_memory_as_it_is(
    tmp_path: Path, rows: list[Figures], pytestconfig: pytest.Config
) -> None:
    with Stage(tmp_path, SERVE) as stage:
        found = asyncio.run(hurry(stage, pytestconfig.getoption("full_speed")))
        rows.append(found)
        assert stage.process.stop() == 0
    check(found, 0)


def test_the_manual_has_a_row_for_each() -> None:
    heading, *named = [cells[0] for cells in manual_rows("faults")]
    assert heading == HEADINGS[0]
    assert named == [*(scenario.name for scenario in SCENARIOS), FULL_SPEED]


# That what is wrong is seen


RIGHT = (
    b"<clientConfig><hostname>imap3.example.org</hostname><username>flast10000</username></clientConfig>\n"
)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (RIGHT, (True, False, 3)),
        (RIGHT.replace(b"flast", b"u"), (True, True, 3)),
        (RIGHT.replace(b"10000", b"10001"), (False, None, None)),
        (RIGHT.replace(b"flast10000", b"first10000.last10000"), (False, None, None)),
        (RIGHT.replace(b"<username>", b"<username>u10000</username><username>"), (False, None, None)),
        (
            RIGHT.replace(b"<username>", b"<hostname>imap4.example.org</hostname><username>"),
            (False, None, None),
        ),
        (RIGHT[:-20], (False, None, None)),
        (b"", (False, None, None)),
    ],
)
def test_an_answer_is_read_strictly(body: bytes, expected: tuple[object, ...]) -> None:
    assert ask(0).read(body) == expected


class Written(Stage):
    """Profiles written at 0, 10 and 20 seconds, without a service."""

    def __init__(self) -> None:
        self.written = [0.0, 10.0, 20.0]
        self.directory = object()


@pytest.mark.parametrize(
    ("status", "number", "begun", "ended", "wrong", "normal"),
    [
        (200, 1, 12, 12.1, False, True),
        (200, 0, 12, 12.1, False, True),
        (200, 0, 15, 15.1, True, False),
        (200, 2, 19, 19.1, True, False),
        (200, 3, 30, 30.1, True, False),
        (200, 1, 12, 13.5, False, False),
        (404, None, 12, 12.1, True, False),
        (503, None, 12, 12.1, False, False),
        (0, None, 12, 12.1, False, False),
    ],
)
def test_an_answer_is_of_its_time(
    status: int, number: int | None, begun: float, ended: float, wrong: bool, normal: bool
) -> None:
    found = Outcome(begun, ended, status, Reply(status == 200, True, number))
    assert (is_wrong(Written(), found), is_normal(Written(), found)) == (wrong, normal)


def test_by_the_rule_is_not_normal_where_there_is_a_directory() -> None:
    assert not is_normal(Written(), Outcome(12, 12.1, 200, Reply(True, False, 1)))
