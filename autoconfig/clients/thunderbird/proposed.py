"""What Thunderbird makes of an answer: a set-up, and the address filled in where it has placeholders.

Source: AccountConfig.sys.mjs, replaceVariables.
"""

import re
from functools import partial
from typing import NamedTuple

from autoconfig.address import ADDRESS_PLACEHOLDER, DOMAIN_PLACEHOLDER, LOCAL_PLACEHOLDER, Address
from autoconfig.clients.simulation import Configured

REAL_NAME = "%REALNAME%"
EXCHANGE = "exchange"
# ECMA-262, GetSubstitution.
_SIGN = re.compile(r"\$([$&`'])")


class Proposed(NamedTuple):
    """The servers that it proposes, others that a person can choose instead, and what is to be known of them.

    `outgoing` None: Autodiscover names none, and the account gets none of its own.
    """

    incoming: Configured
    outgoing: Configured | None
    others: tuple[Configured, ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def has_exchange(self) -> bool:
        """Whether Exchange is among what a person can choose."""
        return any(one.type == EXCHANGE for one in (self.incoming, *self.others))

    def filled(self, address: Address) -> "Proposed":
        """For whom it is. What the person is called is not known here, so that placeholder stays."""
        outgoing = self.outgoing and _filled(self.outgoing, address)
        return self._replace(incoming=_filled(self.incoming, address), outgoing=outgoing)


def _filled(server: Configured, address: Address) -> Configured:
    return server._replace(
        username=_replaced(server.username, address), hostname=_replaced(server.hostname, address)
    )


def _replaced(text: str, address: Address) -> str:
    for placeholder, value in (
        (ADDRESS_PLACEHOLDER, str(address)),
        (LOCAL_PLACEHOLDER, address.local),
        (DOMAIN_PLACEHOLDER, address.domain),
    ):
        text = re.sub(placeholder, partial(_substituted, value), text)
    return text


def _substituted(value: str, found: re.Match[str]) -> str:
    """As `replaceAll` of ECMAScript does it, to which some signs in an address mean something."""
    text, (start, end) = found.string, found.span()
    meant = {"$": "$", "&": found[0], "`": text[:start], "'": text[end:]}
    return _SIGN.sub(lambda sign: meant[sign[1]], value)
