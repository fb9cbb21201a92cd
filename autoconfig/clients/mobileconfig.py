"""Apple's configuration profile, as far as it is read alike: a property list, plain or in a signature."""

import plistlib
from typing import Any, NamedTuple
from xml.parsers.expat import ExpatError

from autoconfig.clients import cms
from autoconfig.errors import BadDocument

MAIL = "com.apple.mail.managed"
MAX_LENGTH = 256 * 1024
_MARKUP = b"<"


class PropertyList(NamedTuple):
    """Its keys, and whether a signature is put around it, whatever that is worth."""

    content: dict[str, Any]
    is_signed: bool


def read(body: bytes) -> PropertyList:
    """Raises BadDocument."""
    is_signed = not body.lstrip().startswith(_MARKUP)
    if is_signed:
        body = cms.content(body)
    if len(body) > MAX_LENGTH:
        raise BadDocument(f"it is longer than {MAX_LENGTH // 1024} KiB")
    try:
        found = plistlib.loads(body, fmt=plistlib.FMT_XML)
    except (ExpatError, ValueError, LookupError, TypeError, AttributeError, plistlib.InvalidFileException):
        raise BadDocument("it is no XML property list") from None
    if not isinstance(found, dict):
        raise BadDocument("it is a property list without keys")
    return PropertyList(found, is_signed)
