"""FairEmail.

Source: M66B/FairEmail, EmailProvider.java, read.
"""

from autoconfig.clients.client import Client, Taken
from autoconfig.profile.words import IncomingType, OutgoingType

CLIENT = Client(
    name="fairemail",
    title="FairEmail",
    asks_with_address=True,
    taken=Taken.LAST,
    types=frozenset((IncomingType.IMAP, OutgoingType.SMTP)),
    ways=None,
)
