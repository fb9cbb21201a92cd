"""The command line: one short function per command."""

import json
import sys
from collections.abc import Iterable
from pathlib import Path
from time import monotonic

import click

from autoconfig import __version__, service
from autoconfig.address import Address, to_domain
from autoconfig.cli.commands import Commands
from autoconfig.cli.options import (
    profiles_folder,
    signer_files,
    to_mail_domain,
)
from autoconfig.cli.outcome import FINDINGS, Group, say_left_out, say_unlisted
from autoconfig.directory.listings import complete
from autoconfig.directory.opening import open_folder
from autoconfig.errors import AddressNeeded, AutoconfigError
from autoconfig.formats import FORMATS
from autoconfig.formats.asked import Asked, who
from autoconfig.lookups import find
from autoconfig.profile import Profile
from autoconfig.signing import Signer

# What pydantic writes.
SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"
_ELSEWHERE = {
    "check": "autoconfig.cli.check",
    "dns": "autoconfig.cli.dns",
    "names": "autoconfig.cli.names",
    "oauth-addon": "autoconfig.cli.addon",
    "probe": "autoconfig.cli.probe",
    "serve": "autoconfig.cli.serve",
    "simulate": "autoconfig.cli.simulate",
    "snippet": "autoconfig.cli.snippet",
    "validate": "autoconfig.cli.validate",
}


@click.group(
    cls=Group, commands=Commands(_ELSEWHERE), context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="autoconfig")
def main() -> None:
    """Answer mail clients that ask how to set themselves up, from one YAML file per provider."""


@main.command()
@click.argument("address")
@click.argument("form", metavar="[FORMAT]", type=click.Choice(list(FORMATS)), default="autoconfig")
@click.option(
    "--explain",
    is_flag=True,
    help="Say instead which lookup and which rule gave each value, and why not an earlier one.",
)
@click.option(
    "--protocol",
    type=click.Choice([str(word) for word in service.PROTOCOLS]),
    help="Only servers for reading of this kind.",
)
@profiles_folder
@signer_files
def show(
    address: str,
    form: str,
    explain: bool,
    protocol: str | None,
    profiles: Path,
    signer: Signer | None,
) -> None:
    """Print one document for ADDRESS, as the service answers it.

    @example.org stands for somebody at example.org who does not say who. FORMAT is one of
    autoconfig (the default), provider-database, autodiscover, mobilesync, autodiscover-json, mobileconfig,
    qr, pacc, thunderbird-addon and thunderbird-updates.
    """
    directory = open_folder(profiles, signer=signer).directory
    say_unlisted(directory)
    asked = Asked(_asker(address), protocol=protocol or "")
    try:
        question = service.ask(directory, FORMATS[form], asked)
    except AddressNeeded:
        raise click.UsageError(f"{form} is made for one person, write who: jean.dupont{address}") from None
    search = question.search(monotonic())
    fields = find(search)
    if explain:
        turns = [f"{label}: {turn}" for label, turn in search.turns] if search else []
        click.echo("\n".join([*turns, *service.explain(question, fields)]))
    else:
        click.echo(service.answer(question, fields).body, nl=False)
        say_left_out(service.left_out(question, fields))


def _asker(text: str) -> Address | None:
    """Who asks; of @example.org anyone there. Raises BadAddress."""
    domain = text.removeprefix("@")
    return who(text) if domain in ("", text) or "@" in domain else Address.anyone(to_domain(domain))


@main.command()
@profiles_folder
def schema(profiles: Path) -> None:
    """Print the JSON Schema of a profile, for editors."""
    click.echo(json.dumps({"$schema": SCHEMA_DIALECT, **Profile.model_json_schema()}, indent=2))


@main.command("import")
@click.argument("source")
@click.option(
    "--output", type=click.Path(file_okay=False, path_type=Path), help="Write files into this folder instead."
)
@click.option("--allow-private", is_flag=True, help="Follow URLs to private addresses too.")
@click.option(
    "--domain",
    "domains",
    multiple=True,
    type=to_mail_domain,
    metavar="DOMAIN",
    help="What stands for a placeholder such as %EMAILDOMAIN%; may be given again.",
)
@profiles_folder
def import_(
    source: str, output: Path | None, allow_private: bool, domains: tuple[str, ...], profiles: Path
) -> None:
    """Print SOURCE as a profile: a file, a folder, an https:// URL or a mail domain.

    Read are documents of the autoconfig format, configurations of automx, seed files of automx2 and its
    database (sqlite:///…, or another URL of SQLAlchemy), the environment file of
    autodiscover-email-settings and the YAML of go-autoconfig.
    """
    from autoconfig import imports  # with libraries that the other commands have no use for
    from autoconfig.imports import lint, sources, writer

    found, refused = [], False
    for document in sources.documents(source, allow_private=allow_private, domains=domains):
        try:
            found += document()
        except AutoconfigError as error:
            click.echo(error, err=True)
            refused = True
    said = (each for one in found for each in sorted((*one.findings, *lint.warnings(one))))
    for finding in (*said, *imports.shared_ids(found)):
        click.echo(finding.plain, err=True)
    if output is None:
        click.echo("---\n".join(one.text for one in found), nl=False)
    elif stale := writer.write_files(found, output):
        click.echo("\n".join(f"{path}: it stands there already, remove it first" for path in stale), err=True)
        refused = True
    if refused:
        sys.exit(FINDINGS)


@main.command()
@click.argument("folder", type=click.Path(path_type=Path))
@profiles_folder
def export(folder: Path, profiles: Path) -> None:
    """Write the answers to everybody as a tree of files, FOLDER/HOST/PATH, for any web server.

    FOLDER is new, empty, or an earlier export, which is replaced in one step.
    """
    from rich.console import Console
    from rich.progress import track

    from autoconfig.export import export as write  # what the other commands have no use for

    console = Console(stderr=True)

    def shown(domains: list[str]) -> Iterable[str]:
        return track(domains, "Exporting", console=console, transient=True, disable=not console.is_terminal)

    report = write(complete(open_folder(profiles).directory), folder, shown)
    click.echo(f"{report.files} files in {folder}, {report.changed} new or changed.")
    for sentence in report.left_out:
        click.echo(f"Left out: {sentence.removesuffix('.')}.")
