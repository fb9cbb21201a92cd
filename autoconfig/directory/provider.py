"""`Provider`: a profile at work, with all that is made of it once and used for every answer."""

from dataclasses import dataclass
from pathlib import Path

from autoconfig.findings import Finding
from autoconfig.lookups import Lookups
from autoconfig.profile import Profile
from autoconfig.profile.claims import Claim
from autoconfig.signing import Signer


@dataclass(frozen=True, slots=True, eq=False)
class Provider:
    """One file of the directory. Two are never equal: each has its own connections.

    `findings` are what is served all the same, so none of them is an error.
    """

    file: Path
    profile: Profile
    claims: tuple[Claim, ...] = ()
    logo: bytes | None = None
    signer: Signer | None = None
    lookups: Lookups | None = None
    findings: tuple[Finding, ...] = ()

    def close(self) -> None:
        """After the last use."""
        if self.lookups:
            self.lookups.close()
