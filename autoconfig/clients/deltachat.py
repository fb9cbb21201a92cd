"""Delta Chat, by its core.

Source: chatmail/core 2.65.0, observed. It has had no list of providers and no OAuth of its own since 2.59.
"""

from autoconfig.clients.client import Client, Taken
from autoconfig.profile.words import Authentication, IncomingType, OutgoingType

CLIENT = Client(
    name="deltachat",
    title="Delta Chat",
    # On the first of its URLs.
    asks_with_address=True,
    # All in the order of the document, until one works.
    taken=Taken.FIRST,
    types=frozenset((IncomingType.IMAP, OutgoingType.SMTP)),
    # It passes over `authentication`, and always signs in with a password.
    ways=frozenset((Authentication.PASSWORD_CLEARTEXT, Authentication.PASSWORD_ENCRYPTED)),
)
