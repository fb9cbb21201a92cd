"""What lookups cost, and what happens while a directory fails: 50,000 people in slapd and in PostgreSQL.

    make bench-lookups

First the CPU time of a request with a warm connection against one by the rule alone, in process. Then the
service under gunicorn: 200 requests a second for 30 seconds while the directory is killed and started again
twice and frozen once. Needs slapd and PostgreSQL.
"""

import asyncio
import json
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy

from autoconfig.asgi import Service
from autoconfig.directory import Directory
from servers.postgresql import PostgreSQL
from servers.process import free_port
from servers.slapd import BIND_DN, PASSWORD, SUFFIX, Slapd, person

PEOPLE = 50_000
RATE, SECONDS = 200, 30
# When the directory is killed, started again, frozen and thawed.
PLAN = ((4.0, "stop"), (8.0, "start"), (13.0, "freeze"), (18.0, "thaw"), (23.0, "stop"), (26.0, "start"))
PATH = "/mail/config-v1.1.xml"
HOST = "autoconfig.example.org"
_LOGIN = re.compile(rb"<username>([^<]*)</username>")

PROFILE = """\
domains: [example.org]
displayName: Example
{lookups}
username: ["{login}", "{{first:.1}}{{last}}"]
incomingServer:
  {{type: imap, hostname: i.example.org, port: 993, socketType: SSL, authentication: password-cleartext}}
outgoingServer:
  {{type: smtp, hostname: o.example.org, port: 465, socketType: SSL, authentication: password-cleartext}}
"""


def name(number: int) -> str:
    """The part before the @; the login that the directory has is `u` and the number."""
    return f"first{number}.last{number}"


@contextmanager
def directories(folder: Path) -> Iterator[dict[str, tuple[Any, dict[str, Any]]]]:
    """Each server with its lookup."""
    people = "".join(person(f"P{n}", f"{name(n)}@example.org", uid=f"u{n}") for n in range(PEOPLE))
    slapd, postgresql = Slapd(folder, people), PostgreSQL()
    (folder / "password").write_text(PASSWORD)
    ldap = {
        "url": slapd.tls_url,
        "caFile": str(slapd.ca_file),
        "bindDN": BIND_DN,
        "passwordFile": str(folder / "password"),
        "base": SUFFIX,
        "filter": "(mail={address})",
        "fields": ["uid"],
    }
    query = "select login as uid from mailbox where address = :address"
    sql = {"url": postgresql.url, "query": query, "fields": ["uid"]}
    try:
        slapd.start()
        postgresql.start()
        fill(postgresql)
        yield {"ldaps": (slapd, {"ldap": ldap}), "postgresql": (postgresql, {"sql": sql})}
    finally:
        slapd.stop()
        postgresql.remove()


def fill(postgresql: PostgreSQL) -> None:
    engine = sqlalchemy.create_engine(postgresql.url)
    with engine.begin() as connection:
        connection.exec_driver_sql("create table mailbox (address text primary key, login text)")
        insert = "insert into mailbox values (:address, :login)"
        people = [{"address": f"{name(n)}@example.org", "login": f"u{n}"} for n in range(PEOPLE)]
        connection.execute(sqlalchemy.text(insert), people)
    engine.dispose()


def profiles(folder: Path, lookup: dict[str, Any] | None, cache: str = "60s") -> Path:
    folder.mkdir(exist_ok=True)
    lookups = f"lookups: {json.dumps([lookup])}\ncache: {cache}" if lookup else ""
    text = PROFILE.format(lookups=lookups, login="{uid}" if lookup else "{local}x")
    (folder / "profile.yaml").write_text(text)
    return folder


def cost(folder: Path) -> float:
    """CPU milliseconds of a request, all threads of this process together, each for another person."""
    service = Service(Directory.load(folder))
    costs = []

    async def round_of(count: int, first: int) -> None:
        for number in range(first, first + count):
            await ask_in_process(service, f"emailaddress={name(number)}%40example.org")

    async def all_rounds() -> None:
        await round_of(300, 0)
        for turn in range(9):
            started = time.process_time()
            await round_of(300, 1000 + 300 * turn)
            costs.append((time.process_time() - started) / 300 * 1000)

    asyncio.run(all_rounds())
    return median(costs)


