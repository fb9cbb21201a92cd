"""The command that says what each mail client makes of an address."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from autoconfig.address import Address, is_mail_domain
from autoconfig.cli.options import profiles_folder, signer_files, whole_address
from autoconfig.cli.outcome import JSON, FindingsCommand, ending_at_once
from autoconfig.cli.profiles import edition_if_any
from autoconfig.cli.reaching import Reaching, reaching
from autoconfig.clients import CLIENTS
from autoconfig.directory.edition import Edition
from autoconfig.errors import UnknownDomain
from autoconfig.reach.deadline import Deadline
from autoconfig.signing import Signer

if TYPE_CHECKING:  # with libraries that the other commands have no use for
    from autoconfig.simulate.judgement import Judged, Measure
    from autoconfig.simulate.world import World

# For all of it, of which the door has all but the last.
SECONDS, MARGIN = 30.0, 1.0


def _asker(context: click.Context, parameter: click.Parameter, text: str) -> Address:
    address = whole_address(context, parameter, text)
    if address is None or not is_mail_domain(address.domain):
        raise click.BadParameter("what stands behind the @ is no mail domain, write one such as example.org")
    return address


@click.command(cls=FindingsCommand)
@click.argument("address", callback=_asker)
@click.option(
    "--client",
    "names",
    multiple=True,
    type=click.Choice([client.name for client in CLIENTS]),
    help="Only this one, with each request and what it made of the answer; may be given again.",
)
@click.option(JSON, "as_json", is_flag=True, help="One object for machines instead.")
@click.option(
    "--profile-only",
    is_flag=True,
    help="Ask the profiles alone, as if all names led to the service, and nothing of the world.",
)
@reaching
@signer_files
@profiles_folder
def simulate(
    address: Address,
    names: tuple[str, ...],
    as_json: bool,
    profile_only: bool,
    reach: Reaching,
    signer: Signer | None,
    profiles: Path,
) -> None:
    """Say what each mail client finds for ADDRESS, with which login, what people see, and what would help.

    Each one asks as it does itself, in its order, and takes what it would take; nobody is sent a password. It
    takes 30 seconds at most.
    """
    from rich.console import Console

    from autoconfig.cli import simulation
    from autoconfig.simulate.judgement import measure

    edition = edition_if_any(profiles, signer)
    world = _rehearsal(edition, address) if profile_only else reach.door(Deadline(SECONDS - MARGIN))
    with ending_at_once(), Console(stderr=True).status(f"Asking about {address.domain} …"):
        measured = measure(edition.directory if edition else None, address)
        found = _judged(address, world, names, measured)
    if as_json:
        # In ASCII: what strangers wrote may hold signs that a terminal obeys.
        click.echo(json.dumps(simulation.as_json(address, found)))
    else:
        simulation.show(address, found, measured, in_full=bool(names))


def _rehearsal(edition: Edition | None, address: Address) -> "World":
    from autoconfig.check.rehearsal import Rehearsal

    try:
        if edition:
            return Rehearsal(edition, address.domain)
    except UnknownDomain:
        pass
    raise click.UsageError(f"No profile has {address.domain}, so --profile-only has nothing to ask.")


def _judged(
    address: Address, world: "World", names: tuple[str, ...], measured: "Measure | None"
) -> "list[Judged]":
    from autoconfig.simulate.judgement import judged
    from autoconfig.simulate.run import simulate as run_all
    from autoconfig.simulate.world import Memory

    account = measured.account if measured else None
    memory = Memory(world, Deadline(SECONDS - MARGIN))
    return [judged(one, account) for one in run_all(address, memory, names)]
