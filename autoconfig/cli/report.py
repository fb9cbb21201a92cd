"""A check's report: for people, as one line of a monitoring plugin, as one line of JSON."""

import json
import re
from collections.abc import Sequence

import click
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from autoconfig.address import to_readable
from autoconfig.check.clients import ClientRow
from autoconfig.check.notes import some
from autoconfig.check.run import Checkup
from autoconfig.directory import count
from autoconfig.errors import printable
from autoconfig.findings import Finding, Severity
from autoconfig.simulate.judgement import Worth
from autoconfig.simulate.run import titles

WORTHS = {
    Worth.RIGHT: ("right", "green"),
    Worth.LOGIN: ("wrong", "bold red"),
    Worth.NO_WAY: ("no way", "bold red"),
    Worth.SERVERS: ("other", "bold red"),
    Worth.NOTHING: ("nothing", "yellow"),
    Worth.FOUND: ("found", "cyan"),
    None: ("unseen", "dim"),
}
_COLOURS = {Severity.ERROR: "bold red", Severity.WARNING: "yellow", Severity.INFO: "cyan"}
# Nagios Plugin Development Guidelines: the return code of a state, and its name.
_STATES = {None: (0, "OK"), Severity.INFO: (0, "OK"), Severity.WARNING: (1, "WARNING")}
_WORD = re.compile(r"[a-z]{1,40}+(?=[ ,:;]|$)")
_MOST_DOMAINS = 5
_CRITICAL, _UNKNOWN = (2, "CRITICAL"), (3, "UNKNOWN")


def show(console: Console, report: Checkup, about: str) -> None:
    """One domain; `about` says what it was compared with."""
    heading = Text(printable(to_readable(report.domain)), "bold")
    heading.append(f"  {summary(report)}, {report.seconds:.1f} s", "not bold")
    with console.capture() as written:
        console.print(heading)
        console.print(Padding(Text(about, "dim"), (0, 0, 0, 2)))
        for finding in report.findings:
            console.print(_entry(finding))
        if report.clients:
            console.print(_clients(report.clients))
        console.print()
    click.echo(printed(written.get()), nl=False)


def printed(text: str) -> str:
    """What rich has written, without the blanks that fill lines up, of no use in a file or a mail."""
    return "\n".join(line.rstrip() for line in text.split("\n"))


def summary(report: Checkup) -> str:
    """How many findings there are of each kind."""
    counts = [
        count(number, word)
        for severity, word in ((Severity.ERROR, "error"), (Severity.WARNING, "warning"))
        if (number := _number(report, severity))
    ]
    infos = _number(report, Severity.INFO)
    return ", ".join(counts) or (
        f"nothing to mend ({count(infos, 'remark')})" if infos else "nothing to mend"
    )


def line(report: Checkup) -> str:
    """The object that machines read, in one line."""
    return json.dumps(report.as_json(), ensure_ascii=False)


def plugin(reports: Sequence[Checkup]) -> tuple[int, str]:
    """The return code and the line that Nagios, Icinga and others read: state, text | performance data."""
    findings = [(report, one) for report in reports for one in report.findings]
    worst = min(findings, key=lambda found: list(Severity).index(found[1].severity), default=None)
    code, state = _STATES.get(worst[1].severity, _CRITICAL) if worst else _STATES[None]
    if not all(report.could_run for report in reports):
        code, state = _UNKNOWN
    words = _told(reports)
    if worst and code:
        of = f"{worst[0].domain}: " if len(reports) > 1 else ""
        words += f": {of}{worst[1].key}: {worst[1].problem}"
    figures = [sum(_number(report, one) for report in reports) for one in Severity]
    seconds = max((report.seconds for report in reports), default=0.0)
    errors, warnings, remarks = figures
    data = f"errors={errors};;0;0 warnings={warnings};0;;0 remarks={remarks};;;0 time={seconds:.2f}s;;;0"
    return code, f"{state} - {plain(words)} | {data}"


def _told(reports: Sequence[Checkup]) -> str:
    """Of many domains only those that have something, for monitors cut a line off."""
    if len(reports) == 1:
        return f"{reports[0].domain}: {summary(reports[0])}"
    bad = [one for one in reports if one.worst in (Severity.ERROR, Severity.WARNING)]
    total = count(len(reports), "domain")
    if not bad:
        return f"{total}: nothing to mend"
    bad.sort(key=lambda one: list(Severity).index(one.worst or Severity.INFO))
    told = some([f"{one.domain}: {summary(one)}" for one in bad], _MOST_DOMAINS)
    return f"{len(bad)} of {total} ({told})"


def plain(text: str) -> str:
    """In one line, without the sign that begins performance data."""
    return printable(" ".join(text.split()).replace("|", "/"))


def _number(report: Checkup, severity: Severity) -> int:
    return sum(one.severity is severity for one in report.findings)


def grid() -> Table:
    """A word in front, then what there is to say."""
    table = Table.grid(padding=(0, 2), pad_edge=False)
    table.add_column(width=7, no_wrap=True)
    table.add_column(overflow="fold")
    return table


def _clients(rows: Sequence[ClientRow]) -> Padding:
    """A row each; of versions of one with the same to be said, one for all."""
    table = grid()
    alike: dict[tuple[str, Worth | None, str], list[tuple[str, str]]] = {}
    for one in rows:
        alike.setdefault((one.title, one.worth, one.reason), []).append(one.name)
    table.add_row(Text("clients", "dim"), Text("what they make of it; see autoconfig simulate", "dim"))
    for (_, worth, reason), names in alike.items():
        title, *_ = titles(names, [one.name for one in rows])
        said = Text(title)
        said.append(f"  {reason}" if reason else "", "dim")
        table.add_row(Text(*WORTHS[worth]), said)
    return Padding(table, (0, 0, 0, 2))


def _entry(finding: Finding) -> Padding:
    """Severity in front, then what it is about, what is wrong and what to do."""
    table = grid()
    subject = Text(printable(finding.key), "bold")
    subject.append(f"  {finding.code}", "dim not bold")
    table.add_row(Text(str(finding.severity), _COLOURS[finding.severity]), subject)
    table.add_row("", Text(printable(sentence(finding.problem))))
    if finding.remedy:
        table.add_row("", Text(printable(f"→ {sentence(finding.remedy)}"), "green"))
    return Padding(table, (0, 0, 0, 2))


def sentence(text: str) -> str:
    """A part of one as a whole: a full stop, and a capital letter, but for names, which stay as they are."""
    first = text[:1].upper() + text[1:] if _WORD.match(text) else text
    return first if first.endswith((".", "?", "!", "…")) else f"{first}."
