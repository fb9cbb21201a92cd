"""Signs bytes: CMS SignedData (RFC 5652) in DER, content enclosed, SHA-256, with the certificates in between.

Nothing outside this folder and what reads certificates of others imports cryptography: 8 MiB, which whoever
signs nothing does without. It is there when the first signer is.
"""

import logging
from pathlib import Path
from typing import TYPE_CHECKING, Union

from autoconfig.errors import BadSigning, SigningFailed
from autoconfig.profile.signing import OnError, Signing

if TYPE_CHECKING:
    from autoconfig.signing.command import Command
    from autoconfig.signing.files import KeyFiles

LOG = logging.getLogger("autoconfig")


class Signer:
    """One way to sign. `waits`: it asks another process, so not on an event loop.

    `watched` are its files.
    """

    def __init__(self, settings: Signing, folder: Path) -> None:
        """Opens files and looks for the command, relative to `folder`. Raises BadSigning."""
        self.waits = bool(settings.command)
        self._on_error = settings.on_error
        self._way = _way(settings, folder)
        self.watched = self._way.watched
        self._said = ""

    @property
    def expires(self) -> float | None:
        """When the first of its certificates ends, in seconds since 1970; None where a command has them."""
        return self._way.expires

    def sign(self, content: bytes) -> bytes:
        """The signed content; with `onError: unsigned` at worst the content itself. Raises SigningFailed."""
        try:
            signed = self._way.sign(content)
        except SigningFailed as error:
            if self._said != error.reason:
                LOG.error("cannot sign: %s", error.reason)
            self._said = error.reason
            if self._on_error is OnError.UNSIGNED:
                return content
            raise
        self._said = ""
        return signed


def _way(settings: Signing, folder: Path) -> Union["Command", "KeyFiles"]:
    if settings.command:
        from autoconfig.signing.command import Command

        return Command(settings.command, folder)
    from autoconfig.signing.files import KeyFiles

    return KeyFiles(settings, folder)


def from_files(certificate: str | None, key: str | None, chain: str | None) -> Signer | None:
    """The signer for all profiles, by paths relative to the working directory; None where none is wanted.

    Raises BadSigning.
    """
    if not (certificate or key or chain):
        return None
    for name, path in (("certificate", certificate), ("key", key)):
        if not path:
            raise BadSigning(name, "is missing", "write a file in PEM")
    return Signer(Signing(certificate=certificate, key=key, chain=chain), Path())
