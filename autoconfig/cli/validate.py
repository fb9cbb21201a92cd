"""The command that says what is wrong with profiles, and with what stands beside them."""

import os
import sys
from collections.abc import Iterable
from pathlib import Path

import click

from autoconfig.cli.options import overrides_folder, profiles_folder
from autoconfig.cli.outcome import FINDINGS, JSON, FindingsCommand, print_json
from autoconfig.directory import Directory, count
from autoconfig.directory.opening import open_files, open_overrides, profile_files
from autoconfig.errors import NothingToRead, ProfileError
from autoconfig.findings import Finding, Severity
from autoconfig.texts import shipped

# Without --strict, and with it.
_FAILURES = ((Severity.ERROR,), (Severity.ERROR, Severity.WARNING))


def _named(context: click.Context, parameter: click.Parameter, value: tuple[Path, ...]) -> list[Path]:
    """Each once. Raises NothingToRead."""
    for path in value:
        if os.path.isdir(path):
            raise NothingToRead(path, "it is a folder, say --profiles before it")
        if not os.path.exists(path):  # Path.exists raises where a name is too long for one
            raise NothingToRead(path, "there is no such file")
    return list(dict.fromkeys(value))


@click.command(cls=FindingsCommand)
@click.argument("files", nargs=-1, type=click.Path(path_type=Path), callback=_named)
@click.option(JSON, "as_json", is_flag=True, help="The findings as JSON instead, each with its code.")
@click.option("--strict", is_flag=True, help="Take a warning for a failure too.")
@overrides_folder
@profiles_folder
def validate(files: list[Path], as_json: bool, strict: bool, overrides: Path | None, profiles: Path) -> None:
    """Say what is wrong in FILES, or in all profiles, and in overrides, with file, line and what to write.

    A warning is about what is served all the same, so it alone is no failure.
    """
    opened = open_files(files or profile_files(profiles))
    directory = opened.directory
    remarks = (
        *directory.remarks,
        *directory.unlisted,
        *(_overrides_findings(overrides) if overrides else ()),
    )
    findings = sorted({*opened.findings, *remarks})
    if as_json:
        print_json(findings)
    else:
        for finding in findings:
            click.echo(finding)
        if not any(finding.severity is Severity.ERROR for finding in findings):
            click.echo(_good(directory, remarks))
    failing = _FAILURES[strict]
    sys.exit(FINDINGS if any(finding.severity in failing for finding in findings) else 0)


def _good(directory: Directory, remarks: Iterable[Finding]) -> str:
    """How much there is, and how good."""
    warnings = sum(finding.severity is Severity.WARNING for finding in remarks)
    end = f"served, with {count(warnings, 'warning')}" if warnings else "nothing to mend"
    asked = any(provider.profile.domains_from for provider in directory.providers)
    more = " and those of a database, which is not asked here" if asked else ""
    return f"{directory.summary}{more}: {end}."


def _overrides_findings(folder: Path) -> tuple[Finding, ...]:
    """What `serve` would refuse, and what it would warn of."""
    from autoconfig.page.inspection import inspected  # the page is of no use to the other commands

    found: tuple[Finding, ...] = ()
    languages = shipped()
    try:
        languages = open_overrides(folder)
    except ProfileError as error:
        found = error.findings
    try:
        return (*found, *inspected(folder, languages))
    except ProfileError as error:
        return (*found, *error.findings)
