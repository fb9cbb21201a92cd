"""A table in the manual that a run of tests writes and is held against: a column a program, a row a case.

<!-- MARK -->
| seen on DATE | PROGRAM VERSION | …
<!-- end of MARK -->
"""

import datetime
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import NamedTuple

import pytest

NOT_TRIED = "–"


class Column(NamedTuple):
    """A program's version, and by case what it made of it."""

    version: str
    cells: dict[str, str]


Columns = dict[str, Column]


class Table(NamedTuple):
    """Where it stands, and the command that writes it anew."""

    page: Path
    mark: str
    command: str

    def hold(
        self, seen: Columns, names: Sequence[str], columns: Sequence[str], config: pytest.Config
    ) -> None:
        """Every result must be the same, and the first number of each version.

        A program's point release that changes nothing for people does not make the table stale; a new
        Thunderbird does, once a year. A program that is not installed here is not compared, and the table is
        only written where all have run.
        """
        marked = rf"\A(.*<!-- {self.mark} -->\n)(.*)(<!-- end of {self.mark} -->.*)\Z"
        before, old, after = re.findall(marked, self.page.read_text(encoding="utf-8"), re.DOTALL)[0]
        new = _written(seen, names)
        if config.getoption("--rewrite-clients"):
            assert set(seen) == set(columns), "not all programs have run"
            self.page.write_text(before + new + after, encoding="utf-8")
            old = new
        if seen:
            _show(new, config)
        remedy = f"the table in {self.page.name} is stale: {self.command}, then read the diff"
        written = _read(old)
        for program, (version, cells) in seen.items():
            column = written.get(program, Column("", {}))
            assert column.version.partition(".")[0] == version.partition(".")[0], remedy
            assert {name: column.cells.get(name) for name in cells} == cells, remedy
        assert list(written) == list(columns)
        assert all(list(column.cells) == list(names) for column in written.values())


def _written(seen: Columns, names: Iterable[str]) -> str:
    programs = " | ".join(f"{program} {column.version}".strip() for program, column in seen.items())
    head = f"| seen on {datetime.date.today()} | {programs} |\n|{'---|' * (len(seen) + 1)}\n"
    rows = (
        f"| {name} | {' | '.join(column.cells.get(name, NOT_TRIED) for column in seen.values())} |\n"
        for name in names
    )
    return head + "".join(rows)


def _read(text: str) -> Columns:
    head, _, *rows = ([cell.strip() for cell in line.split("|")[1:-1]] for line in text.splitlines())
    return {
        program: Column(version, {row[0]: row[number] for row in rows})
        for number, (program, version) in enumerate(map(_program, head[1:]), start=1)
    }


def _program(cell: str) -> tuple[str, str]:
    name, _, version = cell.rpartition(" ")
    return (name, version) if version[:1].isdigit() else (cell, "")


def _show(table: str, config: pytest.Config) -> None:
    def at_the_end(terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("what clients make of it")
        terminalreporter.write(table)

    config.pluginmanager.register(SimpleNamespace(pytest_terminal_summary=at_the_end))
