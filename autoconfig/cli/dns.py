"""The command about what DNS should hold for a domain."""

import json
import sys
from pathlib import Path

import click

from autoconfig.address import to_domain
from autoconfig.cli.comparing import Comparing, comparing
from autoconfig.cli.options import profiles_folder, service_name, to_ip_address, to_mail_domain
from autoconfig.cli.outcome import say_left_out, say_unlisted
from autoconfig.directory.listings import complete
from autoconfig.directory.opening import open_folder
from autoconfig.zone import DomainRecords, wanted
from autoconfig.zone.octodns import octodns
from autoconfig.zone.records import IPAddress, Record, nsupdate, offered, zone
from autoconfig.zone.terraform import terraform


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
@click.option(
    "--no-denials", is_flag=True, help='Leave out what says "not offered", which many DNS hosts refuse.'
)
@click.option("--json", "form", flag_value="json", help="A list of name, type, ttl and value.")
@click.option("--nsupdate", "form", flag_value="nsupdate", help="Input for nsupdate.")
@click.option("--octodns", "form", flag_value="octodns", help="The YAML of a zone, for octoDNS.")
@click.option("--terraform", "form", flag_value="terraform", help="Resources of Terraform's dns provider.")
@click.option(
    "--zone",
    "origin",
    type=to_mail_domain,
    metavar="ZONE",
    help="The zone for octoDNS and Terraform, where it is not DOMAIN itself.",
)
@comparing
@profiles_folder
def dns(
    domain: str | None,
    every: bool,
    service: str | None,
    addresses: tuple[IPAddress, ...],
    no_denials: bool,
    form: str | None,
    origin: str | None,
    comparing: Comparing,
    profiles: Path,
) -> None:
    """Print the DNS records by which clients find DOMAIN's servers, as lines of a zone file.

    Or print how the world differs from them (--diff), or make it as they say (--apply).
    """
    if every == bool(domain):
        raise click.UsageError("Say one DOMAIN, or --all.")
    _check_zone(form, origin, every)
    if comparing.is_wanted and form not in (None, "json"):
        raise click.UsageError(f"--{form} prints what is wanted; with --diff and --apply there is --json.")
    directory = open_folder(profiles).directory
    if domain:
        say_unlisted(directory)
    domains = [to_domain(domain)] if domain else complete(directory).domains
    found = {one: wanted(directory, one, service, addresses) for one in domains}
    say_left_out(sentence for one in found.values() for sentence in one.left_out)
    if comparing.is_wanted:
        from autoconfig.cli.comparison import compare  # with libraries that the others have no use for

        sys.exit(compare(found, comparing, denials=not no_denials, as_json=form == "json"))
    click.echo(_text(found, form, origin, denials=not no_denials), nl=False)


def _check_zone(form: str | None, origin: str | None, every: bool) -> None:
    if origin and form not in ("octodns", "terraform"):
        raise click.UsageError("--zone is for --octodns and --terraform.")
    if every and not origin and form == "octodns":
        raise click.UsageError("octoDNS has a file for each zone: say one DOMAIN, or the --zone of all.")


def _text(found: dict[str, DomainRecords], form: str | None, origin: str | None, *, denials: bool) -> str:
    """What is printed of the records of these domains."""
    if form == "nsupdate":
        return "\n".join(nsupdate(one.records, one.shared, denials=denials) for one in found.values())
    records = {
        domain: list(one.records) if denials else offered(one.records) for domain, one in found.items()
    }
    if form == "json":
        return json.dumps([one._asdict() for one in _all(records)], indent=2) + "\n"
    if form == "octodns":
        return octodns(_all(records), origin or next(iter(records), ""))
    if form == "terraform":
        return "\n".join(terraform(one, origin or domain) for domain, one in records.items())
    return "\n".join(map(zone, records.values()))


def _all(records: dict[str, list[Record]]) -> list[Record]:
    return [one for each in records.values() for one in each]
