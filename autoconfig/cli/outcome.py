"""How a command ends: in lines on standard error and an exit code, never in a traceback.

0; 1 findings; 2 usage, or could not run, which is also where its output cannot be written. A command whose
`--json` prints findings prints one then too.
"""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from typing import Any, NoReturn, TextIO

import click

from autoconfig.address import is_mail_domain
from autoconfig.directory import Directory
from autoconfig.errors import (
    AutoconfigError,
    CannotRun,
    NothingToRead,
    ProfileError,
    RequestError,
    UnknownDomain,
)
from autoconfig.findings import Code, Finding, Mistake

FINDINGS = 1
COULD_NOT_RUN = 2
JSON = "--json"
_INTERRUPTED = 130  # as a shell says of SIGINT


class Group(click.Group):
    """The command line's, whose commands raise the errors of the package."""

    def main(self, *args: Any, **more: Any) -> Any:
        """Run the command that the arguments name."""
        _stand_in()
        with _told():  # what click says of wrong usage may find no room either
            return super().main(*args, **more)

    def make_context(self, *args: Any, **more: Any) -> click.Context:
        """Read the arguments; here --help and --version are printed."""
        with _told():
            return super().make_context(*args, **more)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command."""
        with _told():
            return super().invoke(ctx)


class FindingsCommand(click.Command):
    """A command that prints findings for machines if `--json` is given: also one of why it could not run."""

    indent: int | None = 2  # None: in one line, where the others have one each

    def make_context(
        self, info_name: str | None, args: list[str], *more: Any, **others: Any
    ) -> click.Context:
        """Read the arguments."""
        with _told_to_machines(self, JSON in args):
            return super().make_context(info_name, args, *more, **others)

    def invoke(self, ctx: click.Context) -> Any:
        """Run it."""
        with _told_to_machines(self, bool(ctx.params["as_json"])):
            return super().invoke(ctx)


def print_json(findings: Iterable[Finding], indent: int | None = 2) -> None:
    """The object that machines read."""
    click.echo(json.dumps({"findings": [finding.as_json() for finding in findings]}, indent=indent))


@contextmanager
def _told_to_machines(command: FindingsCommand, is_wanted: bool) -> Iterator[None]:
    try:
        yield
    except (AutoconfigError, click.ClickException) as error:
        if is_wanted:
            print_json(_reasons(error, command.name or ""), command.indent)
        raise


def _reasons(error: AutoconfigError | click.ClickException, command: str) -> Iterable[Finding]:
    if isinstance(error, ProfileError):
        return error.findings
    if isinstance(error, NothingToRead):
        mistake = Mistake(Code.CANNOT_READ, error.problem, "name what is there")
        return [mistake.at(str(error.path), 1, "profile")]
    problem = error.format_message() if isinstance(error, click.ClickException) else str(error)
    mistake = Mistake(Code.CANNOT_RUN, problem.removesuffix("."), f"see autoconfig {command} --help")
    return [Finding.about(f"autoconfig {command}", mistake)]


@contextmanager
def ending_at_once() -> Iterator[None]:
    """For who works in threads: an interrupt does not wait for those that wait for somebody."""
    try:
        yield
    except KeyboardInterrupt:
        sys.stdout.flush()
        os._exit(_INTERRUPTED)


def say_if_possible(line: str) -> None:
    """Print a line for whoever looks on, if somebody does."""
    try:
        click.echo(line)
    except OSError:
        _drop(sys.stdout)


def say_unlisted(directory: Directory) -> None:
    """Which domains may be missing."""
    for finding in directory.unlisted:
        click.echo(finding, err=True)


def say_left_out(sentences: Iterable[str]) -> None:
    """Each once, beside what is printed."""
    for sentence in dict.fromkeys(sentences):
        click.echo(f"Left out: {sentence}.", err=True)


def _stand_in() -> None:
    """What Python lacks where a shell has closed the output (`>&-`), and an encoding has no words for.

    Without an output click prints nothing and says nothing. Its stand-in cannot be written, as a closed one,
    and has its number, which else the next file or socket would get.
    """
    if sys.stdout is None:
        sys.stdout = os.fdopen(os.open(os.devnull, os.O_RDONLY), "w", encoding="utf-8")
    elif hasattr(sys.stdout, "reconfigure"):
        sys.stdout.reconfigure(errors="backslashreplace")


@contextmanager
def _told() -> Iterator[None]:
    try:
        yield
    except (CannotRun, RequestError) as error:
        _end(str(error), COULD_NOT_RUN)
    except UnknownDomain as error:
        _end(f"{error} {_first_step(error.domain)}".rstrip(), FINDINGS)
    except AutoconfigError as error:
        _end(str(error), FINDINGS)
    except BrokenPipeError:  # `autoconfig … | head` has what it wanted
        _drop(sys.stdout)
        sys.exit(COULD_NOT_RUN)
    except OSError as error:
        _drop(sys.stdout)
        what = error.filename or "Standard output"
        _end(f"{what}: {error.strerror or error}.", COULD_NOT_RUN)


def _first_step(domain: str) -> str:
    """What an operator can do about a domain that no profile has."""
    return f"autoconfig probe {domain} prints a first profile of it." if is_mail_domain(domain) else ""


def _end(text: str, code: int) -> NoReturn:
    try:
        click.echo(text, err=True)
    except OSError:
        _drop(sys.stderr)
    sys.exit(code)


def _drop(stream: TextIO) -> None:
    """What is still to be written, which Python would try again at its end and then print a traceback."""
    with suppress(OSError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, stream.fileno())
        os.close(nowhere)
