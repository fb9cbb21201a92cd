"""The certificate that mobileconfigs are signed with: whether devices trust it, and for how long.

By signing something, as for a device: what comes out shows what the profile's key, files or command give.
"""

from collections.abc import Iterator
from datetime import datetime

from autoconfig.check.certificates import SOON
from autoconfig.check.notes import ends, error, warning
from autoconfig.check.scene import Scene
from autoconfig.errors import SigningFailed
from autoconfig.findings import Code, Finding
from autoconfig.signing import Signer
from autoconfig.signing.certificates import Certificate, anchored, read_signed

_ANYTHING = b"autoconfig"
_LOOK = "look at certificate, key and chain"


def look(scene: Scene) -> Iterator[Finding]:
    """Of the profile's signer, once for all of its domains; nothing without one."""
    provider = scene.provider
    if provider is None or provider.signer is None:
        return
    signer, subject = provider.signer, f"signing of {provider.file}"
    authorities = scene.door.authorities
    yield from scene.door.once(
        ("signing", provider.file), lambda: tuple(_judged(signer, subject, authorities, scene.now))
    )


def _judged(signer: Signer, subject: str, authorities: tuple[bytes, ...], now: datetime) -> Iterator[Finding]:
    try:
        path = read_signed(signer.sign(_ANYTHING))
    except SigningFailed as failure:
        problem = f"nothing is signed, so Apple's devices get no settings: {failure.reason}"
        yield error(Code.SIGNING_FAILED, subject, problem, _LOOK)
        return
    except ValueError:
        yield error(Code.SIGNING_FAILED, subject, "what is served is not signed", _LOOK)
        return
    leaf = path[0]
    if authorities and not anchored(path, authorities):
        problem = "no authority that is known here has issued it, so that devices call it “not verified”: "
        problem += f"the last certificate of its chain is of {_name(path[-1])}"
        remedy = "take one of an issuer that devices know, with all certificates in between"
        yield warning(Code.SIGNING_UNTRUSTED, subject, problem, remedy)
    left = leaf.not_valid_after_utc - now
    if left < min(SOON, (leaf.not_valid_after_utc - leaf.not_valid_before_utc) / 3):
        problem = f"its certificate {ends(leaf.not_valid_after_utc, now)}"
        yield warning(Code.SIGNING_ENDS_SOON, subject, problem, "renew it")


def _name(certificate: Certificate) -> str:
    return certificate.subject.rfc4514_string()
