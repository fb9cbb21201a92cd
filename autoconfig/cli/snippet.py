"""The command that prints what a help desk puts elsewhere: a form for its own site, a text for new people."""

from pathlib import Path

import click

from autoconfig.cli.options import overrides_folder, profiles_folder, service_name
from autoconfig.cli.outcome import say_unlisted
from autoconfig.directory.opening import open_folder


@click.command()
@click.argument("kind", metavar="form|welcome", type=click.Choice(["form", "welcome"]))
@click.argument("whom", metavar="DOMAIN|ADDRESS")
@click.option("--lang", metavar="TAG", default="", help="The language, such as fr; else that of the profile.")
@service_name
@overrides_folder
@profiles_folder
def snippet(
    kind: str, whom: str, lang: str, service: str | None, overrides: Path | None, profiles: Path
) -> None:
    """Print what a help desk puts elsewhere.

    `form DOMAIN` is HTML for a site of one's own: people type their address there, and see the page with
    their settings. `welcome ADDRESS` is a text for somebody new, with the page, the login, and what an app
    asks for.

    The page is at the first host of the profile's page, else at --service.
    """
    from autoconfig.cli import snippets  # with a library that the other commands have no use for

    address = snippets.WHOM[kind](whom)
    edition = open_folder(profiles, overrides=overrides)
    say_unlisted(edition.directory)
    click.echo(snippets.text(edition, address, lang, service))
