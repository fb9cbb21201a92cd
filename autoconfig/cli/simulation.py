"""What clients make of an address, for people: who has the right login, what would help, then each."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import click
from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from autoconfig.address import Address
from autoconfig.cli.report import WORTHS, grid, printed, sentence
from autoconfig.clients.simulation import Configured, Connect, Get
from autoconfig.errors import printable
from autoconfig.simulate.cures import cures
from autoconfig.simulate.judgement import Judged, Measure, Worth
from autoconfig.simulate.run import Requested, Simulated, titles

_MAX_TEXT = 600


def as_json(address: Address, found: Iterable[Judged]) -> dict[str, Any]:
    """The object that machines read."""
    return {"address": str(address), "clients": [one.as_json() for one in found]}


def show(address: Address, found: Sequence[Judged], measure: Measure | None, *, in_full: bool) -> None:
    """On standard output; `in_full`: with every request."""
    console = Console(highlight=False, soft_wrap=False)
    with console.capture() as written:
        console.print(_heading(address, found, measure))
        console.print(_in_short(found, address, measure))
        for each in _clients(found, in_full=in_full):
            console.print(each)
    click.echo(printed(written.get()), nl=False)


def _heading(address: Address, found: Sequence[Judged], measure: Measure | None) -> Text:
    heading = Text(_in_line(str(address)), "bold")
    if measure:
        right = sum(one.worth is Worth.RIGHT for one in found)
        logins = " and ".join(measure.logins) or "nobody"
        heading.append(f"  {right} of {len(found)} sign in as {_in_line(logins)}", "not bold")
        heading.append(f", as {measure.provider.file} says", "not bold dim")
    else:
        heading.append("  no profile has this domain, so nobody says which login is right", "not bold")
    return heading


def _in_short(found: Sequence[Judged], address: Address, measure: Measure | None) -> Padding:
    """Who gets what, and what would help."""
    table = grid()
    everybody = [one.simulated.name for one in found]
    groups: dict[tuple[Worth, str], list[tuple[str, str]]] = {}
    for one in sorted(found, key=lambda one: list(Worth).index(one.worth)):
        logins = "" if one.worth is Worth.RIGHT else _logins(one)
        groups.setdefault((one.worth, logins), []).append(one.simulated.name)
    for (worth, logins), those in groups.items():
        login = f"{logins}: " if logins else ""
        table.add_row(Text(*WORTHS[worth]), Text(f"{login}{', '.join(titles(those, everybody))}"))
    for cure in cures(found, address.domain, measure):
        said = sentence(f"{cure.remedy}, for {', '.join(titles(cure.whom, everybody))}")
        table.add_row("", Text(_in_line(f"→ {said}"), "green"))
    return Padding(table, (0, 0, 1, 2))


def _clients(found: Sequence[Judged], *, in_full: bool) -> Iterator[Padding]:
    """Each; versions of one of which the same is to be said together, but for their requests."""
    everybody = [one.simulated.name for one in found]
    alike: dict[tuple[Any, ...], list[Judged]] = {}
    for one in found:
        own = one.simulated.version if in_full else ""
        key = (one.simulated.client.name, own, one.worth, _logins(one), *_lines(one))
        alike.setdefault(key, []).append(one)
    for those in alike.values():
        title, *_ = titles([one.simulated.name for one in those], everybody)
        yield _client(those[0], title, in_full=in_full)


def _client(one: Judged, title: str, *, in_full: bool) -> Padding:
    table = grid()
    heading = Text(title, "bold")
    heading.append(f"  {_logins(one)}", "not bold")
    table.add_row(Text(*WORTHS[one.worth]), heading)
    if lines := _lines(one):
        table.add_row("", Text(" ".join(lines)))
    for step in one.simulated.steps if in_full else ():
        table.add_row(Text(f"{step.turn:>7}", "dim"), Text(_short(_step(step, one.simulated))))
    return Padding(table, (0, 0, 0, 2))


def _logins(one: Judged) -> str:
    return _short(" and ".join(login or "no login" for login in one.logins))


def _lines(one: Judged) -> list[str]:
    return [_short(line) for line in (*_found(one), *map(sentence, one.notes))]


def _short(text: str) -> str:
    """As much as somebody reads of what strangers may have written."""
    return _in_line(text if len(text) <= _MAX_TEXT else f"{text[:_MAX_TEXT]}…")


def _in_line(text: str) -> str:
    """Without a line of its own, which might look like one of ours."""
    return printable(text.replace("\n", "\0"))


def _found(one: Judged) -> Iterator[str]:
    """What it sets up, and from where; without the query, in which the address is."""
    ending = one.simulated.ending
    if not ending.found:
        return
    source = ending.source.partition("?")[0]
    servers = [_server(each) for each in (ending.incoming, ending.outgoing) if each]
    are_ours = one.worth in (Worth.RIGHT, Worth.LOGIN, Worth.NO_WAY)
    known = "the profile's servers" if are_ours else ", ".join(servers)
    yield sentence(f"{known}, from {source}" if source else known)


def _server(one: Configured) -> str:
    port = f":{one.port}" if one.port else ""
    return f"{one.type} {one.hostname}{port} {one.socket_type or 'with what works'}"


def _step(step: Requested, simulated: Simulated) -> str:
    """What was asked, what came, what the client made of it."""
    ask, came = step.ask, step.came
    if isinstance(ask, Get):
        said = f"{ask.method} {ask.url} → {came.status or 'no answer'}"
        said += "".join(f", by {hop.status} to {hop.location[:_MAX_TEXT]}" for hop in came.redirections)
    elif isinstance(ask, Connect):
        said = f"{ask.host}:{ask.port} → {'nothing' if came.trouble else 'something listens'}"
    else:
        said = f"{ask.name} {ask.kind} → {', '.join(came.values)[:_MAX_TEXT] or 'nothing'}"
    if came.trouble:
        said += f" ({came.trouble})"
    verdict = simulated.verdict(ask)
    return f"{said}; it {verdict}" if verdict else said