async def ask_in_process(service: Service, query: str) -> None:
    scope = {
        "type": "http",
        "method": "GET",
        "path": PATH,
        "raw_path": PATH.encode(),
        "query_string": query.encode(),
        "headers": [(b"host", HOST.encode())],
        "client": ("127.0.0.1", 1),
    }

    async def receive() -> dict[str, Any]:
        return {"type": "http.request"}

    async def send(message: Any) -> None:
        assert message.get("status", 200) == 200

    await service(scope, receive, send)


@dataclass
class Seen:
    """What came of the requests: seconds and logins by when they were sent; health's seconds."""

    statuses: Counter[int] = field(default_factory=Counter)
    answers: list[tuple[float, float, bool]] = field(default_factory=list)
    health: list[float] = field(default_factory=list)


async def get(port: int, target: str) -> tuple[int, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), answer


async def load(port: int, act: Callable[[str], None]) -> Seen:
    """RATE requests a second, whether or not the earlier ones are answered, by the PLAN."""
    seen = Seen()
    begun = time.monotonic()

    async def one(number: int) -> None:
        started = time.monotonic()
        who = number * 7 % PEOPLE
        status, answer = await get(port, f"{PATH}?emailaddress={name(who)}%40example.org")
        login = _LOGIN.search(answer)
        seen.statuses[status] += 1
        right = login is not None and login[1] == f"u{who}".encode()
        seen.answers.append((started - begun, time.monotonic() - started, right))

    async def health() -> None:
        while time.monotonic() - begun < SECONDS:
            started = time.monotonic()
            status, _ = await get(port, "/healthz")
            assert status == 200
            seen.health.append(time.monotonic() - started)
            await asyncio.sleep(0.1)

    async def faults() -> None:
        for when, what in PLAN:
            await asyncio.sleep(max(0.0, begun + when - time.monotonic()))
            await asyncio.to_thread(act, what)

    side = [asyncio.create_task(health()), asyncio.create_task(faults())]
    tasks = []
    for number in range(RATE * SECONDS):
        await asyncio.sleep(max(0.0, begun + number / RATE - time.monotonic()))
        tasks.append(asyncio.create_task(one(number)))
    await asyncio.gather(*tasks, *side)
    return seen


@contextmanager
def serving(folder: Path) -> Iterator[int]:
    port = free_port()
    program, bind = str(Path(sys.executable).with_name("autoconfig")), f"127.0.0.1:{port}"
    command = [program, "serve", "--profiles", str(folder), "--bind", bind]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as server:
        while socket.socket().connect_ex(("127.0.0.1", port)):
            time.sleep(0.1)
        time.sleep(1)
        try:
            yield port
        finally:
            server.terminate()


def act(server: Any, what: str) -> None:
    getattr(server, what)()


def report(seen: Seen) -> None:
    slow = max(seconds for _, seconds, _ in seen.answers)
    _, *middle, _ = sorted(seen.health)
    health = f"/healthz median {median(middle) * 1000:.0f} ms, at most {max(seen.health) * 1000:.0f} ms"
    print(f"  statuses {dict(seen.statuses)}, slowest {slow:.2f} s, {health}")
    right = Counter[int]()
    total = Counter[int]()
    for when, _, good in seen.answers:
        total[int(when)] += 1
        right[int(when)] += good
    shares = " ".join(f"{right[second] / total[second]:.0%}" for second in range(SECONDS))
    print(f"  the directory's login, second by second: {shares}")


def main() -> None:
    """Print figures."""
    with tempfile.TemporaryDirectory() as place, directories(Path(place)) as servers:
        rule = cost(profiles(Path(place) / "rule", None))
        print(f"by rule: {rule:.3f} ms CPU")
        for kind, (_, lookup) in servers.items():
            asked = cost(profiles(Path(place) / kind, lookup))
            print(f"{kind}: {asked:.3f} ms CPU, {asked - rule:.3f} ms more")
        print(f"{RATE} requests/s for {SECONDS} s; {PLAN}")
        with serving(Path(place) / "rule") as port:
            print("by rule, to compare with:")
            report(asyncio.run(load(port, lambda _: None)))
        for kind, (server, lookup) in servers.items():
            with serving(profiles(Path(place) / kind, lookup, cache="0")) as port:
                print(f"{kind}:")
                report(asyncio.run(load(port, partial(act, server))))


if __name__ == "__main__":
    main()
