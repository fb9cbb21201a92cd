"""`Provider`: a profile at work, with all that is made of it once and used for every answer."""

from dataclasses import dataclass
from pathlib import Path

from autoconfig.model import Profile


@dataclass(frozen=True, slots=True, eq=False)
class Provider:
    """One file of the directory. Two are never equal: each has its own connections."""

    file: Path
    profile: Profile
    logo: bytes | None = None
