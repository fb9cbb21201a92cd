"""What Thunderbird makes of an answer: a set-up, and the address filled in where it has placeholders.

Source: AccountConfig.sys.mjs, replaceVariables.
"""

from typing import NamedTuple

from autoconfig.address import Address
from autoconfig.clients.reading import filled
from autoconfig.clients.simulation import Configured

REAL_NAME = "%REALNAME%"
EXCHANGE = "exchange"


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
        username=filled(server.username, address), hostname=filled(server.hostname, address)
    )
