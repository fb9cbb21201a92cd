"""Looks at the files of what is in use, and puts into use what has changed.

    names in the folder, a stamp of each file ── as they were ──▶ nothing: a look is no more than that
                        │
                        ▼ others
    as they were at the last look? ── no ──▶ half a file, or a name between two: look again soon
                        │
                        ▼ yes
    what has changed is opened ──▶ succession: the new, the last good, the removed ──▶ current.replace

* Stamps (of `stat`) tell of a rename, a rewrite in place, and the swap of a link or a folder alike, on every
  file system. Being told by the kernel was tried on paper: it says nothing on network file systems, needs a
  watch for each folder on the way of each link, and loses events where there are many.
* A look at 10,000 files takes some 20 ms. `pause` is how long to wait for the next one, so that looking takes
  no more than its share of a processor, however many files there are.
* Tables and keys are watched where they are used. They are looked at here too, so that a process knows of
  their problems, and one that is forked has their last good state.
"""

import logging
import os
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from time import monotonic, thread_time
from typing import Any, NamedTuple

from autoconfig import overrides
from autoconfig.directory.background import keep_on
from autoconfig.directory.edition import Current, Edition, Overrides, Source
from autoconfig.directory.opening import open_overrides, profile_files, read_files
from autoconfig.directory.succession import Held, succeeded
from autoconfig.errors import NoProfile, ProfileError, where
from autoconfig.files import Stamp, Stamps, stamp
from autoconfig.findings import Code, Finding, Mistake, Severity
from autoconfig.texts import Texts

LOG = logging.getLogger("autoconfig")
# Seconds from look to look, at least; and of a processor, what looking takes at most.
EVERY = 0.5
SHARE = 0.0125
# Until what is being written is there as a whole.
SETTLE = 0.2
_LEVELS = {Severity.WARNING: logging.WARNING, Severity.INFO: logging.INFO}
# Of a file that was not looked at.
_UNSEEN: Stamp = ()


class Sight(NamedTuple):
    """What a look finds: the profiles' files, and a stamp of each of `paths`: theirs, and what they name."""

    files: tuple[Path, ...] = ()
    paths: tuple[Path, ...] = ()
    stamps: tuple[Stamp, ...] = ()
    overrides: Stamps = {}  # noqa: RUF012 - nobody writes to it
    fault: str = ""

    def changed(self, before: "Sight") -> set[Path]:
        """Which files are not as they were, or were not there."""
        known = dict(zip(before.paths, before.stamps, strict=True))
        return {p for p, now in zip(self.paths, self.stamps, strict=True) if known.get(p, _UNSEEN) != now}


class Lookout:
    """Looks for one process, one look after the other. `pause`: until the next."""

    def __init__(
        self,
        current: Current[Any],
        after: Callable[[], None] = lambda: None,
        *,
        silent: bool = False,
        follows: bool = True,
    ) -> None:
        """`after` is called when something new is in use; `silent`: another process says what it is.

        Without `follows` tables and keys are read only when that is said.
        """
        self.current = current
        self.follows = follows
        self._watched_next = 0.0
        self._adopt()
        self._silent = silent
        self._printed: tuple[Source | None, int] = (None, 0)
        self.pause = EVERY
        self._after = after
        self._said = {*_said(current.edition)}
        self._last = self._done = Sight()
        self._names: list[str] | None = None
        self._named: tuple[object, object] = (None, None)

    @property
    def fingerprint(self) -> int:
        """That of what is in use."""
        source = self.current.edition.source
        if source and source is not self._printed[0]:
            self._printed = source, source.fingerprint
        return self._printed[1]

    def look_at_watched(self, *, now: bool = False, wait: bool = False) -> None:
        """At tables and keys, if that is due; `wait` for those that have changed to be read."""
        if now or monotonic() >= self._watched_next:
            started = thread_time()
            readings = [one.look(now=now) for one in self._watched]
            self._watched_next = monotonic() + max(EVERY, (thread_time() - started) / SHARE)
            for reading in readings:
                if reading and wait:
                    reading.done.result()

    def _adopt(self) -> None:
        self._watched = tuple({id(one): one for one in self.current.edition.watched}.values())
        for one in self._watched:
            one.follows = self.follows

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
        after = _following(before, before.source, sight, last, moving)
        if after is None:
            self._done = sight if is_done else Sight()
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
            self.current.replace(_without_overrides(edition, before, fault))
        self._named = None, None  # it holds what was there before
        self._adopt()
        if not self._silent:
            self._say()
        self._after()

    def _say(self) -> None:
        """What is new of it, once."""
        now = _said(self.current.edition)
        for finding, (text, level) in now.items():
            if finding not in self._said:
                LOG.log(level, text, finding)
        self._said = {*now}
        LOG.info("files have changed, now serving %s", self.current.edition.directory.summary)


