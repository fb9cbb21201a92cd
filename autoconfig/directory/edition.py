"""What is served at one time, and what is in use now."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from threading import RLock
from time import time
from typing import Any, Generic, NamedTuple, TypeVar

from autoconfig import texts
from autoconfig.directory import Directory
from autoconfig.directory.succession import Held
from autoconfig.files import AGAIN, Stamps
from autoconfig.findings import Finding
from autoconfig.signing import Signer
from autoconfig.texts import Texts
from autoconfig.watched import Watched

Made = TypeVar("Made")


class Overrides(NamedTuple):
    """The files of that folder when they were read, and when they were last good; and what is wrong."""

    stamps: Stamps
    served_stamps: Stamps
    findings: tuple[Finding, ...] = ()


class Source(NamedTuple):
    """The files that an edition was read from; `signer` is for the profiles that name none.

    `fault` says why the folder has no profile any longer.
    """

    folder: Path
    signer: Signer | None
    held: Mapping[Path, Held]
    overrides: Overrides
    fault: str = ""

    @property
    def is_to_be_read_again(self) -> bool:
        """Whether a file could not be read for a reason that may pass though no file changes."""
        return any(AGAIN in one.stamps.values() for one in self.held.values())

    @property
    def fingerprint(self) -> int:
        """The same in all processes of one parent whose files had the same stamps."""
        files = frozenset(
            (path, *map(_print, (one.stamps, one.served_stamps))) for path, one in self.held.items()
        )
        return hash((files, *map(_print, self.overrides[:2]), self.fault))


def _print(stamps: Stamps) -> int:
    return hash(frozenset(stamps.items()))


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """All that is served, as it was read at one time.

    `texts` are the languages that documents and pages are written in, `findings` those of files that were
    left out, `overrides` is the folder whose templates and static files stand before ours.
    `loaded`: when, in seconds since 1970.

    `kept` are the findings of what stays in use as it was when it was last good. `source` is where it was
    read, where that was a folder.
    """

    directory: Directory
    texts: Texts = field(default_factory=texts.shipped)
    findings: tuple[Finding, ...] = ()
    overrides: Path | None = None
    kept: tuple[Finding, ...] = ()
    source: Source | None = None
    loaded: float = field(default_factory=time)

    @property
    def watched(self) -> Iterator[Watched[Any]]:
        """Tables, and keys to sign with: some files more than once."""
        yield from self.source.signer.watched if self.source and self.source.signer else ()
        for provider in self.directory.providers:
            yield from provider.lookups.watched if provider.lookups else ()
            yield from provider.signer.watched if provider.signer else ()

    @property
    def problems(self) -> tuple[Finding, ...]:
        """All that an operator has to mend: each has its file, its line and a text."""
        faults = (one.problem for one in self.watched if one.problem)
        return tuple(dict.fromkeys((*self.findings, *self.kept, *faults, *self.directory.unlisted)))


class Current(Generic[Made]):
    """The edition in use, and the site: what `make` makes of it for the page. Both change in one step.

    A request reads one of the two, once, and has from it all that it needs: what it reads next may be of
    another edition. Whoever makes an edition of the one in use holds `changing` meanwhile.
    """

    def __init__(self, edition: Edition, make: Callable[[Edition, Made | None], Made]) -> None:
        """`make` is also given what it made before. Raises as it does."""
        self._make = make
        self.changing = RLock()
        self._both = edition, make(edition, None)
        self._printed: tuple[Source | None, int] = (None, 0)

    def replace(self, edition: Edition) -> None:
        """Put an edition into use. Raises as `make`, and then the one before it stays in use."""
        self._both = edition, self._make(edition, self.site)

    @property
    def edition(self) -> Edition:
        """What documents are made of."""
        return self._both[0]

    @property
    def problems(self) -> tuple[Finding, ...]:
        """Those of the edition in use."""
        return self.edition.problems

    @property
    def fingerprint(self) -> int:
        """That of its files. It is worked out once, and processes that are forked later have it then."""
        source = self.edition.source
        if source and source is not self._printed[0]:
            self._printed = source, source.fingerprint
        return self._printed[1]

    @property
    def site(self) -> Made:
        """What pages are made of."""
        return self._both[1]
