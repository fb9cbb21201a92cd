"""The command that makes the add-on by which Thunderbird signs people in."""

from pathlib import Path

import click

from autoconfig import publish, service
from autoconfig.address import Address
from autoconfig.cli.options import profiles_folder, to_mail_domain
from autoconfig.cli.outcome import say_left_out, say_unlisted
from autoconfig.directory.opening import open_folder
from autoconfig.formats import FORMATS, addon
from autoconfig.formats.asked import Asked

_FILE = click.Path(dir_okay=False, path_type=Path)


@click.command("oauth-addon")
@click.argument("domain", type=to_mail_domain)
@click.option("--output", type=_FILE, help="Write this file instead, replaced in one step.")
@click.option("--policies", type=_FILE, help="Write what installs it too: Thunderbird's policies.json.")
@profiles_folder
def oauth_addon(domain: str, output: Path | None, policies: Path | None, profiles: Path) -> None:
    """Print the add-on by which Thunderbird signs in at DOMAIN's own identity server, a zip (.xpi).

    The service answers the same at /thunderbird.xpi, from where the policies install it.
    """
    directory = open_folder(profiles).directory
    say_unlisted(directory)
    question = service.ask(directory, FORMATS["thunderbird-addon"], Asked(Address.anyone(domain)))
    body = service.answer(question, {}).body
    if policies:
        publish.replace_file(policies, addon.policies(service.identified(question, {})))
    if output:
        publish.replace_file(output, body)
    elif not policies:
        click.echo(body, nl=False)
    say_left_out(service.left_out(question, {}))
