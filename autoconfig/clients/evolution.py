"""Evolution.

Source: 3.46.4 of Debian 12, observed.
"""

from autoconfig.clients.client import Client, Taken
from autoconfig.profile.words import OVER_TCP

CLIENT = Client(
    name="evolution",
    title="Evolution",
    # Masked: EVOLUTIONUSER, and an MD5 beside it.
    asks_with_address=False,
    taken=Taken.LAST,
    types=OVER_TCP,
    # It is lenient: a server whose words it does not know is taken without one.
    ways=None,
)
