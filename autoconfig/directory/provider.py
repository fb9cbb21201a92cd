"""`Provider`: a profile at work, with all that is made of it once and used for every answer."""

from collections.abc import Hashable
from dataclasses import dataclass, field
from pathlib import Path
from weakref import finalize

from autoconfig.findings import Finding
from autoconfig.formats.blanks import Blank
from autoconfig.lookups import Lookups
from autoconfig.lookups.domains import Listing
from autoconfig.profile import Profile
from autoconfig.profile.claims import DOMAINS, Claim
from autoconfig.profile.words import ANY_DOMAIN
from autoconfig.signing import Signer
from autoconfig.texts import Language


@dataclass(frozen=True, slots=True, eq=False, weakref_slot=True)
class Provider:
    """One file of the directory. Two are never equal: each has its own connections.

    `listing` is the database of further mail domains, of which a claim of anybody goes before.

    `findings` are what is served all the same, so none of them is an error. `blanks` are documents prepared
    to be filled in, by their shape, None where they are rendered: each with the language of its sentences.

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
    blanks: dict[Hashable, tuple[Language, Blank | None]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.lookups:
            # A process that ends hangs up without it.
            finalize(self, self.lookups.close).atexit = False

    @property
    def only_domain(self) -> str:
        """Its mail domain where it has but one, else ""."""
        named = (domain for claim in self.claims if claim.kind == DOMAINS for domain in claim.domains)
        first = next(named, ANY_DOMAIN)
        alone = first != ANY_DOMAIN and not self.listing and all(other == first for other in named)
        return first if alone else ""
