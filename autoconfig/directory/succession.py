"""What is served for each file, from what was read of it now and before: pure.

    read now        claims a domain of another    served before    served now
    a profile       no                            -                it
    a profile       yes                           nothing          nothing: it is left out
    a profile       yes                           something        that, it is kept
    mistakes        -                             nothing          nothing: it is left out
    mistakes        -                             something        that, it is kept
    it is gone      -                             something        nothing, unless it is the last

What is served already, and stays, has its domains before all that is new. Of what is new the earlier file has
them, and each that has to wait for a domain is tried again whenever any file has changed: a domain that moves
from one file to another may come before it has gone.
"""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from autoconfig.directory import Directory, contested
from autoconfig.directory.provider import Provider
from autoconfig.files import Stamps
from autoconfig.findings import Code, Finding, Mistake

# What came of a file; errors where it cannot be served.
Outcome = Provider | tuple[Finding, ...]


class Held(NamedTuple):
    """What is known of a profile's file: what came of it when it, and what it names, had these stamps.

    `digest` is that of their contents, where a profile came of them. `served` is what is served for it, and
    had the stamps `served_stamps`.
    """

    stamps: Stamps
    outcome: Outcome
    digest: bytes = b""
    served: Provider | None = None
    served_stamps: Stamps = {}  # noqa: RUF012 - nobody writes to it


class Opened(NamedTuple):
    """What is served, and what is wrong: with files that are left out, and with those that are `kept`."""

    directory: Directory
    findings: tuple[Finding, ...] = ()
    kept: tuple[Finding, ...] = ()
    held: Mapping[Path, Held] = {}


def gathered(held: Mapping[Path, Held]) -> Opened:
    """What comes of files, in their order. Another one's table is no profile."""
    while True:  # what is served may have left room for what had to go back
        served, refused = _chosen(held)
        changed = {path: _of(one, served.get(path)) for path, one in held.items()}
        if all(changed[path] is one for path, one in held.items()):
            break
        held = changed
    directory = Directory(served.values())
    tables = set(_tables(directory))
    left_out: list[Finding] = []
    kept: list[Finding] = []
    for path, one in held.items():
        errors = refused.get(path, ()) if isinstance(one.outcome, Provider) else one.outcome
        found = [finding for finding in errors if Path(finding.file).resolve() not in tables]
        (kept if path in served else left_out).extend(found)
    return Opened(
        directory, tuple(left_out), tuple(kept), {p: _of(h, served.get(p)) for p, h in held.items()}
    )


def succeeded(before: Mapping[Path, Held], files: Sequence[Path], read: Mapping[Path, Held]) -> Opened:
    """After a look that has found these files, and has `read` some of them for the first time or again."""
    if not files:
        return gathered(before)
    held = {
        path: _after(before[path], read[path])
        if path in read and path in before
        else read.get(path) or before[path]
        for path in files
    }
    opened = gathered(held)
    if opened.directory.providers:
        return opened
    gone = {path: _stays(path, one) for path, one in before.items() if path not in held and one.served}
    return gathered({**gone, **held})


def _after(before: Held, read: Held) -> Held:
    """What has the same contents is the same: who puts all files in place anew has changed few of them."""
    if read.digest and read.digest == before.digest and before.outcome is before.served:
        return before._replace(stamps=read.stamps, served_stamps=read.stamps)
    return read._replace(served=before.served, served_stamps=before.served_stamps)


def _chosen(held: Mapping[Path, Held]) -> tuple[dict[Path, Provider], dict[Path, tuple[Finding, ...]]]:
    """The providers by file, and why what was read of some others is not served."""
    new = {
        path: one.outcome
        for path, one in held.items()
        if isinstance(one.outcome, Provider) and one.outcome is not one.served
    }
    back: dict[Path, tuple[Finding, ...]] = {}
    while True:
        firm = {path: one.served for path, one in held.items() if one.served and path not in new}
        because = contested((*firm.values(), *new.values()))
        late = {path: because[one] for path, one in new.items() if one in because}
        if returning := {path: why for path, why in late.items() if held[path].served}:
            # What was served in their place claims again what it did, maybe from another new one.
            back |= returning
            new = {path: one for path, one in new.items() if path not in returning}
            continue
        served = {**firm, **{path: one for path, one in new.items() if path not in late}}
        return {path: served[path] for path in held if path in served}, {**back, **late}


def _of(held: Held, served: Provider | None) -> Held:
    if served is held.served:
        return held
    stamps = held.stamps if served is held.outcome else held.served_stamps if served else {}
    return held._replace(served=served, served_stamps=stamps)


def _stays(path: Path, held: Held) -> Held:
    problem = "it is gone, and stays in use: there is no other one"
    mistake = Mistake(Code.CANNOT_READ, problem, "write another one, or stop the service")
    return held._replace(stamps={path: None}, outcome=(mistake.at(str(path), 1, "profile"),))


def _tables(directory: Directory) -> Iterable[Path]:
    """Files that a profile names as a table; one in YAML looks like a profile, and is none."""
    for provider in directory.providers:
        for lookup in provider.profile.lookups:
            if lookup.table:
                yield (provider.file.parent / lookup.table.file).resolve()
