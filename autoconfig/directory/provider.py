"""`Provider`: a profile at work, with all that is made of it once and used for every answer."""

from dataclasses import dataclass
from pathlib import Path
from weakref import finalize

from autoconfig.findings import Finding
from autoconfig.lookups import Lookups
from autoconfig.lookups.domains import Listing
from autoconfig.profile import Profile
from autoconfig.profile.claims import Claim
from autoconfig.signing import Signer


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Provider:
    """One file of the directory. Two are never equal: each has its own connections.

    `listing` is the database of further mail domains, of which a claim of anybody goes before.

    `findings` are what is served all the same, so none of them is an error.

    Its lookups are closed after its last use: when no directory has it and nobody who asked it still waits.
    That is when the last reference goes, so nothing that a provider holds may lead back to it.
    """

    file: Path
    profile: Profile
    claims: tuple[Claim, ...] = ()
    logo: bytes | None = None
    signer: Signer | None = None
    lookups: Lookups | None = None
    listing: Listing | None = None
    findings: tuple[Finding, ...] = ()

    def __post_init__(self) -> None:
        if self.lookups:
            # A process that ends hangs up without it.
            finalize(self, self.lookups.close).atexit = False
