"""Mail of an iPhone, iPad or Mac, by a mobileconfig.

Source: apple/device-management, mdm/profiles/com.apple.mail.managed, read: the values of
IncomingMailServerAuthentication, of which none is OAuth.
"""

from autoconfig.clients.client import Client, Taken
from autoconfig.profile.words import OVER_TCP, Authentication

CLIENT = Client(
    name="apple",
    title="Apple Mail (iPhone, iPad, Mac)",
    asks_with_address=True,
    # A document has one of each.
    taken=Taken.FIRST,
    types=OVER_TCP,
    ways=frozenset(
        (
            Authentication.PASSWORD_CLEARTEXT,
            Authentication.PASSWORD_ENCRYPTED,
            Authentication.NTLM,
            Authentication.NONE,
            Authentication.CLIENT_IP_ADDRESS,
        )
    ),
)
