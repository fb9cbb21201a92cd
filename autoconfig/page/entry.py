"""What people put into the field for an address: often more than the address, copied from elsewhere.

Every step goes through the text once: 64 KB may come.
"""

from urllib.parse import unquote

from autoconfig.errors import BadAddress

_BLANKS = (
    " \t\r\n\u00a0\u202f\ufeff\u200b\u200e\u200f\u2060\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
# What may stand around an address in a sentence or a list. An apostrophe can begin one, but none can end so.
_BEFORE = _BLANKS + ',;:"<([«“„‹'
_AFTER = _BLANKS + ",;:.!?\"'>)]}»”“›’"
# RFC 6068; Exchange shows addresses with the latter.
_SCHEMES = ("mailto:", "smtp:")
# A local part has these only in quotes (RFC 5322 section 3.2.3), so a person meant something else by them.
_FOREIGN = frozenset('()<>[]:;,\\" \t\u00a0')


def address_in(text: str) -> str:
    """The address alone. Raises BadAddress where it is nobody's, such as *@example.org, or not one alone."""
    address = _bare(_in_brackets(text) or text)
    for scheme in _SCHEMES:
        if address[: len(scheme)].lower() == scheme:
            address = _bare(unquote(address[len(scheme) :].partition("?")[0]))
    local = address.partition("@")[0]
    if local == "*":
        raise BadAddress("the * stands for everybody")
    if not _FOREIGN.isdisjoint(local):
        raise BadAddress("there is more in it than an address")
    return address


def _in_brackets(text: str) -> str:
    """As mail apps write it: Jean Dupont <jean.dupont@example.org>."""
    inner = (part.partition(">") for part in text.split("<")[1:])
    return next((found for found, closed, _ in inner if closed and "@" in found), "")


def _bare(text: str) -> str:
    bare = text.lstrip(_BEFORE).rstrip(_AFTER)
    quoted = text.lstrip(_BEFORE)[len(bare) :].startswith("'")
    return bare.removeprefix("'") if quoted else bare
