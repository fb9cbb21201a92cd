"""The options of `dns` that compare what is wanted with the world, or change the world."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from autoconfig.cli.reaching import resolver, to_endpoint

if TYPE_CHECKING:
    from autoconfig.reach.names import Endpoint


class Comparing(NamedTuple):
    """What was said of it."""

    is_wanted: bool
    resolver: "Endpoint | None"
    server: "Endpoint | None"  # to change; None only compares
    key_file: Path | None
    dry_run: bool


def comparing(command: Callable[..., None]) -> Callable[..., None]:
    """Adds the options, and hands what they say to the command as `comparing`."""

    @wraps(command)
    def with_comparing(
        diff: bool,
        apply: bool,
        resolver: "Endpoint | None",
        server: "Endpoint | None",
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
