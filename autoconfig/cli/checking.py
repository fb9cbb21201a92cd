"""What a check of the command line needs for each of its domains, and how far it is, on standard error."""

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from autoconfig.address import Address, is_mail_domain
from autoconfig.check import bulk, run
from autoconfig.check.notes import error
from autoconfig.check.run import MARGIN, SECONDS, SECONDS_AMONG_MANY, Checkup
from autoconfig.check.scene import scene
from autoconfig.cli.reaching import Reaching
from autoconfig.directory import Directory
from autoconfig.errors import printable
from autoconfig.findings import Code
from autoconfig.reach.deadline import Deadline
from autoconfig.reach.door import Door
from autoconfig.reach.names import Resolution

# Of all domains together; each has a deadline of its own.
_A_MONTH = 30 * 86_400.0
_COLUMNS = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())


class Check(NamedTuple):
    """The profiles, the way into the world, and as whom it is looked at."""

    directory: Directory | None
    reach: Reaching
    service: str | None
    address: Address | None

    def reports(self, domains: Iterable[str], progress: run.Progress = lambda *_: None) -> Iterator[Checkup]:
        """Of each domain as it is done, all by one door. Raises BadCAFile."""
        door = self.reach.door(Deadline(_A_MONTH))
        alone = isinstance(domains, list) and len(domains) == 1
        seconds = SECONDS if alone else SECONDS_AMONG_MANY
        return bulk.reports(
            domains,
            lambda domain: self._report(
                door.until(Deadline(seconds - MARGIN)).remembering(), domain, progress
            ),
        )

    def _report(self, own: Door, domain: str, progress: run.Progress) -> Checkup:
        if not is_mail_domain(domain):
            problem = "this is no mail domain"
            return Checkup(
                printable(domain),
                (error(Code.BAD_MAIL_DOMAIN, domain, problem, "write one like example.org"),),
            )
        asked = self.address or Address.anyone(domain)
        report = run.run(scene(self.directory, asked, own, service_host=self.service), progress)
        if any((one.code, one.key) == (Code.DNS_FAILED, domain) for one in report.findings) and _is_deaf(own):
            problem = "no name server answers, so that nothing could be looked at"
            remedy = "see whether this machine is in a network, or name another one with --resolver"
            return report._replace(findings=(error(Code.CANNOT_RUN, domain, problem, remedy),))
        return report

    def shown(self, domains: list[str]) -> Iterator[Checkup]:
        """The same, with a bar while somebody looks on: of the looks at one domain, or of the domains."""
        console = Console(stderr=True)
        with Progress(*_COLUMNS, console=console, transient=True, disable=not console.is_terminal) as bar:
            task = bar.add_task("Checking", total=None)

            def looked(done: int, of: int) -> None:
                if len(domains) == 1:
                    bar.update(task, completed=done, total=of)

            for number, report in enumerate(self.reports(domains, looked), 1):
                if len(domains) > 1:
                    bar.update(task, completed=number, total=len(domains))
                bar.stop()  # or what is printed now would stand in the bar's line
                yield report
                if number < len(domains):
                    bar.start()

    def about(self, domain: str) -> str:
        """What a domain is compared with."""
        found = self.directory
        provider = found and (
            found.find(domain) or found.find_by_mail_exchanger(f"autoconfig.{domain}") or found.find_any()
        )
        if not provider:
            return "No profile has this domain, so what the world says is compared with itself."
        return f"Compared with {provider.file}."


def _is_deaf(door: Door) -> bool:
    """Whether the name server answers nothing at all: everybody knows the root."""
    return door.resolve(".", "NS").outcome is Resolution.FAILED
