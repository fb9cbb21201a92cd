"""A request as a value: what somebody asks, whatever brought it.

A format makes it from the parameters and the body that came by HTTP, and nothing behind that knows how any of
them is spelled; the page, the command line and the export make it themselves.
"""

import re
from collections.abc import Mapping
from typing import NamedTuple

from autoconfig.address import Address, is_masked

# What other services call the address in their links; the standard's name wins.
ADDRESS_NAMES = ("emailaddress", "email", "mail", "address")
_MD5 = re.compile("[0-9A-Fa-f]{32}")


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


def who(text: str) -> Address | None:
    """Who asks, by what stands where the address should. Raises BadAddress."""
    return None if is_masked(text) else Address.parse(text)


def who_in(parameters: Mapping[str, str]) -> Address | None:
    """Who asks, by the first of `ADDRESS_NAMES` that is there. Raises BadAddress."""
    for name in ADDRESS_NAMES:
        if name in parameters:
            return who(parameters[name])
    return None


def digest_in(parameters: Mapping[str, str]) -> str:
    """The digest of a masked address."""
    digest = parameters.get("emailmd5", "")
    return digest.lower() if digest and _MD5.fullmatch(digest) else ""
