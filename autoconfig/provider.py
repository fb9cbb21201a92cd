"""`Provider`: a profile at work, with all that is made of it once and used for every answer."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from autoconfig.lookups import Lookups
from autoconfig.model import Profile


@dataclass(frozen=True, slots=True, eq=False)
class Provider:
    """One file of the directory. Two are never equal: each has its own connections."""

    file: Path
    profile: Profile
    logo: bytes | None = None
    lookups: Lookups | None = None

    @classmethod
    def open(cls, file: Path, profile: Profile, logo: bytes | None = None) -> Self:
        """With its lookups, which connect when they are first asked. Raises ProfileError."""
        return cls(file, profile, logo, Lookups.open(file, profile) if profile.lookups else None)

    def close(self) -> None:
        """After the last use."""
        if self.lookups:
            self.lookups.close()
