"""Looks at the files of what is in use, and puts into use what has changed.

    names in the folder, a stamp of each file ── as they were ──▶ nothing: a look is no more than that
                        │
                        ▼ others
    as they were at the last look? ── no ──▶ half a file, or a name between two: look again soon
                        │
                        ▼ yes
    what has changed is opened ──▶ succession: the new, the last good, the removed ──▶ current.replace

* Stamps (of `stat`) tell of a rename, a rewrite in place, and the swap of a link or a folder alike, on every
  file system. To be told by the kernel (inotify) was weighed: it says nothing on network file systems, needs
  a watch for each folder on the way of each link, and loses events where there are many.
* A look at 10,000 files takes some 20 ms. `pause` is how long to wait for the next one, so that looking takes
  no more than its share of a processor, however many files there are.
* Tables and keys are watched where they are used. They are looked at here too, so that a process knows of
  their problems, and one that is forked has their last good state.
"""

import logging
import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path
from time import monotonic, thread_time
from typing import Any

from autoconfig import overrides
from autoconfig.directory.background import keep_on
from autoconfig.directory.edition import Current, Edition, Source
from autoconfig.directory.opening import profile_files
from autoconfig.directory.renewal import Sight, following, without_overrides
from autoconfig.errors import NoProfile, ProfileError, where
from autoconfig.files import stamp
from autoconfig.findings import Finding
from autoconfig.watched import Reading, Watched

LOG = logging.getLogger("autoconfig")
# Seconds from look to look, at least; and of a processor, what looking takes at most.
EVERY = 0.5
SHARE = 0.01
# Until what is being written is there as a whole.
SETTLE = 0.2


class Lookout:
    """Looks for one process, one look after the other. `pause`: until the next."""

    def __init__(
        self,
        current: Current[Any],
        after: Callable[[], None] = lambda: None,
        *,
        silent: bool = False,
        follows: bool = True,
        remarks: Callable[[], Iterable[Finding]] = tuple,
    ) -> None:
        """`after` is called when something new is in use; `silent`: another process says what it is.

        `remarks` are warnings of what was made of the edition in use.

        Without `follows` tables and keys are read only when that is said.
        """
        self.current = current
        self.follows = follows
        self._watched_next = 0.0
        self._silent = silent
        self._adopt()
        self.pause = EVERY
        self._after = after
        self._remarks = remarks
        self._said = set[Finding]() if silent else {*_said(current.edition, remarks())}
        self._last = self._done = Sight()
        self._names: list[str] | None = None
        self._named: tuple[object, object] = (None, None)

    @property
    def fingerprint(self) -> int:
        """That of what is in use."""
        return self.current.fingerprint

    def look_at_watched(self, *, now: bool = False, wait: bool = False) -> None:
        """At tables and keys, if that is due; `wait` for those that have changed to be read."""
        if now or monotonic() >= self._watched_next:
            started = thread_time()
            readings = [_looked(one, now) for one in self._watched]
            self._watched_next = monotonic() + max(EVERY, (thread_time() - started) / SHARE)
            for reading in readings:
                if reading and wait:
                    reading.done.result()

    def _adopt(self) -> None:
        self._watched = tuple({id(one): one for one in self.current.edition.watched}.values())
        for one in self._watched:
            one.follows, one.silent = self.follows, self._silent

    def look(self) -> bool:
        """Whether all is done; else look again after SETTLE. What fails is logged, and tried again."""
        try:
            with self.current.changing:
                return self._look()
        except Exception as fault:
            LOG.error("files cannot be looked at: %s", where(fault))
            return True

    def _look(self) -> bool:
        before = self.current.edition
        if before.source is None:
            return True
        sight = self._sight(before.source)
        last, self._last = self._last, sight
        if sight == self._done:
            return True
        moving = sight.changed(last)
        is_done = sight[:2] == last[:2] and sight[3:] == last[3:] and not moving
        after = following(before, before.source, sight, last, moving)
        if after is None:
            self._done = sight if is_done and not before.source.is_to_be_read_again else Sight()
            return is_done
        self._put_into_use(after, before)
        return is_done

    def _sight(self, source: Source) -> Sight:
        started = thread_time()
        files, fault = self._listed(source.folder)
        is_common = files is self._named[0] and source.held is self._named[1]
        if not is_common:
            paths = {path: None for one in source.held.values() for path in one.stamps}
            self._paths = (*{**dict.fromkeys(files), **paths},)
            self._named, self._strings = (files, source.held), tuple(map(str, self._paths))
        stamps = tuple(map(stamp, self._strings))
        sight = Sight(files, self._paths, stamps, overrides.stamps(self.current.edition.overrides), fault)
        if is_common:
            self.pause = max(EVERY, (thread_time() - started) / SHARE)
        return sight

    def _listed(self, folder: Path) -> tuple[tuple[Path, ...], str]:
        try:
            names = os.listdir(folder)
            if names != self._names:
                self._files = tuple(profile_files(folder))
                self._names = names
        except OSError as error:
            self._names = None
            return (), error.strerror or str(error)
        except NoProfile:
            return (), "there is none"
        return self._files, ""

    def _put_into_use(self, edition: Edition, before: Edition) -> None:
        try:
            self.current.replace(edition)
        except (ProfileError, OSError) as fault:  # of the overrides: templates and static files
            self.current.replace(without_overrides(edition, before, fault))
        self._named = None, None  # it holds what was there before
        self._adopt()
        if not self._silent:
            self._say()
        self._after()

    def _say(self) -> None:
        """What is new of it, once."""
        now = _said(self.current.edition, self._remarks())
        for finding, (text, found) in now.items():
            if finding not in self._said:
                LOG.warning(text, found)
        self._said = {*now}
        LOG.info("files have changed, serving %s", self.current.edition.directory.summary)


def _looked(watched: Watched[Any], now: bool) -> Reading | None:
    try:
        return watched.look(now=now)
    except Exception as fault:  # whatever it is, there is more to look at
        LOG.error("a file cannot be looked at: %s", where(fault))
        return None


def _said(edition: Edition, remarks: Iterable[Finding]) -> dict[Finding, tuple[str, Finding]]:
    """What a log has of it, and how; a warning is the same where only its line is another."""
    return {
        **{replace(one, line=0): ("%s", one) for one in (*edition.directory.warnings, *remarks)},
        **{one: ("left out: %s", one) for one in edition.findings},
        **{one: ("the last good state stays in use: %s", one) for one in edition.kept},
    }


def keep_looking(lookout: Lookout) -> None:
    """In a thread of its own, and in one of each process that is forked from this one."""

    def turn() -> float:
        is_done = lookout.look()
        lookout.look_at_watched(wait=True)
        return lookout.pause if is_done else SETTLE

    keep_on(turn, "lookout")
