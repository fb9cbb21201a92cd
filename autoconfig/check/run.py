"""All looks at one domain, at the same time and under one deadline.

    scene ──┬── looks, each in a thread ─────────────────┬── findings ── causes.settled ── Checkup
            └── harvest of documents ── looks that need it ─┘

Whatever waits in a look waits at the door, whose deadline comes a moment before the one here. A look that
is late all the same is left behind, and that is said: what it would have told is not known.
"""

from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor, as_completed
from time import monotonic
from typing import Any, NamedTuple

from autoconfig.check import (
    addresses,
    certificates,
    dns,
    documents,
    groupware,
    issuers,
    mail,
    services,
    signing,
)
from autoconfig.check.causes import settled, unnamed
from autoconfig.check.clients import ClientRow, rows
from autoconfig.check.documents.harvest import Harvest, harvest
from autoconfig.check.notes import error, info
from autoconfig.check.scene import Scene
from autoconfig.check.servers import MailHost, named
from autoconfig.errors import where
from autoconfig.findings import Code, Finding, Severity
from autoconfig.reach.names import Resolution
from autoconfig.reach.once import Expired

# For a domain, of which the door has all but the last. Among many, those that share a host wait for each
# other there, since it has few connections at a time.
SECONDS, SECONDS_AMONG_MANY, MARGIN = 15.0, 45.0, 1.0
Look = Callable[[Scene, Future[Harvest]], Iterable[Finding]]
Progress = Callable[[int, int], None]


class Checkup(NamedTuple):
    """What a domain's check found, the most urgent first, and how long it took.

    `clients`: what each of them makes of it; () where that was not seen in time, or there is nothing to see.
    """

    domain: str
    findings: tuple[Finding, ...]
    seconds: float = 0.0
    clients: tuple[ClientRow, ...] = ()

    @property
    def worst(self) -> Severity | None:
        """How bad it is; None where there is nothing to say."""
        return self.findings[0].severity if self.findings else None

    @property
    def could_run(self) -> bool:
        """Whether the world could be asked at all."""
        return all(one.code is not Code.CANNOT_RUN for one in self.findings)

    def as_json(self) -> dict[str, Any]:
        """The object that machines read."""
        found = [finding.as_json() for finding in self.findings]
        return {
            "domain": self.domain,
            "findings": found,
            "clients": [row.as_json() for row in self.clients],
            "seconds": round(self.seconds, 2),
        }


def _seen(scene: Scene, harvested: Future[Harvest]) -> list[MailHost]:
    """The servers that documents name, which count where no profile does."""
    return [] if scene.account else named(harvested.result())


_LOOKS: dict[str, Look] = {
    "DNS": lambda scene, _: dns.look(scene),
    "SRV records": lambda scene, _: services.look(scene),
    "issuers": lambda scene, _: issuers.look(scene),
    "documents": lambda scene, harvested: documents.findings(scene, harvested.result()),
    "certificates": lambda scene, harvested: certificates.look(
        scene, _seen(scene, harvested), lambda: harvested.result().fetched
    ),
    "addresses": lambda scene, harvested: addresses.look(scene, _seen(scene, harvested)),
    "mail servers": lambda scene, harvested: mail.look(scene, _seen(scene, harvested)),
    "calendars": lambda scene, _: groupware.look(scene),
    "signing": lambda scene, _: signing.look(scene),
}
# Of a domain of mail exchangers clients know one host.
_OF_EXCHANGERS = ("DNS", "issuers", "documents", "certificates", "addresses")


def run(scene: Scene, progress: Progress = lambda done, of: None) -> Checkup:
    """Look at everything. `progress` hears how many looks are done, and of how many."""
    began = monotonic()
    names = _names(scene)
    threads = ThreadPoolExecutor(len(names) + 2, "check")
    harvested = threads.submit(harvest, scene) if len(names) > 1 else Future[Harvest]()
    running = {threads.submit(_look, name, scene, harvested): name for name in names}
    clients = [threads.submit(rows, scene, harvested)] if names == tuple(_LOOKS) else []
    waited_for: list[Future[Any]] = [*running, *clients]
    try:
        for done, _ in enumerate(as_completed(waited_for, scene.door.deadline.left() + MARGIN), 1):
            progress(done, len(waited_for))
    except TimeoutError:
        pass  # what is not done by now is late
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
    found = [each for one, name in running.items() for each in _result(one, name)]
    done_ones = [one for one in clients if one.done() and not one.cancelled()]
    found += [_fault("clients", fault) for one in done_ones if (fault := one.exception())]
    seen = [row for one in done_ones if not one.exception() for row in one.result()]
    return Checkup(
        scene.domain, tuple(settled(unnamed(found, scene.address))), monotonic() - began, tuple(seen)
    )


def _names(scene: Scene) -> tuple[str, ...]:
    """The looks that are worth it: where there is no domain, or no name server of it answers, but one."""
    if scene.door.resolve(scene.domain, "MX").outcome in (Resolution.NO_NAME, Resolution.FAILED):
        return ("DNS",)
    return _OF_EXCHANGERS if scene.exchanger else tuple(_LOOKS)


def _look(name: str, scene: Scene, harvested: Future[Harvest]) -> list[Finding]:
    """What it finds, also before it fails or its time is over."""
    found: list[Finding] = []
    try:
        found.extend(_LOOKS[name](scene, harvested))
    except Expired:
        found.append(_not_in_time(name))
    except Exception as fault:  # one look that fails is no reason to say nothing of the others
        found.append(_fault(name, fault))
    return found


def _fault(name: str, fault: BaseException) -> Finding:
    return error(Code.CANNOT_RUN, name, f"this could not be looked at: {where(fault)}", "report it")


def _result(look: Future[list[Finding]], name: str) -> list[Finding]:
    return look.result() if look.done() and not look.cancelled() else [_not_in_time(name)]


def _not_in_time(name: str) -> Finding:
    return info(Code.NOT_IN_TIME, name, "not all of it was seen in time, so that there may be more to say")
