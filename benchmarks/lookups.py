"""What lookups cost, and what happens while a directory fails: 50,000 people in slapd and in PostgreSQL.

    make bench-lookups

First the CPU time of a request with a warm connection against one by the rule alone, in process. Then the
service under gunicorn: 200 requests a second for 30 seconds while the directory is killed and started again
twice and frozen once. Needs slapd and PostgreSQL.
"""

import asyncio
import gc
import json
import re
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from math import inf
from pathlib import Path
from statistics import median
from typing import Any

import sqlalchemy

from autoconfig.asgi import Application
from autoconfig.directory.opening import open_folder
from servers.postgresql import PostgreSQL
from servers.process import free_port
from servers.slapd import BIND_DN, PASSWORD, SUFFIX, Slapd, person

PEOPLE = 50_000
RATE, SECONDS = 200, 30
# When the directory is killed, started again, frozen and thawed.
PLAN = ((4.0, "stop"), (8.0, "start"), (13.0, "freeze"), (18.0, "thaw"), (23.0, "stop"), (26.0, "start"))
FAULTS = ("stop", "freeze")
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
    service = Application(open_folder(folder))
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


async def ask_in_process(service: Application, query: str) -> None:
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
    """What came of the requests, in seconds since the begin: when each was sent and answered, and how well.

    `up`: from when to when the directory was there; `health`: how long each of its requests took.
    """

    statuses: Counter[int] = field(default_factory=Counter)
    answers: list[tuple[float, float, bool]] = field(default_factory=list)
    up: list[tuple[float, float]] = field(default_factory=list)
    health: list[float] = field(default_factory=list)

    def was_up(self, sent: float, answered: float) -> bool:
        return any(begin <= sent and answered <= end for begin, end in self.up)


async def get(port: int, target: str) -> tuple[int, bytes]:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(f"GET {target} HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode())
    answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), answer


def watch_health(port: int) -> list[float]:
    """In a process of its own and without a collector, so that only the time of the service counts."""
    gc.disable()
    request = f"GET /healthz HTTP/1.1\r\nHost: {HOST}\r\nConnection: close\r\n\r\n".encode()
    until = time.monotonic() + SECONDS
    took = []
    while time.monotonic() < until:
        started = time.monotonic()
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(request)
            assert b" 200 " in connection.recv(1024)
        took.append(time.monotonic() - started)
        time.sleep(0.02)
    return took


async def load(port: int, act: Callable[[str], None]) -> Seen:
    """RATE requests a second, whether or not the earlier ones are answered, by the PLAN."""
    seen = Seen()
    begun = time.monotonic()

    def now() -> float:
        return time.monotonic() - begun

    async def one(number: int) -> None:
        sent = now()
        who = number * 7 % PEOPLE
        status, answer = await get(port, f"{PATH}?emailaddress={name(who)}%40example.org")
        login = _LOGIN.search(answer)
        seen.statuses[status] += 1
        right = login is not None and login[1] == f"u{who}".encode()
        seen.answers.append((sent, now(), right))

    async def faults() -> None:
        up_since = 0.0
        for when, what in PLAN:
            await asyncio.sleep(max(0.0, when - now()))
            if what in FAULTS:
                seen.up.append((up_since, now()))
            await asyncio.to_thread(act, what)
            up_since = now()
        seen.up.append((up_since, inf))

    with ProcessPoolExecutor(1) as other:
        health = asyncio.get_running_loop().run_in_executor(other, watch_health, port)
        tasks = [asyncio.create_task(faults())]
        for number in range(RATE * SECONDS):
            await asyncio.sleep(max(0.0, number / RATE - now()))
            tasks.append(asyncio.create_task(one(number)))
        await asyncio.gather(*tasks)
        seen.health = await health
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


def summary(seen: Seen) -> str:
    slowest = max(answered - sent for sent, answered, _ in seen.answers)
    health = f"/healthz median {median(seen.health) * 1000:.0f} ms, at most {max(seen.health) * 1000:.0f} ms"
    return f"  statuses {dict(seen.statuses)}, slowest {slowest:.2f} s, {health}"


def report(seen: Seen) -> None:
    print(summary(seen))
    while_up = [(sent, right) for sent, answered, right in seen.answers if seen.was_up(sent, answered)]
    wrong = [sent for sent, right in while_up if not right]
    when = ", ".join(f"{sent:.2f}" for sent in wrong[:10])
    up = ", ".join(f"{begin:.2f}-{min(end, SECONDS):.2f}" for begin, end in seen.up)
    print(f"  up {up} s: {len(wrong)} of {len(while_up)} by the rule {when}")


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
            print(summary(asyncio.run(load(port, lambda _: None))))
        for kind, (server, lookup) in servers.items():
            with serving(profiles(Path(place) / kind, lookup, cache="0")) as port:
                print(f"{kind}:")
                report(asyncio.run(load(port, partial(act, server))))


if __name__ == "__main__":
    main()
