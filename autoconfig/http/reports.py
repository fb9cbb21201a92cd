"""What the workers have last seen of the directories that profiles ask, told by each to all.

Any worker may be asked how the service is, also one that has asked no directory for long. So each leaves what
it has seen of a directory that is in trouble in a file of its own, and who is asked reads the files: the last
who has seen it is right. While nothing is in trouble nothing is written.
"""

import json
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from threading import Lock
from time import time
from typing import NamedTuple

from autoconfig.directory.provider import Provider

# Seconds between two looks at what others have said, when a directory is asked.
_EVERY = 1.0
_NAMES = "seen_*.json"


class Sighting(NamedTuple):
    """When, in seconds since 1970, and what was out."""

    moment: float
    troubles: list[str]


Sightings = Mapping[str, Sighting]


class Reports:
    """One worker's view; `folder` is the same for all."""

    def __init__(self, folder: Path, name: str = "", clock: Callable[[], float] = time) -> None:
        self._folder = folder
        self._own = folder / _NAMES.replace("*", name or str(os.getpid()))
        self._clock = clock
        self._seen: dict[str, Sighting] = {}
        self._known: set[str] = set()
        self._next = 0.0
        self._lock = Lock()

    def note(self, provider: Provider) -> None:
        """Its directories have just been asked."""
        if not provider.lookups:
            return
        file, seen = str(provider.file), Sighting(self._clock(), provider.lookups.troubles)
        with self._lock:
            self._seen[file] = seen
            is_news = bool(seen.troubles) != (file in self._known)
            if is_news or seen.moment >= self._next:
                self._publish(seen.moment)

    def troubles(self) -> Mapping[str, list[str]]:
        """What is out, by the profile's file."""
        with self._lock:
            latest = _latest(self._told(), self._seen)
        return {file: seen.troubles for file, seen in latest.items() if seen.troubles}

    def _publish(self, now: float) -> None:
        """Say something of all that anybody has said something of, and of what is out here."""
        self._next = now + _EVERY
        told = self._told()
        names = {file for file, seen in self._seen.items() if seen.troubles}.union(told)
        mine = {file: self._seen[file] for file in names if file in self._seen}
        self._known = {file for file, seen in _latest(told, mine).items() if seen.troubles}
        if mine:
            draft = self._own.with_suffix(".new")
            draft.write_text(json.dumps(mine))
            draft.replace(self._own)

    def _told(self) -> Sightings:
        return _latest(*map(_read, self._folder.glob(_NAMES)))


def _latest(*each: Sightings) -> Sightings:
    found: dict[str, Sighting] = {}
    for sightings in each:
        for file, seen in sightings.items():
            if file not in found or found[file].moment < seen.moment:
                found[file] = seen
    return found


def _read(path: Path) -> Sightings:
    try:
        return {file: Sighting(*seen) for file, seen in json.loads(path.read_bytes()).items()}
    except OSError:
        return {}
