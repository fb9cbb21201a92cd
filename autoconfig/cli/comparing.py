"""The options of `dns` that compare what is wanted with the world, or change the world, and their work."""

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial, wraps
from pathlib import Path
from typing import Any, NamedTuple

import click

from autoconfig.cli.outcome import COULD_NOT_RUN, FINDINGS
from autoconfig.cli.reaching import resolver, to_endpoint
from autoconfig.errors import CannotRun
from autoconfig.reach.deadline import Deadline
from autoconfig.reach.door import Door
from autoconfig.reach.names import Endpoint
from autoconfig.reach.update import Primary
from autoconfig.zone import DomainRecords
from autoconfig.zone.deviations import DEVIANT, Deviates, Deviation, deviations, questions
from autoconfig.zone.keyfile import read_key
from autoconfig.zone.records import zone
from autoconfig.zone.update import at, update

# For one domain.
SECONDS = 20.0
_AT_ONCE = 8

Show = Callable[[Sequence[Deviation]], None]


class Comparing(NamedTuple):
    """What was said of it."""

    is_wanted: bool
    resolver: Endpoint | None
    server: Endpoint | None  # to change; None only compares
    key_file: Path | None
    dry_run: bool


def comparing(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options, and hands what they say to the command as `comparing`."""

    @wraps(command)
    def with_comparing(
        diff: bool,
        apply: bool,
        resolver: Endpoint | None,
        server: Endpoint | None,
        key_file: Path | None,
        dry_run: bool,
        **others: Any,
    ) -> None:
        if not apply and (server or key_file or dry_run):
            raise click.UsageError("--server, --key-file and --dry-run are for --apply.")
        if apply and not server:
            raise click.UsageError("--apply needs --server ADDR[:PORT], the zone's primary name server.")
        if apply and not key_file:
            raise click.UsageError("--apply needs --key-file FILE, as tsig-keygen writes it.")
        command(comparing=Comparing(diff or apply, resolver, server, key_file, dry_run), **others)

    for each in reversed(_OPTIONS):
        with_comparing = each(with_comparing)
    return with_comparing


_OPTIONS = (
    click.option(
        "--diff", is_flag=True, help="Print what is missing, wrong and foreign in the world instead."
    ),
    resolver,
    click.option("--apply", is_flag=True, help="Print the same of --server, and change it there (RFC 2136)."),
    click.option(
        "--server",
        metavar="ADDR[:PORT]",
        callback=to_endpoint,
        help="The primary name server of the zone.",
    ),
    click.option(
        "--key-file",
        type=click.Path(path_type=Path),
        help="The key that the server lets change the zone, as tsig-keygen writes it.",
    ),
    click.option("--dry-run", is_flag=True, help="With --apply: print only."),
)


def compare(domains: Mapping[str, DomainRecords], said: Comparing, *, denials: bool, as_json: bool) -> int:
    """Print how each domain differs, and make an end of that where it is said. Gives the exit code.

    A domain that cannot be looked at or changed stops no other.
    """
    key = read_key(said.key_file) if said.key_file else None
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
    return "".join(
        (*(f"{kind}: {zone([one])}" for one in found), *(f"{missing}: {zone([one])}" for one in wanted))
    )


def _plain(difference: Deviation) -> dict[str, Any]:
    kind, wanted, found, reason = difference
    of = (*wanted, *found)[0].name
    records = {key: [one._asdict() for one in each] for key, each in (("wanted", wanted), ("found", found))}
    return {"difference": str(kind), "name": of, **records, "reason": reason}


def _code(found: Sequence[Deviation]) -> int:
    kinds = {each.kind for each in found}
    return COULD_NOT_RUN if Deviates.UNKNOWN in kinds else FINDINGS if kinds & DEVIANT else 0
