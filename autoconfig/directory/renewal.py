"""What follows on an edition where a look has found its files changed.

Only what has changed, and has come to rest, is opened; `succession` says which of it is served.
"""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from autoconfig.computing import in_turns
from autoconfig.directory.edition import Edition, Overrides, Source
from autoconfig.directory.opening import open_overrides, read_files
from autoconfig.directory.succession import Held, succeeded
from autoconfig.errors import ProfileError
from autoconfig.files import Stamp, Stamps
from autoconfig.findings import Code, Finding, Mistake
from autoconfig.texts import Texts

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


def following(
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
    opened = succeeded(source.held, files if there else (), read_files(in_turns(ready), source.signer))
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


def without_overrides(edition: Edition, before: Edition, fault: ProfileError | OSError) -> Edition:
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
