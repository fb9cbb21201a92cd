"""A request as a value: what somebody asks, whatever brought it.

A format makes it from the parameters and the body that came by HTTP, and nothing behind that knows how any of
them is spelled; the page, the command line and the export make it themselves.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple, Self

from autoconfig.address import MASKS, Address, is_masked

# What other services call the address in their links; the standard's name wins.
ADDRESS_NAMES = ("emailaddress", "email", "mail", "address")
_MD5 = re.compile("[0-9A-Fa-f]{32}")
# What nearly everybody has, of which `Address.parse` changes nothing; and as nearly all clients ask for it.
_LOCAL, _DOMAIN = "([a-z0-9._-]{1,64})", "([a-z0-9.-]{0,200}[a-z0-9])"
_USUAL = re.compile(f"{_LOCAL}@{_DOMAIN}")
_USUAL_QUERY = re.compile(f"emailaddress={_LOCAL}(?:%40|@){_DOMAIN}".encode())


class Asked(NamedTuple):
    """Somebody asks for a document. Only `service.ask` can say whether there is one.

    `address`: None where not even the domain was said; it is then that of the host.
    `digest`: the MD5, in hexadecimal digits, that Evolution sends in place of the address, "" for none.
    `host`: the one that was asked, in A-labels, "" for none.
    `name` and `login`: what the person is called and signs in with; `protocol`: of the servers for reading
    only those of this type. All three are as they were said, "" for nothing.
    `languages`: what the client reads, the best first.
    """

    address: Address | None = None
    digest: str = ""
    host: str = ""
    name: str = ""
    login: str = ""
    languages: tuple[str, ...] = ()
    protocol: str = ""

    def at(self, host: str, languages: Sequence[str] = ()) -> Self:
        """The same, asked at this host (A-labels) by who reads these languages too."""
        address, digest, _, name, login, own, protocol = self
        return type(self)(address, digest, host, name, login, (*own, *languages), protocol)


def who(text: str) -> Address | None:
    """Who asks, by what stands where the address should. Raises BadAddress."""
    usual = _USUAL.fullmatch(text)
    if usual and usual[1] not in MASKS:
        return Address(usual[1], usual[2])
    return None if is_masked(text) else Address.parse(text)


def who_in(parameters: Mapping[str, str]) -> Address | None:
    """Who asks, by the first of `ADDRESS_NAMES` that is there. Raises BadAddress."""
    for name in ADDRESS_NAMES:
        if name in parameters:
            return who(parameters[name])
    return None


def who_alone(query: bytes) -> Address | None:
    """Who asks by a query that says nothing else, as most do; None for any other, which may be right too."""
    found = _USUAL_QUERY.fullmatch(query)
    if not found or (local := found[1].decode()) in MASKS:
        return None
    return Address(local, found[2].decode())


def digest_in(parameters: Mapping[str, str]) -> str:
    """The digest of a masked address."""
    digest = parameters.get("emailmd5", "")
    return digest.lower() if digest and _MD5.fullmatch(digest) else ""
