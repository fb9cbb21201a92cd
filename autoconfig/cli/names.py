"""The command that lists the names of this service, for programs that get certificates or let requests in."""

import json
from pathlib import Path

import click

from autoconfig import publish
from autoconfig.cli.options import profiles_folder, service_name
from autoconfig.directory.listings import complete
from autoconfig.directory.opening import open_folder
from autoconfig.zone import names as published


@click.command()
@service_name
@click.option("--with-domains", is_flag=True, help="The mail domains themselves too.")
@click.option("--json", "as_json", is_flag=True, help="A list of strings instead.")
@click.option(
    "--output", type=click.Path(path_type=Path), help="Write this file instead, replaced in one step."
)
@profiles_folder
def names(
    service: str | None, with_domains: bool, as_json: bool, output: Path | None, profiles: Path
) -> None:
    """Print the names that this service answers for, one a line: for certificates, or a proxy.

    A name that is answered only because a profile is for every domain ("*") is none of them.
    """
    directory = complete(open_folder(profiles).directory)
    found = list(published.names(directory, service, with_domains=with_domains))
    text = json.dumps(found, indent=2) + "\n" if as_json else "".join(f"{name}\n" for name in found)
    if output:
        publish.replace_file(output, text.encode())
    else:
        click.echo(text, nl=False)
