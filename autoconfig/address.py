"""A mail address: local part and domain, the domain as A-labels (RFC 5890, UTS 46).

One rule for every way in: exactly one @, something on both sides, no control character, at most 320
characters (RFC 3696 erratum 1690). Everything else a mail server may accept, so nothing else is refused;
a domain that is no host name is simply one that nobody here has.
"""

import re
from functools import lru_cache
from ipaddress import ip_address
from typing import NamedTuple, Self

import idna

from autoconfig.errors import BadAddress

MAX_LENGTH = 320
# A domain has 253 at most as A-labels, but UTS 46 passes over some signs.
MAX_DOMAIN_LENGTH = 1000
# The placeholders of draft-ietf-mailmaint-autoconfig-06; a client replaces them by parts of the real address.
ADDRESS_PLACEHOLDER = "%EMAILADDRESS%"
LOCAL_PLACEHOLDER = "%EMAILLOCALPART%"
DOMAIN_PLACEHOLDER = "%EMAILDOMAIN%"
# What a client writes that does not want to say who asks: a placeholder left as it is, or Evolution's mask.
MASKS = frozenset({"", ADDRESS_PLACEHOLDER.lower(), LOCAL_PLACEHOLDER.lower(), "evolutionuser"})
_ALL_MASKED = MASKS | {f"{LOCAL_PLACEHOLDER}@{DOMAIN_PLACEHOLDER}".lower()}

# The labels that clients put before a mail domain to find a service like this one.
SERVICE_LABELS = ("autoconfig", "autodiscover", "ua-auto-config")

# Of a host that is kept with what becomes of it.
_MAX_KEPT = 253

# C0, DEL, C1, and what XML 1.0 cannot carry at all
CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_HOST_NAME = re.compile(
    r"(?=.{1,253}\Z)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\Z"
)


class Address(NamedTuple):
    """`local@domain`, lower case.

    `known` is false where the client did not say who asks: then the local part is the standard's
    placeholder, while the domain is still the one that was asked about.
    """

    local: str
    domain: str
    known: bool = True

    @classmethod
    def parse(cls, text: str) -> Self:
        """Read an address; a masked one becomes `anyone` of its domain. Raises BadAddress."""
        text = text.strip(" ")
        if len(text) > MAX_LENGTH:
            raise BadAddress(f"it is longer than {MAX_LENGTH} characters")
        if not text.isprintable() and CONTROL.search(text):
            raise BadAddress("it holds a control character, or is no UTF-8")
        local, at, domain = text.partition("@")
        if not at or "@" in domain:
            raise BadAddress("it needs exactly one @")
        if not local or not domain:
            raise BadAddress("something is missing before or after the @")
        local, domain = local.lower(), to_domain(domain)
        if local in MASKS:
            return cls.anyone(domain)
        if len(local) + len(domain) >= MAX_LENGTH:  # some letters grow when they are folded
            raise BadAddress(f"it is longer than {MAX_LENGTH} characters")
        return cls(local, domain)

    @classmethod
    def anyone(cls, domain: str) -> Self:
        """Whoever it is at this domain (A-labels)."""
        return cls(LOCAL_PLACEHOLDER, domain, known=False)

    def __str__(self) -> str:
        return f"{self.local}@{self.domain}" if self.known else ADDRESS_PLACEHOLDER


def is_masked(text: str) -> bool:
    """True where a parameter that should hold an address says nothing, not even the domain."""
    return text.strip(" ").lower() in _ALL_MASKED


def to_domain(text: str) -> str:
    """A domain or host name in A-labels and lower case, without the final dot.

    What is no host name comes back in lower case only: it equals no domain of any profile.
    """
    name = text.lower().removesuffix(".")
    if name.isascii() or len(name) > MAX_DOMAIN_LENGTH:
        return name
    try:
        return idna.encode(name, uts46=True).decode("ascii").removesuffix(".")
    except idna.IDNAError:
        return name


def to_host(authority: str) -> str:
    """The host of a Host field, as `to_domain`, without the port; an IPv6 address in its brackets."""
    return (_to_host if len(authority) <= _MAX_KEPT else _to_host.__wrapped__)(authority)


@lru_cache(1024)
def _to_host(authority: str) -> str:
    literal = authority[: authority.find("]") + 1] if authority.startswith("[") else ""
    return to_domain(literal or authority.partition(":")[0])


def without_service_label(host: str) -> str:
    """The mail domain that a client made this host name from; the name itself where it has no such label."""
    label, _, rest = host.partition(".")
    return rest if label in SERVICE_LABELS else host


def to_readable(domain: str) -> str:
    """A domain as people write it, in U-labels; one that has none stays as it is."""
    try:
        return idna.decode(domain) if "xn--" in domain else domain
    except idna.IDNAError:
        return domain


def is_host_name(name: str) -> bool:
    """RFC 1123 section 2.1 in lower-case A-labels; no underscore, at most 253 characters."""
    return _HOST_NAME.match(name) is not None


def is_ip_address(text: str) -> bool:
    """Whether it is an IPv4 or IPv6 address, without brackets."""
    try:
        ip_address(text)
    except ValueError:
        return False
    return True


def is_mail_domain(name: str) -> bool:
    """A host name of at least two labels that is not an IP address: what a mail address can end in."""
    return is_host_name(name) and "." in name and not name.rpartition(".")[2].isdigit()
