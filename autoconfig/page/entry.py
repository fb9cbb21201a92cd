"""What people put into the field for an address: often more than the address, copied from elsewhere.

This is for a person's form alone: what a mail client asks for is taken as it is. Every step goes through the
text once: 64 KB may come.
"""

from collections.abc import Collection, Sequence
from urllib.parse import unquote

from autoconfig.address import Address, to_readable
from autoconfig.errors import BadAddress

# More than one domain is seldom so near, and a page is no list of them.
MAX_MEANT = 3

# Letters as wide as ideographs (Unicode, "Halfwidth and Fullwidth Forms"); what else stands for @ and dot.
_WIDE = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SIGNS = {"\ufe6b": "@", "\ufe52": ".", "\u3002": ".", "\uff61": "."}
# Seen by nobody, and in no address: a soft hyphen, spaces without width, marks of the direction of writing.
_UNSEEN = dict.fromkeys("\u00ad\u180e\u200b\u200e\u200f\u2060\ufeff\u202a\u202b\u202c\u202d\u202e"
                        "\u2066\u2067\u2068\u2069")  # fmt: skip
_PLAIN = _WIDE | str.maketrans(_SIGNS | _UNSEEN)

_BLANKS = "".join(map(chr, (9, 10, 11, 12, 13, 0x20, 0x85, 0xA0, 0x1680, *range(0x2000, 0x200B)))) + (
    "\u2028\u2029\u202f\u205f\u3000"
)
# What may stand around an address in a sentence or a list. An apostrophe can begin one, but none can end so.
_BEFORE = _BLANKS + ',;:"<([«“„‹'
_AFTER = _BLANKS + ",;:.!?\"'>)]}»”“›’"
_BRACKETS = (("<", ">"), ("(", ")"), ("[", "]"))
# RFC 6068; Exchange shows addresses with the latter.
_SCHEMES = ("mailto:", "smtp:")
# A local part has these only in quotes (RFC 5322 section 3.2.3), so a person meant something else by them.
_FOREIGN = frozenset('()<>[]:;,\\"')


class BlankInside(BadAddress):
    """There is a blank in it, so it is more than an address, or less."""

    def __init__(self) -> None:
        super().__init__("there is a blank in it")


def address_in(text: str, domain: str = "") -> str:
    """The address alone; what stands before the @ will do where the page serves but one `domain`.

    Raises BadAddress where it is nobody's, such as *@example.org, or not one alone.
    """
    plain = text.translate(_PLAIN)
    address = _bare(plain)
    if not _scheme(address):
        address = _bare(_in_brackets(plain) or plain)
    if scheme := _scheme(address):
        address = _bare(unquote(address[len(scheme) :].partition("?")[0].partition(",")[0]))
    if domain and address and "@" not in address:
        address = f"{address}@{domain}"
    local = address.partition("@")[0]
    if local == "*":
        raise BadAddress("the * stands for everybody")
    if "@" in address and len(address.split()) > 1:
        raise BlankInside
    if not _FOREIGN.isdisjoint(local):
        raise BadAddress("there is more in it than an address")
    return address


def meant(address: Address, near: Sequence[str], listed: Collection[str] = ()) -> tuple[str, ...]:
    """What somebody may have meant whose domain is not served, but domains `near` it (A-labels) are.

    `listed` are those that the page names anyway. Any other one is named only where it alone is so near: who
    asks all but knew it, and could have asked for it.
    """
    domains = [domain for domain in near if domain in listed] or (near if len(near) == 1 else ())
    return tuple(f"{address.local}@{to_readable(domain)}" for domain in domains[:MAX_MEANT])


def _scheme(text: str) -> str:
    """The one that it begins with, "" for none."""
    return next((scheme for scheme in _SCHEMES if text[: len(scheme)].lower() == scheme), "")


def _in_brackets(text: str) -> str:
    """As mail apps and directories write it: Jean Dupont <jean.dupont@example.org>; "" where it is not so."""
    for opening, closing in _BRACKETS:
        for part in text.split(opening)[1:]:
            found, closed, _ = part.partition(closing)
            if closed and "@" in found:
                return found
    return ""


def _bare(text: str) -> str:
    bare = text.lstrip(_BEFORE).rstrip(_AFTER)
    quoted = text.lstrip(_BEFORE)[len(bare) :].startswith("'")
    return bare.removeprefix("'") if quoted else bare
