"""What `dns` does with --diff and --apply; apart, because most commands have no use for the libraries."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import click

from autoconfig.cli.comparing import Comparing
from autoconfig.cli.outcome import COULD_NOT_RUN, FINDINGS
from autoconfig.errors import CannotRun
from autoconfig.reach.deadline import Deadline
from autoconfig.reach.door import Door
from autoconfig.reach.update import Primary
from autoconfig.zone import DomainRecords
from autoconfig.zone.deviations import DEVIANT, Deviates, Deviation, deviations, questions
from autoconfig.zone.keyfile import is_everybodys, read_key
from autoconfig.zone.records import zone
from autoconfig.zone.update import at, update

# For one domain.
SECONDS = 20.0
# As many questions as a domain has: where nobody answers, all of them wait together.
_AT_ONCE = 16

Show = Callable[[Sequence[Deviation]], None]


def compare(domains: Mapping[str, DomainRecords], said: Comparing, *, denials: bool, as_json: bool) -> int:
    """Print how each domain differs, and make an end of that where it is said. Gives the exit code.

    A domain that cannot be looked at or changed stops no other.
    """
    key = read_key(said.key_file) if said.key_file else None
    if said.key_file and is_everybodys(said.key_file):
        click.echo(
            f"{said.key_file}: everybody on this machine can read it, say chmod o= {said.key_file}", err=True
        )
    door = Door(Deadline(SECONDS), resolver=said.resolver)
    listed: list[Deviation] = []
    codes = [0]
    for domain, wanted in domains.items():
        here = door.until(Deadline(SECONDS))
        show = partial(_show, domain, None if not as_json else listed)
        try:
            if said.server and key:
                with Primary(said.server, key, here.deadline) as primary:
                    codes.append(_apply(primary, domain, wanted, here, denials, said.dry_run, show))
            else:
                codes.append(_diff(wanted, here, denials, show))
        except CannotRun as error:
            click.echo(f"{domain}: {error}", err=True)
            codes.append(COULD_NOT_RUN)
    if as_json:
        click.echo(json.dumps([_plain(each) for each in listed], indent=2))
    return max(codes)


def _diff(wanted: DomainRecords, door: Door, denials: bool, show: Show) -> int:
    with ThreadPoolExecutor(_AT_ONCE) as threads:  # the door knows the answers then
        list(threads.map(lambda asked: door.resolve(*asked), questions(wanted.records)))
    found = [*deviations(wanted, door.resolve, denials=denials)]
    show(found)
    return _code(found)


def _apply(
    primary: Primary,
    domain: str,
    wanted: DomainRecords,
    door: Door,
    denials: bool,
    dry_run: bool,
    show: Show,
) -> int:
    origin, resolve = primary.zone(domain), at(primary, wanted, door.resolve)
    found = [*deviations(wanted, resolve, denials=denials)]
    show(found)
    if dry_run:
        return _code(found)
    todo = update(found)
    if any(todo):
        primary.change(origin, *todo)
        if any(each.kind in DEVIANT for each in deviations(wanted, resolve, denials=denials)):
            raise CannotRun(
                "The server has taken the change, and holds something else all the same; see --diff."
            )
        click.echo(f"{domain}: changed in the zone {origin}.", err=True)
    return 0


def _show(domain: str, listed: list[Deviation] | None, found: Sequence[Deviation]) -> None:
    """Print them, or keep them for a list of all."""
    if listed is None:
        click.echo("".join(map(_lines, found)), nl=False)
    else:
        listed.extend(found)
    counts = Counter(each.kind for each in found)
    told = ", ".join(f"{counts[kind]} {kind}" for kind in Deviates if counts[kind])
    click.echo(f"{domain}: {told or 'DNS is as wanted'}.", err=True)


def _lines(difference: Deviation) -> str:
    """A line a record, each with a word in front and as in a zone file."""
    kind, wanted, found, reason = difference
    if kind is Deviates.UNKNOWN:
        return f"{kind}: {reason}\n"
    missing = "wanted" if found else kind
    lines = [*(f"{kind}: {zone([one])}" for one in found), *(f"{missing}: {zone([one])}" for one in wanted)]
    return "".join((*lines, *([f"; {reason}\n"] if reason else [])))


def _plain(difference: Deviation) -> dict[str, Any]:
    kind, wanted, found, reason = difference
    of = (*wanted, *found)[0].name
    records = {key: [one._asdict() for one in each] for key, each in (("wanted", wanted), ("found", found))}
    return {"difference": str(kind), "name": of, **records, "reason": reason}


def _code(found: Sequence[Deviation]) -> int:
    kinds = {each.kind for each in found}
    return COULD_NOT_RUN if Deviates.UNKNOWN in kinds else FINDINGS if kinds & DEVIANT else 0
