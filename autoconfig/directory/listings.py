"""Asks the databases that list mail domains, and puts into use what they say.

at the start        all of them at the same time; nobody is served before
a worker's start    what another one has heard meanwhile, from memory
then                one after the other, each when it is due, in a thread that no request waits for
"""

import logging
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any
from weakref import WeakKeyDictionary

from autoconfig.directory import Directory
from autoconfig.directory.background import keep_on
from autoconfig.directory.edition import Current, Edition
from autoconfig.errors import ProfileError, where
from autoconfig.findings import Finding
from autoconfig.lookups.domains import Listing

LOG = logging.getLogger("autoconfig")
MAX_AT_ONCE = 8
# Seconds until what is in use is looked at again, which may have other databases by then.
_LOOK = 1.0


def asked(directory: Directory) -> Directory:
    """With what the databases list now, or what is wrong with them."""
    if not directory.listings:
        return directory
    with ThreadPoolExecutor(MAX_AT_ONCE) as threads:
        list(threads.map(Listing.ask, directory.listings))
    return Directory(directory.providers)


def complete(directory: Directory) -> Directory:
    """The same, where each database has answered. Raises ProfileError: without one it is but a part."""
    if directory.unlisted:
        raise ProfileError(directory.unlisted)
    return directory


class Refresh:
    """Asks for one process, and puts into use what has changed. One turn after the other."""

    def __init__(self, current: Current[Any]) -> None:
        """With what other processes have heard meanwhile."""
        self._current = current
        listings = current.edition.directory.listings
        heard = [listing.recall() for listing in listings]
        if any(heard):
            _renew(current)
        # What was said last of each, at the start too.
        self._said = WeakKeyDictionary({listing: listing.state.trouble for listing in listings})

    def turn(self) -> float:
        """Ask those that are due. Gives the seconds until the next turn; what fails is logged."""
        try:
            return self._turn()
        except Exception as fault:  # of whatever kind: the next turn may be a better one
            LOG.error("mail domains cannot be refreshed: %s", where(fault))
            return _LOOK

    def _turn(self) -> float:
        listings = self._current.edition.directory.listings
        changed = [self._ask(listing) for listing in listings if not listing.wait]
        if any(changed):
            _renew(self._current)
        return min((_LOOK, *(listing.wait for listing in listings)))

    def _ask(self, listing: Listing) -> bool:
        changed = listing.ask()
        trouble = listing.state.trouble
        if trouble != self._said.get(listing, ""):
            _say(listing.findings, listing)
        self._said[listing] = trouble
        return changed


def keep_asking(refresh: Refresh) -> None:
    """In a thread of its own, and in one of each process that is forked from this one."""
    keep_on(refresh.turn, "domains")


def _say(findings: tuple[Finding, ...], listing: Listing) -> None:
    for finding in findings:
        LOG.warning("%s", finding)
    if not findings:
        LOG.info("%s lists mail domains again", listing.label)


def _renew(current: Current[Any]) -> None:
    with current.changing:
        edition: Edition = current.edition
        current.replace(replace(edition, directory=Directory(edition.directory.providers)))
