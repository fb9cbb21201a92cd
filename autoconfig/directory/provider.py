"""`Provider`: a profile at work, with all that is made of it once and used for every answer."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from autoconfig.errors import BadSigning, ProfileError
from autoconfig.findings import Code, Finding, Mistake
from autoconfig.lookups import Lookups
from autoconfig.profile import Profile
from autoconfig.profile.file import finding, findings, load_logo
from autoconfig.profile.lint import remarks
from autoconfig.signing import Signer


@dataclass(frozen=True, slots=True, eq=False)
class Provider:
    """One file of the directory. Two are never equal: each has its own connections.

    `findings` are what is served all the same, so none of them is an error.
    """

    file: Path
    profile: Profile
    logo: bytes | None = None
    signer: Signer | None = None
    lookups: Lookups | None = None
    findings: tuple[Finding, ...] = ()

    @classmethod
    def open(
        cls, file: Path, profile: Profile, domains: Collection[str], signer: Signer | None = None
    ) -> Self:
        """A profile put to work for its `domains`; `signer` is for one that names none. Raises ProfileError.

        Its lookups connect when they are first asked.
        """
        try:
            if profile.signing:
                signer = Signer(profile.signing, file.parent)
        except BadSigning as error:
            mistake = Mistake(Code.SIGNING_UNUSABLE, error.problem, error.remedy)
            raise ProfileError([finding(file, ["signing", error.key], mistake)]) from None
        lookups = Lookups.open(file, profile, domains) if profile.lookups else None
        logo = load_logo(file, profile)
        return cls(file, profile, logo, signer, lookups, tuple(findings(file, remarks(profile))))

    def close(self) -> None:
        """After the last use."""
        if self.lookups:
            self.lookups.close()
