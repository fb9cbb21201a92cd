"""The command line: one short function per command. Exit codes: 0; 1 findings; 2 usage, or could not run."""

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import Any

import click

from autoconfig import __version__, service
from autoconfig.address import LOCAL_PLACEHOLDER
from autoconfig.directory import DEFAULT_FOLDER, Directory, profile_files
from autoconfig.errors import AutoconfigError, CannotRun, RequestError
from autoconfig.formats import FORMATS
from autoconfig.lookups import find
from autoconfig.model import Profile

FINDINGS = 1
COULD_NOT_RUN = 2
MAX_PORT = 65535
MAX_DEFAULT_WORKERS = 4
# What pydantic writes.
SCHEMA_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def _option(name: str, text: str, **settings: Any) -> Callable[[Any], Any]:
    """An option with a default that is shown, which can also stand in the environment as AUTOCONFIG_NAME."""
    variable = f"AUTOCONFIG_{name.upper().replace('-', '_')}"
    shown = {"show_default": True, "show_envvar": True}
    return click.option(f"--{name}", help=text, envvar=variable, **{**shown, **settings})


_profiles = _option(
    "profiles", "The folder with the profiles.", type=click.Path(path_type=Path), default=DEFAULT_FOLDER
)


class _Group(click.Group):
    """Turns errors into lines on standard error and an exit code."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        try:
            return super().invoke(ctx)
        except (CannotRun, RequestError) as error:
            click.echo(error, err=True)
            sys.exit(COULD_NOT_RUN)
        except AutoconfigError as error:
            click.echo(error, err=True)
            sys.exit(FINDINGS)


def _bindable(context: click.Context, option: click.Parameter, value: str) -> str:
    host, _, port = value.rpartition(":")
    if host == "unix" or (host and port.isdecimal() and 0 < int(port) <= MAX_PORT):
        return value
    raise click.BadParameter("write ADDRESS:PORT such as 127.0.0.1:8000 or [::1]:8000, or unix:PATH")


def _default_workers() -> int:
    return min(MAX_DEFAULT_WORKERS, len(os.sched_getaffinity(0)))


@click.group(cls=_Group, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="autoconfig")
def main() -> None:
    """Answer mail clients that ask how to set themselves up, from one YAML file per provider."""


@main.command()
@_profiles
@_option("bind", "Where to listen: ADDRESS:PORT or unix:PATH.", default="127.0.0.1:8000", callback=_bindable)
@_option(
    "workers",
    "How many processes answer.",
    type=click.IntRange(1),
    default=_default_workers,
    show_default=f"one per processor, at most {MAX_DEFAULT_WORKERS}",
)
@_option("proxies", "How many proxies in front are believed.", type=click.IntRange(0), default=0)
@_option("skip-bad", "Leave out files with findings and serve the others.", is_flag=True)
@_option(
    "overrides",
    "A folder whose translations, templates and static files stand before ours.",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
)
def serve(
    profiles: Path, bind: str, workers: int, proxies: int, skip_bad: bool, overrides: Path | None
) -> None:
    """Serve the profiles over HTTP until stopped."""
    from autoconfig import server  # gunicorn is of no use to the other commands

    directory = Directory.load(profiles, skip_bad=skip_bad, overrides=overrides)
    server.serve(directory, bind=bind, workers=workers, proxies=proxies, say=click.echo)


@main.command()
@click.argument("address")
@click.argument("form", metavar="[FORMAT]", type=click.Choice(list(FORMATS)), default="autoconfig")
@click.option(
    "--explain",
    is_flag=True,
    help="Say instead which lookup and which rule gave each value, and why not an earlier one.",
)
@_profiles
def show(address: str, form: str, explain: bool, profiles: Path) -> None:
    """Print one document for ADDRESS, as the service answers it.

    @example.org stands for somebody at example.org who does not say who. FORMAT is one of
    autoconfig (the default), autodiscover, autodiscover-json, mobileconfig and qr.
    """
    asker = f"{LOCAL_PLACEHOLDER}{address}" if address.startswith("@") else address
    request = service.Request(FORMATS[form], {"emailaddress": asker})
    question = service.ask(Directory.load(profiles), request)
    search = question.search(monotonic())
    fields = find(search)
    if explain:
        turns = [f"{label}: {turn}" for label, turn in search.turns] if search else []
        click.echo("\n".join([*turns, *service.explain(question, fields)]))
    else:
        click.echo(service.answer(question, fields).body, nl=False)


@main.command()
@click.argument("files", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@_profiles
def validate(files: tuple[Path, ...], profiles: Path) -> None:
    """Say what is wrong in FILES, or in all profiles, with file, line and what to write."""
    directory, findings = Directory.of(list(dict.fromkeys(files)) or profile_files(profiles))
    for finding in findings:
        click.echo(finding)
    if findings:
        sys.exit(FINDINGS)
    click.echo(f"{directory.summary}: nothing to mend.")


@main.command()
@_profiles
def schema(profiles: Path) -> None:
    """Print the JSON Schema of a profile, for editors."""
    click.echo(json.dumps({"$schema": SCHEMA_DIALECT, **Profile.model_json_schema()}, indent=2))
