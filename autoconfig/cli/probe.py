"""`autoconfig probe`: a first profile of a domain that has none yet."""

from pathlib import Path

import click

from autoconfig.cli.options import profiles_folder, to_mail_domain
from autoconfig.cli.outcome import ending_at_once
from autoconfig.cli.reaching import Reaching, reaching
from autoconfig.reach.deadline import Deadline


@click.command()
@click.argument("domain", type=to_mail_domain)
@reaching
@profiles_folder
def probe(domain: str, reach: Reaching, profiles: Path) -> None:
    """Print a first profile of DOMAIN, from what the world says of its mail servers.

    Looked at are DNS records, documents that mail clients ask for, Thunderbird's database and the servers
    themselves; comments say where the values come from. Nobody is sent a password, or any person's address;
    it takes 20 seconds at most, and 20 connections to a host. Where nothing is found the exit code is 1.
    """
    from rich.console import Console  # what the other commands have no use for

    from autoconfig.probe import MAX_CONNECTIONS, SECONDS
    from autoconfig.probe import probe as find

    with ending_at_once(), Console(stderr=True).status(f"Asking about {domain} …"):
        found = find(domain, reach.door(Deadline(SECONDS), most=MAX_CONNECTIONS))
    click.echo(found.text, nl=False)
