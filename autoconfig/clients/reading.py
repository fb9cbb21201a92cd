"""What readers of several clients share: the document as a tree, and placeholders filled in."""

from autoconfig.address import ADDRESS_PLACEHOLDER, DOMAIN_PLACEHOLDER, LOCAL_PLACEHOLDER, Address
from autoconfig.errors import BadDocument
from autoconfig.xml import Element, parse


def document(body: bytes) -> Element:
    """The root. Raises BadDocument with a reason that follows on "for"."""
    try:
        return parse(body)
    except BadDocument:
        raise BadDocument("it is no well-formed XML") from None


def filled(text: str, address: Address) -> str:
    """The three placeholders filled in, in whatever stands around them."""
    for placeholder, value in (
        (DOMAIN_PLACEHOLDER, address.domain),
        (LOCAL_PLACEHOLDER, address.local),
        (ADDRESS_PLACEHOLDER, str(address)),
    ):
        text = text.replace(placeholder, value)
    return text
