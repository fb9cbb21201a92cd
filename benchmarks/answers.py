"""What an answer costs, side by side: every server answers in turn, round after round, on one machine.

    make bench-answers                 wants wrk; ARGS="--seconds 2 --rounds 3 --only ours,bare"

Said is for each server and document: answers a second, CPU of all its processes an answer (from /proc: the
figure that holds where others work too), p50 and p99, and the CPU as a ratio to the function that returns the
same bytes as a constant on the same server.
"""

import argparse
import os
import re
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from typing import NamedTuple

from servers.process import descendants, free_port

PROFILES, DOMAIN = Path("profiles"), "ac-martinique.fr"
WORKERS, CONNECTIONS, THREADS = 2, 16, 1
COMMANDS = Path(sys.executable).parent
ADDRESS = f"jean.dupont@{DOMAIN}"
POX = (
    '<?xml version="1.0" encoding="utf-8"?><Autodiscover xmlns="http://schemas.microsoft.com/exchange/'
    f'autodiscover/outlook/requestschema/2006"><Request><EMailAddress>{ADDRESS}</EMailAddress>'
    "<AcceptableResponseSchema>http://schemas.microsoft.com/exchange/autodiscover/outlook/responseschema/2006a"
    "</AcceptableResponseSchema></Request></Autodiscover>"
)
_TICKS = os.sysconf("SC_CLK_TCK")


class Asking(NamedTuple):
    """A document as it is asked for."""

    name: str
    path: str
    body: str = ""


DOCUMENTS = (
    Asking("autoconfig", f"/mail/config-v1.1.xml?emailaddress=jean.dupont%40{DOMAIN}"),
    Asking("autodiscover", "/autodiscover/autodiscover.xml", POX),
    Asking("mobileconfig", f"/email.mobileconfig?emailaddress=jean.dupont%40{DOMAIN}"),
)


class Figures(NamedTuple):
    """Of one round. `cpu` in µs an answer, `p50` and `p99` in ms."""

    rate: float
    cpu: float
    p50: float
    p99: float


def commands() -> Mapping[str, list[str]]:
    """How each server is started; PORT stands for its port."""
    serve = [f"{COMMANDS}/autoconfig", "serve", "--workers", str(WORKERS), "--profiles", str(PROFILES)]
    gunicorn = [f"{COMMANDS}/gunicorn", "--workers", str(WORKERS), "--bind", "127.0.0.1:PORT"]
    ours = [*gunicorn, "-k", "autoconfig.server.worker.Worker", "--no-control-socket"]
    return {
        "ours": [*serve, "--bind", "127.0.0.1:PORT"],
        "bare": [*ours, "benchmarks.bare:function"],
        "flask": [*gunicorn, "benchmarks.bare:route"],
    }


@contextmanager
def running(command: list[str], folder: Path, body: Path) -> Iterator[tuple[int, int]]:
    """The process and the port of a server that answers."""
    port = free_port()
    words = [word.replace("PORT", str(port)) for word in command]
    with (folder / f"{port}.log").open("wb") as log:
        process = subprocess.Popen(
            words, stdout=log, stderr=log, env={**os.environ, "BODY": str(body)}, start_new_session=True
        )
        try:
            until = time.monotonic() + 60
            while socket.socket().connect_ex(("127.0.0.1", port)):
                assert process.poll() is None, f"{words}: {log.name}"
                assert time.monotonic() < until, f"{words} does not listen"
                time.sleep(0.2)
            yield process.pid, port
        finally:
            os.killpg(process.pid, signal.SIGTERM)
            process.wait(30)


def cpu(process: int) -> float:
    """Seconds that all processes of a server have used."""
    used = 0
    for one in descendants(process):
        fields = Path(f"/proc/{one}/stat").read_text().rpartition(")")[2].split()
        used += int(fields[11]) + int(fields[12])
    return used / _TICKS


def measured(process: int, port: int, asking: Asking, script: Path, seconds: int, keep: bool) -> Figures:
    """One round."""
    method = "POST" if asking.body else "GET"
    script.write_text(
        f'wrk.method = "{method}"\nwrk.body = {asking.body!r}\n'
        f'wrk.headers["Host"] = "autoconfig.{DOMAIN}"\nwrk.headers["Content-Type"] = "text/xml"\n'
        + ("" if keep else 'wrk.headers["Connection"] = "close"\n')
    )
    before = cpu(process)
    command = ["wrk", "--latency", f"-c{CONNECTIONS}", f"-t{THREADS}", f"-d{seconds}s", "-s", str(script)]
    said = subprocess.run(
        [*command, f"http://127.0.0.1:{port}{asking.path}"], capture_output=True, text=True
    ).stdout
    used = cpu(process) - before
    assert "Non-2xx" not in said, said
    count, rate = _found(r"(\d+) requests in", said), _found(r"Requests/sec:\s+([\d.]+)", said)
    return Figures(
        float(rate), used / int(count) * 1e6, _milliseconds("50%", said), _milliseconds("99%", said)
    )


def _found(pattern: str, said: str) -> str:
    found = re.search(pattern, said)
    assert found, said
    return found[1]


def _milliseconds(what: str, said: str) -> float:
    text = _found(rf"{what}\s+([\d.]+(?:us|ms|s))", said)
    number = float(text.rstrip("mus"))
    return number * (0.001 if text.endswith("us") else 1 if text.endswith("ms") else 1000)


def main() -> None:
    """Print a table a document."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", help="names of servers, with commas between")
    parser.add_argument("--close", action="store_true", help="one connection for each request")
    asked = parser.parse_args()
    names = asked.only.split(",") if asked.only else list(commands())
    for asking in DOCUMENTS:
        print(f"\n{asking.name}{', one connection each' if asked.close else ''}")
        found = compared(asking, names, asked.rounds, asked.seconds, not asked.close)
        for name, each in found.items():
            rate, used, p50, p99 = (median(column) for column in zip(*each, strict=True))
            ratio = median(
                one.cpu / bare.cpu for one, bare in zip(each, found.get("bare", each), strict=True)
            )
            print(f"{name:10} {rate:8.0f}/s {used:7.1f} µs {p50:6.2f} ms {p99:6.2f} ms {ratio:5.2f} × bare")


def compared(
    asking: Asking, names: list[str], rounds: int, seconds: int, keep: bool
) -> Mapping[str, list[Figures]]:
    """All servers side by side, one at a time; a first round warms up and does not count."""
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        body = folder / "body"
        show = [f"{COMMANDS}/autoconfig", "show", ADDRESS, asking.name, "--profiles", str(PROFILES)]
        body.write_bytes(subprocess.run(show, capture_output=True, check=True).stdout)
        started = {name: stack.enter_context(running(commands()[name], folder, body)) for name in names}
        found: dict[str, list[Figures]] = {name: [] for name in names}
        for _ in range(rounds + 1):
            for name, (process, port) in started.items():
                found[name].append(measured(process, port, asking, folder / "ask.lua", seconds, keep))
    return {name: each[1:] for name, each in found.items()}


if __name__ == "__main__":
    main()
