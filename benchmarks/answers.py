"""What an answer costs, side by side: every server answers in turn, round after round, on one machine.

    make bench-answers
    make bench-answers NODE_SERVICE=folder ARGS="--seconds 1 --rounds 2 --only ours,bare"

Printed are tables for docs/speed.md: answers a second, CPU of all processes of a server an answer (the figure
that holds best where others work too), p50 and p99, each with its ratio to the server that it is held beside.

Where others work on the machine this goes before them, and --pause lets them go on:

    setsid sh -c 'echo -15 >/proc/self/autogroup; make bench-answers'
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import partial
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from statistics import median

from benchmarks import peers
from benchmarks.contestants import AUTOMX2, DOCUMENTS, FAST, NGINX, Contestant, contestants
from benchmarks.load import DOMAINS_EACH, PROFILES
from benchmarks.measurement import CONNECTIONS, Figures, check, measured, memory, running
from benchmarks.picture import drawn
from benchmarks.reach import MAX_MEMORY, Rounds, of, ratio, reached

say = partial(print, file=sys.stderr, flush=True)
# By document, and whether connections are kept.
Results = Mapping[tuple[str, bool], Rounds]
# MiB by server.
Memory = Mapping[str, float]
NAMES = {"cpu": "CPU", "p99": "p99"}
HEAD = ("| | answers/s | CPU an answer, µs | p50, ms | p99, ms |", "|---|---|---|---|---|")


def main() -> None:
    """Print tables, write a picture."""
    asked = _arguments()
    if find_spec("uvloop") or find_spec("gunicorn_h1c"):
        sys.exit("The extra `fast` is installed beside the project, so nothing can be measured without it.")
    peers.prepare(say)
    every = contestants(asked.node)
    names = asked.only.split(",") if asked.only else list(every)
    there = {name: every[name] for name in names if not every[name].missing}
    for name in names:
        if name not in there:
            say(f"{name} is left out, for this is not here: {every[name].missing}")
    if not asked.node:
        say("node is left out: NODE_SERVICE names no folder")
    results, used = compared(there, asked.rounds, asked.seconds, asked.pause)
    about = _about(asked.rounds, asked.seconds)
    print("\n".join([about, *tables(results, every), *_memories(used, every), *_aims(results, used, every)]))
    if asked.picture:
        asked.picture.write_bytes(drawn(_costs(results, every), about))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=int, default=1)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--pause", type=float, default=0, help="seconds after each, for who else works there")
    parser.add_argument("--only", help="names of servers, with commas between")
    parser.add_argument("--node", type=Path, help="a folder with the service of node, after npm install")
    parser.add_argument("--picture", type=Path, help="a file for an SVG of what answers cost")
    return parser.parse_args()


def compared(
    there: Mapping[str, Contestant], rounds: int, seconds: int, pause: float
) -> tuple[Results, Memory]:
    """All servers side by side, one at a time; a first round warms up and does not count."""
    results = {
        (document, keep): dict[str, list[Figures]]() for keep in (True, False) for document in DOCUMENTS
    }
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        started = {}
        for name, one in there.items():
            (folder / name).mkdir()
            started[name] = stack.enter_context(running(one, folder / name))
        for turn in range(rounds + 1):
            say(f"round {turn} of {rounds}")
            # There and back, so that none is always after the same one.
            order = list(there)[:: 1 if turn % 2 else -1]
            for (document, keep), found in results.items():
                for name in order:
                    asking = there[name].askings.get(document)
                    if not asking:
                        continue
                    check(started[name], asking)
                    figures = measured(started[name], asking, folder / "ask.lua", seconds, keep)
                    found.setdefault(name, []).extend([figures] if turn else [])
                    time.sleep(pause)
        return results, {name: memory(one.process) for name, one in started.items()}


def tables(results: Results, every: Mapping[str, Contestant]) -> Iterator[str]:
    """In Markdown."""
    for (document, keep), rounds in results.items():
        yield from ("", f"{document}, {'kept connections' if keep else 'one connection each'}", "", *HEAD)
        for name in (name for name in every if name in rounds):
            yield f"| {every[name].title} | {' | '.join(_cells(name, every[name].beside, rounds))} |"


def _cells(name: str, beside: str, rounds: Rounds) -> Iterator[str]:
    for figure, form in (("rate", ",.0f"), ("cpu", ",.0f"), ("p50", ".2f"), ("p99", ".2f")):
        text = format(median(of(figure, rounds[name])), form)
        yield f"{text} ({ratio(figure, name, beside, rounds):.2f})" if beside in rounds else text


def _memories(used: Memory, every: Mapping[str, Contestant]) -> Iterator[str]:
    yield from ("", "memory after all of it", "", "| | MiB |", "|---|---|")
    yield from (f"| {every[name].title} | {found:.0f} |" for name, found in used.items())
    if {"ours", "ours-many"} <= used.keys():
        each = (used["ours-many"] - used["ours"]) * 1024 / (PROFILES * DOMAINS_EACH)
        yield from ("", f"That is {each:.2f} KiB for each of {PROFILES * DOMAINS_EACH:,} mail domains.")


def _aims(results: Results, used: Memory, every: Mapping[str, Contestant]) -> Iterator[str]:
    yield from ("", "| what | at most | measured | |", "|---|---|---|---|")
    for aim, found in reached({document: rounds for (document, keep), rounds in results.items() if keep}):
        unit = f"× {every[aim.beside].title}" if aim.beside else "ms"
        what = f"{NAMES[aim.figure]} of {aim.document}, {every[aim.server].title}"
        yield f"| {what} | {aim.at_most:g} {unit} | {_judged(found, aim.at_most)} |"
    if "ours" in used:
        yield f"| memory, {every['ours'].title} | {MAX_MEMORY} MiB | {_judged(used['ours'], MAX_MEMORY)} |"


def _judged(found: float, at_most: float) -> str:
    return f"{found:.3g} | {'reached' if found <= at_most else '**not reached**'}"


def _costs(results: Results, every: Mapping[str, Contestant]) -> Mapping[str, Mapping[str, float]]:
    """By title, then by document: µs an answer over kept connections."""
    return {
        one.title: {
            document: median(of("cpu", results[document, True][name]))
            for document in DOCUMENTS
            if name in results[document, True]
        }
        for name, one in every.items()
        if any(name in rounds for rounds in results.values())
    }


def _about(rounds: int, seconds: int) -> str:
    """When, where and with what."""
    load = "/".join(f"{each:.1f}" for each in os.getloadavg())
    return (
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} processors, load {load}, {CONNECTIONS} connections, "
        f"{rounds} rounds of {seconds} s; {', '.join(_versions())}"
    )


def _versions() -> Iterator[str]:
    yield f"Python {'.'.join(map(str, sys.version_info[:3]))}"
    yield from (f"{name} {version(name)}" for name in ("gunicorn", "flask", "granian"))
    for folder, names in ((FAST, ("uvloop", "gunicorn_h1c")), (AUTOMX2, ("automx2",))):
        for name in names:
            found = next(folder.rglob(f"{name}-*.dist-info"), None)
            yield f"{name} {found.name.split('-')[1].removesuffix('.dist')}" if found else f"no {name}"
    for name, option in ((str(NGINX), "-v"), ("node", "--version")):
        if shutil.which(name):
            done = subprocess.run([name, option], capture_output=True, text=True)
            number = re.search(r"\d[\d.]+", done.stdout + done.stderr)
            yield f"{Path(name).name} {number[0] if number else '?'}"


if __name__ == "__main__":
    main()
