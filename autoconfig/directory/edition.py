"""What is served at one time, and what is in use now."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Generic, TypeVar

from autoconfig import texts
from autoconfig.directory import Directory
from autoconfig.findings import Finding
from autoconfig.texts import Texts

Made = TypeVar("Made")


@dataclass(frozen=True, slots=True, eq=False)
class Edition:
    """All that is served, as it was read at one time.

    `texts` are the languages that documents and pages are written in, `findings` those of files that were
    left out, `overrides` is the folder whose templates and static files stand before ours.
    """

    directory: Directory
    texts: Texts = field(default_factory=texts.shipped)
    findings: tuple[Finding, ...] = ()
    overrides: Path | None = None


class Current(Generic[Made]):
    """The edition in use, and the site: what `make` makes of it for the page. Both change in one step.

    A request reads one of the two, once, and has from it all that it needs: what it reads next may be of
    another edition.
    """

    def __init__(self, edition: Edition, make: Callable[[Edition], Made]) -> None:
        """Raises as `make`."""
        self._make = make
        self.replace(edition)

    def replace(self, edition: Edition) -> None:
        """Put an edition into use. Raises as `make`, and then the one before it stays in use."""
        self._both = edition, self._make(edition)

    @property
    def edition(self) -> Edition:
        """What documents are made of."""
        return self._both[0]

    @property
    def site(self) -> Made:
        """What pages are made of."""
        return self._both[1]
