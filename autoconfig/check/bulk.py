"""Many domains: so many at a time, each told as it is done, and none waits for another one that hangs."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from itertools import islice
from typing import Any

from autoconfig.check.run import Checkup

MAX_AT_ONCE = 32


def reports(domains: Iterable[str], check: Callable[[str], Checkup]) -> Iterator[Checkup]:
    """Of each domain, in the order in which they are done. `check` ends by its own deadline."""
    left = iter(domains)
    threads = ThreadPoolExecutor(MAX_AT_ONCE, "domain")
    try:
        running: set[Future[Checkup]] = {threads.submit(check, one) for one in islice(left, MAX_AT_ONCE)}
        while running:
            done, running = wait(running, return_when=FIRST_COMPLETED)
            running |= {threads.submit(check, one) for one in islice(left, len(done))}
            for one in done:
                yield one.result()
    finally:  # whoever interrupts waits for none of them
        threads.shutdown(wait=False, cancel_futures=True)


def changed(report: Mapping[str, Any], before: Mapping[str, Any] | None) -> bool:
    """Whether a report (as `as_json` has it) says something else than the one before; seconds are nothing."""
    return before is None or report["findings"] != before["findings"]
