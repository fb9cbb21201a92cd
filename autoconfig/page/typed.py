"""What people put into the field for an address: often more than the address, copied from elsewhere."""

import re

from autoconfig.errors import BadAddress

# As mail apps write it: Jean Dupont <jean.dupont@example.org>
_IN_BRACKETS = re.compile(r"<([^<>]*@[^<>]*)>")


def address_in(text: str) -> str:
    """The address alone. Raises BadAddress for a pattern such as *@example.org, which is nobody's."""
    found = _IN_BRACKETS.search(text)
    address = (found[1] if found else text).strip(" \t\r\n,;")
    if address.startswith("*@"):
        raise BadAddress("the * stands for everybody")
    return address
