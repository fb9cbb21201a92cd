"""What readers of several clients share: the document as a tree, and placeholders filled in."""

import re
from codecs import BOM_UTF8

from autoconfig.address import ADDRESS_PLACEHOLDER, DOMAIN_PLACEHOLDER, LOCAL_PLACEHOLDER, Address
from autoconfig.errors import BadDocument
from autoconfig.xml import Element, parse

# It says nothing; our own parser takes none. Of those that hold declarations, too: KMail expands entities.
_BARE_DOCTYPE = re.compile(rb"<!DOCTYPE[^\[<>]{1,300}>")


def document(body: bytes) -> Element:
    """The root. Raises BadDocument with a reason that follows on "for"."""
    try:
        return parse(_BARE_DOCTYPE.sub(b"", body, count=1))
    except BadDocument:
        raise BadDocument("it is no well-formed XML") from None


def document_on_android(body: bytes) -> Element:
    """The same by an InputStreamReader and KXmlParser of Android. Raises BadDocument.

    All is UTF-8 there, whatever the document declares, with a sign of replacement for what is none.
    """
    text = body.decode(errors="replace")
    if text.startswith("\ufeff"):
        raise BadDocument("it begins with a byte order mark")
    return document(BOM_UTF8 + text.encode())


def filled(text: str, address: Address) -> str:
    """The three placeholders filled in, in whatever stands around them."""
    for placeholder, value in (
        (DOMAIN_PLACEHOLDER, address.domain),
        (LOCAL_PLACEHOLDER, address.local),
        (ADDRESS_PLACEHOLDER, str(address)),
    ):
        text = text.replace(placeholder, value)
    return text
