"""What many profiles and many domains cost: 10,000 of the one, 100,000 of the other.

    make bench-scale

Each line is of a process of its own that has imported everything. Seconds are those of the processor, in user
and system mode, the figure that holds where others work too; the time by the clock is in brackets. Memory to
load is what only that process has; that of the service is of all its processes, what several share counted
once (PSS).
"""

import json
import os
import subprocess
import sys
import tempfile
import timeit
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from time import perf_counter, process_time, sleep
from typing import Any

from autoconfig.directory.edition import Edition
from autoconfig.directory.opening import open_folder
from autoconfig.export import export
from autoconfig.http.respond import Request, respond
from benchmarks.load import DOMAINS, PROFILES, write
from servers.process import descendants, free_port

EXPORTED = 10_000
COMMAND = Path(sys.executable).with_name("autoconfig")
OURS = Path("profiles")
ROUNDS, CALLS = 15, 2000


def _private() -> int:
    """KiB that this process alone has written to."""
    lines = Path("/proc/self/smaps_rollup").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("Private_Dirty:"))


def _timed(call: Callable[[], object]) -> dict[str, float]:
    wall, used = perf_counter(), process_time()
    call()
    return {"cpu": process_time() - used, "wall": perf_counter() - wall}


def load(folder: Path) -> dict[str, float]:
    """Seconds, and KiB that stay."""
    kept = [open_folder(OURS)]  # with what is imported and made once

    def opened() -> None:
        kept.append(open_folder(folder))

    before = _private()
    return {**_timed(opened), "memory": _private() - before}


def answer(folder: Path) -> dict[str, float]:
    """How often one of many profiles is answered from, as a ratio to the only one, in turns."""
    with tempfile.TemporaryDirectory() as alone:
        one = open_folder(write(Path(alone) / "one", 1))
    many = open_folder(folder)
    request = Request("GET", "/mail/config-v1.1.xml", b"emailaddress=jean.dupont%40d0.example", "d0.example")
    assert respond(one, request).body == respond(many, request).body

    def seconds(edition: Edition) -> float:
        return timeit.timeit(lambda: respond(edition, request), number=CALLS)

    rounds = [(seconds(one), seconds(many)) for _ in range(ROUNDS)]
    return {"one": median(one for one, _ in rounds) / CALLS * 1e6, "ratio": median(o / m for o, m in rounds)}


def write_tree(folder: Path) -> dict[str, float]:
    """The export, anew and over the same."""
    directory, tree = open_folder(folder).directory, folder.with_name("tree")
    return {
        f"{what} {name}": seconds
        for what in ("anew", "again")
        for name, seconds in _timed(lambda: export(directory, tree)).items()
    }


def serve(folder: Path) -> dict[str, list[float]]:
    """MiB of the process above and of two workers: when they listen, and when they have answered."""
    port = free_port()
    words = ["serve", "--workers", "2", "--bind", f"127.0.0.1:{port}", "--profiles", str(folder)]
    process = subprocess.Popen([COMMAND, *words], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        domain = next(iter(open_folder(folder).directory.domains))
        _wait(port)
        loaded = _memory(process.pid)
        for path in (f"/mail/config-v1.1.xml?emailaddress=a.b%40{domain}", "/healthz") * 300:
            _get(port, path, domain)
        return {"loaded": loaded, "answered": _memory(process.pid)}
    finally:
        process.terminate()
        process.wait()


def _wait(port: int) -> None:
    for _ in range(600):
        try:
            _get(port, "/healthz", "localhost")
        except OSError:
            sleep(0.1)
        else:
            sleep(2)
            return
    raise SystemExit("it does not answer")


def _get(port: int, path: str, host: str) -> None:
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", headers={"Host": host})
    urllib.request.urlopen(request, timeout=10).read()  # noqa: S310 - our own


def _memory(process: int) -> list[float]:
    texts = (
        Path(f"/proc/{one}/smaps_rollup").read_text() for one in (process, *sorted(descendants(process)))
    )
    return [int(text.partition("\nPss:")[2].split()[0]) / 1024 for text in texts]


PARTS = {part.__name__: part for part in (load, answer, write_tree, serve)}


def _apart(part: Callable[[Path], Any], folder: Path) -> Any:
    """By a process of its own."""
    words = [sys.executable, "-m", "benchmarks.scale", part.__name__, str(folder)]
    return json.loads(subprocess.run(words, stdout=subprocess.PIPE, check=True, env=os.environ).stdout)


def lines(place: Path) -> Iterator[str]:
    """What is printed."""
    many, quarter = write(place / "many", PROFILES), write(place / "quarter", PROFILES // 4)
    domains, some = write(place / "domains", 1, DOMAINS), write(place / "some", 1, EXPORTED)
    small, large = _apart(load, quarter), _apart(load, many)
    yield f"{PROFILES:,} profiles are loaded in {_seconds(large)}, at most 2.5"
    yield f"that is {large['cpu'] / small['cpu']:.1f} × a quarter of them"
    yield f"each keeps {large['memory'] / PROFILES:.1f} KiB"
    found = _apart(load, domains)
    yield f"one with {DOMAINS:,} domains is loaded in {_seconds(found)}, at most 1"
    yield f"each keeps {found['memory'] / DOMAINS * 1024:.0f} bytes"
    found = _apart(answer, many)
    yield f"answers from one of {PROFILES:,}: {found['ratio']:.2f} × those of a single profile, at least 0.95"
    found = _apart(write_tree, some)
    for what in ("anew", "again"):
        seconds = {name: found[f"{what} {name}"] for name in ("cpu", "wall")}
        yield f"{EXPORTED:,} domains are exported, {what}, in {_seconds(seconds)}, at most 6"
    for name, folder in (("one profile", OURS), (f"{PROFILES:,} profiles", many)):
        for when, parts in _apart(serve, folder).items():
            each = " + ".join(f"{part:.1f}" for part in parts)
            yield f"two workers with {name}, {when}: {sum(parts):.1f} MiB ({each})"


def _seconds(found: dict[str, float]) -> str:
    return f"{found['cpu']:.2f} s ({found['wall']:.2f})"


def main() -> None:
    """Print a line a figure; or measure one, for that."""
    if len(sys.argv) > 1:
        print(json.dumps(PARTS[sys.argv[1]](Path(sys.argv[2]))))
        return
    with tempfile.TemporaryDirectory() as place:
        for line in lines(Path(place)):
            print(line, flush=True)


if __name__ == "__main__":
    main()
