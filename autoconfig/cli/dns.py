"""The command that prints what DNS should hold for a domain."""

import json
from pathlib import Path

import click

from autoconfig.address import to_domain
from autoconfig.cli.options import profiles_folder, service_name, to_ip_address
from autoconfig.cli.outcome import say_left_out, say_unlisted
from autoconfig.directory.listings import complete
from autoconfig.directory.opening import open_folder
from autoconfig.zone import wanted
from autoconfig.zone.records import IPAddress, nsupdate, zone


@click.command()
@click.argument("domain", required=False)
@click.option("--all", "every", is_flag=True, help="All domains of all profiles instead of one.")
@service_name
@click.option(
    "--address",
    "addresses",
    multiple=True,
    type=to_ip_address,
    metavar="IP",
    help="The service's IP address, for A and AAAA instead of aliases; may be given again.",
)
@click.option("--json", "form", flag_value="json", help="A list of name, type, ttl and value.")
@click.option("--nsupdate", "form", flag_value="nsupdate", help="Input for nsupdate.")
@profiles_folder
def dns(
    domain: str | None,
    every: bool,
    service: str | None,
    addresses: tuple[IPAddress, ...],
    form: str | None,
    profiles: Path,
) -> None:
    """Print the DNS records by which clients find DOMAIN's servers, as lines of a zone file."""
    if every == bool(domain):
        raise click.UsageError("Say one DOMAIN, or --all.")
    directory = open_folder(profiles).directory
    if domain:
        say_unlisted(directory)
    domains = [to_domain(domain)] if domain else complete(directory).domains
    found = [wanted(directory, one, service, addresses) for one in domains]
    if form == "json":
        click.echo(json.dumps([record._asdict() for one in found for record in one.records], indent=2))
    elif form == "nsupdate":
        click.echo("\n".join(nsupdate(one.records, one.shared) for one in found), nl=False)
    else:
        click.echo("\n".join(zone(one.records) for one in found), nl=False)
    say_left_out(sentence for one in found for sentence in one.left_out)
