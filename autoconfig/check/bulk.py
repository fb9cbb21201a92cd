"""Many domains: so many at a time, each told as it is done, and none waits for another one that hangs."""

import re
import resource
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Any

from autoconfig.check.run import Checkup

MAX_AT_ONCE = 32
# Of one domain: its looks have threads, and each a socket, of the DNS one to wait with beside it.
FILES_OF_A_DOMAIN = 256
_OWN_FILES = 64
# As `notes.ends` has it.
_DAYS_LEFT = re.compile(r" in \d{1,5} days?,")


def at_once() -> int:
    """How many domains this process has files for.

    Most shells and services allow 1024 and would let a program have more that asks. Whoever runs out of them
    would take that for a fault of the hosts.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MAX_AT_ONCE * FILES_OF_A_DOMAIN + _OWN_FILES
    limits = [wanted if one == resource.RLIM_INFINITY else one for one in (soft, hard)]
    may_open = max(limits[0], min(wanted, limits[1]))
    if may_open > limits[0]:
        resource.setrlimit(resource.RLIMIT_NOFILE, (may_open, hard))
    return min(max((may_open - _OWN_FILES) // FILES_OF_A_DOMAIN, 1), MAX_AT_ONCE)


def reports(domains: Iterable[str], check: Callable[[str], Checkup]) -> Iterator[Checkup]:
    """Of each domain, in the order in which they are done. `check` ends by its own deadline."""
    left, most = iter(domains), at_once()
    threads = ThreadPoolExecutor(most, "domain")
    try:
        running: set[Future[Checkup]] = {threads.submit(check, one) for one in islice(left, most)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            running |= {threads.submit(check, one) for one in islice(left, len(done))}
            for one in done:
                yield one.result()
    finally:  # whoever interrupts waits for none of them
        threads.shutdown(wait=False, cancel_futures=True)


def changed(report: Mapping[str, Any], before: Mapping[str, Any] | None) -> bool:
    """Whether a report (as `as_json` has it) says something else than the one before.

    Seconds are nothing, and that a day has passed is nothing new.
    """
    return before is None or _without_days(report["findings"]) != _without_days(before["findings"])


def _without_days(findings: Any) -> Any:
    """The date stays. What is no list of findings, in somebody's file, is another one than any."""
    if not isinstance(findings, list) or not all(isinstance(one, dict) for one in findings):
        return None
    return [{**one, "message": _DAYS_LEFT.sub("", str(one.get("message")))} for one in findings]
