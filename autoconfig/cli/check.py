"""The command that looks at what the world sees of mail domains."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from autoconfig.address import Address, is_mail_domain, to_domain
from autoconfig.cli.options import profiles_folder, service_name, signer_files, whole_address
from autoconfig.cli.outcome import COULD_NOT_RUN, FINDINGS, JSON, FindingsCommand, ending_at_once
from autoconfig.cli.profiles import edition_if_any
from autoconfig.cli.reaching import Reaching, reaching
from autoconfig.directory import Directory
from autoconfig.directory.listings import complete
from autoconfig.errors import AutoconfigError, CannotRun
from autoconfig.findings import Severity
from autoconfig.signing import Signer

if TYPE_CHECKING:  # with libraries that the other commands have no use for
    from autoconfig.check.run import Checkup
    from autoconfig.cli.checking import Check

PLUGIN = "--plugin"
UNKNOWN = 3
_STANDARD_INPUT = "-"


class PluginCommand(FindingsCommand):
    """With `--plugin` it says in one line on standard output why it could not run."""

    indent = None

    def make_context(
        self, info_name: str | None, args: list[str], *more: Any, **others: Any
    ) -> click.Context:
        """Read the arguments."""
        with _told_to_monitor(PLUGIN in args):
            return super().make_context(info_name, args, *more, **others)

    def invoke(self, ctx: click.Context) -> Any:
        """Run it."""
        with _told_to_monitor(bool(ctx.params["plugin"])):
            return super().invoke(ctx)


@contextmanager
def _told_to_monitor(is_wanted: bool) -> Iterator[None]:
    try:
        yield
    except (AutoconfigError, click.ClickException) as error:
        if not is_wanted:
            raise
        text = error.format_message() if isinstance(error, click.ClickException) else str(error)
        click.echo(f"UNKNOWN - {' '.join(text.split()).replace('|', '/')}")
        sys.exit(UNKNOWN)


@click.command("check", cls=PluginCommand)
@click.argument("domains", nargs=-1, metavar="[DOMAIN…]")
@click.option("--address", metavar="ADDRESS", callback=whole_address, help="As this person sees it.")
@click.option("--all", "every", is_flag=True, help="All domains of all profiles.")
@click.option(JSON, "as_json", is_flag=True, help="One line of JSON for each domain instead, as it is done.")
@click.option(
    PLUGIN, "plugin", is_flag=True, help="One line for Nagios or Icinga instead, and its exit codes."
)
@click.option(
    "--since",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    metavar="FILE",
    help="With --json: only domains whose findings are others than in FILE, an earlier output.",
)
@service_name
@reaching
@signer_files
@profiles_folder
def check(
    domains: tuple[str, ...],
    address: Address | None,
    every: bool,
    as_json: bool,
    plugin: bool,
    since: Path | None,
    service: str | None,
    reach: Reaching,
    signer: Signer | None,
    profiles: Path,
) -> None:
    """Say whether the world sees what the profiles say of DOMAIN: DNS, documents, certificates, mail servers.

    And what each mail client makes of it, which autoconfig simulate says in full.

    - stands for a list of domains on standard input. A domain that no profile has is compared with itself.
    """
    from autoconfig.cli.checking import Check

    if as_json and plugin:
        raise click.UsageError("Say --json or --plugin, not both.")
    if since and not as_json:
        raise click.UsageError("Say --json beside --since.")
    edition = edition_if_any(profiles, signer)
    directory = edition.directory if edition else None
    asked = _asked(domains, address, every, directory)
    run = Check(directory, reach, service, address)
    before = _earlier(since) if since else None
    with ending_at_once():
        if plugin:
            _end_for_monitor(run, list(asked))
        worst = _print_json(run.reports(asked), before) if as_json else _show(run, list(asked))
    sys.exit(worst)


def _asked(
    domains: tuple[str, ...], address: Address | None, every: bool, directory: Directory | None
) -> Iterable[str]:
    """The domains; those of standard input as they come, which are judged when it is their turn."""
    if every:
        if domains or address:
            raise click.UsageError("Say DOMAIN, --address or --all, one of them.")
        if directory is None:
            raise click.UsageError("There are no profiles, so say DOMAIN.")
        return complete(directory).domains
    if domains == (_STANDARD_INPUT,):
        if address:
            raise click.UsageError("Say - or --address, not both.")
        return _lines()
    named = [_domain(one) for one in domains] or ([address.domain] if address else [])
    if not named and directory and len(directory.domains) == 1:
        named = directory.domains
    if not named:
        raise click.UsageError("Say DOMAIN, --address or --all.")
    if address and named != [address.domain]:
        raise click.UsageError("The address is of another domain: leave DOMAIN out.")
    return list(dict.fromkeys(named))


def _domain(text: str) -> str:
    domain = to_domain(text)
    if "@" in text:
        raise click.BadParameter("this is a mail address, say --address before it")
    if not is_mail_domain(domain):
        raise click.BadParameter(f'"{text}" is no mail domain, write one such as example.org')
    return domain


def _lines() -> Iterator[str]:
    """Each domain once; empty lines and what stands behind # are for people."""
    seen = set()
    if isinstance(sys.stdin, TextIOWrapper):  # whatever the locale; other programs write a mark in front
        sys.stdin.reconfigure(encoding="utf-8-sig", errors="replace")
    for line in sys.stdin or ():
        domain = to_domain(line.partition("#")[0].strip())
        if domain and domain not in seen:
            seen.add(domain)
            yield domain


def _earlier(file: Path) -> Mapping[str, Any]:
    """The objects of an earlier run by their domain; of two the later. One that could not run has none."""
    found = {}
    with file.open(encoding="utf-8", errors="replace") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                try:
                    one = json.loads(line)
                    if "domain" in one or "findings" not in one:
                        found[one["domain"]] = {"findings": one["findings"]}
                except (ValueError, TypeError, KeyError):
                    problem = f"{file}:{number}: this is no line of an earlier check --json."
                    raise CannotRun(problem) from None
    return found


def _print_json(reports: Iterable["Checkup"], before: Mapping[str, Any] | None) -> int:
    """Those that say something else than before; how it ends counts all."""
    from autoconfig.check.bulk import changed
    from autoconfig.cli.report import line

    worst = 0
    for report in reports:
        worst = max(worst, _code(report))
        if before is None or changed(report.as_json(), before.get(report.domain)):
            click.echo(line(report))
    return worst


def _show(run: "Check", domains: list[str]) -> int:
    from rich.console import Console

    from autoconfig.cli.report import show

    console = Console(highlight=False, soft_wrap=False)
    worst = 0
    for report in run.shown(domains):
        show(console, report, run.about(report.domain))
        worst = max(worst, _code(report))
    return worst


def _end_for_monitor(run: "Check", domains: list[str]) -> NoReturn:
    from autoconfig.cli.report import plugin

    code, line = plugin(list(run.reports(domains)))
    click.echo(line)
    sys.exit(code)


def _code(report: "Checkup") -> int:
    if not report.could_run:
        return COULD_NOT_RUN
    return FINDINGS if report.worst in (Severity.ERROR, Severity.WARNING) else 0