def _following(
    before: Edition, source: Source, sight: Sight, last: Sight, moving: set[Path]
) -> Edition | None:
    """The edition after it, None where there is nothing to change."""
    if sight.fault and not last.fault:
        return None
    seen = dict(zip(sight.paths, sight.stamps, strict=True))
    there = {*sight.files}
    ready = [path for path in sight.files if _is_ready(path, source.held.get(path), seen, moving)]
    leaving = {path for path in source.held if path not in there and path in last.files}
    gone = bool(there) and any(
        source.held[path].stamps.get(path) for path in source.held.keys() - there - leaving
    )
    languages, theirs = _overrides(before, source, sight, last)
    if not (ready or gone) and (theirs, sight.fault) == (source.overrides, source.fault):
        return None
    files = [path for path in sight.files if path in source.held or path in ready]
    files = sorted([*files, *leaving]) if leaving else files
    opened = succeeded(source.held, files if there else (), read_files(ready, source.signer))
    kept = (*_folder(source, sight), *opened.kept, *theirs.findings)
    after = source._replace(held=opened.held, overrides=theirs, fault=sight.fault)
    if after == source and kept == before.kept:
        return None
    return Edition(
        opened.directory,
        languages,
        opened.findings,
        before.overrides,
        kept=kept,
        source=after,
    )


def _is_ready(path: Path, held: Held | None, seen: Mapping[Path, Stamp], moving: set[Path]) -> bool:
    """Whether it, or what it names, has changed and stays as it is."""
    if held is None:
        return path not in moving
    changed = any(seen.get(name, _UNSEEN) != known for name, known in held.stamps.items())
    return changed and moving.isdisjoint(held.stamps)


def _overrides(before: Edition, source: Source, sight: Sight, last: Sight) -> tuple[Texts, Overrides]:
    """The languages, and what is known of the folder that some of them are in."""
    known = source.overrides
    is_still = sight.overrides == last.overrides
    if before.overrides is None or not is_still or sight.overrides == known.stamps:
        return before.texts, known
    try:
        if not before.overrides.is_dir():
            mistake = Mistake(Code.CANNOT_READ, "it is gone, and what it had stays in use", "put it back")
            raise ProfileError([mistake.at(str(before.overrides), 1, "overrides")])
        return open_overrides(before.overrides), Overrides(sight.overrides, sight.overrides)
    except ProfileError as error:
        return before.texts, known._replace(stamps=sight.overrides, findings=error.findings)


def _without_overrides(edition: Edition, before: Edition, fault: ProfileError | OSError) -> Edition:
    """The same with those of the edition before."""
    findings = fault.findings if isinstance(fault, ProfileError) else (_unreadable(edition, fault),)
    source, known = edition.source, before.source
    if source is None or known is None:
        return before
    theirs = known.overrides._replace(stamps=source.overrides.stamps, findings=findings)
    return replace(
        edition,
        texts=before.texts,
        kept=(*edition.kept, *findings),
        source=source._replace(overrides=theirs),
    )


def _unreadable(edition: Edition, fault: OSError) -> Finding:
    mistake = Mistake(Code.CANNOT_READ, f"it cannot be read ({fault.strerror})", "write a file that can")
    return mistake.at(str(fault.filename or edition.overrides), 1, "overrides")


def _folder(source: Source, sight: Sight) -> tuple[Finding, ...]:
    if not sight.fault:
        return ()
    problem = f"no profile can be read ({sight.fault}), and what was served stays in use"
    mistake = Mistake(Code.CANNOT_READ, problem, "put the profiles back")
    return (mistake.at(str(source.folder), 1, "profiles"),)


def _said(edition: Edition) -> dict[Finding, tuple[str, int]]:
    """What a log has of it: how, and on which level."""
    return {
        **{finding: ("%s", _LEVELS[finding.severity]) for finding in edition.directory.remarks},
        **dict.fromkeys(edition.findings, ("left out: %s", logging.WARNING)),
        **dict.fromkeys(edition.kept, ("the last good state stays in use: %s", logging.WARNING)),
    }


def keep_looking(lookout: Lookout) -> None:
    """In a thread of its own, and in one of each process that is forked from this one."""

    def turn() -> float:
        is_done = lookout.look()
        lookout.look_at_watched(wait=True)
        return lookout.pause if is_done else SETTLE

    keep_on(turn, "lookout")
