"""Outlook's old wizard, by Autodiscover (POX).

Source: MS-OXDSCLI 2.2.4.1.1.2, read: AuthRequired is on or off, so there is a password or nothing.
"""

from autoconfig.clients.client import Client, Taken
from autoconfig.profile.words import OVER_TCP, Authentication

CLIENT = Client(
    name="outlook",
    title="Outlook",
    asks_with_address=True,
    # The order of protocols is the provider's preference.
    taken=Taken.FIRST,
    types=OVER_TCP,
    ways=frozenset(
        (
            Authentication.PASSWORD_CLEARTEXT,
            Authentication.PASSWORD_ENCRYPTED,
            Authentication.NONE,
            Authentication.CLIENT_IP_ADDRESS,
        )
    ),
)
